"""Charts as SVG and PNG."""

import struct
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guanhao.engines.drawing import Band, Bar, Note, Series, bars, box_of, boxes, columns, heat_map, line, slope, to_png

HOSTILE = '<script>alert("x")</script> & \x00\ud800 #include $x$ \\'
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


ALL: dict[str, Callable[[str], str]] = {
    "line": lambda name: line(
        ["a", name], [Series(name, [1, 2]), Series("b", [2, None])], title=name, notes=[Note(0, name)], bands=[Band(0, 1, name)]
    ),
    "bars": lambda name: bars([Bar(name, 3), Bar("b", -2, name)], title=name, signed=True, mark=(1, name)),
    "columns": lambda name: columns(["a", name], [Series(name, [1, 2]), Series("b", [3, None])], title=name, stacked=True),
    "grouped": lambda name: columns(["a", name], [Series(name, [1, 2]), Series("b", [3, -1])], title=name),
    "heat": lambda name: heat_map([name], ["0", "1"], [[1.0, None]], title=name, low_words=name, counts=[[1, 0]], enough=2, best=[(0, 0)]),
    "boxes": lambda name: boxes([box_of(name, [1, 10, 100])], title=name, log=True),
    "slope": lambda name: slope(name, "b", [(name, 1, 2), ("b", 2, 1), ("c", 1, 1)], title=name),
}


@pytest.mark.parametrize("kind", ALL)
def test_hostile_text_stays_text(kind: str) -> None:
    svg = ALL[kind](HOSTILE)
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert root.findtext(f"{SVG}title") == '<script>alert("x")</script> &  #include $x$ \\'


@pytest.mark.parametrize("kind", ALL)
def test_the_same_values_give_the_same_picture(kind: str) -> None:
    assert ALL[kind]("周一") == ALL[kind]("周一")


def test_gaps_break_the_line_and_lone_points_are_dots() -> None:
    root = ElementTree.fromstring(line(list("abcdef"), [Series("x", [1, 2, None, 4, None, 6])], title="t"))
    assert len(list(root.iter(f"{SVG}polyline"))) == 1
    assert len(list(root.iter(f"{SVG}circle"))) == 2 + 2


def test_lines_are_named_at_their_end() -> None:
    assert {"本周", "上周"} <= set(texts(line(["a", "b"], [Series("本周", [1, 20000]), Series("上周", [1, 2], muted=True)], title="t")))


def test_ticks_are_in_wan() -> None:
    assert {"0", "1万", "2万"} <= set(texts(line(["a"], [Series("x", [20000])], title="t")))


@pytest.mark.parametrize(
    "svg",
    [
        line([], [], title="t", empty="本周没有数据"),
        line(["a"], [Series("x", [None])], title="t", empty="本周没有数据"),
        bars([], title="t", empty="本周没有数据"),
        columns(["a"], [Series("x", [None])], title="t", empty="本周没有数据"),
        heat_map(["r"], ["c"], [[None]], title="t", empty="本周没有数据"),
        boxes([], title="t", empty="本周没有数据"),
        slope("a", "b", [], title="t", empty="本周没有数据"),
    ],
)
def test_no_data_is_said(svg: str) -> None:
    assert texts(svg) == ["本周没有数据"]


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one value for each label"):
        line(["a"], [Series("x", [1, 2])], title="t")
    with pytest.raises(ValueError, match="one value for each label"):
        columns(["a"], [Series("x", [1, 2])], title="t")
    with pytest.raises(ValueError, match="one cell for each column"):
        heat_map(["r"], ["c"], [[1, 2]], title="t")
    with pytest.raises(ValueError, match="cannot be stacked"):
        columns(["a"], [Series("x", [-1])], title="t", stacked=True)
    with pytest.raises(ValueError, match="at least one value"):
        box_of("x", [])


def test_a_box_holds_quantiles() -> None:
    box = box_of("x", list(range(101)))
    assert (box.n, box.low, box.first, box.median, box.third, box.high) == (101, 10, 25, 50, 75, 90)


def test_png_has_the_asked_size_and_other_text_gives_another_picture(chinese_fonts: list[Path]) -> None:
    one, other = (to_png(bars([Bar(name, 1)], title="t"), chinese_fonts, scale=2) for name in ("汉", "字"))
    assert struct.unpack(">II", one[16:24]) == (1360, 76)
    assert one != other
