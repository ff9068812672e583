"""Numbers and addresses of a written text that stand in nothing it was given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_FULL = str.maketrans({ord("０") + n: str(n) for n in range(10)} | {ord("％"): "%", ord("．"): ".", ord("，"): ",", ord("："): ":"})
_SCALE = {"万": 4, "亿": 8, "千": 3, "百": 2, "k": 3, "K": 3, "w": 4, "W": 4}
_ARABIC = re.compile(r"(?<![\w.])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_AFTER = re.compile(r"\s?(万亿|百万|千万|万|亿|千|百|[kKwW](?![A-Za-z]))?\s?(%|‰)?")
_HAN = "零〇一二两三四五六七八九十百千万亿"
_CHINESE = re.compile(
    rf"(百分之)?([{_HAN}]+(?:点[零〇一二三四五六七八九]+)?)(?=(倍|成|折|万|亿|元|块|度|天|年|个月|小时|分钟|克|斤|公斤|毫升|升|人|家|款|种|城|国|项|次|岁|%)?)"
)
_DIGIT = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN = {"十": 10, "百": 100, "千": 1000}
_WORDS = frozenset({"万一", "千一", "一一", "五四", "九九", "十一"})
_ORDER = re.compile(r"^\s*(?:[#>*-]+\s*)?(?:\(|（|第)?[0-9]{1,2}(?:[.、)）:：章节幕步条](?!\d)|\s*[/.]\s)", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'，。；、）)】\]]+", re.IGNORECASE)


@dataclass(frozen=True)
class Strange:
    """Something nobody gave: `kind` is number or address, `start` and `end` are places in the text."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """A number in a text: its value (a percentage as a share of 1), where it stands."""

    value: Decimal
    text: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text in order, written in digits (1,200 · 3.5万 · 85%) or in Chinese (百分之八十五, 三成, 两千); marks of lists are none."""
    plain = text.translate(_FULL)
    taken = [found.span() for found in _ADDRESS.finditer(plain)] + [found.span() for found in _ORDER.finditer(plain)]
    found: list[Number] = []
    for one in _ARABIC.finditer(plain):
        if any(start <= one.start() < end for start, end in taken):
            continue
        tail = _AFTER.match(plain, one.end())
        scale, share = (tail[1] or "", tail[2] or "") if tail else ("", "")
        end = tail.end() if tail and (scale or share) else one.end()
        value = _scaled(one[0].replace(",", ""), scale, share)
        if value is not None:
            found.append(Number(value, text[one.start() : end], one.start(), end))
            taken.append((one.start(), end))
    for one in _CHINESE.finditer(plain):
        if any(start <= one.start() < end for start, end in taken):
            continue
        number = _chinese(one[1] or "", one[2], one[3] or "")
        if number is not None:
            found.append(Number(number, one[0], one.start(), one.end()))
    return sorted(found, key=lambda one: one.start)


def strangers(text: str, given: Iterable[str]) -> list[Strange]:
    """Numbers and addresses of a text that stand in none of the texts given, in order; the same value in another spelling is known."""
    sources = [one for one in given if one]
    known = {one.value.normalize() for source in sources for one in numbers(source)}
    known |= {(value * 100).normalize() for value in known if value < 1} | {value / 100 for value in known}
    everything = "\n".join(sources).lower()
    found = [Strange("number", one.text, one.start, one.end) for one in numbers(text) if one.value.normalize() not in known]
    for one in _ADDRESS.finditer(text):
        if one[0].rstrip("/.").lower() not in everything:
            found.append(Strange("address", one[0], one.start(), one.end()))
    return sorted(found, key=lambda one: one.start)


def addresses(text: str) -> list[str]:
    """Web addresses in a text."""
    return _ADDRESS.findall(text)


def _scaled(digits: str, scale: str, share: str) -> Decimal | None:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    for char in scale:
        value = value.scaleb(_SCALE[char])
    return value / 100 if share == "%" else value / 1000 if share else value


def _chinese(percent: str, digits: str, unit: str) -> Decimal | None:
    """The value of a Chinese numeral, None where it is only a word ("一起", "十分", "万一")."""
    whole, _point, rest = digits.partition("点")
    if not percent and (digits in _WORDS or (not unit and (len(whole) < 2 or all(char in "十百千万亿" for char in whole)) and not rest)):
        return None
    if not percent and len(whole) == 1 and whole in "一两" and unit not in ("倍", "成", "折", "万", "亿"):
        return None  # "一家", "两个人": as good as an article
    total = _whole(whole)
    if total is None:
        return None
    value = Decimal(total)
    if rest:
        value += Decimal("0." + "".join(str(_DIGIT[char]) for char in rest))
    if percent:
        return value / 100
    return value / 10 if unit in ("成", "折") else value


def _whole(text: str) -> int | None:
    if all(char in _DIGIT for char in text):
        return int("".join(str(_DIGIT[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif char in _TEN:
            section += (digit or 1) * _TEN[char]
            digit = 0
        else:
            section, digit = section + digit, 0
            total = (total + (section or 1)) * (10_000 if char == "万" else 100_000_000)
            section = 0
    return total + section + digit
