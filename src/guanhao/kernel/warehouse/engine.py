"""One brand's DuckDB in this process: views over the manifest's files and the resident `post_current`.

Every brand has an instance of its own whose file access is locked to the brand's folder, so SQL of one brand cannot reach another's files whatever it
says. A refresh is one DuckDB transaction: a query sees all of a generation or nothing of it.
"""

import contextlib
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from django.conf import settings

from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import current, uncommitted
from guanhao.kernel.warehouse.manifest import Snapshot, read_snapshot, read_state
from guanhao.kernel.warehouse.models import Segment
from guanhao.kernel.warehouse.store import brand_folder, warehouse_folder
from guanhao.kernel.warehouse.tables import TABLES, VERSION
from guanhao.kernel.warehouse.views import empty, names, newest, quote
from guanhao.kernel.warehouse.words import SCHEMA, Part, WordIndex

SMALL_INDEX = 10_000


@dataclass(frozen=True)
class Limits:
    """What a process may use: deployment's `WAREHOUSE` setting may change any of them."""

    threads: int = 2
    memory: str = "4GB"
    brands: int = 8
    resident_rows: int = 6_000_000
    results_mb: int = 256


def limits() -> Limits:
    """The limits of this deployment."""
    return Limits(**getattr(settings, "WAREHOUSE", {}))


def connect(*folders: str) -> duckdb.DuckDBPyConnection:
    """A new in-memory instance; its only reachable files are inside these folders, and SQL cannot change that."""
    limit = limits()
    spill = warehouse_folder() / "tmp" / secrets.token_hex(8)
    con = duckdb.connect(":memory:", config={"threads": limit.threads, "memory_limit": limit.memory, "temp_directory": str(spill)})
    for statement in (
        "SET GLOBAL TimeZone = 'UTC'",
        "SET GLOBAL python_enable_replacements = false",
        "SET GLOBAL preserve_insertion_order = false",
        "SET GLOBAL parquet_metadata_cache = true",
        "SET GLOBAL autoinstall_known_extensions = false",
        "SET GLOBAL autoload_known_extensions = false",
        f"SET GLOBAL allowed_directories = [{', '.join(quote(folder) for folder in folders)}]",
        "SET GLOBAL enable_external_access = false",
        "SET GLOBAL lock_configuration = true",
    ):
        con.execute(statement)
    return con


