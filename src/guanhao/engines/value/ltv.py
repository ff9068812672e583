"""Lifetime value: how many customers are still alive, how often they will buy, and what they will spend.

Purchases: the BG/NBD model of Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005) 275–284, fitted by maximum
likelihood; equations are cited by their numbers there. Spend: the Gamma-Gamma model of Fader & Hardie, The Gamma-Gamma Model of Monetary Value
(2013). Times are weeks. A customer is (x, t_x, T): repeat purchases, time of the last one and age at the end of the observation, both from the first
purchase.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.value.errors import BadData

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

WEEK_DAYS: Final = 7.0
_LOW, _HIGH = np.log(1e-4), np.log(1e5)
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Histories:
    """Customers alike in (x, t_x, T) counted together: `count` of them; weeks."""

    repeats: Numbers
    last: Numbers
    age: Numbers
    count: Numbers

    @property
    def customers(self) -> int:
        """How many people there are."""
        return int(self.count.sum())


@dataclass(frozen=True)
class Parameter:
    """A fitted number with its 95 % interval (from the curvature of the log-likelihood in logarithms; None where it is flat)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Fit:
    """BG/NBD: purchases come at a rate spread as gamma(r, alpha), and after each a customer leaves with a probability spread as beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    steps: int
    parameters: dict[str, Parameter]
    at_bound: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spend:
    """Gamma-Gamma: mean value of an order is spread as gamma(p x, nu x), nu as gamma(q, gamma); `correlation` of count and mean must be near 0."""

    p: float
    q: float
    gamma: float
    customers: int
    log_likelihood: float
    correlation: float | None

    @property
    def mean(self) -> float | None:
        """Expected mean order value of the population, p γ / (q - 1); None when q ≤ 1 (it has no mean)."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else None


def histories(repeats: Numbers | Whole, last: Numbers, age: Numbers) -> Histories:
    """Checks and counts customers with equal histories together. Weeks; BadData names what cannot be."""
    if not len(repeats) == len(last) == len(age):
        raise BadData("recency", "lengths")
    if not len(repeats):
        raise BadData("customers", "empty")
    x, tx, full = (np.asarray(one, dtype=np.float64) for one in (repeats, last, age))
    for field, values in (("frequency", x), ("recency", tx), ("age", full)):
        if wrong := int((~np.isfinite(values)).sum()):
            raise BadData(field, "not_finite", count=wrong)
        if wrong := int((values < 0).sum()):
            raise BadData(field, "negative", count=wrong)
    if wrong := int((tx > full).sum()):
        raise BadData("recency", "recency_beyond_age", count=wrong)
    if wrong := int(((x == 0) & (tx > 0)).sum()):
        raise BadData("recency", "recency_without_repeat", count=wrong)
    order = np.lexsort((full, tx, x))
    x, tx, full = x[order], tx[order], full[order]
    new = np.ones(len(x), dtype=bool)
    new[1:] = (x[1:] != x[:-1]) | (tx[1:] != tx[:-1]) | (full[1:] != full[:-1])
    starts = np.flatnonzero(new)
    return Histories(x[starts], tx[starts], full[starts], np.diff(starts, append=len(x)).astype(np.float64))


