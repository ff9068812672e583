"""Pure decisions of the market, with the acceptance examples of STR-10 and STR-13."""

from datetime import date, timedelta

import pytest

from guanhao.domains.market.rules import benchmarks, diagnosis, outlook
from guanhao.domains.market.rules.diagnosis import Limits, Posting, Rate, Returns, Watched
from guanhao.domains.market.rules.scorecards import CRITERIA, Candidate, passes, rank, unbalanced

WEIGHTS = {"audience": 0.3, "content": 0.2, "commerce": 0.2, "support": 0.1, "trend": 0.1, "resources": 0.1}
LIMITS = Limits(
    on_card=0.5, posts_least=5, off_card_most=0.2, gap_most=0.3, live_hours=36, live_least=0.8, unanswered_most=0.1, roi_fall=0.1, serious=0.5
)


def scored(name: str, score: float, share: float | None = 0.7) -> Candidate:
    return Candidate(name, name, share, dict.fromkeys(CRITERIA, score))


def test_a_platform_of_55_percent_is_not_eligible_whatever_its_scores() -> None:
    first, second = rank([scored("perfect", 10, 0.55), scored("plain", 4, 0.6)], WEIGHTS, 0.6, 3)
    assert (first.candidate.key, first.rank, first.total, first.budget) == ("plain", 1, 40.0, 100)
    assert (second.candidate.key, second.rank, second.why, second.total, second.budget) == ("perfect", None, "share_low", 100.0, 0)
    assert not second.eligible


@pytest.mark.parametrize(
    ("share", "fits"), [(0.6, True), (600 / 1000, True), (0.1 * 6, True), (0.59, False), (0.5999, False), (None, False), (1.0, True)]
)
def test_the_gate(share: float | None, fits: bool) -> None:
    assert passes(share, 0.6) is fits


def test_the_best_three_share_the_budget_by_score_and_it_adds_up() -> None:
    found = rank([scored("a", 9), scored("b", 8), scored("c", 7), scored("d", 6)], WEIGHTS, 0.6, 3)
    assert [(one.candidate.key, one.rank, one.budget) for one in found] == [("a", 1, 38), ("b", 2, 33), ("c", 3, 29), ("d", 4, 0)]
    even = rank([scored("a", 5), scored("b", 5), scored("c", 5)], WEIGHTS, 0.6, 3)
    assert [one.budget for one in even] == [34, 33, 33]
    assert [one.rank for one in even] == [1, 1, 1]
    assert sum(one.budget for one in rank([scored("a", 0), scored("b", 0)], WEIGHTS, 0.6, 3)) == 100
    assert rank([], WEIGHTS, 0.6, 3) == []


def test_a_platform_without_all_scores_is_not_ranked_and_says_which() -> None:
    part = Candidate("x", "x", 0.9, {"audience": 9, "content": 9})
    (found,) = rank([part], WEIGHTS, 0.6, 3)
    assert (found.total, found.why, found.missing) == (None, "unscored", ("commerce", "support", "trend", "resources"))
    (enough,) = rank([part], {"audience": 0.5, "content": 0.5, "commerce": 0.0}, 0.6, 3)
    assert (enough.total, enough.eligible) == (90.0, True)
    assert unbalanced({"audience": 0.5, "content": 0.4})
    assert not unbalanced(WEIGHTS)


def test_a_rate_of_58_against_12_percent_is_62_points_behind() -> None:
    gap = benchmarks.gap(0.058, 0.12)
    assert gap is not None
    assert round(gap, 6) == -0.062
    assert benchmarks.gap(None, 0.12) is None


def test_a_board_takes_the_platforms_own_benchmark_of_the_newest_year() -> None:
    known = [
        benchmarks.Bench(1, "engagement_rate", 0.1, "share", 2024, "food", "", ""),
        benchmarks.Bench(2, "engagement_rate", 0.12, "share", 2026, "food", "", ""),
        benchmarks.Bench(3, "engagement_rate", 0.5, "share", 2020, "food", "douyin", ""),
    ]
    found = [benchmarks.choose(known, "engagement_rate", where) for where in ((), ("douyin",), ("weibo",), ("douyin", "weibo"))]
    assert [one.id if one else None for one in found] == [2, 3, 2, 2]
    assert benchmarks.choose(known, "ctr") is None
    assert benchmarks.old(2023, 2026, 2)
    assert not benchmarks.old(2024, 2026, 2)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("12%", "share", 0.12), ("5.8 %", "share", 0.058), ("−39％", "share", -0.39), ("0.12", "share", 0.12), ("1,234.5", "number", 1234.5),
     ("12%", "number", None), ("nan", "share", None), ("1e400", "number", None), ("much", "share", None), ("", "share", None)],
)  # fmt: skip
def test_values_are_read_as_people_write_them(text: str, unit: str, value: float | None) -> None:
    assert benchmarks.read_value(text, unit) == value


