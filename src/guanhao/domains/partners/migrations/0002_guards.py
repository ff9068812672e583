"""What the ORM cannot say: a settlement and an entry of a budget are only ever added. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# name, table, act, condition under which it refuses (the same SQL on both databases), what it says
GUARDS = (
    ("partners_settlement_no_update", "settlement", "UPDATE", "1 = 1", "a settlement is never changed"),
    ("partners_settlement_no_delete", "settlement", "DELETE", "1 = 1", "a settlement is never deleted"),
    ("partners_entry_no_update", "budgetentry", "UPDATE", "1 = 1", "an entry of a budget is never changed"),
    ("partners_entry_no_delete", "budgetentry", "DELETE", "1 = 1", "an entry of a budget is never deleted"),
)


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for name, table, act, condition, says in GUARDS:
        target = f"partners_{table}"
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END")
            continue
        body = f"IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {'old' if act == 'DELETE' else 'new'};"
        editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
