"""The sample brand is backed up, tried, restored and looked at: `guanhao backup`, `restore`, `restore --drill`, `verify`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """`run("home", "verify")`: a command on a data folder of the test (and on PostgreSQL on a database of the same name)."""
    base, made = "", set[str]()
    if request.param == "postgres":
        base = request.getfixturevalue("cluster")

    def database(name: str) -> str:
        if not base:
            return ""
        own = f"{name}_{abs(hash(tmp_path)) % 10**8}"
        if own not in made:
            from tests import servers

            binary = str(servers.postgres_binaries() / "createdb")  # type: ignore[operator]
            subprocess.run([binary, "-h", base.partition("host=")[2], "-U", "guanhao", own], check=True)
            made.add(own)
        return base.replace("/postgres?", f"/{own}?")

    def command(name: str, *arguments: str) -> tuple[int, str, str]:
        url = database(name)
        environment = {**os.environ, "GUANHAO_HOME": str(tmp_path / name), "GUANHAO_DATABASE_URL": url, "GUANHAO_LANGUAGE": "en"}
        order = [sys.executable, "-m", "guanhao", *arguments]
        ended = subprocess.run(order, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
        assert "Traceback" not in ended.stderr, ended.stderr[-3000:]
        return ended.returncode, ended.stdout, ended.stderr

    return command


def test_the_sample_brand_comes_back_whole_and_answers(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "b.guanhao"
    assert run("home", "demo", "--scale", "0.0005")[0] == 0
    code, out, err = run("home", "backup", str(file))
    assert (code, "rows of" in out) == (0, True), err
    secret = tmp_path / "words"
    secret.write_text(run("home", "backup", "passphrase")[1])

    code, out, err = run("home", "restore", "--drill", str(file), "--json")
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    assert (code, told["passed"], told["problems"]) == (0, True, []), err
    assert told["pages"] > 30
    assert not list((tmp_path / "home").glob(".drill-*"))

    code, out, err = run("new", "restore", str(file), "--home", str(tmp_path / "restored"), "--passphrase-file", str(secret))
    assert (code, "all as in the backup" in out) == (0, True), err
    if not list((tmp_path / "restored").glob("*.sqlite3")):
        return  # PostgreSQL: the rows are in the database "new"; its counts were compared with the manifest
    code, out, _err = run("restored", "verify", "--json")
    looks = {one["key"]: one["level"] for one in json.loads(out)["looks"]}
    assert (code, looks) == (0, {"database": "ok", "audit": "ok", "warehouse": "ok", "files": "ok", "backup": "warning"})

    segment = next((tmp_path / "restored" / "warehouse").rglob("*.parquet"))
    segment.write_bytes(segment.read_bytes()[:-50])
    stored = next(one for one in (tmp_path / "restored" / "files").rglob("*") if one.is_file() and len(one.name) == 64)
    stored.chmod(0o600)
    stored.write_bytes(b"x" * stored.stat().st_size)
    code, out, _err = run("restored", "verify", "--json")
    looks = {one["key"]: one["level"] for one in json.loads(out)["looks"]}
    assert (code, looks["warehouse"], looks["files"], looks["database"]) == (1, "problem", "problem", "ok")


def test_a_drill_of_a_damaged_file_says_so_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "b.guanhao"
    assert run("home", "brand", "add", "acme")[0] == 0
    assert run("home", "backup", "make", str(file))[0] == 0
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    code, _out, err = run("home", "restore", "--drill", str(file))
    assert (code, "damaged" in err) == (1, True)
    assert not list((tmp_path / "home").glob(".drill-*"))
    code, _out, err = run("home", "restore", str(file))
    assert (code, "--home DIR" in err) == (2, True)
