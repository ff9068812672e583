"""Numbers and axes."""

import pytest

from guanhao.engines.drawing.scale import Axis, fit, full_number, linear_axis, log_axis, short_number, spread, text_width


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (10_000, "1万", "10k"),
        (12_345, "1.2万", "12.3k"),
        (3_133_000, "313.3万", "3.1M"),
        (99_999_999, "1亿", "100M"),
        (340_000_000, "3.4亿", "340M"),
        (-84_000, "−8.4万", "−84k"),
        (0.25, "0.25", "0.25"),
        (7.5, "7.5", "7.5"),
    ],
)
def test_short_numbers(value: float, chinese: str, english: str) -> None:
    assert (short_number(value), short_number(value, "en")) == (chinese, english)


def test_full_numbers_have_separators_and_no_idle_zeros() -> None:
    assert [full_number(1234567), full_number(12.50, 2), full_number(-0.0), full_number(-1234)] == ["1,234,567", "12.5", "0", "−1,234"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 97], (0, 25, 50, 75, 100)),
        ([3, 3], (0, 1, 2, 3)),
        ([-40, 60], (-50, -25, 0, 25, 50, 75)),
        ([], (0, 0.25, 0.5, 0.75, 1)),
        ([2_900_000], (0, 1_000_000, 2_000_000, 3_000_000)),
    ],
)
def test_ticks_are_nice(values: list[float], ticks: tuple[float, ...]) -> None:
    assert linear_axis(values).ticks == ticks


def test_an_axis_maps_values_on_pixels() -> None:
    assert Axis(0, 100, (0, 100)).at(25, 200, 0) == 150
    assert log_axis([5, 900]).at(100, 0, 300) == 200
    assert log_axis([]).ticks == (1, 10)


def test_labels_are_spread_and_shortened() -> None:
    assert spread([10, 11, 50], 14, 0, 100) == [10, 24, 50]
    assert spread([99, 98], 14, 0, 100) == [100, 86]
    assert fit("短", 11, 100) == "短"
    assert text_width(fit("很长很长很长很长的名字", 11, 60), 11) <= 60
