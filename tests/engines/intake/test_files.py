"""Encodings, delimiters, headers, formats, line numbers, bombs."""

import contextlib
import gzip
import io
import json
import lzma
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from guanhao.engines.intake import IntakeError, Limits, ReadOptions, inspect, read_blocks
from guanhao.engines.intake.delimited import sniff

TEXT = "标题,发布时间,点赞\n甲,2025-08-01,1\n乙,2025-08-02,2\n"


def load(data: bytes | str, name: str = "a.csv", limits: Limits | None = None, **options):
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    layout = inspect(stream, name, options=ReadOptions(**options), limits=limits)
    blocks = list(read_blocks(stream, name, layout, limits=limits))
    rows = [(line, row) for block in blocks for line, row in zip(block.lines, block.rows, strict=True)]
    return layout, rows, [row for block in blocks for row in block.bad]


def refused(data: bytes | str, name: str = "a.csv", **more) -> IntakeError:
    with pytest.raises(IntakeError) as error:
        load(data, name, **more)
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(encoding):
    layout, rows, _ = load(TEXT.encode(encoding))
    assert layout.headers == ("标题", "发布时间", "点赞")
    assert rows == [(2, ["甲", "2025-08-01", "1"]), (3, ["乙", "2025-08-02", "2"])]


def test_big5_is_told_from_gb18030():
    traditional = "標題,發布時間,內容\n" + "這是我們的第一個影片,2025-08-01,歡迎大家來看這個影片\n" * 3
    assert load(traditional.encode("big5"))[0].encoding == "big5"
    simplified = "标题,发布时间,内容\n" + "这是我们的第一个视频,2025-08-01,欢迎大家来看这个视频\n" * 3
    assert load(simplified.encode("gb18030"))[0].encoding == "gb18030"


def test_a_wrong_encoding_names_the_byte():
    data = TEXT.encode("gb18030")
    error = refused(data, encoding="utf-8")
    assert (error.code, error.values) == ("encoding", {"encoding": "UTF-8", "position": 0})
    error = refused((TEXT * 20).encode() + b"\xff" + (TEXT * 20).encode())
    assert (error.code, error.values["position"]) == ("encoding", len((TEXT * 20).encode()))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_delimiters_are_found(delimiter):
    layout, rows, bad = load(TEXT.replace(",", delimiter))
    assert (layout.delimiter, len(rows), bad) == (delimiter, 2, [])


def test_a_row_with_another_delimiter_is_named():
    _, rows, bad = load(TEXT + "丙;2025-08-03;3\n")
    assert len(rows) == 2
    assert (bad[0].line, bad[0].problem.code, bad[0].problem.values) == (4, "mixed_delimiter", {"found": "semicolon", "expected": "comma"})


def test_a_header_with_another_delimiter_is_refused():
    assert refused("标题;发布时间;点赞\n" + "甲,2025-08-01,1\n" * 5).code == "header_delimiter"


def test_lines_above_the_header_are_passed_over():
    layout, rows, _ = load("数据导出\n统计时间：2025-08-01 至 2025-08-31\n\n" + TEXT)
    assert (layout.header_line, layout.headers[0]) == (4, "标题")
    assert rows[0][0] == 5
    assert layout.notes[0][0] == "preamble"


def test_line_numbers_are_physical_also_after_line_breaks_in_cells():
    _, rows, bad = load('标题,正文,点赞\n甲,"一\n二\n三",1\n\n乙,四,2\n丙,五\n')
    assert rows == [(2, ["甲", "一\n二\n三", "1"]), (6, ["乙", "四", "2"])]
    assert (bad[0].line, bad[0].problem.code, bad[0].problem.values) == (7, "ragged", {"found": 2, "expected": 3})


def test_header_twice_totals_doubled_and_blank_names():
    layout, rows, bad = load("标题,点赞,点赞,\n甲,1,2,x\n标题,点赞,点赞,\n合计,1,2,\n")
    assert layout.headers == ("标题", "点赞", "点赞 (2)", "#4")
    assert ("doubled_headers", {"names": "点赞"}) in layout.notes
    assert len(rows) == 1
    assert [(row.line, row.problem.code) for row in bad] == [(3, "header_repeated"), (4, "total_row")]


def test_no_header_and_nothing_at_all():
    assert refused("2025-08-01,1\n2025-08-02,2\n").code == "no_header"
    assert refused("").code == "empty"
    assert refused("\n\n").code == "empty"
    assert refused(b"\x00\x01\x02\x03" * 50).code == "binary"
    assert refused(b"%PDF-1.7 ...").code == "not_a_table"
    assert refused("<html><table></table></html>", "a.xls").code == "html"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.xls").code == "old_excel"


