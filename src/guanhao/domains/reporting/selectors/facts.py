"""Numbers of campaigns, competitors and actions, for the queries of reports: each is asked for once while a report is written."""

from collections.abc import Callable, Mapping, MutableMapping
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, TypeVar

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.growth import facade as growth
from guanhao.domains.growth.contracts import CampaignFacts
from guanhao.domains.listening import facade as listening
from guanhao.domains.work import facade as work
from guanhao.kernel import warehouse

T = TypeVar("T")
Known = MutableMapping[tuple[object, ...], Any]
Extra = Mapping[str, float | str]
PEER_FIELDS = ("posts", "views", "rate", "growth")


def _once(known: Known, key: tuple[object, ...], make: Callable[[], T]) -> T:
    if key not in known:
        known[key] = make()
    found: T = known[key]
    return found


def campaign_of(known: Known, number: int) -> CampaignFacts | None:
    """The campaign, read once."""
    return _once(known, ("campaign", number), lambda: growth.campaign(number))


def _campaign(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """A figure of a campaign: an effect by its key, goal, spent or budget (in yuan)."""
    number, key = int(extra["id"]), str(extra["key"])
    row = campaign_of(known, number)
    if row is None:
        return None
    planned = {"goal": float(row.goal_people) or None, "spent": row.spent / 100 or None, "budget": row.budget / 100 if row.budget else None}
    if key in planned:
        return planned[key]
    return _once(known, ("effects", number), lambda: growth.effects(number)).get(key)


def _campaign_before(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """The same figure of the campaign before, as its report kept it."""
    number = int(extra["id"])
    return _once(known, ("effects before", number), lambda: growth.effects_before(number)).get(str(extra["key"]))


def _taken_part(known: Known, start: date, end: date, extra: Extra) -> float | None:
    return float(growth.taken_part(int(extra["id"]), start, end))


def _incidents(known: Known, start: date, end: date, extra: Extra) -> float | None:
    row = campaign_of(known, int(extra["id"]))
    return float(len(row.incidents)) if row is not None else None


def _rivals(known: Known, start: date, end: date) -> dict[int, Any]:
    return _once(known, ("rivals", start, end), lambda: {one.id: one for one in listening.rivals(start, end)})


def _rival(known: Known, start: date, end: date, extra: Extra) -> float | None:
    row, field = _rivals(known, start, end).get(int(extra["id"])), str(extra["field"])
    if row is None or (field == "posts" and not row.posts):
        return None
    value = getattr(row, field) if field in PEER_FIELDS else None
    return None if value is None else float(value)


def _peers(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """The median of the competitors that have the number."""
    values = [_rival(known, start, end, {"id": one, "field": extra["field"]}) for one in _rivals(known, start, end)]
    told = [value for value in values if value is not None]
    return float(median(told)) if told else None


def _ours(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """Our own number by the definition that competitors are counted by: likes, comments and shares of posts that tell views."""
    sql = """SELECT count(*) AS posts, sum(views) AS views,
        sum(CASE WHEN views IS NULL THEN 0 ELSE coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) END) AS won
        FROM post_current WHERE "day" BETWEEN ? AND ?"""
    row = _once(known, ("ours", start, end), lambda: warehouse.rows(sql, (start, end))[0])
    values = {
        "posts": float(row["posts"]) or None,
        "views": None if row["views"] is None else float(row["views"]),
        "rate": float(row["won"]) / float(row["views"]) if row["views"] else None,
    }
    return values[str(extra["field"])]


def _unusual(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """Of so many windows of the same length before, the share whose change on the window before them was at least as large; None with fewer than
    three that are known."""
    key, windows = str(extra["key"]), int(extra["windows"])
    filters = Filters(accounts=tuple(int(one) for one in str(extra.get("accounts", "")).split(",") if one))
    days = (end - start).days + 1

    def value(back: int) -> float | None:
        first = start - timedelta(days=days * back)
        return analytics.metric_value(key, first, first + timedelta(days=days - 1), filters).value

    values = [_once(known, ("window", key, filters, start, end, back), lambda back=back: value(back)) for back in range(windows + 2)]  # type: ignore[misc]
    changes = [abs(a / b - 1) if a is not None and b else None for a, b in pairwise(values)]
    ours, others = changes[0], [one for one in changes[1:] if one is not None]
    return None if ours is None or len(others) < 3 else sum(one >= ours for one in others) / len(others)


def _typed(known: Known, start: date, end: date, extra: Extra) -> float | None:
    """A number a person wrote: a target."""
    return float(extra["value"])


def _actions(known: Known, start: date, end: date, extra: Extra) -> float | None:
    cards = _once(known, ("cards", extra["subject"]), lambda: work.cards_of(str(extra["subject"])))
    return float(sum(one.stage == "done" for one in cards) if extra["field"] == "done" else len(cards))


FACTS: dict[str, Callable[[Known, date, date, Extra], float | None]] = {
    "campaign": _campaign,
    "campaign_before": _campaign_before,
    "campaign_days": _taken_part,
    "campaign_incidents": _incidents,
    "rival": _rival,
    "peers": _peers,
    "ours": _ours,
    "unusual": _unusual,
    "typed": _typed,
    "actions": _actions,
}
"""Every fact by its name: what was asked before, the days, what else the query says."""
