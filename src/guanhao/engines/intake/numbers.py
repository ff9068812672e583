"""Numbers as people and platforms write them: 313.3万, 1.2w, 100万+, 1,234, １２３, 12.5%, ￥1,234.50, (12.00), 三千二百."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MISSING = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "−",
        "/",
        "\\",
        "\\N",
        "N/A",
        "n/a",
        "NA",
        "#N/A",
        "Not Found",
        "not found",
        "null",
        "NULL",
        "Null",
        "None",
        "none",
        "nan",
        "NaN",
        "NAN",
        "<NA>",
        "undefined",
        "无",
        "暂无",
        "暂无数据",
        "无数据",
        "未知",
        "空",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        ".",
    ]
)
MISSING_TEXT = frozenset(["", "\\N", "N/A", "#N/A", "Not Found", "null", "NULL", "None", "NaN", "nan", "<NA>", "undefined"])

_UNITS = {
    "": 1, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "萬": 10_000, "w": 10_000, "十万": 100_000, "百万": 1_000_000, "m": 1_000_000,
    "mn": 1_000_000, "千万": 10_000_000, "亿": 100_000_000, "億": 100_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "万亿": 10**12,
}  # fmt: skip
_NUMBER = re.compile(
    r"^(?P<more>[>≥]=?\s*|超过?\s*)?(?P<open>\()?(?P<sign>[+-])?\s*(?P<currency>[¥$€£]|rmb|cny|usd)?\s*(?P<sign2>[+-])?"
    r"(?P<digits>\d[\d,. _']*|\.\d+)(?P<exp>e[+-]?\d+)?\s*(?P<unit>万亿|十万|百万|千万|[百千万萬亿億]|k|w|mn?|bn?)?\s*(?P<percent>[%‰])?"
    r"(?P<close>\))?\s*(?P<tail>元|块|人民币|rmb|cny|usd|次|人|个|条|篇|位|赞|播放|阅读)?\s*(?P<plus>\+|以上|余|多)?$"
)
_SPACED = re.compile(r"^\d{1,3}([ _']\d{3})+([.,]\d+)?$")
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_INDIAN = re.compile(r"^\d{1,2}(,\d{2})*,\d{3}(\.\d+)?$")
_EUROPEAN = re.compile(r"^\d{1,3}(\.\d{3})+,\d+$")
_CHINESE = re.compile(r"^[零〇一二两三四五六七八九十百千万亿]+$")
_LENGTH = re.compile(
    r"(?:pt)?(?:(\d+)(?:小时|时|hours?|hrs?|h))?\s*(?:(\d+)(?:分钟|分|minutes?|mins?|m|'))?\s*"
    r"(?:(\d+(?:\.\d+)?)(?:秒钟|秒|seconds?|secs?|s|''|\"))?"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True)
class Number:
    """A parsed number: exact value, whether it is only a floor (100万+), whether a unit such as 万 was written, whether it was a percentage."""

    value: Decimal
    capped: bool = False
    unit: bool = False
    percent: bool = False


def fold(text: str) -> str:
    """Half width, trimmed, without the marks spreadsheets put before text (`'`, a tab, `="…"`)."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text).replace("−", "-").replace("﹣", "-")
    folded = folded.strip().strip("\u200b\ufeff")
    if folded.startswith('="') and folded.endswith('"'):
        folded = folded[2:-1]
    return folded.removeprefix("'").strip()


def parse_number(text: str) -> Number | None:
    """The number in a cell, or None when there is none; missing values are the caller's business."""
    folded = fold(text).lower()
    match = _NUMBER.match(folded)
    if match is None:
        return Number(Decimal(value)) if (value := chinese_numeral(folded)) is not None else None
    digits = _digits(match["digits"].strip())
    if digits is None or (match["open"] is None) != (match["close"] is None) or (match["sign"] and match["sign2"]):
        return None
    try:
        value_ = Decimal(digits + (match["exp"] or ""))
    except InvalidOperation:
        return None
    unit = match["unit"] or ""
    value_ *= _UNITS[unit]
    if match["percent"]:
        value_ /= 100 if match["percent"] == "%" else 1000
    if match["open"] or "-" in (match["sign"], match["sign2"]):
        value_ = -value_
    if abs(value_) > Decimal(10) ** 18:
        return None
    return Number(value_, bool(match["plus"] or match["more"]), bool(unit), bool(match["percent"]))


def _digits(text: str) -> str | None:
    """Digits without grouping; None when commas stand where no grouping puts them."""
    if _SPACED.match(text):
        text = re.sub(r"[ _']", "", text)
    elif re.search(r"[ _']", text):
        return None
    if "," not in text:
        return text if text.count(".") <= 1 else None
    if _EUROPEAN.match(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "") if _GROUPED.match(text) or _INDIAN.match(text) else None


def chinese_numeral(text: str) -> int | None:
    """三千二百五十 → 3250; None when the text is no Chinese numeral."""
    if not _CHINESE.match(text) or not set(text) & (set(_DIGITS) | {"十"}):
        return None
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百千":
            section += (digit or (1 if char == "十" else 0)) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            total = (total + section + digit) * {"万": 10_000, "亿": 100_000_000}[char]
            section = digit = 0
    return total + section + digit


def parse_duration(text: str) -> float | None:
    """Seconds from `03:25`, `1:02:03`, `3分25秒`, `1小时2分`, `PT3M25S`, `3m25s`, `205`; None when it is no duration."""
    folded = fold(text).lower()
    if match := re.fullmatch(r"(?:(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)", folded):
        hours, minutes, seconds = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    match = _LENGTH.fullmatch(folded)
    if match and any(match.groups()):
        hours, minutes, seconds = match.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)
    if re.fullmatch(r"\d+(\.\d+)?", folded):
        return float(folded)
    return None


def parse_flag(text: str) -> bool | None:
    """Yes and no in two languages; None when it is neither."""
    word = fold(text).lower()
    if word in {"1", "1.0", "true", "yes", "y", "t", "是", "有", "真", "对", "√", "✓", "✔", "已"}:
        return True
    if word in {"0", "0.0", "false", "no", "n", "f", "否", "无", "没有", "假", "错", "×", "✗", "x", "未"}:
        return False
    return None


def parse_list(text: str) -> list[str]:
    """Words from a JSON or Python list, from #tags#, or separated by commas, semicolons, bars or 、."""
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        return list(dict.fromkeys(filter(None, (_unquoted(piece) for piece in _ITEM.findall(stripped[1:-1])))))
    if "#" in stripped:
        return list(dict.fromkeys(re.findall(r"#([^#\s]+)", stripped)))
    return list(dict.fromkeys(filter(None, (word.strip() for word in re.split(r"[,，、;；|\n\t]+", stripped)))))


_ITEM = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,'"\s][^,]*""")


def _unquoted(piece: str) -> str:
    piece = piece.strip()
    if len(piece) > 1 and piece[0] == piece[-1] and piece[0] in "'\"":
        piece = piece[1:-1].replace('\\"', '"').replace("\\'", "'")
    return piece.strip()
