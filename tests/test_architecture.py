"""What imports cannot show: keys that point down, one clock, no side doors, files of a bearable length."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from guanhao.kernel.tenancy import BrandRow

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "guanhao"
LONGEST = 600
CONTRACTS = {one["id"]: one for one in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]}
CLOCK = re.compile(r"\bdatetime\.(now|today|utcnow)\(|\btimezone\.now\(|\bdate\.today\(|\btime\.time\(|\blocaldate\(\)|\blocaltime\(\)|auto_now")
SIGNALS = re.compile(r"django\.(db\.models|core|test|contrib\.auth|db\.backends)\.signals|django\.dispatch|import signals\b")
UNFENCED = {  # who may walk over all brands, and why
    "console/context.py": "counts unread messages with the brand in the filter",
    "domains/inbox/pages/hook.py": "an address of a webhook names no brand; its hook says which",
    "domains/inbox/services/following.py": "an agent who left lets go of conversations in every brand",
    "domains/inbox/services/ratings.py": "an address to rate names no brand; its secret says which",
    "domains/links/pages/public.py": "a short address names no brand; its link says which",
    "domains/links/services/links.py": "codes are one in the whole installation",
    "domains/publishing/publisher/calls.py": "a worker renews the leases it holds, whatever brands they are of",
    "domains/publishing/publisher/claiming.py": "one publisher serves all brands: what is due is claimed by the clock",
    "domains/publishing/publisher/loop.py": "one publisher serves all brands: it asks when the next one is due",
    "domains/publishing/publisher/steps.py": "rows a worker holds by their numbers, in the scope of their brand",
    "domains/publishing/services/calendar/shares.py": "a shared address names no brand; its secret says which",
    "domains/publishing/services/handing.py": "a phone's address names no brand; its secret says which",
    "kernel/approvals/queueing.py": "rows that hang on approvals of the brand in scope",
    "kernel/approvals/reading.py": "rows that hang on approvals of the brand in scope",
    "kernel/approvals/running.py": "rows that hang on an approval of the brand in scope",
    "kernel/approvals/watching.py": "one job asks which brands have somebody to wait for",
    "kernel/backup/verifying.py": "the whole house is held against its manifests and sums",
    "kernel/clocks.py": "one sweep asks which brands have a clock that is due",
    "kernel/files.py": "bytes go when no row of the same brand has them",
    "kernel/tidying.py": "old rows of every brand go at night",
    "kernel/warehouse/compaction.py": "files on the disk are held against every brand's manifest",
    "kernel/warehouse/store.py": "names of segments are unique over all brands",
    "project/demo/publishing.py": "asks whether another brand has something due before it publishes",
    "project/torture/arena.py": "a torture has a data folder of its own",
    "project/torture/judge.py": "a torture has a data folder of its own",
    "project/torture/stage.py": "a torture has a data folder of its own",
    "project/torture/workers.py": "a torture has a data folder of its own",
}


def floors() -> dict[str, int]:
    """App label → height, read from the layers that import-linter enforces; the higher the number, the higher the room."""
    rooms = [layer.split("|") for layer in CONTRACTS["floors"]["layers"]]
    height: dict[str, int] = {}
    for place, layer in enumerate(reversed(rooms)):
        for room in layer:
            name = room.strip()
            if name != "domains":
                height[name] = place * 100
                continue
            for within, domain in enumerate(reversed(CONTRACTS["domains"]["layers"])):
                height |= {one.strip(): place * 100 + within for one in domain.split("|")}
    return height


def room_of(model: type[models.Model]) -> str:
    """`guanhao.kernel.imports.models` → kernel; `guanhao.domains.channels.models` → channels; "" for Django's own."""
    parts = model.__module__.split(".")
    return "" if parts[0] != "guanhao" else parts[2] if parts[1] == "domains" else parts[1]


