"""What tests of the market stand on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.market.services.benchmarks import BenchmarkDraft
from guanhao.domains.market.services.outlook import TrendDraft
from guanhao.kernel import warehouse

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SCORES = ("audience", "content", "commerce", "support", "trend", "resources")


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call of brand acme."""
    return client.generic(method, f"/api/brands/acme/market/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def scores(value: float) -> dict[str, dict[str, Any]]:
    """Every criterion scored alike."""
    return {key: {"score": value, "note": "", "source": ""} for key in SCORES}


def bench(**more: Any) -> BenchmarkDraft:
    """An interaction rate of 12 % of the food industry."""
    return BenchmarkDraft(**{"metric": "engagement_rate_views", "value": 0.12, "industry": "Food", "year": 2026, "source": "Yearbook"} | more)


def trend(**more: Any) -> TrendDraft:
    """A trend of technology."""
    facts = {"title": "AI search answers", "kind": "technology", "text": "People ask machines.", "source": "Report", "likelihood": 4, "impact": 4}
    return TrendDraft(**facts | more)


def accounts() -> tuple[int, int]:
    """A Douyin account with a card on breakfast and one of WeChat on tea."""
    cards = {"douyin": ("三十秒做好一份早餐", "上班族"), "wechat_oa": ("茶叶产地与科普", "爱茶的人")}
    rest = {"status": "active", "positioning_interaction": "评论区", "positioning_communication": "群"}
    made = [
        channels.add_account(platform=key, handle=key, positioning_content=content, positioning_user=user, **rest).id
        for key, (content, user) in cards.items()
    ]
    return made[0], made[1]


def posts(account_id: int, platform: str, rate: float, title: str, count: int = 6, *, hours: float = 2) -> None:
    """So many posts with 1,000 views each and this interaction rate, measured some hours ago."""
    seen = NOW - timedelta(hours=hours)
    rows, numbers = [], []
    for place in range(count):
        at = NOW - timedelta(days=place + 2)
        known = {"platform": platform, "post_id": f"p{place}", "account_id": account_id}
        rows.append(known | {"published_at": at, "day": at.date(), "title": title, "tags": [], "format": "video"})
        numbers.append(known | {"observed_at": seen, "observed_known": True, "views": 1000, "reach": 1000, "likes": round(rate * 1000), "capped": []})
    warehouse.append("posts", pa.Table.from_pylist(rows))
    warehouse.append("post_metrics", pa.Table.from_pylist(numbers))
