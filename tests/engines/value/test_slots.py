"""The learned best time finds a planted peak, and does not believe noise."""

import numpy as np
import pytest

from guanhao.engines.value import slots
from guanhao.engines.value.errors import BadData


def test_wednesday_at_eight_in_the_evening() -> None:
    draw = np.random.default_rng(5)
    n = 1500
    cell = draw.integers(0, 7, n) * 24 + draw.choice([8, 12, 18, 20, 22], n)
    group = draw.integers(0, 3, n)
    value = np.exp(draw.normal(4 + group, 0.8) + np.where(cell == 2 * 24 + 20, 1.2, 0) + np.where(cell % 24 == 20, 0.2, 0))
    found = slots.learn(cell, value, group)
    best = found.slots[0]
    assert (best.weekday, best.hour) == (2, 20)
    assert best.low > 1.5
    assert best.chance > 0.95
    assert found.believed
    assert found.error < found.plain_error


def test_noise_is_not_believed() -> None:
    draw = np.random.default_rng(6)
    believed = 0
    for _ in range(20):
        cell = draw.integers(0, 168, 400)
        believed += slots.learn(cell, np.exp(draw.normal(4, 1, 400)), np.zeros(400, dtype=np.int64)).believed
    assert believed <= 3


@pytest.mark.parametrize(("n", "value", "reason"), [(20, 1.0, "out_of_range"), (200, -1.0, "negative"), (200, float("nan"), "not_finite")])
def test_bad_posts(n: int, value: float, reason: str) -> None:
    with pytest.raises(BadData) as caught:
        slots.learn(np.zeros(n, dtype=np.int64), np.full(n, value), np.zeros(n, dtype=np.int64))
    assert caught.value.reason == reason


def test_posts_all_alike_say_nothing() -> None:
    found = slots.learn(np.zeros(150, dtype=np.int64), np.full(150, 5.0), np.zeros(150, dtype=np.int64))
    assert not found.believed
    assert found.correlation is None
