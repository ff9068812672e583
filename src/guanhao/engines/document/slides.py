"""Documents as slides by python-pptx: the cover, one or more for each chapter, tables that stay tables, charts as PNG at twice the size."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from guanhao.engines.document.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Heading,
    Inline,
    Kpis,
    Paragraph,
    Runs,
    Span,
    Table,
    Title,
    Toc,
    plain,
)
from guanhao.engines.document.package import rezipped
from guanhao.engines.drawing.canvas import clean
from guanhao.engines.drawing.png import to_png

_TONES = {"good": "1F7A4D", "bad": "B3372C", "muted": "5D6975", "warn": "8A5A00"}
_SIDES = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
_GREY, _DEEP, _ACCENT = "5D6975", "0A2F47", "0B5C8A"
_RGB: Any = RGBColor  # python-pptx does not type it
_WIDE, _HIGH, _EDGE, _TOP, _FOOT = 33.867, 19.05, 1.5, 3.1, 17.6
_LINE, _ROW, _EM = 0.72, 0.92, 0.494
"""Centimetres: a line of 14 points, a row of a table, and the width of a Chinese character of 14 points."""


def to_pptx(document: Document, *, fonts: Sequence[Path], made_at: datetime, family: str = "Microsoft YaHei") -> bytes:
    """The document as PPTX (16:9), the same bytes for the same document and moment. `fonts` are the files in which chart text is drawn, `family` the
    font a presentation program is asked for. The list of sources stays in the other formats."""
    writer = _Deck(document, fonts, made_at, family)
    for block in document.blocks:
        writer.block(block)
    return writer.save()


class _Deck:
    """Slides being filled from top to bottom; what does not fit goes on under the same title."""

    def __init__(self, document: Document, fonts: Sequence[Path], made_at: datetime, family: str) -> None:
        self.source, self.fonts, self.made_at, self.family = document, fonts, made_at, family
        self.out: Any = pptx.Presentation()
        self.out.slide_width, self.out.slide_height = Cm(_WIDE), Cm(_HIGH)
        self.slide: Any = None
        self.title, self.y = document.title, _TOP

    def block(self, block: Block) -> None:
        """Put one block down; page breaks and the list of sources are nothing here."""
        match block:
            case Title():
                self._cover(block)
            case Heading(level=1):
                self._open(block.text)
            case Heading():
                self._room(_LINE * 3)
                self._lines([((Span(block.text, strong=True),), _ACCENT)])
            case Toc():
                self._open(block.title)
                chapters = [one.text for one in self.source.blocks if isinstance(one, Heading) and one.level == 1]
                self._lines([((Span(text),), "") for text in chapters])
            case Paragraph():
                self._lines([(block.runs, _TONES.get(block.tone, ""))])
            case Bullets():
                self._lines([((Span("· "), *item), "") for item in block.items])
            case Callout():
                self._lines([((Span(plain(block.title), strong=True),), ""), *((line, "") for line in block.body)])
            case Kpis():
                self._kpis(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)

    def save(self) -> bytes:
        """The finished file."""
        facts = self.out.core_properties
        facts.title, facts.author, facts.last_modified_by = self.source.title, self.source.author, self.source.author
        facts.created = facts.modified = self.made_at.replace(tzinfo=None)
        raw = io.BytesIO()
        self.out.save(raw)
        return rezipped(raw.getvalue(), self.made_at)

    # slides ------------------------------------------------------------------------------------------------------------------

    def _new(self) -> None:
        self.slide = self.out.slides.add_slide(self.out.slide_layouts[6])
        self.y = _TOP

    def _open(self, title: str) -> None:
        """A slide with a title, a line below it and the footer."""
        self._new()
        self.title = title
        self._text(title, _EDGE, 1.0, _WIDE - 2 * _EDGE, 1.6, 24, _DEEP, bold=True)
        rule = self.slide.shapes.add_connector(1, Cm(_EDGE), Cm(2.7), Cm(_WIDE - _EDGE), Cm(2.7))
        rule.line.color.rgb, rule.line.width = _colour(_ACCENT), Pt(1)
        self._text(self.source.footer, _EDGE, 18.1, _WIDE - 2 * _EDGE, 0.7, 9, _GREY)

    def _room(self, height: float) -> None:
        """Space for something so high, on the next slide when this one is full."""
        if self.slide is None or self.y + height > _FOOT:
            self._open(self.title)

    def _cover(self, block: Title) -> None:
        self._new()
        band = self.slide.shapes.add_shape(1, Cm(0), Cm(0), Cm(_WIDE), Cm(_HIGH))
        band.fill.solid()
        band.fill.fore_color.rgb = _colour(_DEEP)
        band.line.fill.background()
        self._text(block.kicker, 3, 5.0, 27, 1.2, 18, "C9DCE8")
        self._text(block.text, 3, 6.4, 27, 2.4, 40, "FFFFFF", bold=True)
        self._text(block.period, 3, 9.2, 27, 1.2, 18, "FFFFFF")
        for place, words in enumerate(block.lines):
            self._text(words, 3, 11.4 + place * 0.9, 27, 0.9, 13, "C9DCE8")

    # blocks ------------------------------------------------------------------------------------------------------------------

    def _lines(self, lines: Iterable[tuple[Runs, str]]) -> None:
        """Running text, a box for each piece."""
        for runs, colour in lines:
            height = _LINE * ceil(_width(plain(runs)) / (_WIDE - 2 * _EDGE - 0.6)) + 0.25
            self._room(height)
            box = self._box(_EDGE, self.y, _WIDE - 2 * _EDGE, height)
            self._runs(box.paragraphs[0], runs, 14, colour)
            self.y += height

    def _kpis(self, block: Kpis) -> None:
        """Cards, four to a row."""
        wide = (_WIDE - 2 * _EDGE) / 4
        for first in range(0, len(block.items), 4):
            self._room(3.6)
            for place, item in enumerate(block.items[first : first + 4]):
                x = _EDGE + place * wide
                self._text(item.label, x, self.y, wide, 0.8, 12, _GREY)
                value = self._box(x, self.y + 0.7, wide, 1.4)
                self._runs(value.paragraphs[0], (item.value,), 28, _DEEP, bold=True)
                below = self._box(x, self.y + 2.1, wide, 0.8)
                change: Runs = (item.change, Span("  ")) if item.change else ()
                self._runs(below.paragraphs[0], (*change, *item.note), 11, _GREY)
            self.y += 3.4

    def _table(self, block: Table) -> None:
        """Rows, as many to a slide as fit."""
        rows = list(block.rows)
        while rows:
            self._room(_ROW * 3)
            count = max(1, int((_FOOT - self.y) / _ROW) - 1)
            self._grid(block, rows[:count])
            rows = rows[count:]

    def _grid(self, block: Table, rows: Sequence[tuple[Runs, ...]]) -> None:
        width = _WIDE - 2 * _EDGE
        shape = self.slide.shapes.add_table(len(rows) + 1, len(block.columns), Cm(_EDGE), Cm(self.y), Cm(width), Cm(_ROW * (len(rows) + 1)))
        grid, whole = shape.table, sum(column.weight for column in block.columns)
        shape._element.graphic.graphicData.tbl.tblPr.remove(shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")))
        for place, column in enumerate(block.columns):
            grid.columns[place].width = Cm(width * column.weight / whole)
            self._cell(grid.cell(0, place), (Span(column.title, strong=True),), _SIDES[column.align], _GREY)
            for line, row in enumerate(rows, start=1):
                self._cell(grid.cell(line, place), row[place], _SIDES[column.align], "")
        for line in grid.rows:
            line.height = Cm(_ROW)
        self.y += _ROW * (len(rows) + 1) + 0.4

    def _cell(self, cell: Any, runs: Runs, side: Any, colour: str) -> None:
        cell.margin_top = cell.margin_bottom = Cm(0.05)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.background()
        cell.text_frame.word_wrap = True
        cell.text_frame.paragraphs[0].alignment = side
        text = plain(runs)
        cut = (Span(text[:43].rstrip() + "…"),) if len(text) > 44 else runs
        self._runs(cell.text_frame.paragraphs[0], cut, 12, colour)

    def _chart(self, block: Chart) -> None:
        """The picture, as wide as the slide or as high as half of it."""
        raw = to_png(block.svg, self.fonts, scale=2.0)
        self._room(8.5)
        picture = self.slide.shapes.add_picture(io.BytesIO(raw), Cm(_EDGE), Cm(self.y))
        room = min((Cm(_WIDE - 2 * _EDGE)) / picture.width, Cm(_FOOT - self.y) / picture.height)
        picture.width, picture.height = int(picture.width * room), int(picture.height * room)
        picture.name = clean(block.alt)
        self.y += picture.height / Cm(1) + 0.4

    # text --------------------------------------------------------------------------------------------------------------------

    def _box(self, x: float, y: float, width: float, height: float) -> Any:
        frame = self.slide.shapes.add_textbox(Cm(x), Cm(y), Cm(width), Cm(height)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Cm(0.1)
        frame.margin_top = frame.margin_bottom = Cm(0.05)
        return frame

    def _text(self, text: str, x: float, y: float, width: float, height: float, size: float, colour: str, *, bold: bool = False) -> None:
        self._runs(self._box(x, y, width, height).paragraphs[0], (Span(text),), size, colour, bold=bold)

    def _runs(self, paragraph: Any, runs: Sequence[Inline], size: float, colour: str, *, bold: bool = False) -> None:
        for run in runs:
            part = paragraph.add_run()
            part.text = clean(run.text)
            tone = _TONES.get(getattr(run, "tone", ""), "") or colour or "1B2530"
            part.font.size, part.font.bold, part.font.name = Pt(size), bold or bool(getattr(run, "strong", False)), self.family
            part.font.color.rgb = _colour(tone)
            east = part.font._element.makeelement(qn("a:ea"), {"typeface": self.family})
            part.font._element.append(east)


def _width(text: str) -> float:
    """Centimetres of a text at 14 points, in one line."""
    return sum(_EM if east_asian_width(letter) in "WFA" else _EM * 0.55 for letter in text)


def _colour(text: str) -> Any:
    """A colour of six hexadecimal digits."""
    return _RGB(*bytes.fromhex(text))
