"""Putting thousands of rows into a table without the ORM's work on each: numbers are taken first, then one prepared statement does the rest.

Values are given as Python has them; the fence is the caller's business (give `brand_id`). Inside a transaction only: on SQLite the write lock that
`BEGIN IMMEDIATE` took is what makes the numbers ours, on PostgreSQL the sequence does.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from pydantic_core import to_json

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any]


@models.Field.register_lookup
class Among(models.Lookup):
    """`filter(key__among=[…])`: one of thousands of texts or numbers, sent as one parameter, so that one query serves a whole block."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The condition in the words of the database: a list as JSON on SQLite, an array on PostgreSQL."""
        column, params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "sqlite":
            return f"{column} IN (SELECT value FROM json_each(%s))", (*params, to_json(values).decode())
        return f"{column} = ANY(%s)", (*params, values)


@contextmanager
def without_collecting() -> Iterator[None]:
    """A block that makes tens of thousands of objects which all live to its end: Python's collector would walk them again and again (a quarter of
    the time) and find nothing. Whoever switched it off switches it on again, also when blocks of several threads overlap.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def maker(model: type[M]) -> Callable[..., M]:
    """A function that makes unsaved instances from values by attribute name, a tenth of the work of the class itself: no signals, no descriptors."""
    fixed: dict[str, Any] = {}
    called: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            called.append((field.attname, field.default))
        else:
            fixed[field.attname] = field.get_default()

    def make(**values: Any) -> M:
        row = model.__new__(model)
        state = row.__dict__
        state["_state"] = ModelState()
        state.update(fixed)
        for name, default in called:
            state[name] = default()
        state.update(values)
        return row

    return make


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


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore: bool = False, numbers: Sequence[int] | None = None
) -> Sequence[int]:
    """Insert rows of values in the order of `names` (attribute names such as `person_id`); every other column gets its default. Their numbers.

    With `ignore` rows that break a unique constraint are left out without a word; their numbers stay unused. `numbers`: such as were taken before.
    """
    lines = list(rows)
    if not lines:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    if strange := sorted(set(names) - set(fields)):
        raise TypeError(f"{model._meta.label} has no column {strange[0]}")
    rest = [field for name, field in fields.items() if name not in names]
    defaults = [_converter(field)(field.get_default()) for field in rest]
    fixed = [value for value in defaults if _written(value) is None]
    special = [(place, convert) for place, name in enumerate(names, start=1) if (convert := _converter(fields[name])) is not _as_it_is]
    numbers = take_numbers(model, len(lines)) if numbers is None else numbers
    quote = connection.ops.quote_name
    columns = ["id", *(str(fields[name].column) for name in names), *(str(field.column) for field in rest)]
    ending = " ON CONFLICT DO NOTHING" if ignore else ""
    marks = ", ".join(["%s"] * (1 + len(names)) + [_written(value) or "%s" for value in defaults])
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


def _written(value: Any) -> str | None:
    """A default that stands in the statement itself instead of being bound for each row; None for what has to be bound."""
    if value is None:
        return "NULL"
    if value == "" and isinstance(value, str):
        return "''"
    return str(value) if type(value) is int else None


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
