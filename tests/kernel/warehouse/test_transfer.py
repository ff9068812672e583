"""Sizes, export and the reference page."""

import json
from pathlib import Path

import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from tests.kernel.warehouse.samples import START, metrics, posts

from guanhao.kernel.tenancy import BrandRef
from guanhao.kernel.warehouse import TABLES, append, describe, export, query, stats

ROOT = Path(__file__).parents[3]


def fill() -> None:
    """Two posts, one with text that tempts a CSV reader."""
    append("posts", posts("a", title='quoted "x", 逗号', text="line\nline", published_at=START))
    append("posts", posts("b"))
    append("post_metrics", metrics("a", 1, None))


def test_parquet_comes_back_equal(brand: BrandRef, tmp_path: Path) -> None:
    fill()
    assert export("posts", tmp_path / "posts.parquet", "parquet") == 2
    expected = query("SELECT * FROM posts ORDER BY account_id, post_id")
    assert pq.read_table(tmp_path / "posts.parquet").cast(expected.schema).equals(expected)


def test_csv_and_jsonl_hold_the_same_values(brand: BrandRef, tmp_path: Path) -> None:
    fill()
    assert export("posts", tmp_path / "posts.csv", "csv") == 2
    table = pcsv.read_csv(tmp_path / "posts.csv", parse_options=pcsv.ParseOptions(newlines_in_values=True))
    assert table.column("title").to_pylist()[0] == 'quoted "x", 逗号'
    assert table.column("text").to_pylist()[0] == "line\nline"
    assert export("post_metrics", tmp_path / "metrics.jsonl", "jsonl") == 2
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["views"] for line in lines] == [1, None]
    assert export("post_current", tmp_path / "current.jsonl", "jsonl") == 2


def test_export_refuses_what_it_cannot_do(brand: BrandRef, tmp_path: Path) -> None:
    fill()
    (tmp_path / "there.csv").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another name"):
        export("posts", tmp_path / "there.csv", "csv")
    with pytest.raises(ValueError, match="csv, parquet, jsonl"):
        export("posts", tmp_path / "x.xml", "xml")
    with pytest.raises(KeyError, match="post_current"):
        export("likes", tmp_path / "x.csv", "csv")
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["there.csv"]


def test_stats_count_rows_bytes_and_files(brand: BrandRef) -> None:
    fill()
    found = {table.table: table for table in stats()}
    assert list(found) == [*TABLES, "post_current"]
    assert (found["posts"].rows, found["posts"].segments, found["posts"].version) == (2, 2, 2)
    assert (found["post_metrics"].rows, found["post_metrics"].segments) == (2, 1)
    assert found["posts"].bytes > 1000
    assert (found["orders"].rows, found["orders"].bytes, found["orders"].segments) == (0, 0, 0)


def test_the_reference_page_is_the_tables() -> None:
    page = (ROOT / "docs/reference/warehouse.md").read_text(encoding="utf-8")
    assert page.rpartition("-->")[2].strip() == describe().strip()
