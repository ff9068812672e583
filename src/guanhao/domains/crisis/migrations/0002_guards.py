"""What the ORM cannot say: snapshots and timelines of crises stay as they were written. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SAYS = {"crisis_snapshot": "a snapshot is never changed", "crisis_timelineline": "a timeline is never changed"}


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for table, says in SAYS.items():
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            if editor.connection.vendor == "sqlite":
                editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END")
                continue
            editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{says}'; END $$")
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("crisis", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
