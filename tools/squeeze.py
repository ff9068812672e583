"""Rewrite each app's first migration so that a table is made in one step, with its indexes and constraints.

Django adds constraints afterwards, and SQLite rebuilds the table for each of them: a new data folder waits twice as long.
`python tools/squeeze.py [APP …]` after `makemigrations`, before the first release only; what the migrations lead to stays the same
(`makemigrations --check`).
"""

import os
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guanhao.project.settings"
os.environ["GUANHAO_LANGUAGE"] = "en"
django.setup()

from django.db.migrations import Migration  # noqa: E402 - Django is set up first
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel  # noqa: E402
from django.db.migrations.state import ModelState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

KNOWN = (CreateModel, AddField, AddIndex, AddConstraint)
SOURCE = Path(__file__).resolve().parents[1] / "src"


def inside(app: str, model: ModelState, names: list[str]) -> set[str]:
    """The models of the same app this one needs before it."""
    targets = (getattr(field.remote_field, "model", None) for field in model.fields.values() if field.remote_field)
    keys = (str(target).lower().rpartition(".") for target in targets)
    return {name for label, _dot, name in keys if label in ("", app) and name in names and name != model.name_lower}


def crossing(model: ModelState) -> list[str]:
    """Its relations over a table that itself needs this one first."""
    return [name for name, field in model.fields.items() if getattr(field.remote_field, "through", None)]


def created(model: ModelState) -> CreateModel:
    """One step for the whole table."""
    options = {key: value for key, value in model.options.items() if key not in ("indexes", "constraints") or value}
    late = crossing(model)
    return CreateModel(model.name, [(name, field) for name, field in model.fields.items() if name not in late], options, model.bases, model.managers)


def squeeze(loader: MigrationLoader, app: str) -> None:
    """Rewrite the first migration of an app; one with steps of another kind or with tables in a circle stays."""
    migration = loader.disk_migrations[app, "0001_initial"]
    if not all(isinstance(step, KNOWN) for step in migration.operations):
        return
    state = loader.project_state((app, "0001_initial"))
    models = {name: model for (label, name), model in state.models.items() if label == app}
    written = [step.name_lower for step in migration.operations if isinstance(step, CreateModel)]
    order = list(TopologicalSorter({name: sorted(inside(app, models[name], written), key=written.index) for name in written}).static_order())
    short = type("Migration", (Migration,), {"initial": True, "dependencies": migration.dependencies})("0001_initial", app)
    late = [AddField(name, field, models[name].fields[field]) for name in order for field in crossing(models[name])]
    short.operations = [*(created(models[name]) for name in order), *late]
    file = Path(sys.modules[type(migration).__module__].__file__ or "")
    if SOURCE in file.parents and len(short.operations) < len(migration.operations):
        file.write_text(MigrationWriter(short).as_string(), encoding="utf-8")


def main() -> None:
    """The apps named, or all."""
    loader = MigrationLoader(None)
    for app, name in sorted(loader.disk_migrations):
        if name == "0001_initial" and (len(sys.argv) == 1 or app in sys.argv[1:]):
            squeeze(loader, app)


if __name__ == "__main__":
    main()