def log_likelihood(theta: Numbers, data: Histories) -> tuple[float, Numbers]:
    """Mean log-likelihood of the four log parameters (r, alpha, a, b) and its gradient; equation (6) of the paper, derivatives by hand.

    With w the posterior weight of "left after the last purchase", each derivative is a mixture with weights w and 1 - w.
    """
    from scipy.special import gammaln, psi

    r, alpha, a, b = np.exp(theta)
    x, tx, age, count = data.repeats, data.last, data.age, data.count
    n = count.sum()
    kinds, back = np.unique(x, return_inverse=True)  # gamma functions depend on x alone: asked once for each
    later = np.maximum(b + kinds - 1, 1e-300)
    by_kind = gammaln(r + kinds) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) + gammaln(b + kinds) - gammaln(b) - gammaln(a + b + kinds)
    log_age, log_last = np.log(alpha + age), np.log(alpha + tx)
    stays = -(r + x) * log_age
    leaves = np.where(x > 0, np.log(a) - np.log(later)[back] - (r + x) * log_last, -np.inf)
    top = np.maximum(stays, leaves)
    alike = np.exp(stays - top) + np.exp(leaves - top)
    value = _dot(count, by_kind[back] + top + np.log(alike)) / n
    w = np.exp(leaves - top) / alike * count
    rest = count - w
    many = np.bincount(back, weights=count)
    left = np.bincount(back, weights=w)
    dr = many @ (psi(r + kinds) - psi(r) + np.log(alpha)) - _dot(rest, log_age) - _dot(w, log_last)
    dalpha = many.sum() * r / alpha - _dot(rest, (r + x) / (alpha + age)) - _dot(w, (r + x) / (alpha + tx))
    da = many @ (psi(a + b) - psi(a + b + kinds)) + left.sum() / a
    db = many @ (psi(a + b) + psi(b + kinds) - psi(b) - psi(a + b + kinds)) - left @ np.where(kinds > 0, 1 / later, 0)
    return float(value), np.array([dr * r, dalpha * alpha, da * a, db * b]) / n


def _dot(one: Numbers, other: Numbers) -> float:
    """Σ one × other without the threads of the linear algebra library, which cost more than they bring here."""
    return float(np.einsum("i,i->", one, other))


def fit(data: Histories) -> Fit:
    """The BG/NBD parameters of greatest likelihood (bounded L-BFGS over logarithms, exact gradient, times scaled to an age of 1)."""
    if not (data.repeats > 0).any():
        raise BadData("frequency", "one_time_only")
    scale = float(data.age.max()) or 1.0
    scaled = Histories(data.repeats, data.last / scale, data.age / scale, data.count)
    theta, value, steps = _maximum(lambda at: log_likelihood(at, scaled), [np.log([0.5, 0.2, 0.8, 2.5]), np.zeros(4)])
    names = ("r", "alpha", "a", "b")
    bound = tuple(name for name, at in zip(names, theta, strict=True) if at < _LOW + 1e-3 or at > _HIGH - 1e-3)
    spread = _spread(theta, lambda at: log_likelihood(at, scaled)[1], data.customers)
    units = np.array([1.0, scale, 1.0, 1.0])
    found = np.exp(theta) * units
    parameters = {
        name: Parameter(float(one), *(_interval(at, error, unit) if name not in bound else (None, None)))
        for name, one, at, error, unit in zip(names, found, theta, spread, units, strict=True)
    }
    # with times divided by s, equation (6) differs from the true one by s to the power of each customer's repeats
    total = value * data.customers - _dot(data.count, data.repeats) * np.log(scale)
    r, alpha, a, b = (float(one) for one in found)
    return Fit(r, alpha, a, b, float(total), data.customers, steps, parameters, bound)


def _maximum(function: Callable[[Numbers], tuple[float, Numbers]], starts: list[Numbers]) -> tuple[Numbers, float, int]:
    """Where the function is largest, its value there and the number of steps; BadData when no start leads anywhere."""
    from scipy.optimize import minimize

    best: Any = None
    steps = 0

    def turned(at: Numbers) -> tuple[float, Numbers]:
        value, slope = function(at)
        return (-value, -slope) if np.isfinite(value) else (1e10, np.zeros_like(at))

    for start in starts:
        limits = [(_LOW, _HIGH)] * len(start)
        found = minimize(turned, start, jac=True, method="L-BFGS-B", bounds=limits, options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 500})
        steps += int(found.nit)
        if best is None or found.fun < best.fun:
            best = found
        inside = ((found.x > _LOW + 1e-3) & (found.x < _HIGH - 1e-3)).all()
        if inside and np.abs(found.jac).max() < 1e-5:
            break
    if not np.isfinite(best.fun) or best.fun >= 1e10:
        raise BadData("frequency", "not_converged", detail=str(best.message))
    return best.x, float(-best.fun), steps


