"""The ECharts option of each chart as plain JSON: colours by CSS variable, formatters by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import singledispatch
from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.charts.specs import (
    BarChart,
    BoxPlot,
    Chart,
    Funnel,
    HeatMap,
    LineChart,
    Mark,
    Sankey,
    Scatter,
    Series,
    StackedArea,
    Value,
    place_name,
    share,
)
from guanhao.console.numbers import figure

Option = dict[str, Any]
COLOURS = 8
DIRECT_LABELS = 4
NEARLY = 0.7


def payload(spec: Chart) -> Option:
    """What charts.js reads: the option, the format of values, whether points are links."""
    links = isinstance(spec, Scatter) and any(point.url for point in spec.points)
    return {"option": option(spec), "format": spec.format, "unit": str(spec.unit), "links": links}


@singledispatch
def option(spec: Chart) -> Option:
    """The ECharts option of a spec; TypeError for a kind this module does not know."""
    raise TypeError(f"no drawing for {type(spec).__name__}")


def colour(place: int, tone: str = "") -> str:
    """The CSS variable of the `place`-th series (from 0), or of a tone."""
    if tone in {"good", "warn", "bad"}:
        return f"var(--{tone})"
    if tone == "muted":
        return "var(--text-3)"
    return f"var(--chart-{tone or place % COLOURS + 1})"


# lines


@option.register
def _line_chart_option(spec: LineChart) -> Option:
    base = _lines(spec, spec.x, spec.series, log=spec.log, zero=spec.zero)
    base["yAxis"] |= _upright(spec)
    return base | {"series": _band(spec) + _line_series(spec)}


def _line_series(spec: LineChart) -> list[Option]:
    direct = _direct(spec.series)
    drawn = []
    for place, series in enumerate(spec.series):
        tint = colour(place, series.tone)
        line: Option = {
            "type": "line",
            "name": str(series.name),
            "data": _logged(series.values) if spec.log else list(series.values),
            "color": tint,
            "lineStyle": {"width": 2, "type": "dashed" if series.dashed else "solid"},
            "showSymbol": _lonely(series.values),
            "symbol": "circle",
            "symbolSize": 6,
            "connectNulls": False,
            "emphasis": {"focus": "series"},
            **_end_label(direct, tint),
        }
        if spec.area and place == 0:
            line["areaStyle"] = {"opacity": 0.1}
        if place == 0:
            line |= _marks(spec.marks, spec.x, series.values)
        drawn.append(line)
    return drawn


def _upright(spec: LineChart) -> Option:
    """What is special about the axis of values: ranks run downwards in whole numbers from 1, shares that come near the whole end there."""
    if spec.down:
        return {"inverse": True, "min": 1, "minInterval": 1}
    known = [value for one in spec.series for value in one.values if value is not None] + [value for value in spec.high if value is not None]
    whole = spec.format == "percent" and bool(known) and min(known) >= 0 and NEARLY <= max(known) <= 1
    return {"max": 1} if whole and not spec.log else {}


def _band(spec: LineChart) -> list[Option]:
    """Two stacked lines, the upper filled down to the lower; ECharts would stack a width on zero, not on a negative low, without `stackStrategy`."""
    if not spec.low or not spec.high:
        return []
    quiet: Option = {"type": "line", "stack": "band", "stackStrategy": "all", "silent": True, "symbol": "none", "z": 1}
    quiet |= {"lineStyle": {"opacity": 0}, "tooltip": {"show": False}}
    widths = [None if low is None or high is None else high - low for low, high in zip(spec.low, spec.high, strict=True)]
    filled = {"areaStyle": {"color": "var(--chart-1)", "opacity": 0.14}}
    return [{**quiet, "name": "", "data": list(spec.low)}, {**quiet, **filled, "name": "", "data": widths}]


@option.register
def _stacked_area_option(spec: StackedArea) -> Option:
    totals = [sum(v for v in column if v is not None) for column in zip(*(s.values for s in spec.series), strict=True)]
    drawn = []
    for place, series in enumerate(spec.series):
        values = [share(v, total) for v, total in zip(series.values, totals, strict=True)] if spec.share else list(series.values)
        tint = colour(place, series.tone)
        drawn.append(
            {
                "type": "line",
                "name": str(series.name),
                "stack": "all",
                "data": values,
                "color": tint,
                "lineStyle": {"width": 1},
                "areaStyle": {"opacity": 0.75},
                "showSymbol": False,
                "symbol": "circle",
                "emphasis": {"focus": "series"},
                **_end_label(_direct(spec.series), tint),
            }
        )
    base = _lines(spec, spec.x, spec.series, zero=True)
    if spec.share:
        base["yAxis"] |= {"max": 1, "axisLabel": {**base["yAxis"]["axisLabel"], "formatter": "@percent"}}
    return base | {"series": drawn}


def _lines(spec: Chart, x: Sequence[str | date], series: Sequence[Series], *, log: bool = False, zero: bool = False) -> Option:
    base = _base(series)
    base["tooltip"] |= {"trigger": "axis", "axisPointer": {"type": "line", "lineStyle": {"color": "var(--line-strong)"}}}
    return base | {"xAxis": {**_places(x), "boundaryGap": False}, "yAxis": _values(spec, log=log, scale=not zero)}


def _lonely(values: Sequence[Value]) -> bool:
    """A value between two gaps would be invisible as a line."""
    padded = [None, *values, None]
    return any(here is not None and before is None and after is None for before, here, after in zip(padded, padded[1:], padded[2:], strict=False))


def _end_label(direct: bool, tint: str) -> Option:
    if not direct:
        return {}
    return {
        "endLabel": {"show": True, "formatter": "@series", "color": tint, "distance": 6, "width": 92, "overflow": "truncate"},
        "labelLayout": {"moveOverlap": "shiftY"},
    }


# bars


@option.register
def _bar_chart_option(spec: BarChart) -> Option:
    base = _base(spec.series)
    base["tooltip"] |= {"trigger": "axis", "axisPointer": {"type": "shadow", "shadowStyle": {"color": "var(--text)", "opacity": 0.05}}}
    base["grid"]["right"] = 44 if spec.horizontal and len(spec.series) == 1 else 12
    if _direct(spec.series):
        base |= _legend()
        base["grid"]["top"] = 34
    drawn = []
    for place, series in enumerate(spec.series):
        bar: Option = {
            "type": "bar",
            "name": str(series.name),
            "data": _logged(series.values) if spec.log else list(series.values),
            "color": colour(place, series.tone),
            "barMaxWidth": 28,
            "barGap": "15%",
            "itemStyle": {"borderRadius": 0 if spec.stacked else [0, 3, 3, 0] if spec.horizontal else [3, 3, 0, 0]},
        }
        if spec.stacked:
            bar["stack"] = "all"
        if spec.horizontal and len(spec.series) == 1:
            bar["label"] = {"show": True, "position": "right", "formatter": f"@{spec.format}", "color": "var(--text-2)"}
        if place == 0:
            bar |= _marks(spec.marks, spec.x, series.values)
        drawn.append(bar)
    places, values = _places(spec.x), _values(spec, log=spec.log)
    if spec.horizontal:
        if len(spec.series) == 1:  # every bar carries its number
            values |= {"axisLabel": {"show": False}, "splitLine": {"show": False}}
        names = {"axisLabel": {**places["axisLabel"], "width": 130, "overflow": "truncate", "interval": 0}}
        return base | {"xAxis": values, "yAxis": {**places, **names, "inverse": True}, "series": drawn}
    return base | {"xAxis": places, "yAxis": values, "series": drawn}


# heat, points, boxes, funnels


@option.register
def _heat_map_option(spec: HeatMap) -> Option:
    known = [cell.value for row in spec.cells for cell in row if cell.value is not None]
    data = [
        {
            "value": [column, line, "-" if cell.value is None else cell.value],
            "title": f"{spec.rows[line]} {spec.columns[column]}",
            "text": str(cell.text) or figure(cell.value, spec.format),
            "itemStyle": {"opacity": max(0.15, min(1.0, cell.sure))},
        }
        for line, row in enumerate(spec.cells)
        for column, cell in enumerate(row)
    ]
    plain = {"axisLine": {"show": False}, "axisTick": {"show": False}, "splitArea": {"show": False}, "axisLabel": {"color": "var(--text-2)"}}
    return {
        **_base(()),
        "grid": {"left": 4, "right": 8, "top": 8, "bottom": 46, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(name) for name in spec.columns], **plain},
        "yAxis": {"type": "category", "data": [str(name) for name in spec.rows], "inverse": True, **plain},
        "visualMap": {
            "min": min(known, default=0),
            "max": max(known, default=1) if spec.top is None else spec.top,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemWidth": 10,
            "itemHeight": 140,
            "formatter": f"@{spec.format}",
            "textStyle": {"color": "var(--text-2)", "fontSize": 11},
            "inRange": {"color": ["var(--chart-low)", "var(--chart-high)"]},
        },
        "series": [
            {
                "type": "heatmap",
                "name": str(spec.title),
                "data": data,
                "itemStyle": {"borderColor": "var(--surface)", "borderWidth": 2, "borderRadius": 3},
                "emphasis": {"itemStyle": {"borderColor": "var(--text)", "borderWidth": 1.5}},
            }
        ],
    }


@option.register
def _scatter_option(spec: Scatter) -> Option:
    groups = list(dict.fromkeys(str(point.group) for point in spec.points))
    drawn = []
    for place, group in enumerate(groups):
        data = [
            {
                "value": [point.x, point.y],
                "title": str(point.title),
                "text": f"{figure(point.y, spec.format)} · {figure(point.x, spec.x_format)}",
                "url": point.url,
            }
            for point in spec.points
            if str(point.group) == group and (point.x > 0 or not spec.log_x) and (point.y > 0 or not spec.log_y)
        ]
        drawn.append(
            {
                "type": "scatter",
                "name": group,
                "data": data,
                "color": colour(place),
                "symbolSize": 8,
                "itemStyle": {"opacity": 0.7},
                "large": len(data) > 4000,
            }
        )
    base = _base(())
    if len(groups) > 1:
        base |= _legend()
    named = {"nameLocation": "middle", "nameTextStyle": {"color": "var(--text-2)"}}
    across = {**_axis("log" if spec.log_x else "value", spec.x_format), "name": str(spec.x_title), "nameGap": 28, **named}
    up = {**_axis("log" if spec.log_y else "value", spec.format), "name": str(spec.y_title), "nameGap": 52, **named}
    return base | {
        "grid": {"left": 66 if spec.y_title else 8, "right": 16, "top": 34, "bottom": 44 if spec.x_title else 8, "containLabel": not spec.y_title},
        "xAxis": across | {"scale": True},
        "yAxis": up | {"scale": True},
        "series": drawn,
    }


@option.register
def _box_plot_option(spec: BoxPlot) -> Option:
    boxes: list[Option] = []
    dots: list[Option] = []
    for place, box in enumerate(spec.boxes):
        words = " · ".join(figure(value, spec.format) for value in (box.q1, box.median, box.q3))
        boxes.append({"value": [box.low, box.q1, box.median, box.q3, box.high], "title": str(box.name), "text": words})
        dots.extend({"value": [place, value], "title": str(box.name), "text": figure(value, spec.format)} for value in box.outliers)
    style = {"color": "var(--accent-soft)", "borderColor": "var(--chart-1)", "borderWidth": 1.5}
    return {
        **_base(()),
        "xAxis": _places([str(box.name) for box in spec.boxes]),
        "yAxis": _values(spec, log=spec.log),
        "series": [
            {"type": "boxplot", "name": _("Quartiles and median"), "data": boxes, "itemStyle": style, "boxWidth": [8, 36]},
            {"type": "scatter", "name": _("Outlier"), "data": dots, "color": "var(--chart-1)", "symbolSize": 5, "itemStyle": {"opacity": 0.55}},
        ],
    }


@option.register
def _funnel_option(spec: Funnel) -> Option:
    first = next((stage.value for stage in spec.stages if stage.value), None)
    data = [
        {
            "name": str(stage.name),
            "value": stage.value or 0,
            "title": str(stage.name),
            "text": f"{stage.name}  {figure(stage.value, spec.format)}  {figure(share(stage.value, first), 'percent')}",
            "itemStyle": {"color": "var(--chart-1)", "opacity": max(0.35, 1 - place * 0.14)},
        }
        for place, stage in enumerate(spec.stages)
    ]
    return {
        **_base(()),
        "series": [
            {
                "type": "funnel",
                "name": str(spec.title),
                "data": data,
                "sort": "none",
                "left": 8,
                "width": "45%",
                "top": 8,
                "bottom": 8,
                "gap": 3,
                "min": 0,
                "minSize": "4%",
                "label": {"show": True, "position": "right", "formatter": "@text", "color": "var(--text)"},
                "labelLine": {"length": 12, "lineStyle": {"color": "var(--line-strong)"}},
                "itemStyle": {"borderWidth": 0},
            }
        ],
    }


@option.register
def _sankey_option(spec: Sankey) -> Option:
    tints: dict[str, int] = {}
    nodes = []
    for node in spec.nodes:
        place = tints.setdefault(str(node.name), len(tints))
        nodes.append(
            {
                "name": node.key,
                "depth": node.layer,
                "title": str(node.name),
                "text": f"{node.name} {figure(node.value, spec.format)}",
                "itemStyle": {"color": colour(place, node.tone)},
            }
        )
    names = {node.key: str(node.name) for node in spec.nodes}
    links = [
        {
            "source": link.source,
            "target": link.target,
            "value": link.value,
            "title": f"{names[link.source]} → {names[link.target]}",
            "text": str(link.text) or figure(link.value, spec.format),
        }
        for link in spec.links
    ]
    return {
        **_base(()),
        "series": [
            {
                "type": "sankey",
                "name": str(spec.title),
                "data": nodes,
                "links": links,
                "left": 4,
                "right": 110,
                "top": 8,
                "bottom": 8,
                "nodeGap": 10,
                "nodeWidth": 12,
                "nodeAlign": "left",
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {"show": True, "formatter": "@text", "color": "var(--text)", "fontSize": 11},
                "lineStyle": {"color": "source", "opacity": 0.28, "curveness": 0.5},
                "itemStyle": {"borderWidth": 0},
            }
        ],
    }


# parts


def _base(series: Sequence[Series]) -> Option:
    """Grid, tooltip and (for many series) a legend; few series are named at the ends of their lines."""
    direct = _direct(series)
    base: Option = {
        "grid": {
            "left": 4,
            "right": _name_width(series) if direct else 16,
            "top": 34 if len(series) > DIRECT_LABELS else 14,
            "bottom": 4,
            "containLabel": True,
        },
        "tooltip": {
            "trigger": "item",
            "confine": True,
            "backgroundColor": "var(--surface)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--text)", "fontSize": 12},
            "extraCssText": "box-shadow: var(--shadow-2); border-radius: 8px;",
        },
        "textStyle": {"color": "var(--text-2)", "fontSize": 12},
    }
    return base | _legend() if len(series) > DIRECT_LABELS else base


def _name_width(series: Sequence[Series]) -> int:
    """Pixels to keep free for the longest name at the end of its line; Chinese characters are twice as wide."""
    widest = max(sum(7 if ord(char) < 0x2E80 else 13 for char in str(one.name)) for one in series)
    return min(widest + 14, 106)


def _direct(series: Sequence[Series]) -> bool:
    return 1 < len(series) <= DIRECT_LABELS


def _legend() -> Option:
    words = {"color": "var(--text-2)", "fontSize": 12}
    paging = {"pageIconColor": "var(--text-2)", "pageIconInactiveColor": "var(--line)", "pageIconSize": 11, "pageTextStyle": words}
    return {"legend": {"type": "scroll", "top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "icon": "roundRect", "textStyle": words, **paging}}


def _places(x: Sequence[str | date]) -> Option:
    days = bool(x) and all(isinstance(at, date) for at in x)
    label: Option = {"color": "var(--text-2)", "hideOverlap": True, **({"formatter": "@day"} if days else {})}
    return {
        "type": "category",
        "data": [place_name(at) for at in x],
        "axisLine": {"lineStyle": {"color": "var(--line)"}},
        "axisTick": {"show": False},
        "axisLabel": label,
    }


def _values(spec: Chart, *, log: bool = False, scale: bool = False) -> Option:
    whole = {"minInterval": 1} if spec.format in {"number", "compact"} and not log and _counts(spec) else {}
    return {**_axis("log" if log else "value", spec.format), **({"scale": True} if scale and not log else {}), **whole}


def _counts(spec: Chart) -> bool:
    """True when every value is a whole number: such an axis has no steps between two of them."""
    series: Sequence[Series] = getattr(spec, "series", ())
    return bool(series) and all(value is None or float(value).is_integer() for one in series for value in one.values)


def _axis(kind: str, form: str) -> Option:
    return {
        "type": kind,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"lineStyle": {"color": "var(--chart-grid)"}},
        "splitNumber": 4,
        "axisLabel": {"color": "var(--text-2)", "formatter": f"@{form}", "hideOverlap": True},
    }


def _logged(values: Sequence[Value]) -> list[Value]:
    """A logarithm of nothing does not exist: zeros and negatives are gaps."""
    return [value if value is not None and value > 0 else None for value in values]


def _thin_labels(points: list[Option], lines: list[Option], areas: list[Option], order: Mapping[str, int]) -> None:
    """Marks keep their words where there is room; of neighbours (a tenth of the axis) the first given keeps them: jumps come by size."""
    room = len(order) / 10
    taken: dict[str, list[int]] = {"above": [], "within": []}
    for mark, level in [*((one, "within") for one in points), *((one, "above") for one in [*areas, *lines])]:
        here = order.get(mark["coord"][0] if "coord" in mark else mark["xAxis"])
        if here is None:
            continue
        if any(abs(here - other) < room for other in taken[level]):
            mark["label"] = {"show": False}
        elif mark["name"]:
            taken[level].append(here)


def _marks(marks: Sequence[Mark], x: Sequence[str | date], values: Sequence[Value]) -> Option:
    """Marks as lines (holidays, notes), areas (missing days, spans) and points (jumps) of the first series."""
    at = {place_name(place): value for place, value in zip(x, values, strict=False)}
    lines: list[Option] = []
    areas: list[list[Option]] = []
    points: list[Option] = []
    for mark in marks:
        where, words = place_name(mark.at), str(mark.text)
        if mark.kind == "missing" or mark.until is not None:
            opacity = 0.09 if mark.kind == "missing" else 0.05
            style = {"color": "var(--text-3)" if mark.kind == "missing" else "var(--seal)", "opacity": opacity}
            areas.append([{"name": words, "xAxis": where, "itemStyle": style}, {"xAxis": place_name(mark.until or mark.at)}])
        elif mark.kind == "jump" and at.get(where) is not None:
            aside = {"position": "bottom" if words.startswith(("−", "-")) else "left"}
            points.append({"name": words, "coord": [where, at[where]], "value": words, "label": aside})
        else:
            lines.append({"name": words, "xAxis": where, "lineStyle": {"color": "var(--seal)" if mark.kind == "holiday" else "var(--line-strong)"}})
    _thin_labels(points, lines, [area[0] for area in areas], order={place: index for index, place in enumerate(at)})
    label = {"show": True, "formatter": "@name", "color": "var(--text-2)", "fontSize": 11}
    found: Option = {}
    if lines:
        found["markLine"] = {
            "silent": True,
            "symbol": "none",
            "data": lines,
            "label": {**label, "position": "insideEndTop", "rotate": 0, "align": "left"},
            "lineStyle": {"type": "dashed", "width": 1},
        }
    if areas:
        found["markArea"] = {"silent": True, "data": areas, "label": {**label, "position": "insideTop"}}
    if points:
        ring = {"color": "var(--surface)", "borderColor": "var(--seal)", "borderWidth": 2}
        found["markPoint"] = {
            "symbol": "circle",
            "symbolSize": 9,
            "data": points,
            "itemStyle": ring,
            "label": {**label, "position": "top", "distance": 6},
        }
    return found
