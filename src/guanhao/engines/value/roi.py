"""Return on spend: ratios of money, views, clicks and customers; what cannot be divided is None with a reason.

ROAS = revenue ÷ spend (the "1 : 5" of operations), ROI = (revenue − spend) ÷ spend, CPM = spend per thousand impressions, CPC a click, CPA a
conversion, CPE an interaction, CAC = spend ÷ new customers (GRO-07). Definitions as the Interactive Advertising Bureau's glossary has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FORMULAS: Final = {
    "roas": ("revenue", "spend", 1.0),
    "roi": ("profit", "spend", 1.0),
    "ctr": ("clicks", "impressions", 1.0),
    "cvr": ("conversions", "clicks", 1.0),
    "cpm": ("spend", "impressions", 1000.0),
    "cpc": ("spend", "clicks", 1.0),
    "cpa": ("spend", "conversions", 1.0),
    "cpe": ("spend", "interactions", 1.0),
    "cac": ("spend", "customers", 1.0),
}


@dataclass(frozen=True)
class Totals:
    """Sums of a campaign, creative, audience, channel or day; None: the source does not say."""

    spend: float | None = None
    revenue: float | None = None
    impressions: float | None = None
    clicks: float | None = None
    conversions: float | None = None
    interactions: float | None = None
    customers: float | None = None

    @property
    def profit(self) -> float | None:
        """Revenue less spend."""
        return None if self.revenue is None or self.spend is None else self.revenue - self.spend


@dataclass(frozen=True)
class Ratio:
    """A value, or None and why: `unknown:FIELD` (the source does not say), `zero:FIELD` (nothing to divide by), `negative:FIELD`."""

    value: float | None
    reason: str = ""


def ratio(key: str, totals: Totals) -> Ratio:
    """One of FORMULAS."""
    above, below, times = FORMULAS[key]
    top, bottom = getattr(totals, above), getattr(totals, below)
    for name, value in ((above, top), (below, bottom)):
        if value is None:
            return Ratio(None, f"unknown:{name}")
    if bottom == 0:
        return Ratio(None, f"zero:{below}")
    if bottom < 0:
        return Ratio(None, f"negative:{below}")
    return Ratio(top / bottom * times)


def ratios(totals: Totals) -> dict[str, Ratio]:
    """All of FORMULAS."""
    return {key: ratio(key, totals) for key in FORMULAS}


def reaches(roas: Ratio, target: float) -> bool | None:
    """Is the return at least the target (5 for 1 : 5)? None when the return is unknown."""
    return None if roas.value is None else roas.value >= target


@dataclass(frozen=True)
class ChannelCost:
    """A channel's acquisition cost by period, oldest first; None: nobody was won or nothing spent."""

    channel: str
    cac: tuple[float | None, ...]
    spend: tuple[float, ...]
    customers: tuple[float, ...]


@dataclass(frozen=True)
class Verdict:
    """What the costs say of a channel: `reduce` (worst so many periods in a row), `raise` (cheapest so many in a row), `keep`, `unclear`."""

    channel: str
    advice: str
    periods: int
    cac: float | None
    others: float | None


def worst_and_best(costs: Sequence[ChannelCost], *, periods: int = 2) -> tuple[Verdict, ...]:
    """Compares channels in each of the last `periods`; one that spent and won nobody is worse than any that won somebody.

    With fewer than two channels that spent in a period nothing is said of it.
    """
    if not costs:
        return ()
    length = min((len(one.cac) for one in costs), default=0)
    worst: list[str | None] = []
    best: list[str | None] = []
    for back in range(1, min(periods, length) + 1):
        spent = {one.channel: _rank(one, -back) for one in costs if one.spend[-back] > 0}
        ordered = sorted(spent.items(), key=lambda pair: pair[1])
        clear = len(ordered) > 1
        worst.append(ordered[-1][0] if clear and ordered[-1][1] > ordered[-2][1] else None)
        best.append(ordered[0][0] if clear and ordered[0][1] < ordered[1][1] else None)
    return tuple(_verdict(one, costs, worst, best, periods) for one in costs)


def _rank(cost: ChannelCost, at: int) -> float:
    found = cost.cac[at]
    return float("inf") if found is None else found


def _verdict(one: ChannelCost, costs: Sequence[ChannelCost], worst: Sequence[str | None], best: Sequence[str | None], periods: int) -> Verdict:
    spend = sum(other.spend[-1] for other in costs if other.channel != one.channel and other.spend)
    won = sum(other.customers[-1] for other in costs if other.channel != one.channel and other.customers)
    others = spend / won if won else None
    latest = one.cac[-1] if one.cac else None
    if len(worst) < periods:
        return Verdict(one.channel, "unclear", len(worst), latest, others)
    if all(name == one.channel for name in worst):
        return Verdict(one.channel, "reduce", periods, latest, others)
    if all(name == one.channel for name in best):
        return Verdict(one.channel, "raise", periods, latest, others)
    return Verdict(one.channel, "keep", periods, latest, others)
