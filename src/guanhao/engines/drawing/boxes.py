"""Distributions side by side: the middle half, the middle 80 % and the median, on a logarithmic axis when tails are heavy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from guanhao.engines.drawing.canvas import Sheet
from guanhao.engines.drawing.scale import fit, linear_axis, log_axis, short_number, text_width
from guanhao.engines.drawing.style import ACCENT, INK, Style


@dataclass(frozen=True)
class Box:
    """Quantiles of one group of `n` values: 10 %, 25 %, median, 75 %, 90 %."""

    name: str
    n: int
    low: float
    first: float
    median: float
    third: float
    high: float
    strong: bool = False


def box_of(name: str, values: Sequence[float], *, strong: bool = False) -> Box:
    """The box of a list of values (linear interpolation between ranks); ValueError when it is empty."""
    if not len(values):
        raise ValueError("a box needs at least one value")
    low, first, median, third, high = (float(one) for one in np.quantile(np.asarray(values, dtype=float), [0.1, 0.25, 0.5, 0.75, 0.9]))
    return Box(name, len(values), low, first, median, third, high, strong)


def boxes(items: Sequence[Box], *, title: str, log: bool = False, style: Style | None = None, empty: str = "—") -> str:
    """One lying box a group; whiskers end at 10 % and 90 %, the median is written beside it."""
    style = style or Style()
    style = replace(style, height=30.0 * len(items) + 30) if items else replace(style, height=120)
    sheet = Sheet(style, title)
    if not items:
        return sheet.nothing(empty)
    names = [f"{item.name} (n={item.n})" for item in items]
    room = min(max(text_width(name, 11.5) for name in names) + 12, style.width * 0.4)
    reach = [value for item in items for value in (item.low, item.high)]
    axis = log_axis(reach) if log else linear_axis(reach)
    right, bottom = style.width - 20, style.height - 24
    for tick in axis.ticks:
        x = axis.at(tick, room, right)
        sheet.rule(x, 4, x, bottom)
        sheet.text(x, bottom + 15, short_number(tick, style.language), anchor="middle", size=10.5)
    for index, (item, name) in enumerate(zip(items, names, strict=True)):
        y = 19 + 30.0 * index
        at = [axis.at(value, room, right) for value in (item.low, item.first, item.median, item.third, item.high)]
        sheet.text(room - 8, y + 4, fit(name, 11.5, room - 8), anchor="end", size=11.5, colour=INK, bold=item.strong)
        sheet.rule(at[0], y, at[4], y, colour="#7c8995", width=1.4)
        sheet.box(at[1], y - 8, max(at[3] - at[1], 1), 16, ACCENT if item.strong else "#9db4c6", radius=2)
        sheet.rule(at[2], y - 10, at[2], y + 10, colour=INK, width=2.2)
        sheet.text(at[2] + 5, y - 10, short_number(item.median, style.language), colour=INK, size=10)
    return sheet.svg()
