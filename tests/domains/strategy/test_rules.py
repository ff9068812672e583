"""The arithmetic of goals, with the catalogue's own examples."""

from datetime import date

import pytest

from guanhao.domains.strategy.rules import Aim, Shape, Status, UnfitAim, check_aim, judge

MONTH = {"start": date(2026, 11, 1), "end": date(2026, 11, 30)}
LIMITS = {"judge_from": 0.1, "risk_below": 1.0}


def test_attainment_of_the_catalogue() -> None:
    """STR-07: target +30 %, actual +35 % → 116.7 %, exceeded."""
    year = Aim(Shape.LEVEL, 0.30, date(2025, 1, 1), date(2025, 12, 31), baseline=100_000)
    verdict = judge(year, 135_000, date(2025, 12, 31), **LIMITS)
    assert verdict.attainment == pytest.approx(1.1667, abs=1e-4)
    assert verdict.status is Status.EXCEEDED


def test_projection_of_the_catalogue() -> None:
    """STR-08(a): day 20, followers +6 % → projected 9 % < 15 % → at risk."""
    verdict = judge(Aim(Shape.LEVEL, 0.15, baseline=1000, **MONTH), 1060, date(2026, 11, 20), **LIMITS)
    assert verdict.projected == pytest.approx(0.09)
    assert verdict.status is Status.AT_RISK
    assert verdict.days_left == 10


def test_flow_adds_up() -> None:
    aim = Aim(Shape.FLOW, 300, **MONTH)
    assert judge(aim, 150, date(2026, 11, 15), **LIMITS).status is Status.ON_TRACK
    assert judge(aim, 149, date(2026, 11, 15), **LIMITS).status is Status.AT_RISK
    assert judge(aim, 299, date(2026, 12, 1), **LIMITS).status is Status.MISSED
    assert judge(aim, 300, date(2026, 11, 30), **LIMITS).status is Status.MET


def test_a_rate_does_not_grow_with_time() -> None:
    verdict = judge(Aim(Shape.RATE, 0.08, **MONTH), 0.06, date(2026, 11, 10), **LIMITS)
    assert verdict.projected == 0.06
    assert verdict.status is Status.AT_RISK


def test_lower_can_be_better() -> None:
    verdict = judge(Aim(Shape.RATE, 20, lower_is_better=True, **MONTH), 16, date(2026, 11, 10), **LIMITS)
    assert verdict.attainment == 1.25
    assert verdict.status is Status.EXCEEDED


def test_before_and_without_data() -> None:
    aim = Aim(Shape.FLOW, 300, **MONTH)
    assert judge(aim, 5, date(2026, 10, 31), **LIMITS).status is Status.UPCOMING
    assert judge(aim, None, date(2026, 11, 3), **LIMITS).status is Status.NO_DATA
    assert judge(aim, 0, date(2026, 11, 2), **LIMITS).status is Status.ON_TRACK, "too early to call"


@pytest.mark.parametrize(
    ("aim", "named"),
    [
        (Aim(Shape.FLOW, 1, date(2026, 2, 1), date(2026, 1, 1)), "end"),
        (Aim(Shape.FLOW, 0, **MONTH), "target"),
        (Aim(Shape.LEVEL, 0.1, **MONTH), "baseline"),
    ],
)
def test_a_goal_that_cannot_be_judged_is_refused(aim: Aim, named: str) -> None:
    with pytest.raises(UnfitAim, match=f"^{named}:"):
        check_aim(aim)
