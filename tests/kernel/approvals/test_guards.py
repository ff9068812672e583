"""What the database itself refuses, and two reviewers in the same second: on SQLite and on PostgreSQL, with real processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import servers

ROOT = Path(__file__).resolve().parents[3]
Play = Callable[[str], Any]
AUTHOR, TWICE, APPEND = "an author never signs, nor does a deputy in his place", "nobody signs twice", "signatures are append-only"
SAID = {
    "author signs": AUTHOR,
    "deputy signs for the author": AUTHOR,
    "author signs as a deputy": AUTHOR,
    "author returns": AUTHOR,
    "a shut level": "only the open level is signed",
    "author ticks": "an author never confirms his own work",
    "a stranger's row is taken": "",
    "tick changed": "ticks are never changed",
    "tick before signing may go": "",
    "signed twice": TWICE,
    "signed for himself and as deputy": TWICE,
    "signed through a deputy too": TWICE,
    "signature changed": APPEND,
    "signature deleted": APPEND,
    "tick of a signed level deleted": "ticks of a signed level are append-only",
    "signer made author": "somebody who has signed cannot become an author",
    "author deleted": "authors are append-only",
    "author changed": "authors are append-only",
    "payload changed": "what was handed in is never changed, and void stays void",
    "digest changed": "what was handed in is never changed, and void stays void",
    "part deleted": "what was handed in is never deleted",
    "flow changed": "versions of a flow are append-only",
    "flow deleted": "versions of a flow are append-only",
    "void made valid": "what was handed in is never changed, and void stays void",
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    """Play a scene of scenes.py in a new data folder and database."""
    url = ""
    if request.param == "postgres":
        base = request.getfixturevalue("cluster")
        name = f"approvals_{abs(hash(tmp_path))}"
        folder = base.partition("host=")[2]
        subprocess.run([str(servers.postgres_binaries() / "createdb"), "-h", folder, "-U", "guanhao", name], check=True)  # type: ignore[operator]
        url = base.replace("/postgres?", f"/{name}?")

    def run(scene: str) -> Any:
        environment = {**os.environ, "GUANHAO_HOME": str(tmp_path), "GUANHAO_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, str(ROOT / "tests/kernel/approvals/scenes.py"), scene]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def test_the_database_refuses_by_itself(play: Play) -> None:
    said = play("guards")
    assert "unique" in said.pop("same tick twice").lower()
    assert said == SAID


def test_two_reviewers_in_the_same_second(play: Play) -> None:
    found = play("race")
    assert found["any"]["answers"] == ["Changed", "done"]
    assert (found["any"]["level"], len(found["any"]["signed"])) == ("second", 1)
    assert found["all"] == {"answers": ["done", "done"], "level": "last", "signed": [2, 5]}
    assert found["same"] == {"answers": ["Refused", "done"], "level": "all", "signed": [2]}


def test_one_of_two_who_hand_in_the_same_part(play: Play) -> None:
    assert play("starts") == {"answers": ["Refused", "done"]}


def test_one_person_in_two_browsers_ticks_once(play: Play) -> None:
    assert play("ticks") == {"answers": ["Refused", "done"], "ticks": 1}
