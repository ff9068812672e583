"""Imports that are killed, stopped, or given a huge workbook: through the real command and worker on a file database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tests.stress.test_imports_end_to_end import HEAD, House, run_of, staged

pytestmark = pytest.mark.scale
MEGABYTES = int(os.environ.get("GUANHAO_STRESS_MB", "12"))
IMPORT = ("--brand", "acme", "--account", "weibo:tea")
MEASURE = """import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)"""  # a child of pytest itself would be counted with pytest's own memory


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What the others are copied from."""
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def fresh(pristine: House, tmp_path: Path) -> House:
    return House(tmp_path / "home", pristine.home)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A CSV of MEGABYTES, and how many posts it has."""
    file, number = tmp_path_factory.mktemp("big") / "big.csv", 0
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        while out.tell() < MEGABYTES << 20:
            out.write("".join(f"n{number + i},{'长' * 60},2025-08-01 09:00,{i}\n" for i in range(10_000)))
            number += 10_000
    return file, number


def until(ready: Any, seconds: float = 120) -> None:
    """Wait, with an end."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    """What the command says of its progress."""
    assert process.stderr is not None
    while line := process.stderr.readline():
        yield line


def test_a_killed_command_leaves_nothing_half_written(fresh: House, big: tuple[Path, int]) -> None:
    """kill -9 while the file is looked at, at the first rows and in the middle: nothing is visible, and the same import afterwards
    brings every post once; the sweep ends the runs of the dead."""
    file, count = big
    for share in (-1, 0, 50):
        process = fresh.start("import", "posts", str(file), *IMPORT)
        if share < 0:
            until(lambda: run_of_newest(fresh) == "running")
        else:
            next(line for line in lines(process) if int(line.partition("%")[0]) >= share)
        process.kill()
        process.communicate()
        assert (run_of_newest(fresh), segments(fresh)) == ("running", 0)
    code, report, err = fresh.import_(file)
    assert (code, report["imported"], report["read"]) == (0, count, count), err
    assert fresh.posts() == count
    with sqlite3.connect(fresh.home / "guanhao.sqlite3") as database:
        database.execute("UPDATE imports_importrun SET touched_at = ?", (str(date.today() - timedelta(days=2)) + " 00:00:00",))
    fresh.in_brand("from guanhao.kernel.imports import services; services.sweep()")
    assert [run_of(fresh, number) for number in (1, 3, 4)] == [("failed", "interrupted"), ("failed", "interrupted"), ("done", "")]
    code, report, err = fresh.import_(file)
    assert (code, report["imported"], report["unchanged"]) == (0, 0, count), err


def run_of_newest(house: House) -> str:
    """State of the newest run; empty before there is one."""
    with sqlite3.connect(house.home / "guanhao.sqlite3") as database:
        row = database.execute("SELECT state FROM imports_importrun ORDER BY id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def segments(house: House) -> int:
    """How many files of the warehouse are visible."""
    with sqlite3.connect(house.home / "guanhao.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM warehouse_segment").fetchone()[0])


def test_a_killed_worker_is_followed_by_another(fresh: House, big: tuple[Path, int]) -> None:
    """kill -9 of the worker in the middle of an import: the next worker takes the job up from the beginning, and each post is there once."""
    file, count = big
    fresh.in_brand(
        "from guanhao.kernel.imports import services; from guanhao.kernel.access import SYSTEM, acting\n"
        f"    with acting(SYSTEM), open({str(file)!r}, 'rb') as f:\n"
        "        services.start_import(kind='posts', account='weibo:tea', stream=f, name='big.csv')"
    )
    first = fresh.start("worker")
    until(lambda: run_of_newest(fresh) == "running")
    first.kill()
    first.communicate()
    assert (run_of_newest(fresh), segments(fresh)) == ("running", 0)
    with sqlite3.connect(fresh.home / "guanhao.sqlite3") as database:  # its lease would end by itself after a minute
        database.execute("UPDATE kernel_jobrow SET lease_until = '2020-01-01 00:00:00' WHERE state = 'running'")
    second = fresh.start("worker")
    try:
        until(lambda: run_of_newest(fresh) == "done")
    finally:
        second.terminate()
        second.communicate(timeout=60)
    assert fresh.posts() == count


def test_a_stopped_command_says_so_and_leaves_nothing(fresh: House, big: tuple[Path, int]) -> None:
    """Ctrl-C: exit code 130, no file and no row is left; afterwards the same file goes in whole, in bounded memory."""
    file, count = big
    process = fresh.start("import", "posts", str(file), *IMPORT)
    next(lines(process))
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert time.monotonic() - asked < 20
    assert "Traceback" not in err
    assert (process.returncode, staged(fresh), run_of(fresh)) == (130, [], ("cancelled", "cancelled"))
    started = time.monotonic()
    measured = [sys.executable, "-c", MEASURE, sys.executable, "-m", "guanhao", "import", "posts", str(file), *IMPORT, "--json", "--quiet"]
    ended = subprocess.run(measured, env=fresh.environment, capture_output=True, text=True, timeout=300, check=False)
    *_said, printed, kilobytes = ended.stdout.splitlines()
    report, peak = json.loads(printed), int(kilobytes)
    assert (ended.returncode, report["imported"], report["read"]) == (0, count, count), ended.stderr
    print(f"{MEGABYTES} MB, {count:,} posts: {time.monotonic() - started:.1f} s, {peak // 1024} MB at most")
    assert peak < 1_500_000


def test_a_workbook_of_a_million_empty_formatted_rows(fresh: House, tmp_path: Path) -> None:
    """1,048,576 rows with a format, of which one holds anything: that one is imported."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["笔记id", "标题", "发布时间", "点赞数"])
    sheet.append(["n1", "a", "2025-08-01 09:00", 1])
    book.save(tmp_path / "plain.xlsx")
    empty = "".join(f'<row r="{n}" s="0" customFormat="1"><c r="A{n}" s="0"/></row>' for n in range(3, 1_048_577)).encode()
    file = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"</sheetData>", empty + b"</sheetData>") if "sheet1" in name else data)
    started = time.monotonic()
    code, report, err = fresh.import_(file)
    print(f"{file.stat().st_size >> 10} kB: {time.monotonic() - started:.1f} s, {report}, {err}")
    assert (code, report["imported"], report["quarantined"]) == (0, 1, 0), err
