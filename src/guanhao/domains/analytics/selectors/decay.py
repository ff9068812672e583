"""Shares of channels by week, and a warning when one keeps falling (ANA-07b)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from guanhao.domains.analytics.policy import ChannelDecayPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask
from guanhao.domains.analytics.selectors.visits import WEEK, Visits, visits_between
from guanhao.engines.statistics.compare import falls_in_a_row
from guanhao.engines.statistics.traffic import PAID

ORGANIC = "organic"
UNPAID = "unpaid"
WEEKS_SHOWN = 12
Weeks = tuple[date, ...]


@dataclass(frozen=True)
class ChannelTrend:
    """Share of one channel in each of the weeks (Mondays; None: nothing was counted), and how many weeks in a row it fell.

    `kind` says what `channel` is: `group` (a channel group, or one social platform such as social:weibo), `source` (as the data name it; `group` is
    its channel), `unpaid` (all visits that were not bought) or `organic` (own views against paid impressions).
    """

    channel: str
    weeks: Weeks
    shares: tuple[float | None, ...]
    falls: int
    warned: bool
    kind: Literal["group", "source", "unpaid", "organic"] = "source"
    group: str = ""


def channel_trends(end: date) -> tuple[ChannelTrend, ...]:
    """Whole weeks up to `end`: the share of visits of every channel group and every source, of visits that were not bought, and of organic views
    against paid impressions (posts and ads). Empty where nothing is known. Sources with fewer than 1 % of the visits are left out."""
    policy = ChannelDecayPolicy.of_brand()
    weeks = weeks_until(end)
    rows = visits_between(weeks[0], weeks[-1] + timedelta(days=6))
    found: list[ChannelTrend] = []

    def add(kind: Literal["group", "source", "unpaid", "organic"], channel: str, shares: Sequence[float | None], group: str = "") -> None:
        falls = falls_in_a_row(shares, policy.least_drop)
        found.append(ChannelTrend(channel, weeks, tuple(shares), falls, falls >= policy.weeks, kind, group))

    for channel, shares in shares_by(rows, weeks, lambda row: row.channel.key).items():
        add("group", channel, shares, channel)
    for key, shares in shares_by(rows, weeks, lambda row: f"{row.channel.key}\x1f{row.source}", floor=0.01).items():
        group, _sign, source = key.partition("\x1f")
        add("source", source, shares, group)
    unpaid = shares_by(rows, weeks, lambda row: PAID if row.channel.group == PAID else UNPAID)
    if len(unpaid) == 2:
        add("unpaid", UNPAID, unpaid[UNPAID])
    for channel, shares in _organic(weeks).items():
        add("organic", channel, shares)
    return tuple(found)


def warnings_of(trends: Sequence[ChannelTrend]) -> tuple[ChannelTrend, ...]:
    """The falling channels, each said once: a source is not repeated when its channel group falls, nor what is not paid when a part of it does."""
    falling = [one for one in trends if one.warned and one.channel != PAID]
    groups = {one.channel for one in falling if one.kind == "group"}
    told = [one for one in falling if one.kind in {"group", "organic"} or (one.kind == "source" and one.group not in {*groups, PAID})]
    return tuple(told if any(one.kind != "organic" for one in told) else [one for one in falling if one.kind in {"unpaid", "organic"}])


def weeks_until(end: date) -> Weeks:
    """The Mondays of the last whole weeks up to a day."""
    monday = end + timedelta(days=1) - timedelta(days=(end + timedelta(days=1)).weekday())
    return tuple(monday - timedelta(weeks=i) for i in range(WEEKS_SHOWN, 0, -1))


def shares_by(rows: Sequence[Visits], weeks: Weeks, key: Callable[[Visits], str], floor: float = 0.0) -> dict[str, list[float | None]]:
    """Each key's share of all visits, week by week; None in weeks without visits. Keys below `floor` of everything are left out."""
    whole = dict.fromkeys(weeks, 0.0)
    parts: dict[str, dict[date, float]] = {}
    for row in rows:
        if row.week in whole:
            whole[row.week] += row.visits
            part = parts.setdefault(key(row), {})
            part[row.week] = part.get(row.week, 0.0) + row.visits
    least = floor * sum(whole.values())
    ordered = sorted(parts, key=lambda name: (-sum(parts[name].values()), name))
    return {
        name: [parts[name].get(week, 0.0) / whole[week] if whole[week] else None for week in weeks]
        for name in ordered
        if sum(parts[name].values()) >= least
    }


def _organic(weeks: Weeks) -> dict[str, list[float | None]]:
    window = (weeks[0], weeks[-1] + timedelta(weeks=1))
    week = f"{WEEK} AS week"
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
