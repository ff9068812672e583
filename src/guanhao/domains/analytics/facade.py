"""The door of analytics: metrics, values, posts and hours for goals, reports and plans; what it needs loads when it is called."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from guanhao.domains.analytics import advisers
from guanhao.domains.analytics.contracts import (
    AdviceFact,
    Adviser,
    BestHours,
    Breakdown,
    CareFacts,
    Direction,
    Filters,
    Freshness,
    Metric,
    PostFact,
    TicketFact,
    Value,
)
from guanhao.kernel.access import narrowed

if TYPE_CHECKING:
    import pyarrow as pa

    from guanhao.console.charts.specs import Format
    from guanhao.domains.analytics.references import Provider
    from guanhao.engines.statistics.summary import Summary

EVERYTHING = Filters()


def metrics() -> list[Metric]:
    """Every metric of the brand in scope, built in and its own."""
    from guanhao.domains.analytics.selectors.metrics import all_metrics

    return [metric.contract() for metric in all_metrics().values()]


def metric(key: str) -> Metric:
    """One metric; UnknownMetric (a LookupError) when there is none."""
    from guanhao.domains.analytics.selectors.metrics import find_metric

    return find_metric(key).contract()


def metric_value(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> Value:
    """A metric over local days start to end, both inclusive, with the number of rows behind it and the query that gives it again."""
    from guanhao.domains.analytics.selectors import values

    return values.metric_value(key, start, end, filters)


def metric_values(keys: Iterable[str], start: date, end: date, filters: Filters = EVERYTHING) -> dict[str, Value]:
    """Several metrics over one window with one statement a level."""
    from guanhao.domains.analytics.selectors import values
    from guanhao.domains.analytics.selectors.metrics import find_metric

    return values.values_of([find_metric(key) for key in keys], start, end, filters)


def series(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> list[tuple[date, float | None]]:
    """One value for every day; None where the day is unknown."""
    from guanhao.domains.analytics.selectors import values

    return values.series(key, start, end, filters)


def breakdown(key: str, start: date, end: date, by: str, filters: Filters = EVERYTHING) -> Breakdown:
    """A metric by day, week, month, account, platform, format, topic, tag, weekday or hour."""
    from guanhao.domains.analytics.selectors import values

    return values.breakdown(key, start, end, by, filters)


def top_posts(key: str, start: date, end: date, filters: Filters = EVERYTHING, limit: int = 10, *, worst: bool = False) -> tuple[PostFact, ...]:
    """The posts with the highest (with `worst` the lowest) value of a metric of posts."""
    from guanhao.domains.analytics.selectors import posts

    return posts.top_posts(key, start, end, filters, limit, worst=worst)


def post_summary(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> "Summary":
    """Mean, median and quantiles of a metric's values a post."""
    from guanhao.domains.analytics.selectors import distribution

    return distribution.spread(key, start, end, filters)[0].summary


def post_sample(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> "pa.Table":
    """Posts of a window with a metric's value of each (null where unknown): account_id, post_id, platform, format, topic, day, weekday, hour,
    published_at, value."""
    from guanhao.domains.analytics.selectors import samples

    return samples.post_sample(key, start, end, filters)


def best_hours(start: date, end: date, filters: Filters = EVERYTHING, key: str = "interactions") -> BestHours:
    """Weekday × hour map of a metric's median a post, with intervals and the best slots."""
    from guanhao.domains.analytics.selectors import hours

    with narrowed(filters.accounts) as accounts:
        return hours.best_hours(start, end, replace(filters, accounts=accounts), key)


def top_cases(key: str, year: int) -> tuple[PostFact, ...]:
    """The year's outstanding posts by a metric."""
    from guanhao.domains.analytics.selectors import cases

    return tuple(case.post for case in cases.top_cases(key, year))


def data_extent() -> tuple[date | None, date | None]:
    """First and last local day with data; (None, None) without any."""
    from guanhao.domains.analytics.selectors import coverage

    extent = coverage.extent()
    return extent.first, extent.last


def freshness() -> tuple[Freshness, ...]:
    """How new each account's data are."""
    from guanhao.domains.analytics.selectors import coverage

    return coverage.freshness()


def answer(key: str, start: date, end: date, by: str = "", filters: Filters = EVERYTHING) -> dict[str, Any]:
    """A metric as JSON-safe values: {metric, title, from, to, by, unit, total, n, rows: [{key, value, n}], query}; counts are whole numbers."""
    from guanhao.domains.analytics.selectors import values

    with narrowed(filters.accounts) as accounts:
        return values.answer(key, start, end, by, replace(filters, accounts=accounts))


def explain_days(wanted: Iterable[date]) -> int:
    """Compare these local days with their base days and open tickets for what moved too far; how many comparisons were made."""
    from guanhao.domains.analytics.services import explain

    return explain.reassess(wanted)


def open_tickets(start: date, end: date) -> tuple[TicketFact, ...]:
    """The tickets of a window, the newest first: what moved, by how much, and what was found."""
    from guanhao.domains.analytics.selectors import changes

    return tuple(
        TicketFact(row.pk, row.day, row.metric, row.change, row.state, row.cause_kind, row.cause, row.action)
        for row in changes.tickets(start=start, end=end)
    )


def care(start: date, end: date) -> CareFacts:
    """How tickets and daily reviews of these local days were looked after."""
    from guanhao.domains.analytics.selectors import changes

    return changes.care(start, end)


def settle_ticket(ticket_id: int, *, cause_kind: str, cause: str, action: str) -> None:
    """Close a ticket with its explanation (needs analytics.explain); Refused names what is missing."""
    from guanhao.domains.analytics.services import explain

    explain.close_ticket(explain.ticket_by_id(ticket_id), cause_kind=cause_kind, cause=cause, action=action)


def review_day(day: date, *, summary: str) -> None:
    """Do the daily review of a day (needs analytics.explain)."""
    from guanhao.domains.analytics.services import explain

    explain.review_day(day, summary=summary)


def advice_followed_up(start: date, end: date) -> tuple[AdviceFact, ...]:
    """What became of advice on these local days (ANA-23)."""
    from guanhao.domains.analytics.selectors import advice as advising

    return advising.followed_up(start, end)


def content_directions() -> tuple[Direction, ...]:
    """Shares of posts that were decided for topics and formats, mostly by accepting advice (ANA-23b), in the order they were decided."""
    from guanhao.domains.analytics.selectors import advice as advising

    return advising.content_directions()


def add_adviser(adviser: Adviser) -> None:
    """Let a domain give advice (ANA-23); ValueError for an unknown family or a key that is taken."""
    advisers.add_adviser(adviser)


def add_references(provider: "Provider") -> None:
    """Let a domain tell figures that boards show beside ours: `provider(platforms)` gives a Reference by metric (none: all platforms)."""
    from guanhao.domains.analytics import references

    references.add_references(provider)


def points(share: float) -> str:
    """A difference of shares in percentage points with its sign: −6.2."""
    from guanhao.domains.analytics import references

    return references.points(share)


def unit_form(unit: str) -> "Format":
    """How numbers of a metric's unit are written (console.numbers): percent, money, duration or number."""
    from guanhao.domains.analytics import references

    return references.FORMS.get(unit, "number")
