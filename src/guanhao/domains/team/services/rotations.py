"""Rotation: content staff spend a week in another department, with a host and a report."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Rotation
from guanhao.domains.team.policy import PracticePolicy
from guanhao.domains.team.rules import departments
from guanhao.domains.team.selectors import people
from guanhao.domains.team.wording import DEPARTMENTS
from guanhao.kernel import access, audit
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = Rotation.State
LONGEST = 92


@dataclass(frozen=True, kw_only=True)
class RotationDraft:
    """A rotation as it is written; without `ends_on` it lasts the policy's days."""

    user_id: int
    host_id: int
    starts_on: date
    into: str = "growth"
    ends_on: date | None = None
    task: str = ""


def target_of(row: Rotation) -> str:
    """The target of its deeds."""
    return f"team.rotation:{row.pk}"


def state_of(row: Rotation) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in RotationDraft.__dataclass_fields__}
    return {**found, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}


@transaction.atomic
def save_rotation(draft: RotationDraft, row: Rotation | None = None) -> Rotation:
    """Plan a rotation (needs team.edit). Refused by field: nobody is in two at once, a host works in the department that is visited."""
    require("team.edit")
    row = Rotation.objects.select_for_update().get(pk=row.pk) if row else None
    if row is not None and row.state != State.PLANNED:
        raise Changed(_("It is over and stays as it is."))
    if not 2000 <= draft.starts_on.year <= 2200:
        raise Refused(_("Choose a day between 2000 and 2200."), "starts_on")
    end = draft.ends_on or draft.starts_on + timedelta(days=PracticePolicy.of_brand().rotation_days - 1)
    _check(draft, end, row)
    before = state_of(row) if row else None
    row = row or Rotation(made_at=now())
    for name, value in {**asdict(draft), "ends_on": end}.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    audit.record("team.rotation_saved", target=target_of(row), before=before, after=state_of(row))
    if before is None:
        title = format_lazy(gettext_lazy("A rotation is planned from {day}."), day=row.starts_on.isoformat())
        users = [one for one in (draft.user_id, draft.host_id) if one != people.me()]
        notify(topic="team", title=title, url=f"/b/{current_brand().slug}/staff/rotations/{row.pk}/", key=f"team.rotation:{row.pk}", users=users)
    return row


def _check(draft: RotationDraft, end: date, row: Rotation | None) -> None:
    person, host = people.check(draft.user_id, "user_id"), people.check(draft.host_id, "host_id")
    if draft.into not in DEPARTMENTS:
        raise Refused(_("Choose the department."), "into")
    if draft.into in departments.departments_of(person.roles):
        raise Refused(_("They work in that department already."), "into")
    if person.id == host.id or draft.into not in departments.departments_of(host.roles):
        raise Refused(_("Choose a host who works in that department."), "host_id")
    if not 0 <= (end - draft.starts_on).days <= LONGEST:
        raise Refused(_("A rotation ends on its first day or up to 92 days later."), "ends_on")
    others = Rotation.objects.filter(user_id=person.id, starts_on__lte=end, ends_on__gte=draft.starts_on).exclude(state=State.CANCELLED)
    if others.exclude(pk=row.pk if row else None).exists():
        raise Refused(_("They are in another rotation in these days."), "starts_on")


@transaction.atomic
def finish_rotation(*, rotation: Rotation, report: str = "", host_note: str = "") -> Rotation:
    """Close it with a report: written by who was there (needs team.take), the host's note by the host; who leads may write both (needs team.edit).

    It is done once there is a report; the last day must have come.
    """
    require("team.take")
    row: Rotation = Rotation.objects.select_for_update().get(pk=rotation.pk)
    mine, lead = people.me(), access.can("team.edit")
    if not lead and mine not in (row.user_id, row.host_id):
        require("team.edit")
    if row.state == State.CANCELLED:
        raise Changed(_("It was cancelled."))
    if report.strip() and (lead or mine == row.user_id):
        if row.ends_on > people.today():
            raise Refused(_("The report is written when its last day has come."), "report")
        row.report = report.strip()[:20_000]
        row.state, row.done_at = State.DONE, row.done_at or now()
    if host_note.strip() and (lead or mine == row.host_id):
        row.host_note = host_note.strip()[:1000]
    row.save()
    audit.record("team.rotation_reported", target=target_of(row), after={"state": row.state, "report": row.report[:500], "host_note": row.host_note})
    return row


@transaction.atomic
def cancel_rotation(*, rotation: Rotation) -> None:
    """Cancel it (needs team.edit)."""
    require("team.edit")
    if not Rotation.objects.filter(pk=rotation.pk, state=State.PLANNED).update(state=State.CANCELLED):
        raise Changed(_("It is over and stays as it is."))
    audit.record("team.rotation_cancelled", target=target_of(rotation), before={"state": "planned"}, after={"state": "cancelled"})
