"""When a scheduled job is due: pure arithmetic on moments, the brand's zone given."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LONGEST_MONTHLY_GAP = 62


def latest_every(moment: datetime, every: timedelta) -> datetime:
    """The newest multiple of `every` since 2020-01-01 UTC that is not after `moment`."""
    return EPOCH + (moment - EPOCH) // every * every


def latest_at(moment: datetime, at: str, days: str, zone: ZoneInfo) -> datetime:
    """The newest local `at` (HH:MM) on one of `days` that is not after `moment`, in UTC.

    `days`: "" every day; weekday names "mon,thu"; days of the month "1,15" (31 in a short month is its last day). ValueError otherwise.
    """
    clock = time.fromisoformat(at)
    wanted = [word.strip().lower() for word in days.split(",") if word.strip()]
    unknown = [word for word in wanted if word not in WEEKDAYS and not (word.isdigit() and 1 <= int(word) <= 31)]
    if unknown:
        raise ValueError(f"days: {unknown[0]!r} is neither a weekday (mon … sun) nor a day of the month (1 … 31)")
    day = moment.astimezone(zone).date()
    for _ in range(LONGEST_MONTHLY_GAP):
        slot = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
        if slot <= moment and _falls_on(day, wanted):
            return slot
        day -= timedelta(days=1)
    raise ValueError(f"no slot in {LONGEST_MONTHLY_GAP} days for {days!r}")


def _falls_on(day: date, wanted: list[str]) -> bool:
    if not wanted:
        return True
    last = (day + timedelta(days=1)).day == 1
    return any(WEEKDAYS[day.weekday()] == word or (word.isdigit() and (int(word) == day.day or (last and int(word) > day.day))) for word in wanted)
