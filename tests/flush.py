"""Emptying the tables between transactional tests: only here may rows be deleted that the database's triggers protect."""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import Style
from django.db.backends.sqlite3.operations import DatabaseOperations

_plain = DatabaseOperations.sql_flush


def _flush(self: DatabaseOperations, style: Style, tables: Sequence[str], **options: Any) -> list[str]:
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%%BEFORE DELETE%%'")
        kept = dict(cursor.fetchall())
    statements = list(_plain(self, style, tables, **options))
    return [*(f"DROP TRIGGER {name}" for name in kept), *statements, *kept.values()]


def allow() -> None:
    """Let the test runner's flush lift the guards against deleting for its own moment (SQLite; PostgreSQL truncates)."""
    DatabaseOperations.sql_flush = _flush  # type: ignore[method-assign]
