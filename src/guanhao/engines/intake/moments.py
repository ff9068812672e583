"""Dates as exports write them, in the account's time zone: ISO, RFC 2822, 2025.08.06, 1月1日 08:55, 昨天 21:00, 3分钟前, Excel serials, Unix time."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from guanhao.engines.intake.numbers import fold

_TIME = r"(?P<h>\d{1,2})[:时点h](?P<mi>\d{1,2})?分?(?:[:分](?P<s>\d{1,2})(?:[.,]\d+)?秒?)?"
_ZONE = r"(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(?P<m>\d{1,2})(?:\s*月\s*|[-/]|\.(?=\d{1,2}\s+\d{1,2}:))(?P<d>\d{1,2})(?!\d)\s*[日号]?")
_WORD_MONTH = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:(?P<m1>[a-z]{3,9})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?|(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<m2>[a-z]{3,9})\.?)"
    r"(?:,?[\s-]+(?P<y>\d{4}))?"
)
_TWITTER = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun)\w*\s+(?P<m1>[a-z]{3})\w*\s+(?P<d>\d{1,2})\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)\s+(?P<zone>[+-]\d{4}|[a-z]{3,4})?\s*(?P<y>\d{4})"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?:[t ]?(?P<h>[0-2]\d)(?P<mi>[0-5]\d)(?P<s>[0-5]\d)?)?")
_AGO = re.compile(
    r"(?:约|about\s+)?(?P<n>\d+|半|an?|one)\s*(?P<u>秒钟?|分钟?|个?小时|天|日|周|星期|个?月|年|s|sec(?:ond)?s?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\s*(?:之?前|ago)"
)
_DAY_WORDS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "大前天": 3}
_DAY_WORD = re.compile(r"(?P<word>" + "|".join(sorted(_DAY_WORDS, key=len, reverse=True)) + r")\s*(?:at\s+)?")
_WEEKDAY = re.compile(r"\s*(?:星期|周|礼拜)[一二三四五六日天]\s*|\s*\((?:mon|tue|wed|thu|fri|sat|sun|周[一二三四五六日])\)\s*")
_TAIL = re.compile(r"\s*[·|,]?\s*(?:已编辑|编辑于|发布于|修改于|来自.*|发布自.*|edited|更新|发布|·.*)\s*$")
_HEAD = re.compile(r"^\s*(?:发布于|编辑于|更新于|发表于|创建于|published|posted|on)\s*[:：]?\s*")
_HALF = re.compile(r"\s*(?P<half>上午|凌晨|早上|早晨|清晨|中午|下午|傍晚|晚上|晚间|夜间|a\.?m\.?|p\.?m\.?)\s*")
_PM = {"下午", "傍晚", "晚上", "晚间", "夜间", "pm", "p.m.", "p.m", "pm."}
_MONTHS = {name: i + 1 for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])}
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_FIRST_YEAR = 1970


@dataclass(frozen=True)
class Moment:
    """A parsed cell. `local` is wall-clock time when `aware` is None; `dateonly`: no time of day stood there; `year`: a year stood there."""

    local: datetime
    aware: datetime | None = None
    dateonly: bool = False
    year: bool = True

    def utc(self, zone: ZoneInfo) -> datetime:
        """The moment in UTC, wall clock read in this zone."""
        return (self.aware or self.local.replace(tzinfo=zone)).astimezone(UTC)

    def day(self, zone: ZoneInfo) -> date:
        """The calendar day in this zone."""
        return self.aware.astimezone(zone).date() if self.aware else self.local.date()


@dataclass(frozen=True)
class Reading:
    """How to read a column: reference moment for relative words and missing years (aware), zone, and the order of ambiguous dates."""

    reference: datetime
    zone: ZoneInfo
    order: str = "mdy"

    @property
    def today(self) -> date:
        """The reference's calendar day in the zone."""
        return self.reference.astimezone(self.zone).date()


def parse_moment(text: str, how: Reading) -> Moment | None:
    """The moment in a cell, or None."""
    folded = _clean(text)
    if not folded:
        return None
    for reader in (_year_first, _number, _relative, _year_last, _no_year, _worded):
        found = reader(folded, how)
        if found is not None:
            return found if _FIRST_YEAR <= found.local.year < 10_000 else None
    return None


def _clean(text: str) -> str:
    folded = fold(text).lower()
    folded = _HEAD.sub("", _TAIL.sub("", folded)) if not folded.isdigit() else folded
    return _WEEKDAY.sub(" ", folded).strip()


