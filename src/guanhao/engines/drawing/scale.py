"""Axes: nice ticks, positions, and numbers as people write them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MINUS = "\u2212"


def short_number(value: float, language: str = "zh-hans") -> str:
    """At most four characters of digits: 1.2万, 3.4亿 in Chinese, 12.3k, 4.5M otherwise; whole numbers below ten thousand in full.

    Numbers here are for reading: negative ones carry a true minus (U+2212)."""
    steps = ((1e8, "亿"), (1e4, "万")) if language.startswith("zh") else ((1e9, "B"), (1e6, "M"), (1e4, "k"))
    size = abs(value)
    for step, (limit, unit) in enumerate(steps):
        divisor = 1e3 if unit == "k" else limit
        if size >= limit:
            scaled = value / divisor
            text = f"{scaled:.1f}" if abs(scaled) < 999.95 else f"{scaled:,.0f}"
            if step and text.replace(",", "") in ("10000", "-10000", "1000", "-1000"):
                return short_number(math.copysign(steps[step - 1][0], value), language)
            return f"{text.removesuffix('.0')}{unit}".replace("-", MINUS)
    if size and size < 1:
        return f"{value:.2g}".replace("-", MINUS, 1) if value < 0 else f"{value:.2g}"
    return full_number(value, 1 if size < 100 else 0)


def full_number(value: float, decimals: int = 0) -> str:
    """The number with thousands separators and at most so many decimals: 12,345.6; with a true minus."""
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


@dataclass(frozen=True)
class Axis:
    """A span of values mapped on a span of pixels, linear or logarithmic (base 10, values below 1 sit at the start)."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float, start: float, end: float) -> float:
        """The pixel of a value."""
        low, high, here = (self._fold(self.low), self._fold(self.high), self._fold(value)) if self.log else (self.low, self.high, value)
        share = (here - low) / (high - low) if high > low else 0.0
        return start + max(0.0, min(1.0, share)) * (end - start)

    @staticmethod
    def _fold(value: float) -> float:
        return math.log10(max(value, 1.0))


def linear_axis(values: Iterable[float | None], *, zero: bool = True, count: int = 5) -> Axis:
    """An axis over the values with about `count` ticks at 1, 2, 2.5 or 5 times a power of ten; it holds zero unless told otherwise."""
    known = [value for value in values if value is not None and math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low, low + 1) if zero and low >= 0 else (low - 1, high + 1)
    step = _nice((high - low) / max(count - 1, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(n * step, 10) for n in range(first, last + 1))
    return Axis(low=ticks[0], high=ticks[-1], ticks=ticks)


def log_axis(values: Iterable[float]) -> Axis:
    """A base-10 axis from the decade below the smallest positive value to the decade above the largest."""
    known = [value for value in values if value >= 1] or [1.0]
    first, last = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)) + 1e-9)
    last = max(last, first + 1)
    return Axis(low=10.0**first, high=10.0**last, ticks=tuple(10.0**n for n in range(first, last + 1)), log=True)


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step * (1 - 1e-9))


def text_width(text: str, size: float) -> float:
    """About how many pixels a line takes: wide characters one em, others a little more than half."""
    return sum(size if ord(sign) > 0x2E7F else size * (0.34 if sign in " .,:;'|il1!()" else 0.58) for sign in text)


def fit(text: str, size: float, room: float) -> str:
    """The text, shortened with an ellipsis until it fits."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text, size) > room - size * 0.9:
        text = text[:-1]
    return f"{text.rstrip()}…"


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved apart so that neighbours keep `gap`, as near to where they were as a single sweep gives, inside low … high."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    last = low - gap
    for index in order:
        last = moved[index] = max(moved[index], last + gap)
    limit = high + gap
    for index in reversed(order):
        limit = moved[index] = min(moved[index], limit - gap)
    return moved
