"""Charts of an answer: which kind fits its shape, and the specs of console.charts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, Chart, HeatCell, HeatMap, LineChart, Mark, Series
from guanhao.console.charts.specs import Format
from guanhao.domains.analytics.models import Annotation
from guanhao.domains.analytics.references import line_of, references
from guanhao.domains.analytics.selectors.explorer.answering import Answer, Cell, Line, steps_of
from guanhao.domains.analytics.selectors.explorer.fields import Measure

FORMATS: Final[dict[str, Format]] = {"share": "percent", "money": "money", "seconds": "duration"}
SERIES, BARS, STACKS, HEAT_SIDE, CHARTS, ALIKE = 8, 40, 6, 60, 4, 20.0


def format_of(measure: Measure) -> Format:
    """How a metric's values are written."""
    return FORMATS.get(measure.unit, "compact")


def kind_of(answer: Answer) -> str:
    """The chart asked for, or the one that fits: figure, line, bar, stacked, heat or table."""
    if answer.question.chart:
        return answer.question.chart
    sides = [len({line.keys[place] for line in answer.lines}) for place in range(len(answer.by))]
    if not sides:
        return "figure"
    if len(sides) > 2:
        return "table"
    time = answer.checked.time
    if len(sides) == 1:
        return "line" if time == 0 else "bar" if sides[0] <= BARS else "table"
    if time >= 0:
        return "line" if sides[1 - time] <= SERIES else "heat" if max(sides) <= HEAT_SIDE else "table"
    clock = {"weekday", "hour"} & set(answer.by)
    if sides[1] <= STACKS and sides[0] <= BARS and not clock and all(one.adds_up for one in answer.measures):
        return "stacked"
    return "heat" if max(sides) <= HEAT_SIDE else "table"


def charts_of(answer: Answer, marks: Sequence[Mark] = ()) -> list[Chart]:
    """The charts of an answer, at most four; none for figures and tables, or where nothing is known."""
    kind = kind_of(answer)
    if kind in {"figure", "table"} or not answer.lines:
        return []
    if len(answer.by) == 1:
        made: list[Chart] = [_plain(answer, kind, places, marks) for places in _alike(answer)]
    elif kind == "heat":
        made = [_heat(answer, place) for place in range(len(answer.measures))]
    else:
        made = [_divided(answer, kind, place, marks) for place in range(len(answer.measures))]
    return made[:CHARTS]


def _alike(answer: Answer) -> list[list[int]]:
    """Metrics that share a chart: of one unit and much the same size. With a comparison each has a chart of its own."""
    groups: list[tuple[str, float, list[int]]] = []
    for place, measure in enumerate(answer.measures):
        size = max((abs(line.cells[place].value or 0) for line in answer.lines), default=0)
        fitting = next(
            (one for one in groups if one[0] == measure.unit and size and one[1] and 1 / ALIKE <= size / one[1] <= ALIKE and len(one[2]) < CHARTS),
            None,
        )
        if fitting and not answer.before:
            fitting[2].append(place)
        else:
            groups.append((measure.unit, size, [place]))
    return [places for _unit, _size, places in groups]


def _plain(answer: Answer, kind: str, places: list[int], marks: Sequence[Mark]) -> Chart:
    """One dimension: a series a metric, and the days compared with beside it."""
    first = answer.measures[places[0]]
    title = _(", ").join(str(answer.measures[place].title) for place in places)
    series = [Series(answer.measures[place].title, _column(answer.lines, place)) for place in places]
    if answer.before:
        name = _("Compared with")
        before = [line.cells[places[0]].before for line in answer.lines]
        series = [Series(_("This period"), series[0].values), Series(name, before, tone="muted", dashed=True)]
    names = [_at(answer, line.keys[0]) for line in answer.lines]
    series += _beside(answer, places, len(names))
    if kind == "line":
        return LineChart(title=title, x=names, series=series, marks=marks, format=format_of(first), area=len(series) == 1, zero=True)
    time = answer.checked.time == 0
    return BarChart(title=title, x=names, series=series, format=format_of(first), horizontal=not time and len(names) > 1, marks=marks if time else ())


