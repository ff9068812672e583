"""`guanhao tool`: the files and commands of docs/guide/toolbox.md, and files that cannot be read."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from guanhao.project.cli.tool import tool

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "toolbox.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```csv ([\w.]+)\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^```sh\n(guanhao tool .*?)^```(?:\n+```json\n(.*?)^```)?", GUIDE, flags=re.MULTILINE | re.DOTALL)


def run(*words: str) -> tuple[int, str]:
    """Exit code and everything printed."""
    done = CliRunner().invoke(tool, list(words))
    return done.exit_code, done.output


def missing(expected: Any, found: Any) -> Any:
    """What the guide promises and the command does not say."""
    if isinstance(expected, dict):
        return {key: wrong for key, value in expected.items() if (wrong := missing(value, found.get(key)))}
    if isinstance(expected, float):
        return None if found == pytest.approx(expected, rel=0.01) else [found]
    return None if found == expected else [found]


@pytest.mark.parametrize(("command", "promised"), COMMANDS)
def test_the_guide(command: str, promised: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, printed = run(*shlex.split(command)[2:])
    assert code == 0, printed
    if promised:
        assert not missing(json.loads(promised), json.loads(printed)), printed


def test_every_tool_is_in_the_guide_and_names_its_columns() -> None:
    for name in ("anomaly", "attribution", "changepoint", "experiment", "forecast", "ltv", "rfm"):
        assert f"guanhao tool {name} " in GUIDE
        code, printed = run(name, "--help")
        assert code == 0
        assert "Columns of FILE" in printed


ORDERS = "customer_id,date,amount\na,2024-01-01,10\nb,2024-01-02,x\na,2024-02-01,20\n"


def test_bad_cells_are_named_and_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORDERS, encoding="utf-8")
    code, printed = run("rfm", str(tmp_path / "o.csv"))
    assert code == 1
    assert "line 3" in printed
    assert "amount" in printed
    assert "--skip-bad" in printed
    code, printed = run("rfm", str(tmp_path / "o.csv"), "--skip-bad", "--json")
    assert code == 0
    assert (json.loads(printed)["people"], json.loads(printed)["skipped"]) == (1, 1)


def test_a_missing_column_is_named_and_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("x1,date,amount\na,2024-01-01,10\na,2024-02-01,20\n", encoding="utf-8")
    code, printed = run("rfm", str(tmp_path / "o.csv"))
    assert code == 1
    assert "--column person=HEADER" in printed
    assert run("rfm", str(tmp_path / "o.csv"), "--column", "person=x1")[0] == 0
    assert "no column “nobody”" in run("rfm", str(tmp_path / "o.csv"), "--column", "nobody=x1")[1]
    assert "no column “x2”" in run("rfm", str(tmp_path / "o.csv"), "--column", "person=x2")[1]
    assert run("rfm", str(tmp_path / "o.csv"), "--column", "person")[0] == 2
    assert run("rfm", str(tmp_path / "o.csv"), "--zone", "Mars/Base")[0] == 2


def test_all_formats_give_the_same_answer(tmp_path: Path) -> None:
    rows = [("a", "2024-01-01", 10.0), ("b", "2024-01-15", 5.5), ("a", "2024-02-01", 20.0), ("c", "2024-02-02", -3.0)]
    head = ("customer_id", "date", "amount")
    (tmp_path / "o.csv").write_text("\n".join([",".join(head), *(f"{p},{d},{a}" for p, d, a in rows)]), encoding="utf-8")
    (tmp_path / "o.jsonl").write_text("\n".join(json.dumps(dict(zip(head, row, strict=True))) for row in rows), encoding="utf-8")
    pq.write_table(pa.table(dict(zip(head, zip(*rows, strict=True), strict=True))), tmp_path / "o.parquet")
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    book.save(tmp_path / "o.xlsx")
    answers = []
    for name in ("o.csv", "o.jsonl", "o.parquet", "o.xlsx"):
        code, printed = run("rfm", str(tmp_path / name), "--json", "--people")
        assert code == 0, printed
        answers.append({key: value for key, value in json.loads(printed).items() if key != "file"})
    assert answers[1:] == answers[:1] * 3
    assert answers[0]["left_out_only_refunds"] == 1


@pytest.mark.parametrize(("text", "words"), [("", "empty"), ("customer_id,date,amount\n", "no rows"), ("<html><body>", "web page")])
def test_files_that_are_no_tables(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    code, printed = run("rfm", str(tmp_path / "o.csv"))
    assert code == 1
    assert words in printed


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    (tmp_path / "o.parquet").write_bytes(b"PAR1 and nothing else")
    code, printed = run("rfm", str(tmp_path / "o.parquet"))
    assert code == 1
    assert "damaged" in printed


def test_an_engine_that_cannot_answer_says_why(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("customer_id,date\na,2024-01-01\nb,2024-01-02\n", encoding="utf-8")
    code, printed = run("ltv", str(tmp_path / "o.csv"))
    assert code == 1
    assert "Nobody bought a second time" in printed
