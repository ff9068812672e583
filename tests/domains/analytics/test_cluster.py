"""Every board asks the cluster the questions it asks DuckDB, and gets the same answers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings
from tests.kernel.warehouse.samples import same

from guanhao.kernel.warehouse import reading
from guanhao.kernel.warehouse.backend import EMBEDDED, backend

pytestmark = [
    pytest.mark.servers,
    pytest.mark.enable_socket,
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PERIOD = "?period=custom&from=2026-03-02&to=2026-03-15"
BOARDS = ("", "platforms/", "followers/", "channels/", "hours/", "compare/", "content/", "posts/", "metrics/engagement_rate/")


class Both:
    """A Backend that asks both and keeps what they disagree on; each text once."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.differences: list[str] = []

    def table(self, sql: str, params: Sequence[Any]) -> pa.Table:
        """DuckDB's answer."""
        self._compare(sql, params)
        return EMBEDDED.table(sql, params)

    def rows(self, sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
        """DuckDB's answer."""
        self._compare(sql, params)
        return EMBEDDED.rows(sql, params)

    def _compare(self, sql: str, params: Sequence[Any]) -> None:
        if sql in self.asked:
            return
        self.asked.add(sql)
        here, there = EMBEDDED.rows(sql, params), backend().rows(sql, params)
        if "ORDER BY" not in sql:
            here, there = sorted(here, key=repr), sorted(there, key=repr)
        if not same(there, here):
            self.differences.append(f"{sql}\n  DuckDB: {here[:3]}\n  Spark: {there[:3]}")


@pytest.fixture
def busy(take: Any, account: Any) -> Any:
    """Two weeks of posts, followers, orders, ads and visits."""
    take(
        "posts",
        [
            {
                "post_id": str(i),
                "published_at": MOMENT + timedelta(days=i % 14, hours=i % 5),
                "likes": i * i,
                "comments": i,
                "shares": 1,
                "reach": 1000 + i,
                "views": 1500,
                "format": "image" if i % 2 else "video",
                "text": f"【第 {i} 篇】#春天#正文",
            }
            for i in range(60)
        ],
    )
    days = [date(2026, 3, 2) + timedelta(days=i) for i in range(16)]
    take("account_days", [{"day": day, "followers": 1000 + i * 10, "new_followers": 12, "lost_followers": 2} for i, day in enumerate(days) if i != 4])
    take("comments", [{"comment_id": "c", "post_id": "59", "made_at": MOMENT, "text": "真好", "likes": 3, "region": "河南"}])
    return account


def test_every_board_is_the_same_on_both(client_for: Any, busy: Any, spark: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the boards with a fortnight of data; a difference shows the statement and both answers."""
    settings.CLUSTER = spark
    both = Both()
    monkeypatch.setattr(reading, "backend", lambda: both)
    client = client_for("director")
    for path in BOARDS:
        assert client.get(f"/b/acme/analytics/{path}{PERIOD}").status_code == 200
    assert client.get(f"/b/acme/analytics/posts/{busy.id}/59/").status_code == 200
    assert both.differences == []
    assert len(both.asked) > 30
