"""Kills and crowds with real processes, on SQLite and on PostgreSQL: nothing lost, nothing twice."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import servers

ROOT = Path(__file__).resolve().parents[2]
Play = Callable[[str], Any]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    """Play a scene of processes.py in a new data folder and database."""
    url = ""
    if request.param == "postgres":
        base = request.getfixturevalue("cluster")
        name = f"scene_{abs(hash(tmp_path))}"
        folder = base.partition("host=")[2]
        subprocess.run([str(servers.postgres_binaries() / "createdb"), "-h", folder, "-U", "guanhao", name], check=True)  # type: ignore[operator]
        url = base.replace("/postgres?", f"/{name}?")

    def run(scene: str) -> Any:
        environment = {**os.environ, "GUANHAO_HOME": str(tmp_path), "GUANHAO_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, str(ROOT / "tests/kernel/processes.py"), scene]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def test_a_killed_job_runs_again_and_its_keyed_effect_happens_once(play: Play) -> None:
    assert play("keyed") == {"tries": 2, "between": 1, "attempts": 2, "states": [{"done": True}]}


def test_a_killed_atomic_job_leaves_nothing_until_it_is_done(play: Play) -> None:
    assert play("atomic") == {"tries": 2, "between": 0, "attempts": 2, "states": [{"try": 2}]}


def test_a_reaction_killed_before_its_commit_happens_once(play: Play) -> None:
    assert play("event") == {"tries": 2, "between": 0, "effects": 1, "deliveries": 1}


def test_two_workers_share_200_jobs(play: Play) -> None:
    assert play("crowd") == {"numbers": list(range(200)), "processes": 2, "codes": [0, 0]}


def test_two_writers_cannot_fork_the_audit_chain(play: Play) -> None:
    assert play("chain") == {"codes": [0, 0], "rows": 200, "problems": []}


def test_storing_and_forgetting_the_same_bytes_at_one_moment_loses_none(play: Play) -> None:
    assert play("files") == {"codes": [0, 0], "lost": [], "rows": 0, "kept": [], "pins": 0}


def test_two_people_who_revise_a_policy_at_one_moment(play: Play) -> None:
    found = {"codes": [0, 0], "numbers": list(range(1, 61)), "last": {"largest_mb": 30, "spare_mb": 30}, "problems": []}
    assert play("policy") == found


def test_search_and_guards(play: Play) -> None:
    found = {"运营": ["1"], "官运": [], "茶": ["2"], "green te": ["1"], "gree": ["1"], "'; DROP TABLE x": [], "运营 tea": ["1"]}
    assert play("words") == {"refused": 2, "found": found}
