"""Exports byte by byte, and nothing a spreadsheet would run."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from guanhao.console import exports
from guanhao.console.values import plain, shown
from guanhao.kernel.tenancy import BrandRef, brand_scope, current_brand

ROWS = [["春节，快乐", 1200, -0.5, None], ['=HYPERLINK("x")', -7, 3.0, "a\nb"]]
TITLES = ["Title", "Views", "Change", "Note"]


def test_csv_has_exactly_these_bytes():
    got = b"".join(exports.csv_lines(TITLES, ROWS, bom=False))
    assert got == 'Title,Views,Change,Note\r\n春节，快乐,1200,-0.5,\r\n"\'=HYPERLINK(""x"")",-7,3.0,"a\nb"\r\n'.encode()


def test_csv_for_excel_begins_with_a_byte_order_mark():
    assert b"".join(exports.csv_lines(["标题"], [], bom=True)) == b"\xef\xbb\xbf" + "标题\r\n".encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert exports.harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", [-5, -0.25, 0, None, True, "", "a=b", "3-1", "春"])
def test_numbers_and_plain_text_stay(value):
    assert exports.harmless(value) is value


def test_headers_are_cells_too():
    assert b"".join(exports.csv_lines(["=A1"], [], bom=False)) == b"'=A1\r\n"


def test_json_is_an_array_of_objects():
    got = b"".join(exports.json_lines(["a", "b"], [["春", 1], ["=x", None]]))
    assert got == '[\n{"a": "春", "b": 1},\n{"a": "=x", "b": null}\n]\n'.encode()
    assert json.loads(b"".join(exports.json_lines(["a"], []))) == []


def test_xlsx_writes_text_as_text_and_numbers_as_numbers():
    book = openpyxl.load_workbook(io.BytesIO(b"".join(exports.xlsx_blocks(TITLES, [*ROWS, ["https://x.example", 10**17, True, "12"]]))))
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[0]] == TITLES
    assert [cell.value for cell in rows[2]] == ['=HYPERLINK("x")', -7, 3, "a\nb"]
    assert rows[2][0].data_type == "s"
    assert [cell.value for cell in rows[3]] == ["https://x.example", "100000000000000000", True, "12"]
    assert rows[3][0].hyperlink is None


def test_a_full_sheet_is_continued_on_the_next(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(exports.xlsx_blocks(["n"], [[1], [2], [3]]))))
    assert [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book] == [[["n"], [1], [2]], [["n"], [3]]]


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, "text", "—"),
        (1234567, "number", "1,234,567"),
        (1.5, "number", "1.5"),
        (0.05, "percent", "5.0%"),
        (-3, "money", "−¥3.00"),
        (3661, "duration", "1:01:01"),
        (59, "duration", "0:59"),
        (date(2020, 3, 2), "date", "2020-03-02"),
        (["a", "b"], "text", "a、b"),
        (float("nan"), "number", "—"),
    ],
)
def test_values_are_shown_as_people_read_them(value, kind, words):
    assert shown(value, kind) == words


def test_moments_are_shown_and_exported_in_the_brands_zone():
    moment = datetime(2020, 3, 1, 16, 30, tzinfo=UTC)
    zone = ZoneInfo("Asia/Shanghai")
    assert shown(moment, "datetime", zone=zone) == "2020-03-02 00:30"
    assert plain(moment, zone) == "2020-03-02 00:30:00+08:00"


def test_rows_that_ask_for_the_brand_get_it_after_the_view_has_returned(brand: BrandRef) -> None:
    def lines() -> Iterator[list[str]]:
        yield [current_brand().slug]

    with brand_scope(brand):
        answer = exports.download("x", "csv", ["brand"], ["brand"], lines)
    assert b"".join(cast("Iterator[bytes]", answer.streaming_content)) == b"brand\r\nacme\r\n"
