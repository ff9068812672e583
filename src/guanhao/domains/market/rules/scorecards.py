"""Weighing platforms against each other, with a gate that no score can buy off (STR-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

CRITERIA: Final = ("audience", "content", "commerce", "support", "trend", "resources")
HIGHEST: Final = 10.0
DIGITS: Final = 6  # shares are compared to a ten-thousandth of a percent: 60.0 % typed as 0.6 or counted as 600 of 1,000 passes a gate of 60 %
Why = Literal["", "share_unknown", "share_low", "unscored"]


@dataclass(frozen=True)
class Candidate:
    """A platform to be judged: the share of its users who belong to the target audience, and scores from 0 to 10 by criterion."""

    key: str
    name: str
    share: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """A candidate's place. `total` is 0 to 100, None while a weighted criterion has no score; `rank` is None when it may not be chosen (`why`);
    `budget` is its part of the budget in whole percent, 0 outside the focus."""

    candidate: Candidate
    total: float | None
    rank: int | None
    why: Why = ""
    missing: tuple[str, ...] = ()
    budget: int = 0

    @property
    def eligible(self) -> bool:
        """May it be chosen?"""
        return self.why == ""


def rank(candidates: Sequence[Candidate], weights: Mapping[str, float], gate: float, focus: int) -> list[Ranked]:
    """Eligible platforms by total, then those without all scores, then those that the gate keeps out; equal totals share a rank."""
    judged = [_judge(one, weights, gate) for one in candidates]
    fit = sorted((one for one in judged if one.eligible), key=lambda one: (-(one.total or 0), one.candidate.name, one.candidate.key))
    totals = [one.total for one in fit]
    budget = _parts([one.total or 0 for one in fit[:focus]]) + [0] * max(len(fit) - focus, 0)
    placed = [Ranked(one.candidate, one.total, totals.index(one.total) + 1, budget=part) for one, part in zip(fit, budget, strict=True)]
    order = {"unscored": 0, "share_unknown": 1, "share_low": 2}
    rest = sorted(
        (one for one in judged if not one.eligible), key=lambda one: (order[one.why], -(one.total or 0), one.candidate.name, one.candidate.key)
    )
    return placed + rest


def passes(share: float | None, gate: float) -> bool:
    """Does a share of target users pass? Exactly the gate passes, an unknown share does not."""
    return share is not None and round(share, DIGITS) >= round(gate, DIGITS)


def unbalanced(weights: Mapping[str, float]) -> bool:
    """Do weights fail to add up to 100 %?"""
    return abs(sum(weights.values()) - 1) > 1e-6


def _judge(one: Candidate, weights: Mapping[str, float], gate: float) -> Ranked:
    missing = tuple(key for key, weight in weights.items() if weight > 0 and key not in one.scores)
    total = None if missing else round(sum(weight * one.scores.get(key, 0) for key, weight in weights.items()) * 100 / HIGHEST, 2)
    why: Why = ""
    if one.share is None:
        why = "share_unknown"
    elif not passes(one.share, gate):
        why = "share_low"
    elif missing:
        why = "unscored"
    return Ranked(one, total, None, why, missing)


def _parts(totals: Sequence[float]) -> list[int]:
    """Whole percents by total that add up to 100 (largest remainders)."""
    whole = sum(totals)
    if not totals:
        return []
    exact = [100 * one / whole if whole else 100 / len(totals) for one in totals]
    parts = [int(one) for one in exact]
    for place in sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))[: 100 - sum(parts)]:
        parts[place] += 1
    return parts
