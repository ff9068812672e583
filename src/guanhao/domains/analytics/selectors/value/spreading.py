"""How posts spread: E against what is usual, R and state of each (ANA-15)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.policy.value import SpreadPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import EVERYTHING, ask
from guanhao.engines.value import spread

ELEMENTS: Final = {"shares": "shares", "views": "views", "interactions": "coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0)"}
_POSTS: Final = """SELECT *, value / nullif(usual, 0) AS e FROM (SELECT account_id, post_id, platform, title, format, topic, "day",
 ({element})::DOUBLE AS value, median({element}) OVER (PARTITION BY {base}) AS usual, count({element}) OVER (PARTITION BY {base}) AS posts
 FROM post_current WHERE {where}) WHERE value IS NOT NULL ORDER BY e DESC NULLS LAST, "day" DESC"""


@dataclass(frozen=True)
class Post:
    """A post's number, what is usual, and its judgement."""

    account_id: int
    post_id: str
    platform: str
    title: str
    format: str
    topic: str
    day: date
    value: float
    usual: float | None
    posts: int
    spread: spread.Spread


@dataclass(frozen=True)
class SpreadBoard:
    """Posts of a period, the fastest first; counts by state; states by format and topic for what to change."""

    posts: tuple[Post, ...]
    counts: dict[str, int]
    unknown: int
    by_format: dict[str, tuple[int, int]]
    by_topic: dict[str, tuple[int, int]]
    element: str
    base: str
    factor: float
    band: float


def spread_between(start: date, end: date, filters: Filters = EVERYTHING) -> SpreadBoard | None:
    """The board of posts of local days start to end; None without posts that have the number."""
    policy = SpreadPolicy.of_brand()
    condition = sql.where("post", start, end, filters)
    base = "account_id" if policy.base == "account_median" else "platform"
    rows = ask(sql.Statement(_POSTS.format(element=ELEMENTS[policy.element], base=base, where=condition.sql), condition.params))
    if not rows:
        return None
    posts = tuple(_post(row, policy) for row in rows)
    counts = {state: sum(one.spread.state == state for one in posts) for state in spread.STATES}
    return SpreadBoard(
        posts,
        counts,
        sum(one.spread.state is None for one in posts),
        _shares(posts, "format"),
        _shares(posts, "topic"),
        policy.element,
        policy.base,
        policy.factor,
        policy.band,
    )


def _post(row: dict[str, Any], policy: SpreadPolicy) -> Post:
    judged = spread.judge(row["e"], factor=policy.factor, band=policy.band, reason="zero:usual")
    names = ("account_id", "post_id", "platform", "day", "value", "usual", "posts")
    return Post(**{name: row[name] for name in names}, title=row["title"] or "", format=row["format"] or "", topic=row["topic"] or "", spread=judged)


def _shares(posts: tuple[Post, ...], name: str) -> dict[str, tuple[int, int]]:
    """Spreading posts and all posts by format or topic, for those with five posts or more."""
    found: dict[str, tuple[int, int]] = {}
    for one in posts:
        key = getattr(one, name)
        if key and one.spread.state is not None:
            spreading, all_of = found.get(key, (0, 0))
            found[key] = (spreading + (one.spread.state == "spreading"), all_of + 1)
    return {key: counts for key, counts in sorted(found.items(), key=lambda pair: -pair[1][0] / pair[1][1]) if counts[1] >= 5}
