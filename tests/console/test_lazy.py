"""A page that is looked at twice while a library is on its way begins each piece once (frontend/src/lazy.js)."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_piece_begins_once() -> None:
    command = ["node", str(Path(__file__).with_name("lazy_twice.mjs")), str(ROOT / "frontend" / "src" / "lazy.js")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "1"
