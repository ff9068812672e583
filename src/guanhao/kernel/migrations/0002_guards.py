"""What the ORM cannot say: audit rows that the database itself protects, and the full-text index. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = (
    "CREATE TRIGGER kernel_audit_no_update BEFORE UPDATE ON kernel_auditentry BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END",
    "CREATE TRIGGER kernel_audit_no_delete BEFORE DELETE ON kernel_auditentry BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END",
    "CREATE VIRTUAL TABLE kernel_search_words USING fts5(grams, content='kernel_searchentry', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER kernel_search_added AFTER INSERT ON kernel_searchentry BEGIN"
    " INSERT INTO kernel_search_words(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER kernel_search_gone AFTER DELETE ON kernel_searchentry BEGIN"
    " INSERT INTO kernel_search_words(kernel_search_words, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER kernel_search_changed AFTER UPDATE ON kernel_searchentry BEGIN"
    " INSERT INTO kernel_search_words(kernel_search_words, rowid, grams) VALUES ('delete', old.id, old.grams);"
    " INSERT INTO kernel_search_words(rowid, grams) VALUES (new.id, new.grams); END",
)
POSTGRES = (
    "CREATE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$",
    "CREATE TRIGGER kernel_audit_no_change BEFORE UPDATE OR DELETE ON kernel_auditentry FOR EACH ROW EXECUTE FUNCTION kernel_audit_refuse()",
    "CREATE INDEX kernel_search_words ON kernel_searchentry USING gin (to_tsvector('simple', grams))",
)


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Guards and index."""

    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
