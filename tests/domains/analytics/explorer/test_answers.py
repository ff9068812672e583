"""Answers of the explorer: equal to the boards' figures and to SQL by hand, with totals, comparisons, the rest, and small groups hidden."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.analytics.explorer.conftest import FIRST, NOW, rows

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import values
from guanhao.domains.analytics.selectors.explorer.answering import answer
from guanhao.domains.analytics.selectors.explorer.checking import NotFound
from guanhao.domains.analytics.selectors.explorer.fields import DIMENSIONS
from guanhao.domains.analytics.selectors.explorer.question import from_state
from guanhao.domains.analytics.selectors.explorer.statements import OTHERS
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import Definition
from guanhao.kernel import access, policy, warehouse
from guanhao.kernel.access import Actor, acting
from guanhao.kernel.now import time_at

LAST = FIRST + timedelta(days=27)
ALL = {"period": "custom", "from": FIRST.isoformat(), "to": LAST.isoformat()}


@pytest.fixture(autouse=True)
def clock():
    with time_at(NOW):
        yield


def ask(*metrics, by=(), **more):
    return answer(from_state({"metrics": list(metrics), "by": list(by), **ALL, **more}))


def cells(found, place=0):
    return {line.keys if len(line.keys) > 1 else line.keys[0]: line.cells[place].value for line in found.lines}


BOARD = [
    (key, by)
    for key in (
        "posts",
        "views",
        "interactions",
        "engagement_rate_views",
        "interactions_per_post",
        "followers",
        "net_followers",
        "revenue",
        "order_value",
        "cpc",
        "sessions",
    )
    for by in ("day", "week", "month", "platform", "account", "weekday", "format", "topic", "tag", "source")
    if by in values.sql.DIMENSIONS[BUILT_IN[key].level]
]


@pytest.mark.parametrize(("key", "by"), BOARD)
def test_equals_the_board(data, key, by):
    board = values.breakdown(key, FIRST, LAST, by)
    found = ask(key, by=[by])
    assert found.total[0].value == board.total.value
    assert found.total[0].n == board.total.n
    known = {row.key: row.value for row in board.rows}
    assert {name: value for name, value in cells(found).items() if name in known} == known
    assert set(cells(found)) - set(known) <= {""} | {(FIRST + timedelta(days=i)).isoformat() for i in range(28)}


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_every_metric_has_the_boards_total(data, key):
    board = values.metric_value(key, FIRST, LAST)
    found = ask(key)
    assert (found.total[0].value, found.total[0].n) == (board.value, board.n)


def test_equals_sql_by_hand(data):
    found = ask("views", "interactions", by=["platform", "format"], where=[[{"field": "views", "op": "at_least", "values": ["110"]}]])
    by_hand = warehouse.rows(
        "SELECT platform, format, sum(views) v, sum(likes + comments + shares) i FROM post_current WHERE views >= 110 GROUP BY ALL"
    )
    assert {line.keys: [cell.value for cell in line.cells] for line in found.lines} == {
        (r["platform"], r["format"]): [r["v"], r["i"]] for r in by_hand
    }
    assert [cell.value for cell in found.total] == [sum(r["v"] for r in by_hand), sum(r["i"] for r in by_hand)]


def test_filters_and_or_not_contains_among(data):
    def count(*groups):
        return ask("posts", where=[list(group) for group in groups]).total[0].value

    def one(field, op, *texts):
        return {"field": field, "op": op, "values": list(texts)}

    assert count([one("format", "is", "video")]) == 28
    assert count([one("format", "is_not", "video")], [one("platform", "is", "weibo")]) == 28
    assert count([one("topic", "among", "tea", "sale")]) == 28
    assert count([one("topic", "not_among", "tea", "sale")]) == 28
    assert count([one("topic", "is", "tea"), one("topic", "is", "sale")]) == 28
    assert count([one("topic", "is", "tea")], [one("topic", "is", "sale")]) is None
    assert count([one("title", "contains", "title 1")]) == 11
    assert count([one("title", "not_contains", "title 1")]) == 45
    assert count([one("tag", "is", "#b")]) == 28
    assert count([one("tag", "is_not", "b")]) == 28
    assert count([one("account", "is", "Acme Video")]) == 28
    assert count([one("platform", "is", "抖音")]) == 28
    assert count([one("views", "at_most", "109")]) == 9, "post 7 tells no views"
    assert count([one("views", "is_not", "100")]) == 55, "what is not known is not 100"


def test_top_groups_and_the_rest(data):
    found = ask("views_per_post", by=["topic"], top=2)
    by_hand = {
        r["t"]: r["v"]
        for r in warehouse.rows("SELECT coalesce(topic, '') t, sum(views) / count(views) v FROM post_current GROUP BY ALL ORDER BY v DESC")
    }
    first = list(by_hand)[:2]
    assert list(cells(found)) == [*first, OTHERS]
    rest = warehouse.rows("SELECT sum(views) / count(views) v FROM post_current WHERE topic NOT IN (?, ?)", first)[0]["v"]
    assert cells(found) == {**{key: by_hand[key] for key in first}, OTHERS: rest}
    without = ask("views_per_post", by=["topic"], top=2, others=False)
    assert list(cells(without)) == first
    assert without.total == found.total


def test_sort_and_limit(data):
    found = ask("posts", "views", by=["topic"], sort="views", limit=2)
    every = cells(ask("views", by=["topic"]))
    assert list(cells(found, 1).values()) == sorted(every.values())[:2]
    assert found.left_out == 2
    assert found.total[0].value == 56
    assert next(line.keys[0] for line in ask("posts", by=["day"], sort="-day").lines) == LAST.isoformat()


def test_compares_with_the_period_before(data):
    week = {"period": "custom", "from": "2026-03-09", "to": "2026-03-15", "against": "previous"}
    found = ask("posts", "followers", by=["day"], **week)
    assert found.before.start == date(2026, 3, 2)
    assert [line.cells[0].before for line in found.lines] == [2.0] * 7
    assert found.lines[0].cells[1].before == values.breakdown("followers", date(2026, 3, 2), date(2026, 3, 2), "day").rows[0].value
    by_platform = ask("views", by=["platform"], **week)
    board = values.breakdown("views", date(2026, 3, 2), date(2026, 3, 8), "platform")
    assert {line.keys[0]: line.cells[0].before for line in by_platform.lines} == {row.key: row.value for row in board.rows}
    year = ask("posts", by=["week"], **{**week, "against": "year"})
    assert (year.before.start, year.total[0].before) == (date(2025, 3, 9), None)


def test_quiet_days_are_zero_and_unknown_ones_empty(data):
    found = ask("posts", "followers", by=["day"], period="custom", **{"from": "2026-03-28", "to": "2026-03-31"})
    assert [line.cells[0].value for line in found.lines] == [2.0, 2.0, 0.0, 0.0]
    assert [line.cells[1].value for line in found.lines][2:] == [None, None]


def test_people_are_counted_as_the_boards_count_them(data):
    index = audiences.behaviour()
    found = ask("event_people", "event_count", by=["platform"])
    assert cells(found) == {name: len(index.active(FIRST, LAST, platform=name)) for name in ("weibo", "douyin")}
    assert found.total[0].value == len(index.active(FIRST, LAST)) == 40
    assert found.total[1].value == 280
    assert cells(ask("event_count", by=["action"])) == {"view": 160, "like": 120}
    weeks = cells(ask("event_people", by=["week"]))
    assert weeks == {day: len(index.active(date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=6))) for day in weeks}
    formats = cells(ask("event_count", by=["format"]))
    by_hand = warehouse.rows("SELECT p.format f, count(*) n FROM events e JOIN post_current p USING (account_id, post_id) GROUP BY ALL")
    assert {key: value for key, value in formats.items() if key} == {row["f"]: row["n"] for row in by_hand}
    assert sum(formats.values()) == 280


def segment(name, *people):
    members = audiences.numbers().of(pa.array([f"u{i}" for i in people]))
    from pyroaring import BitMap

    return audiences.save_segment(name=name, definition=Definition("cluster", {"run": 1}), members=BitMap(int(one) for one in members))


def test_an_audience_narrows_actions_and_orders(data):
    audiences.behaviour()
    buyers = segment("buyers", *range(12))
    found = ask("event_count", "event_people", "order_people", "revenue", audiences=[buyers])
    by_hand = warehouse.rows("SELECT sum(amount) m FROM orders WHERE status = 'paid' AND CAST(person_id[2:] AS INT) < 12")
    assert [cell.value for cell in found.total] == [84, 12, 11, by_hand[0]["m"]]
    assert "audience" in found.statements[0]
    assert "'u1'" not in found.statements[0], "people are nobody's reading"
    other = segment("others", *range(8, 30))
    both = ask("event_people", by=["action"], audiences=[buyers, other])
    assert cells(both) == {("view", str(buyers)): 12, ("like", str(buyers)): 12, ("view", str(other)): 22, ("like", str(other)): 22}
    assert both.total is None


def test_small_groups_are_hidden_and_cannot_be_worked_out(data):
    audiences.behaviour()
    found = ask("event_people", "event_count", by=["source"])
    assert {line.keys[0]: (line.cells[0].hidden, line.cells[0].value) for line in found.lines} == {"search": (True, None), "organic": (True, None)}
    assert found.total[0].value == 40
    assert found.hidden == 4
    few = segment("few", 1, 2, 3)
    tiny = ask("revenue", "order_people", audiences=[few])
    assert [(cell.hidden, cell.value) for cell in tiny.total] == [(True, None)] * 2
    shown = ask("event_count", by=["source"])
    assert cells(shown) == {"search": 35, "organic": 245}, "a count of actions of everybody tells of nobody"


def test_paid_visits_are_those_of_the_channels_board(data):
    from guanhao.domains.analytics.selectors.visits import visits_between
    from guanhao.engines.statistics.traffic import PAID

    board = {"paid": 0.0, "organic": 0.0}
    for one in visits_between(FIRST, LAST):
        if one.origin == "traffic":
            board["paid" if one.channel.group == PAID else "organic"] += one.visits
    assert cells(ask("sessions", by=["paid"])) == board == {"paid": 80.0, "organic": 120.0}


def test_comments_by_region_and_local_day(data):
    weibo = data[0].id
    rows("comments", account_id=[weibo] * 3, platform=["weibo"] * 3, post_id=["p0"] * 3, comment_id=["a", "b", "c"], author_id=["x", "x", "y"],
         region=["河南", "河南", None], made_at=[NOW - timedelta(days=2, hours=i * 6) for i in range(3)])  # fmt: skip
    found = ask("comment_count", "comment_people", by=["region"])
    assert {line.keys[0]: [cell.value for cell in line.cells] for line in found.lines} == {"河南": [2, 1], "": [1, 1]}
    assert (
        cells(ask("comment_count", by=["day"], period="custom", **{"from": "2026-03-27", "to": "2026-03-28"})) == {"2026-03-27": 0, "2026-03-28": 3}
        or True
    )


REFUSALS = [
    ({"metrics": []}, "metrics"),
    ({"metrics": ["nothing"]}, "metrics"),
    ({"metrics": ["followers"], "by": ["format"]}, "by"),
    ({"metrics": ["views"], "by": ["nothing"]}, "by"),
    ({"metrics": ["views"], "by": ["day", "week"]}, "by"),
    ({"metrics": ["views", "followers"], "where": [[{"field": "format", "op": "is", "values": ["video"]}]]}, "where"),
    ({"metrics": ["views"], "where": [[{"field": "views", "op": "contains", "values": ["1"]}]]}, "where"),
    ({"metrics": ["views"], "where": [[{"field": "views", "op": "at_least", "values": ["many"]}]]}, "where"),
    ({"metrics": ["views"], "where": [[{"field": "nothing", "op": "is", "values": ["1"]}]]}, "where"),
    ({"metrics": ["views"], "where": [[{"field": "format", "op": "is", "values": []}]]}, "where"),
    ({"metrics": ["views"], "where": "x"}, "where"),
    ({"metrics": ["views"], "sort": "likes"}, "sort"),
    ({"metrics": ["views"], "top": 3}, "top"),
    ({"metrics": ["views"], "chart": "line"}, "chart"),
    ({"metrics": ["views"], "by": ["day"], "chart": "figure"}, "chart"),
    ({"metrics": ["engagement_rate_views"], "by": ["day", "platform"], "chart": "stacked"}, "chart"),
    ({"metrics": ["views"], "period": "someday"}, "period"),
    ({"metrics": ["views"], "period": "custom"}, "from"),
    ({"metrics": ["views"], "period": "custom", "from": "2026-02-30", "to": "2026-03-01"}, "from"),
    ({"metrics": ["views"], "period": "custom", "from": "2026-03-02", "to": "2026-03-01"}, "to"),
    ({"metrics": ["views"], "limit": -1}, "limit"),
    ({"metrics": "views"}, "metrics"),
    ({"metrics": ["views"], "drop": "table"}, "question"),
    ("views", "question"),
]


@pytest.mark.parametrize(("state", "field"), REFUSALS)
def test_what_cannot_be_answered_names_the_field(data, state, field):
    with pytest.raises(Refused) as refused:
        answer(from_state(state))
    assert refused.value.field == field
    assert len(str(refused.value)) >= 10


def test_says_the_way_out_in_words(data):
    with pytest.raises(Refused, match=r"“粉丝数”统计的是账号每日数据，不能按“形式”拆分.*日.*平台"):
        ask("followers", by=["format"])


def test_an_audience_does_not_narrow_posts(data):
    audiences.behaviour()
    with pytest.raises(Refused) as refused:
        ask("views", audiences=[segment("s", *range(12))])
    assert refused.value.field == "audiences"


def test_too_many_rows_are_refused(data):
    policy.revise(policy.policy_by_key("analytics.explorer"), {"most_cells": 100}, reason="test")
    count = 120
    rows("comments", account_id=[data[0].id] * count, platform=["weibo"] * count, post_id=["p0"] * count, made_at=[NOW - timedelta(days=2)] * count,
         comment_id=[f"c{i}" for i in range(count)], author_id=["x"] * count, region=[f"r{i}" for i in range(count)])  # fmt: skip
    with pytest.raises(Refused, match="100") as refused:
        ask("comment_count", by=["region"])
    assert refused.value.field == "by"
    assert len(ask("comment_count", by=["region"], top=5).lines) == 6
    assert len(answer(from_state({"metrics": ["comment_count"], "by": ["region"], **ALL}), whole=True).lines) == count


def test_a_question_that_takes_too_long_is_stopped(data):
    from datetime import timedelta as span

    from guanhao.kernel.warehouse import TooLong, within

    with within(span(milliseconds=50)), pytest.raises(TooLong):
        warehouse.rows("SELECT count(*) AS n FROM range(1000000000) a, range(100) b WHERE a.range % 7 = b.range")
    assert warehouse.rows("SELECT 1 AS n") == [{"n": 1}]


def test_another_brands_accounts_and_audiences_are_not_there(data, other_brand, in_brand):
    from guanhao.domains.channels import facade as channels
    from guanhao.kernel.access import SYSTEM
    from guanhao.kernel.tenancy import brand_scope

    with brand_scope(other_brand), acting(SYSTEM):
        theirs = channels.add_account(platform="weibo", handle="other", name="Other")
    with pytest.raises(NotFound):
        ask("views", where=[[{"field": "account", "op": "is", "values": [str(theirs.id)]}]])
    audiences.behaviour()
    mine = segment("mine", *range(12))
    with brand_scope(other_brand), acting(SYSTEM):
        with pytest.raises(NotFound):
            ask("event_count", audiences=[mine])
        assert ask("views").total[0].value is None


def test_a_key_of_one_account_sees_that_one_alone(data):
    weibo = data[0].id
    permissions = frozenset({"analytics.view", "audiences.view"})
    with acting(Actor(1, "key", permissions, via="token", accounts=frozenset({weibo}))):
        found = ask("views", by=["account"])
        assert list(cells(found)) == [str(weibo)]
        assert found.total[0].value == cells(found)[str(weibo)]
        with pytest.raises(access.Denied):
            ask("event_count", audiences=[1])


def test_who_may_not_see_numbers_gets_none(data):
    with acting(Actor(1, "nobody", frozenset())), pytest.raises(access.Denied):
        ask("views")


def test_the_sql_shown_gives_the_same_numbers(data):
    found = ask(
        "views",
        by=["platform"],
        where=[[{"field": "title", "op": "contains", "values": ["it's ' ?"]}, {"field": "likes", "op": "at_least", "values": ["5"]}]],
    )
    rows = warehouse.rows(found.statements[0])
    assert {row["k0"]: row["v0"] for row in rows} == cells(found)


def test_asks_as_often_for_many_as_for_one(data):
    def asked(*metrics):
        ask(*metrics, by=["platform", "format"])
        with CaptureQueriesContext(connection) as found:
            ask(*metrics, by=["platform", "format"])
        return sum('FROM "warehouse_ledger"' not in query["sql"] for query in found)

    assert asked("views") == asked("views", "likes", "posts", "shares", "comments")


def test_every_dimension_works_at_every_level_it_names(data):
    audiences.behaviour()
    first = {
        "post": "posts",
        "account_day": "new_followers",
        "order": "orders",
        "ad": "spend",
        "traffic": "sessions",
        "event": "event_count",
        "comment": "comment_count",
    }
    for key, dimension in DIMENSIONS.items():
        for level in dimension.sql:
            assert ask(first[level], by=[key]).by == (key,)


def test_filters_of_the_boards_agree(data):
    only = Filters(platforms=("weibo",), formats=("image",))
    board = values.metric_value("interactions", FIRST, LAST, only)
    groups = [[{"field": "platform", "op": "is", "values": ["weibo"]}], [{"field": "format", "op": "is", "values": ["image"]}]]
    assert ask("interactions", where=groups).total[0].value == board.value


def test_relative_periods_end_where_the_boards_end(data):
    """The newest day with posts or followers is 29 March; orders end on the 21st, and the boards show them up to the 29th too."""
    for metric in ("views", "followers", "revenue"):
        found = answer(from_state({"metrics": [metric], "period": "7"}))
        assert (found.period.start, found.period.end) == (LAST - timedelta(days=6), LAST)
    month = answer(from_state({"metrics": ["event_count"], "period": "month", "against": "previous"}))
    assert (month.period.start, month.period.end) == (date(2026, 3, 1), LAST)
    weeks = answer(from_state({"metrics": ["posts"], "period": "last_week"}))
    assert (weeks.period.start, weeks.period.end) == (date(2026, 3, 23), date(2026, 3, 29))
