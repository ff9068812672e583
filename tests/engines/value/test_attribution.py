"""Attribution equal to sums by hand."""

import csv
import gzip
import os
from itertools import combinations
from math import factorial
from pathlib import Path as File

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.value.attribution import MODELS, Path, Settings, attribute, removal_effects
from guanhao.engines.value.errors import BadData

DATA = File(os.environ.get("GUANHAO_SAMPLE_DATA", File(__file__).parents[4] / "shared" / "data"))


def shares(paths: list[Path], model: str, settings: Settings | None = None) -> dict[str, float]:
    return {one.channel: one.conversions for one in attribute(paths, model, settings).shares}


ONE = [Path(("a", "b", "c", "d"), 10.0, value=100.0)]


def test_rules_on_one_path() -> None:
    assert shares(ONE, "first") == {"a": 10, "b": 0, "c": 0, "d": 0}
    assert shares(ONE, "last") == {"a": 0, "b": 0, "c": 0, "d": 10}
    assert shares(ONE, "linear") == {"a": 2.5, "b": 2.5, "c": 2.5, "d": 2.5}
    assert shares(ONE, "position") == pytest.approx({"a": 4, "b": 1, "c": 1, "d": 4})
    assert shares([Path(("a", "b"), 1)], "position") == {"a": 0.5, "b": 0.5}


def test_time_decay_halves_each_half_life() -> None:
    path = Path(("a", "b"), 3.0, ages=(7.0, 0.0))
    assert shares([path], "time_decay", Settings(half_life=7)) == pytest.approx({"a": 1, "b": 2})
    old = Path(("a", "b"), 3.0, ages=(70_007.0, 70_000.0))
    assert shares([old], "time_decay", Settings(half_life=7)) == pytest.approx({"a": 1, "b": 2})


def test_markov_by_hand() -> None:
    """Paths a→b→conversion, a→loss, b→conversion, one person each.

    Start goes to a with 2/3, to b with 1/3; a goes to b with 1/2, else is lost; b converts. Chance to convert 2/3·1/2 + 1/3 = 2/3.
    Without a: 1/3, an effect of 1/2. Without b: 0, an effect of 1. Shares 1/3 and 2/3 of two conversions.
    """
    paths = [Path(("a", "b"), 1), Path(("a",), 0, 1), Path(("b",), 1)]
    assert removal_effects(paths, ["a", "b"]).tolist() == pytest.approx([0.5, 1.0])
    assert shares(paths, "markov") == pytest.approx({"a": 2 / 3, "b": 4 / 3})


def test_markov_with_a_channel_met_twice_in_a_row() -> None:
    found = shares([Path(("a", "a", "b"), 1), Path(("a",), 1, 2)], "markov")
    assert sum(found.values()) == pytest.approx(2)
    assert found["a"] > found["b"]


def shapley_by_definition(paths: list[Path]) -> dict[str, float]:
    channels = sorted({one for path in paths for one in path.channels})
    n = len(channels)

    def worth(kind: frozenset[str]) -> float:
        return sum(path.conversions for path in paths if set(path.channels) <= kind)

    found = {}
    for channel in channels:
        others = [one for one in channels if one != channel]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += weight * sum(worth(frozenset(kind) | {channel}) - worth(frozenset(kind)) for kind in combinations(others, size))
        found[channel] = total
    return found


@given(st.lists(st.tuples(st.lists(st.sampled_from("abcde"), min_size=1, max_size=6), st.integers(0, 9)), min_size=1, max_size=8))
def test_shapley_is_the_definition_over_all_sets(rows: list[tuple[list[str], int]]) -> None:
    paths = [Path(tuple(channels), count) for channels, count in rows]
    if sum(path.conversions for path in paths):
        assert shares(paths, "shapley") == pytest.approx(shapley_by_definition(paths), abs=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_lost_or_made(model: str) -> None:
    paths = [Path(("a", "b", "a"), 4, 2, 40.0), Path(("c",), 1, 9, -3.0), Path((), 5), Path(("b", "c"), 0, 3)]
    found = attribute(paths, model)
    assert sum(one.conversions for one in found.shares) == pytest.approx(5) == found.conversions
    assert sum(one.value for one in found.shares) == pytest.approx(37)
    assert sum(one.share for one in found.shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("paths", "model", "reason"),
    [
        ([], "first", "empty"),
        ([Path(("a",), -1)], "first", "negative"),
        ([Path(("a",), 0, 4)], "markov", "no_conversion"),
        (ONE, "magic", "unknown_model"),
        ([Path(tuple(str(at) for at in range(301)), 1)], "linear", "too_many_channels"),
    ],
)
def test_what_cannot_be_attributed(paths: list[Path], model: str, reason: str) -> None:
    with pytest.raises(BadData) as caught:
        attribute(paths, model)
    assert caught.value.reason == reason


def test_public_paths() -> None:
    """10,000 paths, 19,785 conversions: first and last touch are sums that a spreadsheet gives."""
    file = DATA / "attribution" / "mta_paths.csv.gz"
    if not file.exists():
        pytest.skip("the sample data are not here (GUANHAO_SAMPLE_DATA)")
    paths, first, last = [], {}, {}
    with gzip.open(file, "rt") as opened:
        for row in csv.DictReader(line for line in opened if line):
            route = tuple(part.strip() for part in row["path"].split(">"))
            count = float(row["total_conversions"])
            paths.append(Path(route, count, float(row["total_null"]), float(row["total_conversion_value"])))
            first[route[0]] = first.get(route[0], 0) + count
            last[route[-1]] = last.get(route[-1], 0) + count
    assert {key: value for key, value in shares(paths, "first").items() if value} == {key: value for key, value in first.items() if value}
    assert {key: value for key, value in shares(paths, "last").items() if value} == {key: value for key, value in last.items() if value}
    for model in MODELS:
        assert sum(shares(paths, model).values()) == pytest.approx(19_785)
