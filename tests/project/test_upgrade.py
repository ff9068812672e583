"""A data folder and the program that opens it: a newer one upgrades after a backup, a failing upgrade leaves everything, an older one is refused."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT

APP = "upgradable"
FIRST = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.CreateModel("Leaf", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))])]
"""
SECOND = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("upgradable", "0001_initial")]
    operations = [migrations.AddField("leaf", "kind", models.CharField(max_length=9, default="green"))]
"""
THIRD = """
from django.db import migrations, models

def fail(apps, schema_editor):
    apps.get_model("upgradable", "Leaf").objects.all().delete()
    raise RuntimeError("the leaves cannot be counted")

class Migration(migrations.Migration):
    dependencies = [("upgradable", "0002_kind")]
    operations = [
        migrations.AddField("leaf", "size", models.IntegerField(default=1)),
        migrations.RunPython(fail),
    ]
"""
SCRIPT = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "guanhao.project.settings"
from guanhao.project import settings
settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "upgradable"]
import django
django.setup()
from django.db import connection
from guanhao.project import schema
told = {}
schema.version = lambda name: sys.argv[2]
try:
    told["did"] = schema.ensure_schema()
except schema.UpgradeRefused as error:
    told["refused"] = str(error)
with connection.cursor() as cursor:
    if len(sys.argv) > 3:
        cursor.execute(sys.argv[3])
    cursor.execute("SELECT * FROM upgradable_leaf ORDER BY id")
    told["columns"], told["rows"] = [one[0] for one in cursor.description], cursor.fetchall()
    cursor.execute("SELECT name FROM django_migrations WHERE app = 'upgradable' ORDER BY name")
    told["applied"] = [row[0] for row in cursor.fetchall()]
from django.conf import settings as live
told["backups"] = sorted(one.name.partition("-2")[0] for one in (live.HOME / "backups").glob("*.guanhao"))
told["left"] = sorted(one.name for one in live.HOME.glob(".before*"))
told["stamp"] = (live.HOME / "schema").read_text().split()[1]
print(json.dumps(told))
"""
Start = Callable[..., Any]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    """`start("0.2.0", {"0002_kind": SECOND})`: the program of that version with these migrations of the test's app opens the data folder."""
    url = ""
    if request.param == "postgres":
        from tests import servers

        base: str = request.getfixturevalue("cluster")
        name = f"upgrade_{os.getpid()}_{abs(hash(tmp_path)) % 10**8}"
        subprocess.run([str(servers.postgres_binaries() / "createdb"), "-h", base.partition("host=")[2], "-U", "guanhao", name], check=True)  # type: ignore[operator]
        url = base.replace("/postgres?", f"/{name}?")
    folder = tmp_path / "code" / APP / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "code" / APP / "__init__.py").write_text("")
    (folder / "__init__.py").write_text("")

    def run(version: str, migrations: dict[str, str], sql: str = "") -> Any:
        for old in folder.glob("0*.py"):
            old.unlink()
        for key, text in migrations.items():
            (folder / f"{key}.py").write_text(text)
        environment = {
            **os.environ, "GUANHAO_HOME": str(tmp_path / "home"), "GUANHAO_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / "code"), version, *([sql] if sql else [])]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def test_upgrade_failure_and_older_program(start: Start) -> None:
    one = {"0001_initial": FIRST}
    two = {**one, "0002_kind": SECOND}
    three = {**two, "0003_count": THIRD}

    made = start("0.1.0", one, "INSERT INTO upgradable_leaf (name) VALUES ('oolong'), ('puer')")
    assert (made["did"], made["applied"], made["backups"], made["stamp"]) == (True, ["0001_initial"], [], "0.1.0")
    assert start("0.1.0", one)["did"] is False

    newer = start("0.2.0", two)
    assert (newer["did"], newer["applied"], newer["stamp"]) == (True, ["0001_initial", "0002_kind"], "0.2.0")
    assert newer["rows"] == [[1, "oolong", "green"], [2, "puer", "green"]]
    assert (newer["backups"], newer["left"]) == (["upgrade-0.1.0"], [])

    failed = start("0.3.0", three)
    assert "the leaves cannot be counted" in failed["refused"]
    assert "It is as it was before; go on with the program that wrote it (version 0.2.0)" in failed["refused"]
    for what in ("applied", "rows", "columns", "stamp", "left"):
        assert failed[what] == newer[what]
    assert failed["backups"] == ["upgrade-0.1.0", "upgrade-0.2.0"]
    assert start("0.2.0", two)["rows"] == newer["rows"]  # the old program goes on

    older = start("0.1.9", two)
    assert "was written by Guanhao 0.2.0; this is 0.1.9" in older["refused"]
    unknown = start("0.2.0", one)
    assert "does not know upgradable.0002_kind" in unknown["refused"]
    for refused in (older, unknown):
        assert (refused["applied"], refused["rows"], refused["stamp"]) == (newer["applied"], newer["rows"], "0.2.0")


def test_a_killed_upgrade_is_put_back_at_the_next_start(start: Start, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "postgres" in request.node.name:
        pytest.skip("PostgreSQL rolls the transaction of a killed upgrade back by itself")
    one = {"0001_initial": FIRST}
    two = {**one, "0002_kind": SECOND}
    killing = {**two, "0003_count": THIRD.replace('raise RuntimeError("the leaves cannot be counted")', "import os; os.kill(os.getpid(), 9)")}
    start("0.1.0", one, "INSERT INTO upgradable_leaf (name) VALUES ('oolong')")
    with pytest.raises(AssertionError):
        start("0.2.0", killing)
    assert (tmp_path / "home/.before-upgrade.sqlite3").exists()
    again = start("0.1.0", one)
    assert (again["columns"], again["rows"], again["left"]) == (["id", "name"], [[1, "oolong"]], [])