def files() -> list[Path]:
    """Our own Python, without generated migrations."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def found(pattern: re.Pattern[str]) -> set[str]:
    """Files with a line of code (not a comment) that the pattern is in."""
    return {
        path.relative_to(SOURCE).as_posix()
        for path in files()
        if any(pattern.search(line.split("  #")[0]) for line in path.read_text(encoding="utf-8").splitlines())
    }


def test_foreign_keys_point_down_and_leave_no_trace() -> None:
    height, wrong, seen = floors(), [], 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            here, there = room_of(model), room_of(field.related_model) if isinstance(field.related_model, type) else ""
            if not (field.concrete and field.is_relation) or not here or not there or here == there:
                continue
            seen += 1
            if height[there] >= height[here]:
                wrong.append(f"{field} points up to {there}")
            if not field.remote_field.hidden:
                wrong.append(f"{field} is a key to another room: related_name='+'")
    assert wrong == []
    assert seen, "no key between rooms was looked at: room_of is wrong"


def test_rows_with_a_brand_stand_behind_the_fence() -> None:
    """A model with a brand_id of its own making would be readable from every brand, unless a job or the schedule has to walk over all."""
    machinery = {"AuditEntry", "EventRow", "JobRow", "ScheduleRow"}
    before_a_brand_is_entered = {"ApiToken", "Invitation", "Membership"}
    loose = {m.__name__ for m in apps.get_models() if not issubclass(m, BrandRow) and any(f.attname == "brand_id" for f in m._meta.concrete_fields)}
    assert loose <= machinery | before_a_brand_is_entered
    kept = [m.__name__ for m in apps.get_models() if issubclass(m, BrandRow) and m._base_manager.name != "everywhere"]
    assert kept == [], "a base manager inside the fence hides rows from cascades"


def test_every_name_in_the_database_is_taken_once() -> None:
    """In PostgreSQL a table, an index and a unique constraint of one schema share their names; SQLite does not mind."""
    names = [m._meta.db_table for m in apps.get_models()]
    names += [one.name for m in apps.get_models() for one in (*m._meta.indexes, *m._meta.constraints)]
    assert sorted(name for name, times in Counter(names).items() if times > 1) == []


def test_only_known_places_look_over_the_fence() -> None:
    assert found(re.compile(r"\.everywhere\b")) <= UNFENCED.keys()


def test_no_model_is_taken_by_name() -> None:
    """Two places may: the words of recorded deeds and the register of personal data, where each domain names its own rows."""
    assert found(re.compile(r"\bget_model\(")) == {"console/deeds.py", "kernel/privacy/holdings.py"}


def test_one_clock() -> None:
    """The sandbox plays a platform: its clock is its own."""
    assert found(CLOCK) == {"kernel/now.py", "sdk/testing/sandbox.py"}


def test_no_signals() -> None:
    """Rooms speak by events. One ear is allowed: Django itself tells identity of every sign-in, whichever door it took."""
    assert found(SIGNALS) == {"domains/identity/apps.py"}


def test_everything_says_what_it_is() -> None:
    silent = []
    for path in files():
        text = path.read_text(encoding="utf-8")
        if not ast.get_docstring(ast.parse(text)) and (path.name == "__init__.py" or text.strip()):
            silent.append(path.relative_to(SOURCE).as_posix())
    assert silent == []


@pytest.mark.parametrize("folder", ["src", "tests", "tools"])
def test_no_file_is_too_long(folder: str) -> None:
    """Generated migrations aside."""
    written = [path for path in (ROOT / folder).rglob("*.py") if path.name != "0001_initial.py"]
    long = {str(path.relative_to(ROOT)): n for path in written if (n := len(path.read_bytes().splitlines())) > LONGEST}
    assert long == {}


def test_no_foreign_script_lies_in_the_source() -> None:
    """Scripts come from frontend/ through the bundler, which pins and licences them."""
    built = SOURCE / "console" / "static" / "dist"
    scripts = [path for kind in ("*.js", "*.mjs", "*.min.css") for path in SOURCE.rglob(kind) if built not in path.parents]
    assert scripts == []
    inline = re.compile(r"""<script(?![^>]*(\bsrc=|\bnonce=|type="application/json"))""")
    assert [path.name for path in SOURCE.rglob("*.html") if inline.search(path.read_text("utf-8"))] == []


def test_no_template_carries_a_handler() -> None:
    """The policy of scripts forbids them, so such a button would do nothing."""
    handler = re.compile(r"""\son(click|change|submit|load|input|key\w+|mouse\w+|focus|blur|error)\s*=|javascript:""", re.IGNORECASE)
    assert [path.name for path in SOURCE.rglob("*.html") if handler.search(path.read_text("utf-8"))] == []


def test_no_place_of_this_machine_is_written_down() -> None:
    """`{brand}/work/…` is the address of a room, not of a folder."""
    place = re.compile(r"(?<![\w.}])/(work|home|root|Users)/(?!\{)\w+")
    assert [str(p.relative_to(ROOT)) for kind in ("*.py", "*.html", "*.toml") for p in SOURCE.rglob(kind) if place.search(p.read_text("utf-8"))] == []
