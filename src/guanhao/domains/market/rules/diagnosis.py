"""The three-way diagnosis (STR-13 b) and the return: what is measured, whether it is a finding, and what changed since the run before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

CHECKS: Final = ("match", "gap", "monitoring", "roi")
Severity = Literal["ok", "watch", "serious", "unknown"]
State = Literal["new", "worse", "better", "same", "solved", ""]
NEAR: Final = 1e-9
BADNESS: Final = {"ok": 0, "watch": 1, "serious": 2}


@dataclass(frozen=True)
class Posting:
    """An account's posts of the window: how many have words to judge, how many share a word with its card (`card` False: none written)."""

    account_id: int
    name: str
    platform: str
    card: bool
    posts: int
    on_card: int

    @property
    def share(self) -> float | None:
        """Share of posts on the card; None without any."""
        return self.on_card / self.posts if self.posts else None


@dataclass(frozen=True)
class Rate:
    """A platform's interaction rate and the posts behind it."""

    platform: str
    name: str
    value: float | None
    posts: int


@dataclass(frozen=True)
class Watched:
    """An account and the age of its newest numbers in hours (by pull, import or hand); None: never any."""

    account_id: int
    name: str
    platform: str
    hours: float | None


@dataclass(frozen=True)
class Guarded:
    """What somebody had to look after in these days: promised times (clocks), alerts, sudden changes (changes); how many came, how many were late."""

    key: str
    total: int
    late: int


@dataclass(frozen=True)
class Returns:
    """Money that came back by advertising and what was spent, in the window and in the same days before."""

    revenue: float | None
    spend: float | None
    revenue_before: float | None
    spend_before: float | None


@dataclass(frozen=True)
class Limits:
    """The brand's limits."""

    on_card: float
    posts_least: int
    off_card_most: float
    gap_most: float
    live_hours: float
    live_least: float
    unanswered_most: float
    roi_fall: float
    serious: float


@dataclass(frozen=True)
class Result:
    """What a check says: the measured figure (None: no data), the limit, how bad it is, and lines of evidence. `why` says what data lack."""

    check: str
    figure: float | None
    limit: float
    severity: Severity
    evidence: tuple[Mapping[str, Any], ...] = ()
    why: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def match(accounts: Sequence[Posting], limits: Limits) -> Result:
    """Share of accounts whose posts are off their positioning card; accounts without a card or with too few posts are named and not judged."""
    judged = [one for one in accounts if one.card and one.posts >= limits.posts_least]
    off = [one for one in judged if (one.share or 0) < limits.on_card - NEAR]
    lines = tuple(
        {"name": one.name, "account_id": one.account_id, "share": one.share, "posts": one.posts, "state": _state(one, limits)} for one in accounts
    )
    more = {"judged": len(judged), "off": len(off), "no_card": sum(not one.card for one in accounts)}
    if not judged:
        why = "no_accounts" if not accounts else "no_cards" if not any(one.card for one in accounts) else "few_posts"
        return Result("match", None, limits.off_card_most, "unknown", lines, why, more)
    figure = len(off) / len(judged)
    return Result("match", figure, limits.off_card_most, _over(figure, limits.off_card_most, limits.serious), lines, "", more)


def gap(platforms: Sequence[Rate], limits: Limits) -> Result:
    """Percentage points between the best and the weakest platform: beyond the limit the synergy is not released."""
    known = sorted((one for one in platforms if one.value is not None and one.posts >= limits.posts_least), key=lambda one: -(one.value or 0))
    lines = tuple({"name": one.name, "platform": one.platform, "value": one.value, "posts": one.posts} for one in platforms)
    if len(known) < 2:
        return Result("gap", None, limits.gap_most, "unknown", lines, "one_platform" if known else "no_rates")
    best, weakest = known[0], known[-1]
    figure = round((best.value or 0) - (weakest.value or 0), 6)
    more = {"best": best.name, "best_value": best.value, "weakest": weakest.name, "weakest_value": weakest.value}
    return Result("gap", figure, limits.gap_most, _over(figure, limits.gap_most, limits.serious), lines, "", more)


