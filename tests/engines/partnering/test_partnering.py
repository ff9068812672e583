"""Gates, grades, budgets and placements, with the numbers of the requirements (KOL-01..05, 08, 09, 11, 12, 13)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.partnering import budgets, gates, grades, placements

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(("share", "passed"), [("0.300", True), ("0.301", False), ("0.3000001", False), ("0", True)])
def test_fake_fans(share: str, passed: bool) -> None:
    assert gates.fake_fans(Decimal(share), gates.exact(0.3)).passed is passed


@pytest.mark.parametrize(("share", "passed"), [("0.050", False), ("0.051", True), ("0.0500001", True)])
def test_real_interaction(share: str, passed: bool) -> None:
    assert gates.real_interaction(Decimal(share), gates.exact(0.05)).passed is passed


@pytest.mark.parametrize(("won", "passed"), [(30, True), (29, False)])
def test_conversion_rate(won: int, passed: bool) -> None:
    """Mean 2 %: 3.0 % is preferred, 2.9 % is not."""
    assert gates.conversion_rate(won, 1000, gates.exact(0.02), gates.exact(1.5)).passed is passed


@pytest.mark.parametrize(("cost", "passed"), [(80_00, True), (81_00, False), (80_01, False)])
def test_cost_per_action(cost: int, passed: bool) -> None:
    assert gates.cost_per_action(cost * 7, 7, 100_00, gates.exact(0.8)).passed is passed


def test_what_is_not_known_gives_no_verdict() -> None:
    assert (gates.fake_fans(None, 1).passed, gates.fake_fans(None, 1).why) == (None, "unknown:fake_share")
    assert gates.conversion_rate(1, 0, 1, 1).why == "zero:clicks"
    assert gates.conversion_rate(1, 5, None, 1).why == "unknown:mean"
    assert gates.cost_per_action(None, 5, 1, 1).why == "unknown:cost"


def test_binary_fractions_never_decide() -> None:
    """As floats 0.1 + 0.2 is more than 0.3, and 0.8 × 100.1 less than 80.08."""
    assert gates.fake_fans(Decimal("0.1") + Decimal("0.2"), gates.exact(0.3)).passed
    assert gates.cost_per_action(8008, 1, 10010, gates.exact(0.8)).passed


def test_authenticity_says_what_each_part_gave() -> None:
    weights: dict[str, gates.Exact] = {"real": 4, "match": 2, "deep": 2}
    found = gates.authenticity({"real": Decimal("0.75"), "match": None, "deep": Fraction(1, 2)}, weights)
    assert found.points == Fraction(4, 6) * 75 + Fraction(2, 6) * 50
    assert [one.points for one in found.components] == [50, None, Fraction(50, 3)]
    assert gates.authenticity({"real": None}, {"real": 4}).points is None


def test_grades() -> None:
    steps = {"S": 1_000_000, "A": 300_000, "B": 50_000}
    assert [grades.grade_of(fans, steps) for fans in (1_000_000, 999_999, 300_000, 50_000, 49_999, 0, None)] == ["S", "A", "A", "B", "C", "C", ""]


def test_two_of_two_booked_again_are_all() -> None:
    assert grades.booked_again([2, 2]).share == 1
    assert grades.booked_again([2, 1, 0]).share == Fraction(1, 2)
    assert grades.booked_again([]).share is None
    assert grades.per_interaction(1000, 0) is None


def test_pyramid() -> None:
    """10/20/70 against 5/25/70: the head is five points over."""
    targets = (Fraction(5, 100), Fraction(25, 100), Fraction(70, 100))
    head, waist, amateur = grades.pyramid({"head": 10, "waist": 20, "amateur": 70}, targets, Fraction(2, 100))
    assert (head.off, head.flagged) == (Fraction(5, 100), True)
    assert (waist.off, waist.flagged, amateur.off, amateur.flagged) == (Fraction(-5, 100), True, Fraction(), False)
    assert grades.pyramid({}, targets, Fraction(1)) == ()


def test_split_sixty_thirty_ten() -> None:
    shares = (Fraction(6, 10), Fraction(3, 10), Fraction(1, 10))
    assert budgets.split(100_000_00, shares) == [60_000_00, 30_000_00, 10_000_00]
    with pytest.raises(ValueError, match="make 1"):
        budgets.split(10, (THIRD, THIRD))


@given(total=st.integers(0, 10**12), cuts=st.lists(st.integers(1, 10_000), min_size=1, max_size=30))
def test_split_loses_no_cent(total: int, cuts: list[int]) -> None:
    shares = [Fraction(cut, sum(cuts)) for cut in cuts]
    parts = budgets.split(total, shares)
    assert sum(parts) == total
    assert all(abs(part - share * total) < 1 for part, share in zip(parts, shares, strict=True))


def test_moves_go_where_money_earns_more() -> None:
    weak = budgets.Earner(1, 1000, 600, 600)
    strong = budgets.Earner(2, 1000, 500, 2500)
    fresh = budgets.Earner(3, 1000, 0, 0)
    moves = budgets.advise_moves([weak, strong, fresh], most=Fraction(1, 5), gap=Fraction(3, 2))
    assert moves == [budgets.Move(1, 2, 200, Fraction(1), Fraction(5))]
    spent = budgets.Earner(1, 1000, 950, 950)
    assert budgets.advise_moves([spent, strong], most=Fraction(1, 5), gap=Fraction(3, 2))[0].cents == 50, "never money that is taken"
    assert budgets.advise_moves([weak, strong], most=Fraction(1, 5), gap=Fraction(6)) == []


def test_rotation_keeps_the_first_only() -> None:
    """5.2, 4.9 and 5.0 % against more than 5 %."""
    runs = [placements.Run(n, "pain", 1000, clicks) for n, clicks in enumerate((52, 49, 50))]
    found = placements.rotate(runs, keep_above=gates.exact(0.05), enough=500)
    assert [one.verdict for one in found] == ["keep", "retire", "retire"]
    low = placements.rotate(runs, keep_above=gates.exact(0.04), enough=500)
    assert [one.verdict for one in low] == ["keep", "keep", "keep"], "PLT-06: with 4 % the 4.9 % stays"
    assert (
        placements.rotate([placements.Run(9, "pain", 499, 40), placements.Run(8, "pain", None, None)], keep_above=THIRD, enough=500)[0].verdict
        == "wait"
    )


def test_bids() -> None:
    assert placements.start_bid(Decimal("1.00"), Decimal("1.2")) == Decimal("1.20")
    said = [placements.bid_advice(count, low=3000, high=5000) for count in (2500, 2999, 3000, 5000, 5001)]
    assert said == ["raise", "raise", "hold", "hold", "optimise"]


def test_a_thousand_a_day() -> None:
    hours = placements.by_hour(1000_00, first=20, last=22, share=gates.exact(0.7))
    assert (sum(hours[20:22]), sum(hours[:20]) + sum(hours[22:])) == (700_00, 300_00)
    assert placements.by_hour(5, first=0, last=24, share=THIRD).count(1) == 5
    with pytest.raises(ValueError, match="within a day"):
        placements.by_hour(1, first=22, last=20, share=THIRD)


def test_targeting() -> None:
    assert placements.reach(49_999, 50_000).narrow
    assert placements.reach(50_000, 50_000).narrow is False
    assert placements.reach(None, 50_000).narrow is None
    women, men = placements.Aim(sexes=("female",)), placements.Aim(sexes=("male",))
    young, old = placements.Aim(age_from=18, age_to=24), placements.Aim(age_from=25)
    assert (placements.apart(women, men), placements.apart(young, old), placements.apart(women, young)) == ("sex", "age", "")
    assert placements.apart(placements.Aim(regions=("浙江",)), placements.Aim(regions=("江苏", "上海"))) == "region"
    found = placements.overlap(100, 1000, 31, gates.exact(0.3))
    assert (found.share, found.too_much) == (Fraction(31, 100), True)
    assert not placements.overlap(0, 5, 0, THIRD).too_much
