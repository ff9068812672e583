"""Broken files, kills and crowds through the real command on a file database, each in a data folder of its own."""

import io
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HEAD = "笔记id,标题,发布时间,点赞数\n"
ROWS = "".join(f"n{i},标题{i},2025-08-0{i % 9 + 1} 09:00,{i}\n" for i in range(200))

pytestmark = pytest.mark.scale  # each test starts a dozen processes


class House:
    """A data folder with the brand acme and the account weibo:tea."""

    def __init__(self, home: Path, like: Path | None = None) -> None:
        self.home = home
        self.environment = {**os.environ, "GUANHAO_HOME": str(home), "GUANHAO_DATABASE_URL": ""}
        if like:
            shutil.copytree(like, home)
            return
        self.run("django", "migrate", "-v0")
        for name in ("acme", "other"):
            self.run("brand", "add", name)
        self.run("account", "add", "weibo", "tea", "--brand", "acme")
        self.run("account", "add", "weibo", "theirs", "--brand", "other")

    def start(self, *arguments: str, limit: int = 0) -> subprocess.Popen[str]:
        """A command, with at most `limit` bytes a file when that is given."""

        def prepare() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it, and their children too
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [sys.executable, "-m", "guanhao", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=prepare)

    def run(self, *arguments: str, limit: int = 0) -> tuple[int, str, str]:
        """Exit code and what was printed."""
        process = self.start(*arguments, limit=limit)
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err, err[-3000:]
        return process.returncode, out, err

    def import_(self, file: Path, *more: str, account: str = "weibo:tea", limit: int = 0) -> tuple[int, dict[str, Any], str]:
        """`guanhao import posts FILE`: exit code, report, messages."""
        code, out, err = self.run("import", "posts", str(file), "--brand", "acme", "--account", account, "--json", "--quiet", *more, limit=limit)
        return code, json.loads(out.splitlines()[-1]) if out.strip() else {}, err

    def posts(self) -> int:
        """How many posts the brand has."""
        return int(self.in_brand("from guanhao.kernel import warehouse; print(warehouse.rows('SELECT count(*) AS n FROM posts')[0]['n'])"))

    def in_brand(self, code: str) -> str:
        """What a script prints inside the brand."""
        script = (
            "import django; django.setup(); from guanhao.domains.identity import facade; from guanhao.kernel.tenancy import brand_scope\n"
            f"with brand_scope(facade.find_brand('acme')):\n    {code}"
        )
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "guanhao.project.settings"}
        return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What the others are copied from."""
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def fresh(pristine: House, tmp_path: Path) -> House:
    return House(tmp_path / "home", pristine.home)


def bomb() -> bytes:
    """A workbook of some hundred kilobytes that would unpack to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return out.getvalue()


def test_broken_files_are_refused_with_words(fresh: House, tmp_path: Path) -> None:
    """(file, bytes, options) → never a traceback, never a row."""
    text = HEAD + ROWS
    cases: dict[str, tuple[bytes, tuple[str, ...]]] = {
        "declared utf-8, is gb18030.csv": (text.encode("gb18030"), ("--encoding", "utf-8")),
        "bomb.xlsx": (bomb(), ()),
        "half.xlsx": (b"PK\x03\x04" + b"\x00" * 200, ()),
        "nothing.csv": (b"", ()),
        "binary.csv": (bytes(range(256)) * 50, ()),
    }
    for name, (data, options) in cases.items():
        file = tmp_path / name
        file.write_bytes(data)
        code, report, err = fresh.import_(file, *options)
        assert (code, "error" in report, "guanhao import:" in err) == (2, True, True), (name, report, err)
    file.write_text(text, encoding="utf-8")
    code, report, err = fresh.import_(file, account="weibo:theirs")
    assert (code, "theirs" in err) == (2, True), err
    assert fresh.posts() == 0


def run_of(house: House, number: int = 1) -> tuple[str, str]:
    """State and error code of an import run."""
    with sqlite3.connect(house.home / "guanhao.sqlite3") as database:
        state, error = database.execute("SELECT state, error FROM imports_importrun WHERE id = ?", (number,)).fetchone()
    return state, json.loads(error or "{}").get("code", "")


def staged(house: House) -> list[str]:
    """Files of the warehouse."""
    return [path.name for path in (house.home / "warehouse").rglob("*") if path.is_file()]


def test_odd_rows_are_set_aside_and_the_rest_is_taken(fresh: House, tmp_path: Path) -> None:
    """A day in the future, a negative count, the header once more, a row of another delimiter: each named with its line; formulas stay text."""
    odd = "n900,坏,2099-01-01 09:00,1\nn901,负,2025-08-01 09:00,-5\n" + HEAD + "n902,=cmd|' /C calc'!A0,2025-08-01 09:00,1\nn903;a;2025-08-01;1\n"
    file = tmp_path / "🧧 ../..%2f.csv".replace("/", "_")
    file.write_bytes((HEAD + ROWS + odd).encode("utf-8"))
    code, report, err = fresh.import_(file)
    assert code == 0, err
    assert (report["read"], report["imported"]) == (205, 201), report
    assert sorted(row["line"] for row in report["quarantine"]) == [202, 203, 204, 206]
    assert all(row["reason"] for row in report["quarantine"])
    assert fresh.posts() == 201


@pytest.fixture
def small_disk(tmp_path: Path, fresh: House) -> Iterator[House]:
    """The data folder on a disk with room for the database and little more; `mount -o remount` makes room."""
    place = tmp_path / "disk"
    place.mkdir()
    fresh.run("policy", "set", "kernel.files", "spare_mb=0", "--reason", "test", "--brand", "acme")
    used = sum(path.stat().st_size for path in fresh.home.rglob("*") if path.is_file()) // 1024
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + SPARE}k", "none", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        shutil.copytree(fresh.home, place, dirs_exist_ok=True)
        fresh.home, fresh.environment["GUANHAO_HOME"] = place, str(place)
        yield fresh
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_leaves_nothing_and_says_so(small_disk: House, tmp_path: Path) -> None:
    """Full while the rows are written; full for the raw file itself; with room the same file is imported."""
    file, other = tmp_path / "wide.csv", tmp_path / "wider.csv"
    file.write_text(HEAD + "".join(f"n{i},{wide(i)},2025-08-01 09:00,{i}\n" for i in range(3000)), encoding="utf-8")
    code, report, err = small_disk.import_(file)
    assert (code, report["code"]) == (2, "disk_full"), err
    assert "磁盘" in err
    assert run_of(small_disk) == ("failed", "disk_full")
    assert (staged(small_disk), small_disk.posts()) == ([], 0)
    other.write_text(file.read_text(encoding="utf-8") + "x,,,\n", encoding="utf-8")
    code, report, err = small_disk.import_(other)
    assert (code, "磁盘" in err) == (2, True), err
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk.home)], check=True)
    code, report, err = small_disk.import_(file)
    assert (code, report["imported"]) == (0, 3000), err
    assert small_disk.posts() == 3000


SPARE = 3300


def wide(number: int) -> str:
    """300 characters that do not compress to nothing."""
    return "".join(chr(0x4E00 + (number * 7919 + place * place * 104729) % 20000) for place in range(300))


def test_two_processes_import_one_file_at_one_moment(fresh: House, tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    order = ["import", "posts", str(file), "--brand", "acme", "--account", "weibo:tea", "--json", "--quiet"]
    both = [fresh.start(*order) for _n in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [code for _texts, code in ended] == [0, 0], ended
    assert fresh.posts() == 200
