"""Writing many changed rows at once, one prepared statement for all; and connections of threads that live long."""

from collections.abc import Sequence
from typing import Any

from django.db import close_old_connections, connection, models


def freshen() -> None:
    """Let go of a connection that is too old or broken. SQLite's are kept: opening one anew costs more than the work of a turn."""
    if connection.vendor != "sqlite":
        close_old_connections()


def let_go() -> None:
    """Give back the connection of a thread that has many siblings: a server allows few, and most of their calls need none."""
    if connection.vendor != "sqlite":
        connection.close()


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows that exist, in the caller's transaction (Django's bulk_update builds one CASE a row and column, far slower)."""
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[Any] = [meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    statement = f"UPDATE {quote(meta.db_table)} SET {places} WHERE {quote(str(meta.pk.column))} = %s"
    values = [[*(_plain(field, row) for field in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _plain(field: Any, row: models.Model) -> object:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
