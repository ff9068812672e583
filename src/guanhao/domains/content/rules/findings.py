"""What stands against a submission, as plain values; where hits lie in a text; days that legal has; whether a flow asks enough people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

Level = Literal["block", "warn", "hint"]
LEVELS: tuple[Level, ...] = ("block", "warn", "hint")
GROUPS = ("law", "platform", "facts", "rights", "brand", "timing", "access", "work")


@dataclass(frozen=True)
class Finding:
    """One thing somebody must look at before content leaves the house.

    `level`: block keeps it from being handed in (with `override`, a reason lets it pass), warn and hint are shown to the reviewer. `subject` names
    the row ("content.variant:3", "content.item:7"); `part` the text or field, `start` and `end` its characters (code points; equal: the whole).
    """

    code: str
    group: str
    level: Level
    message: str
    fix: str = ""
    subject: str = ""
    part: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    layer: str = ""
    law: str = ""
    asset_id: int = 0
    override: bool = False
    reason: str = ""

    @property
    def key(self) -> str:
        """What an override names it by."""
        return f"{self.subject}|{self.code}"

    @property
    def stops(self) -> bool:
        """Keeps the submission from being handed in."""
        return self.level == "block" and not (self.override and self.reason)


def as_values(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON values, the empty fields left out."""
    return [{name: value for name, value in asdict(one).items() if value not in ("", 0, False)} for one in found]


def from_values(values: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings as they were stored."""
    return [Finding(**{"code": "", "group": "work", "level": "hint", "message": "", **value}) for value in values]


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Blocking ones first, then by group, row and place."""
    return sorted(found, key=lambda one: (LEVELS.index(one.level), GROUPS.index(one.group), one.subject, one.part, one.start))


def with_reasons(found: Iterable[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """The findings with the reasons somebody gave for passing over those that may be passed over."""
    return [
        Finding(**{**asdict(one), "reason": reasons[one.key].strip()}) if one.override and reasons.get(one.key, "").strip() else one for one in found
    ]


@dataclass(frozen=True)
class Segment:
    """A stretch of a text: plain, or marked by findings (the numbers of those that cover it)."""

    text: str
    marks: tuple[int, ...] = ()


def segments(text: str, spans: Sequence[tuple[int, int]]) -> list[Segment]:
    """The text cut at every edge of the spans; joined, the segments are the text again. Spans outside of it are shortened to it."""
    inside = [(max(0, start), min(len(text), end)) for start, end in spans]
    edges = sorted({0, len(text), *(edge for start, end in inside if end > start for edge in (start, end))})
    found = []
    for start, end in pairwise(edges):
        marks = tuple(number for number, (low, high) in enumerate(inside) if low <= start and end <= high)
        found.append(Segment(text[start:end], marks))
    return found


def days_ahead(publish: date, submitted: date) -> int:
    """Whole days from handing in to publication: Wednesday to Friday are 2."""
    return (publish - submitted).days


def signatures_of(levels: Iterable[Any]) -> int:
    """How many signatures the unconditional levels of a flow ask for, at the least (kernel.approvals.Level)."""
    return sum(len(one.parties) or (one.mode if isinstance(one.mode, int) else 1) for one in levels if not one.when)


@dataclass(frozen=True)
class PictureChange:
    """A picture (SHA-256) that stayed, came, went or moved; places count from 1, 0 where it is not."""

    sha256: str
    op: Literal["same", "added", "removed", "moved"]
    before: int
    after: int


def picture_changes(before: Sequence[str], after: Sequence[str]) -> list[PictureChange]:
    """What happened to a row of pictures, in the order of the new one, those that went at the end."""
    found = []
    for place, sha in enumerate(after, 1):
        old = before.index(sha) + 1 if sha in before else 0
        found.append(PictureChange(sha, "added" if not old else "same" if old == place else "moved", old, place))
    gone = [(place, sha) for place, sha in enumerate(before, 1) if sha not in after]
    return [*found, *(PictureChange(sha, "removed", place, 0) for place, sha in gone)]


@dataclass(frozen=True)
class Counter:
    """Major incidents of a year against what the plan allows, and days since the last one (None: there was none)."""

    year: int
    majors: int
    allowed: int
    days: int | None

    @property
    def kept(self) -> bool:
        """The year is within what is allowed."""
        return self.majors <= self.allowed


def major_counter(days: Iterable[date], today: date, allowed: int) -> Counter:
    """The zero-major counter on a day: one more major incident sets it back to the days since then (CON-11 b)."""
    past = sorted(day for day in days if day <= today)
    return Counter(today.year, sum(day.year == today.year for day in past), allowed, (today - past[-1]).days if past else None)
