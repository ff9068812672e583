"""Number forms, hour stretches, samples and the search for advice."""

from datetime import date, timedelta

import numpy as np
import pytest

from guanhao.domains.reporting.rules.advice import Bounds, candidates
from guanhao.domains.reporting.rules.numbers import hour_ranges, write
from guanhao.domains.reporting.rules.query import Query, evaluate, from_json, to_json
from guanhao.domains.reporting.rules.sample import Cut, Sample, empty_sample, median_gain
from guanhao.domains.reporting.selectors.source import waits

START, END = date(2020, 1, 6), date(2020, 3, 29)


@pytest.mark.parametrize(
    ("value", "form", "chinese", "english"),
    [
        (12_345, "whole", "12,345", "12,345"),
        (12_345, "short", "1.2万", "12.3k"),
        (-12_345, "signed", "−1.2万", "−12.3k"),
        (0.1234, "percent", "+12.3%", "+12.3%"),
        (-0.0512, "percent", "−5.1%", "−5.1%"),
        (0.0001, "percent", "0%", "0%"),
        (33.4, "percent", "+3,340%", "+3,340%"),
        (0.666, "share", "66.6%", "66.6%"),
        (96.24, "times", "96.2", "96.2"),
        (None, "short", "—", "—"),
        (7, "hour", "07:00", "07:00"),
    ],
)
def test_numbers_are_written(value: float | None, form: str, chinese: str, english: str) -> None:
    assert (write(value, form, "zh-hans"), write(value, form, "en")) == (chinese, english)


def test_an_unknown_form_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no such form"):
        write(1, "roman", "en")


def test_hours_join_to_stretches() -> None:
    assert hour_ranges([19, 15, 16, 16]) == ["15:00–16:59", "19:00–19:59"]
    assert hour_ranges([]) == []


def test_waits_are_counted_within_an_account() -> None:
    found = waits(np.array([1, 2, 1, 1]), np.array([10.0, 12.0, 25.0, -1.0]))
    assert found.tolist() == [float("inf"), float("inf"), 15.0, float("inf")]


def test_a_gain_has_its_interval_around_the_middle_and_repeats() -> None:
    drawer = np.random.default_rng(1)
    up, down = drawer.lognormal(3, 1, 400), drawer.lognormal(2, 1, 400)
    gain = median_gain(up, down)
    assert gain is not None
    assert gain.middle == pytest.approx(np.median(up) - np.median(down))
    assert gain.low < gain.middle < gain.high
    assert gain == median_gain(up, down)
    assert median_gain(up, np.array([])) is None


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    drawer = np.random.default_rng(5)
    truth = np.exp(1.0) - np.exp(0.5)
    hits = 0
    for _ in range(200):
        gain = median_gain(drawer.lognormal(1.0, 0.8, 60), drawer.lognormal(0.5, 0.8, 60), level=0.9, draws=299)
        assert gain is not None
        hits += gain.low <= truth <= gain.high
    assert 168 <= hits <= 195


def sample_of(strength: dict[int, float], seed: int = 3, a_day: int = 6) -> Sample:
    """Posts at the hours of `strength` with that median."""
    drawer = np.random.default_rng(seed)
    days = np.repeat(np.arange(START.toordinal(), END.toordinal() + 1), a_day)
    hours = drawer.choice(list(strength), len(days))
    values = np.array([strength[hour] for hour in hours]) * drawer.lognormal(0, 0.6, len(days))
    words = np.array(["x"] * len(days), dtype=object)
    return Sample(
        np.ones(len(days), dtype=np.int64),
        np.array([str(n) for n in range(len(days))], dtype=object),
        words,
        words,
        np.array([""] * len(days), dtype=object),
        days,
        (days - 1) % 7,
        hours.astype(np.int64),
        np.full(len(days), 60.0),
        values,
    )


def bounds() -> Bounds:
    return Bounds(START, END, END - timedelta(days=6))


def test_planted_hours_are_found() -> None:
    found = candidates(sample_of({8: 100, 9: 100, 12: 100, 20: 300, 21: 300, 22: 300}), bounds(), least=12, level=0.9)
    assert [(one.family, one.better.hours, one.worse.hours) for one in found] == [("hours", (20, 21, 22), (8, 9, 12))]
    assert found[0].gain.low < 200 < found[0].gain.high


def test_night_is_not_suggested() -> None:
    found = candidates(sample_of({1: 900, 2: 900, 8: 100, 9: 100, 20: 300, 21: 300}), bounds(), least=12, level=0.9, waking=range(6, 24))
    assert found[0].better.hours == (20, 21)


def test_noise_gives_hardly_any_advice() -> None:
    false = sum(bool(candidates(sample_of(dict.fromkeys(range(8, 24), 100.0), seed=seed), bounds(), least=12, level=0.9)) for seed in range(40))
    assert false <= 9


def test_no_posts_no_advice() -> None:
    assert candidates(empty_sample(), bounds(), least=12, level=0.9) == []


def test_queries_keep_every_part() -> None:
    query = Query(
        "change",
        of=(
            Query(
                "quantile",
                "likes",
                START,
                END,
                Cut((1,), ("weibo",), ("video",), ("#a#",), (0,), (7, 8), (1, "p"), (0.0, 10.0), 0),
                extra=(("q", 0.25),),
            ),
            Query("count", "likes", START, END),
        ),
    )
    assert from_json(to_json(query)) == query


def test_an_unknown_operation_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no such query"):
        evaluate(Query("guess", "likes", START, END), None)  # type: ignore[arg-type]
