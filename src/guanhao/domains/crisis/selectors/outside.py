"""What the rooms below know about a crisis: mentions, alerts, plans of publishing, accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.listening import facade as listening
from guanhao.domains.listening.contracts import AlertView
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import current_brand

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOP_POSTS = 10
CHART_HOURS = 48


@dataclass(frozen=True)
class Volume:
    """Mentions in a window: all and negative ones."""

    total: int
    negative: int

    def plain(self) -> dict[str, int]:
        """As JSON."""
        return {"total": self.total, "negative": self.negative}


def rule_of(crisis: Crisis) -> int | None:
    """The keyword rule whose mentions this crisis is about; None: all of the brand."""
    kind, _colon, number = crisis.stream.partition(":")
    return int(number) if kind == "rule" and number.isdecimal() else None


def volume(crisis: Crisis, since: datetime, until: datetime) -> Volume | None:
    """Mentions in [since, until); None while nothing was ever heard."""
    found = _counts(crisis, since, until, "0")
    return Volume(*found[0][1:]) if found else (Volume(0, 0) if _is_listening() else None)


def around(crisis: Crisis, moment: datetime, until: datetime) -> tuple[Volume | None, Volume | None]:
    """Mentions in the window (policy) before and after a moment; the window after it ends at `until` at the latest."""
    window = CrisisPolicy.of_brand().before_after
    return volume(crisis, moment - window, moment), volume(crisis, moment, min(moment + window, until))


def hours(crisis: Crisis, until: datetime) -> list[tuple[datetime, Volume]]:
    """Mentions by hour in one query, from six hours before the alert on, at most the last 48; empty while nothing was ever heard."""
    last = until.replace(minute=0, second=0, microsecond=0)
    first = max((crisis.alerted_at - 6 * HOUR).replace(minute=0, second=0, microsecond=0), last - CHART_HOURS * HOUR)
    known = {int(hour): Volume(total, negative) for hour, total, negative in _counts(crisis, first, last + HOUR, "floor(epoch(made_at) / 3600)")}
    if not known and not _is_listening():
        return []
    count = int((last - first) / HOUR) + 1
    every = [first + number * HOUR for number in range(count)]
    return [(at, known.get(int(at.timestamp()) // 3600, Volume(0, 0))) for at in every]


def _counts(crisis: Crisis, since: datetime, until: datetime, by: str) -> list[tuple[int, int, int]]:
    """(group, mentions, negative ones) of [since, until); the days prune what is read."""
    zone, rule = current_brand().zone, rule_of(crisis)
    days = (since.astimezone(zone).date() - DAY, until.astimezone(zone).date() + DAY)
    sql = (
        f"SELECT CAST({by} AS BIGINT) AS g, count(*) AS n, count(*) FILTER (WHERE polarity < 0) AS bad FROM mentions"
        " WHERE day BETWEEN ? AND ? AND made_at >= ? AND made_at < ?"
    )
    params: list[Any] = [*days, since, until]
    if rule is not None:
        sql, params = f"{sql} AND list_contains(rules, ?)", [*params, rule]
    with acting(SYSTEM):
        return [(int(row["g"]), int(row["n"]), int(row["bad"])) for row in warehouse.rows(f"{sql} GROUP BY g", params)]


def _is_listening() -> bool:
    """Was a mention ever recorded?"""
    with acting(SYSTEM):
        return bool(warehouse.rows("SELECT 1 FROM mentions LIMIT 1", []))


def alert_of(crisis: Crisis) -> dict[str, Any] | None:
    """The alert behind a crisis with its posts, as plain values."""
    view = _alert(crisis.alert_id)
    if view is None:
        return None
    posts = [{"title": one.title or one.text, "url": one.url, "at": str(one.made_at or "")} for one in view.posts[:TOP_POSTS]]
    return {"id": view.id, "title": view.title, "why": view.why, "level": view.level, "value": str(view.value), "posts": posts, "url": view.url}


def alert_facts(alert_id: int) -> dict[str, Any]:
    """What a room opened from an alert begins with: title, summary, level, alerted_at, stream; {} when there is no such alert."""
    view = _alert(alert_id)
    if view is None:
        return {}
    return {"title": view.title[:160], "summary": view.why, "level": view.level, "alerted_at": view.raised_at, "stream": view.stream}


def _alert(alert_id: int | None) -> AlertView | None:
    if alert_id is None:
        return None
    try:
        with acting(SYSTEM):
            return listening.alert(alert_id)
    except ObjectDoesNotExist:
        return None


def top_mentions(crisis: Crisis, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The negative mentions that reached most, as plain values."""
    with acting(SYSTEM):
        found = listening.mentions(rule_id=rule_of(crisis), since=since, until=until, polarity=-1, limit=200)
    best = sorted(found, key=lambda one: -(one.reach or 0))[:TOP_POSTS]
    return [
        {
            "platform": one.platform,
            "title": (one.title or one.text)[:200],
            "url": one.url,
            "author": one.author,
            "reach": one.reach or 0,
            "at": str(one.made_at),
        }
        for one in best
    ]


def planned(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What is on the calendar."""
    with acting(SYSTEM):
        rows = publishing.publications(since=since, until=until, statuses=("planned", "held", "handed", "running", "waiting"))
    return [
        {"id": one.id, "title": one.title, "platform": one.platform, "status": one.status, "planned_at": one.planned_at.isoformat()} for one in rows
    ]


def account_states() -> list[dict[str, Any]]:
    """How every account stands."""
    with acting(SYSTEM):
        return [
            {"id": one.id, "name": one.name or one.handle, "platform": one.platform, "status": one.status} for one in channels.accounts(closed=True)
        ]
