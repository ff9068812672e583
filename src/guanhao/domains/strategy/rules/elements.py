"""Do colours, fonts and wording follow the guide, and how often not (CON-17): pure decisions."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanhao.domains.strategy.rules.guide import BannedWord


@dataclass(frozen=True)
class Deviation:
    """One element beside the guide: `kind` is colour, font or wording; `found` is what stands there, `near` what the guide has for it."""

    kind: str
    found: str
    near: str = ""
    share: float | None = None
    distance: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """How many elements were looked at, and those that deviate."""

    elements: int
    deviations: tuple[Deviation, ...]

    @property
    def errors(self) -> int:
        """How many deviate."""
        return len(self.deviations)


@dataclass(frozen=True)
class ErrorRate:
    """Errors over elements of a period; `rate` is None while nothing was checked. It is good below the limit, not at it."""

    elements: int
    errors: int
    limit: float

    @property
    def rate(self) -> float | None:
        """Errors divided by elements."""
        return self.errors / self.elements if self.elements else None

    @property
    def good(self) -> bool | None:
        """Below the limit (5.0 % fails a limit of 5 %); None while nothing was checked."""
        return None if self.rate is None else self.rate < self.limit


def error_rate(checks: Iterable[tuple[int, int]], limit: float) -> ErrorRate:
    """The consistency error rate over checks (elements, errors): 200 and 11 → 5.5 %."""
    pairs = list(checks)
    return ErrorRate(sum(elements for elements, _errors in pairs), sum(errors for _elements, errors in pairs), limit)


def check_fonts(used: Sequence[str], allowed: Sequence[str]) -> Outcome:
    """Fonts by name, style words left out ("Source Han Sans Bold" is "Source Han Sans")."""
    known = {_family(name) for name in allowed}
    names = list(dict.fromkeys(name.strip() for name in used if name.strip()))
    return Outcome(len(names), tuple(Deviation("font", name, near="、".join(allowed)) for name in names if _family(name) not in known))


def check_wording(text: str, banned: Sequence[BannedWord], approved: Sequence[str] = ()) -> Outcome:
    """Banned words of the guide in a text; one inside approved wording passes. Elements are the wordings of the guide that stand in the text,
    approved and banned, and at least one for a text."""
    plain, elements = _folded(text), 0
    for phrase in map(_folded, approved):
        elements += phrase in plain
        plain = plain.replace(phrase, "\n")
    found = tuple(Deviation("wording", one.word, near=one.instead, reason=one.reason) for one in banned if _folded(one.word) in plain)
    return Outcome(max(elements + len(found), int(bool(text.strip()))), found)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one."""
    all_of = list(outcomes)
    return Outcome(sum(one.elements for one in all_of), tuple(deviation for one in all_of for deviation in one.deviations))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


_WEIGHTS = frozenset({"thin", "extralight", "light", "regular", "medium", "semibold", "demibold", "bold", "extrabold", "heavy", "black"})
_STYLES = _WEIGHTS | {"italic", "oblique", "variable", "vf"}


def _family(name: str) -> str:
    words = _folded(name).replace("-", " ").replace("_", " ").split()
    while len(words) > 1 and words[-1] in _STYLES:
        words.pop()
    return "".join(words)
