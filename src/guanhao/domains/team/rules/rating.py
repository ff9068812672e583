"""Sealed answers: how they are written so that they tell of nobody, and what may be shown."""

import json
from collections.abc import Sequence

Answer = tuple[int, int]


def add(box: str, answer: Answer) -> str:
    """The box with one answer more. Answers are sorted by value: the text is the same in whatever order they came."""
    return json.dumps(sorted([*read(box), answer]), separators=(",", ":"))


def read(box: str) -> list[Answer]:
    """The answers of a box, by value."""
    return [(one[0], one[1]) for one in json.loads(box or "[]")]


def means(answers: Sequence[Answer], least: int) -> Answer | tuple[float, float] | None:
    """Mean of communication and of responsibility; None with fewer answers than `least`."""
    if len(answers) < max(least, 1):
        return None
    return sum(one[0] for one in answers) / len(answers), sum(one[1] for one in answers) / len(answers)
