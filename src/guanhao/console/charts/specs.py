"""What a chart says: frozen specs without any drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
Value = int | float | None
Format = Literal["number", "compact", "percent", "duration", "money"]


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each place on the axis. `tone`: "1" to "8", good, warn, bad or muted; without one the place decides."""

    name: Words
    values: Sequence[Value]
    tone: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Mark:
    """A remark on the axis: a `holiday`, a `jump` of the value, days that are `missing` (to `until`, included), or any other `note`."""

    at: str | date
    text: Words = ""
    kind: Literal["holiday", "jump", "missing", "note"] = "note"
    until: str | date | None = None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What every chart has: a title, words under it, what a screen reader says (the title when empty), and how values read."""

    title: Words = ""
    note: Words = ""
    label: Words = ""
    format: Format = "compact"
    unit: Words = ""


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Lines over days or other places `x`. `low`/`high` draw an uncertainty band; `zero` starts the axis at 0; `down` draws ranks, 1 on top."""

    x: Sequence[str | date]
    series: Sequence[Series]
    marks: Sequence[Mark] = ()
    log: bool = False
    zero: bool = False
    down: bool = False
    area: bool = False
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()


@dataclass(frozen=True, kw_only=True)
class StackedArea(Chart):
    """Parts of a whole over `x`; `share` shows each place as 100 %."""

    x: Sequence[str | date]
    series: Sequence[Series]
    share: bool = False


@dataclass(frozen=True, kw_only=True)
class BarChart(Chart):
    """Bars for each of `x`, side by side or `stacked`; `horizontal` for long names; the axis always starts at zero (or 1 when `log`)."""

    x: Sequence[str | date]
    series: Sequence[Series]
    horizontal: bool = False
    stacked: bool = False
    log: bool = False
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class HeatCell:
    """A cell: its value, words for the tooltip, and how sure it is (1 sure, 0.2 faint)."""

    value: Value
    text: Words = ""
    sure: float = 1.0


@dataclass(frozen=True, kw_only=True)
class HeatMap(Chart):
    """`cells[row][column]` over named rows and columns; unsure cells are drawn fainter, missing ones not at all. The colours end at `top`
    where one is given, so that a single outlier does not make the rest pale."""

    rows: Sequence[Words]
    columns: Sequence[Words]
    cells: Sequence[Sequence[HeatCell]]
    top: Value = None


@dataclass(frozen=True)
class Point:
    """A point of a scatter chart; `group` decides the colour, `url` makes it a link."""

    x: float
    y: float
    title: Words = ""
    group: Words = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Scatter(Chart):
    """Points in a plane; `format` is of the y values, `x_format` of the x values."""

    points: Sequence[Point]
    x_title: Words = ""
    y_title: Words = ""
    x_format: Format = "compact"
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True)
class Box:
    """Five numbers of a distribution (whiskers, quartiles, median), single values outside, and how many there are."""

    name: Words
    low: float
    q1: float
    median: float
    q3: float
    high: float
    outliers: Sequence[float] = ()
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class BoxPlot(Chart):
    """Distributions side by side."""

    boxes: Sequence[Box]
    log: bool = False


@dataclass(frozen=True)
class Stage:
    """A step of a funnel."""

    name: Words
    value: Value


@dataclass(frozen=True, kw_only=True)
class Funnel(Chart):
    """Steps from many to few, each with its share of the first and of the step before."""

    stages: Sequence[Stage]


@dataclass(frozen=True)
class FlowNode:
    """A place in a flow: `key` tells it from others, `layer` is its column from the left (0), `tone` as of a series."""

    key: str
    name: Words
    layer: int
    value: Value
    tone: str = ""


@dataclass(frozen=True)
class FlowLink:
    """How much goes from one node (key) to another of the next layer."""

    source: str
    target: str
    value: float
    text: Words = ""


@dataclass(frozen=True, kw_only=True)
class Sankey(Chart):
    """Flows between the nodes of neighbouring layers, as wide as they are large."""

    nodes: Sequence[FlowNode]
    links: Sequence[FlowLink]


def place_name(at: str | date) -> str:
    """How a place of the axis is named: days as ISO 8601."""
    return at.isoformat() if isinstance(at, date) else str(at)


def share(value: Value, whole: Value) -> Value:
    """Part of a whole; None where either is missing or the whole is nothing."""
    return value / whole if value is not None and whole else None
