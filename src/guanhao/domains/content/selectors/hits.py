"""Scores of topics against what became of their posts (CON-05 b)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guanhao.domains.content.models import Topic, Variant
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.policy.topics import HitPolicy
from guanhao.domains.content.rules.hits import Rate, Work, band, bands, rate, rates
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.kernel import warehouse
from guanhao.kernel.access import require

MOST = 5_000
# views where the platform tells them, else all interactions: an account is always compared with itself
_VALUE = "coalesce(views, coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0) + coalesce(coins, 0))"
_POSTS = f"""SELECT account_id, post_id, day, {_VALUE} AS value FROM post_current
WHERE day BETWEEN ? AND ? AND (account_id, post_id) IN (SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]))"""
_USUAL = (
    f"SELECT account_id, median({_VALUE}) AS usual FROM post_current WHERE day > ? AND list_contains(?::BIGINT[], account_id) GROUP BY account_id"
)


@dataclass(frozen=True)
class HitRates:
    """Hit rates of a span: all together, by score band (the highest first), lane and month, and the works behind them, the newest first.

    `wanted` is the policy's least share; `usual_days` how far back an account's median reaches.
    """

    since: date
    until: date
    total: Rate
    by_band: list[Rate]
    by_lane: list[Rate]
    by_month: list[Rate]
    works: list[Work]
    wanted: float
    usual_days: int

    @property
    def reached(self) -> bool | None:
        """The policy's share is reached; None while nothing can be judged."""
        return None if self.total.share is None else self.total.share >= self.wanted


def hit_rates(since: date, until: date) -> HitRates:
    """What became of the items of topics whose first post is of these days, both included (needs content.view); two statements in the warehouse."""
    require("content.view")
    policy = HitPolicy.of_brand()
    works = _works(since, until, policy)
    months = sorted({f"{one.day:%Y-%m}" for one in works})
    return HitRates(
        since,
        until,
        rate("", works),
        rates(works, lambda one: band(one.score), bands()),
        rates(works, lambda one: one.lane, LaneChoice.values),
        rates(works, lambda one: f"{one.day:%Y-%m}", months),
        works,
        policy.hit_rate_min,
        policy.usual_days,
    )


def _works(since: date, until: date, policy: HitPolicy) -> list[Work]:
    links = list(
        Variant.objects.exclude(post_id="")
        .filter(item__topic_id__isnull=False)
        .order_by("-pk")
        .values_list("item_id", "account_id", "post_id", "item__topic_id", "item__title", "item__lane")[:MOST]
    )
    if not links:
        return []
    accounts, numbers = [link[1] for link in links], [link[2] for link in links]
    posts = {(row["account_id"], row["post_id"]): row for row in warehouse.rows(_POSTS, [since, until, accounts, numbers])}
    today = brand_today()
    medians = warehouse.rows(_USUAL, [today - timedelta(days=policy.usual_days), sorted(set(accounts))])
    usual = {row["account_id"]: row["usual"] for row in medians}
    topics = {row.pk: row for row in Topic.objects.filter(pk__in={link[3] for link in links}).only("pk", "score", "need_met")}
    by_item: dict[int, list[tuple[Any, ...]]] = {}
    for link in links:
        if (link[1], link[2]) in posts:
            by_item.setdefault(link[0], []).append(link)
    found = [_work(links_of, posts, usual, topics, today - timedelta(days=policy.settle_days)) for links_of in by_item.values()]
    return sorted(found, key=lambda one: (one.day, one.item_id), reverse=True)


def _work(
    links: Sequence[tuple[Any, ...]],
    posts: Mapping[tuple[int, str], dict[str, Any]],
    usual: Mapping[int, float | None],
    topics: Mapping[int, Topic],
    settled: date,
) -> Work:
    """One item: the post that did best against its own account speaks for it."""
    item_id, _account, _post, topic_id, title, lane = links[0]
    pairs = [(posts[link[1], link[2]]["value"], usual.get(link[1])) for link in links]
    value, median = max(pairs, key=lambda pair: pair[0] / pair[1] if pair[0] is not None and pair[1] else -1.0)
    day = min(posts[link[1], link[2]]["day"] for link in links)
    topic = topics.get(topic_id)
    return Work(
        item_id=item_id,
        topic_id=topic_id,
        title=title,
        lane=lane,
        score=topic.score if topic else None,
        day=day,
        posts=len(links),
        value=None if value is None else float(value),
        usual=None if median is None else float(median),
        need_met=topic.need_met if topic else None,
        settled=day <= settled,
    )
