"""Emptying the tables between transactional tests: only here may audit rows be deleted, which the database's triggers refuse."""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import Style
from django.db.backends.sqlite3.operations import DatabaseOperations

TRIGGER = "kernel_audit_no_delete"
_plain = DatabaseOperations.sql_flush


def _flush(self: DatabaseOperations, style: Style, tables: Sequence[str], **options: Any) -> list[str]:
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TRIGGER])
        kept = cursor.fetchone()
    statements = list(_plain(self, style, tables, **options))
    return [f"DROP TRIGGER {TRIGGER}", *statements, kept[0]] if kept else statements


def allow() -> None:
    """Let the test runner's flush lift the guard on audit rows for its own moment (SQLite; PostgreSQL truncates)."""
    DatabaseOperations.sql_flush = _flush  # type: ignore[method-assign]
