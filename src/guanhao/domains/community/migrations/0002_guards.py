"""What the ORM cannot say: the points ledger is only ever added to, and a sheet that was handed in stays as it is. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOT = ("brand_id", "member_id", "points", "made_at")


MONEY = ("brand_id", "month", "currency", "total", "made_at")


def open_sheet(row: str) -> str:
    """SQL: the sheet of this row is not a draft any more."""
    return f"(SELECT state FROM community_kocsheet WHERE id = {row}.sheet_id) <> 'draft'"


def changed(*names: str) -> str:
    """SQL: one of these columns would change."""
    return "(" + " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in names) + ")"


# name, table, act, condition under which it refuses (the same SQL on both databases), what it says
GUARDS = (
    ("community_posting_no_update", "pointsposting", "UPDATE", "1 = 1", "a posting of points is never changed"),
    ("community_posting_no_delete", "pointsposting", "DELETE", "1 = 1", "a posting of points is never deleted"),
    ("community_entry_no_update", "pointsentry", "UPDATE", "1 = 1", "an entry of points is never changed"),
    ("community_entry_no_delete", "pointsentry", "DELETE", "1 = 1", "an entry of points is never deleted"),
    ("community_lot_no_update", "pointslot", "UPDATE", changed(*LOT), "of a lot only what remains and its last day change"),
    ("community_lot_no_delete", "pointslot", "DELETE", "1 = 1", "a lot is never deleted"),
    ("community_adjustment_no_update", "pointsadjustment", "UPDATE", "old.state <> 'waiting'", "a decided adjustment is never changed"),
    ("community_terms_no_update", "memberterms", "UPDATE", "1 = 1", "a version of the terms is never changed"),
    ("community_terms_no_delete", "memberterms", "DELETE", "1 = 1", "a version of the terms is never deleted"),
    ("community_quota_no_update", "quotaentry", "UPDATE", "1 = 1", "an entry of the support quota is never changed"),
    ("community_quota_no_delete", "quotaentry", "DELETE", "1 = 1", "an entry of the support quota is never deleted"),
    ("community_sheet_no_update", "kocsheet", "UPDATE", f"old.state = 'paid' OR (old.state <> 'draft' AND {changed(*MONEY)})", "this sheet stays"),
    ("community_sheet_no_delete", "kocsheet", "DELETE", "old.state <> 'draft'", "a sheet that was handed in is never deleted"),
    ("community_line_no_insert", "kocline", "INSERT", open_sheet("new"), "nothing is added to a sheet that was handed in"),
    ("community_line_no_update", "kocline", "UPDATE", open_sheet("old"), "a line that was handed in is never changed"),
    ("community_line_no_delete", "kocline", "DELETE", open_sheet("old"), "a line that was handed in is never deleted"),
    ("community_payout_no_insert", "kocpayout", "INSERT", open_sheet("new"), "nothing is added to a sheet that was handed in"),
    ("community_payout_no_update", "kocpayout", "UPDATE", open_sheet("old"), "a payout that was handed in is never changed"),
    ("community_payout_no_delete", "kocpayout", "DELETE", open_sheet("old"), "a payout that was handed in is never deleted"),
    ("community_adjustment_no_delete", "pointsadjustment", "DELETE", "1 = 1", "an adjustment is never deleted"),
)


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for name, table, act, condition, says in GUARDS:
        target = f"community_{table}"
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END")
            continue
        body = f"IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {'old' if act == 'DELETE' else 'new'};"
        editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("community", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
