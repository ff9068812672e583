"""The numbers of each chart as a table: what a screen reader reads and a doubter checks."""

from dataclasses import dataclass, field
from functools import singledispatch

from django.utils.translation import gettext as _

from guanhao.console.charts.specs import BarChart, BoxPlot, Chart, Funnel, HeatMap, LineChart, Sankey, Scatter, StackedArea, Value, place_name, share
from guanhao.console.numbers import figure
from guanhao.console.values import NOTHING

TABLE_ROWS = 400


@dataclass(frozen=True)
class DataTable:
    """The chart's numbers in words; `left_out` rows did not fit."""

    head: list[str]
    rows: list[list[str]] = field(default_factory=list)
    left_out: int = 0


@singledispatch
def table(spec: Chart) -> DataTable:
    """The same numbers as a table, at most TABLE_ROWS rows."""
    raise TypeError(f"no table for {type(spec).__name__}")


# tables


@table.register(LineChart)
@table.register(BarChart)
@table.register(StackedArea)
def _places_table(spec: LineChart | BarChart | StackedArea) -> DataTable:
    lines = [
        [place_name(at), *(figure(value, spec.format) for value in values)]
        for at, values in zip(spec.x, zip(*(series.values for series in spec.series), strict=True), strict=True)
    ]
    remarks = {place_name(mark.at): str(mark.text) for mark in getattr(spec, "marks", ()) if mark.text}
    head = ["", *(str(series.name) for series in spec.series)]
    if remarks:
        head.append(_("Remark"))
        lines = [[*line, remarks.get(line[0], "")] for line in lines]
    return _fitting(head, lines)


@table.register
def _heat_map_table(spec: HeatMap) -> DataTable:
    lines = [[str(name), *(figure(cell.value, spec.format) for cell in row)] for name, row in zip(spec.rows, spec.cells, strict=True)]
    return _fitting(["", *(str(name) for name in spec.columns)], lines)


@table.register
def _scatter_table(spec: Scatter) -> DataTable:
    lines = [[str(p.title) or NOTHING, figure(p.x, spec.x_format), figure(p.y, spec.format), str(p.group)] for p in spec.points]
    return _fitting(["", str(spec.x_title) or "x", str(spec.y_title) or "y", _("Group")], lines)


@table.register
def _box_plot_table(spec: BoxPlot) -> DataTable:
    head = ["", _("Low"), _("Lower quartile"), _("Median"), _("Upper quartile"), _("High"), _("Count")]
    lines = [[str(b.name), *(figure(value, spec.format) for value in (b.low, b.q1, b.median, b.q3, b.high)), figure(b.count)] for b in spec.boxes]
    return _fitting(head, lines)


@table.register
def _funnel_table(spec: Funnel) -> DataTable:
    lines = []
    first = next((stage.value for stage in spec.stages if stage.value), None)
    before: Value = None
    for stage in spec.stages:
        shares = (share(stage.value, first), share(stage.value, before))
        lines.append([str(stage.name), figure(stage.value, spec.format), *(figure(share, "percent") for share in shares)])
        before = stage.value
    return _fitting(["", _("Count"), _("Of the first"), _("Of the step before")], lines)


@table.register
def _sankey_table(spec: Sankey) -> DataTable:
    names = {node.key: f"{node.layer + 1}. {node.name}" for node in spec.nodes}
    whole = {node.key: node.value for node in spec.nodes}
    ordered = sorted(spec.links, key=lambda link: -link.value)
    lines = [
        [names[link.source], names[link.target], figure(link.value, spec.format), figure(share(link.value, whole[link.source]), "percent")]
        for link in ordered
    ]
    return _fitting([_("From"), _("To"), _("Count"), _("Share")], lines)


def _fitting(head: list[str], lines: list[list[str]]) -> DataTable:
    return DataTable(head, lines[:TABLE_ROWS], max(0, len(lines) - TABLE_ROWS))
