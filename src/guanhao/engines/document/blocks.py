"""What a document is made of. Every block is a frozen value; a text run says whether it is our wording, a figure with its source,
words taken from the data, or a date, so that a reader (and a test) can tell an invented number from a queried one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "good", "bad", "muted", "warn"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Span:
    """Our own wording."""

    text: str
    strong: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the key of the query it came from."""

    text: str
    trace: str
    tone: Tone = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand in the data: a post's title, an account's name. `url` makes them a link."""

    text: str
    url: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A date, a week, a time of day."""

    text: str
    strong: bool = False


Inline = Span | Figure | Words | When
Runs = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """The cover strip: brand and kind of document above, title, period, and lines at the right."""

    text: str
    kicker: str = ""
    period: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; `anchor` names it for links."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` sets it larger, for the first words of a section."""

    runs: Runs
    lead: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key number: its name, its value, its change and a remark."""

    label: str
    value: Figure
    change: Figure | None = None
    note: Runs = ()


@dataclass(frozen=True, slots=True)
class Kpis:
    """A row of key numbers."""

    items: tuple[Kpi, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; `weight` shares the width."""

    title: str
    align: Align = "left"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell a tuple of runs."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG text, its words for those who do not see it, and the numbers it is drawn from."""

    svg: str
    caption: str
    alt: str
    data: Table | None = None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A named line in a callout."""

    label: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Callout:
    """A framed remark, or one piece of advice with its facts."""

    title: Runs
    body: tuple[Runs, ...] = ()
    facts: tuple[Fact, ...] = ()
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Runs, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where one figure comes from, in words."""

    trace: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The small print at the end: every figure's source. Figures link here."""

    title: str
    intro: str
    items: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a page."""


@dataclass(frozen=True, slots=True)
class Toc:
    """A list of the level-1 headings."""

    title: str


Block = Title | Heading | Paragraph | Kpis | Table | Chart | Callout | Bullets | Sources | PageBreak | Toc


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `language` is zh-hans or en, `footer` stands on every page."""

    title: str
    language: str
    author: str
    footer: str
    blocks: tuple[Block, ...]

    @property
    def chinese(self) -> bool:
        """Is it written in Chinese?"""
        return self.language.startswith("zh")


def plain(runs: Runs) -> str:
    """The bare text of runs."""
    return "".join(run.text for run in runs)


def walk(document: Document) -> Iterator[Inline]:
    """Every run of every block but the list of sources, in reading order; headings come as spans, names and captions as words."""
    for block in document.blocks:
        yield from _runs(block)


def _runs(block: Block) -> Iterator[Inline]:
    match block:
        case Heading(text=text) | Toc(title=text):
            yield Span(text)
        case Title(text=text):
            yield Words(text)
        case Paragraph(runs=runs):
            yield from runs
        case Kpis(items=items):
            for item in items:
                yield from (Words(item.label), item.value, *((item.change,) if item.change else ()), *item.note)
        case Table():
            yield from _cells(block)
        case Chart():
            yield Words(block.caption)
            yield from _cells(block.data) if block.data else ()
        case Callout():
            yield from _said(block)
        case Bullets(items=lines):
            yield from (run for line in lines for run in line)
        case Sources() | PageBreak():
            pass


def _said(callout: Callout) -> Iterator[Inline]:
    yield from callout.title
    for line in callout.body:
        yield from line
    for fact in callout.facts:
        yield from (Span(fact.label), *fact.runs)


def _cells(table: Table) -> Iterator[Inline]:
    yield Words(table.caption)
    yield from (Span(column.title) for column in table.columns)
    for row in table.rows:
        for cell in row:
            yield from cell
