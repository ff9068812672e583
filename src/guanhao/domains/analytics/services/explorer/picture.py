"""An answer's first chart as a PNG for mails."""

from django.utils.translation import get_language

from guanhao.console.charts import BarChart, Chart, HeatMap, LineChart
from guanhao.console.charts.specs import place_name
from guanhao.console.fonts import NoChineseFont, font_files
from guanhao.domains.analytics.selectors.explorer.answering import Answer
from guanhao.domains.analytics.selectors.explorer.drawing import charts_of

BARS = 30


def picture_of(answer: Answer) -> bytes | None:
    """The chart, or None where there is none to draw (single figures, tables, no font for Chinese)."""
    charts = charts_of(answer)
    if not charts:
        return None
    try:
        fonts = font_files()
    except NoChineseFont:
        return None
    from guanhao.engines.drawing import to_png  # loads on first use

    svg = _svg(charts[0])
    return to_png(svg, fonts) if svg else None


def _svg(chart: Chart) -> str:
    from guanhao.engines import drawing  # loads on first use

    style = drawing.Style(language=get_language() or "zh-hans")
    title = str(chart.title)
    match chart:
        case LineChart():
            series = [drawing.Series(str(one.name), list(one.values), one.tone == "muted") for one in chart.series]
            return drawing.line([place_name(at) for at in chart.x], series, title=title, style=style)
        case BarChart() if chart.horizontal and len(chart.series) == 1:
            pairs = zip(chart.x, chart.series[0].values, strict=True)
            bars = [drawing.Bar(place_name(at), float(value)) for at, value in pairs if value is not None]
            return drawing.bars(bars[:BARS], title=title, style=style)
        case BarChart():
            series = [drawing.Series(str(one.name), list(one.values), one.tone == "muted") for one in chart.series]
            return drawing.columns([place_name(at) for at in chart.x], series, title=title, style=style, stacked=chart.stacked)
        case HeatMap():
            values = [[cell.value for cell in row] for row in chart.cells]
            return drawing.heat_map([str(one) for one in chart.rows], [str(one) for one in chart.columns], values, title=title, style=style)
    return ""
