"""Quizzes and games of landing pages: how they are written, and what a score says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GAMES = ("tap", "turn")
PLAYED = ("quiz", "game")
MOST_QUESTIONS, MOST_OPTIONS, FEWEST_PAIRS, MOST_PAIRS = 20, 8, 2, 8
TAPS_A_SECOND = 20
"""More than any hand does: such a score is not believed."""
FULL = 100


@dataclass(frozen=True)
class Question:
    """A question with its options; `right` is the place of the right one."""

    title: str
    options: tuple[str, ...]
    right: int


class Wrong(Exception):
    """A question or line that cannot be read: its number, and `why` it is not one (options, right, many, score or pairs)."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"{number}: {why}")
        self.number, self.why = number, why


def questions_of(text: str) -> list[Question]:
    """Questions divided by empty lines: the first line asks, the others are options, the right one begins with a star."""
    parts: list[list[str]] = [[]]
    for line in (line.strip() for line in text.splitlines()):
        if line:
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    found = [_question(lines, number) for number, lines in enumerate((lines for lines in parts if lines), start=1)]
    if not found or len(found) > MOST_QUESTIONS:
        raise Wrong(len(found), "many")
    return found


def _question(lines: Sequence[str], number: int) -> Question:
    title, options = lines[0], lines[1:]
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise Wrong(number, "options")
    right = [place for place, option in enumerate(options) if option[0] in "*＊"]
    plain = tuple(option.lstrip("*＊ ") for option in options)
    if len(right) != 1 or not all(plain):
        raise Wrong(number, "right")
    return Question(title, plain, right[0])


def results_of(text: str) -> list[tuple[int, str]]:
    """Lines "3: Tea master" as (score from which it is said, words), the lowest first."""
    found = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        head, _colon, words = line.replace("：", ":", 1).partition(":")
        if not head.strip().isdecimal() or len(head.strip()) > 6 or not words.strip():
            raise Wrong(number, "score")
        found.append((int(head), words.strip()))
    return sorted(found)


def words_for(text: str, score: int) -> str:
    """What a score says: the words of the highest step it reaches; "" below the first."""
    return next((words for least, words in reversed(results_of(text)) if score >= least), "")


def cards_of(text: str) -> list[str]:
    """The pairs of a turn game: one word or sign a line."""
    found = list(dict.fromkeys(line.strip()[:12] for line in text.splitlines() if line.strip()))
    if not FEWEST_PAIRS <= len(found) <= MOST_PAIRS:
        raise Wrong(len(found), "pairs")
    return found


def quiz_score(questions: Sequence[Question], answers: Sequence[int | None]) -> int:
    """How many are answered right."""
    return sum(answer == one.right for one, answer in zip(questions, answers, strict=True))


def most_score(block: Mapping[str, Any]) -> int:
    """The highest score that is believed: questions of a quiz, taps of a hand, a hundred for pairs found without one turn too many."""
    if block["kind"] == "quiz":
        return len(questions_of(str(block["text"])))
    return FULL if block["game"] == "turn" else TAPS_A_SECOND * int(block["seconds"])


def check(block: Mapping[str, Any]) -> None:
    """Wrong when the text of a quiz, a turn game or the results cannot be read."""
    if block["kind"] == "quiz":
        questions_of(str(block.get("text", "")))
    elif block.get("game") == "turn":
        cards_of(str(block.get("text", "")))
    results_of(str(block.get("results", "")))
