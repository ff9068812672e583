"""Days as China lives them: working or off by order of the State Council, their holiday, their festivals, their lunar date.

The orders come from the library chinesecalendar; outside the years it knows, weekends are off and `known` is False.
Lunar dates and solar terms come from the library lunar-python.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from guanhao.engines.timing.festivals import Mark, counted_marks, marks_of

if TYPE_CHECKING:
    from chinese_calendar import Holiday

DayKind = Literal["working", "weekend", "holiday", "makeup"]
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayInfo:
    """One date. `position` counts from 1 inside its holiday (0 outside one); `makeup` days are weekends worked for a holiday."""

    day: date
    kind: DayKind
    known: bool
    holiday: str
    holiday_en: str
    position: int
    marks: tuple[Mark, ...]
    lunar: str

    @property
    def working(self) -> bool:
        """Do offices work on this day?"""
        return self.kind in ("working", "makeup")

    def named(self, language: str = "zh-hans") -> list[str]:
        """The names of the holiday and of all marks without repeats, in Chinese or English."""
        chinese = language.startswith("zh")
        names = [self.holiday if chinese else self.holiday_en] if self.kind == "holiday" else []
        return list(dict.fromkeys([*names, *(mark.name if chinese else mark.name_en for mark in self.marks)]))


def day_info(day: date) -> DayInfo:
    """Everything known of one date."""
    return _year(day.year)[day.timetuple().tm_yday - 1]


def days(start: date, end: date) -> list[DayInfo]:
    """Every date from start to end, both included; empty when end is before start."""
    found: list[DayInfo] = []
    for year in range(start.year, end.year + 1):
        table = _year(year)
        first = start.timetuple().tm_yday - 1 if year == start.year else 0
        last = end.timetuple().tm_yday if year == end.year else len(table)
        found.extend(table[first:last])
    return found


def workday_add(day: date, count: int) -> date:
    """The date `count` working days after `day` (before it when negative); 0 gives the day itself, or the next working day when it is off."""
    step = _ONE if count >= 0 else -_ONE
    left = abs(count)
    while left or not day_info(day).working:
        day += step
        if left and day_info(day).working:
            left -= 1
    return day


def workdays_between(start: date, end: date) -> int:
    """How many working days lie from start to end, both included."""
    return sum(info.working for info in days(start, end))


def like_day(day: date, history: Iterable[date], *, limit: int = 8) -> list[date]:
    """Days of `history` before `day` that an operator would compare it with, newest first, at most `limit`.

    A holiday is compared with the same holiday's same position, then with the same holiday, then with any holiday; a make-up working day with
    make-up days, then with working days; any other day with the same weekday of the same kind, then with the same kind. The first that is found wins.
    """
    this = day_info(day)
    past = [day_info(other) for other in sorted({other for other in history if other < day}, reverse=True)]
    for alike in _likenesses(this):
        found = [other.day for other in past if alike(other)]
        if found:
            return found[:limit]
    return []


def _likenesses(this: DayInfo) -> list[Callable[[DayInfo], bool]]:
    if this.kind == "holiday":
        return [
            lambda other: other.kind == "holiday" and other.holiday == this.holiday and other.position == this.position,
            lambda other: other.kind == "holiday" and other.holiday == this.holiday,
            lambda other: other.kind == "holiday",
            lambda other: not other.working,
        ]
    if this.kind == "makeup":
        return [lambda other: other.kind == "makeup", lambda other: other.working]
    return [
        lambda other: other.kind == this.kind and other.day.weekday() == this.day.weekday(),
        lambda other: other.kind == this.kind,
        lambda other: other.working == this.working,
    ]


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[DayInfo, ...]:
    lunar, terms = _lunar_days(year), _terms(year)
    counted = counted_marks(year)
    first = date(year, 1, 1)
    table: list[DayInfo] = []
    position, last = _before(first)
    for offset in range((date(year + 1, 1, 1) - first).days):
        day = first + offset * _ONE
        kind, known, holiday = _order(day)
        position = (position + 1 if holiday == last else 1) if kind == "holiday" else 0
        last = holiday if kind == "holiday" else None
        moon = lunar[day]
        marks = marks_of(day, moon.month, moon.day, terms.get(day, ""), eve=moon.eve, counted=counted)
        table.append(
            DayInfo(
                day=day,
                kind=kind,
                known=known,
                holiday=holiday.chinese if holiday else "",
                holiday_en=holiday.value if holiday else "",
                position=position,
                marks=tuple(marks),
                lunar=moon.words,
            )
        )
    return tuple(table)


@dataclass(frozen=True, slots=True)
class _LunarDay:
    """A day by the moon; `month` is negative in a leap month, `eve` marks the last day of a lunar year."""

    month: int
    day: int
    eve: bool
    words: str


def _lunar_days(year: int) -> dict[date, _LunarDay]:
    """The days of a year by the moon, counted on from the first days of the lunar months around it (asking the library day by day takes half a
    millisecond each)."""
    from lunar_python import LunarYear
    from lunar_python.util import LunarUtil

    months = LunarYear.fromYear(year).getMonths()
    found: dict[date, _LunarDay] = {}
    for month, following in pairwise([*months, None]):
        first, number, length = _solar(month.getFirstJulianDay()), month.getMonth(), month.getDayCount()
        ends = following is not None and following.getYear() != month.getYear()
        name = f"{'闰' if number < 0 else ''}{LunarUtil.MONTH[abs(number)]}月"
        for day in range(1, length + 1):
            found[first + (day - 1) * _ONE] = _LunarDay(number, day, ends and day == length, name + LunarUtil.DAY[day])
    return found


def _terms(year: int) -> dict[date, str]:
    """The solar terms of a year by day; the library's list begins with the term before the winter solstice."""
    from lunar_python import Lunar, LunarYear

    moments = LunarYear.fromYear(year).getJieQiJulianDays()
    names = (Lunar.JIE_QI[(place - 1) % len(Lunar.JIE_QI)] for place in range(len(Lunar.JIE_QI_IN_USE)))
    return {_solar(moment): name for moment, name in zip(moments, names, strict=False)}


def _solar(julian_day: float) -> date:
    from lunar_python import Solar

    day = Solar.fromJulianDay(julian_day)
    return date(day.getYear(), day.getMonth(), day.getDay())


@cache
def _known_years() -> tuple[int, int]:
    """First and last year with orders."""
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


def _before(first: date) -> tuple[int, "Holiday | None"]:
    """Position and name of the holiday that runs into the year, if one does."""
    position, name, day = 0, None, first - _ONE
    while True:
        kind, _known, holiday = _order(day)
        if kind != "holiday" or (name is not None and holiday != name):
            return position, name
        position, name, day = position + 1, holiday, day - _ONE


def _order(day: date) -> tuple[DayKind, bool, "Holiday | None"]:
    """What the State Council ordered: kind, whether an order is known, and the holiday the order belongs to."""
    import chinese_calendar

    weekend = day.weekday() >= 5
    first, last = _known_years()
    if not first <= day.year <= last:
        return ("weekend" if weekend else "working"), False, None
    off, name = chinese_calendar.get_holiday_detail(day)
    holiday = chinese_calendar.Holiday(name) if name else None
    if off:
        return ("holiday" if holiday else "weekend"), True, holiday
    return ("makeup" if weekend else "working"), True, holiday
