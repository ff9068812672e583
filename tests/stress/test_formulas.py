"""A title that a spreadsheet would run: imported as it is, and text wherever it leaves the house."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.kernel import warehouse
from guanhao.kernel.imports import services
from guanhao.kernel.tenancy import BrandRef

PLAIN = "普通标题"
RISKY = ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(1+1)", "＝1+1"]


@pytest.fixture
def imported(in_brand: BrandRef) -> None:
    """One post of each title."""
    channels.add_account(platform="weibo", handle="tea", name="Tea")
    text = io.StringIO()
    rows = [[f"n{i}", title, "2025-08-01 09:00"] for i, title in enumerate([*RISKY, PLAIN])]
    csv.writer(text).writerows([["笔记id", "标题", "发布时间"], *rows])
    stream = io.BytesIO(text.getvalue().encode())
    run = services.run_now(services.make_draft(kind="posts", account="weibo:tea", stream=stream, name="a.csv"))
    assert (run.state, run.imported) == ("done", len(rows))
    assert sorted(row["title"] for row in warehouse.rows("SELECT title FROM posts")) == sorted([*RISKY, PLAIN])


def test_formulas_leave_lists_as_text(imported: None, client_for: Callable[..., Client]) -> None:
    """CSV: an apostrophe in front; XLSX: a cell of text, no formula."""
    client, address = client_for("director"), "/b/acme/analytics/posts/?cols=title"
    lines = list(csv.reader(io.StringIO(b"".join(client.get(f"{address}&export=csv").streaming_content).decode())))  # type: ignore[attr-defined]
    assert sorted(cell for line in lines[1:] for cell in line) == sorted([*(f"'{title}" for title in RISKY), PLAIN])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{address}&export=xlsx").streaming_content)))  # type: ignore[attr-defined]
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert sorted(str(cell.value) for cell in cells) == sorted([*RISKY, PLAIN])
    assert {cell.data_type for cell in cells} == {"s"}


def test_formulas_leave_the_warehouse_as_text(imported: None, tmp_path: Path) -> None:
    """`guanhao warehouse export`: CSV opens in spreadsheets and is guarded; JSON lines are for programs and keep every character."""
    for form in ("csv", "jsonl"):
        warehouse.export("posts", tmp_path / f"posts.{form}", form)
    with (tmp_path / "posts.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["title"] for row in csv.DictReader(file)) == sorted([*(f"'{title}" for title in RISKY), PLAIN])
    assert RISKY[0] in (tmp_path / "posts.jsonl").read_text(encoding="utf-8")
