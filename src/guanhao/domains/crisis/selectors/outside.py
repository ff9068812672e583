"""What the rooms below know about a crisis: mentions, alerts, plans of publishing, accounts. Listening may not be there; then there is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel.access import SYSTEM, acting

HOUR = timedelta(hours=1)
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
    """Mentions in [since, until); None while nothing is listened to."""
    ask = listening("negative_share")
    if ask is None:
        return None
    with acting(SYSTEM):
        found = ask(rule_of(crisis), since, until)
    return Volume(int(found.total), int(found.negative))


def around(crisis: Crisis, moment: datetime, until: datetime) -> tuple[Volume | None, Volume | None]:
    """Mentions in the window (policy) before and after a moment; the window after it ends at `until` at the latest."""
    window = CrisisPolicy.of_brand().before_after
    return volume(crisis, moment - window, moment), volume(crisis, moment, min(moment + window, until))


def hours(crisis: Crisis, until: datetime) -> list[tuple[datetime, Volume]]:
    """Mentions by hour, from six hours before the alert on, at most the last 48; empty while nothing is listened to."""
    if listening("negative_share") is None:
        return []
    last = until.replace(minute=0, second=0, microsecond=0)
    first = max((crisis.alerted_at - 6 * HOUR).replace(minute=0, second=0, microsecond=0), last - CHART_HOURS * HOUR)
    found = []
    while first <= last:
        one = volume(crisis, first, first + HOUR)
        if one is not None:
            found.append((first, one))
        first += HOUR
    return found


def alert_of(crisis: Crisis) -> dict[str, Any] | None:
    """The alert behind a crisis with its posts, as plain values."""
    ask = listening("alert")
    if crisis.alert_id is None or ask is None:
        return None
    try:
        with acting(SYSTEM):
            view = ask(crisis.alert_id)
    except LookupError:
        return None
    except Exception as error:  # Alert.DoesNotExist of a room we may not import
        if type(error).__name__ != "DoesNotExist":
            raise
        return None
    posts = [{"title": _word(one, "title", "text"), "url": _word(one, "url"), "at": str(getattr(one, "at", ""))} for one in view.posts[:TOP_POSTS]]
    return {"id": view.id, "title": view.title, "why": view.why, "level": view.level, "value": str(view.value), "posts": posts, "url": view.url}


def top_mentions(crisis: Crisis, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The negative mentions that reached most, as plain values."""
    ask = listening("mentions")
    if ask is None:
        return []
    with acting(SYSTEM):
        found = ask(rule_id=rule_of(crisis), since=since, until=until, polarity=-1, limit=200)
    best = sorted(found, key=lambda one: -(getattr(one, "reach", 0) or 0))[:TOP_POSTS]
    return [
        {
            "platform": _word(one, "platform"),
            "title": (_word(one, "title") or _word(one, "text"))[:200],
            "url": _word(one, "url"),
            "author": _word(one, "author"),
            "reach": int(getattr(one, "reach", 0) or 0),
            "at": str(getattr(one, "made_at", "")),
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


def _word(one: object, *names: str) -> str:
    return next((str(value) for name in names if (value := getattr(one, name, ""))), "")


def listening(name: str) -> Callable[..., Any] | None:
    """A function of listening's door, or None where that room has no such function."""
    try:
        from guanhao.domains.listening import facade  # loads the numbers of mentions on first use
    except ImportError:
        return None
    found: Callable[..., Any] | None = getattr(facade, name, None)
    return found
