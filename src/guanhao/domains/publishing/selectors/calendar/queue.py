"""Queue slots and places, and the next free one of an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.models import Place, Publication, QueueSlot
from guanhao.domains.publishing.policy.calendar import CalendarPolicy
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.cadence import slack_of_week
from guanhao.domains.publishing.selectors.calendar.wanted import LIVE
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LOOK_AHEAD = timedelta(days=7 * 26)
BLOCK = timedelta(days=28)


@dataclass(frozen=True)
class Free:
    """A free place in the queue: the slot and its moment."""

    slot_id: int
    account_id: int
    at: datetime
    label: str


def queue_slots(account_id: int | None = None) -> list[Any]:
    """The slots of one account or all, by weekday and time."""
    rows = QueueSlot.objects.all()
    return list(rows if account_id is None else rows.filter(account_id=account_id))


def next_free(account_id: int, *, after: datetime | None = None, hot: bool = False) -> Free | None:
    """The next slot of the account that nothing lies on or too near to; for ordinary items weeks without room (PLN-04) are passed over. None
    when the account has no slots, or none is free in half a year."""
    access.require("publishing.view")
    slots = list(QueueSlot.objects.filter(account_id=account_id, active=True))
    if not slots:
        return None
    zone = channels.account(account_id).zone
    start = after or now()
    near = timedelta(minutes=CalendarPolicy.of_brand().near_minutes)
    rooms: dict[date, bool] = {}
    since = start
    while since < start + LOOK_AHEAD:
        until = since + BLOCK
        taken = sorted(_taken(account_id, since - BLOCK / 28, until + BLOCK / 28))
        for at, slot in _turns(slots, zone, since, until):
            if at <= start or any(abs(other - at) < max(near, timedelta(minutes=1)) for other in taken):
                continue
            week = at.astimezone(current_brand().zone).date()
            monday = week - timedelta(days=week.weekday())
            if not hot and not rooms.setdefault(monday, slack_of_week(week).room):
                continue
            return Free(slot.pk, account_id, at, slot.label)
        since = until
    return None


def places_between(since: datetime, until: datetime, accounts: Sequence[int] = ()) -> list[Any]:
    """Places without content whose moment lies in the window, the next first."""
    rows = Place.objects.filter(at__gte=since, at__lt=until, dropped=False, publication_id=None).select_related("series").order_by("at", "pk")
    return list(rows.filter(account_id__in=list(accounts)) if accounts else rows)


def _taken(account_id: int, since: datetime, until: datetime) -> list[datetime]:
    rows = Publication.objects.filter(account_id=account_id, planned_at__gte=since, planned_at__lt=until, status__in=LIVE)
    return list(rows.values_list("planned_at", flat=True))


def _turns(slots: Sequence[Any], zone: ZoneInfo, since: datetime, until: datetime) -> list[tuple[datetime, Any]]:
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    found = []
    while day <= last:
        for slot in slots:
            if slot.weekday == day.weekday():
                at = at_local(day, time(slot.at.hour, slot.at.minute), zone).moment
                if since <= at < until:
                    found.append((at, slot))
        day += timedelta(days=1)
    return sorted(found, key=lambda pair: (pair[0], pair[1].pk))
