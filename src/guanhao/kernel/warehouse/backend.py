"""Who answers SQL: DuckDB in this process, or the cluster the setting names. Both read the same files at the same generation."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from django.conf import settings

from guanhao.kernel.warehouse.engine import POOL, only_select

STATEMENTS_KEPT = 500
_patience: ContextVar[timedelta | None] = ContextVar("guanhao_warehouse_patience", default=None)


class TooLong(RuntimeError):
    """A statement was stopped because it took longer than `within` allows."""


@contextmanager
def within(patience: timedelta) -> Iterator[None]:
    """Inside, each statement of this process's DuckDB is stopped after so long (TooLong)."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)


@contextmanager
def _watched(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    patience = _patience.get()
    if patience is None:
        yield
        return
    clock = threading.Timer(patience.total_seconds(), con.interrupt)
    clock.daemon = True
    clock.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise TooLong(str(patience)) from error
    finally:
        clock.cancel()


class Backend(Protocol):
    """Answers one SELECT of DuckDB's SQL over the views of the brand in scope."""

    def table(self, sql: str, params: Sequence[Any]) -> pa.Table:
        """The answer as an Arrow table, times in UTC."""

    def rows(self, sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
        """The answer as dicts."""


class Embedded:
    """DuckDB in this process. `rows` plans a text once, where `table` takes three times as long to begin."""

    def __init__(self) -> None:
        self._statements = OrderedDict[str, duckdb.Statement]()
        self._lock = threading.Lock()

    def table(self, sql: str, params: Sequence[Any]) -> pa.Table:
        """See Backend."""
        with POOL.engine().session() as con:
            only_select(con, sql)
            with _watched(con):
                result: pa.Table = con.sql(sql, params=list(params)).to_arrow_table()
        return result

    def rows(self, sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
        """See Backend."""
        with POOL.engine().session() as con, _watched(con):
            found = con.execute(self._statement(con, sql), list(params))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _statement(self, con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
        """The parsed text, when it is one SELECT; texts are few (values are parameters), so they are kept."""
        with self._lock:
            if sql in self._statements:
                self._statements.move_to_end(sql)
                return self._statements[sql]
        only_select(con, sql)
        statement = con.extract_statements(sql)[0]
        with self._lock:
            self._statements[sql] = statement
            while len(self._statements) > STATEMENTS_KEPT:
                self._statements.popitem(last=False)
        return statement


EMBEDDED = Embedded()


def backend() -> Backend:
    """The one this deployment asks (`GUANHAO_CLUSTER`: the master's address; empty: this process)."""
    if settings.CLUSTER:
        from guanhao.kernel.warehouse.cluster.answering import CLUSTER

        return CLUSTER
    return EMBEDDED
