"""What a year's communication says and how it is judged: keywords, coverage, weights and gaps, as plain counting."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WHOLE = Decimal(1)
MOST_WORDS, LONGEST = 30, 40


@dataclass(frozen=True)
class CoreKeyword:
    """A core message keyword, other tags that mean it, and its sub-topics."""

    word: str
    also: tuple[str, ...] = ()
    subtopics: tuple[str, ...] = ()

    @property
    def tags(self) -> frozenset[str]:
        """Every tag by which an item says it."""
        return frozenset(map(folded, (self.word, *self.also, *self.subtopics)))


@dataclass(frozen=True)
class Mapped:
    """An item with everything it is tagged with: keywords, values and selling points."""

    item_id: int
    title: str
    status: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A sub-topic of a keyword and how many items speak of it."""

    subtopic: str
    count: int


@dataclass(frozen=True)
class KeywordRow:
    """A keyword with its items, their share of all (None without items) and its sub-topics."""

    word: str
    count: int
    share: float | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PlanCoverage:
    """How much of the content says what the year is about."""

    total: int
    rows: tuple[KeywordRow, ...]
    uncovered: tuple[Mapped, ...]

    @property
    def covered(self) -> float | None:
        """The share of items with at least one keyword."""
        return 1 - len(self.uncovered) / self.total if self.total else None


@dataclass(frozen=True)
class AimStanding:
    """An aim of the year: `gap` is what is missing to the target in its own unit (0.02 are two percentage points), 0 once it is reached."""

    target: float
    weight: float
    actual: float | None

    @property
    def gap(self) -> float | None:
        """Target minus actual, at least 0, free of the last bits of a division."""
        return None if self.actual is None else max(0.0, round(self.target - self.actual, 10))

    @property
    def attainment(self) -> float | None:
        """Actual over target."""
        return None if self.actual is None else self.actual / self.target


def folded(text: str) -> str:
    """A tag as it is compared: full width, case and a leading # make no difference."""
    return unicodedata.normalize("NFKC", text).strip().lstrip("#").strip().casefold()


def keywords_from(lines: Iterable[str]) -> tuple[CoreKeyword, ...]:
    """Lines `word | other tags | sub-topics` (lists by comma or 、) as keywords; empty lines are left out."""
    found = []
    for line in lines:
        cells = [cell.strip() for cell in line.replace("｜", "|").replace("\t", "|").split("|")]
        if any(cells):
            also, topics = (_words(cells[place]) if len(cells) > place else () for place in (1, 2))
            found.append(CoreKeyword(cells[0], also, topics))
    return tuple(found)


def lines_of(keywords: Iterable[CoreKeyword]) -> str:
    """Keywords as the form writes them."""
    return "\n".join(f"{one.word} | {'、'.join(one.also)} | {'、'.join(one.subtopics)}" for one in keywords)


def keyword_of(state: Mapping[str, Any]) -> CoreKeyword:
    """A keyword from what is stored."""
    return CoreKeyword(str(state["word"]), tuple(state.get("also", ())), tuple(state.get("subtopics", ())))


def wrong_keywords(keywords: Sequence[CoreKeyword], wanted: int) -> tuple[str, str] | None:
    """What stands against these keywords as (code, value): count, empty, long, many or twice (a tag that would count for two), or None."""
    if len(keywords) != wanted:
        return "count", str(len(keywords))
    seen: dict[str, str] = {}
    for one in keywords:
        if not folded(one.word):
            return "empty", ""
        if len(one.also) > MOST_WORDS or len(one.subtopics) > MOST_WORDS:
            return "many", one.word
        if long := next((word for word in (one.word, *one.also, *one.subtopics) if len(word) > LONGEST), ""):
            return "long", long
        for tag in one.tags:
            if seen.setdefault(tag, one.word) != one.word:
                return "twice", tag
    if len({folded(one.word) for one in keywords}) < len(keywords):
        return "twice", keywords[0].word
    return None


def cover_year(items: Sequence[Mapped], keywords: Sequence[CoreKeyword]) -> PlanCoverage:
    """Count items by keyword and sub-topic; an item counts once for every keyword it carries."""
    tagged = [(item, {folded(tag) for tag in item.tags}) for item in items]
    rows = []
    for one in keywords:
        count = sum(bool(tags & one.tags) for _item, tags in tagged)
        cells = tuple(Cell(topic, sum(folded(topic) in tags for _item, tags in tagged)) for topic in one.subtopics)
        rows.append(KeywordRow(one.word, count, count / len(items) if items else None, cells))
    every = frozenset().union(*(one.tags for one in keywords))
    return PlanCoverage(len(items), tuple(rows), tuple(item for item, tags in tagged if not tags & every))


def score(aims: Iterable[AimStanding]) -> float | None:
    """The weighted attainment of those aims that have a value, each at most 1; None while none has."""
    known = [(one.weight, min(1.0, one.attainment)) for one in aims if one.attainment is not None]
    weight = sum(part for part, _reached in known)
    return sum(part * reached for part, reached in known) / weight if weight else None


def _words(cell: str) -> tuple[str, ...]:
    parts = cell.replace("，", ",").replace("、", ",").replace(";", ",").replace("；", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
