"""Documents as DOCX by python-docx: real styles, East Asian fonts named, header, footer with page fields, charts as PNG at twice the size."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from guanhao.engines.document.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Heading,
    Inline,
    Kpis,
    PageBreak,
    Paragraph,
    Sources,
    Table,
    Title,
    Toc,
    Words,
)
from guanhao.engines.document.package import rezipped
from guanhao.engines.drawing.canvas import clean
from guanhao.engines.drawing.png import to_png

_TONES = {"good": "1F7A4D", "bad": "B3372C", "muted": "5D6975", "warn": "8A5A00"}
_SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}
_WIDTH = 17.4
_GREY, _DEEP, _ACCENT = "5D6975", "0A2F47", "0B5C8A"


def to_docx(document: Document, *, fonts: Sequence[Path], made_at: datetime, family: str = "Microsoft YaHei") -> bytes:
    """The document as DOCX, the same bytes for the same document and moment. `fonts` are the files in which chart text is drawn,
    `family` the font a word processor is asked for."""
    writer = _Writer(document, fonts, made_at, family)
    for block in document.blocks:
        writer.block(block)
    return writer.save()


class _Writer:
    """One document being written."""

    def __init__(self, document: Document, fonts: Sequence[Path], made_at: datetime, family: str) -> None:
        self.source, self.fonts, self.made_at, self.family = document, fonts, made_at, family
        self.out: Any = docx.Document()
        self._page()
        self._styles()

    def block(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Title():
                self._cover(block)
            case Heading():
                self.out.add_heading(clean(block.text), level=min(max(block.level, 1), 3))
            case Paragraph() | Bullets():
                self._prose(block)
            case Kpis():
                self._kpis(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Callout():
                self._callout(block)
            case Sources():
                self._sources(block)
            case PageBreak():
                self.out.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Toc():
                self._toc(block)

    def save(self) -> bytes:
        """The file, its zip entries dated with the document."""
        raw = io.BytesIO()
        self.out.save(raw)
        return rezipped(raw.getvalue(), self.made_at)

    def _page(self) -> None:
        section = self.out.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.8)
        head = section.header.paragraphs[0]
        head.text, head.alignment = clean(self.source.title), WD_ALIGN_PARAGRAPH.RIGHT
        foot = section.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH), alignment=2)
        foot.add_run(f"{clean(self.source.footer)}\t")
        words = ("第 ", " 页 / 共 ", " 页") if self.source.chinese else ("Page ", " of ", "")
        for text, field in zip(words, ("PAGE", "NUMPAGES", ""), strict=True):
            foot.add_run(text)
            if field:
                _field(foot.add_run(), field)
        properties = self.out.core_properties
        properties.title, properties.author, properties.comments = clean(self.source.title)[:255], clean(self.source.author)[:255], ""
        properties.created = properties.modified = self.made_at.replace(tzinfo=None, microsecond=0)
        properties.language = "zh-CN" if self.source.chinese else "en-US"

    def _styles(self) -> None:
        styles = self.out.styles
        self._style(styles["Normal"], 10, "1B2530")
        styles["Normal"].paragraph_format.space_after, styles["Normal"].paragraph_format.line_spacing = Pt(5), 1.3
        for level, size in ((1, 15), (2, 12), (3, 10.5)):
            self._style(styles[f"Heading {level}"], size, _DEEP if level == 1 else "1B2530", bold=True)
            styles[f"Heading {level}"].paragraph_format.space_before = Pt(18 if level == 1 else 12)
            styles[f"Heading {level}"].paragraph_format.space_after = Pt(5)
        for name in ("Header", "Footer", "Caption"):
            self._style(styles[name], 8, _GREY)
        for name in ("List Bullet", "List Number"):
            self._style(styles[name], 10, "1B2530")
        for name, size, colour in (("Lead", 11, "1B2530"), ("Cell", 8.8, "1B2530"), ("Small", 7.5, _GREY)):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            self._style(style, size, colour)
        for name in ("Cell", "Small"):
            styles[name].paragraph_format.space_after, styles[name].paragraph_format.line_spacing = Pt(0), 1.15

    def _style(self, style: Any, size: float, colour: str, *, bold: bool = False) -> None:
        style.font.name, style.font.size, style.font.bold, style.font.italic = self.family, Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), self.family)

    def _runs(self, paragraph: Any, runs: Sequence[Inline], tone: str = "", *, bold: bool = False) -> None:
        for run in runs:
            if isinstance(run, Words) and run.url.startswith(("https://", "http://")):
                made = _link(paragraph, clean(run.url), clean(run.text))
            else:
                made = paragraph.add_run(clean(run.text))
            made.bold = True if bold or run.strong else None
            colour = getattr(run, "tone", "") or tone
            if colour:
                made.font.color.rgb = RGBColor.from_string(_TONES[colour])

    def _text(self, paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        run = paragraph.add_run(clean(text))
        run.font.size, run.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)

    def _grid(self, rows: int, widths: Sequence[float]) -> Any:
        table = self.out.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
                cell.paragraphs[0].style = "Cell"
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        return table

    def _prose(self, block: Paragraph | Bullets) -> None:
        if isinstance(block, Paragraph):
            self._runs(self.out.add_paragraph(style="Lead" if block.lead else None), block.runs, block.tone)
            return
        for item in block.items:
            self._runs(self.out.add_paragraph(style="List Number" if block.ordered else "List Bullet"), item)

    def _cover(self, block: Title) -> None:
        table = self._grid(1, (_WIDTH * 0.66, _WIDTH * 0.34))
        left, right = table.rows[0].cells
        for cell in (left, right):
            _shade(cell, _DEEP)
            _edges(cell, bottom=("C8701A", 24))
            _inset(cell, 260)
        self._text(left.paragraphs[0], block.kicker, 9, "BCD3E2")
        self._text(left.add_paragraph(style="Cell"), block.text, 22, "FFFFFF", bold=True)
        self._text(left.add_paragraph(style="Cell"), block.period, 11, "E4EEF5")
        for index, line in enumerate(block.lines):
            paragraph = right.paragraphs[0] if index == 0 else right.add_paragraph(style="Cell")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._text(paragraph, line, 8.5, "BCD3E2")
        self.out.add_paragraph()

    def _kpis(self, block: Kpis) -> None:
        wide = min(len(block.items), 4)
        for start in range(0, len(block.items), wide):
            part = block.items[start : start + wide]
            table = self._grid(1, [_WIDTH / wide] * len(part))
            for item, cell in zip(part, table.rows[0].cells, strict=True):
                _edges(cell, top=(_ACCENT, 18), bottom=("DFE4E9", 4), left=("DFE4E9", 4), right=("DFE4E9", 4))
                _inset(cell, 110)
                self._text(cell.paragraphs[0], item.label, 8.5, _GREY)
                self._text(cell.add_paragraph(style="Cell"), item.value.text, 17, "1B2530", bold=True)
                if item.change:
                    self._runs(cell.add_paragraph(style="Cell"), (item.change,))
                if item.note:
                    self._runs(cell.add_paragraph(style="Cell"), item.note, "muted")
            self.out.add_paragraph(style="Small")

    def _table(self, block: Table) -> None:
        if block.caption:
            caption = self.out.add_paragraph(clean(block.caption), style="Caption")
            caption.paragraph_format.keep_with_next = True
        total = sum(column.weight for column in block.columns) or 1
        table = self._grid(len(block.rows) + 1, [column.weight / total * _WIDTH for column in block.columns])
        for column, cell in zip(block.columns, table.rows[0].cells, strict=True):
            self._text(cell.paragraphs[0], column.title, 8.3, _GREY, bold=True)
            cell.paragraphs[0].alignment = _SIDES[column.align]
            _edges(cell, bottom=("B7C1CA", 10))
        _repeat(table.rows[0])
        for row, made in zip(block.rows, table.rows[1:], strict=True):
            for column, runs, cell in zip(block.columns, row, made.cells, strict=True):
                self._runs(cell.paragraphs[0], runs)
                cell.paragraphs[0].alignment = _SIDES[column.align]
                _edges(cell, bottom=("DFE4E9", 4))
        self.out.add_paragraph(style="Small")

    def _chart(self, block: Chart) -> None:
        picture = self.out.add_picture(io.BytesIO(to_png(block.svg, self.fonts, scale=2.0)), width=Cm(_WIDTH))
        picture._inline.docPr.set("descr", clean(block.alt))
        self.out.paragraphs[-1].paragraph_format.keep_with_next = True
        self.out.add_paragraph(clean(block.caption), style="Caption")

    def _callout(self, block: Callout) -> None:
        cell = self._grid(1, (_WIDTH,)).rows[0].cells[0]
        _shade(cell, "F8FAFB")
        _edges(cell, left=(_TONES.get(block.tone, _ACCENT), 30), bottom=("DFE4E9", 4), top=("DFE4E9", 4), right=("DFE4E9", 4))
        _inset(cell, 140)
        self._runs(cell.paragraphs[0], block.title, bold=True)
        for line in block.body:
            self._runs(cell.add_paragraph(style="Cell"), line)
        for fact in block.facts:
            paragraph = cell.add_paragraph(style="Cell")
            self._text(paragraph, f"{fact.label}　", 8.8, _GREY)
            self._runs(paragraph, fact.runs)
        self.out.add_paragraph(style="Small")

    def _sources(self, block: Sources) -> None:
        self.out.add_heading(clean(block.title), level=1)
        self.out.add_paragraph(clean(block.intro), style="Small")
        for item in block.items:
            paragraph = self.out.add_paragraph(style="Small")
            self._text(paragraph, f"{item.value}　", 7.5, "1B2530", bold=True)
            paragraph.add_run(clean(item.words))

    def _toc(self, block: Toc) -> None:
        self.out.add_paragraph(clean(block.title), style="Lead")
        _field(self.out.add_paragraph().add_run(), 'TOC \\o "1-1" \\h')


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(run: Any, code: str) -> None:
    instruction = _element("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    for part in (_element("w:fldChar", fldCharType="begin"), instruction, _element("w:fldChar", fldCharType="end")):
        run._r.append(part)


def _link(paragraph: Any, url: str, text: str) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)
    return run


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))


def _edges(cell: Any, **edges: tuple[str, int]) -> None:
    borders = _element("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in edges:
            colour, width = edges[side]
            borders.append(_element(f"w:{side}", val="single", sz=str(width), space="0", color=colour))
    properties = cell._tc.get_or_add_tcPr()
    shade = properties.find(qn("w:shd"))
    if shade is None:
        properties.append(borders)
    else:
        shade.addprevious(borders)


def _inset(cell: Any, twips: int) -> None:
    margins = _element("w:tcMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(_element(f"w:{side}", w=str(twips if side in ("left", "right") else twips * 2 // 3), type="dxa"))
    cell._tc.get_or_add_tcPr().append(margins)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
