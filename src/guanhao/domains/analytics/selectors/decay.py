"""Shares of channels by week, and a warning when one keeps falling (ANA-07b)."""

from dataclasses import dataclass
from datetime import date, timedelta

from guanhao.domains.analytics.policy import ChannelDecayPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask
from guanhao.engines.statistics.compare import falls_in_a_row

ORGANIC = "organic"
WEEKS_SHOWN = 12


@dataclass(frozen=True)
class ChannelTrend:
    """Share of one channel in each of the weeks (Mondays; None: nothing was counted), and how many weeks in a row it fell."""

    channel: str
    weeks: tuple[date, ...]
    shares: tuple[float | None, ...]
    falls: int
    warned: bool


def channel_trends(end: date) -> tuple[ChannelTrend, ...]:
    """Whole weeks up to `end`: the share of every source of visits (events), and of organic views against paid impressions (posts and ads).

    Empty where neither is known. Sources with fewer than 1 % of the visits are left out.
    """
    policy = ChannelDecayPolicy.of_brand()
    monday = end + timedelta(days=1) - timedelta(days=(end + timedelta(days=1)).weekday())
    weeks = tuple(monday - timedelta(weeks=i) for i in range(WEEKS_SHOWN, 0, -1))
    shares = {**_by_source(weeks), **_organic(weeks)}
    found = []
    for channel, values in shares.items():
        falls = falls_in_a_row(values, policy.least_drop)
        found.append(ChannelTrend(channel, weeks, tuple(values), falls, falls >= policy.weeks))
    return tuple(found)


def _by_source(weeks: tuple[date, ...]) -> dict[str, list[float | None]]:
    rows = ask(
        sql.Statement(
            'SELECT date_trunc(\'week\', "day")::DATE AS week, source, count(*) AS n FROM events WHERE source <> \'\' AND "day" >= ? AND "day" < ?'
            " GROUP BY ALL",
            (weeks[0], weeks[-1] + timedelta(weeks=1)),
        )
    )
    totals = dict.fromkeys(weeks, 0)
    by_source: dict[str, dict[date, int]] = {}
    for row in rows:
        totals[row["week"]] += row["n"]
        by_source.setdefault(row["source"], {})[row["week"]] = row["n"]
    floor = sum(totals.values()) / 100
    return {
        source: [counts.get(week, 0) / totals[week] if totals[week] else None for week in weeks]
        for source, counts in sorted(by_source.items())
        if sum(counts.values()) >= floor
    }


def _organic(weeks: tuple[date, ...]) -> dict[str, list[float | None]]:
    window = (weeks[0], weeks[-1] + timedelta(weeks=1))
    week = "date_trunc('week', \"day\")::DATE AS week"
    paid = ask(sql.Statement(f'SELECT {week}, sum(impressions)::DOUBLE AS n FROM ads WHERE "day" >= ? AND "day" < ? GROUP BY ALL', window))
    if not paid:
        return {}
    own = ask(
        sql.Statement(
            f'SELECT {week}, sum(coalesce(views, impressions))::DOUBLE AS n FROM post_current WHERE "day" >= ? AND "day" < ? GROUP BY ALL', window
        )
    )
    organic, bought = ({row["week"]: row["n"] or 0 for row in rows} for rows in (own, paid))
    return {ORGANIC: [_share(organic.get(one, 0), bought.get(one, 0)) for one in weeks]}


def _share(part: float, rest: float) -> float | None:
    return part / (part + rest) if part + rest else None