def _clock(rest: str) -> tuple[time, str, bool] | None:
    """(time, zone text, stood there) of what follows a date; None when it is not a time."""
    rest = rest.strip().removeprefix("t").strip(" ,")
    if not rest:
        return time(), "", False
    half = _HALF.search(rest)
    if half:
        rest = (rest[: half.start()] + " " + rest[half.end() :]).strip()
    match = re.fullmatch(_TIME + r"\s*" + _ZONE, rest)
    if match is None:
        if half and rest.isdigit() and int(rest) <= 12:
            hour, minute, second, zone = int(rest), 0, 0, ""
        else:
            return None
    else:
        hour, minute, second, zone = int(match["h"]), int(match["mi"] or 0), int(match["s"] or 0), match["zone"] or ""
    if half:
        hour = _half_day(hour, half["half"])
    if hour == 24 and minute == second == 0:
        return time(23, 59, 59), zone, True
    if hour > 23 or minute > 59 or second > 60:
        return None
    return time(hour, minute, min(second, 59)), zone, True


def _half_day(hour: int, word: str) -> int:
    if word in _PM:
        return hour + 12 if hour < 12 else hour
    if word == "中午":
        return hour + 12 if hour < 10 else hour
    return 0 if hour == 12 else hour


def _with_zone(day: date, rest: str, *, year: bool = True) -> Moment | None:
    clock = _clock(rest)
    if clock is None:
        return None
    at, zone, stood = clock
    local = datetime.combine(day, at)
    return Moment(local, _aware(local, zone), not stood, year)


def _aware(local: datetime, zone: str) -> datetime | None:
    if not zone:
        return None
    if zone in {"z", "utc", "gmt"}:
        return local.replace(tzinfo=UTC)
    if not re.fullmatch(r"[+-]\d{2}:?\d{2}", zone):
        return None
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * sign
    return (local - offset).replace(tzinfo=UTC)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_first(text: str, how: Reading) -> Moment | None:
    if match := _YEAR_FIRST.match(text):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        return _with_zone(day, text[match.end() :]) if day else None
    return None


def _number(text: str, how: Reading) -> Moment | None:
    """20250806, 20250806210000, Unix seconds to microseconds, Excel serials."""
    if match := _COMPACT.fullmatch(text):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        if day and int(match["h"] or 0) < 24:
            at = time(int(match["h"] or 0), int(match["mi"] or 0), int(match["s"] or 0))
            return Moment(datetime.combine(day, at), dateonly=match["h"] is None)
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    value = float(text)
    for digits, scale in ((10, 1.0), (13, 1e3), (16, 1e6)):
        if 0.1 * 10**digits <= value < 0.5 * 10**digits:
            moment = datetime.fromtimestamp(value / scale, UTC)
            return Moment(moment.astimezone(how.zone).replace(tzinfo=None), moment)
    if 20_000 <= value < 80_000:
        whole = int(value)
        local = datetime.combine(_EXCEL_DAY_ZERO, time()) + timedelta(days=whole, seconds=round((value - whole) * 86_400))
        return Moment(local, dateonly=value == whole and "." not in text)
    return None


def _relative(text: str, how: Reading) -> Moment | None:
    """刚刚, 3分钟前, 昨天 21:00; a bare 21:00 is today's."""
    here = how.reference.astimezone(how.zone)
    if text in {"刚刚", "刚才", "just now", "now"}:
        return _ago(here, timedelta())
    if match := _AGO.fullmatch(text):
        count = 0.5 if match["n"] == "半" else 1.0 if not match["n"].isdigit() else float(match["n"])
        return _ago_unit(here, count, match["u"])
    if match := _DAY_WORD.match(text):
        return _with_zone(here.date() - timedelta(days=_DAY_WORDS[match["word"]]), text[match.end() :])
    if re.fullmatch(_TIME, text):
        return _with_zone(here.date(), text)
    return None


def _ago(here: datetime, delta: timedelta) -> Moment:
    moment = here - delta
    return Moment(moment.replace(tzinfo=None), moment.astimezone(UTC))


def _ago_unit(here: datetime, count: float, unit: str) -> Moment | None:
    names = {"秒": "seconds", "s": "seconds", "分": "minutes", "m": "minutes", "时": "hours", "h": "hours", "天": "days", "日": "days", "d": "days"}
    if "月" in unit or unit == "年":
        days = count * (30 if "月" in unit else 365)
        return Moment(datetime.combine(here.date() - timedelta(days=days), time()), dateonly=True)
    if unit[0] in "周星w":
        return Moment(datetime.combine(here.date() - timedelta(weeks=count), time()), dateonly=True)
    name = names["时" if "小时" in unit else unit[0]]
    if name == "days":
        return Moment(datetime.combine(here.date() - timedelta(days=count), time()), dateonly=True)
    return _ago(here, timedelta(**{name: count}))


