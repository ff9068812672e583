"""What the ORM cannot say: rows that the database itself protects (audit, approvals), and the full-text index. Kept by hand, after 0001."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SEARCH_SQLITE = (
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
SEARCH_POSTGRES = (
    "CREATE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$",
    "CREATE TRIGGER kernel_audit_no_change BEFORE UPDATE OR DELETE ON kernel_auditentry FOR EACH ROW EXECUTE FUNCTION kernel_audit_refuse()",
    "CREATE INDEX kernel_search_words ON kernel_searchentry USING gin (to_tsvector('simple', grams))",
)

# Approvals. Each guard: name, table, when, condition under which it refuses, and what it says. The conditions are the same SQL on both databases.
AUTHOR = "EXISTS (SELECT 1 FROM kernel_approvalauthor a WHERE a.approval_id = new.approval_id AND a.person_id {who})"
SIGNED = "EXISTS (SELECT 1 FROM kernel_approvalsignature s WHERE {where})"
GUARDS = (
    (
        "kernel_sign_author",
        "kernel_approvalsignature",
        "INSERT",
        AUTHOR.format(who="IN (new.signer_id, new.principal_id)"),
        "an author never signs, nor does a deputy in his place",
    ),
    (
        "kernel_sign_open",
        "kernel_approvalsignature",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM kernel_approvallevel l WHERE l.id = new.level_id AND l.approval_id = new.approval_id AND l.state = 'open')",
        "only the open level is signed",
    ),
    (
        "kernel_sign_twice",
        "kernel_approvalsignature",
        "INSERT",
        "new.decision = 'signed' AND "
        + SIGNED.format(
            where="s.approval_id = new.approval_id AND s.decision = 'signed'"
            " AND (s.signer_id IN (new.signer_id, new.principal_id) OR s.principal_id IN (new.signer_id, new.principal_id))"
        ),
        "nobody signs twice",
    ),
    ("kernel_sign_no_update", "kernel_approvalsignature", "UPDATE", "", "signatures are append-only"),
    ("kernel_sign_no_delete", "kernel_approvalsignature", "DELETE", "", "signatures are append-only"),
    ("kernel_tick_author", "kernel_approvaltick", "INSERT", AUTHOR.format(who="= new.person_id"), "an author never confirms his own work"),
    ("kernel_tick_no_update", "kernel_approvaltick", "UPDATE", "", "ticks are never changed"),
    (
        "kernel_tick_no_delete",
        "kernel_approvaltick",
        "DELETE",
        SIGNED.format(where="s.level_id = old.level_id"),
        "ticks of a signed level are append-only",
    ),
    (
        "kernel_author_signed",
        "kernel_approvalauthor",
        "INSERT",
        SIGNED.format(where="s.approval_id = new.approval_id AND (s.signer_id = new.person_id OR s.principal_id = new.person_id)"),
        "somebody who has signed cannot become an author",
    ),
    ("kernel_author_no_update", "kernel_approvalauthor", "UPDATE", "", "authors are append-only"),
    ("kernel_author_no_delete", "kernel_approvalauthor", "DELETE", "", "authors are append-only"),
    (
        "kernel_part_no_update",
        "kernel_approvalpart",
        "UPDATE",
        "new.digest <> old.digest OR new.subject <> old.subject OR new.approval_id <> old.approval_id"
        " OR CAST(new.fields AS TEXT) <> CAST(old.fields AS TEXT) OR (old.voided_at IS NOT NULL AND new.voided_at IS NULL)",
        "what was handed in is never changed, and void stays void",
    ),
    ("kernel_part_no_delete", "kernel_approvalpart", "DELETE", "", "what was handed in is never deleted"),
    ("kernel_flow_no_update", "kernel_flowversion", "UPDATE", "", "versions of a flow are append-only"),
    ("kernel_flow_no_delete", "kernel_flowversion", "DELETE", "", "versions of a flow are append-only"),
)


def _sqlite_guard(name: str, table: str, act: str, condition: str, says: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{says}'); END"


def _postgres_guard(name: str, table: str, act: str, condition: str, says: str) -> tuple[str, str]:
    row = "old" if act == "DELETE" else "new"
    body = f"IF {condition or 'true'} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {row};"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


SQLITE = (*SEARCH_SQLITE, *(_sqlite_guard(*guard) for guard in GUARDS))
POSTGRES = (*SEARCH_POSTGRES, *(statement for guard in GUARDS for statement in _postgres_guard(*guard)))


def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements of this database's kind."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Guards and index."""

    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
