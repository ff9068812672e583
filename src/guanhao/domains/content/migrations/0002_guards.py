"""What the ORM cannot say: nothing is approved without an approval, and what was handed in stays as it was. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PART = (
    "NOT EXISTS (SELECT 1 FROM kernel_approvalpart p JOIN kernel_approval a ON a.id = p.approval_id"
    " WHERE p.brand_id = new.brand_id AND p.subject = 'content.variant:' || new.id AND p.voided_at IS NULL AND a.state = 'approved')"
)
ITEM = (
    "NOT EXISTS (SELECT 1 FROM kernel_approval a"
    " WHERE a.brand_id = new.brand_id AND a.subject = 'content.item:' || new.id AND a.state = 'approved')"
)
CHANGED = "new.status <> old.status AND "
STATUS = "new.status IN ('approved', 'scheduled') AND "
VARIANT_SAYS, ITEM_SAYS = "a variant is approved by its reviewers alone", "an item is approved by its reviewers alone"
# name, table, when, condition under which it refuses, what it says; the conditions are the same SQL on both databases
GUARDS = (
    ("content_variant_made", "content_variant", "INSERT", STATUS + PART, VARIANT_SAYS),
    ("content_variant_status", "content_variant", "UPDATE", CHANGED + STATUS + PART, VARIANT_SAYS),
    ("content_item_made", "content_item", "INSERT", STATUS + ITEM, ITEM_SAYS),
    ("content_item_status", "content_item", "UPDATE", CHANGED + STATUS + ITEM, ITEM_SAYS),
    ("content_submission_no_update", "content_submission", "UPDATE", "", "what was handed in is never changed"),
    ("content_submission_no_delete", "content_submission", "DELETE", "", "what was handed in is never deleted"),
)


def _sqlite(name: str, table: str, act: str, condition: str, says: str) -> tuple[str, ...]:
    when = f" WHEN {condition}" if condition else ""
    return (f"CREATE TRIGGER {name} BEFORE {act} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{says}'); END",)


def _postgres(name: str, table: str, act: str, condition: str, says: str) -> tuple[str, ...]:
    row = "old" if act == "DELETE" else "new"
    body = f"IF {condition or 'true'} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {row};"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    shape = _sqlite if editor.connection.vendor == "sqlite" else _postgres
    for guard in GUARDS:
        for statement in shape(*guard):
            editor.execute(statement)


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("content", "0001_initial"), ("kernel", "0002_guards")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
