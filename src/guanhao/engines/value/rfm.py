"""RFM: how lately, how often and for how much people buy, as quantile scores that name a segment.

Scores follow Hughes, Strategic Database Marketing (1994), chapter 6: each measure is cut into equal parts. Equal values always have equal scores:
a value's place is the share of people below it plus half of those who share it (the mid-rank of Kendall 1945), so that it does not depend on the
order of rows. The grid of segments over recency and the mean of frequency and money is the one in common use, written out in GRID.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.value.errors import BadData

Codes = NDArray[np.integer[Any]]
Numbers = NDArray[np.float64]
Scores = NDArray[np.uint8]

SEGMENTS: Final = (
    "champions",
    "loyal",
    "potential",
    "new",
    "promising",
    "attention",
    "about_to_sleep",
    "at_risk",
    "cannot_lose",
    "hibernating",
    "lost",
)
GRID: Final = (  # rows: recency 1 … 5; columns: mean of frequency and money 1 … 5
    ("lost", "hibernating", "at_risk", "cannot_lose", "cannot_lose"),
    ("hibernating", "about_to_sleep", "at_risk", "at_risk", "at_risk"),
    ("about_to_sleep", "attention", "attention", "loyal", "loyal"),
    ("promising", "potential", "potential", "champions", "champions"),
    ("new", "potential", "potential", "champions", "champions"),
)
HIGH_VALUE: Final = 4  # a mean of frequency and money from here (of 5) is high value
DORMANT_DAYS: Final = 30


@dataclass(frozen=True)
class Customers:
    """One entry a person: `person` number, `last` day (days since 1970), `frequency` orders that stand, `money` net of refunds; `orders` and
    `refunds` tell what was counted, `only_refunds` how many people were left out because they have refunds alone."""

    person: NDArray[np.int64]
    last: NDArray[np.int64]
    frequency: NDArray[np.int64]
    money: Numbers
    first: NDArray[np.int64]
    orders: int = 0
    refunds: int = 0
    only_refunds: int = 0

    def __len__(self) -> int:
        """The number of people."""
        return len(self.person)


@dataclass(frozen=True)
class Rfm:
    """Scores 1 … q a person (q is best), in the order of the customers; `segment` is an index into SEGMENTS."""

    recency: Scores
    frequency: Scores
    money: Scores
    segment: Scores
    quantiles: int

    @property
    def value(self) -> Scores:
        """The mean of frequency and money scores, halves rounded up."""
        return mean_score(self.frequency, self.money)


@dataclass(frozen=True)
class SegmentSummary:
    """One segment: people, their orders and money, means; `repeat_rate` is the share with two orders or more."""

    key: str
    people: int
    orders: int
    money: float
    mean_money: float | None
    mean_frequency: float | None
    mean_recency_days: float | None
    repeat_rate: float | None
    dormant: int


def customers(person: Codes, day: Codes, amount: Numbers) -> Customers:
    """Orders into one entry a person. `person` numbers ≥ 0, `day` days since 1970, `amount` money; amounts below zero are refunds.

    A refund takes its money back but is no order and no sign of life; people with refunds alone are left out and counted. Missing amounts are
    refused (BadData).
    """
    if not len(person) == len(day) == len(amount):
        raise BadData("amount", "lengths")
    if not len(person):
        raise BadData("person", "empty")
    broken = int((~np.isfinite(amount)).sum())
    if broken:
        raise BadData("amount", "not_finite", count=broken)
    if int(person.min()) < 0:
        raise BadData("person", "missing", count=int((person < 0).sum()))
    size = int(person.max()) + 1
    buys = amount >= 0
    money = np.bincount(person, weights=amount, minlength=size)
    frequency = np.bincount(person[buys], minlength=size)
    last = np.full(size, np.iinfo(np.int64).min)
    first = np.full(size, np.iinfo(np.int64).max)
    np.maximum.at(last, person[buys], day[buys].astype(np.int64))
    np.minimum.at(first, person[buys], day[buys].astype(np.int64))
    kept = np.flatnonzero(frequency)
    seen = np.bincount(person, minlength=size) > 0
    return Customers(
        person=kept.astype(np.int64),
        last=last[kept],
        frequency=frequency[kept].astype(np.int64),
        money=money[kept].astype(np.float64),
        first=first[kept],
        orders=int(buys.sum()),
        refunds=int((~buys).sum()),
        only_refunds=int(seen.sum()) - len(kept),
    )


def quantile_scores(values: Codes | Numbers, quantiles: int = 5) -> Scores:
    """1 … quantiles for each value, larger is better; equal values have equal scores (see the module). O(n) with a few passes."""
    if not 2 <= quantiles <= 10:
        raise BadData("quantiles", "out_of_range", value=quantiles, low=2, high=10)
    if not len(values):
        return np.ones(0, dtype=np.uint8)
    if values.dtype.kind == "i":
        low, high = int(values.min()), int(values.max())
        if high - low < len(values):
            return _scores_of_few(values.astype(np.int64) - low, quantiles)
    return _scores_of_many(values, quantiles)


def _scores_of_few(values: Codes, quantiles: int) -> Scores:
    """Scores of whole numbers from 0 of which there are fewer kinds than values: worked out once a kind, then looked up."""
    counts = np.bincount(values)
    below = np.cumsum(counts) - counts
    cuts = np.arange(1, quantiles)
    reached = (2 * below + counts)[:, None] * quantiles >= 2 * len(values) * cuts[None, :]
    table = (1 + reached.sum(axis=1)).astype(np.uint8)
    return np.asarray(table[values], dtype=np.uint8)


def _scores_of_many(values: Codes | Numbers, quantiles: int) -> Scores:
    """Scores of any numbers, by the values that stand at the cuts."""
    n = len(values)
    scores = np.ones(n, dtype=np.uint8)
    places = sorted({n * cut // quantiles for cut in range(1, quantiles)})
    parts = np.partition(values, places)
    for cut in range(1, quantiles):
        edge = parts[n * cut // quantiles]
        below = values < edge
        up_to = values <= edge
        if (int(np.count_nonzero(below)) + int(np.count_nonzero(up_to))) * quantiles >= 2 * n * cut:  # the mid-rank of the edge itself reaches it
            scores += ~below
        else:
            scores += ~up_to
    return scores


def score(people: Customers, *, quantiles: int = 5) -> Rfm:
    """Scores and segment of every customer; recency by the day of the last order."""
    if not len(people):
        raise BadData("person", "empty")
    recency = quantile_scores(people.last, quantiles)
    frequency = quantile_scores(people.frequency, quantiles)
    money = quantile_scores(people.money, quantiles)
    return Rfm(recency, frequency, money, segments(recency, frequency, money, quantiles), quantiles)


def mean_score(frequency: Scores, money: Scores) -> Scores:
    """The mean of two scores, halves rounded up."""
    return ((frequency.astype(np.uint8) + money.astype(np.uint8) + 1) // 2).astype(np.uint8)


def segments(recency: Scores, frequency: Scores, money: Scores, quantiles: int = 5) -> Scores:
    """Index into SEGMENTS; scores of other than five parts are stretched to five first (5 × score ÷ parts, rounded up)."""
    grid = np.array([[SEGMENTS.index(name) for name in row] for row in GRID], dtype=np.uint8)
    five = np.array([0, *(-(-5 * one // quantiles) for one in range(1, quantiles + 1))], dtype=np.uint8)
    table = grid[five[1:][:, None] - 1, five[1:][None, :] - 1].ravel()
    at = (recency - 1) * np.uint8(quantiles) + (mean_score(frequency, money) - 1)
    return np.asarray(table[at], dtype=np.uint8)


def matrix(scored: Rfm) -> NDArray[np.int64]:
    """People by recency (rows 1 … q) and mean of frequency and money (columns 1 … q)."""
    q = scored.quantiles
    at = (scored.recency - 1) * np.uint8(q) + (scored.value - 1)
    return np.bincount(at, minlength=q * q).reshape(q, q)


def dormant(last: Codes, today: int, *, days: int = DORMANT_DAYS) -> NDArray[np.bool_]:
    """True for people whose last sign of life lies `days` or more days back (31 is dormant, 29 is not)."""
    return np.asarray(today - last >= days)


def high_value(scored: Rfm) -> NDArray[np.bool_]:
    """True for people whose mean of frequency and money is in the upper two of five parts."""
    table = np.array([-(-5 * one // scored.quantiles) >= HIGH_VALUE for one in range(scored.quantiles + 1)])
    return table[scored.value]


def summarise(people: Customers, scored: Rfm, today: int, *, days: int = DORMANT_DAYS) -> tuple[SegmentSummary, ...]:
    """Every segment in the order of SEGMENTS, empty ones too."""
    kinds, code = len(SEGMENTS), scored.segment
    kept, still = people.frequency >= 2, dormant(people.last, today, days=days)
    split = np.bincount(code + np.uint8(kinds) * kept + np.uint8(2 * kinds) * still, minlength=4 * kinds).reshape(2, 2, kinds)
    count, repeat, silent = split.sum(axis=(0, 1)), split[:, 1].sum(axis=0), split[1].sum(axis=0)
    orders = np.bincount(code, weights=people.frequency, minlength=kinds)
    money = np.bincount(code, weights=people.money, minlength=kinds)
    ago = np.bincount(code, weights=today - people.last, minlength=kinds)
    return tuple(
        SegmentSummary(
            key=key,
            people=int(count[at]),
            orders=int(orders[at]),
            money=float(money[at]),
            mean_money=float(money[at] / count[at]) if count[at] else None,
            mean_frequency=float(orders[at] / count[at]) if count[at] else None,
            mean_recency_days=float(ago[at] / count[at]) if count[at] else None,
            repeat_rate=float(repeat[at] / count[at]) if count[at] else None,
            dormant=int(silent[at]),
        )
        for at, key in enumerate(SEGMENTS)
    )
