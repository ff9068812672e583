"""Tiles and charts of boards from metric values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.charts.specs import Format
from guanhao.domains.analytics.contracts import Breakdown, Filters, MetricQuery, Row
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.pages.board import Board, day_marks, notes
from guanhao.domains.analytics.references import gap_words, line_of
from guanhao.domains.analytics.selectors.values import breakdowns, compared
from guanhao.engines.statistics.compare import Period, change

C = TypeVar("C", LineChart, BarChart)
FORMATS: dict[str, Format] = {"share": "percent", "money": "money", "seconds": "duration"}


def format_of(unit: str) -> Format:
    """How a unit is written."""
    return FORMATS.get(unit, "compact")


@dataclass(frozen=True)
class Tile:
    """A KPI tile: value, change against the period before (share; None when unknown), sparkline, and how to have the number again."""

    key: str
    title: str
    about: str
    value: float | None
    kind: str
    change: float | None
    compared: bool
    before: float | None
    direction: str
    spark: list[float | None]
    n: int
    query: MetricQuery
    url: str = ""
    note: str = ""


def tiles(board: Board, metrics: Sequence[MetricDef], links: dict[str, str] | None = None) -> list[Tile]:
    """Tiles of metrics over the board's period; metrics whose level lacks a filter that is set are left out."""
    found = []
    for group in _by_level(metrics):
        filters = _filters(board, group[0])
        if filters is None:
            continue
        lines = lines_of(board, group, filters)
        for metric in group:
            line, before = lines[metric.key]
            value, old = line.total, before.total.value if before else None
            beside = board.beside(metric)
            found.append(
                Tile(
                    key=metric.key,
                    title=str(metric.title),
                    about=str(metric.about),
                    value=value.value,
                    kind=format_of(metric.unit),
                    change=change(value.value, old).share,
                    compared=before is not None,
                    before=old,
                    direction=metric.good or "none",
                    spark=[row.value for row in line.rows],
                    n=value.n,
                    query=replace(value.query, by=""),
                    url=(links or {}).get(metric.key, ""),
                    note=gap_words(value.value, beside, metric.unit) if beside else "",
                )
            )
    order = {metric.key: i for i, metric in enumerate(metrics)}
    return sorted(found, key=lambda tile: order[tile.key])


def lines_of(board: Board, metrics: Sequence[MetricDef], filters: Filters) -> dict[str, tuple[Breakdown, Breakdown | None]]:
    """Metrics of one level by the board's grain, over its period and over the days it is compared with (None: with none). A page asks for each
    once, however many tiles and charts show it."""
    missing = [metric for metric in metrics if (metric.key, filters) not in board.lines]
    if missing and board.before:
        now, old = compared(missing, board.period, board.before, board.grain, filters)
        board.lines |= {(key, filters): (now[key], old[key]) for key in now}
    elif missing:
        found = breakdowns(missing, board.period.start, board.period.end, board.grain, filters)
        board.lines |= {(key, filters): (line, None) for key, line in found.items()}
    return {metric.key: board.lines[metric.key, filters] for metric in metrics}


def trend(board: Board, metric: MetricDef, *, title: Any = "", area: bool = True) -> LineChart:
    """A metric over the period, with the period before dashed underneath; days without posts are 0, unknown days are gaps."""
    filters = _filters(board, metric) or Filters()
    now, old = lines_of(board, [metric], filters)[metric.key]
    steps = places(board.period, board.grain)
    series = [Series(_("This period"), at_places(now.rows, steps, metric))]
    if board.before and old:
        values = at_places(old.rows, places(board.before, board.grain), metric)[: len(steps)]
        series.append(Series(_("Compared with"), values + [None] * (len(steps) - len(values)), tone="muted", dashed=True))
    if beside := board.beside(metric):
        series.append(line_of(beside, len(steps)))
    marks = day_marks(board.period.start, board.period.end) if board.grain == "day" else []
    if board.grain == "day":
        marks += notes(board.period.start, board.period.end, accounts=board.filters.accounts or None, metrics=(metric.key,))
    return LineChart(
        title=title or metric.title, x=labels(steps, board.grain), series=series, marks=marks, format=format_of(metric.unit), area=area, zero=True
    )


def known(chart: C) -> C | None:
    """The chart, or None when no series of it has a value."""
    return chart if any(value is not None for series in chart.series for value in series.values) else None


def places(period: Period, grain: str) -> list[date]:
    """The days, Mondays or firsts of months of a period."""
    days = [period.start + timedelta(days=i) for i in range(period.days)]
    if grain == "day":
        return days
    firsts = (day - timedelta(days=day.weekday()) if grain == "week" else day.replace(day=1) for day in days)
    return list(dict.fromkeys(firsts))


def labels(steps: Sequence[date], grain: str) -> list[date | str]:
    """How places are named on an axis: days as days, months as 2026-03."""
    return [f"{step:%Y-%m}" if grain == "month" else step for step in steps]


def at_places(rows: Sequence[Row], steps: Sequence[date], metric: MetricDef) -> list[float | None]:
    """The values of a breakdown by day, week or month at these places."""
    known = {row.key: row.value for row in rows}
    quiet = 0.0 if metric.level in {"post", "order"} and metric.aggregation == "sum" and any(row.n for row in rows) else None
    return [known.get(step.isoformat(), quiet) for step in steps]


def bars(title: Any, rows: Sequence[tuple[str, float | None]], unit: str, *, log: bool = False, note: Any = "") -> BarChart:
    """Horizontal bars of named values, the largest on top."""
    ordered = sorted(rows, key=lambda row: -(row[1] or 0))
    names, values = [name for name, _value in ordered], [value for _name, value in ordered]
    return BarChart(title=title, x=names, series=[Series(title, values)], horizontal=True, log=log, format=format_of(unit), note=note)


def _by_level(metrics: Sequence[MetricDef]) -> list[list[MetricDef]]:
    return [[metric for metric in metrics if metric.level == level] for level in dict.fromkeys(metric.level for metric in metrics)]


def _filters(board: Board, metric: MetricDef) -> Filters | None:
    """The board's filters as far as the level knows them; None when one that is set cannot be applied."""
    if metric.level == "post":
        return board.filters
    return None if board.filters.formats or board.filters.tags else board.day_filters