def _beside(answer: Answer, places: list[int], length: int) -> list[Series]:
    """Figures from outside beside rates, of the platform that the question narrows itself to, if it is one."""
    narrowed = [one for group in answer.question.where for one in group if one.field == "platform" and one.op in {"is", "among"}]
    known = references(tuple({value for one in narrowed for value in one.values}))
    rates = [answer.measures[place] for place in places if answer.measures[place].ratio]
    return [line_of(known[one.key], length) for one in rates if one.key in known]


def _at(answer: Answer, key: str) -> str | date:
    return date.fromisoformat(key) if answer.by[0] == "day" else answer.words((key,) if len(answer.by) == 1 else (key, ""))[0]


def _divided(answer: Answer, kind: str, place: int, marks: Sequence[Mark]) -> Chart:
    """Two dimensions: one along the axis (time, if there is one), a series for each group of the other."""
    axis = max(answer.checked.time, 0)
    measure = answer.measures[place]
    cells = _cells(answer.lines, axis, place)
    along = _along(answer, axis)
    others = list(dict.fromkeys(line.keys[1 - axis] for line in answer.lines))
    if axis == answer.checked.time:
        weight = {other: sum(abs(cells[one, other].value or 0) for one in along if (one, other) in cells) for other in others}
        others.sort(key=lambda other: -weight[other])
    quiet = 0.0 if measure.quiet else None
    series = [
        Series(answer.labels.of(answer.by[1 - axis], other), [cells[one, other].value if (one, other) in cells else quiet for one in along])
        for other in others
    ]
    names = [date.fromisoformat(one) if answer.by[axis] == "day" else answer.labels.of(answer.by[axis], one) for one in along]
    if kind == "line":
        return LineChart(title=measure.title, x=names, series=series, marks=marks, format=format_of(measure), zero=True)
    time = answer.checked.time >= 0
    stacked = kind == "stacked"
    return BarChart(
        title=measure.title,
        x=names,
        series=series,
        format=format_of(measure),
        stacked=stacked,
        horizontal=not time,
        marks=marks if time else (),
    )


def _heat(answer: Answer, place: int) -> HeatMap:
    rows = 1 if answer.checked.time == 0 else 0
    measure = answer.measures[place]
    cells = _cells(answer.lines, rows, place)
    sides = [_along(answer, rows), _along(answer, 1 - rows)]
    names = [[answer.labels.of(answer.by[side], one) for one in keys] for side, keys in ((rows, sides[0]), (1 - rows, sides[1]))]
    grid = [[HeatCell(cells[row, column].value if (row, column) in cells else None) for column in sides[1]] for row in sides[0]]
    return HeatMap(title=measure.title, rows=names[0], columns=names[1], cells=grid, format=format_of(measure))


def _along(answer: Answer, axis: int) -> list[str]:
    """The groups of one dimension in order; of time every step."""
    if axis == answer.checked.time:
        return [step.isoformat() for step in steps_of(answer.period, answer.by[axis])]
    found = list(dict.fromkeys(line.keys[axis] for line in answer.lines))
    return sorted(found, key=lambda key: key.zfill(2)) if answer.by[axis] in {"weekday", "hour"} else found


def _cells(lines: Iterable[Line], axis: int, place: int) -> dict[tuple[str, str], Cell]:
    return {(line.keys[axis], line.keys[1 - axis]): line.cells[place] for line in lines}


def _column(lines: Iterable[Line], place: int) -> list[float | None]:
    return [line.cells[place].value for line in lines]


def marks_of(answer: Answer, notes: Iterable[Annotation]) -> list[Mark]:
    """Annotations at the steps of the answer's time; none without one."""
    if answer.checked.time < 0:
        return []
    grain = answer.by[answer.checked.time]
    steps = steps_of(answer.period, grain)
    found = []
    for note in notes:
        start, end = max(note.start, answer.period.start), min(note.end, answer.period.end)
        inside = [step for step in steps if start - timedelta(days=92) <= step <= end] if grain != "day" else [start, end]
        first = max((step for step in inside if step <= start), default=steps[0])
        last = max((step for step in inside if step <= end), default=first)
        here, there = (day if grain == "day" else answer.labels.of(grain, day.isoformat()) for day in (first, last))
        found.append(Mark(here, note.text, "note", there if last > first else None))
    return found
