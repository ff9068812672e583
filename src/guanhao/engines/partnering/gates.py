"""The gates a talent passes (KOL-02 to KOL-05), in exact fractions: a share of 30.1 % is never taken for 30 %.

A value that nobody knows gives no verdict (None) instead of a guess; `why` then names what is missing.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = Decimal | Fraction | int


@dataclass(frozen=True)
class Gate:
    """A verdict: `value` held against `limit`, both exact; `passed` None when something is unknown, which `why` names (`unknown:…`, `zero:…`)."""

    key: str
    passed: bool | None
    value: Fraction | None
    limit: Fraction | None
    why: str = ""


def exact(number: float | Decimal | str) -> Fraction:
    """The number as a person wrote it: 0.3 is three tenths, not the nearest binary fraction."""
    return Fraction(Decimal(str(number)))


def fake_fans(share: Exact | None, most: Exact) -> Gate:
    """Rejected above the limit; the limit itself is accepted (30.0 % yes, 30.1 % no)."""
    if share is None:
        return Gate("fake_fans", None, None, Fraction(most), "unknown:fake_share")
    return Gate("fake_fans", Fraction(share) <= Fraction(most), Fraction(share), Fraction(most))


def real_interaction(share: Exact | None, least: Exact) -> Gate:
    """Chosen above the limit; the limit itself is not (5.0 % no, 5.1 % yes)."""
    if share is None:
        return Gate("real_interaction", None, None, Fraction(least), "unknown:real_interaction")
    return Gate("real_interaction", Fraction(share) > Fraction(least), Fraction(share), Fraction(least))


def conversion_rate(conversions: int | None, clicks: int | None, mean: Exact | None, times: Exact) -> Gate:
    """Preferred from so many times the industry's mean (1.5 × 2 %: 3.0 % yes, 2.9 % no); conversions ÷ clicks."""
    limit = Fraction(times) * Fraction(mean) if mean else None
    value, why = _quotient(conversions, clicks, "conversions", "clicks")
    if value is None or limit is None:
        return Gate("cvr", None, value, limit, why or "unknown:mean")
    return Gate("cvr", value >= limit, value, limit)


def cost_per_action(cost: Exact | None, conversions: int | None, mean: Exact | None, times: Exact) -> Gate:
    """Renewed up to so many times the mean of feed ads (0.8 × 100: 80 yes, 81 no); cost ÷ conversions, in the cost's unit."""
    limit = Fraction(times) * Fraction(mean) if mean else None
    value, why = _quotient(cost, conversions, "cost", "conversions")
    if value is None or limit is None:
        return Gate("cpa", None, value, limit, why or "unknown:mean")
    return Gate("cpa", value <= limit, value, limit)


def _quotient(top: Exact | None, bottom: Exact | None, above: str, below: str) -> tuple[Fraction | None, str]:
    if top is None or bottom is None:
        return None, f"unknown:{above if top is None else below}"
    if not bottom:
        return None, f"zero:{below}"
    return Fraction(top) / Fraction(bottom), ""


@dataclass(frozen=True)
class Component:
    """A part of the authenticity: its share 0 to 1 (None: unknown), weight, and the points it gave of those it could give."""

    key: str
    share: Fraction | None
    weight: Fraction
    points: Fraction | None
    most: Fraction


@dataclass(frozen=True)
class Authenticity:
    """How genuine a talent's following is, 0 to 100, over the components that are known; None when none is."""

    points: Fraction | None
    components: tuple[Component, ...]


def authenticity(shares: dict[str, Exact | None], weights: dict[str, Exact]) -> Authenticity:
    """The weighted mean of the known components, each with what it contributed; the weights of unknown ones are spread over the others."""
    known = sum((Fraction(weights[key]) for key, share in shares.items() if share is not None), Fraction())
    parts = []
    for key, share in shares.items():
        weight = Fraction(weights[key])
        if share is None or not known:
            parts.append(Component(key, None, weight, None, Fraction()))
            continue
        most = weight / known * 100
        held = min(Fraction(1), max(Fraction(), Fraction(share)))
        parts.append(Component(key, held, weight, held * most, most))
    return Authenticity(sum((one.points for one in parts if one.points is not None), Fraction()) if known else None, tuple(parts))


def per_mille(cost: Exact | None, impressions: int | None) -> Fraction | None:
    """What a thousand impressions cost (CPM), in the cost's unit; None while one of both is unknown or nothing was shown."""
    value, _why = _quotient(cost, impressions, "cost", "impressions")
    return None if value is None else value * 1000
