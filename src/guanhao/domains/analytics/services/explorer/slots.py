"""When a scheduled mail is due, as pure decisions over local clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def latest_slot(moment: datetime, zone: ZoneInfo, *, every: str, at: str, weekday: int, monthday: int) -> datetime:
    """The newest time (UTC) up to `moment` at which the mail was due: `every` daily, weekly (on `weekday`, 1 is Monday) or monthly (on `monthday`,
    1 to 28), at the local time of day `at` (HH:MM)."""
    clock = time.fromisoformat(at)
    local = moment.astimezone(zone)
    day = local.date()
    if _at(day, clock, zone) > moment:
        day -= timedelta(days=1)
    if every == "weekly":
        day -= timedelta(days=(day.isoweekday() - weekday) % 7)
    elif every == "monthly":
        while day.day != monthday:
            day -= timedelta(days=1)
    return _at(day, clock, zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def period_name(slot: datetime, zone: ZoneInfo) -> str:
    """The local day of a slot: what makes a mail of that period the only one."""
    return slot.astimezone(zone).date().isoformat()


def holds(only: str, limit: float | None, value: float | None) -> bool:
    """Does the condition let the mail go? An unknown value is neither above nor below."""
    if not only or limit is None:
        return True
    if value is None:
        return False
    return value > limit if only == "above" else value < limit
