"""What the ORM cannot say: a published brand guide stays as it was published. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SAYS = "a published brand guide is never changed"
KEPT = ("body", "number", "reason", "published_at", "published_by_name", "brand_id")
CHANGED = " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in KEPT)
ONWARD = "NOT (new.status = old.status OR (old.status = 'published' AND new.status = 'superseded'))"
TABLE = "strategy_guideversion"
# name, act, condition under which it refuses; the conditions are the same SQL on both databases
GUARDS = (
    ("strategy_guide_no_update", "UPDATE", f"old.status <> 'draft' AND ({CHANGED} OR {ONWARD})"),
    ("strategy_guide_no_delete", "DELETE", "old.status <> 'draft'"),
)


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for name, act, condition in GUARDS:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
            continue
        body = f"IF {condition} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN {'old' if act == 'DELETE' else 'new'};"
        editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("strategy", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
