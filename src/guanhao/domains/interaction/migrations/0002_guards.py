"""What the ORM cannot say: commitments, frozen lists, winners, terms and points stay as they were written. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def changed(*names: str) -> str:
    """SQL: one of these columns would change."""
    return "(" + " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in names) + ")"


def filled(*names: str) -> str:
    """SQL: one of these columns, once it holds something, would change."""
    return " OR ".join(f"(coalesce(old.{name}, '') <> '' AND new.{name} IS DISTINCT FROM old.{name})" for name in names)


FROZEN = "EXISTS (SELECT 1 FROM interaction_draw d WHERE d.activity_id = {row}.activity_id AND d.frozen_at IS NOT NULL)"
LISTED = ("activity_id", "ticket", "person", "shown", "out", "brand_id")
LATER = (
    f"({filled('entries_sha256', 'public_value', 'shown_seed')} OR (old.frozen_at IS NOT NULL AND {changed('frozen_at', 'entries_count')})"
    f" OR (old.drawn_at IS NOT NULL AND {changed('drawn_at', 'public_value')}))"
)
WON = ("activity_id", "entrant_id", "person", "place", "brand_id")
TERMS = ("number", "title", "text", "scope", "platforms", "months", "sha256", "made_at", "brand_id")
DRAWN = "EXISTS (SELECT 1 FROM interaction_draw d WHERE d.activity_id = new.activity_id AND d.drawn_at IS NOT NULL)"
# name, table, act, condition under which it refuses (the same SQL on both databases), what it says
GUARDS = (
    ("interaction_draw_no_update", "draw", "UPDATE", changed("rules", "rules_sha256", "seed_sha256", "activity_id", "committed_at", "brand_id"),
     "what a draw committed is never changed"),
    ("interaction_draw_no_later", "draw", "UPDATE", LATER, "what a draw published is never changed"),
    ("interaction_draw_no_delete", "draw", "DELETE", "1 = 1", "a draw is never deleted"),
    ("interaction_entrant_no_insert", "entrant", "INSERT", FROZEN.format(row="new"), "the list of entrants is closed"),
    ("interaction_entrant_no_update", "entrant", "UPDATE", f"{changed('ticket', 'activity_id', 'brand_id')} OR ({FROZEN.format(row='old')} AND {changed(*LISTED)})",
     "the list of entrants is closed"),
    ("interaction_entrant_no_delete", "entrant", "DELETE", "1 = 1", "an entrant is never deleted"),
    ("interaction_winner_no_insert", "winner", "INSERT", DRAWN, "the draw is over"),
    ("interaction_winner_no_update", "winner", "UPDATE", f"{changed(*WON)} OR {filled('prize')}", "a winner is never changed"),
    ("interaction_winner_no_delete", "winner", "DELETE", "1 = 1", "a winner is never deleted"),
    ("interaction_terms_no_update", "terms", "UPDATE", changed(*TERMS), "a version of the terms is never changed"),
    ("interaction_terms_no_delete", "terms", "DELETE", "1 = 1", "a version of the terms is never deleted"),
    ("interaction_point_no_update", "pointline", "UPDATE", "1 = 1", "points are never changed"),
    ("interaction_point_no_delete", "pointline", "DELETE", "1 = 1", "points are never deleted"),
)  # fmt: skip


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for name, table, act, condition, says in GUARDS:
        target = f"interaction_{table}"
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END")
            continue
        body = f"IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {'old' if act == 'DELETE' else 'new'};"
        editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {target} FOR EACH ROW EXECUTE FUNCTION {name}()")


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [("interaction", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
