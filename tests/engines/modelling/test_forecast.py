"""Forecasts beat the seasonal naive one on real accounts, and say why when they cannot answer."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.forecast import forecast
from guanhao.engines.modelling.series import DaySeries, calendar_columns, filled, holidays_between

ACCOUNTS = ("1265680561", "516988754", "672328094", "88461692", "94742590")
START = date(2025, 3, 3)


def weekly(weeks: int, noise: float = 3.0, seed: int = 1) -> DaySeries:
    chance = np.random.default_rng(seed)
    season = np.tile([100, 90, 95, 105, 120, 180, 170], weeks)
    return DaySeries(START, tuple(float(value) for value in season + chance.normal(0, noise, weeks * 7)))


def followers(folder: Path, account: str) -> DaySeries:
    with (folder / "bilibili_followers" / f"{account}.csv").open() as file:
        return DaySeries.of((date.fromisoformat(row["date"]), float(row["follower"])) for row in csv.DictReader(file))


@pytest.mark.parametrize("account", ACCOUNTS)
def test_levels_of_real_accounts_have_mase_below_one(sample_data: Path, account: str) -> None:
    found = forecast(followers(sample_data, account), 14)
    assert found.trial.mase is not None
    assert found.trial.mase < 1
    assert found.backtest.judging >= 8


@pytest.mark.parametrize("account", ACCOUNTS)
def test_daily_gains_of_real_accounts_beat_the_seasonal_naive(sample_data: Path, account: str) -> None:
    found = forecast(followers(sample_data, account).gains(), 14)
    assert found.trial.ratio is not None
    assert found.trial.ratio < 1


def test_next_week_of_twelve_seasonal_weeks_lies_within_the_back_tests_error() -> None:
    whole = weekly(13)
    known, truth = DaySeries(START, whole.values[:84]), whole.values[84:]
    found = forecast(known, 7)
    errors = [abs(step.value - value) for step, value in zip(found.steps, truth, strict=True) if value is not None]
    assert found.trial.wape is not None
    assert np.mean(errors) / np.mean([abs(value or 0) for value in truth]) <= max(found.trial.wape * 1.25, 0.03)
    assert next(step.day for step in found.steps) == date(2025, 5, 26)
    assert all(step.low <= step.value <= step.high for step in found.steps)


def test_the_interval_holds_what_it_promises_on_data_it_never_saw() -> None:
    inside = total = 0
    for seed in range(6):
        whole = weekly(20, noise=12, seed=seed)
        found = forecast(DaySeries(START, whole.values[:133]), 7, level=0.8)
        for step, value in zip(found.steps, whole.values[133:], strict=True):
            inside, total = inside + (value is not None and step.low <= value <= step.high), total + 1
    assert 0.62 <= inside / total <= 0.97


def test_a_holiday_moves_the_forecast_when_holidays_did_before() -> None:
    days = calendar_columns(date(2024, 1, 1), 700)
    chance = np.random.default_rng(4)
    values = 100 * (1 + 0.8 * days[:, 0]) + chance.normal(0, 4, 700)
    found = forecast(DaySeries(date(2024, 1, 1), tuple(float(value) for value in values[:637])), 14)  # until 28 September 2025
    holiday = [step.value for step in found.steps if date(2025, 10, 1) <= step.day <= date(2025, 10, 8)]
    other = [step.value for step in found.steps if step.day < date(2025, 10, 1)]
    assert np.mean(holiday) > 1.3 * np.mean(other)


def test_gaps_are_bridged_and_counted() -> None:
    values = list(weekly(12).values)
    for place in (10, 11, 30, 50, 51, 52):
        values[place] = None
    found = forecast(DaySeries(START, tuple(values)), 7)
    assert (found.known, found.missing) == (78, 6)
    assert filled(np.asarray([1.0, np.nan, 3.0]))[1] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((None,) * 60, "all_null"),
        ((5.0,) * 60, "constant"),
        (tuple(float(i % 7) for i in range(20)), "too_short"),
        (tuple(float(i) if i % 3 == 0 else None for i in range(120)), "gaps"),
        ((*(float(i % 7) for i in range(40)), float("inf")), "not_finite"),
    ],
)
def test_what_cannot_be_forecast_is_told_with_its_reason(values: tuple[float | None, ...], code: str) -> None:
    with pytest.raises(BadData) as told:
        forecast(DaySeries(START, values), 7)
    assert told.value.code == code


def test_a_horizon_out_of_range_is_refused() -> None:
    with pytest.raises(BadData, match="between 1 and 180"):
        forecast(weekly(12), 0)


def test_counts_never_go_below_their_floor() -> None:
    chance = np.random.default_rng(2)
    values = tuple(float(value) for value in chance.poisson(0.8, 90))
    assert min(step.low for step in forecast(DaySeries(START, values), 14, floor=0.0).steps) >= 0


def test_holidays_are_named_for_the_chart() -> None:
    assert (date(2025, 10, 1), "国庆节") in [(day, name.split("、")[0]) for day, name in holidays_between(date(2025, 9, 20), date(2025, 11, 20))]
    assert (date(2025, 11, 11), "双11") in holidays_between(date(2025, 9, 20), date(2025, 11, 20))
