"""Local times, windows, cadence, series, conflicts: exact values."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanhao.domains.publishing.rules.calendar.cadence import Slack, Week, target_on
from guanhao.domains.publishing.rules.calendar.conflicts import Conflict, Planned, near, too_many
from guanhao.domains.publishing.rules.calendar.feed import Line, Unreadable, dates_in, feed
from guanhao.domains.publishing.rules.calendar.series import BadRule, check_rule, occurrences, weekly
from guanhao.domains.publishing.rules.calendar.solemn import solemn_on
from guanhao.domains.publishing.rules.calendar.times import at_local, day_bounds, hours_of, month_days, moved_days, step, to_quarter, week_days

SHANGHAI, NEW_YORK, LORD_HOWE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")


def test_a_time_the_clocks_skip_is_read_with_the_offset_before() -> None:
    found = at_local(date(2026, 3, 8), time(2, 30), NEW_YORK)
    assert (found.moment, found.turn) == (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), "skipped")
    assert found.moment.astimezone(NEW_YORK).time() == time(3, 30)


def test_a_time_the_clocks_show_twice_is_the_first() -> None:
    found = at_local(date(2026, 11, 1), time(1, 30), NEW_YORK)
    assert (found.moment, found.turn) == (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "doubled")
    assert at_local(date(2026, 11, 1), time(3), NEW_YORK).turn == ""


def test_the_time_of_day_stays_when_the_clocks_change_between() -> None:
    before = datetime(2026, 3, 7, 14, 0, tzinfo=UTC)  # 09:00 in New York
    assert moved_days(before, 1, NEW_YORK).moment == datetime(2026, 3, 8, 13, 0, tzinfo=UTC)
    assert moved_days(before, 1, SHANGHAI).moment == datetime(2026, 3, 8, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "odd", "hours"),
    [
        (SHANGHAI, date(2026, 11, 22), {}, 24),
        (NEW_YORK, date(2026, 3, 8), {2: "skipped"}, 23),
        (NEW_YORK, date(2026, 11, 1), {1: "doubled"}, 25),
        (LORD_HOWE, date(2026, 10, 4), {2: "skipped"}, 23.5),
    ],
)
def test_hours_of_a_day_follow_each_other(zone: ZoneInfo, day: date, odd: dict[int, str], hours: float) -> None:
    cells = hours_of(day, zone)
    assert {cell.hour: cell.turn for cell in cells if cell.turn} == odd
    assert (cells[0].since, cells[-1].until) == day_bounds(day, zone)
    assert sum((cell.until - cell.since for cell in cells), timedelta()) == timedelta(hours=hours)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 5000), st.sampled_from([SHANGHAI, NEW_YORK, LORD_HOWE]), st.integers(0, 1439))
def test_every_local_time_is_a_moment_of_its_day(days: int, zone: ZoneInfo, minute: int) -> None:
    day = date(2020, 1, 1) + timedelta(days=days)
    since, until = day_bounds(day, zone)
    assert since <= at_local(day, time(*divmod(minute, 60)), zone).moment < until


def test_pages_of_the_calendar() -> None:
    assert (month_days(date(2027, 2, 9))[0], len(month_days(date(2027, 2, 9)))) == (date(2027, 2, 1), 28)
    assert (month_days(date(2026, 11, 9))[0], month_days(date(2026, 11, 9))[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert week_days(date(2026, 11, 22))[0] == date(2026, 11, 16)
    assert [step(view, date(2026, 12, 31), 1) for view in ("day", "week", "month")] == [date(2027, 1, 1), date(2027, 1, 7), date(2027, 1, 1)]
    assert step("list", date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert to_quarter(time(9, 44, 59)) == time(9, 30)


def test_a_gap_is_what_the_target_lacks() -> None:
    assert Week(date(2026, 11, 16), 3, 1).gap == 2
    assert Week(date(2026, 11, 16), 3, 5).gap == 0
    targets = [(date(2026, 11, 2), 3), (date(2026, 11, 16), 5)]
    assert [target_on(date(2026, 11, day), targets) for day in (9, 16)] == [3, 5]
    assert target_on(date(2026, 10, 26), targets) == 0


def test_fifty_slots_take_forty_ordinary_publications() -> None:
    assert Slack(50, 39, 0.2).limit == 40
    assert Slack(50, 39, 0.2).room
    assert not Slack(50, 40, 0.2).room
    assert (Slack(0, 9, 0.2).limit, Slack(0, 9, 0.2).room) == (None, True)
    assert Slack(10, 0, 0.3).limit == 7


def test_a_series_on_wednesday_friday_saturday_has_twelve_places_in_four_weeks() -> None:
    starts = datetime(2026, 11, 4, 10, tzinfo=UTC)
    found = occurrences(weekly([2, 4, 5]), starts, SHANGHAI, datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC))
    assert len(found) == 12
    assert {one.astimezone(SHANGHAI).weekday() for one in found} == {2, 4, 5}
    assert {one.astimezone(SHANGHAI).time() for one in found} == {time(18)}


def test_a_series_keeps_its_local_time_over_a_change_of_the_clocks() -> None:
    starts = datetime(2026, 3, 1, 14, tzinfo=UTC)  # Sunday 09:00 in New York
    found = occurrences("FREQ=WEEKLY;BYDAY=SU", starts, NEW_YORK, starts, datetime(2026, 3, 16, tzinfo=UTC))
    assert found == [starts, datetime(2026, 3, 8, 13, tzinfo=UTC), datetime(2026, 3, 15, 13, tzinfo=UTC)]


def test_rules_are_read_and_refused() -> None:
    assert check_rule(" rrule:freq=monthly;byday=2SU ") == "FREQ=MONTHLY;BYDAY=2SU"
    assert check_rule("FREQ=DAILY;UNTIL=20261201T000000Z") == "FREQ=DAILY;UNTIL=20261201T000000Z"
    for rule, why in (("every friday", "form"), ("FREQ=HOURLY", "often"), ("FREQ=DAILY;BYHOUR=1,2", "often"), ("FREQ=NEVER", "form"), ("", "form")):
        with pytest.raises(BadRule) as refused:
            check_rule(rule)
        assert str(refused.value) == why


def test_until_means_the_whole_day() -> None:
    starts = datetime(2026, 11, 20, 14, tzinfo=UTC)
    found = occurrences("FREQ=DAILY;UNTIL=20261122", starts, SHANGHAI, starts, datetime(2027, 1, 1, tzinfo=UTC))
    assert [one.astimezone(SHANGHAI).day for one in found] == [20, 21, 22]


def at(minute: int, number: int, account: int = 1) -> Planned:
    """A publication of 22 November."""
    return Planned(number, account, datetime(2026, 11, 22, 10, minute, tzinfo=UTC), date(2026, 11, 22), f"t{number}")


def test_too_near_names_the_nearest_neighbour() -> None:
    assert near([at(20, 1)], [at(0, 2), at(35, 3), at(25, 4, account=2)], 30) == [Conflict("near", 1, 3, 15, "t3")]
    assert near([at(0, 1)], [at(30, 2)], 30) == []
    assert [one.id for one in near([at(0, 1), at(10, 2)], [], 30)] == [1, 2]


def test_more_a_day_than_the_platform_takes() -> None:
    assert too_many([at(0, 1), at(40, 2)], [], {1: 1}) == [Conflict("per_day", 2, 0, 1)]
    assert too_many([at(0, 1)], [at(0, 1)], {1: 1}) == [], "what moves does not count twice"
    assert too_many([at(0, 1)], [at(5, 2)], {2: 1}) == []


def test_days_of_mourning_have_their_source() -> None:
    assert [one.name for one in solemn_on(date(2026, 12, 13))] == ["国家公祭日"]
    assert solemn_on(date(2013, 12, 13)) == []
    assert solemn_on(date(2008, 5, 20))[0].source.startswith("国务院公告")
    assert all(one.source for day in range(1, 32) for one in solemn_on(date(2026, 12, day)))


def test_a_feed_reads_back_and_holds_nothing_else() -> None:
    start = datetime(2026, 11, 28, 10, tzinfo=UTC)
    lines = [
        Line(uid="p1@acme", title="新品，上市; 第一天\n限时", start=start, place="微博", tags=("新品",), revision=3, url="https://a.test/1"),
        Line(uid="e1@acme", title="双12", start=date(2026, 12, 12), last=date(2026, 12, 13), state="TENTATIVE"),
    ]
    content = feed("Acme", lines, stamp=start)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert dates_in(content) == [
        ("新品，上市; 第一天 限时", date(2026, 11, 28), date(2026, 11, 28), ""),
        ("双12", date(2026, 12, 12), date(2026, 12, 13), ""),
    ]
    assert b"DTSTART:20261128T100000Z" in content
    assert b"DTEND;VALUE=DATE:20261214" in content
    assert b"SEQUENCE:3" in content
    with pytest.raises(Unreadable):
        dates_in(b"not a calendar")
