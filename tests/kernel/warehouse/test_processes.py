"""Several processes at once, killed processes and full disks on a real database file."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

WORKER = Path(__file__).with_name("worker.py")
MIGRATE = "import django, sys; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a migrated SQLite file."""
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment(tmp_path), check=True, capture_output=True)
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    """The environment of a worker process."""
    return {**os.environ, "GUANHAO_HOME": str(home)}


def start(home: Path, *words: object) -> subprocess.Popen[str]:
    """A worker process."""
    command = [sys.executable, str(WORKER), *map(str, words)]
    return subprocess.Popen(command, env=environment(home), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[str]) -> str:
    """What it said; its error output when it failed."""
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    return out


def visible(home: Path) -> set[str]:
    """Names of the files in the manifest that are not retired."""
    with sqlite3.connect(home / "guanhao.sqlite3") as con:
        found = {f"{table}/{name}" for table, name in con.execute('SELECT "table", name FROM warehouse_segment WHERE retired_at IS NULL')}
    con.close()
    return found


def on_disk(home: Path) -> set[str]:
    """Files of the brand."""
    folder = home / "warehouse" / "1"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_two_writers_two_readers_and_a_compactor_see_whole_states_only(home: Path) -> None:
    writers = [start(home, "write", account, 0, 40) for account in (1, 2)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
    others = [start(home, "read", 8), start(home, "read", 8), start(home, "merge", 6)]
    for writer in writers:
        assert finished(writer).split()[-1] == "39"
    counts = [int(finished(other)) for other in others]
    assert min(counts) >= 1
    finished(start(home, "read", 1))
    assert visible(home) <= on_disk(home)


def test_killed_writers_leave_whole_states(home: Path) -> None:
    draw = random.Random(11)
    turn = 0
    for _ in range(3):
        writer = start(home, "write", 1, turn, 1000)
        assert writer.stdout is not None
        said = writer.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.3))
        os.kill(writer.pid, signal.SIGKILL)
        rest, _errors = writer.communicate()
        turn = max(int(word) for word in (said + rest).split()) + 1
        with sqlite3.connect(home / "guanhao.sqlite3") as con:
            (posts,) = con.execute("SELECT count(*) FROM warehouse_segment WHERE \"table\" = 'posts'").fetchone()
            (snapshots,) = con.execute("SELECT count(*) FROM warehouse_segment WHERE \"table\" = 'post_metrics'").fetchone()
        con.close()
        assert posts == snapshots
        assert posts in {turn, turn + 1}
        turn = posts
        assert visible(home) <= on_disk(home)
    finished(start(home, "read", 1))


def test_a_killed_compactor_changes_nothing(home: Path) -> None:
    finished(start(home, "write", 1, 0, 12))
    for wait in (1.5, 2.5):
        merger = start(home, "merge", 60)
        time.sleep(wait)
        os.kill(merger.pid, signal.SIGKILL)
        merger.communicate()
        assert visible(home) <= on_disk(home)
    finished(start(home, "read", 1))


def test_a_full_disk_is_said_and_nothing_is_half_written(home: Path) -> None:
    finished(start(home, "prepare"))
    before, files = visible(home), on_disk(home)
    said = finished(start(home, "full_disk", 300_000)).splitlines()
    assert "free space in" in said[0]
    assert "nothing was stored" in said[0]
    assert "everything stays as it was" in said[-1]
    assert (visible(home), on_disk(home)) == (before, files)
    finished(start(home, "read", 1))
