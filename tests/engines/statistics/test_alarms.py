"""The pure detectors: what alarms, what does not, what is forgotten."""

import json
import random
from dataclasses import replace

import pytest

from guanhao.engines.statistics.alarms import Detector, Tuning
from guanhao.engines.statistics.alarms_share import ShareDetector, ShareTuning, wilson
from guanhao.engines.statistics.alarms_values import ValueDetector, ValueTuning

DAY = 288


def poisson(draw: random.Random, mean: float) -> float:
    """A Poisson count by Knuth's method; for small means."""
    limit, product, count = 2.718281828459045**-mean, draw.random(), 0
    while product > limit:
        product, count = product * draw.random(), count + 1
    return float(count)


def usual(detector: Detector, days: int, mean: float, seed: int = 3) -> list[int]:
    """Slots that alarmed in some usual days."""
    draw = random.Random(seed)
    return [found.slot for found in detector.run(poisson(draw, mean) for _slot in range(days * DAY)) if found.new]


@pytest.mark.parametrize("mean", [0.01, 0.2, 2.0, 8.0])
def test_a_usual_month_alarms_at_most_once(mean: float) -> None:
    assert len(usual(Detector(Tuning()), 30, mean)) <= 1


@pytest.mark.parametrize(("mean", "burst"), [(0.01, 4.0), (0.2, 5.0), (2.0, 20.0), (8.0, 60.0)])
def test_a_burst_alarms_within_an_hour_and_only_once(mean: float, burst: float) -> None:
    detector = Detector(Tuning())
    usual(detector, 14, mean)
    start = detector.slot
    found = list(detector.run([burst] * 12))
    assert found
    assert found[0].slot - start <= 12
    assert [one.new for one in found] == [True] + [False] * (len(found) - 1)
    assert found[-1].value > found[-1].baseline


def test_after_calm_the_next_burst_is_a_new_alarm() -> None:
    detector = Detector(Tuning())
    usual(detector, 14, 2.0)
    first = [one.new for one in detector.run([30.0] * 6)]
    assert sum(first) == 1
    usual(detector, 2, 2.0, seed=5)
    assert sum(one.new for one in detector.run([60.0] * 6)) == 1


def test_state_goes_through_json_and_continues_exactly() -> None:
    tuning, draw = Tuning(), random.Random(1)
    values = [poisson(draw, 1.5) for _slot in range(5 * DAY)]
    whole, parts = Detector(tuning), Detector(tuning)
    for value in values:
        whole.step(value)
        parts.step(value)
        if parts.slot % 97 == 0:
            parts = Detector.load(tuning, json.loads(json.dumps(parts.dump())))
    assert whole.dump() == parts.dump()
    with pytest.raises(ValueError, match="another detector"):
        Detector.load(replace(tuning, day=24), parts.dump())


def test_peek_learns_nothing() -> None:
    detector = Detector(Tuning())
    usual(detector, 7, 1.0)
    before = detector.dump()
    assert detector.peek(80.0) is not None
    assert detector.peek(1.0) is None
    assert detector.dump() == before


def test_slots_nobody_heard_teach_nothing_and_zeros_do() -> None:
    deaf, silent = Detector(Tuning()), Detector(Tuning())
    for one in (deaf, silent):
        usual(one, 14, 0.5)
    before = deaf.mean
    list(deaf.run([None] * DAY))
    assert deaf.mean == pytest.approx(before, rel=0.02)
    list(silent.run([0.0] * 4))
    assert silent.mean == pytest.approx(before, rel=0.2)


def test_a_silence_too_long_for_chance_is_a_deaf_source() -> None:
    """A busy stream that says nothing for a day: its usual stays, and when it speaks as before nothing alarms."""
    detector = Detector(Tuning())
    usual(detector, 14, 8.0)
    before = detector.mean
    list(detector.run([0.0] * DAY))
    assert detector.mean > 0.5 * before
    assert usual(detector, 1, 8.0, seed=9) == []


def test_a_fixed_limit_alarms_whatever_is_usual() -> None:
    detector = Detector(Tuning(limit=30.0))
    assert [one.by for one in detector.run([10.0, 10.0, 9.0])] == []
    found = detector.step(1.0)
    assert found is not None
    assert (found.by, found.value, found.slots) == ("limit", 30.0, 12)


def test_the_day_has_hours_for_busy_streams() -> None:
    """Ten times as much at noon as at night every day is no peak."""
    detector, draw = Detector(Tuning()), random.Random(2)
    alarms = [
        found.slot
        for day in range(30)
        for slot in range(DAY)
        if (found := detector.step(poisson(draw, 10.0 if 120 <= slot < 180 else 1.0))) is not None and found.new and day >= 7
    ]
    assert len(alarms) <= 2


def test_wilson_against_the_textbook() -> None:
    low, high = wilson(10, 100, 1.96)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)  # Brown, Cai & DasGupta 2001
    assert wilson(0, 0, 1.96) == (0.0, 1.0)


def test_a_rise_of_the_share_needs_enough_messages() -> None:
    detector = ShareDetector(ShareTuning())
    for _slot in range(400):
        assert detector.step(5, 0.5) is None
    assert detector.step(2, 2) is None
    found = detector.step(150, 120)
    assert found is not None
    assert found.value > 0.4
    assert found.baseline < 0.2
    again = ShareDetector.load(ShareTuning(), json.loads(json.dumps(detector.dump())))
    assert again.dump() == detector.dump()


def test_prices_alarm_upwards_and_downwards() -> None:
    for factor, up in ((2.5, True), (0.4, False)):
        detector, draw = ValueDetector(ValueTuning()), random.Random(4)
        quiet = [detector.step(0.1 * (1 + 0.05 * draw.gauss(0, 1))) for _hour in range(400)]
        assert sum(one is not None and one.new for one in quiet) <= 2
        found = [one for _hour in range(6) if (one := detector.step(0.1 * factor)) is not None]
        assert found
        assert found[0].up is up
    assert detector.step(None) is None
    assert detector.step(float("nan")) is None
