"""Numbers in the words of the page's language: grouping, 万 or K, shares in percent, signs.

Plural forms and symbols come from CLDR through Babel; nothing is shown as a dash.
"""

from decimal import Decimal
from functools import cache, lru_cache

from babel.core import Locale
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils.translation import get_language, gettext_lazy, to_locale

from guanhao.console.values import NOTHING, duration

Amount = int | float | Decimal
Figure = Amount | None
KEPT = 32_768  # formatted numbers kept: Babel takes 0.1 ms for one, and a page of charts with their tables holds thousands
KINDS = ("number", "compact", "percent", "duration", "span", "money")
UNITS = ((86400, gettext_lazy("%(n)s d")), (3600, gettext_lazy("%(n)s h")), (60, gettext_lazy("%(n)s min")), (1, gettext_lazy("%(n)s s")))


def figure(value: Figure, kind: str = "number") -> str:
    """A number of one of KINDS; shares (0.12) for percent, seconds for duration (1:05) and span (1 min 5 s); a dash for None and NaN."""
    if value is None or value != value:
        return NOTHING
    match kind:
        case "compact":
            return compact(value)
        case "percent":
            return percent(value)
        case "duration":
            return duration(float(value))
        case "span":
            return span(float(value))
        case "money":
            return f"{'−' if value < 0 else ''}¥{compact(_magnitude(value))}"
    return number(value)


def span(seconds: float) -> str:
    """How long something took, in its two largest units: 2 d 3 h, 5 min 20 s, 2 s."""
    left, parts = round(abs(seconds)), []
    for size, words in UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(str(words) % {"n": count})
        if parts and (len(parts) == 2 or not count):
            break
    return ("−" if seconds < 0 and parts else "") + (" ".join(parts) or str(UNITS[-1][1]) % {"n": 0})


def locale() -> Locale:
    """Babel's locale of the language in use."""
    return _locale(get_language() or "zh-hans")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def number(value: Amount, decimals: int | None = None) -> str:
    """1,234 or 0.52: at most two decimals, three significant digits below one; exactly `decimals` when given."""
    return _decimal(value, _pattern(value, decimals), get_language() or "zh-hans")


@lru_cache(maxsize=KEPT)
def _decimal(value: Amount, pattern: str, language: str) -> str:
    return _minus(format_decimal(value, format=pattern, locale=_locale(language)))


def _minus(text: str) -> str:
    """A true minus in front, as `signed` writes it."""
    return "−" + text[1:] if text[0] == "-" else text


def _pattern(value: Amount, decimals: int | None) -> str:
    if decimals is not None:
        return "#,##0" + ("." + "0" * decimals if decimals else "")
    if 0 < _magnitude(value) < 1:
        return "0.####" if _magnitude(value) < 0.1 else "0.###"
    return "#,##0.##"


def compact(value: Amount) -> str:
    """12.3万 in Chinese, 123K in English; small numbers in full."""
    return _compact(value, get_language() or "zh-hans")


@lru_cache(maxsize=KEPT)
def _compact(value: Amount, language: str) -> str:
    where = _locale(language)
    size = _magnitude(value)
    if size < (10_000 if where.language == "zh" else 1_000):
        return _decimal(value, _pattern(value, None if size < 100 else 0), language)
    leading = float(size) / (100_000_000 if size >= 100_000_000 else 10_000) if where.language == "zh" else _mantissa(size)
    digits = 0 if leading >= 100 and where.language != "zh" else 1
    return _minus(format_compact_decimal(value, fraction_digits=digits, locale=where)).replace("\xa0", " ")


def _magnitude(value: Amount) -> Amount:
    return -value if value < 0 else value


def _mantissa(size: Amount) -> float:
    left = float(size)
    while left >= 1000:
        left /= 1000
    return left


def percent(value: Amount, decimals: int | None = None) -> str:
    """A share (0.1234) as 12.3%; two decimals below one percent."""
    digits = decimals if decimals is not None else 2 if 0 < _magnitude(value) < 0.01 else 1
    return _minus(format_percent(value, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=locale()))


def signed(value: Figure, kind: str = "number") -> str:
    """The number with its sign: +12.3%, −4; "0" without one."""
    if value is None or value != value:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + figure(_magnitude(value), kind)


def exact(value: Figure, kind: str) -> str:
    """The full number behind a shortened one, or "" where nothing was shortened."""
    if value is None or value != value or kind not in {"compact", "money"}:
        return ""
    full = number(value)
    return "" if full == compact(value) else full
