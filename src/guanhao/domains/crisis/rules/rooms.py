"""Figures of a crisis: in time or not, conversion, handling times, the score of a drill."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LINES = (
    "alert", "opened", "responded", "activated", "role", "step", "note", "broadcast", "freeze", "lift", "withdraw", "fact", "statement", "signed",
    "released", "holding", "contact", "guidance", "playbook", "breach", "call", "review", "closed", "dismissed", "snapshot", "task",
)  # fmt: skip


def canonical(body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Plain JSON values of a snapshot and the SHA-256 of their canonical form (sorted keys, no blanks, UTF-8)."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def conversion(affected: int | None, complaints: int | None) -> float | None:
    """Complaints of the people affected, as a share: 3 of 1,000 is 0.003 (CRI-10); None while one of them is not known or nobody is affected."""
    if not affected or complaints is None:
        return None
    return complaints / affected


def mean(durations: Iterable[timedelta]) -> timedelta | None:
    """The mean; None of nothing."""
    known = list(durations)
    return sum(known, timedelta()) / len(known) if known else None


def share(total: int, negative: int) -> float | None:
    """Negative share; None of nothing."""
    return negative / total if total else None


def relative(before: float | None, after: float | None) -> float | None:
    """How much a figure changed, −0.67 for a third left; None when there is nothing to compare with."""
    if not before or after is None:
        return None
    return after / before - 1


@dataclass(frozen=True)
class StepFact:
    """A step of a checklist as scoring sees it."""

    due_at: datetime | None
    done_at: datetime | None
    skipped: bool = False


def drill_score(steps: Sequence[StepFact], *, response_in_time: bool, start_in_time: bool, statement_written: bool) -> int:
    """Points of a drill, 0 to 100: 60 for steps done in time (done late counts half), 15 for the response, 15 for the start, 10 for a statement."""
    wanted = [one for one in steps if not one.skipped]
    done = sum(1.0 if _in_time(one) else 0.5 for one in wanted if one.done_at) / len(wanted) if wanted else 1.0
    return round(60 * done + 15 * response_in_time + 15 * start_in_time + 10 * statement_written)


def gaps(steps: Sequence[tuple[str, StepFact]]) -> list[str]:
    """Titles of steps nobody did, or did too late."""
    return [title for title, one in steps if not one.skipped and not (one.done_at and _in_time(one))]


def _in_time(one: StepFact) -> bool:
    return one.due_at is None or (one.done_at is not None and one.done_at <= one.due_at)
