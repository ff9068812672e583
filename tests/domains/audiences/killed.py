"""Builders of the behaviour index that are killed with SIGKILL between their steps; run by test_killed.py in a data folder of its own.

Sets Django up once and forks: a child that appends events, one that kills itself at a step of the update, and one that starts afterwards, counts
again and compares index and raw events. Prints one JSON line a step.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

STEPS = ("numbered", "written", "settled", "publishing", "published", "tending", "rebuilding")
BATCH = 400


def die(*_given: Any, **_named: Any) -> Any:
    """What kill -9 does to a process."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(target: Callable[..., Any]) -> Callable[..., Any]:
    """The step is done, then the process dies."""

    def run(*given: Any, **named: Any) -> Any:
        target(*given, **named)
        die()

    return run


def kill_at(step: str) -> None:
    """Update the index and die at a step."""
    from guanhao.domains.audiences.services import indexing

    if step == "numbered":
        indexing.known_after = after(indexing.known_after)  # type: ignore[assignment]
    elif step == "written":
        indexing.p.write = after(indexing.p.write)
    elif step == "settled":
        indexing._settle = after(indexing._settle)  # type: ignore[assignment]
    elif step == "publishing":  # inside the transaction: token and `covered` are written, the part is not
        indexing._size = die
    elif step == "published":
        indexing._publish = after(indexing._publish)  # type: ignore[assignment]
    elif step == "tending":
        indexing.MOST_PARTS = 1
        indexing.tend.__kwdefaults__["most"] = 1
        indexing._replace = die
    if step == "rebuilding":
        indexing._publish = die
        indexing.rebuild()
    else:
        indexing.update()
    sys.exit("it lives")


def append(number: int) -> None:
    """Some more events, with people known and unknown so far."""
    from tests.domains.audiences.samples import many

    from guanhao.kernel.warehouse import append as write

    write("events", many(BATCH, seed=number, first=number * BATCH, people=100 + 50 * number))


def compare(step: str, out: Path) -> None:
    """Start again, and hold index and raw events against each other."""
    from datetime import date

    from guanhao.domains.audiences import facade
    from guanhao.domains.audiences.models import IndexPart
    from guanhao.domains.audiences.selectors import numbers
    from guanhao.kernel import warehouse

    facade.update_index()
    rows = facade.events_of(date(2026, 1, 1), date(2026, 12, 31))
    raw = warehouse.rows("SELECT count(*) AS n, sum(amount) AS money, count(DISTINCT person_id) AS people FROM events WHERE person_id <> ''")[0]
    texts = [text for text in numbers.book().texts.to_pylist() if text]
    found = {
        "step": step,
        "index": len(rows),
        "raw": raw["n"],
        "parts": sum(IndexPart.objects.filter(retired_at=None).values_list("rows", flat=True)),
        "money": abs(float(rows.amount.sum()) - raw["money"]) < 1e-6,
        "people": len(rows.people()) == raw["people"],
        "twice": len(texts) - len(set(texts)),
    }
    with out.open("a") as file:
        file.write(json.dumps(found) + "\n")


def forked(act: Callable[[], None]) -> int:
    """The exit code of a child that acts inside the brand."""
    number = os.fork()
    if number:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    import traceback

    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import BrandRef, brand_scope

    code = 0
    try:
        with acting(SYSTEM), brand_scope(BrandRef(id=1, slug="one", name="One")):
            act()
    except BaseException:
        traceback.print_exc()
        code = 1
    os._exit(code)


def play() -> None:
    """Every step once."""
    out = Path(os.environ["GUANHAO_HOME"]) / "said"
    for number, step in enumerate(STEPS):
        assert forked(lambda n=number: append(n)) == 0  # type: ignore[misc]
        code = forked(lambda s=step: kill_at(s))  # type: ignore[misc]
        assert code == -signal.SIGKILL, (step, code)
        assert forked(lambda s=step: compare(s, out)) == 0  # type: ignore[misc]
    sys.stdout.write(out.read_text())


if __name__ == "__main__":
    Path(os.environ["GUANHAO_HOME"]).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    connections.close_all()
    play()
