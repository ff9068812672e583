"""Which groups carry the change of a total or of a ratio: contributions that add up to the whole difference exactly."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """One group on one side of a comparison: the sum of tops and, for a ratio, of bottoms. A group that is absent is Side(0, 0)."""

    top: float
    bottom: float = 0.0


NOTHING = Side(0.0, 0.0)


@dataclass(frozen=True)
class Contribution:
    """A group's part of the difference. `amount` has the metric's unit; `share` is of the whole difference (None when it is 0)."""

    key: str
    before: float | None
    after: float | None
    amount: float
    share: float | None


def contributions(before: Mapping[str, Side], after: Mapping[str, Side], *, ratio: bool = False) -> list[Contribution]:
    """Each group's contribution, the largest first.

    A sum's contribution is after − before. For a ratio R = ΣN ÷ ΣD the contribution of group g is
    (N₁g − R₀·D₁g) ÷ ΣD₁ − (N₀g − R₀·D₀g) ÷ ΣD₀, which adds up to R₁ − R₀: it holds both how g's own ratio moved and how its weight did.
    Empty when a ratio's denominator is 0 on a side.
    """
    groups = sorted({*before, *after})
    if not ratio:
        amounts = {g: after.get(g, NOTHING).top - before.get(g, NOTHING).top for g in groups}
    else:
        whole = [(sum(side.top for side in part.values()), sum(side.bottom for side in part.values())) for part in (before, after)]
        if not whole[0][1] or not whole[1][1]:
            return []
        base = whole[0][0] / whole[0][1]
        amounts = {g: _excess(after.get(g, NOTHING), base) / whole[1][1] - _excess(before.get(g, NOTHING), base) / whole[0][1] for g in groups}
    difference = sum(amounts.values())
    found = [
        Contribution(g, _value(before.get(g), ratio), _value(after.get(g), ratio), amounts[g], amounts[g] / difference if difference else None)
        for g in groups
    ]
    return sorted(found, key=lambda c: (-abs(c.amount), c.key))


def _excess(side: Side, base: float) -> float:
    return side.top - base * side.bottom


def _value(side: Side | None, ratio: bool) -> float | None:
    if side is None:
        return None
    if not ratio:
        return side.top
    return side.top / side.bottom if side.bottom else None
