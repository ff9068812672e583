"""Customers as the models think of them, for benchmarks and tests: their true parameters are known."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def bgnbd(n: int, *, r: float, alpha: float, a: float, b: float, age: float, seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """(repeat purchases, weeks of the last, age) of n customers: ages are whole days up to `age` weeks; section 3 of Fader, Hardie & Lee 2005.

    All customers take their steps together: a waiting time each, then some of them leave.
    """
    draw = np.random.default_rng(seed)
    ages = np.ceil(draw.uniform(age * 3.5, age * 7, n)) / 7
    rate = draw.gamma(r, 1 / alpha, n)
    leaving = draw.beta(a, b, n)
    repeats, last = np.zeros(n), np.zeros(n)
    active = np.arange(n)
    while len(active):
        with np.errstate(divide="ignore", over="ignore"):
            when = last[active] + draw.exponential(1.0, len(active)) / rate[active]
        bought = when <= ages[active]
        active = active[bought]
        last[active] = when[bought]
        repeats[active] += 1
        active = active[draw.random(len(active)) >= leaving[active]]
    days = np.minimum(np.ceil(last * 7) / 7, ages)
    return repeats, np.where(repeats > 0, days, 0.0), ages
