"""Storyboards: total length, the hook of the first seconds, and a point where people can join in (CON-19, AST-04 b)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HOOKS = ("suspense", "benefit", "wonder")
INTERACTIONS = ("question", "choice", "vote", "lottery")
SECOND = 1000


@dataclass(frozen=True)
class ScriptProblem:
    """What a storyboard lacks: `code` is late_hook, no_hook, no_interaction, empty_shot; `at` in milliseconds, `shot` from 1 (0: the whole)."""

    code: str
    shot: int = 0
    at: int = 0
    limit: int = 0


def starts(shots: Sequence[Mapping[str, Any]]) -> list[int]:
    """When each shot begins, in milliseconds."""
    moments, clock = [], 0
    for shot in shots:
        moments.append(clock)
        clock += int(shot["milliseconds"])
    return moments


def total(shots: Sequence[Mapping[str, Any]]) -> int:
    """How long all shots are together, in milliseconds."""
    return sum(int(shot["milliseconds"]) for shot in shots)


def check_script(shots: Sequence[Mapping[str, Any]], window: int, *, least: int = 1) -> list[ScriptProblem]:
    """The first hook must begin before `window` milliseconds are over (at 4.5 s of 3 s: late_hook), and `least` interaction elements are wanted."""
    if not shots:
        return []
    problems = []
    moments = starts(shots)
    hooks = [place for place, shot in enumerate(shots) if shot.get("hook") in HOOKS]
    if not hooks:
        problems.append(ScriptProblem("no_hook", limit=window))
    elif moments[hooks[0]] >= window:
        problems.append(ScriptProblem("late_hook", hooks[0] + 1, moments[hooks[0]], window))
    if sum(shot.get("interaction") in INTERACTIONS for shot in shots) < least:
        problems.append(ScriptProblem("no_interaction"))
    empty = [place for place, shot in enumerate(shots, 1) if not any(str(shot.get(name) or "").strip() for name in ("picture", "voice", "subtitle"))]
    return problems + [ScriptProblem("empty_shot", place) for place in empty]


def clock(milliseconds: int) -> str:
    """58000 as 0:58, 4500 as 0:04.5."""
    seconds, rest = divmod(milliseconds, SECOND)
    text = f"{seconds // 60}:{seconds % 60:02}"
    return f"{text}.{rest // 100}" if rest >= 100 else text
