"""Typed charts: a frozen spec, its ECharts option as plain JSON, and the same numbers as a table.

`option(spec)` holds no code: colours are names of CSS variables ("var(--chart-1)") and formatters names ("@compact") which
frontend/src/charts.js replaces, so that a chart follows theme and language. Null values are gaps, never zeros.
"""

from guanhao.console.charts.options import option, payload
from guanhao.console.charts.specs import (
    BarChart,
    Box,
    BoxPlot,
    Chart,
    FlowLink,
    FlowNode,
    Funnel,
    HeatCell,
    HeatMap,
    LineChart,
    Mark,
    Point,
    Sankey,
    Scatter,
    Series,
    StackedArea,
    Stage,
)
from guanhao.console.charts.tables import DataTable, table

__all__ = [
    "BarChart",
    "Box",
    "BoxPlot",
    "Chart",
    "DataTable",
    "FlowLink",
    "FlowNode",
    "Funnel",
    "HeatCell",
    "HeatMap",
    "LineChart",
    "Mark",
    "Point",
    "Sankey",
    "Scatter",
    "Series",
    "StackedArea",
    "Stage",
    "option",
    "payload",
    "table",
]
