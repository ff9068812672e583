"""Projects: writing, closing, splitting into sprints (TEA-04 b)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Project, Sprint
from guanhao.domains.work.policy import SprintPolicy
from guanhao.domains.work.rules import sprints as rules
from guanhao.domains.work.services import cards
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

LONGEST = 800
MOST_CENTS = 100_000_000_000


@dataclass(frozen=True, kw_only=True)
class ProjectDraft:
    """A project as it is written; see Project."""

    title: str
    starts_on: date
    ends_on: date
    text: str = ""
    lead_id: int | None = None
    budget_cents: int | None = None


def target_of(row: Project) -> str:
    """The target of its deeds and versions."""
    return f"work.project:{row.pk}"


def state_of(row: Project) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in ProjectDraft.__dataclass_fields__}
    return {**found, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}


@transaction.atomic
def save_project(draft: ProjectDraft, row: Project | None = None) -> Project:
    """Write a project (needs work.manage). Refused by field."""
    require("work.manage")
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if draft.ends_on < draft.starts_on:
        raise Refused(_("The end comes after the start."), "ends_on")
    if (draft.ends_on - draft.starts_on).days > LONGEST:
        raise Refused(_("A project lasts %(most)s days at most.") % {"most": LONGEST}, "ends_on")
    if draft.budget_cents is not None and not 0 <= draft.budget_cents <= MOST_CENTS:
        raise Refused(_("Money is an amount from 0 to 1,000,000,000."), "budget")
    if Project.objects.filter(title=draft.title.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a project of this name already."), "title")
    if draft.lead_id is not None:
        cards.check_person(draft.lead_id, "lead_id")
    before = state_of(row) if row else None
    row = row or Project(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("work.project_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def set_project_state(*, project_id: int, state: str) -> Project:
    """Close a project or open it again (needs work.manage)."""
    require("work.manage")
    row: Project = Project.objects.select_for_update().get(pk=project_id)
    if state not in Project.State.values:
        raise Refused(_("Choose running or closed."), "state")
    before, row.state = row.state, Project.State(state)
    row.save(update_fields=["state"])
    audit.record("work.project_moved", target=target_of(row), before={"state": before}, after={"state": state})
    return row


@transaction.atomic
def split_project(*, project_id: int) -> list[Sprint]:
    """Make the sprints of a project over its days (needs work.manage): five weeks by two weeks are three. Refused when it has some."""
    require("work.manage")
    row: Project = Project.objects.select_for_update().get(pk=project_id)
    if row.sprints.exists():
        raise Refused(_("“%(title)s” has its sprints already.") % {"title": row.title})
    made = []
    for place, (start, end) in enumerate(rules.spans(row.starts_on, row.ends_on, SprintPolicy.of_brand().days), start=1):
        title = _("%(title)s · sprint %(number)s") % {"title": row.title[:100], "number": place}
        if Sprint.objects.filter(title=title).exists():
            raise Refused(_("There is a sprint named “%(title)s” already.") % {"title": title}, "title")
        sprint = Sprint(title=title, project=row, starts_on=start, ends_on=end, made_at=now())
        sprint.save()
        made.append(sprint)
    audit.record("work.project_split", target=target_of(row), after={"count": len(made)})
    return made
