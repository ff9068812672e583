"""Rows of files become facts once, and again only when something is new."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from guanhao.domains.analytics.intake import columns
from guanhao.domains.analytics.intake.kinds import KINDS
from guanhao.kernel import warehouse
from guanhao.kernel.imports.kinds import Outcome
from guanhao.kernel.models import EventRow

MOMENT = datetime(2020, 1, 1, 0, 55, tzinfo=UTC)
POST = {"post_id": "a", "published_at": MOMENT, "text": "【快看！#糯米#】它长大了。", "likes": 5, "shares": 2}


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.imported, outcome.updated, outcome.unchanged


def test_a_post_with_numbers(take, account):
    assert counts(take("posts", [POST])) == (1, 0, 0)
    [row] = warehouse.rows("SELECT * FROM post_current")
    assert (row["day"], row["hour"], row["weekday"]) == (date(2020, 1, 1), 8, 2)
    assert (row["title"], row["tags"], row["platform"], row["account_id"]) == ("快看！#糯米#", ["糯米"], "weibo", account.id)
    assert (row["likes"], row["shares"], row["comments"], row["observed_known"]) == (5, 2, None, False)


def test_the_same_rows_again_change_nothing(take):
    take("posts", [POST])
    generation = warehouse.generation()
    assert counts(take("posts", [POST], at=datetime(2026, 4, 1, tzinfo=UTC))) == (0, 0, 1)
    assert warehouse.generation() == generation


def test_a_new_number_is_a_new_snapshot(take):
    take("posts", [POST])
    later = datetime(2026, 4, 1, tzinfo=UTC)
    assert counts(take("posts", [{**POST, "likes": 9}], at=later)) == (0, 1, 0)
    assert warehouse.rows("SELECT likes, shares FROM post_current") == [{"likes": 9, "shares": 2}]
    assert warehouse.rows("SELECT count(*) AS n FROM post_metrics") == [{"n": 2}]
    assert warehouse.rows("SELECT count(*) AS n FROM posts") == [{"n": 1}]


def test_numbers_a_later_file_does_not_have_stay_known(take):
    take("posts", [POST])
    later = datetime(2026, 4, 1, tzinfo=UTC)
    assert counts(take("posts", [{"post_id": "a", "published_at": MOMENT, "likes": 9}], at=later)) == (0, 1, 0)
    assert warehouse.rows("SELECT likes, shares, title FROM post_current") == [{"likes": 9, "shares": 2, "title": "快看！#糯米#"}]


def test_a_changed_attribute_is_an_update_without_a_snapshot(take):
    take("posts", [POST])
    assert counts(take("posts", [{**POST, "topic": "新年"}], at=datetime(2026, 4, 1, tzinfo=UTC))) == (0, 1, 0)
    assert warehouse.rows("SELECT count(*) AS n FROM post_metrics") == [{"n": 1}]
    assert warehouse.rows("SELECT topic FROM post_current") == [{"topic": "新年"}]


def test_snapshots_with_their_own_moments(take):
    rows = [
        {**POST, "title": "second", "observed_at": MOMENT + timedelta(hours=24), "likes": 50},
        {**POST, "title": "first", "observed_at": MOMENT + timedelta(hours=1), "likes": 10},
        {**POST, "title": "third", "observed_at": MOMENT + timedelta(days=7), "likes": 90},
    ]
    assert counts(take("posts", rows[:2], rows[2:])) == (3, 0, 0)
    assert warehouse.rows("SELECT title, likes FROM post_current") == [{"title": "third", "likes": 90}]
    assert [row["likes"] for row in warehouse.rows("SELECT likes FROM post_metrics ORDER BY observed_at")] == [10, 50, 90]
    generation = warehouse.generation()
    assert counts(take("posts", rows)) == (0, 0, 3)
    assert counts(take("posts", rows[:2], rows[2:])) == (0, 0, 3)
    assert warehouse.generation() == generation
    assert counts(take("posts", [{**rows[1], "likes": 11}])) == (0, 1, 0)
    assert warehouse.rows("SELECT title, likes FROM post_current") == [{"title": "third", "likes": 90}]


def test_a_day_without_a_time_has_no_hour(take):
    take("posts", [{**POST, "_dateonly": ["published_at"]}])
    assert warehouse.rows("SELECT hour, weekday FROM post_current") == [{"hour": None, "weekday": 2}]


def test_capped_numbers_keep_their_mark(take):
    take("posts", [{**POST, "_capped": ["likes", "title"]}])
    assert warehouse.rows("SELECT capped FROM post_current") == [{"capped": ["likes"]}]


def test_posts_without_numbers_have_no_snapshot(take):
    assert counts(take("posts", [{"post_id": "a", "published_at": MOMENT}])) == (1, 0, 0)
    assert warehouse.rows("SELECT count(*) AS n FROM post_metrics") == [{"n": 0}]
    assert counts(take("posts", [POST])) == (0, 1, 0)


def test_numbers_of_posts(take):
    take("posts", [POST])
    assert counts(take("post_metrics", [{"post_id": "a", "views": 100}])) == (0, 1, 0)
    assert counts(take("post_metrics", [{"post_id": "a", "views": 100}], at=datetime(2026, 4, 1, tzinfo=UTC))) == (0, 0, 1)
    assert counts(take("post_metrics", [{"post_id": "unknown", "views": 7}])) == (1, 0, 0)
    assert counts(take("post_metrics", [{"post_id": "unknown", "views": 7}], at=datetime(2026, 4, 1, tzinfo=UTC))) == (0, 0, 1)
    assert warehouse.rows("SELECT views, likes FROM post_current") == [{"views": 100, "likes": 5}]


def test_a_dry_run_writes_nothing(take):
    assert counts(take("posts", [POST], dry_run=True)) == (1, 0, 0)
    assert warehouse.rows("SELECT count(*) AS n FROM posts") == [{"n": 0}]
    assert not EventRow.objects.filter(name__startswith="analytics.").exists()


def test_other_domains_are_told_once(take, account):
    take("posts", [POST])
    assert list(EventRow.objects.filter(name__startswith="analytics.").order_by("id").values_list("name", flat=True)) == [
        "analytics.import_finished",
        "analytics.posts_recorded",
    ]
    take("posts", [POST])
    assert EventRow.objects.filter(name__startswith="analytics.").count() == 2


@pytest.mark.parametrize(
    ("kind", "row", "change"),
    [
        ("account_days", {"day": date(2026, 1, 1), "followers": 120}, {"followers": 125}),
        ("comments", {"comment_id": "c", "made_at": MOMENT, "text": "好", "likes": 1}, {"likes": 2}),
        ("orders", {"order_id": "o", "ordered_at": MOMENT, "amount": 9.9}, {"status": "已退款"}),
        ("ads", {"ad_id": "x", "day": date(2026, 1, 1), "spend": 1.5}, {"clicks": 3}),
        ("events", {"event_id": "e", "person_id": "p", "type": "like", "happened_at": MOMENT}, {"amount": 2.0}),
    ],
)
def test_every_table_imports_once(take, kind, row, change):
    assert counts(take(kind, [row])) == (1, 0, 0)
    assert counts(take(kind, [row])) == (0, 0, 1)
    assert counts(take(kind, [{**row, **change}])) == (0, 1, 0)
    [stored] = warehouse.rows(f"SELECT * FROM {kind}")
    assert {key: stored[key] for key in change} == change
    if "ordered_at" in row or "happened_at" in row:
        assert stored["day"] == date(2020, 1, 1)


def test_two_accounts_keep_their_own_post_of_the_same_id(take):
    from guanhao.domains.channels import facade as channels

    other = channels.add_account(platform="douyin", handle="acme2", name="Acme 2")
    take("posts", [POST])
    assert counts(take("posts", [{**POST, "likes": 77}], into=other)) == (1, 0, 0)
    assert [row["likes"] for row in warehouse.rows("SELECT likes FROM post_current ORDER BY likes")] == [5, 77]


def test_titles_and_tags_of_texts():
    texts = pa.array(["  第一句话。第二句", "#哪吒 #魔丸 看", None, "【标题】#话题 一#正文"])
    none = pa.nulls(4, pa.string())
    assert columns.titles(none, texts).to_pylist() == ["第一句话", "#哪吒 #魔丸 看", None, "标题"]
    assert columns.titles(pa.array(["给定", "", " ", None]), texts).to_pylist() == ["给定", "#哪吒 #魔丸 看", None, "标题"]
    assert columns.titles(pa.nulls(1, pa.string()), pa.array(["#共同战疫#【直播：武汉！加油】正文"])).to_pylist() == ["直播：武汉！加油"]
    empty = pa.nulls(4, pa.list_(pa.string()))
    assert columns.tags(empty, texts, "douyin").to_pylist() == [None, ["哪吒", "魔丸"], None, ["话题", "正文"]]
    assert columns.tags(empty, texts, "weibo").to_pylist()[3] == ["话题 一"]


def test_local_days_follow_summer_time():
    moments = pa.array([datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), None], type=pa.timestamp("us", tz="UTC"))
    day, hour, weekday = columns.local_parts(moments, ZoneInfo("Europe/Berlin"))
    assert (day.to_pylist(), hour.to_pylist(), weekday.to_pylist()) == ([date(2026, 3, 29)] * 2 + [None], [1, 3, None], [6, 6, None])


def test_headers_of_a_kind_are_not_ambiguous():
    for kind in KINDS:
        words = [word for field in kind.fields for word in {field.key, *field.aliases}]
        assert sorted({word for word in words if words.count(word) > 1}) == [], kind.key
