"""The door of listening: counting, alerts, mentions, understanding."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from guanhao.domains.listening.contracts import AlertRefused, AlertView, Counted, Evidence, Understood
from guanhao.domains.listening.contracts.mentions import MentionView, Share, TrendView
from guanhao.domains.listening.contracts.rivals import RivalWindow
from guanhao.domains.listening.contracts.understanding import PainView, RiseView
from guanhao.domains.listening.models.understanding import ASPECT_WORDS
from guanhao.domains.listening.rules.evidence import add_evidence_reader
from guanhao.domains.listening.selectors import alerts as alert_selectors
from guanhao.domains.listening.services import alert_replaying, counting
from guanhao.domains.listening.services import alerts as alert_services
from guanhao.kernel.access import require
from guanhao.sdk.connectors.records import HotTopic

__all__ = [
    "AlertRefused",
    "AlertView",
    "Counted",
    "Evidence",
    "MentionView",
    "RivalWindow",
    "Share",
    "TrendView",
    "Understood",
    "acknowledge",
    "add_evidence_reader",
    "add_gap",
    "alert",
    "alerts",
    "aspect_title",
    "count",
    "end_gap",
    "judge",
    "looked_after",
    "mentions",
    "mentions_of",
    "negative_share",
    "pain_points",
    "record_hot_lists",
    "replay",
    "rising_words",
    "rivals",
    "trends",
    "understand",
]


def count(rows: Sequence[Counted]) -> None:
    """Add to what was counted on streams, in the caller's transaction; the detector looks within seconds of its commit.

    Call it once a transaction, with the whole batch and last: its rows are locked in one order until the commit.
    """
    counting.count(rows)


def add_gap(stream: str, starts_at: datetime, ends_at: datetime | None = None, reason: str = "") -> None:
    """A stream was not heard (its source was down) from a moment on: its empty slots are unknown and not zero. No end: until `end_gap`."""
    counting.add_gap(stream=stream, starts_at=starts_at, ends_at=ends_at, reason=reason)


def end_gap(stream: str) -> None:
    """The stream is heard again."""
    counting.end_gap(stream)


def alerts(*, open_only: bool = True, limit: int = 50) -> list[AlertView]:
    """Alerts, open ones first and the highest level first (needs listening.view); without posts: `alert` has them."""
    return alert_selectors.views(open_only=open_only, limit=limit)


def looked_after(start: datetime, end: datetime, within: timedelta) -> tuple[int, int]:
    """Alerts raised from one moment until another (needs listening.view): how many, and how many nobody took or closed `within` that time."""
    return alert_selectors.looked_after(start, end, within)


def alert(alert_id: int) -> AlertView:
    """One alert with the posts behind it (needs listening.view); Alert.DoesNotExist when the brand has none of this number."""
    return alert_selectors.view(alert_id)


def replay(rows: Sequence[Counted]) -> list[dict[str, object]]:
    """What the brand's rules would have raised on these counts, oldest first: rule, at, stream, level, value, baseline, minutes; nothing is kept."""
    return [one.line() for one in alert_replaying.replay(rows)]


def acknowledge(alert_id: int, note: str = "") -> AlertView:
    """A person takes the alert: its clock and its escalation stop (needs listening.alerts)."""
    return alert_selectors.seen(alert_services.acknowledge(alert_id=alert_id, note=note))


def judge(alert_id: int, judgement: str) -> AlertView:
    """Say what it was: true, false or noise; the rule's threshold learns within its bounds (needs listening.alerts)."""
    return alert_selectors.seen(alert_services.judge(alert_id=alert_id, judgement=judgement))


def aspect_title(key: str) -> str:
    """What an aspect of `Understood.aspects` is called in the active language; an unknown key stays as it is."""
    return str(ASPECT_WORDS.get(key, key))


def understand(texts: Sequence[str]) -> list[Understood]:
    """What texts say (polarity, confidence, unsure, aspects) by the brand's own model where it has one: one query, 10,000 texts a second and more."""
    from guanhao.domains.listening.selectors import understanding

    return understanding.understand(texts)


def mentions(*, rule_id: int | None = None, since: datetime, until: datetime, polarity: int | None = None, limit: int = 100) -> list[MentionView]:
    """Mentions of a time, the newest first, of a rule or of all (needs listening.view)."""
    from guanhao.domains.listening.selectors import mentions as mention_selectors  # with engines that commands need not load at their start

    require("listening.view")
    return mention_selectors.between(rule_id=rule_id, since=since, until=until, polarity=polarity, limit=limit)


def mentions_of(refs: Sequence[str]) -> list[MentionView]:
    """The mentions of these references ("mention:<source>:<id>") in their order (needs listening.view); those that are gone are left out."""
    from guanhao.domains.listening.selectors import mentions as mention_selectors

    require("listening.view")
    return mention_selectors.mentions_by_ref(refs)


def negative_share(rule_id: int | None, since: datetime, until: datetime) -> Share:
    """Mentions of the days from `since` to `until` (brand's zone, both included) and how many are negative (needs listening.view)."""
    from guanhao.domains.listening.selectors import mentions as mention_selectors

    require("listening.view")
    return mention_selectors.negative_share(rule_id, since, until)


def trends(*, words: str = "", limit: int = 20) -> list[TrendView]:
    """Entries of the trend library that a topic may cite, the newest first (needs listening.view)."""
    from guanhao.domains.listening.selectors import trends as trend_selectors

    require("listening.view")
    return trend_selectors.views(words=words, limit=limit)


def record_hot_lists(readings: Mapping[tuple[str, datetime], Sequence[HotTopic]]) -> None:
    """Readings of hot lists by list and moment, for whoever imports them, in the caller's transaction; keyword rules tell of what they watch once."""
    from guanhao.domains.listening.services.hot import record_readings

    record_readings(readings)


def pain_points(limit: int = 20) -> list[PainView]:
    """Cards of pain points that nobody has dismissed, the most frequent first."""
    from guanhao.domains.listening.selectors.understanding import pain_views

    return pain_views(limit)


def rising_words(limit: int = 20) -> list[RiseView]:
    """Words that rose within the newest finished mining, the strongest first."""
    from guanhao.domains.listening.selectors.understanding import rise_views

    return rise_views(limit)


def rivals(start: date, end: date) -> list[RivalWindow]:
    """Every active competitor over local days (both included), by name: posts, views, interactions, followers and their growth."""
    from guanhao.domains.listening.selectors import rival_windows

    return rival_windows.windows(start, end)
