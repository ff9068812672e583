"""The Chinese calendar: working days, holidays, festivals, solar terms, comparable days, and clocks that count working hours."""

from guanhao.engines.timing.days import DayInfo, DayKind, day_info, days, like_day, workday_add, workdays_between
from guanhao.engines.timing.festivals import Mark, MarkKind
from guanhao.engines.timing.hours import Shift, WorkCalendar

__all__ = ["DayInfo", "DayKind", "Mark", "MarkKind", "Shift", "WorkCalendar", "day_info", "days", "like_day", "workday_add", "workdays_between"]
