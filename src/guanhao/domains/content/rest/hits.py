"""The hit rate of topics over REST."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from guanhao.domains.content.rest import router
from guanhao.domains.content.rest.topics import TopicOut, out, topic_or_404
from guanhao.domains.content.rules.hits import Rate
from guanhao.domains.content.selectors.hits import hit_rates
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import topics as services
from guanhao.kernel import access


class HitRateOut(Schema):
    """Hits among the judged works of a kind; `share` is null without any, `open` cannot be judged yet."""

    key: str
    hits: int
    judged: int
    open: int
    share: float | None


class TopicHitOut(Schema):
    """What became of an item: `ratio` is its best post ÷ the median of the account; `hit` is null while that cannot be said."""

    item_id: int
    topic_id: int
    title: str
    lane: str
    score: float | None
    day: date
    posts: int
    value: float | None
    usual: float | None
    ratio: float | None
    need_met: bool | None
    hit: bool | None


class HitRatesOut(Schema):
    """Hit rates of a span against the policy's share."""

    since: date
    until: date
    wanted: float
    total: HitRateOut
    by_band: list[HitRateOut]
    by_lane: list[HitRateOut]
    by_month: list[HitRateOut]
    count: int
    items: list[TopicHitOut]


class NeedIn(Schema):
    """Was the need met that a topic was for? null takes the answer back."""

    met: bool | None = None


@router.get("/topic-hits", response=HitRatesOut, summary="Hit rate of topics by score band, lane and month")
def get_hits(request: HttpRequest, since: date | None = None, until: date | None = None, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """Of items whose first post is of these days (the last 180 without any)."""
    last = until or brand_today()
    found = hit_rates(since or last - timedelta(days=180), last)
    start, most = max(offset, 0), min(max(limit, 1), 1000)
    return {
        **{name: getattr(found, name) for name in ("since", "until", "wanted")},
        "total": _rate(found.total),
        "by_band": [_rate(one) for one in found.by_band],
        "by_lane": [_rate(one) for one in found.by_lane],
        "by_month": [_rate(one) for one in found.by_month],
        "count": len(found.works),
        "items": found.works[start : start + most],
    }


@router.post("/topics/{topic_id}/need", response=TopicOut, summary="Say whether a topic met its need")
def judge_need(request: HttpRequest, topic_id: int, body: NeedIn) -> dict[str, Any]:
    """Of a published topic."""
    access.require("topics.decide")
    return out(services.judge_need(topic_or_404(topic_id), body.met))


def _rate(one: Rate) -> dict[str, Any]:
    return {"key": one.key, "hits": one.hits, "judged": one.judged, "open": one.open, "share": one.share}
