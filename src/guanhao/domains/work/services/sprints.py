"""Sprints: writing, starting, closing with a report and what is carried over (TEA-04 a)."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Card, Project, Sprint
from guanhao.domains.work.policy import SprintPolicy
from guanhao.domains.work.selectors import sprints as selectors
from guanhao.domains.work.services import cards, telling
from guanhao.kernel import audit, versions
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.work import SprintClosed

State = Sprint.State


@dataclass(frozen=True, kw_only=True)
class SprintDraft:
    """A sprint as it is written; without `ends_on` it lasts the policy's days."""

    title: str
    starts_on: date
    ends_on: date | None = None
    goal: str = ""
    project_id: int | None = None


def target_of(row: Sprint) -> str:
    """The target of its deeds and versions."""
    return f"work.sprint:{row.pk}"


def state_of(row: Sprint) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in SprintDraft.__dataclass_fields__}
    return {**found, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}


@transaction.atomic
def save_sprint(draft: SprintDraft, row: Sprint | None = None) -> Sprint:
    """Write a sprint (needs work.manage). Refused by field; a closed one stays."""
    require("work.manage")
    if row is not None and row.state == State.CLOSED:
        raise Refused(pgettext("sprint", "It is over."))
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    end = draft.ends_on or draft.starts_on + timedelta(days=SprintPolicy.of_brand().days - 1)
    if not 0 <= (end - draft.starts_on).days <= 60:
        raise Refused(_("A sprint ends on its first day or up to 60 days later."), "ends_on")
    if Sprint.objects.filter(title=draft.title.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a sprint named “%(title)s” already.") % {"title": draft.title.strip()}, "title")
    if draft.project_id is not None and not Project.objects.filter(pk=draft.project_id).exists():
        raise Refused(_("There is no such project."), "project_id")
    before = state_of(row) if row else None
    row = row or Sprint(made_at=now())
    for name, value in {**asdict(draft), "ends_on": end}.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("work.sprint_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def start_sprint(*, sprint_id: int) -> Sprint:
    """Begin a planned sprint (needs work.manage). Refused while another of the same project runs."""
    require("work.manage")
    row: Sprint = Sprint.objects.select_for_update().get(pk=sprint_id)
    if row.state != State.PLANNED:
        raise Refused(_("Only a planned sprint is started."))
    other = Sprint.objects.filter(state=State.RUNNING, project_id=row.project_id).first()
    if other is not None:
        raise Refused(_("“%(title)s” still runs; close it first.") % {"title": other.title})
    row.state = State.RUNNING
    row.save(update_fields=["state"])
    audit.record("work.sprint_moved", target=target_of(row), before={"state": "planned"}, after={"state": "running"})
    return row


@transaction.atomic
def put_in(*, sprint_id: int | None, card_ids: list[int]) -> int:
    """Put cards into the backlog of a sprint, or out of any (None) (needs work.edit); how many moved. Refused for a closed sprint."""
    require("work.edit")
    sprint: Sprint | None = Sprint.objects.get(pk=sprint_id) if sprint_id is not None else None
    if sprint is not None and sprint.state == State.CLOSED:
        raise Refused(pgettext("sprint", "It is over."))
    count = 0
    for card in Card.objects.select_for_update().filter(pk__in=card_ids, archived_at=None).exclude(sprint_id=sprint_id or 0).order_by("pk"):
        before, card.sprint = card.sprint_id, sprint
        card.sprint_since = telling.today() if sprint else None
        cards.touch(card)
        card.save(update_fields=["sprint", "sprint_since", "revision", "changed_at"])
        audit.record("work.card_changed", target=cards.target_of(card), before={"sprint_id": before}, after={"sprint_id": sprint_id})
        count += 1
    return count


@transaction.atomic
def close_sprint(*, sprint_id: int, review: str = "") -> Sprint:
    """Close a running sprint on its last day or later (needs work.manage): the report is written for good, what is not done goes into the next one.

    The next one is the earliest planned sprint of the same project; when there is none, one of the same length is made.
    """
    require("work.manage")
    row: Sprint = Sprint.objects.select_for_update().get(pk=sprint_id)
    if row.state != State.RUNNING:
        raise Refused(_("Only a running sprint is closed."))
    if telling.today() < row.ends_on:
        raise Refused(_("This sprint runs until %(day)s; close it then.") % {"day": row.ends_on.isoformat()})
    report = selectors.report(row)
    open_cards = list(Card.objects.select_for_update().filter(sprint=row, archived_at=None).exclude(stage=Card.Stage.DONE).order_by("pk"))
    following = _next(row) if open_cards else None
    for card in open_cards:
        card.sprint, card.sprint_since, card.carried = following, following.starts_on if following else None, card.carried + 1
        cards.touch(card)
        card.save(update_fields=["sprint", "sprint_since", "carried", "revision", "changed_at"])
    row.state, row.closed_at, row.review = State.CLOSED, now(), review.strip()[:2000]
    row.report = {**report, "next": following.title if following else ""}
    row.save()
    audit.record("work.sprint_closed", target=target_of(row), after={"done": report["done"], "carried": len(open_cards)})
    emit(SprintClosed(brand_id=row.brand_id, sprint_id=row.pk, done=report["done"], carried=len(open_cards)))
    text = gettext_lazy("“{title}” is closed: {done} done, {carried} carried over.")
    words = format_lazy(text, title=row.title, done=report["done"], carried=len(open_cards))
    url = f"/b/{current_brand().slug}/work/sprints/{row.pk}/"
    notify(topic="work", title=words, url=url, key=f"work.sprint:{row.pk}", users=identity.users_with("work.manage"))
    return row


def close_due() -> int:
    """Close every running sprint whose last day has come; how many."""
    count = 0
    with acting(SYSTEM):
        for row in Sprint.objects.filter(state=State.RUNNING, ends_on__lte=telling.today()).order_by("pk")[:200]:
            close_sprint(sprint_id=row.pk)
            count += 1
    return count


@transaction.atomic
def write_review(*, sprint_id: int, review: str) -> Sprint:
    """What the team takes from a closed sprint (needs work.manage)."""
    require("work.manage")
    row: Sprint = Sprint.objects.select_for_update().get(pk=sprint_id)
    if row.state != State.CLOSED:
        raise Refused(_("The review is written when the sprint is closed."))
    before, row.review = row.review, review.strip()[:2000]
    row.save(update_fields=["review"])
    audit.record("work.sprint_reviewed", target=target_of(row), before={"review": before}, after={"review": row.review})
    return row


def _next(row: Sprint) -> Sprint:
    waiting = Sprint.objects.filter(state=State.PLANNED, project_id=row.project_id, starts_on__gte=row.starts_on).order_by("starts_on", "pk")
    found: Sprint | None = waiting.first()
    if found is not None:
        return found
    start = row.ends_on + timedelta(days=1)
    title, place = _("After %(title)s") % {"title": row.title[:100]}, 2
    while Sprint.objects.filter(title=title).exists():
        title, place = _("After %(title)s (%(number)s)") % {"title": row.title[:90], "number": place}, place + 1
    draft = SprintDraft(title=title, starts_on=start, ends_on=start + (row.ends_on - row.starts_on), project_id=row.project_id)
    return save_sprint(draft)
