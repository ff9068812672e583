"""The decisions of the team's room, with the examples of the requirements."""

import hashlib
import itertools
import random
from datetime import date

import pytest

from guanhao.domains.team.rules import appraisal, departments, practice, rating, time, training


def test_a_test_is_right_where_exactly_the_right_choices_are_chosen() -> None:
    rights = {1: [0], 2: [0, 2], 3: [1]}
    assert training.mark_test(rights, {1: [0], 2: [2, 0], 3: [0]}, 60) == training.Marked(3, 2, 66, True)
    assert training.mark_test(rights, {1: [0], 2: [0], 3: [1], 9: [0]}, 67).passed is False
    assert training.mark_test({}, {}, 1) == training.Marked(0, 0, 0, False)
    assert training.mark_test({1: [0]}, {}, 1).score == 0


@pytest.mark.parametrize(("known", "score", "after"), [(None, 80, 80), (40, 80, 60), (90, 80, 90), (0, 100, 50)])
def test_a_passed_test_moves_an_ability_up_only(known: int | None, score: int, after: int) -> None:
    assert training.after_test(known, score, 0.5) == after


def test_data_at_forty_below_its_need_suggests_the_course() -> None:
    data, writing = 5, 2
    found = training.gaps([writing, data], [{data: 60}, {data: 80, writing: 50}], {data: 40, writing: 90})
    assert [(gap.ability, gap.need, gap.missing) for gap in found] == [(writing, 50, 0), (data, 80, 40)]
    assert training.suggest(found, {7: [data], 8: [writing], 9: [data, writing]}, [], 5) == [(7, [data]), (9, [data])]
    assert training.suggest(found, {7: [data]}, [7], 5) == []
    assert training.Gap(data, 80, None).missing == 0, "what nobody judged misses nothing yet"


def test_a_month_without_a_lecture_is_overdue_when_it_is_over() -> None:
    months = training.months_between(date(2026, 1, 15), date(2026, 3, 4))
    assert months == [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]
    held, today = [date(2026, 1, 31)], date(2026, 3, 4)
    assert training.missing_spans(months, held, 1, today, date(2026, 1, 1)) == [(date(2026, 2, 1), date(2026, 2, 28), 0)]
    assert training.missing_spans(months, held, 1, date(2026, 2, 28), date(2026, 1, 1)) == []
    assert training.weeks_back(date(2026, 3, 4), 1) == [(date(2026, 2, 23), date(2026, 3, 1)), (date(2026, 3, 2), date(2026, 3, 8))]


