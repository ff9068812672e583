"""By which method something is judged, and over which days it is compared."""

from collections.abc import Sequence
from datetime import date, timedelta

MOST = 12
"""Measures in one index."""


def choose(method: str, *, controls: Sequence[int]) -> str:
    """The method that is meant by "auto": the control group where there is one, else before–after."""
    return method if method != "auto" else "control" if controls else "before_after"


def base_days(start: date, end: date, base_start: date | None, base_end: date | None) -> tuple[date, date]:
    """The days compared with: those named, else as many directly before."""
    if base_start is not None and base_end is not None:
        return base_start, base_end
    return start - timedelta(days=(end - start).days + 1), start - timedelta(days=1)


def wrong_days(start: date, end: date, base_start: date | None, base_end: date | None) -> str:
    """What is wrong with the days: order, long, half, base_order, overlap; "" when nothing is."""
    if end < start:
        return "order"
    if (end - start).days >= 366:
        return "long"
    if (base_start is None) != (base_end is None):
        return "half"
    if base_start is None or base_end is None:
        return ""
    if base_end < base_start or (base_end - base_start).days >= 366:
        return "base_order"
    return "overlap" if base_start <= end and start <= base_end else ""
