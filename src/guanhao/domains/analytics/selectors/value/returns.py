"""Return on spend by campaign, creative, audience and channel, by day, and what a channel's customers cost by month (ANA-04, KOL-14, GRO-07)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from guanhao.domains.analytics.policy.value import ReturnsPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask
from guanhao.engines.value import roi

BY: Final[Mapping[str, str]] = {"campaign": "campaign", "creative": "creative", "audience": "audience", "channel": "platform", "day": "day"}
_ADS: Final = """SELECT {by} AS key, sum(spend)::DOUBLE AS spend, sum(revenue)::DOUBLE AS revenue, sum(impressions)::DOUBLE AS impressions,
 sum(clicks)::DOUBLE AS clicks, sum(conversions)::DOUBLE AS conversions FROM ads WHERE "day" BETWEEN ? AND ? GROUP BY ALL ORDER BY key"""
_WON: Final = """SELECT key, count(*)::DOUBLE AS customers FROM (SELECT person_id, arg_min({by}, ordered_at) AS key, min("day") AS first
 FROM orders WHERE person_id <> '' AND coalesce(amount, 0) >= 0 GROUP BY person_id) WHERE first BETWEEN ? AND ? GROUP BY ALL"""
_MONTHS: Final = """SELECT platform AS key, month, sum(spend)::DOUBLE AS spend, sum(won)::DOUBLE AS won,
 sum(conversions)::DOUBLE AS conversions FROM (
 SELECT coalesce(platform, '') AS platform, date_trunc('month', "day")::DATE AS month, spend, 0 AS won, conversions FROM ads
 WHERE "day" BETWEEN ? AND ? UNION ALL SELECT coalesce(platform, ''), date_trunc('month', first)::DATE, 0, 1, 0
 FROM (SELECT arg_min(platform, ordered_at) AS platform, min("day") AS first FROM orders
 WHERE person_id <> '' AND coalesce(amount, 0) >= 0 GROUP BY person_id) WHERE first BETWEEN ? AND ?
 ) GROUP BY ALL ORDER BY month, platform"""


@dataclass(frozen=True)
class Line:
    """Totals of one campaign, creative, audience, channel or day and their ratios (`ratios[key]` of engines.value.roi.FORMULAS)."""

    key: Any
    totals: roi.Totals
    ratios: Mapping[str, roi.Ratio]
    reached: bool | None


@dataclass(frozen=True)
class ReturnsBoard:
    """Returns of a period: the whole, the lines by one dimension (most spend first), and by day."""

    whole: Line
    lines: tuple[Line, ...]
    days: tuple[Line, ...]
    target: float


@dataclass(frozen=True)
class ChannelBoard:
    """Acquisition cost by channel and calendar month, and what it says; `months` oldest first, unfinished months left out of the verdicts."""

    months: tuple[date, ...]
    costs: tuple[roi.ChannelCost, ...]
    verdicts: tuple[roi.Verdict, ...]
    needed: int


def returns_between(start: date, end: date, by: str = "campaign") -> ReturnsBoard | None:
    """The board of local days start to end; None without ads in them. KeyError for another `by` than BY."""
    target = ReturnsPolicy.of_brand().target
    rows = ask(sql.Statement(_ADS.format(by=BY[by] if by == "day" else f"coalesce({BY[by]}, '')"), (start, end)))
    if not rows:
        return None
    won: dict[Any, float] = {}
    if by in {"campaign", "channel"}:
        named = ask(sql.Statement(_WON.format(by=f"coalesce({BY[by]}, '')"), (start, end)))
        won = {row["key"]: row["customers"] for row in named}
    lines = sorted((_line(row, won.get(row["key"]), target) for row in rows), key=lambda one: -(one.totals.spend or 0))
    days = ask(sql.Statement(_ADS.format(by='"day"'), (start, end)))
    customers = [one.totals.customers for one in lines if one.totals.customers is not None]
    return ReturnsBoard(
        _line(_added(rows), sum(customers) if customers else None, target), tuple(lines), tuple(_line(row, None, target) for row in days), target
    )


def _line(row: Mapping[str, Any], customers: float | None, target: float) -> Line:
    names = ("spend", "revenue", "impressions", "clicks", "conversions")
    totals = roi.Totals(**{name: row[name] for name in names}, customers=customers)
    found = roi.ratios(totals)
    return Line(row["key"], totals, found, roi.reaches(found["roas"], target))


def _added(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("spend", "revenue", "impressions", "clicks", "conversions")
    known = {name: [row[name] for row in rows if row[name] is not None] for name in names}
    return {"key": "", **{name: sum(values) if values else None for name, values in known.items()}}


def channel_board(start: date, end: date) -> ChannelBoard | None:
    """Cost of new customers by channel and month of local days start to end; None without spend.

    New customers are people whose first order lies in the month, by the platform of that order; where orders name nobody, conversions of the ads.
    """
    rows = ask(sql.Statement(_MONTHS, (start, end, start, end)))
    months = sorted({row["month"] for row in rows})
    if not any(row["spend"] for row in rows):
        return None
    by_people = any(row["won"] for row in rows)
    cells = {(row["key"], row["month"]): row for row in rows}
    costs = []
    for channel in sorted({row["key"] for row in rows if row["spend"]}):
        own = [cells.get((channel, month), {"spend": 0.0, "won": 0.0, "conversions": 0.0}) for month in months]
        spend = tuple(float(one["spend"] or 0) for one in own)
        won = tuple(float(one["won" if by_people else "conversions"] or 0) for one in own)
        pairs = zip(spend, won, strict=True)
        cac = tuple(roi.ratio("cac", roi.Totals(spend=paid, customers=people)).value if paid else None for paid, people in pairs)
        costs.append(roi.ChannelCost(channel, cac, spend, won))
    needed = ReturnsPolicy.of_brand().months
    whole = len(months) if months and _month_end(months[-1]) <= end else len(months) - 1
    finished = [roi.ChannelCost(one.channel, one.cac[:whole], one.spend[:whole], one.customers[:whole]) for one in costs]
    return ChannelBoard(tuple(months), tuple(costs), roi.worst_and_best(finished, periods=needed), needed)


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
