"""Slopes: the same things at two times, named on both sides."""

from collections.abc import Sequence

from guanhao.engines.drawing.canvas import Sheet
from guanhao.engines.drawing.scale import fit, linear_axis, short_number, spread
from guanhao.engines.drawing.style import BAD, GOOD, INK, MUTED, Style


def slope(left: str, right: str, items: Sequence[tuple[str, float, float]], *, title: str, style: Style | None = None, empty: str = "—") -> str:
    """A line for each (name, before, after): green up, red down, grey level."""
    style = style or Style()
    sheet = Sheet(style, title)
    if not items:
        return sheet.nothing(empty)
    axis = linear_axis([value for _, before, after in items for value in (before, after)])
    side = style.width * 0.3
    x0, x1, top, bottom = side, style.width - side, 34.0, style.height - 14
    sheet.text(x0, 16, left, anchor="middle", bold=True, colour=INK)
    sheet.text(x1, 16, right, anchor="middle", bold=True, colour=INK)
    sheet.rule(x0, 24, x0, bottom)
    sheet.rule(x1, 24, x1, bottom)
    starts = [axis.at(before, bottom, top) for _, before, _ in items]
    ends = [axis.at(after, bottom, top) for _, _, after in items]
    marks = (spread(starts, 15, top, bottom), spread(ends, 15, top, bottom))
    for index, (name, before, after) in enumerate(items):
        colour = GOOD if after > before else BAD if after < before else MUTED
        sheet.rule(x0, starts[index], x1, ends[index], colour=colour, width=2)
        for x, y in ((x0, starts[index]), (x1, ends[index])):
            sheet.put("circle", cx=x, cy=y, r=3.2, fill=colour)
        sheet.text(x0 - 9, marks[0][index] + 4, fit(f"{name} {short_number(before, style.language)}", 11, side - 14), anchor="end", colour=INK)
        sheet.text(x1 + 9, marks[1][index] + 4, fit(f"{short_number(after, style.language)} {name}", 11, side - 14), colour=INK)
    return sheet.svg()
