"""What is wrong with an advertiser's papers on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Fault = Literal["missing", "later", "ended"]


@dataclass(frozen=True)
class Paper:
    """A paper, valid on the days from `start` to `end` (both included; None is open)."""

    kind: str
    number: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Problem:
    """A kind of paper that is missing, begins later, or ended; the paper nearest to the day, if there is one."""

    kind: str
    fault: Fault
    paper: Paper | None = None


def valid(paper: Paper, on: date) -> bool:
    """Whether the paper holds on this day."""
    return (paper.start is None or paper.start <= on) and (paper.end is None or on <= paper.end)


def problems(needed: Iterable[str], papers: Sequence[Paper], on: date) -> list[Problem]:
    """One problem for every needed kind without a paper that holds on the day."""
    return [found for kind in dict.fromkeys(needed) if (found := _problem(kind, [one for one in papers if one.kind == kind], on)) is not None]


def _problem(kind: str, papers: list[Paper], on: date) -> Problem | None:
    if any(valid(one, on) for one in papers):
        return None
    if not papers:
        return Problem(kind, "missing")
    ended = [one for one in papers if one.end is not None and one.end < on]
    if ended:
        return Problem(kind, "ended", max(ended, key=lambda one: one.end or on))
    return Problem(kind, "later", min(papers, key=lambda one: one.start or on))
