"""Where visits come from: user events with a source, website traffic and ad clicks as one list, joined by their UTM words (ANA-05b, ANA-07b).

Nothing is counted twice: an account with traffic rows in a week brings its events of that week no more (both are the same visits), and ad clicks
count only for campaigns that neither traffic nor events name (a campaign they name is already there, and known to be paid).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask, clean
from guanhao.engines.statistics.traffic import PAID, Channel, channel_of

WEEK: Final = "date_trunc('week', \"day\")::DATE"
_UTM: Final = 'regexp_extract(properties, \'"\\$?utm_{name}"\\s*:\\s*"([^"]*)"\', 1)'
_TRAFFIC: Final = f"""SELECT {WEEK} AS week, source, medium, campaign, sum(coalesce(sessions, users))::DOUBLE AS visits, sum(users)::DOUBLE AS users,
 sum(conversions) AS conversions, sum(revenue) AS revenue, NULL::DOUBLE AS spend FROM traffic WHERE "day" >= ? AND "day" <= ? GROUP BY ALL"""
_EVENTS: Final = f"""SELECT week, source, medium, campaign, count(DISTINCT visit)::DOUBLE AS visits, count(DISTINCT person_id)::DOUBLE AS users,
 NULL::DOUBLE AS conversions, sum(amount) AS revenue, NULL::DOUBLE AS spend FROM (SELECT account_id, {WEEK} AS week, source, person_id, amount,
 coalesce(session, event_id) AS visit, coalesce({_UTM.format(name="medium")}, '') AS medium, coalesce({_UTM.format(name="campaign")}, '') AS campaign
 FROM events WHERE source <> '' AND "day" >= ? AND "day" <= ?) e
 ANTI JOIN (SELECT DISTINCT account_id, {WEEK} AS week FROM traffic WHERE "day" >= ? AND "day" <= ?) t
 ON t.account_id = e.account_id AND t.week = e.week GROUP BY ALL"""
_ADS: Final = f"""SELECT {WEEK} AS week, coalesce(platform, '') AS source, 'cpc' AS medium, coalesce(campaign, '') AS campaign,
 sum(clicks)::DOUBLE AS visits, NULL::DOUBLE AS users, sum(conversions)::DOUBLE AS conversions, sum(revenue) AS revenue, sum(spend) AS spend
 FROM ads WHERE "day" >= ? AND "day" <= ? GROUP BY ALL"""


@dataclass(frozen=True)
class Visits:
    """Visits of one source in one week (its Monday); `origin` is traffic, events or ads. Numbers a source does not tell are None."""

    week: date
    channel: Channel
    source: str
    medium: str
    campaign: str
    origin: str
    visits: float
    users: float | None
    conversions: float | None
    revenue: float | None
    spend: float | None = None


@dataclass(frozen=True)
class Total:
    """Visits of one group of rows, and what came of them. `share` is of all visits; `spend` None when no ad is behind it."""

    key: str
    visits: float
    share: float | None
    users: float | None
    conversions: float | None
    revenue: float | None
    spend: float | None = None

    @property
    def conversion_rate(self) -> float | None:
        """Conversions by visits."""
        return self.conversions / self.visits if self.conversions is not None and self.visits else None

    @property
    def cost(self) -> float | None:
        """Spend by conversion."""
        return self.spend / self.conversions if self.spend is not None and self.conversions else None


def visits_between(start: date, end: date) -> tuple[Visits, ...]:
    """Visits of local days start to end, both inclusive, by week, source, medium and campaign."""
    window = (start, end)
    told = [("traffic", row) for row in ask(sql.Statement(_TRAFFIC, window))]
    told += [("events", row) for row in ask(sql.Statement(_EVENTS, window + window))]
    ads = ask(sql.Statement(_ADS, window))
    bought = {_same(row["campaign"]) for row in ads} - {""}
    named = {_same(row["campaign"]) for _origin, row in told}
    rows = [_visits(origin, row, paid=_same(row["campaign"]) in bought) for origin, row in told]
    rows += [_visits("ads", row, paid=True) for row in ads if _same(row["campaign"]) not in named or not row["campaign"]]
    return tuple(row for row in rows if row.visits)


def campaigns_between(start: date, end: date) -> tuple[Total, ...]:
    """Campaigns that both ads and visits name: what was spent on them, and the visits and conversions the website counted; most spend first."""
    spent: dict[str, float] = {}
    names: dict[str, str] = {}
    for row in ask(sql.Statement(_ADS, (start, end))):
        if row["campaign"]:
            names.setdefault(_same(row["campaign"]), row["campaign"])
            spent[_same(row["campaign"])] = spent.get(_same(row["campaign"]), 0.0) + (clean(row["spend"]) or 0.0)
    found = totals(
        (row for row in visits_between(start, end) if row.origin != "ads" and _same(row.campaign) in spent), lambda row: _same(row.campaign)
    )
    joined = [replace(one, key=names[one.key], spend=spent[one.key]) for one in found]
    return tuple(sorted(joined, key=lambda one: (-(one.spend or 0), one.key)))


def totals(rows: Iterable[Visits], key: Any) -> tuple[Total, ...]:
    """Rows added up by `key(row)`, most visits first."""
    groups: dict[str, list[Visits]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    everything = sum(row.visits for group in groups.values() for row in group)
    made = [
        Total(
            name,
            visits := sum(row.visits for row in group),
            visits / everything if everything else None,
            _sum([row.users for row in group]),
            _sum([row.conversions for row in group]),
            _sum([row.revenue for row in group]),
            _sum([row.spend for row in group]),
        )
        for name, group in groups.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.visits, one.key)))


def newest_visit() -> date | None:
    """The newest day with traffic, ads, or events that tell a source; None without any."""
    union = 'SELECT max("day") AS d FROM traffic UNION ALL SELECT max("day") FROM events WHERE source <> \'\' UNION ALL SELECT max("day") FROM ads'
    found: date | None = ask(sql.Statement(f"SELECT max(d) AS d FROM ({union})", ()))[0]["d"]
    return found


def _visits(origin: str, row: dict[str, Any], *, paid: bool) -> Visits:
    channel = channel_of(row["source"], row["medium"])
    return Visits(
        row["week"],
        Channel(PAID, channel.platform) if paid else channel,
        row["source"],
        row["medium"],
        row["campaign"],
        origin,
        clean(row["visits"]) or 0.0,
        *(clean(row[name]) for name in ("users", "conversions", "revenue", "spend")),
    )


def _same(campaign: str) -> str:
    return campaign.strip().lower()


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
