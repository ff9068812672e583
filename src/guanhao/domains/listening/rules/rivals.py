"""Figures of competitors: growth, hit rate, stickiness, and when a teardown round may be closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

FACETS = ("angle", "case", "form")


@dataclass(frozen=True)
class PostFigures:
    """Public numbers of a post; None where the platform does not show them."""

    account: int
    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None

    @property
    def interactions(self) -> int:
        """Likes, comments and shares."""
        return (self.likes or 0) + (self.comments or 0) + (self.shares or 0)

    @property
    def size(self) -> int:
        """What hits are measured by: views, else interactions."""
        return self.views if self.views is not None else self.interactions


@dataclass(frozen=True)
class RivalFigures:
    """A competitor's window: posts, newest followers, growth of followers (share), hits and their rate, stickiness (interactions a post and 1,000
    followers). None where there is nothing to compute from."""

    posts: int
    followers: int | None
    growth: float | None
    hits: int
    hit_rate: float | None
    stickiness: float | None


def growth(days: Sequence[tuple[date, int]]) -> float | None:
    """Growth from the first to the last known day; None with fewer than two days or from nothing."""
    ordered = sorted(days)
    return ordered[-1][1] / ordered[0][1] - 1 if len(ordered) > 1 and ordered[0][1] > 0 else None


def hits(posts: Sequence[PostFigures], times: float) -> int:
    """Posts with at least `times` the median of their own account; accounts with fewer than three posts have no median worth the name."""
    by_account: dict[int, list[int]] = {}
    for post in posts:
        by_account.setdefault(post.account, []).append(post.size)
    limits = {account: times * median(sizes) for account, sizes in by_account.items() if len(sizes) >= 3}
    return sum(post.account in limits and post.size > 0 and post.size >= limits[post.account] for post in posts)


def figures(posts: Sequence[PostFigures], followers: Mapping[int, Sequence[tuple[date, int]]], *, times: float) -> RivalFigures:
    """A competitor over all its accounts; growth compares the sums of accounts known on at least two days."""
    last = [sorted(days)[-1][1] for days in followers.values() if days]
    both = [sorted(days) for days in followers.values() if len(days) > 1]
    before, after = sum(days[0][1] for days in both), sum(days[-1][1] for days in both)
    found = hits(posts, times)
    whole = sum(last) if last else None
    each = sum(post.interactions for post in posts) / len(posts) if posts else None
    return RivalFigures(
        len(posts),
        whole,
        after / before - 1 if before else None,
        found,
        found / len(posts) if posts else None,
        each / whole * 1000 if each is not None and whole else None,
    )


def missing(accounts: int, cards: Sequence[Mapping[str, str]], difference: str, *, least: int, most: int) -> list[str]:
    """What a round still lacks before it can be closed: codes few, many, facets, difference."""
    found = []
    if accounts < least:
        found.append("few")
    if accounts > most:
        found.append("many")
    if any(not card[facet].strip() for card in cards for facet in FACETS):
        found.append("facets")
    if not difference.strip():
        found.append("difference")
    return found