class Engine:
    """One brand's instance; `session` hands out a cursor inside a read transaction at a known generation."""

    def __init__(self, brand_id: int) -> None:
        self.brand_id = brand_id
        self.lock = threading.RLock()
        self.state: tuple[int, str] = (-1, "")
        self.rows = 0
        self._applied: set[str] = set()
        self._covered = 0
        self._churn = 0
        self._words = WordIndex()
        self._signatures: dict[str, tuple[str, ...]] = {}
        folder = brand_folder(brand_id)
        folder.mkdir(parents=True, exist_ok=True)
        self.con = connect(str(folder))
        self.con.execute(current.create_empty())
        self.con.execute(f"CREATE VIEW post_current AS {current.VIEW}")
        days = TABLES["account_days"]
        self.con.execute(f"CREATE TABLE {current.DAYS} AS {empty([*days.columns, VERSION])}")
        self.con.execute(f"CREATE VIEW account_days AS SELECT * FROM {current.DAYS}")
        self.con.execute("CREATE TABLE _state AS SELECT 0::BIGINT AS generation")

    def refresh(self) -> None:
        """Bring views and the resident table to the manifest's present generation."""
        if read_state() == self.state:
            return
        with self.lock:
            snapshot = read_snapshot()
            if (snapshot.generation, snapshot.token) == self.state:
                return
            cursor = self.con.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                live = {p.name for p in snapshot.data(*TABLES)}
                continues = self._continues(live, snapshot.generation)
                covered, churn = self._merge(cursor, snapshot, continues)
                signatures = self._views(cursor, snapshot)
                self._days(cursor, signatures, continues)
                rows = cursor.execute(f"SELECT count(*) FROM {current.RESIDENT}").fetchone()
                cursor.execute("UPDATE _state SET generation = ?", [snapshot.generation])
                cursor.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise
            finally:
                cursor.close()
            self._applied = live
            self._covered, self._churn, self._signatures = covered, churn, signatures
            if not continues:
                self._words = WordIndex()
            self.rows = rows[0] if rows else 0
            self.state = (snapshot.generation, snapshot.token)

    def _views(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
        signatures = {}
        for name, spec in TABLES.items():
            pieces = snapshot.data(name)
            signatures[name] = tuple(p.name for p in pieces)
            if self._signatures.get(name) != signatures[name]:
                view = current.DAYS_IN_FILES if name == "account_days" else name
                cursor.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT {names([*spec.names, 'version'])} FROM ({newest(spec, pieces)})")
        return signatures

    def _merge(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot, continues: bool) -> tuple[int, int]:
        pieces = snapshot.data("posts", "post_metrics")
        covered, churn = self._covered, self._churn
        if not continues:
            covered, churn = 0, 0
            cursor.execute(current.create_empty())
        base = snapshot.current
        fresh = [p for p in pieces if p.last_version > covered]
        if base and covered == 0 and fresh:
            cursor.execute(current.load_base(base))
            covered = base.last_version
        elif base and base.last_version > covered and any(p.compacted for p in fresh):
            cursor.execute(current.fresh_from_base(base, covered))
            cursor.execute(current.places_of("fresh"))
            churn += self._replace(cursor)
            covered = base.last_version
        fresh = [p for p in pieces if p.last_version > covered]
        if fresh:
            cursor.execute(current.newest_posts([p for p in fresh if p.table == "posts"], covered))
            cursor.execute(current.newest_metrics([p for p in fresh if p.table == "post_metrics"], covered))
            for statement in (*current.touched(), current.combine()):
                cursor.execute(statement)
            churn += self._replace(cursor)
        if churn > max(200_000, self.rows):
            cursor.execute(current.rewrite())
            churn = 0
        for name in ("fresh", "new_posts", "new_metrics", "touched", "places", "known"):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        return max(covered, snapshot.generation), churn

    def _days(self, cursor: duckdb.DuckDBPyConnection, signatures: dict[str, tuple[str, ...]], continues: bool) -> None:
        """Bring the resident account_days up to date."""
        if not continues:
            cursor.execute(current.create_days())
        elif signatures["account_days"] != self._signatures.get("account_days"):
            for statement in current.update_days(self._covered):
                cursor.execute(statement)

    def _replace(self, cursor: duckdb.DuckDBPyConnection) -> int:
        delete, insert = current.replace_keys()
        gone = cursor.execute(delete).fetchone()
        cursor.execute(insert)
        return int(gone[0]) if gone else 0

    def _continues(self, live: set[str], generation: int) -> bool:
        """Does the manifest still know every file this engine has seen, of whatever table? Not after a roll-back, a restore or a fresh database:
        then its generations count anew, and what they covered says nothing."""
        if generation < self.state[0]:
            return False
        missing = self._applied - live
        return not missing or Segment.objects.filter(name__in=missing).count() == len(missing)

    def words(self, con: duckdb.DuckDBPyConnection) -> tuple[Part, ...]:
        """The search index, holding at least the posts this session sees (and older versions of some of them)."""
        with self.lock:
            generation = int(con.execute("SELECT generation FROM _state").fetchall()[0][0])
            if self._words.rows > 2 * self.rows + SMALL_INDEX:  # more than half of it was replaced meanwhile
                self._words = WordIndex()
            if self._words.covered < generation:
                self._words.add(con.sql(current.searched(self._words.covered)).to_arrow_table().cast(SCHEMA))
                self._words.covered = generation
            return self._words.parts

    @contextlib.contextmanager
    def session(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own inside a read-only transaction: everything it reads is of one generation."""
        cursor = self.con.cursor()
        try:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """Give the memory back."""
        spill = self.con.execute("SELECT current_setting('temp_directory')").fetchone()
        self.con.close()
        if spill:
            shutil.rmtree(spill[0], ignore_errors=True)


class Pool:
    """The engines of this process, least recently used brands leave first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engines: OrderedDict[int, Engine] = OrderedDict()
        self._own = threading.local()

    def engine(self) -> Engine:
        """The engine of the brand in scope, at the present generation."""
        brand = current_brand()
        state = read_state()
        if uncommitted.pending(brand.id, state[1]):
            return self._private(brand.id)
        self._own.engine = None
        with self._lock:
            engine = self._engines.pop(brand.id, None) or Engine(brand.id)
            self._engines[brand.id] = engine
        if engine.state != state:
            engine.refresh()
            self._shrink()
        return engine

    def _private(self, brand_id: int) -> Engine:
        """This thread's own engine while its transaction is open: what it sees may still be rolled back."""
        own: Engine | None = getattr(self._own, "engine", None)
        if own is None or own.brand_id != brand_id:
            own = self._own.engine = Engine(brand_id)
        own.refresh()
        return own

    def _shrink(self) -> None:
        limit = limits()
        with self._lock:
            while len(self._engines) > 1 and (len(self._engines) > limit.brands or sum(e.rows for e in self._engines.values()) > limit.resident_rows):
                self._engines.popitem(last=False)

    def forget(self) -> None:
        """Drop every engine (tests, forked processes)."""
        with self._lock:
            self._engines.clear()
            self._own = threading.local()


POOL = Pool()


def only_select(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """ValueError unless the text is exactly one SELECT."""
    statements: Sequence[Any] = con.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError("a warehouse query is exactly one SELECT")
