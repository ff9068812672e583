"""Changes of level, single odd days, groups, and early reach."""

import csv
import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from guanhao.engines.modelling.changes import changes, pelt
from guanhao.engines.modelling.cluster import cluster
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.reach import BASELINE, BETTER, fit_reach
from guanhao.engines.modelling.scan import scan
from guanhao.engines.modelling.series import DaySeries

START = date(2026, 1, 1)
WEEK = np.tile([1, 1, 1, 1, 1.2, 1.6, 1.5], 40)


def series(values: np.ndarray) -> DaySeries:
    return DaySeries(START, tuple(float(value) for value in values))


def test_pelt_finds_the_least_cost_by_trying_everything() -> None:
    chance = np.random.default_rng(1)
    values = np.concatenate((chance.normal(0, 1, 12), chance.normal(4, 1, 11)))
    costs = {cut: values[:cut].var() * cut + values[cut:].var() * (23 - cut) + 3.0 for cut in range(3, 21)} | {0: values.var() * 23}
    assert pelt(values, 3.0, 3) == [min(costs, key=lambda cut: costs[cut])]
    assert pelt(np.zeros(30), 1.0, 5) == []


def test_a_planted_change_of_level_is_found_on_its_day() -> None:
    chance = np.random.default_rng(3)
    values = chance.normal(100, 8, 120) * WEEK[:120]
    values[60:] *= 1.5
    (found,) = changes(series(values)).points
    assert abs((found.day - START).days - 60) <= 2
    assert found.share == pytest.approx(0.5, abs=0.12)
    assert found.p <= 0.01


def test_noise_trades_no_false_changes() -> None:
    alarms = 0
    for seed in range(40):
        chance = np.random.default_rng(seed)
        noise = chance.normal(0, 8, 200)
        for place in range(1, 200):
            noise[place] += 0.4 * noise[place - 1]
        alarms += len(changes(series(100 + noise)).points) > 0
    assert alarms <= 2


def test_two_odd_days_are_found_and_weekends_are_not() -> None:
    chance = np.random.default_rng(5)
    values = chance.normal(100, 5, 140) * WEEK[:140]
    values[50] *= 2
    values[80] *= 0.4
    found = scan(series(values)).anomalies
    assert {(one.day - START).days for one in found} >= {50, 80}
    assert len(found) <= 4
    assert next(one for one in found if (one.day - START).days == 50).score > 0


def test_series_that_say_nothing_are_refused() -> None:
    for values, code in (((None,) * 50, "all_null"), ((3.0,) * 50, "constant"), ((1.0, 2.0), "too_short")):
        for ask in (changes, scan):
            with pytest.raises(BadData) as told:
                ask(DaySeries(START, values))  # type: ignore[operator]
            assert told.value.code == code


def planted() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(1)
    middles = ((0.0, 0.0, 0.0), (6.0, 1.0, 0.0), (1.0, 6.0, 5.0))
    rows = np.vstack([chance.normal(middle, 0.7, (200, 3)) for middle in middles])
    return {"activity": rows[:, 0], "spend": rows[:, 1], "types": rows[:, 2]}


@pytest.mark.parametrize("method", ["kmeans", "mixture"])
def test_three_planted_groups_are_three_clusters(method: str) -> None:
    found = cluster(planted(), method)  # type: ignore[arg-type]
    assert [group.size for group in found.groups] == [200, 200, 200]
    assert found.stability > 0.95
    assert found.silhouette > 0.5
    for first in (0, 200, 400):
        assert len(set(found.labels[first : first + 200].tolist())) == 1


def test_groups_of_nothing_are_refused() -> None:
    with pytest.raises(BadData, match="too few"):
        cluster({"a": [1.0, 2.0, 3.0]})
    with pytest.raises(BadData, match="same in every row"):
        cluster({"a": [1.0] * 50})
    with pytest.raises(BadData, match="one of"):
        cluster({"a": [1.0] * 50}, "magic")  # type: ignore[arg-type]


def test_noise_has_no_stable_groups() -> None:
    chance = np.random.default_rng(9)
    found = cluster({"a": chance.normal(size=400), "b": chance.normal(size=400)}, wanted=5)
    assert found.stability < 0.8
    assert found.silhouette < 0.5


@pytest.mark.parametrize("name", ["Facebook_Palestine_70pct", "GooglePlus_Palestine"])
def test_early_reach_beats_the_log_linear_baseline_on_real_posts(sample_data: Path, name: str) -> None:
    with gzip.open(sample_data / "post_performance" / f"timeslice_{name}.csv.gz", "rt") as file:
        rows = np.asarray([[float(value) for value in row[1:]] for row in list(csv.reader(file))[1:]])
    first = np.argmax(rows >= 0, axis=1)
    rows = np.maximum(rows[(rows[:, -1] >= 10) & (first <= 3)], 0)
    found = fit_reach(rows[:, [2, 5, 8, 11]], rows[:, -1], (1.0, 2.0, 3.0, 4.0))
    errors = {trial.model: trial.log_error for trial in found.trials}
    assert found.model == BETTER
    assert errors[BETTER] < 0.85 * errors[BASELINE]
    assert 0.7 <= found.coverage <= 0.92
    said, low, high = found.predict([3, 5, 9, 12])
    assert 12 <= low <= said <= high


def test_early_reach_needs_posts() -> None:
    with pytest.raises(BadData, match="too few"):
        fit_reach(np.ones((3, 2)), [1.0, 2.0, 3.0], (1.0, 2.0))