def monitoring(accounts: Sequence[Watched], limits: Limits, guarded: Sequence[Guarded] = ()) -> Result:
    """Share of accounts whose newest numbers are young enough to count as live monitoring.

    Numbers that come are watched only when somebody answers: too many promised times, alerts or sudden changes left alone, or platforms without any
    live account, make the finding as bad as the worst of them.
    """
    lines = tuple({"name": one.name, "account_id": one.account_id, "hours": one.hours, "live": _live(one, limits)} for one in accounts)
    platforms = _platforms(accounts, limits)
    signals = [_signal(one, limits) for one in [*guarded, Guarded("platforms", len(platforms), sum(not one["live"] for one in platforms))]]
    more = {"signals": signals, "platforms": platforms}
    if not accounts:
        return Result("monitoring", None, limits.live_least, "unknown", lines, "no_accounts", more)
    figure = sum(_live(one, limits) for one in accounts) / len(accounts)
    found: list[Severity] = [_under(figure, limits.live_least, limits.serious), *(one["severity"] for one in signals)]
    return Result("monitoring", figure, limits.live_least, max(found, key=lambda one: BADNESS.get(one, 0)), lines, "", more)


def _platforms(accounts: Sequence[Watched], limits: Limits) -> list[dict[str, Any]]:
    """Each platform: its accounts, how many are live, and the age of its newest numbers."""
    found: dict[str, list[Watched]] = {}
    for one in accounts:
        found.setdefault(one.platform, []).append(one)
    return [
        {
            "platform": platform,
            "accounts": len(rows),
            "live": sum(_live(one, limits) for one in rows),
            "hours": min((one.hours for one in rows if one.hours is not None), default=None),
        }
        for platform, rows in sorted(found.items())
    ]


def _signal(one: Guarded, limits: Limits) -> dict[str, Any]:
    share = one.late / one.total if one.total else None
    severity = "unknown" if share is None else _over(share, limits.unanswered_most, limits.serious)
    return {"key": one.key, "total": one.total, "late": one.late, "share": share, "severity": severity}


def returns(facts: Returns, limits: Limits) -> Result:
    """How the money that came back for each yuan changed against the same days before (−39 % is a fall by 39 %)."""
    now, before = _ratio(facts.revenue, facts.spend), _ratio(facts.revenue_before, facts.spend_before)
    lines = ({"name": "now", "value": now, "spend": facts.spend}, {"name": "before", "value": before, "spend": facts.spend_before})
    if now is None or not before:
        return Result("roi", None, -limits.roi_fall, "unknown", lines, "no_ads" if now is None else "no_ads_before")
    figure = round(now / before - 1, 6)
    return Result("roi", figure, -limits.roi_fall, _over(-figure, limits.roi_fall, limits.serious), lines, "", {"now": now, "before": before})


def changed(now: Result, before: tuple[Severity, float | None] | None) -> State:
    """Against the run before: a new finding, worse, better, the same, or solved; "" when there is nothing to compare."""
    if before is None or before[0] == "unknown" or now.severity == "unknown":
        return ""
    old, new = BADNESS[before[0]], BADNESS[now.severity]
    if old == new:
        return "same"
    if not old:
        return "new"
    return "solved" if not new else "worse" if new > old else "better"


def _state(one: Posting, limits: Limits) -> str:
    if not one.card:
        return "no_card"
    if one.posts < limits.posts_least:
        return "few_posts"
    return "on" if (one.share or 0) >= limits.on_card - NEAR else "off"


def _live(one: Watched, limits: Limits) -> bool:
    return one.hours is not None and one.hours <= limits.live_hours


def _over(figure: float, limit: float, serious: float) -> Severity:
    if figure <= limit + NEAR:
        return "ok"
    return "serious" if figure >= limit * (1 + serious) - NEAR else "watch"


def _under(figure: float, limit: float, serious: float) -> Severity:
    if figure >= limit - NEAR:
        return "ok"
    return "serious" if figure <= limit / (1 + serious) + NEAR else "watch"


def _ratio(revenue: float | None, spend: float | None) -> float | None:
    return revenue / spend if revenue is not None and spend else None