def _spread(theta: Numbers, slope: Callable[[Numbers], Numbers], n: int) -> Numbers:
    """Standard errors of log parameters from differences of the exact gradient; NaN where the likelihood is flat."""
    size, step = len(theta), 1e-4
    curve = np.array([(slope(theta + step * unit) - slope(theta - step * unit)) / (2 * step) for unit in np.eye(size)])
    try:
        spread = np.diag(np.linalg.inv(-(curve + curve.T) / 2)) / n
    except np.linalg.LinAlgError:
        return np.full(size, np.nan)
    return np.sqrt(np.where(spread > 0, spread, np.nan))


def _interval(at: float, error: float, unit: float) -> tuple[float | None, float | None]:
    if not np.isfinite(error) or error > 5:
        return None, None
    return float(np.exp(at - _Z95 * error) * unit), float(np.exp(at + _Z95 * error) * unit)


def alive(found: Fit, repeats: Numbers | Whole, last: Numbers, age: Numbers) -> Numbers:
    """Probability that a customer has not left; 1 without a repeat purchase, as the model has it (a customer leaves only after buying again).

    Fader, Hardie & Lee, Computing P(alive) Using the BG/NBD Model (2008).
    """
    x = np.asarray(repeats, dtype=np.float64)
    return np.asarray(1 / (1 + _odds(found, x, np.asarray(last), np.asarray(age))), dtype=np.float64)


def _odds(found: Fit, x: Numbers, tx: Numbers, age: Numbers) -> Numbers:
    """Odds of having left."""
    ratio = (found.r + x) * (np.log(found.alpha + age) - np.log(found.alpha + tx))
    later = np.where(x > 0, found.b + x - 1, 1.0)
    return np.where(x > 0, np.exp(np.minimum(np.log(found.a) - np.log(later) + ratio, 700)), 0.0)


def expected(found: Fit, ahead: float, repeats: Numbers | Whole, last: Numbers, age: Numbers) -> Numbers:
    """Purchases each customer will make in the next `ahead` weeks, equation (10).

    The hypergeometric function is taken after Euler's transformation, 2F1(a,b;c;z) = (1-z)^(c-a-b) 2F1(c-a,c-b;c;z), whose arguments stay small for
    customers with hundreds of purchases.
    """
    x, tx, full = (np.asarray(one, dtype=np.float64) for one in (repeats, last, age))
    if ahead < 0 or not np.isfinite(ahead):
        raise BadData("ahead", "negative", count=1)
    pairs, back = np.unique(np.stack([x, full]), axis=1, return_inverse=True) if len(x) > 10_000 else (np.stack([x, full]), np.arange(len(x)))
    return np.asarray(_if_alive(found, ahead, pairs[0], pairs[1])[back.ravel()] / (1 + _odds(found, x, tx, full)), dtype=np.float64)


def _if_alive(found: Fit, ahead: float | Numbers, x: Numbers, age: Numbers) -> Numbers:
    """The fraction of (10) over its denominator."""
    from scipy.special import hyp2f1

    def at(a: float) -> Numbers:
        z = ahead / (found.alpha + age + ahead)
        inner = (1 - z) ** (a - 1) * hyp2f1(a + found.b - 1 - found.r, a - 1, a + found.b + x - 1, z)
        return np.asarray((a + found.b + x - 1) / (a - 1) * (1 - inner))

    with np.errstate(all="ignore"):
        near = abs(found.a - 1) < 1e-6  # the expression is 0/0 at a = 1; its limit lies between both sides
        closed = (at(1 - 1e-4) + at(1 + 1e-4)) / 2 if near else at(found.a)
    if np.isfinite(closed).all():
        return closed
    return np.where(np.isfinite(closed), closed, _by_nodes(found, ahead, x, age))


def _by_nodes(found: Fit, ahead: float | Numbers, x: Numbers, age: Numbers) -> Numbers:
    """The same as an integral over p ~ Beta(a, b + x), where the closed form overflows (a and b in the thousands): 64 Gauss-Legendre nodes."""
    from scipy.special import betaincinv

    nodes, weights = np.polynomial.legendre.leggauss(64)
    p = np.maximum(betaincinv(found.a, (found.b + x)[:, None], (nodes + 1) / 2), 1e-300)
    scaled = (np.broadcast_to(ahead, x.shape) / (found.alpha + age))[:, None]
    return np.asarray((-np.expm1(-(found.r + x)[:, None] * np.log1p(p * scaled)) / p) @ weights / 2)


