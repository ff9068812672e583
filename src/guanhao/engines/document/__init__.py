"""Documents as typed blocks, set as HTML, PDF (typst), DOCX (python-docx) and slides (python-pptx), in Chinese and English."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guanhao.engines.document.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Inline,
    Kpi,
    Kpis,
    PageBreak,
    Paragraph,
    Source,
    Sources,
    Span,
    Table,
    Title,
    Toc,
    When,
    Words,
    plain,
    walk,
)
from guanhao.engines.document.codec import from_json, to_json
from guanhao.engines.document.html import to_html

__all__ = [
    "Block",
    "Bullets",
    "Callout",
    "Chart",
    "Column",
    "Document",
    "Fact",
    "Figure",
    "Heading",
    "Inline",
    "Kpi",
    "Kpis",
    "PageBreak",
    "Paragraph",
    "Source",
    "Sources",
    "Span",
    "Table",
    "Title",
    "Toc",
    "When",
    "Words",
    "from_json",
    "plain",
    "to_docx",
    "to_html",
    "to_json",
    "to_pdf",
    "to_pptx",
    "walk",
]


def to_pdf(document: Document, *, fonts: Path) -> bytes:
    """The document on A4 as PDF, set with the fonts of the folder; NoFont when it is empty. typst loads on first use."""
    from guanhao.engines.document import pdf

    return pdf.to_pdf(document, fonts=fonts)


def to_docx(document: Document, *, fonts: Sequence[Path], made_at: datetime) -> bytes:
    """The document as DOCX; `fonts` are the files in which chart text is drawn. python-docx loads on first use."""
    from guanhao.engines.document import word

    return word.to_docx(document, fonts=fonts, made_at=made_at)


def to_pptx(document: Document, *, fonts: Sequence[Path], made_at: datetime) -> bytes:
    """The document as slides, one or more to a chapter; `fonts` are the files in which chart text is drawn. python-pptx loads on first use."""
    from guanhao.engines.document import slides

    return slides.to_pptx(document, fonts=fonts, made_at=made_at)
