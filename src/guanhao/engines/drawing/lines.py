"""Lines over time with gaps, shaded bands and notes; each line is named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanhao.engines.drawing.canvas import Sheet
from guanhao.engines.drawing.scale import Axis, fit, linear_axis, log_axis, short_number, spread, text_width
from guanhao.engines.drawing.style import INK, MUTED, Series, Style


@dataclass(frozen=True)
class Note:
    """Words pinned to one place of the horizontal axis (index of the label)."""

    index: int
    text: str


@dataclass(frozen=True)
class Band:
    """A shaded stretch from one index to another, both included, such as a holiday."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True)
class Plot:
    """The room inside the axes."""

    left: float
    top: float
    right: float
    bottom: float


def line(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    style: Style | None = None,
    notes: Sequence[Note] = (),
    bands: Sequence[Band] = (),
    zero: bool = True,
    log: bool = False,
    empty: str = "—",
) -> str:
    """Lines as SVG; every series has one value (or None, a gap) for each label. ValueError when lengths differ."""
    style = style or Style()
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("every series needs one value for each label")
    sheet = Sheet(style, title)
    values = [value for one in series for value in one.values if value is not None]
    if not values:
        return sheet.nothing(empty)
    axis = log_axis(values) if log else linear_axis(values, zero=zero)
    plot = _room(style, axis, series, notes)
    places = _places(len(labels), plot)
    _bands(sheet, bands, places, plot)
    value_axis(sheet, axis, plot)
    label_axis(sheet, labels, places, plot)
    _notes(sheet, notes, places, plot)
    for index, one in enumerate(series):
        _draw(sheet, one.values, places, axis, plot, one.colour(index), dashed=one.muted)
    _names(sheet, series, axis, places, plot)
    return sheet.svg()


def value_axis(sheet: Sheet, axis: Axis, plot: Plot) -> None:
    """Horizontal grid lines with their numbers at the left."""
    for tick in axis.ticks:
        y = axis.at(tick, plot.bottom, plot.top)
        sheet.rule(plot.left, y, plot.right, y, colour="#aeb7c0" if tick == 0 else "#e2e6ea")
        sheet.text(plot.left - 6, y + 3.5, short_number(tick, sheet.style.language), anchor="end", size=10.5)


def label_axis(sheet: Sheet, labels: Sequence[str], places: Sequence[float], plot: Plot) -> None:
    """Labels under the plot, as many as fit; the last is always among them."""
    if not labels:
        return
    widest = max(text_width(label, 10.5) for label in labels) + 12
    pace = (places[1] - places[0]) if len(places) > 1 else plot.right - plot.left
    every = max(1, -(-int(widest) // max(int(pace), 1)))
    last = len(labels) - 1
    for index in range(last, -1, -every):
        sheet.text(places[index], plot.bottom + 16, fit(labels[index], 10.5, max(pace * every, widest)), anchor="middle", size=10.5)


def _room(style: Style, axis: Axis, series: Sequence[Series], notes: Sequence[Note]) -> Plot:
    left = max(text_width(short_number(tick, style.language), 10.5) for tick in axis.ticks) + 14
    names = max((text_width(one.name, 11) for one in series), default=0) if len(series) > 1 else 0
    return Plot(
        left=left, top=26 if notes else 14, right=style.width - (min(names, style.width * 0.25) + 14 if names else 12), bottom=style.height - 26
    )


def _places(count: int, plot: Plot) -> list[float]:
    if count == 1:
        return [(plot.left + plot.right) / 2]
    inset = min(14.0, (plot.right - plot.left) / count / 2)
    pace = (plot.right - plot.left - 2 * inset) / (count - 1)
    return [plot.left + inset + index * pace for index in range(count)]


def _bands(sheet: Sheet, bands: Sequence[Band], places: Sequence[float], plot: Plot) -> None:
    half = (places[1] - places[0]) / 2 if len(places) > 1 else 20
    for band in bands:
        left, right = max(places[band.start] - half, plot.left), min(places[band.end] + half, plot.right)
        sheet.box(left, plot.top, right - left, plot.bottom - plot.top, "#f3efe6")
        sheet.text((left + right) / 2, plot.top + 11, fit(band.text, 10, max(right - left, 24)), anchor="middle", size=10, colour="#7a6536")


def _notes(sheet: Sheet, notes: Sequence[Note], places: Sequence[float], plot: Plot) -> None:
    for note in notes:
        x = places[note.index]
        sheet.rule(x, plot.top - 6, x, plot.bottom, colour=MUTED, dash="2 3")
        anchor = "end" if x > (plot.left + plot.right) / 2 else "start"
        sheet.text(
            x + (-4 if anchor == "end" else 4), plot.top - 9, fit(note.text, 10.5, (plot.right - plot.left) / 2), anchor=anchor, colour=INK, size=10.5
        )


def _draw(sheet: Sheet, values: Sequence[float | None], places: Sequence[float], axis: Axis, plot: Plot, colour: str, *, dashed: bool) -> None:
    for run in _runs(values):
        points = [(places[index], axis.at(value, plot.bottom, plot.top)) for index, value in run]
        if len(points) == 1:
            sheet.put("circle", cx=points[0][0], cy=points[0][1], r=3, fill=colour)
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = "4 4" if dashed else None
        sheet.put(
            "polyline", points=path, fill="none", stroke=colour, stroke_width=1.6 if dashed else 2.2, stroke_linejoin="round", stroke_dasharray=dash
        )
        if len(values) <= 31 and not dashed:
            for x, y in points:
                sheet.put("circle", cx=x, cy=y, r=2.4, fill=colour)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = []
    open_run = False
    for index, value in enumerate(values):
        if value is None:
            open_run = False
            continue
        if not open_run:
            runs.append([])
        runs[-1].append((index, value))
        open_run = True
    return runs


def _names(sheet: Sheet, series: Sequence[Series], axis: Axis, places: Sequence[float], plot: Plot) -> None:
    if len(series) < 2:
        return
    ends: list[tuple[int, Series, float]] = []
    for index, one in enumerate(series):
        last = next((value for value in reversed(one.values) if value is not None), None)
        if last is not None:
            ends.append((index, one, axis.at(last, plot.bottom, plot.top)))
    heights = spread([y for _, _, y in ends], 14, plot.top + 4, plot.bottom)
    for (index, one, _), y in zip(ends, heights, strict=True):
        colour = MUTED if one.muted else one.colour(index)
        sheet.text(plot.right + 6, y + 4, fit(one.name, 11, sheet.style.width - plot.right - 8), colour=colour, bold=not one.muted)
