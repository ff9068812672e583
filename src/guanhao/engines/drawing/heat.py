"""Heat maps: one colour ramp, cells with little evidence marked as such, the best cell outlined."""

from collections.abc import Sequence
from dataclasses import replace

from guanhao.engines.drawing.canvas import Sheet
from guanhao.engines.drawing.scale import short_number, text_width
from guanhao.engines.drawing.style import INK, MUTED, Style

_LIGHT, _DEEP = (0xEA, 0xF2, 0xF8), (0x0B, 0x4A, 0x72)


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    title: str,
    counts: Sequence[Sequence[int]] | None = None,
    enough: int = 1,
    best: Sequence[tuple[int, int]] = (),
    low_words: str = "",
    empty: str = "—",
    style: Style | None = None,
) -> str:
    """Cells of rows by columns. Cells counted below `enough` are drawn small and pale; None stays blank; `best` cells (row, column) are outlined.

    The ramp runs over the ranks of the values, so that a heavy tail does not wash all other cells out. ValueError when the shape differs.
    """
    style = style or Style()
    if len(values) != len(rows) or any(len(line) != len(columns) for line in values):
        raise ValueError("values need one line for each row and one cell for each column")
    style = replace(style, height=20 + 25.0 * len(rows) + 34)
    sheet = Sheet(style, title)
    known = sorted({value for line in values for value in line if value is not None})
    if not known:
        return sheet.nothing(empty)
    left = max(text_width(row, 11) for row in rows) + 14
    wide = (style.width - left - 6) / len(columns)
    rank = {value: index / max(len(known) - 1, 1) for index, value in enumerate(known)}
    for column, name in enumerate(columns):
        if wide >= text_width(name, 10) + 3 or column % 2 == 0:
            sheet.text(left + (column + 0.5) * wide, 13, name, anchor="middle", size=10)
    for row, name in enumerate(rows):
        y = 20 + 25.0 * row
        sheet.text(left - 8, y + 16, name, anchor="end", colour=INK)
        for column, value in enumerate(values[row]):
            x = left + column * wide
            if value is None:
                sheet.box(x + 1, y + 1, wide - 2, 23, "#f6f7f9", radius=2)
                continue
            thin = counts is not None and counts[row][column] < enough
            inset = 6.0 if thin else 1.0
            sheet.box(x + inset, y + inset, wide - 2 * inset, 25 - 2 * inset, _colour(rank[value]), opacity=0.55 if thin else None, radius=2)
            if (row, column) in best:
                sheet.put("rect", x=x + 0.5, y=y + 0.5, width=wide - 1, height=24, fill="none", stroke="#c8701a", stroke_width=2, rx=3)
    _key(sheet, known, left, low_words)
    return sheet.svg()


def _colour(share: float) -> str:
    parts = (round(light + (deep - light) * share) for light, deep in zip(_LIGHT, _DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _key(sheet: Sheet, known: Sequence[float], left: float, low_words: str) -> None:
    y = sheet.style.height - 20
    first, last = short_number(known[0], sheet.style.language), short_number(known[-1], sheet.style.language)
    sheet.text(left, y + 9, first, size=10)
    x = left + text_width(first, 10) + 8
    for step in range(8):
        sheet.box(x + step * 16, y, 16, 11, _colour(step / 7))
    sheet.text(x + 136, y + 9, last, size=10)
    if low_words:
        here = x + 136 + text_width(last, 10) + 28
        sheet.box(here, y + 2, 9, 7, _colour(0.5), opacity=0.55, radius=2)
        sheet.text(here + 15, y + 9, low_words, size=10, colour=MUTED)
