"""Writing and reading back."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import transaction
from tests.kernel.warehouse.conftest import OTHER
from tests.kernel.warehouse.samples import START, metrics, posts

from guanhao.kernel.tenancy import BrandRef, NoBrand, WrongBrand, brand_scope
from guanhao.kernel.warehouse import (
    BadRows,
    append,
    cached,
    discard,
    existing,
    generation,
    post_history,
    post_text,
    publish,
    query,
    rows,
    search_posts,
    stage,
)
from guanhao.kernel.warehouse.models import Segment


def test_appended_rows_are_seen_with_their_version(brand: BrandRef) -> None:
    assert generation() == 0
    append("posts", posts("a", "b", title="x"))
    append("posts", posts("c", title="y"))
    assert generation() == 2
    assert rows("SELECT post_id, title, version FROM posts ORDER BY post_id") == [
        {"post_id": "a", "title": "x", "version": 1},
        {"post_id": "b", "title": "x", "version": 1},
        {"post_id": "c", "title": "y", "version": 2},
    ]


def test_newest_version_of_a_key_wins_also_inside_one_batch(brand: BrandRef) -> None:
    append("posts", posts("a", "b", "a", title=["1", "2", "3"]))
    append("posts", posts("b", title="4"))
    assert rows("SELECT post_id, title FROM posts ORDER BY post_id") == [{"post_id": "a", "title": "3"}, {"post_id": "b", "title": "4"}]
    assert rows("SELECT post_id, title FROM post_current ORDER BY post_id") == [{"post_id": "a", "title": "3"}, {"post_id": "b", "title": "4"}]


def test_the_one_who_publishes_last_wins(brand: BrandRef) -> None:
    first, second = stage("posts", posts("a", title="first")), stage("posts", posts("a", title="second"))
    publish([second])
    publish([first])
    assert rows("SELECT title FROM posts") == [{"title": "first"}]


def test_current_has_the_newest_metrics_of_each_post(brand: BrandRef) -> None:
    append("posts", posts("a", "b", text="t" * 200))
    append("post_metrics", metrics("a", 1, 2, 3))
    append("post_metrics", metrics("a", 99, start=datetime(2025, 12, 31, tzinfo=UTC)))
    found = rows("SELECT post_id, views, observed_at, title, metrics_version FROM post_current ORDER BY post_id")
    assert found[0] == {"post_id": "a", "views": 3, "observed_at": datetime(2026, 1, 3, tzinfo=UTC), "title": "t" * 120, "metrics_version": 2}
    assert found[1]["views"] is None
    append("post_metrics", metrics("a", 30, start=datetime(2026, 1, 3, tzinfo=UTC)))
    assert rows("SELECT views FROM post_current WHERE post_id = 'a'") == [{"views": 30}]
    assert [row["views"] for row in post_history(1, "a")] == [99, 1, 2, 30]


def test_metrics_wait_for_their_post(brand: BrandRef) -> None:
    append("post_metrics", metrics("a", 5))
    assert query("SELECT * FROM post_current").num_rows == 0
    append("posts", posts("a", title="late"))
    assert rows("SELECT title, views FROM post_current") == [{"title": "late", "views": 5}]


def test_staged_files_are_invisible_until_published_together(brand: BrandRef, house: Path) -> None:
    staged = [stage("posts", posts("a")), stage("post_metrics", metrics("a", 1))]
    assert query("SELECT * FROM posts").num_rows == 0
    publish(staged)
    assert rows("SELECT post_id, views FROM post_current") == [{"post_id": "a", "views": 1}]
    with pytest.raises(ValueError, match="is published"):
        discard(staged)
    other = stage("posts", posts("z"))
    discard([other])
    with pytest.raises(FileNotFoundError, match="stage it again"):
        publish([other])
    assert sorted(p.name for p in house.rglob("posts/*")) == [staged[0].name]


def test_a_rolled_back_append_leaves_nothing_visible(brand: BrandRef) -> None:
    append("posts", posts("a"))
    with transaction.atomic():
        append("posts", posts("b"))
        assert query("SELECT * FROM posts").num_rows == 2
        assert query("SELECT * FROM post_current").num_rows == 2
        transaction.set_rollback(True)
    assert query("SELECT * FROM posts").num_rows == 1
    assert query("SELECT * FROM post_current").num_rows == 1
    append("posts", posts("c"))
    assert [row["post_id"] for row in rows("SELECT post_id FROM post_current ORDER BY 1")] == ["a", "c"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pa.table({"account_id": [1], "post_id": ["a"], "colour": [1]}), r"posts: unknown columns colour; the table has platform, "),
        (pa.table({"account_id": ["1"], "post_id": ["a"]}), r"posts.account_id: is string, must be int64"),
        (pa.table({"account_id": [1, 1], "post_id": ["a", None]}), r"posts.post_id: empty in row 2; it is part of the key"),
        (pa.table({"account_id": [1]}), r"posts.post_id: empty in row 1"),
        (
            pa.table({"account_id": [1], "post_id": ["a"], "published_at": pa.array([0], pa.timestamp("us"))}),
            r"posts.published_at: is timestamp\[us\], must be timestamp\[us, tz=UTC\]; give the times a time zone",
        ),
        (pa.table({"account_id": [1], "post_id": ["a"], "hour": [300]}), r"posts.hour: .*300"),
        (pa.table({"account_id": [1.5], "post_id": ["a"]}), r"posts.account_id: .*1.5"),
    ],
)
def test_rows_that_do_not_fit_are_refused_by_name(brand: BrandRef, house: Path, table: pa.Table, message: str) -> None:
    with pytest.raises(BadRows, match=message):
        append("posts", table)
    assert not Segment.objects.exists()
    assert not list(house.rglob("*.parquet"))


def test_unknown_tables_are_named(brand: BrandRef) -> None:
    with pytest.raises(KeyError, match="there are posts, post_metrics"):
        append("likes", posts("a"))


def test_existing_answers_the_newest_rows_of_known_keys(brand: BrandRef) -> None:
    append("posts", posts("a", "b", title="old"))
    append("posts", posts("b", title="new"))
    found = existing("posts", pa.table({"account_id": [1, 1, 2], "post_id": ["b", "x", "a"]}))
    assert [(r["post_id"], r["title"], r["version"]) for r in found.to_pylist()] == [("b", "new", 2)]
    append("post_metrics", metrics("a", 1, 2, 3))
    keys = metrics("a", 0, 0, 0, 0).select(["account_id", "post_id", "observed_at"])
    assert sorted(existing("post_metrics", keys).column("views").to_pylist()) == [1, 2, 3]


def test_text_of_one_post(brand: BrandRef) -> None:
    append("posts", posts("a", text="全文"))
    post = post_text(1, "a")
    assert post is not None
    assert post["text"] == "全文"
    assert post_text(1, "b") is None


def test_cached_results_hold_for_one_generation(brand: BrandRef) -> None:
    built: list[int] = []

    def build() -> int:
        built.append(generation())
        return len(built)

    with transaction.atomic():
        append("posts", posts("a"))
        assert (cached("k", build), cached("k", build)) == (1, 2)
    assert START.year == 2026


def test_outside_a_brand_nothing_is_asked_or_written(house: Path, db: None) -> None:
    with pytest.raises(NoBrand):
        query("SELECT 1")
    with pytest.raises(NoBrand):
        append("posts", posts("a"))
    assert not list(house.rglob("*.parquet"))


def test_staged_files_of_another_brand_are_refused(brand: BrandRef) -> None:
    staged = stage("posts", posts("a"))
    with brand_scope(OTHER), pytest.raises(WrongBrand):
        publish([staged])
    assert not Segment.everywhere.exists()


def test_times_come_back_in_utc(brand: BrandRef) -> None:
    append("posts", posts("a", published_at=START))
    assert query("SELECT published_at FROM posts").schema.field(0).type == pa.timestamp("us", tz="UTC")
    assert str(query("SELECT date_trunc('hour', published_at) FROM post_current").schema.field(0).type) == "timestamp[us, tz=UTC]"


def test_words_are_found_in_titles_and_texts_newest_first(brand: BrandRef) -> None:
    append("posts", posts("a", title="春节 New drop", text="开箱", published_at=START))
    append("posts", posts("b", title="x", text="春节开箱", published_at=START.replace(day=2)))
    assert [r["post_id"] for r in search_posts("春节")] == ["b", "a"]
    assert [r["post_id"] for r in search_posts("NEW 开箱")] == ["a"]
    assert [r["post_id"] for r in search_posts("春节", 1)] == ["b"]
    assert search_posts(" ") == []
    append("posts", posts("a", title="中秋", published_at=START))
    append("posts", posts("c", title="100% 春节", published_at=START.replace(day=3)))
    assert [r["post_id"] for r in search_posts("春节")] == ["c", "b"]
    assert [r["post_id"] for r in search_posts("0% 春")] == ["c"]


def test_account_days_are_replaced_by_day(brand: BrandRef) -> None:
    def days(*followers: int) -> pa.Table:
        dates = [date(2026, 1, 1 + i) for i in range(len(followers))]
        return pa.table({"account_id": [1] * len(followers), "day": dates, "followers": list(followers)})

    append("account_days", days(1, 2, 3))
    assert query("SELECT * FROM account_days").num_rows == 3
    append("account_days", days(10, 20))
    assert [r["followers"] for r in rows("SELECT followers FROM account_days ORDER BY day")] == [10, 20, 3]
    assert existing("account_days", days(0).select(["account_id", "day"])).column("followers").to_pylist() == [10]
