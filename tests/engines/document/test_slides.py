"""Slides through python-pptx."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pptx
import pytest
from tests.engines.document.samples import make

from guanhao.engines.document import Column, Document, Figure, Heading, Paragraph, Span, Table, Title, to_pptx

MOMENT = datetime(2026, 1, 2, 8, tzinfo=UTC)


def opened(document: Document, fonts: list[Path]) -> Any:
    return pptx.Presentation(io.BytesIO(to_pptx(document, fonts=fonts, made_at=MOMENT)))


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]


def document(*blocks: Any) -> Document:
    return Document("年终总结", "zh-hans", "青禾", "青禾 年终总结", (Title("青禾", kicker="运营年终总结", period="2026"), *blocks))


def test_every_kind_of_block_is_set(chinese_fonts: list[Path]) -> None:
    deck = opened(make("年报"), chinese_fonts)
    assert deck.slide_width == pytest.approx(12192120, rel=1e-4)
    assert any(shape.shape_type == 13 for slide in deck.slides for shape in slide.shapes)
    assert any(shape.has_table for slide in deck.slides for shape in slide.shapes)
    assert deck.core_properties.title == "年报"


def test_a_long_table_goes_on_under_the_same_title_and_loses_no_row(chinese_fonts: list[Path]) -> None:
    rows = tuple(((Span(f"row {chr(97 + n % 26)}{n}"),), (Figure(str(n), "f1"),)) for n in range(40))
    deck = opened(document(Heading("一、成果", 1, "results"), Table((Column("指标"), Column("今年", "right")), rows)), chinese_fonts)
    with_tables = [slide for slide in deck.slides if any(shape.has_table for shape in slide.shapes)]
    assert len(with_tables) == 3
    assert {texts(slide)[0] for slide in with_tables} == {"一、成果"}
    grids = [shape.table for slide in with_tables for shape in slide.shapes if shape.has_table]
    assert [row.cells[1].text for grid in grids for row in list(grid.rows)[1:]] == [str(n) for n in range(40)]
    assert all(shape.top + shape.height <= deck.slide_height for slide in with_tables for shape in slide.shapes)


def test_text_before_the_first_heading_has_a_slide_of_its_own(chinese_fonts: list[Path]) -> None:
    deck = opened(document(Paragraph((Span("开场白"),))), chinese_fonts)
    assert "开场白" in [text for slide in deck.slides for text in texts(slide)]


def test_hostile_and_broken_letters_do_no_harm_and_bytes_repeat(chinese_fonts: list[Path]) -> None:
    made = document(Heading("坏\x00字\x1b符\ud800", 1, "x"), Paragraph((Span("<a:b>&\x07"),)))
    assert "坏字符" in texts(opened(made, chinese_fonts).slides[1])
    assert to_pptx(made, fonts=chinese_fonts, made_at=MOMENT) == to_pptx(made, fonts=chinese_fonts, made_at=MOMENT)
