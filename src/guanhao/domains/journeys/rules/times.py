"""Days and hours: quiet hours, and the same day of other years."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def clock(text: str) -> time:
    """ "22:00" as a time; ValueError otherwise."""
    return time.fromisoformat(text)


def quiet_until(moment: datetime, start: str, end: str, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that hold `moment` end; None when it is not in them. They may go over midnight; equal ends mean there are none."""
    first, last, local = clock(start), clock(end), moment.astimezone(zone)
    at = local.time().replace(tzinfo=None)
    inside = first <= at < last if first <= last else at >= first or at < last
    if not inside or first == last:
        return None
    day = local.date() + timedelta(days=1 if first > last and at >= first else 0)
    return datetime.combine(day, last, zone)


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; 29 February becomes 28 where that year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
