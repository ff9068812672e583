"""Levels, quests and rankings, decided from plain numbers."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """A level: its number, the growth value it begins with, and the keys of its benefits."""

    number: int
    score_from: int
    benefits: tuple[str, ...] = ()


def level_of(steps: Sequence[Step], score: int) -> int:
    """The highest level whose beginning the score reaches; 0 for none."""
    return max((step.number for step in steps if score >= step.score_from), default=0)


def next_step(steps: Sequence[Step], level: int) -> Step | None:
    """The level above, or None at the top."""
    above = [step for step in steps if step.number > level]
    return min(above, key=lambda step: step.number) if above else None


def step_with(steps: Sequence[Step], benefit: str) -> Step | None:
    """The lowest level that has a benefit."""
    having = [step for step in steps if benefit in step.benefits]
    return min(having, key=lambda step: step.number) if having else None


def rising(steps: Sequence[Step]) -> bool:
    """Whether every higher level begins with a higher score."""
    scores = [step.score_from for step in sorted(steps, key=lambda step: step.number)]
    return all(low < high for low, high in itertools.pairwise(scores))


def progress(tasks: Sequence[Mapping[str, Any]], done: Mapping[str, int]) -> list[tuple[Mapping[str, Any], int]]:
    """Each task with how often it is done, at most as often as it asks. Tasks of one action share its count in their order."""
    left = dict(done)
    found = []
    for task in tasks:
        part = min(int(task["times"]), left.get(str(task["action"]), 0))
        left[str(task["action"])] = left.get(str(task["action"]), 0) - part
        found.append((task, part))
    return found


def finished(tasks: Sequence[Mapping[str, Any]], done: Mapping[str, int]) -> bool:
    """Whether every task is done."""
    return bool(tasks) and all(part >= int(task["times"]) for task, part in progress(tasks, done))


def places(scores: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Place, member and score, the highest first; equal scores share a place and the next one is passed over (1, 2, 2, 4)."""
    ordered = sorted(((score, member) for member, score in scores.items() if score > 0), key=lambda one: (-one[0], one[1]))
    found: list[tuple[int, int, int]] = []
    for index, (score, member) in enumerate(ordered, start=1):
        place = found[-1][0] if found and found[-1][2] == score else index
        found.append((place, member, score))
    return found
