"""The guide is true: its commands run, and print what it says."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA", ROOT.parent / "shared" / "data"))
GUIDE = (ROOT / "docs" / "guide" / "first-hour.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|json)\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)


def run(line: str, folder: Path) -> str:
    """One command of the guide in a data folder of its own."""
    words = shlex.split(line)
    assert words[0] == "guanhao", line
    environment = {**os.environ, "GUANHAO_HOME": str(folder / "home")}
    done = subprocess.run([sys.executable, "-m", "guanhao", *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def missing(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What the guide promises and the command does not say."""
    wrong = {}
    for key, value in expected.items():
        if isinstance(value, dict):
            inner = missing(value, found.get(key, {}))
            wrong |= {f"{key}.{name}": one for name, one in inner.items()}
        elif found.get(key) != value:
            wrong[key] = found.get(key)
    return wrong


@pytest.mark.scale
@pytest.mark.skipif(not (DATA / "cctv_weibo_2020").exists(), reason="the sample data are not here (GUANHAO_SAMPLE_DATA)")
def test_the_first_hour(tmp_path: Path) -> None:
    for name in ("posts_2020Q1.csv", "comments_sample.csv"):
        (tmp_path / name).symlink_to(DATA / "cctv_weibo_2020" / name)
    printed = ""
    for language, text in BLOCKS:
        if language == "sh":
            for line in text.strip().splitlines():
                printed = run(line, tmp_path)
        else:
            assert missing(json.loads(text), json.loads(printed)) == {}, text
    assert sorted({path.suffix for path in (tmp_path / "reports").iterdir()}) == [".docx", ".html", ".pdf"]
