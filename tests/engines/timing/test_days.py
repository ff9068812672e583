"""Days as China lives them."""

from datetime import date, timedelta

import pytest
from lunar_python import Solar

from guanhao.engines.timing import day_info, days, like_day, workday_add, workdays_between


@pytest.mark.parametrize(
    ("day", "kind", "holiday", "position"),
    [
        (date(2020, 1, 19), "makeup", "春节", 0),
        (date(2020, 1, 24), "holiday", "春节", 1),
        (date(2020, 2, 2), "holiday", "春节", 10),
        (date(2020, 2, 3), "working", "", 0),
        (date(2020, 2, 29), "weekend", "", 0),
        (date(2020, 3, 2), "working", "", 0),
        (date(2024, 10, 7), "holiday", "国庆节", 7),
        (date(2024, 10, 12), "makeup", "国庆节", 0),
    ],
)
def test_orders_of_the_state_council(day: date, kind: str, holiday: str, position: int) -> None:
    info = day_info(day)
    assert (info.kind, info.holiday, info.position, info.known) == (kind, holiday, position, True)


def test_years_without_an_order_follow_the_week() -> None:
    assert [(info.kind, info.known) for info in days(date(2031, 10, 3), date(2031, 10, 4))] == [("working", False), ("weekend", False)]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2020, 1, 24), "eve"),
        (date(2020, 1, 25), "spring"),
        (date(2020, 2, 8), "lantern"),
        (date(2020, 6, 25), "dragon_boat"),
        (date(2020, 10, 1), "mid_autumn"),
        (date(2020, 5, 10), "mother"),
        (date(2020, 6, 21), "father"),
        (date(2020, 11, 26), "thanksgiving"),
        (date(2020, 11, 27), "black_friday"),
        (date(2020, 11, 11), "trade_1111"),
        (date(2020, 6, 18), "trade_618"),
        (date(2020, 3, 5), "term_惊蛰"),
    ],
)
def test_marks(day: date, key: str) -> None:
    assert key in {mark.key for mark in day_info(day).marks}


def test_a_leap_month_repeats_no_festival() -> None:
    fifth_of_leap_april = date(2020, 5, 27)
    assert day_info(fifth_of_leap_april).lunar == "闰四月初五"
    assert not day_info(fifth_of_leap_april).marks


def test_names_do_not_repeat() -> None:
    assert day_info(date(2020, 10, 1)).named() == ["国庆节", "中秋节"]
    assert day_info(date(2020, 10, 1)).named("en") == ["National Day", "Mid-Autumn Festival"]


def test_a_range_crosses_years_and_an_empty_one_is_empty() -> None:
    assert [info.day for info in days(date(2019, 12, 30), date(2020, 1, 2))] == [date(2019, 12, 30) + timedelta(days=n) for n in range(4)]
    assert days(date(2020, 1, 2), date(2020, 1, 1)) == []


def test_working_days_are_added_over_the_spring_festival() -> None:
    assert workday_add(date(2020, 1, 23), 1) == date(2020, 2, 3)
    assert workday_add(date(2020, 2, 3), -1) == date(2020, 1, 23)
    assert workday_add(date(2020, 1, 18), 0) == date(2020, 1, 19)
    assert workdays_between(date(2020, 1, 18), date(2020, 2, 3)) == 6


def test_a_holiday_is_compared_with_its_own_position() -> None:
    history = [date(2019, 1, 1) + timedelta(days=n) for n in range(400)]
    assert like_day(date(2020, 1, 25), history) == [date(2019, 2, 5)]
    assert like_day(date(2020, 1, 25), history[380:]) == [date(2020, 1, 24)]


def test_a_plain_day_is_compared_with_the_same_weekday() -> None:
    history = [date(2020, 1, 1) + timedelta(days=n) for n in range(90)]
    assert like_day(date(2020, 3, 3), history, limit=3) == [date(2020, 2, 25), date(2020, 2, 18), date(2020, 2, 11)]
    assert like_day(date(2020, 4, 11), history, limit=2) == [date(2020, 3, 28), date(2020, 3, 21)]
    assert like_day(date(2020, 1, 1), []) == []


@pytest.mark.parametrize("year", [1901, 2020, 2026, 2033, 2100])
def test_a_year_by_the_moon_is_what_the_library_says_of_every_day(year: int) -> None:
    """2020 has a leap month, 2033 one at the end of the year."""
    for info in days(date(year, 1, 1), date(year, 12, 31)):
        lunar = Solar.fromYmd(info.day.year, info.day.month, info.day.day).getLunar()
        assert info.lunar == f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"
        assert [mark.name for mark in info.marks if mark.kind == "term"] == [name for name in [lunar.getJieQi()] if name]
        assert ("eve" in {mark.key for mark in info.marks}) == ("除夕" in lunar.getFestivals())
