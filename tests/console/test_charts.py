"""Charts: options without code, gaps for nothing, direct labels, marks, and the same numbers as a table."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from guanhao.console import charts
from guanhao.console.charts import Box, Chart, HeatCell, Mark, Point, Series, Stage
from guanhao.console.design import samples

DAYS = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def line(**changes: Any) -> charts.LineChart:
    return charts.LineChart(**{"title": "Reads", "x": DAYS, "series": [Series("A", [1, None, 3])], **changes})


@pytest.mark.parametrize("spec", samples(), ids=lambda spec: type(spec).__name__)
def test_every_chart_is_plain_json_and_has_a_table(spec: Chart) -> None:
    data = charts.payload(spec)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert set(data) == {"option", "format", "unit", "links"}
    assert data["option"]["series"]
    table = charts.table(spec)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="no drawing for Chart"):
        charts.option(Chart())
    with pytest.raises(TypeError, match="no table for Chart"):
        charts.table(Chart())


def test_nothing_is_a_gap_and_a_dash() -> None:
    drawn = charts.option(line())
    assert drawn["series"][0]["data"] == [1, None, 3]
    assert drawn["series"][0]["connectNulls"] is False
    assert drawn["series"][0]["showSymbol"] is True  # single values between gaps stay visible
    assert drawn["xAxis"]["data"] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert drawn["xAxis"]["axisLabel"]["formatter"] == "@day"
    assert charts.table(line()).rows == [["2026-01-01", "1"], ["2026-01-02", "—"], ["2026-01-03", "3"]]


def test_few_series_are_named_at_their_ends_and_many_in_a_legend() -> None:
    two = charts.option(line(series=[Series("A", [1, 2, 3]), Series("乙乙", [1, 2, 3])]))
    assert "legend" not in two
    assert [series["endLabel"]["formatter"] for series in two["series"]] == ["@series", "@series"]
    assert two["grid"]["right"] == 13 * 2 + 14
    five = charts.option(line(series=[Series(str(i), [1, 2, 3]) for i in range(5)]))
    assert five["legend"]["type"] == "scroll"
    assert "endLabel" not in five["series"][0]
    assert [series["color"] for series in five["series"]][:2] == ["var(--chart-1)", "var(--chart-2)"]


def test_a_log_axis_has_no_zero() -> None:
    drawn = charts.option(line(series=[Series("A", [0, -1, 10])], log=True))
    assert drawn["yAxis"]["type"] == "log"
    assert drawn["series"][0]["data"] == [None, None, 10]
    assert [row[1] for row in charts.table(line(series=[Series("A", [0, -1, 10])], log=True)).rows] == ["0", "−1", "10"]


def test_ranks_run_downwards_and_shares_end_at_the_whole() -> None:
    ranks = charts.option(line(format="number", down=True))["yAxis"]
    assert (ranks["inverse"], ranks["min"]) == (True, 1)
    shares = ([1.0, 0.9, None], [0.03, None, 0.1], [1.2, 1.0, 0.5])
    axes = [charts.option(line(series=[Series("A", one)], format="percent"))["yAxis"] for one in shares]
    assert [axis.get("max") for axis in axes] == [1, None, None]


def test_marks_become_lines_areas_and_points() -> None:
    marks = [Mark(DAYS[0], "New Year", "holiday"), Mark(DAYS[2], "Jump", "jump"), Mark(DAYS[1], "No data", "missing"), Mark(DAYS[1], "lost", "jump")]
    drawn = charts.option(line(marks=marks))["series"][0]
    assert [(entry["name"], entry["xAxis"]) for entry in drawn["markLine"]["data"]] == [("New Year", "2026-01-01"), ("lost", "2026-01-02")]
    assert drawn["markPoint"]["data"][0]["coord"] == ["2026-01-03", 3]
    assert [end["xAxis"] for end in drawn["markArea"]["data"][0]] == ["2026-01-02", "2026-01-02"]
    table = charts.table(line(marks=marks))
    assert table.head == ["", "A", "Remark"]
    assert table.rows[0] == ["2026-01-01", "1", "New Year"]


def test_a_band_below_zero_is_stacked_on_its_low_end() -> None:
    lower, upper = charts.option(line(low=[-5, -3, 1], high=[-1, 4, 2]))["series"][:2]
    assert lower["stackStrategy"] == upper["stackStrategy"] == "all", "by default ECharts stacks a positive width on zero, not on a negative low"
    assert lower["data"] == [-5, -3, 1]
    assert [low + width for low, width in zip(lower["data"], upper["data"], strict=True)] == [-1, 4, 2]


def test_a_band_is_drawn_between_low_and_high() -> None:
    drawn = charts.option(line(low=[0, None, 2], high=[2, None, 5]))["series"]
    assert [series["data"] for series in drawn] == [[0, None, 2], [2, None, 3], [1, None, 3]]
    assert drawn[2]["name"] == "A"


def test_shares_add_up_to_one() -> None:
    spec = charts.StackedArea(x=["a", "b"], series=[Series("A", [1, 0]), Series("B", [3, 0])], share=True)
    drawn = charts.option(spec)
    assert [series["data"] for series in drawn["series"]] == [[0.25, None], [0.75, None]]
    assert drawn["yAxis"]["max"] == 1


def test_horizontal_bars_carry_their_numbers() -> None:
    drawn = charts.option(charts.BarChart(x=["a"], series=[Series("A", [5])], horizontal=True))
    assert drawn["yAxis"]["type"] == "category"
    assert drawn["yAxis"]["inverse"] is True
    assert drawn["series"][0]["label"]["formatter"] == "@compact"
    assert drawn["xAxis"]["axisLabel"] == {"show": False}


def test_unsure_cells_are_faint_and_missing_ones_empty() -> None:
    spec = charts.HeatMap(rows=["Mon"], columns=["8", "9"], cells=[[HeatCell(0.5, sure=0.3), HeatCell(None)]], format="percent")
    data = charts.option(spec)["series"][0]["data"]
    assert data[0] == {"value": [0, 0, 0.5], "title": "Mon 8", "text": "50.0%", "itemStyle": {"opacity": 0.3}}
    assert data[1]["value"] == [1, 0, "-"]
    assert charts.table(spec).rows == [["Mon", "50.0%", "—"]]


def test_points_are_grouped_and_may_be_links() -> None:
    spec = charts.Scatter(points=[Point(1, 2, "p", "G", "/x"), Point(0, 3, "q", "H")], log_x=True)
    drawn = charts.option(spec)
    assert [series["name"] for series in drawn["series"]] == ["G", "H"]
    assert [len(series["data"]) for series in drawn["series"]] == [1, 0]  # zero has no logarithm
    assert charts.payload(spec)["links"] is True
    assert len(charts.table(spec).rows) == 2


def test_boxes_show_outliers_apart() -> None:
    spec = charts.BoxPlot(boxes=[Box("A", 1, 2, 3, 4, 5, (9.5,), 12)])
    drawn = charts.option(spec)
    assert drawn["series"][0]["data"][0]["value"] == [1, 2, 3, 4, 5]
    assert drawn["series"][1]["data"] == [{"value": [0, 9.5], "title": "A", "text": "9.5"}]
    assert charts.table(spec).rows == [["A", "1", "2", "3", "4", "5", "12"]]


def test_a_funnel_compares_with_the_first_and_with_the_step_before() -> None:
    spec = charts.Funnel(stages=[Stage("View", 1000), Stage("Click", 100), Stage("Order", 50), Stage("Gift", None)])
    assert [row[1:] for row in charts.table(spec).rows] == [
        ["1K", "100.0%", "—"],
        ["100", "10.0%", "10.0%"],
        ["50", "5.0%", "50.0%"],
        ["—", "—", "—"],
    ]


def test_a_long_table_is_cut_and_says_so() -> None:
    spec = charts.LineChart(x=[str(i) for i in range(450)], series=[Series("A", range(450))])
    table = charts.table(spec)
    assert (len(table.rows), table.left_out) == (400, 50)


def test_an_axis_of_counts_has_no_steps_between_two_of_them() -> None:
    assert charts.option(line(series=[Series("A", [0, None, 1.0])]))["yAxis"]["minInterval"] == 1
    assert "minInterval" not in charts.option(line(series=[Series("A", [0.5, None, 1])]))["yAxis"]
    assert "minInterval" not in charts.option(line(series=[Series("A", [0, None, 1])], format="percent"))["yAxis"]
