"""Which header is which field? Names first, then what the values look like; every guess says why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from guanhao.engines.intake.columns import Spec
from guanhao.engines.intake.headers import bare, plain
from guanhao.engines.intake.lexicon import HEADERS
from guanhao.engines.intake.moments import Moment, Reading, parse_moment
from guanhao.engines.intake.numbers import MISSING, parse_duration, parse_flag, parse_number

Why = Literal["saved", "chosen", "name", "similar", "values", "taken", "unlike", "unknown"]
_LEAST = 0.45
_SUFFIXES = re.compile(r"(数量|次数|人数|总数|总量|数|量|counts?|cnt|num|number|total|次|个|名称|信息)$")
_PREFIXES = re.compile(
    r"^(num|number|total|numberof|视频|作品|笔记|文章|微博|帖子|内容|图文|总|累计|video|post|note|aweme|weibo|tweet|status|item|sum)"
)
_GENERIC = {"日期", "date", "时间", "time", "datetime", "timestamp", "ts"}
_READING = Reading(datetime(2100, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


@dataclass(frozen=True)
class Guess:
    """What we take a column for. `score` 0…1; `why`: name, similar (after stripping 数量 and the like), values, taken (a better column has the
    field), unlike (the name fits, the values do not), unknown; `saved`/`chosen` come from people."""

    header: str
    field: str | None
    score: float
    why: Why


@dataclass(frozen=True)
class _Bid:
    score: float
    column: int
    field: str
    why: Why


def known_headers(fields: Iterable[Spec]) -> frozenset[str]:
    """All names these fields go by, in `plain` form; helps to find the header row."""
    return frozenset(name for spec in fields for name in _names(spec))


def guess_mapping(headers: Sequence[str], sample_rows: Sequence[Sequence[str]], fields: Sequence[Spec]) -> list[Guess]:
    """One guess a header, one header a field; of two columns for one field the better name, fuller values and dates with a year win."""
    columns = [[row[index] for row in sample_rows if index < len(row)] for index in range(len(headers))]
    bids: list[_Bid] = []
    for index, header in enumerate(headers):
        for spec in fields:
            bids += _bid(index, header, columns[index], spec)
    found: dict[int, _Bid] = {}
    taken: set[str] = set()
    for bid in sorted(bids, key=lambda one: (-one.score, one.column)):
        if bid.score >= _LEAST and bid.column not in found and bid.field not in taken:
            found[bid.column] = bid
            taken.add(bid.field)
    return [_guess(index, header, found, bids, taken) for index, header in enumerate(headers)]


def _guess(index: int, header: str, found: Mapping[int, _Bid], bids: list[_Bid], taken: set[str]) -> Guess:
    if index in found:
        bid = found[index]
        return Guess(header, bid.field, round(bid.score, 2), bid.why)
    mine = [bid for bid in bids if bid.column == index and bid.why in {"name", "similar"}]
    if any(bid.score >= _LEAST and bid.field in taken for bid in mine):
        return Guess(header, None, 0.0, "taken")
    return Guess(header, None, 0.0, "unlike" if mine else "unknown")


def _bid(index: int, header: str, values: Sequence[str], spec: Spec) -> list[_Bid]:
    name, why = name_score(header, spec)
    if name == 0 and spec.key != "url":
        return []
    fit = value_fit(values, spec)
    if name == 0:
        return [_Bid(0.5, index, spec.key, "values")] if fit == 1.0 else []
    if fit < 0.3:  # a required column is still named, so that each of its values gets its own reason
        return [_Bid(_LEAST if spec.required and name > 0.9 else 0.0, index, spec.key, why)]
    return [_Bid(name * (0.4 + 0.6 * fit) + 0.01 * spec.required + 0.001 * _filled(values), index, spec.key, why)]


def _filled(values: Sequence[str]) -> float:
    return sum(value.strip() not in MISSING for value in values) / len(values) if values else 0.0


@cache
def _forms(header: str) -> tuple[str, ...]:
    """A header in ever barer forms: as it is, without brackets, without 数量, without 作品."""
    first, second = plain(header), bare(header)
    third = _SUFFIXES.sub("", second) or second
    fourth = _PREFIXES.sub("", second) or second
    fifth = _PREFIXES.sub("", third) or third
    return first, second, third, fourth, fifth


def name_score(header: str, spec: Spec) -> tuple[float, Why]:
    """How well the name alone fits: 1 for the first alias, little less for later ones; less for names that only resemble one."""
    names = _names(spec)
    forms = _forms(header)
    for level, form in enumerate(forms):
        if form in names:
            place = min(names[form], 60)
            if form in _GENERIC and spec.key not in {form, "day"}:
                return (0.75 if spec.required else 0.65), "name"
            return (1.0, 0.97, 0.88, 0.86, 0.8)[level] - 0.003 * place, "name" if level < 2 else "similar"
    stems = _stems(spec)
    if forms[4] in stems:
        return 0.75, "similar"
    longest = max((len(name) for name in names if len(name) > 2 and not name.isascii() and name in forms[1]), default=0)
    if longest and longest >= 0.5 * len(forms[1]):
        return 0.55, "similar"
    return 0.0, "unknown"


def _names(spec: Spec) -> dict[str, int]:
    """Names in `plain` form with their place: the field's own key and title words first, then its aliases, then the lexicon's."""
    return _names_of(spec.key, spec.aliases)


@cache
def _names_of(key: str, aliases: tuple[str, ...]) -> dict[str, int]:
    names: dict[str, int] = {}
    for place, name in enumerate((key, *aliases)):
        names.setdefault(plain(name), place // 4)
    for place, name in enumerate(HEADERS.get(key, ())):
        names.setdefault(plain(name), place)
    return names


def _stems(spec: Spec) -> frozenset[str]:
    return _stems_of(spec.key, spec.aliases)


@cache
def _stems_of(key: str, aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_forms(name)[4] for name in _names_of(key, aliases) if len(name) > 1) - {"", "id", "时间", "time", "date"}


def value_fit(values: Sequence[str], spec: Spec) -> float:
    """Share of the non-missing sample values that look like this kind; 0.6 when there are none, half for dates without a year."""
    shown = [value for value in values if value.strip() not in MISSING][:100]
    if not shown:
        return 0.6
    return sum(_likeness(value, spec) for value in shown) / len(shown)


def _likeness(value: str, spec: Spec) -> float:
    kind = spec.kind
    if kind in {"datetime", "date"}:
        return _date_likeness(value, kind)
    if kind in {"count", "number", "money", "share"}:
        number = parse_number(value)
        return float(number is not None and not (kind == "count" and number.percent))
    if kind == "duration":
        return float(parse_duration(value) is not None)
    if kind == "flag":
        return float(parse_flag(value) is not None)
    return _text_likeness(value, spec)


def _date_likeness(value: str, kind: str) -> float:
    if len(value) > 60:
        return 0.0
    moment = _moment(value)
    if moment is None:
        return 0.0
    if not moment.year:
        return 0.5
    return 0.93 if kind == "datetime" and moment.dateonly else 1.0


@lru_cache(maxsize=10_000)
def _moment(value: str) -> Moment | None:
    return parse_moment(value, _READING)


def _text_likeness(value: str, spec: Spec) -> float:
    if spec.key == "url" or spec.key.endswith("_url"):
        return float(bool(re.match(r"^\s*(https?:)?//\S+$|^\s*(www\.)?[\w-]+(\.[\w-]+)+/\S*$", value)))
    if spec.kind == "id":
        return float(len(value) <= 128 and "\n" not in value and not value.startswith("http"))
    listed = value.startswith("[") and value.endswith("]") and len(value) > 2
    if spec.kind == "list":
        return 1.0 if listed or len(value) < 200 else 0.5
    if listed and spec.key != "text":
        return 0.3
    if spec.key == "text":
        return 0.4 if parse_number(value) is not None else 1.0
    return 1.0