def purchases(found: Fit, weeks: Numbers) -> Numbers:
    """Expected repeat purchases of a new customer up to each time, equation (9)."""
    times = np.asarray(weeks, dtype=np.float64)
    return np.maximum(_if_alive(found, times, np.zeros_like(times), np.zeros_like(times)), 0)


def cumulative(found: Fit, starts: Numbers, times: Numbers) -> Numbers:
    """Expected repeat purchases of all customers together up to each time; `starts` are their first purchases on the same clock (weeks)."""
    first, many = np.unique(np.asarray(starts, dtype=np.float64), return_counts=True)
    ages = np.maximum(np.asarray(times, dtype=np.float64)[:, None] - first[None, :], 0)
    return np.asarray(purchases(found, ages.ravel()).reshape(ages.shape) @ many.astype(np.float64))


def repeats_expected(found: Fit, data: Histories, most: int = 7) -> Numbers:
    """How many customers the model expects with 0, 1, … repeat purchases, the last entry `most` or more; equation (8)."""
    from scipy.special import betaln, gammaln

    ages, back = np.unique(data.age, return_inverse=True)
    many = np.bincount(back, weights=data.count)
    j = np.arange(most)
    rate = np.where(ages > 0, ages / (found.alpha + ages), 0.0)[:, None]
    poisson = np.exp(gammaln(found.r + j) - gammaln(found.r) - gammaln(j + 1) + found.r * np.log(found.alpha / (found.alpha + ages))[:, None])
    poisson = poisson * rate**j
    stay = np.exp(betaln(found.a, found.b + j) - betaln(found.a, found.b))
    leave = np.concatenate([[0.0], np.exp(betaln(found.a + 1, found.b + j[1:] - 1) - betaln(found.a, found.b))])
    before = np.concatenate([np.zeros((len(ages), 1)), np.cumsum(poisson, axis=1)[:, :-1]], axis=1)
    chances = stay * poisson + leave * (1 - before)
    exact = many @ chances
    return np.append(exact, max(float(many.sum() - exact.sum()), 0.0))


def fit_spend(repeats: Numbers | Whole, mean: Numbers) -> Spend:
    """Gamma-Gamma parameters from customers with repeat purchases and a positive mean value of those; others are left out."""
    from scipy.special import gammaln, psi

    x, m = np.asarray(repeats, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    if len(x) != len(m):
        raise BadData("money", "lengths")
    kept = (x > 0) & np.isfinite(m) & (m > 0)
    x, m = x[kept], m[kept]
    if len(x) < 2:
        raise BadData("money", "no_repeat_money")
    scale = float(m.mean())
    values = m / scale

    def likelihood(theta: Numbers) -> tuple[float, Numbers]:
        p, q, gamma = np.exp(theta)
        px, base = p * x, np.log(gamma + x * values)
        value = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma) + (px - 1) * np.log(values) + px * np.log(x) - (px + q) * base
        joint = psi(px + q)
        dp = x * (joint - psi(px) + np.log(values) + np.log(x) - base)
        dq = joint - psi(q) + np.log(gamma) - base
        dgamma = q / gamma - (px + q) / (gamma + x * values)
        return float(value.mean()), np.array([dp.mean() * p, dq.mean() * q, dgamma.mean() * gamma])

    theta, value, _steps = _maximum(likelihood, [np.log([5.0, 4.0, 0.5]), np.zeros(3)])
    p, q, gamma = (float(one) for one in np.exp(theta))
    flat = float(x.std()) == 0 or float(m.std()) == 0
    return Spend(p, q, gamma * scale, len(x), value * len(x) - len(x) * float(np.log(scale)), None if flat else float(np.corrcoef(x, m)[0, 1]))


