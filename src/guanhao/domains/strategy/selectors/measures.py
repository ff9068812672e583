"""What a goal may be measured by: metrics of the accounts' data, and figures the rooms count for any days (satisfaction, share of voice …)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.functional import Promise

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters, Metric
from guanhao.kernel import yearbook

Words = str | Promise
POINTS = 60
"""Days at most for which the way of a room's figure is counted: each is a query."""

UNITS = {"whole": "count", "short": "count", "share": "share", "decimal": "number"}


def measure(key: str) -> Metric:
    """One of them; LookupError for a key that does not exist or cannot be a goal."""
    if "." not in key:
        return analytics.metric(key)
    found = _room_figure(yearbook.figure(key))
    if found is None:
        raise LookupError(key)
    return found


def known(key: str) -> Metric | None:
    """The same; None for a key that does not exist, "" among them."""
    try:
        return measure(key) if key else None
    except LookupError:
        return None


def room_measures() -> list[Metric]:
    """Figures of the rooms, in the order of the chapters of the year-end summary."""
    told = (one for chapter in yearbook.CHAPTERS for one in yearbook.figures(chapter))
    return [found for one in told if (found := _room_figure(one)) is not None]


def is_rooms(key: str) -> bool:
    """Is it a figure of a room, which knows the brand and no single account?"""
    return "." in key


def measured(key: str, start: date, end: date, account_id: int | None = None) -> tuple[float | None, str]:
    """Its value over local days (both included), and the command that prints it again ("" for a room's figure)."""
    if is_rooms(key):
        return yearbook.figure(key).count(start, end), ""
    value = analytics.metric_value(key, start, end, of_account(account_id))
    return value.value, value.query.command()


def way(key: str, start: date, end: date) -> list[tuple[date, float | None]]:
    """What a room's figure had reached by some days of the stretch, the last one among them."""
    count, days = yearbook.figure(key).count, (end - start).days + 1
    step = max(1, -(-days // POINTS))
    return [(day, count(start, day)) for day in (end - timedelta(days=back) for back in range(days - 1, -1, -1)) if (end - day).days % step == 0]


def of_account(account_id: int | None) -> Filters:
    """Only this account; everything for None."""
    return Filters(accounts=(account_id,) if account_id else ())


def choices(accounts: Words, rooms: Words) -> list[tuple[Words, Sequence[tuple[str, str]]]]:
    """All of them for a select, in two groups with these names; without a name for the rooms' figures only those of the accounts."""
    mine: list[tuple[Words, Sequence[tuple[str, str]]]] = [(accounts, [(one.key, one.title) for one in analytics.metrics()])]
    return [*mine, (rooms, [(one.key, one.title) for one in room_measures()])] if rooms else mine


def _room_figure(one: yearbook.YearFigure) -> Metric | None:
    """As a metric; None for a count of which less is better: a goal adds up to its target, and cannot judge it."""
    adds_up = one.form in ("whole", "short")
    if adds_up and one.good == "down":
        return None
    return Metric(
        key=one.key,
        title=str(one.title),
        formula="",
        unit=UNITS[one.form],
        level="room",
        good=one.good,
        aggregation="sum" if adds_up else "ratio",
        version=1,
        owner="",
        source=one.key.partition(".")[0],
        about="",
        built_in=True,
    )
