"""How near a goal is: attainment, projection and status, as pure arithmetic.

A goal compares one metric with a target in a window. Three shapes cover the catalogue (STR-07, STR-08):

* `flow`  – the metric adds up over the window (likes, orders): attainment = actual ÷ target;
* `level` – the metric is a stock (followers) and the target is a share of growth over the baseline: attainment = growth ÷ target growth;
* `rate`  – the metric is a ratio (engagement rate): attainment = actual ÷ target, or target ÷ actual when lower is better.

The projection is linear in elapsed days for flow and level, and the present value for a rate.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Shape(StrEnum):
    """How the metric behaves in time."""

    FLOW = "flow"
    LEVEL = "level"
    RATE = "rate"


class Status(StrEnum):
    """What a director reads first."""

    UPCOMING = "upcoming"
    NO_DATA = "no_data"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    EXCEEDED = "exceeded"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Aim:
    """What was promised: `target` is a sum (flow), a share of growth such as 0.15 (level) or a ratio (rate)."""

    shape: Shape
    target: float
    start: date
    end: date
    baseline: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True)
class Verdict:
    """Where the goal stands. `reached` and `projected` are in the target's unit; shares are of 1."""

    status: Status
    reached: float | None
    attainment: float | None
    projected: float | None
    projected_attainment: float | None
    elapsed: float
    days_left: int


class UnfitAim(ValueError):
    """The goal cannot be judged as it is written; the message names the field and the way out."""


def check_aim(aim: Aim) -> None:
    """Refuse a goal that could never be judged."""
    if aim.end < aim.start:
        raise UnfitAim("end: the window ends before it starts")
    if not (math.isfinite(aim.target) and aim.target > 0):
        raise UnfitAim("target: a target is greater than zero")
    if (aim.shape is Shape.LEVEL and not aim.baseline) or not math.isfinite(aim.baseline or 0):
        raise UnfitAim("baseline: growth needs a baseline greater than zero")


def elapsed_share(aim: Aim, today: date) -> float:
    """The share of the window that is over at the end of `today` (first day of a 30-day window: 1/30)."""
    days = (aim.end - aim.start).days + 1
    return min(1.0, max(0.0, ((today - aim.start).days + 1) / days))


def judge(aim: Aim, actual: float | None, today: date, *, judge_from: float, risk_below: float) -> Verdict:
    """The verdict on `actual` (metric value so far; None: no data).

    `judge_from` is the share of the window before which no risk is called; `risk_below` is the projected attainment under which
    a running goal is at risk.
    """
    elapsed = elapsed_share(aim, today)
    left = max(0, (aim.end - today).days)
    if today < aim.start:
        return Verdict(Status.UPCOMING, None, None, None, None, 0.0, left)
    if actual is None:
        return Verdict(Status.NO_DATA, None, None, None, None, elapsed, left)
    reached = actual / aim.baseline - 1 if aim.shape is Shape.LEVEL and aim.baseline else actual
    attainment = attain(aim, reached)
    projected = reached if aim.shape is Shape.RATE or elapsed >= 1 else reached / elapsed
    ahead = attain(aim, projected)
    return Verdict(
        _status(today > aim.end or left == 0, attainment, ahead, elapsed >= judge_from, risk_below),
        reached,
        attainment,
        projected,
        ahead,
        elapsed,
        left,
    )


def attain(aim: Aim, reached: float) -> float:
    """Reached over target; for a rate where lower is better, target over reached."""
    if aim.lower_is_better and aim.shape is Shape.RATE:
        return aim.target / reached if reached > 0 else 1.0
    return reached / aim.target


def _status(over: bool, attainment: float, ahead: float, judged: bool, risk_below: float) -> Status:
    if attainment > 1:
        return Status.EXCEEDED
    if attainment == 1:
        return Status.MET
    if over:
        return Status.MISSED
    return Status.AT_RISK if judged and ahead < risk_below else Status.ON_TRACK
