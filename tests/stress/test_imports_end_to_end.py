"""Broken files, kills and crowds through the real command on a file database, each in a data folder of its own."""

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

HEAD = "笔记id,标题,发布时间,点赞数\n"
ROWS = "".join(f"n{i},标题{i},2025-08-0{i % 9 + 1} 09:00,{i}\n" for i in range(200))

pytestmark = pytest.mark.scale  # each test starts a dozen processes


class House:
    """A data folder with the brand acme and the account weibo:tea."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "GUANHAO_HOME": str(home), "GUANHAO_DATABASE_URL": ""}
        self.run("django", "migrate", "-v0")
        for name in ("acme", "other"):
            self.run("brand", "add", name)
        self.run("account", "add", "weibo", "tea", "--brand", "acme")
        self.run("account", "add", "weibo", "theirs", "--brand", "other")

    def start(self, *arguments: str, limit: int = 0) -> subprocess.Popen[str]:
        """A command, with at most `limit` bytes a file when that is given."""
        bound = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
        command = [sys.executable, "-m", "guanhao", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=bound)

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
        script = (
            "import django; django.setup(); from guanhao.domains.identity import facade; from guanhao.kernel.tenancy import brand_scope;"
            "from guanhao.kernel import warehouse\n"
            "with brand_scope(facade.find_brand('acme')): print(warehouse.rows('SELECT count(*) AS n FROM posts')[0]['n'])"
        )
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "guanhao.project.settings"}
        return int(subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def fresh(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def bomb() -> bytes:
    """A workbook of some hundred kilobytes that would unpack to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return out.getvalue()


def test_broken_files_are_refused_with_words(house: House, tmp_path: Path) -> None:
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
        code, report, err = house.import_(file, *options)
        assert (code, "error" in report, "guanhao import:" in err) == (2, True, True), (name, report, err)
    file.write_text(text, encoding="utf-8")
    code, report, err = house.import_(file, account="weibo:theirs")
    assert (code, "theirs" in err) == (2, True), err
    assert house.posts() == 0


def test_two_processes_import_one_file_at_one_moment(fresh: House, tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    order = ["import", "posts", str(file), "--brand", "acme", "--account", "weibo:tea", "--json", "--quiet"]
    both = [fresh.start(*order) for _n in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [code for _texts, code in ended] == [0, 0], ended
    assert fresh.posts() == 200