def expected_spend(spend: Spend, repeats: Numbers | Whole, mean: Numbers) -> Numbers:
    """Expected mean order value of each customer: the population's mean weighted with their own, p (γ + x m) / (p x + q - 1)."""
    x, m = np.asarray(repeats, dtype=np.float64), np.nan_to_num(np.asarray(mean, dtype=np.float64))
    own = np.where((x > 0) & (m > 0), x, 0.0)
    below = spend.p * own + spend.q - 1
    return np.where(below > 0, spend.p * (spend.gamma + own * m) / np.where(below > 0, below, 1), m)


def values_ahead(found: Fit, spend_each: Numbers, people: "Buyers", *, months: int, margin: float, yearly: float) -> Numbers:
    """Discounted margin of the coming `months` of each customer.

    Σ over months of expected purchases × order value × margin ÷ (1 + yearly)^(month ÷ 12).
    """
    if not 0 <= margin <= 1:
        raise BadData("margin", "out_of_range", value=margin, low=0, high=1)
    weeks = 365.25 / 12 / WEEK_DAYS
    total = np.zeros(len(people.person))
    before = np.zeros(len(people.person))
    for month in range(1, months + 1):
        upto = expected(found, month * weeks, people.repeats, people.last, people.age)
        total += (upto - before) / (1 + yearly) ** (month / 12)
        before = upto
    return np.asarray(total * spend_each * margin, dtype=np.float64)


@dataclass(frozen=True)
class Buyers:
    """Customers from orders: person numbers, repeat purchase days, weeks of the last and of age, mean money of the repeat days, first day."""

    person: Whole
    repeats: Whole
    last: Numbers
    age: Numbers
    mean: Numbers
    first: Whole
    total: Numbers
    only_refunds: int
    in_debt: int


def buyers(person: NDArray[Any], day: NDArray[Any], amount: Numbers | None, end: int) -> Buyers:
    """Orders into histories up to the day `end` (days since 1970). Orders of one day are one purchase, as in the paper's data.

    A refund (amount below zero) lowers the money of its person but is no purchase; people whose refunds exceed their orders keep their purchases,
    have a total below zero and are counted in `in_debt`; people with refunds alone are left out and counted.
    """
    money = np.zeros(len(person)) if amount is None else np.asarray(amount, dtype=np.float64)
    if not len(person) == len(day) == len(money):
        raise BadData("amount", "lengths")
    if wrong := int((~np.isfinite(money)).sum()):
        raise BadData("amount", "not_finite", count=wrong)
    inside = day <= end
    who, when, money = np.asarray(person)[inside].astype(np.int64), np.asarray(day)[inside].astype(np.int64), money[inside]
    if not len(who):
        raise BadData("person", "empty")
    if int(who.min()) < 0:
        raise BadData("person", "missing", count=int((who < 0).sum()))
    size = int(who.max()) + 1
    buys = money >= 0
    total = np.bincount(who, weights=money, minlength=size)
    base = int(when.min())
    span = end - base + 2
    keys, back = np.unique(who[buys] * span + (when[buys] - base), return_inverse=True)
    worth = np.bincount(back, weights=money[buys], minlength=len(keys))
    people, first_at, days = np.unique(keys // span, return_index=True, return_counts=True)
    first = keys[first_at] % span
    final = keys[first_at + days - 1] % span
    sums = np.add.reduceat(worth, first_at) if len(keys) else worth
    repeats = days - 1
    mean = np.where(repeats > 0, (sums - worth[first_at]) / np.maximum(repeats, 1), 0.0)
    seen = int((np.bincount(who, minlength=size) > 0).sum())
    return Buyers(
        person=people,
        repeats=repeats.astype(np.int64),
        last=(final - first) / WEEK_DAYS,
        age=(end - base - first) / WEEK_DAYS,
        mean=mean,
        first=first + base,
        total=total[people],
        only_refunds=seen - len(people),
        in_debt=int((total[people] < 0).sum()),
    )


def simple(arpu: float, margin: float, life: float) -> float:
    """Value of a customer = revenue a period × margin × periods of life (10 a month × 1 × 12 months = 120)."""
    for field, value in (("arpu", arpu), ("margin", margin), ("life", life)):
        if not np.isfinite(value):
            raise BadData(field, "not_finite", count=1)
    if life < 0:
        raise BadData("life", "negative", count=1)
    return arpu * margin * life
