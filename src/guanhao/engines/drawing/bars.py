"""Bars: lying ones with their names and values (also below zero), standing ones side by side or stacked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guanhao.engines.drawing.canvas import Sheet
from guanhao.engines.drawing.lines import Plot, label_axis, value_axis
from guanhao.engines.drawing.scale import fit, linear_axis, short_number, text_width
from guanhao.engines.drawing.style import ACCENT, BAD, GOOD, INK, MUTED, Series, Style


@dataclass(frozen=True)
class Bar:
    """One lying bar; `label` is what stands at its end (the number, when empty); `strong` makes it stand out."""

    name: str
    value: float
    label: str = ""
    strong: bool = False


def bars(
    items: Sequence[Bar], *, title: str, style: Style | None = None, signed: bool = False, mark: tuple[float, str] | None = None, empty: str = "—"
) -> str:
    """Lying bars from the top down; the height follows the count.

    `signed` colours gains green and losses red; `mark` draws a reference line with its words.
    """
    style = style or Style()
    top = 22 if mark else 6
    style = replace(style, height=top + 26.0 * len(items) + 6) if items else replace(style, height=min(style.height, 120))
    sheet = Sheet(style, title)
    if not items:
        return sheet.nothing(empty)
    ends = [item.label or short_number(item.value, style.language) for item in items]
    room = min(max(text_width(item.name, 11.5) for item in items) + 12, style.width * 0.42)
    tail = max(text_width(end, 11) for end in ends) + 12
    below = min(item.value for item in items) < 0
    low, high = _reach(items, mark)
    left, right = room + (tail if below else 0), style.width - tail
    zero = _at(0, low, high, left, right)
    for index, (item, end) in enumerate(zip(items, ends, strict=True)):
        y, x = top + 26.0 * index, _at(item.value, low, high, left, right)
        colour = (GOOD if item.value >= 0 else BAD) if signed else (ACCENT if item.strong or not any(one.strong for one in items) else "#9db4c6")
        sheet.text(room - 8, y + 16.5, fit(item.name, 11.5, room - 8), size=11.5, anchor="end", colour=INK, bold=item.strong)
        sheet.box(min(zero, x), y + 4, max(abs(x - zero), 0.8), 17, colour, radius=2)
        sheet.text(x + (6 if item.value >= 0 else -6), y + 16.5, end, anchor="start" if item.value >= 0 else "end", colour=INK)
    if below:
        sheet.rule(zero, top, zero, style.height - 4, colour=MUTED)
    if mark:
        x = _at(mark[0], low, high, left, right)
        sheet.rule(x, 16, x, style.height - 4, colour=INK, dash="3 3")
        anchor = "end" if x > style.width * 0.6 else "start"
        sheet.text(x + (-4 if anchor == "end" else 4), 13, mark[1], anchor=anchor, colour=INK, size=10.5)
    return sheet.svg()


def columns(
    labels: Sequence[str], series: Sequence[Series], *, title: str, style: Style | None = None, stacked: bool = False, empty: str = "—"
) -> str:
    """Standing bars for each label, side by side or stacked, named on top. ValueError when lengths differ or a stacked value is below zero."""
    style = style or Style()
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("every series needs one value for each label")
    sheet = Sheet(style, title)
    known = [value for one in series for value in one.values if value is not None]
    if not known:
        return sheet.nothing(empty)
    if stacked and min(known) < 0:
        raise ValueError("values below zero cannot be stacked")
    tops = [sum(one.values[index] or 0 for one in series) for index in range(len(labels))] if stacked else known
    axis = linear_axis(tops)
    left = max(text_width(short_number(tick, style.language), 10.5) for tick in axis.ticks) + 14
    plot = Plot(left=left, top=30 if len(series) > 1 else 18, right=style.width - 10, bottom=style.height - 26)
    pace = (plot.right - plot.left) / len(labels)
    places = [plot.left + pace * (index + 0.5) for index in range(len(labels))]
    value_axis(sheet, axis, plot)
    label_axis(sheet, labels, places, plot)
    _legend(sheet, series, plot)
    wide = min(pace * 0.72, 64)
    for index, x in enumerate(places):
        base = 0.0
        for order, one in enumerate(series):
            value = one.values[index]
            if value is None:
                continue
            width, start = (wide, x - wide / 2) if stacked else (wide / len(series), x - wide / 2 + order * wide / len(series))
            y0, y1 = axis.at(base, plot.bottom, plot.top), axis.at(base + value, plot.bottom, plot.top)
            sheet.box(start, min(y0, y1), width - (0 if stacked else 1), abs(y0 - y1), one.colour(order))
            base += value if stacked else 0
        if len(labels) <= 14 and (stacked or len(series) == 1):
            total = tops[index] if stacked else series[0].values[index]
            if total is not None:
                y = axis.at(total, plot.bottom, plot.top)
                sheet.text(x, y - 4, fit(short_number(total, style.language), 10.5, pace), anchor="middle", size=10.5, colour=INK)
    return sheet.svg()


def _reach(items: Sequence[Bar], mark: tuple[float, str] | None) -> tuple[float, float]:
    values = [0.0, *(item.value for item in items), *((mark[0],) if mark else ())]
    low, high = min(values), max(values)
    return (low, high) if high > low else (0.0, 1.0)


def _at(value: float, low: float, high: float, left: float, right: float) -> float:
    return left + (value - low) / (high - low) * (right - left)


def _legend(sheet: Sheet, series: Sequence[Series], plot: Plot) -> None:
    if len(series) < 2:
        return
    x = plot.left
    for order, one in enumerate(series):
        sheet.box(x, 6, 10, 10, one.colour(order), radius=2)
        sheet.text(x + 14, 15, one.name, colour=INK)
        x += text_width(one.name, 11) + 32
