"""The guide "write a connector in an hour" is true: its package installs, is found, and passes the suite."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).parent / "example"
GUIDE = (ROOT / "docs" / "guide" / "connectors.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^`([\w./]+)`:\n\n```(?:toml|python)\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL))


def run(*command: str, cwd: Path, target: Path | None = None) -> str:
    environment = {**os.environ, **({"PYTHONPATH": str(target)} if target else {})}
    done = subprocess.run([sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_guide_shows_the_files_of_the_example() -> None:
    files = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml")}
    assert set(BLOCKS) == files
    for name, text in BLOCKS.items():
        assert text == (EXAMPLE / name).read_text(encoding="utf-8"), name


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the guide, written from the guide's own text and installed as anybody would."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for name, text in BLOCKS.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    arguments = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check", "--target", str(target)]
    run("-m", "pip", "install", *arguments, str(source), cwd=source)
    shutil.copy(source / "test_notices.py", target)
    return target


def test_the_installed_package_is_found(target: Path) -> None:
    words = "from guanhao.sdk.connectors import find_connector as find; c = find('website'); print(c.title_zh, type(c).__module__)"
    assert run("-c", words, cwd=target, target=target).split() == ["官网", "guanhao_notices"]


def test_the_suite_passes(target: Path) -> None:
    said = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_notices.py", cwd=target, target=target)
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 20
    assert "failed" not in said
