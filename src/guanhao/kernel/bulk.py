"""Putting thousands of rows into a table without the ORM's work on each: numbers are taken first, then one prepared statement does the rest.

Values are given as Python has them; the fence is the caller's business (give `brand_id`). Inside a transaction only: on SQLite the write lock that
`BEGIN IMMEDIATE` took is what makes the numbers ours, on PostgreSQL the sequence does.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from pydantic_core import to_json

Convert = Callable[[Any], Any]


def take_numbers(model: type[models.Model], count: int) -> range | list[int]:
    """`count` numbers for new rows of this table that nobody else gets."""
    if not connection.in_atomic_block:
        raise RuntimeError("take numbers inside a transaction")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = (found[0] if found else 0) + 1
            return range(first, first + count)
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count])
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore: bool = False) -> Sequence[int]:
    """Insert rows of values in the order of `names` (attribute names such as `person_id`); every other column gets its default. Their numbers.

    With `ignore` rows that break a unique constraint are left out without a word; their numbers stay unused.
    """
    lines = list(rows)
    if not lines:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    if strange := sorted(set(names) - set(fields)):
        raise TypeError(f"{model._meta.label} has no column {strange[0]}")
    rest = [field for name, field in fields.items() if name not in names]
    fixed = [_converter(field)(field.get_default()) for field in rest]
    special = [(place, convert) for place, name in enumerate(names, start=1) if (convert := _converter(fields[name])) is not _as_it_is]
    numbers = take_numbers(model, len(lines))
    quote = connection.ops.quote_name
    columns = ["id", *(str(fields[name].column) for name in names), *(str(field.column) for field in rest)]
    ending = " ON CONFLICT DO NOTHING" if ignore else ""
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES ({marks}){ending}"
    values = [[number, *line, *fixed] for number, line in zip(numbers, lines, strict=True)]
    for line in values:
        for place, convert in special:
            line[place] = convert(line[place])
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
    return numbers


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Any]) -> None:
    """Write these attributes of many model instances by their numbers, with one prepared statement."""
    fields = [model._meta.get_field(name) for name in names]
    converters = [_converter(field) for field in fields]
    attributes = [getattr(field, "attname") for field in fields]  # noqa: B009 - the type of a field is wider than its columns
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(getattr(field, 'column'))} = %s" for field in fields)  # noqa: B009
    lines = [[*(convert(getattr(row, name)) for convert, name in zip(converters, attributes, strict=True)), row.pk] for row in rows]
    if lines:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s", lines)


def _converter(field: Any) -> Convert:
    """How a value of this column goes over the wire; what comes often is worked out once."""
    if isinstance(field, models.DateTimeField):
        return _moments()
    if isinstance(field, models.JSONField):
        return _documents()
    plain = (models.BooleanField, models.IntegerField, models.FloatField, models.CharField, models.ForeignKey)
    if isinstance(field, plain) or type(field) is models.TextField:
        return _as_it_is
    return lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def _moments() -> Convert:
    if connection.vendor != "sqlite":
        return _as_it_is
    known: dict[datetime, str] = {}

    def convert(value: datetime | None) -> str | None:
        if value is None:
            return None
        found = known.get(value)
        if found is None:
            found = known[value] = str(value.astimezone(UTC).replace(tzinfo=None))
        return found

    return convert


def _documents() -> Convert:
    if connection.vendor != "sqlite":
        from psycopg.types.json import Jsonb

        return Jsonb

    return lambda value: to_json(value).decode()
