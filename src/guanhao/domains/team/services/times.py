"""Capacity and time: own hours, leave, planned hours, time logs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import Allocation, Leave, TimeLog, WorkHours
from guanhao.domains.team.selectors import people
from guanhao.domains.work import facade as work
from guanhao.kernel import access, audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now

DAY = 1440
MOST_HOURS = 2000
LONGEST = 400
OLDEST = 366


def person_target(user_id: int | None) -> str:
    """The target of what is written about somebody."""
    return f"team.person:{user_id}"


@transaction.atomic
def set_hours(*, user_id: int, from_on: date, hours: float, note: str = "") -> WorkHours:
    """Write somebody's own weekly hours from a day on (needs team.edit)."""
    require("team.edit")
    people.check(user_id, "user_id")
    if not 0 <= hours <= 80:
        raise Refused(_("Weekly hours lie between 0 and 80."), "hours")
    row, _new = WorkHours.objects.update_or_create(user_id=user_id, from_on=from_on, defaults={"hours": hours, "note": note.strip()[:200]})
    audit.record("team.hours_set", target=person_target(user_id), after={"from_on": from_on.isoformat(), "hours": hours, "note": row.note})
    found: WorkHours = row
    return found


@transaction.atomic
def add_leave(*, user_id: int, starts_on: date, ends_on: date, note: str = "") -> Leave:
    """Write days somebody is away: one's own (needs team.take) or others' (needs team.edit)."""
    require("team.take")
    if user_id != people.me():
        require("team.edit")
    people.check(user_id, "user_id")
    if not 0 <= (ends_on - starts_on).days <= LONGEST:
        raise Refused(_("It ends on its first day or later, within 400 days."), "ends_on")
    if Leave.objects.filter(user_id=user_id, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refused(_("These days are written down already."), "starts_on")
    row = Leave(user_id=user_id, starts_on=starts_on, ends_on=ends_on, note=note.strip()[:200])
    row.save()
    audit.record("team.leave_added", target=person_target(user_id), after={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()})
    return row


@transaction.atomic
def remove_leave(*, leave: Leave) -> None:
    """Take days away (one's own, or needs team.edit)."""
    require("team.take")
    if leave.user_id != people.me():
        require("team.edit")
    before = {"starts_on": leave.starts_on.isoformat(), "ends_on": leave.ends_on.isoformat()}
    leave.delete()
    audit.record("team.leave_removed", target=person_target(leave.user_id), before=before)


@dataclass(frozen=True, kw_only=True)
class AllocationDraft:
    """Hours planned for somebody; with a card the card's title stands for an empty `what`."""

    user_id: int
    starts_on: date
    ends_on: date
    hours: float
    what: str = ""
    card_id: int | None = None


@transaction.atomic
def allocate(draft: AllocationDraft, row: Allocation | None = None) -> Allocation:
    """Plan hours (needs team.edit). Too much is allowed and shown as overload."""
    require("team.edit")
    people.check(draft.user_id, "user_id")
    card = work.card(draft.card_id) if draft.card_id else None
    if draft.card_id and card is None:
        raise Refused(_("There is no such card."), "card_id")
    what = draft.what.strip()[:200] or (card.title if card else "")
    if not what:
        raise Refused(_("Say what the hours are for, or choose a card."), "what")
    if not 0 <= (draft.ends_on - draft.starts_on).days <= LONGEST:
        raise Refused(_("It ends on its first day or later, within 400 days."), "ends_on")
    if not 0 < draft.hours <= MOST_HOURS:
        raise Refused(_("Between 0 and 2,000 hours."), "hours")
    before = _state(row) if row else None
    row = row or Allocation(made_at=now(), made_by_name=access.current_actor().name[:120])
    row.user_id, row.what, row.card_id, row.hours = draft.user_id, what, draft.card_id or None, draft.hours
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
    row.save()
    audit.record("team.allocated", target=person_target(row.user_id), before=before, after=_state(row))
    return row


def _state(row: Allocation) -> dict[str, Any]:
    return {"what": row.what, "hours": row.hours, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}


@transaction.atomic
def free(*, allocations: list[Allocation]) -> int:
    """Take planned hours away (needs team.edit); how many."""
    require("team.edit")
    for row in allocations:
        audit.record("team.freed", target=person_target(row.user_id), before=_state(row))
        row.delete()
    return len(allocations)


@dataclass(frozen=True, kw_only=True)
class LogDraft:
    """Minutes spent on a day."""

    user_id: int
    day: date
    stage: str
    minutes: int
    card_id: int | None = None
    note: str = ""
    number: str | None = None


@transaction.atomic
def log_time(draft: LogDraft, row: TimeLog | None = None) -> TimeLog:
    """Write down time: one's own (needs team.take) or others' (needs team.edit). A day has 24 hours, and is not in the future."""
    require("team.take")
    if draft.user_id != people.me() or (row is not None and row.user_id != people.me()):
        require("team.edit")
    people.check(draft.user_id, "user_id")
    check_log(draft, row)
    card = work.card(draft.card_id) if draft.card_id else None
    if draft.card_id and card is None:
        raise Refused(_("There is no such card."), "card_id")
    before = log_state(row) if row else None
    row = row or TimeLog(made_at=now())
    row.user_id, row.day, row.stage, row.minutes = draft.user_id, draft.day, draft.stage, draft.minutes
    row.card_id, row.card_title, row.note = (card.id if card else None), (card.title if card else ""), draft.note.strip()[:300]
    row.number = draft.number or row.number
    row.save()
    audit.record("team.time_logged", target=f"team.log:{row.pk}", before=before, after=log_state(row))
    return row


def check_log(draft: LogDraft, row: TimeLog | None, *, more: int = 0) -> None:
    """Refused by field for an entry that cannot be; `more` are minutes of the day that are about to be written too."""
    if draft.stage not in TimeLog.Stage.values:
        raise Refused(_("Choose the stage."), "stage")
    today = people.today()
    if draft.day > today or (today - draft.day).days > OLDEST:
        raise Refused(_("The day lies within the last year."), "day")
    if not 1 <= draft.minutes <= DAY:
        raise Refused(_("Between 1 minute and 24 hours."), "minutes")
    others = TimeLog.objects.filter(user_id=draft.user_id, day=draft.day).exclude(pk=row.pk if row else None)
    if (others.aggregate(whole=Sum("minutes"))["whole"] or 0) + more + draft.minutes > DAY:
        raise Refused(_("That makes more than 24 hours on this day."), "minutes")


def log_state(row: TimeLog) -> dict[str, Any]:
    """What a person writes, JSON-safe."""
    return {"user_id": row.user_id, "day": row.day.isoformat(), "stage": row.stage, "minutes": row.minutes, "card_id": row.card_id, "note": row.note}


@transaction.atomic
def remove_logs(*, logs: list[TimeLog]) -> int:
    """Take entries away: one's own, or others' (needs team.edit); how many."""
    require("team.take")
    if any(row.user_id != people.me() for row in logs):
        require("team.edit")
    for row in logs:
        audit.record("team.log_removed", target=f"team.log:{row.pk}", before=log_state(row))
        row.delete()
    return len(logs)
