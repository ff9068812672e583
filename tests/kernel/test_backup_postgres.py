"""`guanhao backup` on PostgreSQL: made by pg_dump, restored into an empty database only, refused with words where a tool is missing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import servers

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("postgres")]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A cluster with the empty databases first and second."""
    with servers.postgres() as base:
        for name in ("first", "second"):
            binary = str(servers.postgres_binaries() / "createdb")  # type: ignore[operator]
            subprocess.run([binary, "-h", base.partition("host=")[2], "-U", "guanhao", name], check=True)
        yield base


@pytest.fixture
def run(cluster: str) -> Run:
    """`run(database, home, *arguments)`: a command's exit code, output and messages."""

    def command(database: str, home: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
        url = cluster.replace("/postgres?", f"/{database}?")
        environment = {**os.environ, "GUANHAO_HOME": str(home), "GUANHAO_DATABASE_URL": url, **more}
        order = [sys.executable, "-m", "guanhao", *arguments]
        ended = subprocess.run(order, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in ended.stderr, ended.stderr[-3000:]
        return ended.returncode, ended.stdout, ended.stderr

    return command


def test_a_backup_goes_into_an_empty_database_and_nowhere_else(run: Run, tmp_path: Path) -> None:
    home, new, file = tmp_path / "home", tmp_path / "new", tmp_path / "b.guanhao"
    assert run("first", home, "brand", "add", "acme")[0] == 0
    code, out, err = run("first", home, "backup", "make", str(file))
    assert (code, "rows of" in out) == (0, True), err
    secret = run("first", home, "backup", "passphrase")[1].strip()

    restore = ("backup", "restore", str(file), "--home", str(new), "--passphrase", secret)
    code, out, err = run("first", home, *restore)
    assert (code, "is not empty" in err, new.exists()) == (1, True, False), err

    code, out, err = run("second", tmp_path / "other", *restore)
    assert (code, "all as in the backup" in out) == (0, True), err
    code, out, err = run("second", new, "brand", "list")
    assert (code, "acme" in out) == (0, True), err
    assert run("second", new, "audit", "verify")[0] == 0


def test_without_the_tool_the_way_out_is_named(run: Run, tmp_path: Path) -> None:
    code, _out, err = run("first", tmp_path / "home", "backup", "make", str(tmp_path / "b.guanhao"), PATH=str(tmp_path))
    assert (code, "pg_dump is not installed: apt install postgresql-client" in err) == (1, True), err
    assert not (tmp_path / "b.guanhao").exists()
    assert not list((tmp_path / "home").glob(".backup-*"))
