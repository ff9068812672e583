"""Clocks that count working time."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.timing import Shift, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar(SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_time_stops_over_lunch_and_over_night() -> None:
    assert OFFICE.add(at("2020-03-02 11:30"), 3600) == at("2020-03-02 14:00")
    assert OFFICE.add(at("2020-03-02 17:30"), 3600) == at("2020-03-03 09:30")


def test_holidays_stop_the_clock_and_make_up_days_do_not() -> None:
    assert OFFICE.add(at("2020-01-23 17:00"), 2 * 3600) == at("2020-02-03 10:00")
    assert OFFICE.add(at("2020-01-19 09:00"), 3600) == at("2020-01-19 10:00")
    assert OFFICE.add(at("2020-01-18 09:00"), 3600) == at("2020-01-19 10:00")


def test_between_counts_what_add_added() -> None:
    assert OFFICE.between(at("2020-03-02 11:30"), at("2020-03-02 14:00")) == 3600
    assert OFFICE.between(at("2020-02-29 00:00"), at("2020-03-02 00:00")) == 0
    assert OFFICE.between(at("2020-03-02 14:00"), at("2020-03-02 11:30")) == 0


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = WorkCalendar(SHANGHAI, shifts=(Shift(time(22), time(6)),))
    assert night.between(at("2020-03-02 00:00"), at("2020-03-03 12:00")) == 8 * 3600
    assert night.add(at("2020-03-03 01:00"), 6 * 3600) == at("2020-03-03 23:00")


def test_round_the_clock() -> None:
    assert WorkCalendar.always(ZoneInfo("Europe/Berlin")).add(datetime(2024, 3, 30, 12, tzinfo=UTC), 86400) == datetime(2024, 3, 31, 12, tzinfo=UTC)


def test_a_rota_of_its_own() -> None:
    rota = WorkCalendar(SHANGHAI, by_weekday={5: (Shift(time(10), time(12)),), 0: ()})
    assert rota.add(at("2020-02-29 09:00"), 7200) == at("2020-02-29 12:00")
    assert rota.add(at("2020-03-02 09:00"), 3600) == at("2020-03-03 10:00")


def test_refusals_say_why() -> None:
    with pytest.raises(ValueError, match="no working time"):
        WorkCalendar(SHANGHAI, shifts=()).add(at("2020-03-02 09:00"), 1)
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add(at("2020-03-02 09:00"), -1)


@given(start=st.datetimes(datetime(2020, 1, 1), datetime(2020, 12, 1)), seconds=st.integers(0, 400_000))
def test_add_and_between_agree(start: datetime, seconds: int) -> None:
    moment = start.replace(tzinfo=SHANGHAI)
    assert OFFICE.between(moment, OFFICE.add(moment, seconds)) == pytest.approx(seconds)