def _year_last(text: str, how: Reading) -> Moment | None:
    """4/22/2018 or 22.4.2018 by the column's order; a part over 12 decides for itself."""
    match = _YEAR_LAST.match(text)
    if match is None or text[match.end() : match.end() + 1].isdigit():
        return None
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        if how.order == "ymd":
            return _two_digit_year_first(match, text)
        year += 2000 if year < 70 else 1900
    month, day_ = (b, a) if (how.order == "dmy" and b <= 12) or a > 12 else (a, b)
    day = _day(year, month, day_)
    return _with_zone(day, text[match.end() :]) if day else None


def _two_digit_year_first(match: re.Match[str], text: str) -> Moment | None:
    day = _day(2000 + int(match["a"]), int(match["b"]), int(match["y"]))
    return _with_zone(day, text[match.end() :]) if day else None


def _no_year(text: str, how: Reading) -> Moment | None:
    """The newest year in which the day is not after the reference (one day of grace for other zones)."""
    match = _NO_YEAR.match(text)
    if match is None:
        return None
    month, day_ = int(match["m"]), int(match["d"])
    if month > 12 and "月" not in text and day_ <= 12:
        month, day_ = day_, month
    day = newest_day(month, day_, how.today)
    return _with_zone(day, text[match.end() :], year=False) if day else None


def newest_day(month: int, day: int, today: date) -> date | None:
    """The newest such day that is not after tomorrow; 29 February looks back up to eight years."""
    for year in range(today.year + 1, today.year - 9, -1):
        found = _day(year, month, day)
        if found and found <= today + timedelta(days=1):
            return found
    return None


def _worded(text: str, how: Reading) -> Moment | None:
    """Sun Mar 01 02:10:15 +0800 2020, RFC 2822, Mar 1, 2020 9:05 PM, 1 March 2020."""
    if match := _TWITTER.fullmatch(text):
        month = _MONTHS.get(match["m1"])
        day = _day(int(match["y"]), month, int(match["d"])) if month else None
        zone = match["zone"] or ""
        return _with_zone(day, f"{match['time']} {zone if zone[:1] in '+-' or zone in {'utc', 'gmt'} else ''}") if day else None
    if re.match(r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}", text):
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        return Moment(moment.replace(tzinfo=None), moment.astimezone(UTC) if moment.tzinfo else None)
    match = _WORD_MONTH.match(text)
    if match is None:
        return None
    month = _MONTHS.get((match["m1"] or match["m2"])[:3])
    number = int(match["d1"] or match["d2"])
    if month is None:
        return None
    day = _day(int(match["y"]), month, number) if match["y"] else newest_day(month, number, how.today)
    return _with_zone(day, text[match.end() :].removeprefix(" at"), year=bool(match["y"])) if day else None


def column_order(values: Iterable[str], today: date) -> tuple[str, bool]:
    """Order of ambiguous dates of a column (`mdy`, `dmy`, `ymd`) from all its values, and whether it had to be decided at all.

    A part over 12 is a day. Without one, the order with fewer future days wins, then the one whose days are closer together; the last
    word is mdy, as in platform exports from the United States.
    """
    parts = Counter[tuple[int, int, str]]()
    for value in values:
        if (match := _YEAR_LAST.match(_clean(value))) is not None:
            parts[int(match["a"]), int(match["b"]), match["y"]] += 1
    if not parts:
        return "mdy", False
    if all(len(y) == 2 for _, _, y in parts):
        years = {a for a, _, _ in parts}
        if any(a > 31 for a in years) or (
            all(20 <= a <= today.year % 100 for a in years) and len(years) <= 3 and any(int(y) > 12 for _, _, y in parts)
        ):
            return "ymd", True
    first, second = any(a > 12 for a, _, _ in parts), any(b > 12 for _, b, _ in parts)
    if first != second:
        return ("dmy" if first else "mdy"), True
    return min(("mdy", "dmy"), key=lambda order: _cost(parts, order, today)), True


def _cost(parts: Counter[tuple[int, int, str]], order: str, today: date) -> tuple[int, int, int]:
    """(impossible days, future days, distance between the first and last) under an order."""
    days, wrong = [], 0
    for (a, b, y), count in parts.items():
        year = int(y) + (2000 if len(y) == 2 else 0)
        found = _day(year, b, a) if order == "dmy" else _day(year, a, b)
        if found is None:
            wrong += count
        else:
            days.append(found)
    span = (max(days) - min(days)).days if days else 0
    return wrong, sum(day > today for day in days), span


def is_ambiguous(text: str) -> bool:
    """True for dates whose month and day order must be decided."""
    return _YEAR_LAST.match(_clean(text)) is not None
