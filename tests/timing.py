"""Time that may be compared with a limit on any machine: what neighbours, a large heap and a slow processor add is not the code's."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time

FREE_CORE = 0.008
"""Seconds a free core of 2024 takes for the sum of `slowness`."""


def slowness() -> float:
    """How many times slower than a free core of 2024 the processor is just now, at least 1."""
    return max(1.0, min(_spent(_sum) for _n in range(5)) / FREE_CORE)


def core_seconds(act: Callable[[], object], times: int = 1) -> float:
    """Seconds of a free core the quickest of some runs takes."""
    with _uncollected():
        return min(_spent(act) for _n in range(times)) / slowness()


def _sum() -> int:
    return sum(number * number for number in range(100_000))


def _spent(act: Callable[[], object]) -> float:
    began = process_time()
    act()
    return process_time() - began


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which walks over all that earlier tests of this process left behind."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
