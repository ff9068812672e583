"""The page /design: every component with sample values, to look at in both themes and to test for contrast."""

import math
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanhao.console import charts
from guanhao.console.charts import Box, HeatCell, Mark, Point, Series, Stage
from guanhao.console.http import open_to_all
from guanhao.console.templatetags.ui import read_dist
from guanhao.kernel.now import now

TOKENS = (
    "canvas surface surface-2 sunken line text text-2 text-3 accent accent-soft seal good good-soft warn warn-soft bad bad-soft info info-soft "
    "chart-1 chart-2 chart-3 chart-4 chart-5 chart-6 chart-7 chart-8"
)
FIRST_DAY = date(2026, 1, 1)


@open_to_all
def design(request: HttpRequest) -> HttpResponse:
    """Show the design system; nothing on it belongs to a brand."""
    context: dict[str, Any] = {
        "tokens": TOKENS.split(),
        "icons": read_dist("icons.json").get("names", []),
        "tiles": tiles(),
        "rows": table_rows(),
        "samples": samples(),
        "moment": now(),
        "statuses": [("good", _("Published")), ("warn", _("In review")), ("bad", _("Refused")), ("info", _("Planned")), ("accent", _("New"))],
        "notes": [
            ("info", "info", _("Numbers are complete up to yesterday.")),
            ("good", "circle-check", _("1,204 rows were imported.")),
            ("warn", "triangle-alert", _("12 rows need your attention before the import can finish.")),
            ("bad", "circle-alert", _("The connection to the platform was refused: the token has expired.")),
        ],
        "pages": [1, 2, 3],
    }
    return render(request, "console/design.html", context)


def tiles() -> list[dict[str, Any]]:
    """Sample KPI tiles: up and good, down and bad, down and good, nothing to compare with."""
    wave = [round(100 + 18 * math.sin(i / 2.3) + i * 2.1, 1) for i in range(28)]
    return [
        {"label": _("Reads"), "value": 3_128_400, "kind": "compact", "change": 0.124, "direction": "up", "spark": wave},
        {"label": _("Engagement rate"), "value": 0.0468, "kind": "percent", "change": -0.031, "direction": "up", "spark": wave[::-1]},
        {
            "label": _("Unfollow rate"),
            "value": 0.0071,
            "kind": "percent",
            "change": -0.18,
            "direction": "down",
            "spark": [*wave[:10], None, *wave[12:]],
        },
        {"label": _("Median reply time"), "value": 754, "kind": "duration", "change": 0.0, "direction": "down", "spark": None},
        {"label": _("Orders"), "value": None, "kind": "number", "change": None, "direction": "up", "spark": None},
    ]


def table_rows() -> list[dict[str, Any]]:
    """Sample posts with small, large, capped and missing numbers."""
    return [
        {"title": _("Five ways to brew tea at home"), "day": FIRST_DAY, "tone": "good", "status": _("Published"), "reads": 1_284_003, "rate": 0.0612},
        {
            "title": _("Behind the scenes of the spring shooting"),
            "day": FIRST_DAY,
            "tone": "warn",
            "status": _("In review"),
            "reads": 48_211,
            "rate": 0.0304,
        },
        {"title": _("What our customers asked this week"), "day": FIRST_DAY, "tone": "info", "status": _("Planned"), "reads": None, "rate": None},
    ]


def samples() -> list[charts.Chart]:
    """One chart of each kind."""
    days = [FIRST_DAY + timedelta(days=i) for i in range(60)]
    line = [None if 40 <= i <= 42 else round(52_000 + 900 * i + 5_200 * math.sin(i / 3.1) + (14_000 if i >= 24 else 0)) for i in range(60)]
    other = [round(31_000 + 500 * i + 3_000 * math.cos(i / 4.2)) for i in range(60)]
    low = [None if v is None else round(v * 0.92) for v in line]
    high = [None if v is None else round(v * 1.08) for v in line]
    marks = [
        Mark(days[15], _("Festival"), "holiday"),
        Mark(days[24], _("Jump"), "jump"),
        Mark(days[40], _("No data"), "missing", until=days[42]),
    ]
    hours = [f"{hour}" for hour in range(24)]
    weekdays = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    heat = [[_heat_cell(d, h) for h in range(24)] for d in range(7)]
    platforms = ["Douyin", "Weibo", "Bilibili", "WeChat", "Xiaohongshu"]
    points = [Point(10 ** (3 + (i * 37 % 100) / 33), 10 ** (1.2 + (i * 53 % 100) / 40), f"#{i}", platforms[i % 3]) for i in range(90)]
    boxes = [
        Box(name, 40 + 10 * i, 120 + 30 * i, 300 + 70 * i, 900 + 120 * i, 2400 + 300 * i, (5200 + 400 * i, 9000), 64)
        for i, name in enumerate(platforms)
    ]
    parts = [Series(name, [round((i + 2) * 900 + 300 * math.sin(k / (2 + i))) for k in range(60)]) for i, name in enumerate(platforms)]
    return [
        charts.LineChart(
            title=_("Followers, with uncertainty, a festival, a jump and missing days"),
            x=days,
            series=[Series("Douyin", line), Series("Weibo", other, dashed=True)],
            marks=marks,
            low=low,
            high=high,
        ),
        charts.StackedArea(title=_("Views by platform"), x=days, series=parts),
        charts.BarChart(
            title=_("Posts a week"), x=["W1", "W2", "W3", "W4"], series=[Series("2025", [12, 15, 9, 14], "7"), Series("2026", [14, 18, 16, 21], "1")]
        ),
        charts.BarChart(
            title=_("Top topics"),
            x=[_("Tea"), _("Travel"), _("Behind the scenes")],
            series=[Series(_("Reads"), [412_000, 96_000, 31_400])],
            horizontal=True,
        ),
        charts.HeatMap(title=_("Best hours"), note=_("Faint cells have few posts."), rows=weekdays, columns=hours, cells=heat),
        charts.Scatter(title=_("Reads and likes"), points=points, x_title=_("Reads"), y_title=_("Likes"), log_x=True, log_y=True),
        charts.BoxPlot(title=_("Likes by platform"), boxes=boxes, log=True),
        charts.Funnel(
            title=_("From view to order"),
            stages=[Stage(_("Views"), 120_000), Stage(_("Clicks"), 18_400), Stage(_("Carts"), 4_100), Stage(_("Orders"), 1_260)],
        ),
    ]


def _heat_cell(weekday: int, hour: int) -> HeatCell:
    if hour in {3, 4} and weekday > 4:
        return HeatCell(None)
    rate = 0.02 + 0.018 * math.exp(-((hour - 12) ** 2) / 8) + 0.03 * math.exp(-((hour - 20.5) ** 2) / 6) + (0.008 if weekday >= 5 else 0)
    return HeatCell(round(rate, 4), "", 0.35 if hour < 7 else 1.0)
