"""The torture in small: real workers killed, on SQLite and on PostgreSQL; the large one is a command."""

import json
import subprocess
import sys

import pytest
from tests.servers import postgres_binaries

CALM = 60


def torture(*options: str) -> dict[str, object]:
    """What the command says."""
    command = [sys.executable, "-m", "guanhao", "torture", "publish", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.servers
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_kills_make_no_duplicates_lose_nothing_and_tell_no_lies(database: str) -> None:
    if database == "postgres" and postgres_binaries() is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    found = torture("--posts", "30", "--kills", "12", "--database", database)
    assert {name: found[name] for name in ("posts", "duplicates", "lost", "false_states")} == {
        "posts": 30,
        "duplicates": 0,
        "lost": 0,
        "false_states": 0,
    }, found
    assert int(str(found["kills"])) >= 12
    assert float(str(found["recovery_s_max"])) <= CALM
