"""How numbers are written in reports, and the search for numbers that nobody can trace."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from guanhao.engines.document import Document, Figure, Span, walk
from guanhao.engines.drawing import full_number, short_number

MINUS = "\u2212"
NONE = "—"
_DIGIT = re.compile(r"\d|[０-９]")


def write(value: float | None, form: str, language: str) -> str:
    """A number in one of the forms of reports:

    whole 12,345 · short 1.2万 · signed +1.2万 · percent +12.3% (a change) · share 12.3% · points +2.3 pp (a change of a share) · times 2.3 ·
    decimal 12.3 · hour 20:00.
    None is written as a dash. ValueError for an unknown form.
    """
    if value is None:
        return NONE
    if form == "whole":
        return full_number(value)
    if form == "short":
        return short_number(value, language)
    if form == "signed":
        return _sign(value) + short_number(abs(value), language)
    if form == "percent":
        return f"{_sign(round(value, 3))}{full_number(abs(value) * 100, 1 if abs(value) < 10 else 0)}%"
    if form == "share":
        return f"{full_number(value * 100, 1)}%"
    if form == "points":
        return f"{_sign(round(value, 3))}{full_number(abs(value) * 100, 1)} {'个百分点' if language.startswith('zh') else 'pp'}"
    if form in ("times", "decimal"):
        return full_number(value, 1 if abs(value) < 100 else 0)
    if form == "hour":
        return f"{int(value):02d}:00"
    raise ValueError(f"no such form of number: {form!r}")


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""


def hour_ranges(hours: Iterable[int]) -> list[str]:
    """Hours of the day as stretches: 15, 16 and 19 are 15:00–16:59 and 19:00–19:59."""
    found: list[tuple[int, int]] = []
    for hour in sorted(set(hours)):
        if found and found[-1][1] == hour - 1:
            found[-1] = (found[-1][0], hour)
        else:
            found.append((hour, hour))
    return [f"{first:02d}:00–{last:02d}:59" for first, last in found]


@dataclass(frozen=True)
class Stray:
    """A number in the text that has no trace, or another text than its trace."""

    text: str
    why: str


def strays(document: Document, traces: Iterable[tuple[str, str]]) -> list[Stray]:
    """Every number of the document that nobody can trace: digits in our own wording, figures without a trace, figures that say something else.

    `traces` are (key, text as written). Dates and words quoted from the data are runs of their own kind and are not numbers of ours.
    """
    known: dict[str, set[str]] = {}
    for key, text in traces:
        known.setdefault(key, set()).add(text)
    found = []
    for run in walk(document):
        if isinstance(run, Span) and _DIGIT.search(run.text):
            found.append(Stray(run.text, "digits in wording"))
        elif isinstance(run, Figure) and run.trace not in known:
            found.append(Stray(run.text, "no trace"))
        elif isinstance(run, Figure) and run.text not in known[run.trace]:
            found.append(Stray(run.text, "differs from its trace"))
    return found
