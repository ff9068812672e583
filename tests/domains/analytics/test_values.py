"""Numbers of metrics: equal to pandas on the same rows, and honest where something is unknown."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from guanhao.domains.analytics import facade
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.selectors.metrics import UnknownMetric
from guanhao.domains.analytics.selectors.sql import NoSuchFilter, UnknownDimension
from guanhao.domains.analytics.selectors.values import breakdowns, compared, values_of
from guanhao.domains.channels import facade as channels
from guanhao.engines.statistics.compare import Period
from guanhao.kernel.access import NOBODY, Denied, acting
from guanhao.project.cli.imports import import_
from guanhao.project.cli.query import query

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA", Path(__file__).resolve().parents[4] / "shared/data"))
MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
START, END = date(2026, 3, 2), date(2026, 3, 8)


@pytest.fixture
def cctv(account) -> pd.DataFrame:
    """The real posts of one quarter, imported, and the same rows as pandas sees them."""
    file = DATA / "cctv_weibo_2020/posts_2020Q1.csv"
    if not file.exists():
        pytest.skip(f"the sample data are not at {DATA}; set GUANHAO_SAMPLE_DATA")
    run = CliRunner().invoke(import_, ["posts", str(file), "--brand", "acme", "--account", "acme", "--json"])
    assert run.exit_code == 0, run.output
    frame = pd.read_csv(file).drop_duplicates("url")
    local = pd.to_datetime(frame["ts"]).dt.tz_localize("Asia/Shanghai")
    counts = json.loads(run.stdout)
    assert (counts["read"], counts["imported"], counts["quarantined"]) == (5303, len(frame), 5303 - len(frame))
    interactions = frame[["forward", "comment", "like"]].sum(axis=1)
    return frame.assign(day=local.dt.date, hour=local.dt.hour, weekday=local.dt.day_of_week, interactions=interactions)


@pytest.fixture
def week(take, account) -> list[int]:
    """Two accounts; one tells reach, the other only views."""
    take(
        "posts",
        [
            {"post_id": "a", "published_at": MOMENT, "comments": 3, "shares": 1, "likes": 10, "reach": 100, "format": "image", "text": "#春天#好"},
            {"post_id": "b", "published_at": MOMENT + timedelta(hours=1), "comments": 10, "shares": 20, "likes": 0, "reach": 900},
            {"post_id": "c", "published_at": MOMENT + timedelta(days=2), "comments": 5},
        ],
    )
    other = channels.add_account(platform="douyin", handle="two", name="Two")
    take("posts", [{"post_id": "d", "published_at": MOMENT, "views": 1000, "likes": 50, "finished_views": 250}], into=other)
    return [account.id, other.id]


@pytest.mark.parametrize("by", ["day", "week", "month", "platform", "tag"])
@pytest.mark.parametrize(
    "before",
    [Period(date(2026, 2, 28), date(2026, 3, 2)), Period(date(2026, 2, 20), date(2026, 3, 1)), Period(date(2026, 3, 1), date(2026, 3, 4))],
    ids=["adjacent", "a gap", "overlapping"],
)
def test_both_periods_at_once_are_what_each_is_alone(take, week, by, before):
    """Posts of 02-25, 03-02 and 03-04, account days of both accounts: sums, ratios and newest values, with totals, of one statement or of two."""
    days = [{"day": date(2026, 2, 27 + n) if n < 2 else date(2026, 3, n - 1), "followers": 100 + n, "new_followers": n} for n in range(8)]
    take("account_days", days)
    take("posts", [{"post_id": "early", "published_at": MOMENT - timedelta(days=5), "likes": 4, "text": "#春天#"}])
    period = Period(date(2026, 3, 3), date(2026, 3, 8))
    for level in ("post", "account_day"):
        if level != "post" and by == "tag":
            continue
        metrics = [metric for metric in BUILT_IN.values() if metric.level == level]
        now, old = compared(metrics, period, before, by)
        assert now == breakdowns(metrics, period.start, period.end, by)
        assert old == breakdowns(metrics, before.start, before.end, by)
        for metric in metrics:
            assert now[metric.key].total == replace(values_of([metric], period.start, period.end)[metric.key], query=now[metric.key].total.query)
    assert old["followers" if by != "tag" else "posts"].total.value is not None


def test_sums_by_day_equal_pandas(cctv):
    found = facade.breakdown("likes", date(2020, 1, 1), date(2020, 3, 31), "day")
    expected = cctv.groupby("day")["like"].sum()
    assert {row.key: row.value for row in found.rows} == {day.isoformat(): value for day, value in expected.items()}
    assert (found.total.value, found.total.n) == (cctv["like"].sum(), len(cctv))


def test_medians_and_top_ten_equal_pandas(cctv):
    summary = facade.post_summary("interactions", date(2020, 1, 1), date(2020, 3, 31))
    assert summary.median == cctv["interactions"].median()
    assert summary.p90 == pytest.approx(cctv["interactions"].quantile(0.9))
    assert summary.mean == pytest.approx(cctv["interactions"].mean())
    assert summary.deviation == pytest.approx(cctv["interactions"].std())
    top = facade.top_posts("interactions", date(2020, 1, 1), date(2020, 3, 31))
    assert [post.value for post in top] == cctv["interactions"].nlargest(10).tolist()


def test_the_heat_map_equals_pandas(cctv):
    found = facade.best_hours(date(2020, 1, 1), date(2020, 3, 31))
    expected = cctv.groupby(["weekday", "hour"])["interactions"].agg(["median", "count"])
    assert {(c.weekday, c.hour): (c.median, c.n) for c in found.cells if c.n} == {
        key: (row["median"], row["count"]) for key, row in expected.iterrows()
    }
    assert found.overall == cctv["interactions"].median()
    assert len(found.cells) == 168
    assert [cell.low for cell in found.best] == sorted((cell.low for cell in found.cells if cell.enough), reverse=True)[:5]
    assert all(cell.n >= 5 for cell in found.best)


def test_the_command_prints_what_the_facade_says(week, in_brand):
    run = CliRunner().invoke(query, ["engagement_rate", "--brand", "acme", "--from", "2026-03-02", "--to", "2026-03-08", "--by", "day", "--json"])
    assert run.exit_code == 0, run.output
    answer = json.loads(run.output)
    assert {key: answer[key] for key in ("metric", "from", "to", "by", "unit", "total")} == {
        "metric": "engagement_rate",
        "from": "2026-03-02",
        "to": "2026-03-08",
        "by": "day",
        "unit": "share",
        "total": 0.034,
    }
    assert answer["rows"] == [{"key": "2026-03-02", "value": 0.034, "n": 2}, {"key": "2026-03-04", "value": None, "n": 0}]
    plain = CliRunner().invoke(query, ["likes", "--brand", "acme", "--from", "2026-03-02", "--to", "2026-03-08", "--platform", "抖音"])
    assert plain.output == "total\t50\t1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense", "--from", "2026-03-02", "--to", "2026-03-08"], "nonsense"),
        (["likes", "--from", "2026-03-09", "--to", "2026-03-08"], "before the first"),
        (["likes"], "--from"),
        (["followers", "--from", "2026-03-02", "--to", "2026-03-08", "--by", "hour"], "hour"),
        (["likes", "--from", "2026-03-02", "--to", "2026-03-08", "--account", "nobody"], "nobody"),
    ],
)
def test_the_command_says_what_is_wrong(in_brand, arguments, words):
    run = CliRunner().invoke(query, [*arguments, "--brand", "acme"])
    assert run.exit_code != 0
    assert words in run.output


def test_a_ratio_is_a_sum_by_a_sum_of_rows_that_know_both(week):
    value = facade.metric_value("engagement_rate", START, END)
    assert (value.value, value.n) == (34 / 1000, 2)
    assert facade.metric_value("completion_rate", START, END).value == 0.25
    assert facade.metric_value("ctr", START, END).value is None


def test_interactions_count_what_is_told(week):
    found = facade.breakdown("interactions", START, END, "platform")
    assert [(row.key, row.value, row.n) for row in found.rows] == [("douyin", 50, 1), ("weibo", 49, 3)]
    assert facade.metric_value("interactions_per_post", START, END).value == 99 / 4


def test_filters(week):
    assert facade.metric_value("likes", START, END, Filters(accounts=(week[1],))).value == 50
    assert facade.metric_value("likes", START, END, Filters(platforms=("weibo",))).value == 10
    assert facade.metric_value("likes", START, END, Filters(formats=("image",))).value == 10
    assert facade.metric_value("posts", START, END, Filters(tags=("春天",))).value == 1
    assert facade.metric_value("posts", START + timedelta(days=1), END).value == 1
    with pytest.raises(NoSuchFilter):
        facade.metric_value("followers", START, END, Filters(tags=("春天",)))


def test_a_value_tells_how_to_have_it_again(week):
    value = facade.metric_value("likes", START, END, Filters(platforms=("weibo",)))
    assert value.query.command() == "guanhao query likes --from 2026-03-02 --to 2026-03-08 --platform weibo"
    assert (value.query.version, value.query.formula) == (1, "likes")


def test_days_without_posts_are_zero_and_unknown_days_are_unknown(week):
    points = dict(facade.series("likes", START, END))
    assert points[date(2026, 3, 2)] == 60
    assert points[date(2026, 3, 3)] == 0
    assert all(value is None for _, value in facade.series("views", date(2026, 1, 1), date(2026, 1, 2)))
    assert all(value is None for _, value in facade.series("followers", START, END))


def test_growth_of_followers(take, account):
    take("account_days", [{"day": date(2026, 3, 2), "new_followers": 120, "lost_followers": 20, "followers": 1000}])
    assert facade.metric_value("net_followers", START, END).value == 100
    assert facade.metric_value("unfollow_rate", START, END).value == 20 / 120
    other = channels.add_account(platform="bilibili", handle="two", name="Two")
    take("account_days", [{"day": date(2026, 3, 1), "followers": 50}, {"day": date(2026, 3, 5), "followers": 62}], into=other)
    assert facade.metric_value("net_followers", START, END, Filters(accounts=(other.id,))).value == 12
    assert facade.metric_value("followers", START, END).value == 1062
    assert [(row.key, row.value) for row in facade.breakdown("followers", START, END, "platform").rows] == [("bilibili", 62), ("weibo", 1000)]


def test_cancelled_orders_are_no_revenue(take):
    take(
        "orders",
        [{"order_id": "1", "ordered_at": MOMENT, "amount": 30.0}, {"order_id": "2", "ordered_at": MOMENT, "amount": 9.0, "status": "已退款"}],
    )
    assert (facade.metric_value("revenue", START, END).value, facade.metric_value("orders", START, END).value) == (30.0, 1)


def test_ads(take):
    take("ads", [{"ad_id": "x", "day": START, "impressions": 1000, "clicks": 20, "spend": 50.0, "conversions": 4, "revenue": 80.0}])
    values = facade.metric_values(["ctr", "cpc", "cpm", "cpa", "roi", "conversion"], START, END)
    assert {key: value.value for key, value in values.items()} == {"ctr": 0.02, "cpc": 2.5, "cpm": 50.0, "cpa": 12.5, "roi": 0.6, "conversion": 0.2}


def test_who_may_not_see_numbers_sees_none(week):
    with acting(NOBODY), pytest.raises(Denied):
        facade.metric_value("likes", START, END)
    with acting(NOBODY), pytest.raises(Denied):
        facade.best_hours(START, END)


def test_unknown_names_are_refused():
    with pytest.raises(UnknownDimension, match="hour"):
        facade_breakdown_error()


def facade_breakdown_error():
    from guanhao.domains.analytics.selectors import sql

    return sql.dimension("account_day", "hour")


def test_an_unknown_metric(in_brand):
    with pytest.raises(UnknownMetric):
        facade.metric("nonsense")


def test_nothing_crosses_the_brand(week, other_brand):
    from guanhao.kernel.tenancy import brand_scope

    with brand_scope(other_brand):
        assert facade.metric_value("likes", START, END).value is None
        assert facade.data_extent() == (None, None)
