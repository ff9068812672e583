"""What every command and every web worker pays at its start."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

from guanhao.console.registry import panels
from guanhao.kernel.imports.kinds import kinds

HEAVY = (
    "xlsxwriter",
    "openpyxl",
    "docx",
    "typst",
    "resvg_py",
    "duckdb",
    "pyarrow",
    "numpy",
    "httpx",
    "lunar_python",
    "chinese_calendar",
    "yaml",
    "guanhao.project.urls",
)
LOOK = f"import sys, json, django; django.setup(); print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"


def test_heavy_libraries_are_not_loaded_at_the_start() -> None:
    """Each takes a tenth of a second or more; they load where they are used."""
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def _named_later() -> list[tuple[str, str]]:
    calls = [panel.context for panel in panels()] + [kind.open for kind in kinds().values()]
    return [(call.__module__, call.__name__) for call in calls]


@pytest.mark.parametrize(("module", "name"), _named_later())
def test_what_is_named_for_later_is_there(module: str, name: str) -> None:
    """A wrong name would only show on a page or in an import."""
    assert callable(getattr(import_module(module), name))
