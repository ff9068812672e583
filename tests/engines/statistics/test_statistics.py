"""Summaries, intervals, outliers, follower series and periods: exact values."""

from datetime import date, timedelta

import numpy as np
import pytest

from guanhao.engines.statistics.compare import Change, Period, change, falls_in_a_row
from guanhao.engines.statistics.confidence import Interval, bootstrap_median, median_interval, median_ranks, wilson
from guanhao.engines.statistics.followers import Gap, read_series
from guanhao.engines.statistics.robust import local_robust_z, robust_z
from guanhao.engines.statistics.summary import log_bins, percentile_of, summarise


def test_the_acceptance_example_of_ana_16():
    summary = summarise([1, 2, 3, 10])
    assert (summary.count, summary.mean, summary.median, summary.total) == (4, 4.0, 2.5, 16.0)
    assert (summary.low, summary.p25, summary.p75, summary.high) == (1.0, 1.75, 4.75, 10.0)


def test_unknown_values_are_counted_not_guessed():
    summary = summarise([None, 4.0, None])
    assert (summary.count, summary.unknown, summary.mean, summary.deviation) == (1, 2, 4.0, None)
    assert summarise([]).mean is None


def test_percentile_counts_ties_half():
    assert percentile_of(2, [1, 2, 2, 3]) == 0.5
    assert percentile_of(9, [1, None]) == 1.0
    assert percentile_of(1, []) is None


def test_log_bins_grow_by_a_factor_and_keep_every_value():
    bins = log_bins([0, 1, 9, 10, 99, 1000], per_decade=1)
    assert [(b.low, b.high, b.count) for b in bins] == [
        (0.0, 1.0, 1),
        (1.0, 10.0, 2),
        (10.0, 100.0, 2),
        (100.0, 1000.0, 0),
        (1000.0, 10000.0, 1),
    ]
    assert log_bins([]) == []


def test_wilson_against_published_values():
    interval = wilson(81, 263)  # Newcombe 1998, method 3
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == Interval(0.0, 1.0)
    assert wilson(0, 10).low == pytest.approx(0.0)
    with pytest.raises(ValueError, match="between 0 and trials"):
        wilson(3, 2)


def test_median_interval_by_ranks():
    assert median_ranks(20) == (5, 14)
    assert median_ranks(100) == (39, 60)
    assert median_ranks(1) == (0, 0)
    assert median_interval(np.arange(1.0, 21.0)) == Interval(6.0, 15.0)
    with pytest.raises(ValueError, match="nothing"):
        median_ranks(0)


def test_bootstrap_is_repeatable_and_holds_the_median():
    values = np.array([1.0, 2, 3, 4, 5, 100])
    assert bootstrap_median(values) == bootstrap_median(values)
    assert bootstrap_median(values).contains(3.5)


def test_robust_z():
    scores = robust_z(np.array([1.0, 2, 3, 4, 100]))
    assert scores[4] == pytest.approx(0.6745 * 97 / 1)
    assert robust_z(np.array([5.0, 5, 5])).tolist() == [0, 0, 0]
    assert robust_z(np.array([5.0, 5, 5, 9]))[3] == pytest.approx(0.7979 * 4 / 1)
    assert np.isnan(robust_z(np.array([np.nan]))).all()


def test_missing_days_are_gaps_and_a_jump_is_found():
    first = date(2026, 1, 1)
    points = [(date(2026, 1, d), 1000.0 + 10 * d + (d % 3)) for d in range(1, 21) if d not in (7, 8)]
    points += [(date(2026, 1, d), 5000.0 + 10 * d + (d % 3)) for d in range(21, 31)]
    series = read_series(list(reversed(points)))
    assert series.days[0] == first
    assert series.gaps == (Gap(date(2026, 1, 7), date(2026, 1, 8)),)
    assert series.gaps[0].days == 2
    assert series.values[6] is None
    assert series.changes[6] is None
    assert series.changes[8] is None
    assert series.bridged[4] is None
    assert series.bridged[5] == 1060.0
    assert series.bridged[6] == pytest.approx(1060 + 30 / 3)
    assert [(jump.day, jump.change) for jump in series.jumps] == [(date(2026, 1, 21), 4008.0)]
    assert read_series([(first, None)]).days == ()


def test_periods():
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before() == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert Period(date(2026, 4, 1), date(2026, 6, 30)).before() == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert Period(date(2026, 3, 2), date(2026, 3, 8)).before() == Period(date(2026, 2, 23), date(2026, 3, 1))
    assert Period(date(2024, 2, 1), date(2024, 2, 29)).year_before() == Period(date(2023, 2, 1), date(2023, 2, 28))
    assert Period(date(2024, 2, 20), date(2024, 2, 29)).year_before() == Period(date(2023, 2, 20), date(2023, 2, 28))
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_changes():
    assert change(120, 100) == Change(120, 100, 20, 0.2)
    assert change(5, 0) == Change(5, 0, 5, None)
    assert change(None, 3).difference is None
    assert change(-50, -100).share == 0.5


def test_falls_in_a_row():
    assert falls_in_a_row([0.6, 0.5, 0.45, 0.4]) == 3
    assert falls_in_a_row([0.6, 0.5, 0.55, 0.4]) == 1
    assert falls_in_a_row([0.6, None, 0.4, 0.3]) == 1
    assert falls_in_a_row([0.6, 0.59, 0.58], least_drop=0.05) == 0
    assert falls_in_a_row([]) == 0


def test_a_growing_account_is_judged_by_its_own_pace():
    growth = [(date(2026, 1, 1) + timedelta(days=i), float(i * i + (500 if i > 80 else 0))) for i in range(120)]
    whole = read_series(growth)
    around = read_series(growth, window=21)
    assert [(jump.day, jump.change) for jump in around.jumps] == [(date(2026, 3, 23), 661.0)]
    assert whole.changes == around.changes


def test_local_scores_without_spread():
    scores = local_robust_z(np.array([5.0, 5, 5, 9, np.nan]), 9)
    assert scores[:4].tolist() == [0.0, 0.0, 0.0, pytest.approx(0.7979 * 4 / 1)]
    assert np.isnan(scores[4])


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("month", date(2026, 5, 1), date(2026, 5, 17)),
        ("last_month", date(2026, 4, 1), date(2026, 4, 30)),
        ("quarter", date(2026, 4, 1), date(2026, 5, 17)),
        ("year", date(2026, 1, 1), date(2026, 5, 17)),
        ("all", date(2025, 2, 3), date(2026, 5, 17)),
    ],
)
def test_names_of_periods_mean_calendar_days(name, start, end):
    assert Period.named(name, date(2026, 5, 17), date(2025, 2, 3)) == Period(start, end)


def test_other_names_of_periods_mean_nothing():
    assert Period.named("30", date(2026, 5, 17)) is None
    assert Period.named("all", date(2026, 5, 17)) == Period(date(2026, 5, 17), date(2026, 5, 17))
    assert Period.named("last_month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))
