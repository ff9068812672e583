"""What the ORM cannot say: a used or void coupon stays so, a use is written once and refunded once. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

USE = ("brand_id", "coupon_id", "shop_id", "order_no", "amount", "discount", "used_at", "by_name")


def changed(*names: str) -> str:
    """SQL: one of these columns would change."""
    return "(" + " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in names) + ")"


FINAL = "old.state <> 'issued' AND new.state IS DISTINCT FROM old.state"
REWRITTEN = f"{changed(*USE)} OR (old.refunded_at IS NOT NULL AND {changed('refunded_at', 'replacement_id')})"

# name, table, act, condition under which it refuses (the same SQL on both databases), what it says
GUARDS = (
    ("growth_coupon_no_update", "coupon", "UPDATE", f"({FINAL}) OR {changed('digest', 'batch_id', 'number')}", "a used or void coupon stays so"),
    ("growth_coupon_no_delete", "coupon", "DELETE", "1 = 1", "a coupon is never deleted"),
    ("growth_use_no_update", "couponuse", "UPDATE", REWRITTEN, "a use of a coupon is never changed, and refunded once"),
    ("growth_use_no_delete", "couponuse", "DELETE", "1 = 1", "a use of a coupon is never deleted"),
)


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for name, table, act, condition, says in GUARDS:
        target = f"growth_{table}"
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END")
            continue
        body = f"IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {'old' if act == 'DELETE' else 'new'};"
        editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("growth", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
