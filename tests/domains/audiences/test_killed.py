"""kill -9 of another process between the steps of an index update: after a new start the counts equal the raw events, and nothing counts twice."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

STEPS = ("numbered", "written", "settled", "publishing", "published", "tending", "rebuilding")


def test_a_killed_update_is_made_good_by_the_next(tmp_path: Path, migrated: Path) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(migrated, tmp_path / "home" / "guanhao.sqlite3")
    script, root = Path(__file__).with_name("killed.py"), Path(__file__).parents[3]
    home = {"GUANHAO_HOME": str(tmp_path / "home"), "GUANHAO_DATABASE_URL": "", "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, str(script)], env={**os.environ, **home}, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["step"] for one in found] == list(STEPS)
    for one in found:
        assert one["index"] == one["raw"] == one["parts"], one
        assert (one["money"], one["people"], one["twice"]) == (True, True, 0), one
    assert found[-1]["raw"] > found[0]["raw"] > 300