def test_quarters() -> None:
    assert practice.quarter_of(date(2026, 12, 31)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert practice.quarter_of(date(2026, 2, 28)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert [practice.quarter_name(one[0]) for one in practice.quarters_before(date(2026, 3, 4), 2)] == ["2025-Q4", "2025-Q3"]
    span = practice.quarter_of(date(2026, 1, 5))
    assert practice.missing_people([1, 2, 3], [(1, date(2026, 3, 31)), (2, date(2026, 4, 1)), (None, date(2026, 2, 1))], span, 1) == [2, 3]


def test_the_same_seed_draws_the_same_teams_balanced_by_department() -> None:
    people = {number: ("content", "data", "growth")[number % 3] for number in range(20)}
    drawn = practice.draw(people, 3, "a1")
    shuffled = list(people.items())
    random.Random(1).shuffle(shuffled)
    assert practice.draw(dict(shuffled), 3, "a1") == drawn
    assert sorted(itertools.chain(*drawn)) == list(range(20))
    assert sorted(map(len, drawn)) == [6, 7, 7]
    for department in ("content", "data", "growth"):
        counts = [sum(people[one] == department for one in team) for team in drawn]
        assert max(counts) - min(counts) <= 1
    assert practice.draw(people, 3, "a2") != drawn
    assert practice.lot("a1", 7) == hashlib.sha256(b"a1:7").hexdigest()


def test_a_ranking_takes_points_off_and_shares_places() -> None:
    found = practice.rank({1: [(80, 90), (90, 80)], 2: [(90, 90)], 3: []}, {2: 1}, coordination_share=0.5, late_points=5)
    assert [(one.squad, one.total, one.place) for one in found] == [(1, 85.0, 1), (2, 85.0, 1), (3, None, None)]
    assert practice.rank({1: [(2, 2)]}, {1: 3}, coordination_share=0.5, late_points=5)[0].total == 0


def test_a_box_reads_the_same_in_whatever_order_answers_came() -> None:
    answers = [(80, 90), (10, 100), (80, 85), (55, 55)]
    boxes = set()
    for order in itertools.permutations(answers):
        box = ""
        for one in order:
            box = rating.add(box, one)
        boxes.add(box)
    assert len(boxes) == 1
    assert rating.read(boxes.pop()) == sorted(answers)


def test_means_need_enough_answers() -> None:
    assert rating.means([(80, 90), (70, 80)], 3) is None
    assert rating.means([(80, 90), (70, 80), (90, 100)], 3) == (80, 90)
    assert rating.means([], 0) is None


def test_eighty_of_others_and_ninety_of_ones_own_are_87() -> None:
    assert appraisal.total(90, 80, 0.3) == 87
    assert appraisal.total(90, None, 0.3) == 90
    assert appraisal.total(None, 80, 0.3) is None


def test_attainment_and_weights() -> None:
    assert appraisal.attained(50, 100, "up", 120) == 50
    assert appraisal.attained(300, 100, "up", 120) == 120
    assert appraisal.attained(4, 2, "down", 120) == 50
    assert appraisal.attained(0, 2, "down", 120) == 120
    assert appraisal.attained(None, 2, "up", 120) is None
    assert appraisal.attained(3, 0, "up", 120) is None
    assert appraisal.weighted([(60, 80), (40, 100)]) == 88
    assert appraisal.weighted([(60, 80), (40, None)]) is None
    assert [appraisal.grade(score, 90, 80, 60) for score in (95, 90, 80, 60, 59.9, None)] == [
        "excellent",
        "excellent",
        "good",
        "passed",
        "failed",
        "",
    ]


def test_fifty_hours_on_forty_are_too_many() -> None:
    assert time.Load(40, 50).state(1.0, 0.5) == "over"
    assert time.Load(40, 40).state(1.0, 0.5) == "full"
    assert time.Load(40, 19).state(1.0, 0.5) == "free"
    assert time.Load(0, 0).state(1.0, 0.5) == "off"
    assert time.Load(0, 1).state(1.0, 0.5) == "over"


def test_hours_are_spread_over_working_days() -> None:
    plan = time.Planned(1, date(2026, 3, 5), date(2026, 3, 10), 40)  # Thursday to Tuesday
    assert time.spread(plan, lambda day: day.weekday() < 5) == {date(2026, 3, 2): 20, date(2026, 3, 9): 20}
    weekend = time.Planned(1, date(2026, 3, 7), date(2026, 3, 8), 6)
    assert time.spread(weekend, lambda day: day.weekday() < 5) == {date(2026, 3, 2): 6}
    assert time.capacity(date(2026, 3, 2), lambda _day: 40, lambda day: day.weekday() < 4) == 32
    assert time.in_force([(date(2026, 1, 1), 30), (date(2026, 2, 1), 20)], date(2026, 1, 31), 40) == 30
    assert time.in_force([(date(2026, 1, 1), 30)], date(2025, 12, 31), 40) == 40


def test_the_longest_stage_is_the_bottleneck() -> None:
    spans = [(1, "copy", 2.0), (1, "visual", 3.0), (1, "visual", 4.0), (2, "visual", 5.0), (2, "review", 1.0)]
    means = time.stage_means(spans)
    assert {one.stage: (one.cards, one.mean) for one in means} == {"copy": (1, 2.0), "visual": (2, 6.0), "review": (1, 1.0)}
    assert time.bottleneck(means) == "visual"
    assert time.bottleneck([]) == ""


def test_raters_come_from_other_departments() -> None:
    assert departments.may_rate(["editor"], ["designer"]) is True
    assert departments.may_rate(["editor"], ["content_planner"]) is False
    assert departments.may_rate(["viewer"], ["editor"]) is False
    assert departments.may_rate(["editor", "analyst"], ["analyst"]) is False
    assert departments.main_department(["viewer"]) == "other"
