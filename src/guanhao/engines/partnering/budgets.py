"""Budgets in whole cents: the split by shares, and which money would do more elsewhere (KOL-13a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


def split(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole cents by shares that sum to the total: the cents left over go to the largest remainders, the first of equals first.

    ValueError for shares that are negative or do not make 1.
    """
    if sum(shares) != 1 or min(shares) < 0:
        raise ValueError("the shares must make 1")
    raw = [share * total for share in shares]
    parts = [int(one) for one in raw]
    order = sorted(range(len(raw)), key=lambda place: (parts[place] - raw[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True)
class Earner:
    """A line of a budget: planned, taken and earned cents; `free` is what may still be moved away."""

    key: int
    planned: int
    spent: int
    revenue: int

    @property
    def free(self) -> int:
        """Planned money that is not taken."""
        return max(0, self.planned - self.spent)

    @property
    def ratio(self) -> Fraction | None:
        """Revenue ÷ spend; None while nothing is spent."""
        return Fraction(self.revenue, self.spent) if self.spent > 0 else None


@dataclass(frozen=True)
class Move:
    """So many cents from one line to another, because the second earns more a unit of money."""

    source: int
    target: int
    cents: int
    below: Fraction
    above: Fraction


def advise_moves(lines: Sequence[Earner], *, most: Fraction, gap: Fraction) -> list[Move]:
    """Moves from the lines that earn least to the one that earns most, at most the share `most` of a line's plan and never money that is taken.

    Only where the better line's revenue ÷ spend is at least `gap` times the other's.
    """
    known = sorted(((one.ratio, one) for one in lines if one.ratio is not None), key=lambda pair: (-pair[0], pair[1].key))
    if len(known) < 2:
        return []
    best_ratio, best = known[0]
    found = []
    for ratio, one in reversed(known[1:]):
        cents = min(one.free, int(one.planned * most))
        if cents > 0 and best_ratio > ratio and best_ratio >= gap * ratio:
            found.append(Move(one.key, best.key, cents, ratio, best_ratio))
    return found
