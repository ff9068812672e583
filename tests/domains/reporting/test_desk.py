"""The review desk in a report: exact numbers, each traceable."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.domains.content.reviewing import add_account, hand_in, made, tick_all
from tests.factories import acting_in

from guanhao.domains.content import facade as content
from guanhao.domains.content.rules.returns import REASONS, reason_of
from guanhao.domains.content.services import review
from guanhao.domains.reporting.models import ReportFigure
from guanhao.domains.reporting.rules.period import parse_week
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.build import build_report
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

MONDAY = datetime(2020, 2, 24, 2, tzinfo=UTC)  # 10:00 in Shanghai, first day of week 9
FIRST, LAST = date(2020, 2, 24), date(2020, 3, 1)


@pytest.mark.parametrize(
    ("comment", "scored", "reason"),
    [
        ("“最高级”违反广告法", False, "law"),
        ("数据没有来源", False, "facts"),
        ("图片授权过期了", False, "rights"),
        ("口吻太硬", False, "brand"),
        ("封面不清晰", False, "visual"),
        ("有错别字", False, "wording"),
        ("这个节点不合适", False, "timing"),
        ("不够好", True, "score"),
        ("再想想", False, "other"),
        ("The tone is off", False, "brand"),
    ],
)
def test_reasons_are_read_from_comments(comment: str, scored: bool, reason: str) -> None:
    assert reason_of(comment, scored=scored) == reason
    assert reason in REASONS


@pytest.fixture
def week(brand: Any) -> None:
    """Two submissions: one passes its three levels after 1, 2 and 3 hours; the other comes back from the first level after 5 hours."""
    account = add_account(brand)
    with time_at(MONDAY):
        good, bad = hand_in(brand, made(brand, account)), hand_in(brand, made(brand, account))
    moment = MONDAY
    for hours, level, role in ((1, "first", "reviewer_first"), (2, "second", "reviewer_second"), (3, "final", "reviewer_final")):
        moment += timedelta(hours=hours)
        with time_at(moment):
            tick_all(brand, good.id)
            with acting_in(role, brand):
                review.sign(approval_id=good.id, level=level, seen=approvals.approval(good.id).seen)
    with time_at(MONDAY + timedelta(hours=5)), acting_in("reviewer_first", brand):
        approvals.send_back(approval_id=bad.id, level="first", comment="数据没有来源")


def test_the_numbers_of_the_week_are_exact(brand: Any, week: None) -> None:
    with brand_scope(brand), acting(SYSTEM):
        found = content.review_work(FIRST, LAST)
        nothing = content.review_work(FIRST - timedelta(days=7), FIRST - timedelta(days=1))
    assert (found.handed_in, found.first_rounds, found.passed_at_once, found.first_pass) == (2, 2, 1, 0.5)
    assert [(one.key, one.decided, one.hours) for one in found.levels] == [("first", 2, 3.0), ("second", 1, 2.0), ("final", 1, 3.0)]
    assert [(key, count) for key, _title, count in found.returns] == [("facts", 1)]
    assert (nothing.handed_in, nothing.first_pass, nothing.levels, nothing.returns) == (0, None, (), ())


def test_the_report_says_them_and_every_number_can_be_counted_again(brand: Any, week: None) -> None:
    with brand_scope(brand), acting(SYSTEM), time_at(datetime(2020, 3, 2, 1, tzinfo=UTC)):
        report = build_report(parse_week("2020-W09"), language="zh-hans")
        figures = [one for one in ReportFigure.objects.filter(report=report) if one.query.get("with", {}).get("name") == "review"]
        asked = {(one.query["with"]["field"], one.query["with"].get("key", "")): one.value for one in figures}
        assert all(recount(one).same for one in figures)
    assert {key: value for key, value in asked.items() if value is not None} == {
        ("handed_in", ""): 2.0, ("first_rounds", ""): 2.0, ("passed_at_once", ""): 1.0, ("first_pass", ""): 0.5,
        ("decided", "first"): 2.0, ("hours", "first"): 3.0, ("decided", "second"): 1.0, ("hours", "second"): 2.0,
        ("decided", "final"): 1.0, ("hours", "final"): 3.0, ("returns", "facts"): 1.0,
    }  # fmt: skip
