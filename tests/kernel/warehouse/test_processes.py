"""Several processes at once, killed processes and full disks on a real database: SQLite and PostgreSQL."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 120


@dataclass
class Worker:
    """A running process and what it has said."""

    number: int
    out: Path

    def said(self) -> str:
        """Everything so far."""
        return self.out.read_text(encoding="utf-8") if self.out.exists() else ""

    def first_word(self) -> None:
        """Wait until it has said something."""
        limit = time.monotonic() + PATIENCE
        while not self.said():
            assert time.monotonic() < limit
            time.sleep(0.01)

    def kill(self) -> None:
        """End it without a chance to tidy."""
        os.kill(self.number, signal.SIGKILL)


class Crew:
    """Starts processes on one data folder and one database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        environment = {**os.environ, "GUANHAO_HOME": str(folder / "home"), "GUANHAO_DATABASE_URL": url}
        self.server = subprocess.Popen([sys.executable, str(WORKER)], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.started = 0
        assert self.answer() == "ready"

    def answer(self) -> str:
        """The server's next line."""
        assert self.server.stdout is not None
        return self.server.stdout.readline().strip()

    def ask(self, line: str) -> str:
        """One order, one answer."""
        assert self.server.stdin is not None
        self.server.stdin.write(line + "\n")
        self.server.stdin.flush()
        return self.answer()

    def start(self, role: str, *numbers: int) -> Worker:
        """A new process in this role."""
        self.started += 1
        out = self.folder / f"out-{self.started}"
        return Worker(int(self.ask(" ".join([role, *map(str, numbers), str(out)]))), out)

    def end(self, worker: Worker) -> int:
        """Its exit code."""
        return int(self.ask(f"wait {worker.number}"))

    def run(self, role: str, *numbers: int) -> str:
        """What a process said that ended well."""
        return self.finished(self.start(role, *numbers))

    def finished(self, worker: Worker) -> str:
        """What it said, once it has ended well."""
        code = self.end(worker)
        assert code == 0, worker.said()
        return worker.said()

    def state(self) -> dict[str, Any]:
        """Manifest and disk; every visible file is there."""
        found: dict[str, Any] = json.loads(self.run("state"))
        assert set(found["visible"]) <= set(found["disk"])
        return found

    def close(self) -> None:
        """End the server and its children."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.close()
        self.server.wait(PATIENCE)
        self.server.stdout.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def crew(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crew]:
    """Processes on an empty, migrated database."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("new_database")(f"crew_{abs(hash(tmp_path))}")
    else:
        (tmp_path / "home").mkdir()
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "home" / "guanhao.sqlite3")
    made = Crew(tmp_path, url)
    yield made
    made.close()


def test_two_writers_two_readers_and_a_compactor_see_whole_states_only(crew: Crew) -> None:
    writers = [crew.start("write", account, 0, 40) for account in (1, 2)]
    for writer in writers:
        writer.first_word()
    readers = [crew.start("read", 5) for _ in range(2)]
    merger = crew.start("merge", 4)
    for writer in writers:
        assert crew.finished(writer).split()[-1] == "39"
    asked, merged = [int(crew.finished(reader)) for reader in readers], int(crew.finished(merger))
    assert (min(asked) >= 1, merged >= 1) == (True, True)
    crew.run("read", 1)
    crew.state()


def test_killed_writers_leave_whole_states(crew: Crew) -> None:
    draw = random.Random(11)
    turn = 0
    for _ in range(3):
        writer = crew.start("write", 1, turn, 1000)
        writer.first_word()
        time.sleep(draw.uniform(0.0, 0.3))
        writer.kill()
        assert crew.end(writer) == -signal.SIGKILL
        turn = int(writer.said().rpartition("\n")[0].split()[-1]) + 1
        published = crew.state()["published"]
        assert published["posts"] == published["post_metrics"]
        assert published["posts"] in {turn, turn + 1}
        turn = published["posts"]
    crew.run("read", 1)


def test_a_killed_compactor_changes_nothing(crew: Crew) -> None:
    crew.run("write", 1, 0, 12)
    before = crew.run("answer")
    for wait in (0.05, 0.2, 0.4):
        merger = crew.start("merge", 60)
        time.sleep(wait)
        merger.kill()
        assert crew.end(merger) == -signal.SIGKILL
        crew.state()
        assert crew.run("answer") == before
    crew.run("read", 1)


def test_a_full_disk_is_said_and_nothing_is_half_written(crew: Crew) -> None:
    crew.run("prepare")
    before = crew.state()
    said = crew.run("full_disk", 300_000).splitlines()
    assert "free space in" in said[0]
    assert "nothing was stored" in said[0]
    assert "everything stays as it was" in said[-1]
    assert crew.state() == before
    crew.run("read", 1)