def test_douyin_52_and_wechat_5_percent_are_47_points_apart() -> None:
    found = diagnosis.gap([Rate("douyin", "Douyin", 0.52, 40), Rate("wechat_oa", "WeChat", 0.05, 20), Rate("bilibili", "Bilibili", 0.9, 2)], LIMITS)
    assert (found.figure, found.severity) == (0.47, "serious")
    assert (found.more["best"], found.more["weakest"]) == ("Douyin", "WeChat")
    assert diagnosis.gap([Rate("a", "A", 0.31, 9), Rate("b", "B", 0.01, 9)], LIMITS).severity == "ok"
    assert diagnosis.gap([Rate("a", "A", 0.32, 9), Rate("b", "B", 0.01, 9)], LIMITS).severity == "watch"


def test_without_data_no_check_calls_itself_in_order() -> None:
    one = [Rate("a", "A", 0.3, 9)]
    found = [
        diagnosis.gap([], LIMITS), diagnosis.gap(one, LIMITS), diagnosis.match([], LIMITS), diagnosis.monitoring([], LIMITS),
        diagnosis.match([Posting(1, "a", "weibo", False, 9, 0)], LIMITS), diagnosis.match([Posting(1, "a", "weibo", True, 4, 4)], LIMITS),
        diagnosis.returns(Returns(None, None, 1, 1), LIMITS), diagnosis.returns(Returns(1, 1, None, 0), LIMITS),
    ]  # fmt: skip
    assert {one.severity for one in found} == {"unknown"}
    assert [one.figure for one in found] == [None] * 8
    assert [one.why for one in found] == [
        "no_rates",
        "one_platform",
        "no_accounts",
        "no_accounts",
        "no_cards",
        "few_posts",
        "no_ads",
        "no_ads_before",
    ]


def test_accounts_off_their_card() -> None:
    accounts = [Posting(1, "on", "weibo", True, 10, 5), Posting(2, "off", "douyin", True, 10, 4), Posting(3, "none", "zhihu", False, 10, 0)]
    found = diagnosis.match(accounts, LIMITS)
    assert (found.figure, found.severity, found.more) == (0.5, "serious", {"judged": 2, "off": 1, "no_card": 1})
    assert [one["state"] for one in found.evidence] == ["on", "off", "no_card"]


def test_live_monitoring_and_a_return_that_fell_by_39_percent() -> None:
    hours = [1.0, 36.0, 36.1, None]
    found = diagnosis.monitoring([Watched(place, str(place), "weibo", age) for place, age in enumerate(hours)], LIMITS)
    assert (found.figure, found.severity) == (0.5, "serious")
    assert [one["live"] for one in found.evidence] == [True, True, False, False]
    money = diagnosis.returns(Returns(61, 100, 100, 100), LIMITS)
    assert (money.figure, money.severity) == (-0.39, "serious")
    assert diagnosis.returns(Returns(90, 100, 100, 100), LIMITS).severity == "ok"
    assert diagnosis.returns(Returns(88, 100, 100, 100), LIMITS).severity == "watch"


def test_a_finding_against_the_run_before() -> None:
    bad = diagnosis.gap([Rate("a", "A", 0.52, 9), Rate("b", "B", 0.05, 9)], LIMITS)
    fine = diagnosis.gap([Rate("a", "A", 0.1, 9), Rate("b", "B", 0.05, 9)], LIMITS)
    none = diagnosis.gap([], LIMITS)
    assert [diagnosis.changed(bad, before) for before in (None, ("ok", 0.1), ("watch", 0.35), ("serious", 0.5), ("unknown", None))] == [
        "", "new", "worse", "same", "",
    ]  # fmt: skip
    assert (diagnosis.changed(fine, ("serious", 0.5)), diagnosis.changed(fine, ("ok", 0.1)), diagnosis.changed(none, ("ok", 0.1))) == (
        "solved",
        "same",
        "",
    )


def test_trends_weigh_and_come_due() -> None:
    assert outlook.weight(4, 5) == 20
    day = date(2026, 11, 20)
    every = timedelta(days=90)
    assert outlook.due("watching", day - every, every, day)
    assert not outlook.due("watching", day - timedelta(days=89), every, day)
    assert not outlook.due("settled", day - every, every, day)
