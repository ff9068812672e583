"""Weights, attainment, totals and grades."""

from collections.abc import Sequence


def weights_total(weights: Sequence[int]) -> int:
    """The sum in percent; a plan needs exactly 100."""
    return sum(weights)


def attained(actual: float | None, aim: float | None, good: str, cap: int) -> float | None:
    """The score of a counted number against its aim, of 100, at most `cap`; None where either is missing or the aim is nothing.

    With `good` "down" less is better: half of the aim is twice as good.
    """
    if actual is None or aim is None or aim <= 0:
        return None
    if good == "down":
        return float(cap) if actual <= 0 else min(aim / actual * 100, float(cap))
    return min(max(actual, 0.0) / aim * 100, float(cap))


def weighted(lines: Sequence[tuple[int, float | None]]) -> float | None:
    """The sum of score times weight (percent); None while a score is missing."""
    if not lines or any(score is None for _weight, score in lines):
        return None
    return sum(weight * (score or 0.0) for weight, score in lines) / 100


def total(own: float | None, peer: float | None, peer_share: float) -> float | None:
    """Ratings of others and the appraisal's own score together: 80 × .3 + 90 × .7 = 87. Without ratings the own score is the whole."""
    if own is None:
        return None
    return round(own if peer is None else peer * peer_share + own * (1 - peer_share), 2)


def grade(score: float | None, excellent: float, good: float, passed: float) -> str:
    """The word for a total; "" without one."""
    if score is None:
        return ""
    return "excellent" if score >= excellent else "good" if score >= good else "passed" if score >= passed else "failed"
