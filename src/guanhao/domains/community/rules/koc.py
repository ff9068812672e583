"""Scores of candidates, codes, and the arithmetic of commissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PARTS: Mapping[str, tuple[str, ...]] = {
    "output": ("submission", "challenge_done", "spot_done"),
    "influence": ("invited", "helped", "share", "message"),
    "fit": ("event_attended", "course", "survey", "purchase", "check_in"),
}
"""The three scores and the deeds each is made of; violations take away from the fit."""
FULL = 100
CENT = Decimal("0.01")
STAGES = ("selected", "training", "trained", "partner")
BY_HAND: Mapping[str, tuple[str, ...]] = {
    "selected": ("ended",),
    "training": ("ended",),
    "trained": ("partner", "ended"),
    "partner": ("trained", "ended"),
    "ended": ("selected",),
}
"""The stages a person may set; courses do the rest."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One reason of a score: a deed, how often, what each is worth, and what it gives (before the score is full)."""

    deed: str
    times: int
    worth: int

    @property
    def gives(self) -> int:
        """Points of the score; negative for what takes away."""
        return self.times * self.worth


def reasons(part: str, done: Mapping[str, int], worth: Mapping[str, int]) -> list[Counted]:
    """What makes up one of the three scores, deeds that were not done left out."""
    found = [Counted(deed, done[deed], worth[deed]) for deed in PARTS[part] if done.get(deed)]
    if part == "fit" and done.get("violation"):
        found.append(Counted("violation", done["violation"], -worth["violation"]))
    return found


def score(counted: Sequence[Counted]) -> int:
    """A score of 0 to 100."""
    return max(0, min(FULL, sum(one.gives for one in counted)))


def total(scores: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted sum, to one place after the point: 80, 70, 90 by .4, .4, .2 is 78."""
    return round(sum(value * weight for value, weight in zip(scores, weights, strict=True)), 1)


def reached(stage: str, least: str) -> bool:
    """Whether a stage is at or beyond another; what ended reached nothing."""
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(least)


def cents(value: Decimal) -> Decimal:
    """To the cent, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def commission(amount: Decimal, rate: Decimal) -> Decimal:
    """What an order earns: 1,000 at 10 % is 100."""
    return cents(amount * rate)


@dataclass(frozen=True, slots=True)
class Payout:
    """What one person gets: sales and commission of the month, what is taken back (never positive), carried in, paid, carried out."""

    sales: Decimal
    commission: Decimal
    taken_back: Decimal
    carried_in: Decimal
    payout: Decimal
    carried_out: Decimal


def pay(lines: Sequence[tuple[Decimal, Decimal]], carried_in: Decimal) -> Payout:
    """Add up lines (sales, amount); a sum below zero is not paid but carried on."""
    zero = Decimal(0)
    earned = sum((amount for _sales, amount in lines if amount > 0), zero)
    back = sum((amount for _sales, amount in lines if amount < 0), zero)
    left = earned + back + carried_in
    return Payout(
        sales=sum((sales for sales, _amount in lines), zero),
        commission=earned,
        taken_back=back,
        carried_in=carried_in,
        payout=max(zero, left),
        carried_out=min(zero, left),
    )
