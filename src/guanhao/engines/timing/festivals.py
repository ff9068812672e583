"""What a date is known for: lunar and solar festivals, the 24 solar terms, and the shopping and counted days of the trade."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MarkKind = Literal["festival", "term", "counted", "trade"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing a date is known for. `kind`: festival, term (solar term), counted (nth weekday of a month), trade (shopping day)."""

    key: str
    name: str
    name_en: str
    kind: MarkKind


def _mark(key: str, name: str, name_en: str, kind: MarkKind = "festival") -> Mark:
    return Mark(key, name, name_en, kind)


SOLAR: dict[tuple[int, int], tuple[Mark, ...]] = {
    (1, 1): (_mark("new_year", "元旦", "New Year's Day"),),
    (2, 14): (_mark("valentine", "情人节", "Valentine's Day"),),
    (3, 8): (_mark("women", "妇女节", "Women's Day"), _mark("trade_38", "3·8 促销节", "3.8 shopping festival", "trade")),
    (3, 12): (_mark("arbor", "植树节", "Arbor Day"),),
    (3, 15): (_mark("consumer", "消费者权益日", "Consumer Rights Day"),),
    (4, 1): (_mark("fools", "愚人节", "April Fools' Day"),),
    (4, 22): (_mark("earth", "世界地球日", "Earth Day"),),
    (4, 23): (_mark("reading", "世界读书日", "World Book Day"),),
    (4, 24): (_mark("space", "中国航天日", "Space Day of China"),),
    (5, 1): (_mark("labour", "劳动节", "Labour Day"),),
    (5, 4): (_mark("youth", "青年节", "Youth Day"),),
    (5, 10): (_mark("brand", "中国品牌日", "China Brand Day"),),
    (5, 12): (_mark("nurses", "护士节", "Nurses Day"),),
    (5, 20): (_mark("trade_520", "520 表白日", "520 love day", "trade"),),
    (6, 1): (_mark("children", "儿童节", "Children's Day"),),
    (6, 5): (_mark("environment", "世界环境日", "Environment Day"),),
    (6, 7): (_mark("gaokao", "高考", "National college entrance examination"),),
    (6, 18): (_mark("trade_618", "618 大促", "618 shopping festival", "trade"),),
    (7, 1): (_mark("party", "建党节", "CPC Founding Day"),),
    (8, 1): (_mark("army", "建军节", "Army Day"),),
    (8, 19): (_mark("physicians", "医师节", "Physicians' Day"),),
    (9, 3): (_mark("victory", "抗战胜利纪念日", "Victory Day"),),
    (9, 10): (_mark("teachers", "教师节", "Teachers' Day"),),
    (9, 18): (_mark("918", "九一八纪念日", "September 18 memorial day"),),
    (9, 30): (_mark("martyrs", "烈士纪念日", "Martyrs' Day"),),
    (10, 1): (_mark("national", "国庆节", "National Day"),),
    (10, 24): (_mark("programmers", "程序员节", "Programmers' Day"),),
    (10, 31): (_mark("halloween", "万圣夜", "Halloween"),),
    (11, 8): (_mark("journalists", "记者节", "Journalists' Day"),),
    (11, 9): (_mark("fire", "消防日", "Fire Safety Day"),),
    (11, 11): (_mark("trade_1111", "双11", "Double 11", "trade"),),
    (12, 4): (_mark("constitution", "国家宪法日", "Constitution Day"),),
    (12, 12): (_mark("trade_1212", "双12", "Double 12", "trade"),),
    (12, 13): (_mark("memorial", "国家公祭日", "National Memorial Day"),),
    (12, 24): (_mark("christmas_eve", "平安夜", "Christmas Eve"),),
    (12, 25): (_mark("christmas", "圣诞节", "Christmas Day"),),
    (12, 31): (_mark("year_end", "跨年夜", "New Year's Eve"),),
}
LUNAR: dict[tuple[int, int], Mark] = {
    (1, 1): _mark("spring", "春节", "Spring Festival"),
    (1, 5): _mark("fortune", "破五", "Welcoming the God of Fortune"),
    (1, 15): _mark("lantern", "元宵节", "Lantern Festival"),
    (2, 2): _mark("dragon_head", "龙抬头", "Dragon Raises its Head"),
    (5, 5): _mark("dragon_boat", "端午节", "Dragon Boat Festival"),
    (7, 7): _mark("qixi", "七夕", "Qixi Festival"),
    (7, 15): _mark("zhongyuan", "中元节", "Ghost Festival"),
    (8, 15): _mark("mid_autumn", "中秋节", "Mid-Autumn Festival"),
    (9, 9): _mark("double_ninth", "重阳节", "Double Ninth Festival"),
    (12, 8): _mark("laba", "腊八节", "Laba Festival"),
    (12, 23): _mark("little_new_year", "北方小年", "Little New Year (north)"),
    (12, 24): _mark("little_new_year_south", "南方小年", "Little New Year (south)"),
}
NEW_YEAR_EVE = _mark("eve", "除夕", "Chinese New Year's Eve")
TERMS = {
    "小寒": "Minor Cold",
    "大寒": "Major Cold",
    "立春": "Start of Spring",
    "雨水": "Rain Water",
    "惊蛰": "Awakening of Insects",
    "春分": "Spring Equinox",
    "清明": "Pure Brightness",
    "谷雨": "Grain Rain",
    "立夏": "Start of Summer",
    "小满": "Grain Buds",
    "芒种": "Grain in Ear",
    "夏至": "Summer Solstice",
    "小暑": "Minor Heat",
    "大暑": "Major Heat",
    "立秋": "Start of Autumn",
    "处暑": "End of Heat",
    "白露": "White Dew",
    "秋分": "Autumn Equinox",
    "寒露": "Cold Dew",
    "霜降": "Frost's Descent",
    "立冬": "Start of Winter",
    "小雪": "Minor Snow",
    "大雪": "Major Snow",
    "冬至": "Winter Solstice",
}


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The nth (1 = first) given weekday (0 = Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


_COUNTED: tuple[tuple[Mark, Callable[[int], date]], ...] = (
    (_mark("mother", "母亲节", "Mother's Day", "counted"), lambda year: nth_weekday(year, 5, 6, 2)),
    (_mark("father", "父亲节", "Father's Day", "counted"), lambda year: nth_weekday(year, 6, 6, 3)),
    (_mark("thanksgiving", "感恩节", "Thanksgiving", "counted"), lambda year: nth_weekday(year, 11, 3, 4)),
    (_mark("black_friday", "黑色星期五", "Black Friday", "trade"), lambda year: nth_weekday(year, 11, 3, 4) + timedelta(days=1)),
)


def counted_marks(year: int) -> dict[date, list[Mark]]:
    """Days that are found by counting weekdays: Mother's Day (2nd Sunday of May), Father's Day, Thanksgiving, Black Friday."""
    found: dict[date, list[Mark]] = {}
    for mark, place in _COUNTED:
        found.setdefault(place(year), []).append(mark)
    return found


def marks_of(day: date, lunar_month: int, lunar_day: int, term: str, *, eve: bool, counted: dict[date, list[Mark]]) -> Iterator[Mark]:
    """All marks of one date; `lunar_month` is negative in a leap month, which repeats no festival."""
    if eve:
        yield NEW_YEAR_EVE
    if (lunar_month, lunar_day) in LUNAR:
        yield LUNAR[(lunar_month, lunar_day)]
    yield from SOLAR.get((day.month, day.day), ())
    yield from counted.get(day, [])
    if term:
        yield Mark(f"term_{term}", term, TERMS[term], "term")
