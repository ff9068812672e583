"""What a rule sees in kept counts: the band of a chart, the preview of an editor, the lines of a back-test. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from guanhao.domains.listening.models import Alert, CountSlice
from guanhao.domains.listening.policy.alerts import AlertPolicy
from guanhao.domains.listening.rules.alert_streams import SLOT_SECONDS, fits_any
from guanhao.domains.listening.rules.alert_watching import COLUMN, DAY, HOUR, Found, Sums, Watcher, WatchSettings, series
from guanhao.domains.listening.rules.alerts import Limits, Severity, level_of
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LEAD = 21 * DAY  # slots a baseline learns from before the first day that counts
KEPT = 500  # alerts kept of one back-test


@dataclass(frozen=True)
class Point:
    """An hour of a chart: what was counted, what is usual and where the alarm begins, in an hour (shares: of the window)."""

    at: datetime
    value: float | None
    usual: float
    alarm: float


@dataclass(frozen=True)
class Would:
    """An alert that would have been raised; `at` as ISO text, `level` by the policy of today."""

    at: str
    stream: str
    level: int
    value: float
    baseline: float
    minutes: int
    by: str
    total: float
    share: float


def limits_of(policy: AlertPolicy) -> Limits:
    """Where levels begin."""
    return Limits(
        factor=(policy.level2_factor, policy.level3_factor),
        share=(policy.level2_share, policy.level3_share),
        reach=(policy.level2_reach, policy.level3_reach),
        over=(policy.level2_over, policy.level3_over),
        share_count=policy.share_count,
    )


def band(row: Alert, settings: WatchSettings, *, before_hours: int = 72, after_hours: int = 12) -> list[Point]:
    """The hours around an alert with the baseline and the threshold as they were; empty for alerts without counts."""
    last = min(now(), row.last_at + timedelta(hours=after_hours))
    first = row.event_at - timedelta(hours=before_hours)
    return list(_hours(settings, row.stream, first, last))


def preview_band(settings: WatchSettings, stream: str, *, days: int) -> tuple[list[Point], list[Found], datetime]:
    """Hours of the last days with band, the new alarms in them, and the moment of slot 0."""
    last = now()
    frame = Frame(last)
    first = last - timedelta(days=days)
    points: list[Point] = []
    found: list[Found] = []
    for point, ones in _walk(settings, stream, first, last, frame):
        points.append(point)
        found += ones
    return points, found, frame.moment(0)


class Frame:
    """Slot numbers of the brand: every 288th begins at its midnight."""

    def __init__(self, moment: datetime) -> None:
        self.offset = selectors.offset_slots(moment)

    def slot(self, moment: datetime) -> int:
        """The slot of a moment."""
        return int(moment.timestamp()) // SLOT_SECONDS + self.offset

    def moment(self, slot: int) -> datetime:
        """When a slot begins."""
        return datetime.fromtimestamp((slot - self.offset) * SLOT_SECONDS, UTC)


def would_raise(settings: WatchSettings, patterns: Iterable[str], first: date, last: date, *, highest: int = 3, tell: Any = None) -> dict[str, Any]:
    """The alerts that these settings would have raised from day to day (both included), on every kept stream that fits; `tell(done, total)`."""
    zone, policy = current_brand().zone, AlertPolicy.of_brand()
    start = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    end = min(now(), datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone))
    wanted = list(patterns)
    streams = [one for one in _streams(start, end) if fits_any(wanted, one)]
    alerts: list[Would] = []
    days: dict[str, float] = {}
    for number, stream in enumerate(streams):
        found, counted = _alerts_of(settings, stream, start, end, policy, highest)
        alerts += found
        for day, value in counted.items():
            days[day] = days.get(day, 0.0) + value if stream == streams[0] else days.get(day, 0.0)
        if tell:
            tell(number + 1, len(streams))
    alerts.sort(key=lambda one: one.at, reverse=True)
    months = max(1e-9, ((last - first).days + 1) / 30)
    return {
        "count": len(alerts),
        "per_month": round(len(alerts) / months, 2),
        "levels": {str(level): sum(one.level == level for one in alerts) for level in (1, 2, 3)},
        "streams": streams,
        "charted": streams[0] if streams else "",
        "days": days,
        "alerts": [asdict(one) for one in alerts[:KEPT]],
    }


def _alerts_of(
    settings: WatchSettings, stream: str, start: datetime, end: datetime, policy: AlertPolicy, highest: int
) -> tuple[list[Would], dict[str, float]]:
    frame, zone = Frame(end), current_brand().zone
    begin, final = frame.slot(start) - LEAD, frame.slot(end - timedelta(microseconds=1))
    sums = _sums(stream, frame, begin, final)
    if not sums:
        return [], {}
    first = max(begin, min(sums))
    watcher = Watcher(settings, first - 1)
    unknown = [(frame.slot(a), frame.slot(b)) for a, b in selectors.gaps(stream, frame.moment(begin), frame.moment(final))]
    column = COLUMN.get(settings.signal, 0)
    days: dict[str, float] = {}
    for slot, one in sums.items():
        if slot >= frame.slot(start):
            day = frame.moment(slot).astimezone(zone).date().isoformat()
            days[day] = days.get(day, 0.0) + one[column]
    found = [one for one in watcher.run(series(sums, first, final, unknown)) if one.new and one.slot >= frame.slot(start)]
    return [would(one, stream, sums, frame, settings, policy, highest) for one in found[:KEPT]], days


def would(found: Found, stream: str, sums: dict[int, Sums], frame: Frame, settings: WatchSettings, policy: AlertPolicy, highest: int) -> Would:
    """An excess as the alert it would have been."""
    window = [sums[slot] for slot in range(found.slot - found.slots + 1, found.slot + 1) if slot in sums]
    total, negative, reach = (sum(one[place] for one in window) for place in range(3))
    share = negative / total if total else 0.0
    over = found.value - settings.limit if found.by == "limit" and settings.limit is not None and settings.limit_hours <= 1 else 0.0
    factor = 0.0 if found.by == "share" or over > 0 else found.value / max(found.baseline, 1.0)
    level = level_of(Severity(factor, share, total, reach, max(0.0, over)), limits_of(policy), highest=highest)
    at = frame.moment(found.slot).isoformat()
    return Would(at, stream, level, found.value, found.baseline, found.slots * SLOT_SECONDS // 60, found.by, total, round(share, 4))


def _hours(settings: WatchSettings, stream: str, first: datetime, last: datetime) -> Iterator[Point]:
    for point, _found in _walk(settings, stream, first, last, Frame(last)):
        yield point


def _walk(settings: WatchSettings, stream: str, first: datetime, last: datetime, frame: Frame) -> Iterator[tuple[Point, list[Found]]]:
    """Hour after hour: usual and alarm as they were at its beginning, its sum, and the new alarms in it."""
    start, final = frame.slot(first) // HOUR * HOUR, frame.slot(last)
    sums = _sums(stream, frame, start - LEAD, final)
    begin = max(start - LEAD, min(sums, default=start))
    watcher = Watcher(settings, min(begin, start) - 1)
    shares, column = settings.signal == "share", COLUMN.get(settings.signal, 0)
    unknown = [(frame.slot(a), frame.slot(b)) for a, b in selectors.gaps(stream, frame.moment(begin), frame.moment(final))]
    values = series(sums, watcher.slot + 1, final, unknown)
    for _slot in range(watcher.slot + 1, start):
        watcher.step(next(values))
    for hour in range(start, final + 1, HOUR):
        usual, alarm = watcher.band()
        found, total, negative = [], 0.0, 0.0
        for _slot in range(hour, min(hour + HOUR, final + 1)):
            one = next(values)
            seen = watcher.step(one)
            found += [seen] if seen is not None and seen.new else []
            total, negative = total + (one[column] if one else 0.0), negative + (one[1] if one else 0.0)
        value = (negative / total if total else None) if shares else total
        by = 1.0 if shares else float(HOUR)
        limit = settings.limit if settings.limit is not None and settings.limit_hours <= 1 and not shares else None
        yield Point(frame.moment(hour), value, usual * by, min(max(alarm, usual * by), limit or float("inf"))), found


def _sums(stream: str, frame: Frame, first: int, last: int) -> dict[int, Sums]:
    rows = selectors.slices(stream, frame.moment(first), frame.moment(last + 1))
    return {frame.slot(moment): sums for moment, sums in rows.items()}


def _streams(start: datetime, end: datetime) -> list[str]:
    rows = CountSlice.objects.filter(slot__gte=start, slot__lt=end).order_by().values_list("stream", flat=True).distinct()
    return sorted(rows, key=lambda one: (one != "all", one))
