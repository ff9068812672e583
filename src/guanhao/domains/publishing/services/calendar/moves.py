"""Moving publications about: one by drag, many at once with a preview, and back again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.publishing.contracts import Changed, Refused
from guanhao.domains.publishing.models import Publication, Shift
from guanhao.domains.publishing.rules.calendar.conflicts import Conflict
from guanhao.domains.publishing.rules.calendar.times import Turn, at_local, moved_days, moved_hours, on_day
from guanhao.domains.publishing.rules.core import MOVABLE
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.guard import without_warnings
from guanhao.domains.publishing.selectors.calendar.objections import Proposal, objections, slack_refusals
from guanhao.domains.publishing.services import core
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

MOST = 500
KEPT = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Change:
    """How moments change: by whole days (the local time of each account stays), by hours of real time, to a day, to a time of day (HH:MM local).

    Exactly one of days, hours, day must be given; `at` may stand alone or with days or day.
    """

    days: int = 0
    hours: float = 0
    day: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Line:
    """One publication of a preview: from, to, what the clocks do there, and everything against it; `stuck` says why it cannot move at all."""

    row: Any
    to: datetime
    turn: Turn
    conflicts: tuple[Conflict, ...]
    stuck: str = ""


@dataclass(frozen=True)
class Preview:
    """What a change of several publications would do; nothing is written."""

    lines: tuple[Line, ...]

    @property
    def possible(self) -> bool:
        """May it be done? Only refusals forbid it; conflicts warn."""
        return bool(self.lines) and not any(line.stuck or any(one.kind == "slack" for one in line.conflicts) for line in self.lines)

    @property
    def warned(self) -> int:
        """How many publications have something against them."""
        return sum(bool(line.conflicts) for line in self.lines)


def target_moment(row: Any, change: Change, matrix: Matrix) -> tuple[datetime, Turn]:
    """Where a publication would go, and what the clocks of its account do there."""
    zone = matrix.zone_of(row.account_id)
    if change.day is not None:
        found = on_day(row.planned_at, change.day, zone)
    elif change.days:
        found = moved_days(row.planned_at, change.days, zone)
    else:
        found = at_local(row.planned_at.astimezone(zone).date(), row.planned_at.astimezone(zone).time(), zone)
        if change.hours or change.at is None:
            return moved_hours(row.planned_at, change.hours), ""
    if change.at is not None:
        found = at_local(found.moment.astimezone(zone).date(), change.at, zone)
    return found.moment, found.turn


def preview(ids: Sequence[int], change: Change) -> Preview:
    """What a change would do to these publications, with all conflicts, also those among themselves (needs publishing.plan). Refused for more
    than 500, or when nothing would change."""
    require("publishing.plan")
    _check(change)
    rows = _rows(ids)
    matrix = Matrix()
    places = {row.pk: target_moment(row, change, matrix) for row in rows}
    proposals = [_proposal(row, places[row.pk][0]) for row in rows]
    against: dict[int, list[Conflict]] = {}
    for conflict in [*slack_refusals(proposals), *objections(proposals, matrix=matrix)]:
        against.setdefault(conflict.id, []).append(conflict)
    lines = []
    for row in rows:
        to, turn = places[row.pk]
        lines.append(Line(row, to, turn, tuple(against.get(row.pk, ())), _stuck(row, to)))
    return Preview(tuple(lines))


def move_together(moves: Sequence[tuple[int, datetime, int]]) -> Shift:
    """Move publications (number, moment, the revision that was looked at) in one transaction, all or none; what it was before is kept for the
    undo (needs publishing.plan). Refused names the publication that cannot move."""
    require("publishing.plan")
    if not moves:
        raise Refused(_("Pick at least one publication."))
    if len(moves) > MOST:
        raise Refused(_("At most %(most)s publications move at once.") % {"most": MOST})
    with transaction.atomic(), without_warnings():
        before = dict(Publication.objects.filter(pk__in=[pk for pk, _at, _revision in moves]).values_list("pk", "planned_at"))
        core.move_many(moves=moves)
        rows = [[pk, before[pk].isoformat(), at.isoformat()] for pk, at, _revision in moves]
        shift = Shift(moves=rows, made_at=now(), made_by_id=current_actor().user_id)
        shift.save()
        audit.record("publishing.moved_together", target=f"publishing.shift:{shift.pk}", after={"moves": rows[:100], "count": len(rows)})
    return shift


def change_together(ids: Sequence[int], change: Change) -> Shift:
    """Preview and move in one; Refused when the preview says that it cannot be done."""
    seen = preview(ids, change)
    for line in seen.lines:
        if line.stuck:
            raise Refused(_("“%(title)s”: %(why)s") % {"title": line.row.title, "why": line.stuck})
    return move_together([(line.row.pk, line.to, line.row.revision) for line in seen.lines])


@transaction.atomic
def undo(shift_id: int) -> Shift:
    """Put publications back where they were before a move (needs publishing.plan). Refused when the move is old, undone already, or when one of
    them has been changed since."""
    require("publishing.plan")
    shift: Shift | None = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if shift is None:
        raise Refused(_("There is no such move."))
    if shift.undone_at is not None:
        raise Refused(_("This move was undone already."))
    if shift.made_at < now() - KEPT:
        raise Refused(_("This move is too long ago to be undone."))
    rows = {row.pk: row for row in Publication.objects.filter(pk__in=[pk for pk, _before, _after in shift.moves])}
    for pk, _before, after in shift.moves:
        row = rows.get(pk)
        if row is None or row.planned_at != datetime.fromisoformat(after) or row.status not in MOVABLE:
            raise Changed(_("“%(title)s” has been changed since; move it by hand.") % {"title": row.title if row else f"#{pk}"})
    with without_warnings():
        core.move_many(moves=[(pk, datetime.fromisoformat(before), rows[pk].revision) for pk, before, _after in shift.moves])
    shift.undone_at = now()
    shift.save(update_fields=["undone_at"])
    audit.record("publishing.move_undone", target=f"publishing.shift:{shift.pk}", after={"count": len(shift.moves)})
    return shift


def _check(change: Change) -> None:
    given = [bool(change.days), bool(change.hours), change.day is not None]
    if sum(given) > 1 or not (any(given) or change.at is not None):
        raise Refused(_("Say how far: by days, by hours, to a day, or to a time of day."), "days")
    if abs(change.days) > 1100 or abs(change.hours) > 24 * 1100:
        raise Refused(_("This is more than three years away."), "days" if change.days else "hours")


def _rows(ids: Sequence[int]) -> list[Any]:
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise Refused(_("Pick at least one publication."))
    if len(chosen) > MOST:
        raise Refused(_("At most %(most)s publications move at once.") % {"most": MOST})
    rows = list(Publication.objects.filter(pk__in=chosen).order_by("planned_at", "pk"))
    if len(rows) < len(chosen):
        raise Refused(_("A picked publication is not there any more; look again."))
    return rows


def _proposal(row: Any, at: datetime) -> Proposal:
    return Proposal(
        id=row.pk, account_id=row.account_id, at=at, title=row.title, format=row.format, subject=row.subject, tags=tuple(row.tags), hot=row.hot
    )


def _stuck(row: Any, to: datetime) -> str:
    if row.status not in MOVABLE:
        return _("It is %(status)s and cannot be moved.") % {"status": row.get_status_display()}
    if to < now():
        return _("This moment has passed.")
    return ""