def test_packed_files():
    data = TEXT.encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        pack.writestr("folder/a.csv", data)
        pack.writestr("__MACOSX/._a.csv", b"x")
    for packed, name in ((gzip.compress(data), "a.csv.gz"), (lzma.compress(data), "a.csv.xz"), (archive.getvalue(), "a.zip")):
        assert len(load(packed, name)[1]) == 2, name
    with zipfile.ZipFile(archive, "a") as pack:
        pack.writestr("b.csv", data)
    assert refused(archive.getvalue(), "a.zip").code == "zip_many"
    assert refused(gzip.compress(data)[:-12], "a.csv.gz").code == "broken_archive"


def test_bombs_are_refused_before_they_go_off():
    zeros = b"a,b\n" + b"0,0\n" * 20_000_000
    assert refused(gzip.compress(zeros, 1), "a.csv.gz").code == "bomb"
    assert refused(gzip.compress(b"a,b\n" + b"0,0\n" * 1000), "a.csv.gz", limits=Limits(unpacked=1000)).code == "too_large"
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/workbook.xml", "<workbook/>")
        pack.writestr("xl/worksheets/sheet1.xml", b"<" + b" " * 80_000_000)
    assert refused(book.getvalue(), "a.xlsx").code == "bomb"


def workbook(*rows: tuple, title: str = "数据") -> bytes:
    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_give_typed_cells_as_text():
    data = workbook(
        ("导出",),
        ("标题", "发布时间", "点赞", "id"),
        ("甲", datetime(2025, 8, 1, 9, 5), 12, 7535450961416195362),
        ("乙", datetime(2025, 8, 2), 1.5, "7535450961416195362"),
    )
    layout, rows, _ = load(data, "a.xlsx")
    assert (layout.sheet, layout.sheets, layout.header_line) == ("数据", ("说明", "数据"), 2)
    assert rows == [
        (3, ["甲", "2025-08-01 09:05:00", "12", "7.535450961416195e+18"]),
        (4, ["乙", "2025-08-02", "1.5", "7535450961416195362"]),
    ]
    assert refused(data, "a.xlsx", sheet="nix").code == "no_sheet"
    assert refused(data[:300] + b"x" * 200, "a.xlsx").code in {"broken_archive", "broken_workbook"}


def test_json_in_its_forms():
    records = [{"title": "甲", "stats": {"likes": 1}, "tags": ["a", "b"]}, {"title": "乙", "stats": {"likes": 2}, "extra": None}]
    expected = [["甲", "1", '["a", "b"]', ""], ["乙", "2", "", ""]]
    for document in (records, {"items": records}, {"code": 0, "data": {"list": records}}):
        layout, rows, _ = load(json.dumps(document), "a.json")
        assert layout.headers == ("title", "stats.likes", "tags", "extra")
        assert [row for _, row in rows] == expected
    lines = json.dumps(records[0]) + "\n\n{broken\n" + json.dumps(records[1]) + "\n"
    _, rows, bad = load(lines, "a.jsonl")
    assert [line for line, _ in rows] == [1, 4]
    assert (bad[0].line, bad[0].problem.code) == (3, "broken_record")
    assert refused('{"a": ', "a.json").code == "broken_json"
    assert refused('{"a": {"b": 1}}', "a.json").code == "no_records"


def test_blocks_are_bounded():
    stream = io.BytesIO(("a,b\n" + "x,y\n" * 25).encode())
    layout = inspect(stream, "a.csv")
    blocks = list(read_blocks(stream, "a.csv", layout, size=10))
    assert [len(block.rows) for block in blocks] == [9, 10, 6]  # the header is a row of the first block
    assert [line for block in blocks for line in block.lines] == list(range(2, 27))


@given(
    st.lists(st.lists(st.text(alphabet='ab"，,;\t|\n 甲', max_size=6), min_size=3, max_size=3), min_size=1, max_size=20),
    st.sampled_from([",", "\t", ";", "|"]),
)
def test_whatever_a_csv_writer_writes_is_read_back(rows, delimiter):
    import csv

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["alpha", "beta", "gamma"])
    writer.writerows(rows)
    _, found, bad = load(out.getvalue(), delimiter=delimiter, header_line=1)
    assert bad == []
    assert [row for _, row in found] == [row for row in rows if any(row)]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    with contextlib.suppress(IntakeError):
        load(data)


def test_sniffing_prefers_what_most_rows_agree_on():
    assert sniff(["a;b;c\n", "1,5;2;3\n", "2,5;2;3\n"]) == ";"
