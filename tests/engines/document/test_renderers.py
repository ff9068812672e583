"""The same document as HTML, PDF and DOCX."""

import io
import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from tests.engines.document.samples import HOSTILE, make

from guanhao.engines.document import Document, Paragraph, Span, from_json, to_docx, to_html, to_json, to_pdf, walk
from guanhao.engines.document.pdf import NoFont

MOMENT = datetime(2020, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def hostile() -> Document:
    """A document whose words try to be markup."""
    return make(HOSTILE)


class Reader(HTMLParser):
    """Collects tags and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def pdf_text(raw: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)


def test_json_gives_the_same_document(hostile: Document) -> None:
    assert from_json(json.loads(json.dumps(to_json(hostile)))) == hostile


def test_an_unknown_block_is_refused(hostile: Document) -> None:
    value = to_json(hostile)
    value["blocks"][0]["kind"] = "Hologram"
    with pytest.raises(ValueError, match="Hologram"):
        from_json(value)


def test_walk_sees_every_run_but_the_sources(hostile: Document) -> None:
    texts = [run.text for run in walk(hostile)]
    assert texts.count("12.3万") == 2
    assert {"1,234", "+5.1%", "7", "2月24日", "小节", "负责人"} <= set(texts)


class TestHtml:
    """One self-contained page."""

    def test_hostile_words_stay_words(self, hostile: Document) -> None:
        page = read(to_html(hostile))
        assert not [tag for tag, _ in page.tags if tag == "script"]
        assert sum(HOSTILE in words for words in page.words) >= 12

    def test_nothing_is_fetched_and_no_script_address_survives(self, hostile: Document) -> None:
        page = read(to_html(hostile))
        assert not [attrs for tag, attrs in page.tags if tag in {"link", "img", "script", "iframe"} or "src" in attrs]
        assert all(not (attrs.get("href") or "").startswith("javascript") for _, attrs in page.tags)

    def test_figures_link_to_their_source(self, hostile: Document) -> None:
        page = read(to_html(hostile))
        ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
        links = [str(attrs["href"])[1:] for _, attrs in page.tags if attrs.get("class", "") and str(attrs["class"]).startswith("r-fig")]
        assert len(links) == 7
        assert set(links) <= ids
        assert 'href="/q/f1"' in to_html(hostile, trace=lambda key: f"/q/{key}")


class TestPdf:
    """Through typst, with the given fonts only."""

    def test_hostile_words_are_printed_as_they_are(self, hostile: Document, chinese_fonts: list[Path]) -> None:
        text = "".join(pdf_text(to_pdf(hostile, fonts=chinese_fonts[0].parent)).split())
        assert text.count("".join(HOSTILE.split())) >= 8

    def test_chinese_is_there_and_bytes_repeat(self, chinese_fonts: list[Path]) -> None:
        one = to_pdf(make("周报：央视新闻"), fonts=chinese_fonts[0].parent)
        assert "周报：央视新闻" in pdf_text(one)
        assert "第1页" in pdf_text(one).replace(" ", "")
        assert one == to_pdf(make("周报：央视新闻"), fonts=chinese_fonts[0].parent)

    def test_english_pages_are_numbered_in_english(self, chinese_fonts: list[Path]) -> None:
        assert "Page 1 of" in pdf_text(to_pdf(make("Weekly", "en"), fonts=chinese_fonts[0].parent))

    def test_without_a_font_it_refuses(self, tmp_path: Path, hostile: Document) -> None:
        with pytest.raises(NoFont, match=r"no font file"):
            to_pdf(hostile, fonts=tmp_path)

    def test_an_empty_document_is_a_page(self, chinese_fonts: list[Path]) -> None:
        empty = Document("t", "zh-hans", "a", "f", (Paragraph((Span("本周没有数据"),)),))
        assert "本周没有数据" in pdf_text(to_pdf(empty, fonts=chinese_fonts[0].parent))


class TestDocx:
    """Through python-docx."""

    @staticmethod
    def open(document: Document, fonts: list[Path]) -> Any:
        return docx.Document(io.BytesIO(to_docx(document, fonts=fonts, made_at=MOMENT)))

    def test_hostile_words_stay_words(self, hostile: Document, chinese_fonts: list[Path]) -> None:
        made = self.open(hostile, chinese_fonts)
        everything = [paragraph.text for paragraph in made.paragraphs] + [
            cell.text for table in made.tables for row in table.rows for cell in row.cells
        ]
        assert sum(HOSTILE in text for text in everything) >= 10

    def test_styles_fonts_and_page_fields(self, chinese_fonts: list[Path]) -> None:
        made = self.open(make("周报"), chinese_fonts)
        assert [p.text for p in made.paragraphs if p.style.name.startswith("Heading")] == ["周报", "小节", "周报"]
        for name in ("Normal", "Heading 1", "Cell", "Footer"):
            assert made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        footer = made.sections[0].footer.paragraphs[0]
        assert "第" in footer.text
        assert [node.text for node in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
        assert made.core_properties.title == "周报"

    def test_charts_are_pictures_with_words(self, chinese_fonts: list[Path]) -> None:
        made = self.open(make("周报"), chinese_fonts)
        assert len(made.inline_shapes) == 1
        assert made.inline_shapes[0]._inline.docPr.get("descr") == "周报"

    def test_bytes_repeat(self, chinese_fonts: list[Path]) -> None:
        assert to_docx(make("周报"), fonts=chinese_fonts, made_at=MOMENT) == to_docx(make("周报"), fonts=chinese_fonts, made_at=MOMENT)


def test_control_characters_do_no_harm(chinese_fonts: list[Path]) -> None:
    document = make("坏\x00字\x1b符\ud800")
    assert "坏字符" in to_html(document)
    assert "坏字符" in pdf_text(to_pdf(document, fonts=chinese_fonts[0].parent))
    assert to_docx(document, fonts=chinese_fonts, made_at=MOMENT)
