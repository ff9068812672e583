"""The behaviour index against SQL on raw events: daily actives, retention, a segment with its overlaps, with equal numbers in one run; and ingest.

    python -m benchmarks.audiences generate --folder /tmp/g --events 100000000 --people 2000000
    python -m benchmarks.audiences ingest   --folder /tmp/g [--files 5]      again until all files are in; it goes on where it ended
    python -m benchmarks.audiences batches  --folder /tmp/g                  REST-sized batches through the same door
    python -m benchmarks.audiences ask      --folder /tmp/g --out figures.json

`ingest` reads Parquet files, appends them to the warehouse and counts them in the index. `ask` times each question warm (p50, p95 of 30
runs, processor seconds) and asks DuckDB and chDB the same of raw events in their own tables with whole numbers for people, each in a process
of its own. The numbers must be equal, else it stops.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST, DAYS = date(2026, 1, 1), 182
PLATFORMS = ("weibo", "douyin", "bilibili", "wechat_oa", "xiaohongshu", "kuaishou")
ACTIONS = ("view", "like", "comment", "share", "follow")
ACCOUNTS, FILE = 12, 5_000_000
LAST = FIRST + timedelta(days=DAYS - 1)
RUNS = 30

_EVENTS = """
COPY (SELECT (1 + hash(i * 7 + 1) % {accounts})::BIGINT AS account_id, 'e' || i AS event_id,
'u' || (1 + floor((((hash(i * 7 + 2) % 1000000007)::DOUBLE / 1000000007.0) ** 2) * {people})::BIGINT) AS person_id,
list_extract([{platforms}], (1 + hash(i * 7 + 1) % {accounts} % {n})::BIGINT) AS platform,
list_extract([{actions}], (1 + least(hash(i * 7 + 3) % 8, hash(i * 7 + 4) % 5))::BIGINT) AS type, 'p' || (hash(i * 7 + 5) % 5000) AS post_id,
make_timestamptz(epoch_us(TIMESTAMP '{first} 00:00:00') + floor(i::DOUBLE / {events} * {days} * 86400000000)::BIGINT) AS happened_at,
DATE '{first}' + floor(i::DOUBLE / {events} * {days})::INT AS day, 0.0::DOUBLE AS amount
FROM range({low}, {high}) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def generate(folder: Path, events: int, people: int) -> None:
    """Files of raw events as a platform would hand them over: by time, people by name, a few of whom do most."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"threads": 2})
    con.execute("SET TimeZone = 'UTC'")
    words = {"platforms": ", ".join(f"'{p}'" for p in PLATFORMS), "actions": ", ".join(f"'{a}'" for a in ACTIONS), "n": len(PLATFORMS)}
    for number, low in enumerate(range(0, events, FILE)):
        path = folder / f"events-{number:03}.parquet"
        if not path.exists():
            part = path.with_suffix(".part")
            high = min(low + FILE, events)
            con.execute(
                _EVENTS.format(accounts=ACCOUNTS, people=people, first=FIRST, events=events, days=DAYS, low=low, high=high, path=part, **words)
            )
            part.rename(path)
    (folder / "made.json").write_text(json.dumps({"events": events, "people": people}), encoding="utf-8")


def inside(folder: Path) -> Any:
    """Django, and the brand of this benchmark in scope."""
    os.environ["GUANHAO_HOME"] = str(folder / "home")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()
    from guanhao.domains.identity import facade
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.brands import all_brands
    from guanhao.kernel.tenancy import brand_scope
    from guanhao.project.schema import ensure_schema

    if not any((folder / "home").glob("*.sqlite3")):
        ensure_schema()
    stack = acting(SYSTEM)
    stack.__enter__()
    known = [one for one in all_brands() if one.slug == "bench"]
    brand = known[0] if known else facade.make_brand(name="Bench", slug="bench", timezone="UTC")
    scope = brand_scope(brand)
    scope.__enter__()
    return stack, scope


def peak() -> float:
    """Largest resident memory of this process so far, GiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def note(folder: Path, name: str, figures: dict[str, Any]) -> None:
    """Add to the figures of this folder."""
    path = folder / "figures.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.setdefault(name, []).append(figures)
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")
    print(name, json.dumps(figures))


def ingest(folder: Path, files: int) -> None:
    """The next files into warehouse and index; one file is stored while the one before is counted, as the worker's jobs do."""
    scope = inside(folder)
    import pyarrow as pa
    import pyarrow.parquet as pq

    from guanhao.domains.audiences.services import indexing
    from guanhao.kernel import warehouse

    done = folder / "done.txt"
    known = done.read_text().split() if done.exists() else []
    new = [one for one in sorted(folder.glob("events-*.parquet")) if one.name not in known][:files]
    rows, stored = 0, 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as counter:
        counting: list[Future[Any]] = []
        for path in new:
            begun = time.perf_counter()  # a file is written by two threads and made visible at once
            parts = [pa.Table.from_batches([batch]) for batch in pq.ParquetFile(path).iter_batches(FILE // 2)]
            waiting = [pool.submit(copy_context().run, warehouse.stage, "events", part) for part in parts]
            rows += sum(one.rows for one in warehouse.publish([one.result() for one in waiting]))
            stored += time.perf_counter() - begun
            counting.append(counter.submit(copy_context().run, indexing.update))
            for one in counting[:-1]:
                one.result()
            counting = counting[-1:]
            known.append(path.name)
            done.write_text("\n".join(known))
        for one in counting:
            one.result()
    took = time.perf_counter() - wall
    figures = {
        "files": len(new),
        "rows": rows,
        "wall_s": round(took, 2),
        "store_s": round(stored, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "rows_per_s": round(rows / took),
        "peak_gib": peak(),
    }
    note(folder, "ingest", figures)
    del scope


def batches(folder: Path, count: int = 30, size: int = 10_000) -> None:
    """Small batches one after another, the index brought up to date after each fifth (a job does it every few seconds)."""
    scope = inside(folder)
    import numpy as np
    import pyarrow as pa

    from guanhao.domains.audiences.services import indexing
    from guanhao.kernel import warehouse

    rng = np.random.default_rng(int(time.time()))
    stamp = int(time.time() * 1000)
    tables = []
    for number in range(count):
        day = rng.integers(0, DAYS, size)
        at = (np.datetime64(FIRST, "us") + day.astype("timedelta64[D]") + rng.integers(0, 86_400, size).astype("timedelta64[s]")).astype("int64")
        account = rng.integers(1, ACCOUNTS + 1, size)
        tables.append(
            pa.table(
                {
                    "account_id": pa.array(account, pa.int64()),
                    "event_id": [f"b{stamp}-{number}-{n}" for n in range(size)],
                    "person_id": [f"v{n}" for n in rng.integers(0, 200_000, size)],
                    "platform": [PLATFORMS[(n - 1) % len(PLATFORMS)] for n in account],
                    "type": [ACTIONS[n] for n in rng.integers(0, 5, size)],
                    "happened_at": pa.array(at, pa.timestamp("us", "UTC")),
                    "day": pa.array((np.datetime64(FIRST, "D") + day).astype("int32"), pa.int32()).cast(pa.date32()),
                }
            )
        )
    wall, cpu = time.perf_counter(), time.process_time()
    for number, table in enumerate(tables):
        warehouse.append("events", table)
        if number % 5 == 4:
            indexing.update()
    took = time.perf_counter() - wall
    figures = {"rows": count * size, "wall_s": round(took, 2), "cpu_s": round(time.process_time() - cpu, 2), "rows_per_s": round(count * size / took)}
    note(folder, "batches", figures)
    del scope


def questions(index: Any) -> dict[str, Callable[[], Any]]:
    """The three questions of the issue, asked of the index."""
    from guanhao.engines.audience.algebra import overlap

    def daily() -> Any:
        return index.counts(FIRST, LAST, by="platform")

    def retention() -> Any:
        from pyroaring import BitMap

        weeks = [BitMap.union(*index.daily(FIRST + timedelta(days=7 * n), FIRST + timedelta(days=7 * n + 6))) for n in range(24)]
        return [[weeks[a].intersection_cardinality(weeks[a + b]) for b in range(12)] for a in range(12)]

    def segment() -> Any:
        sets = [
            index.active(LAST - timedelta(days=29), LAST, actions=("like",), platform="douyin"),
            index.active(LAST - timedelta(days=59), LAST, actions=("share",)),
            index.active(LAST - timedelta(days=89), LAST, platform="bilibili"),
            index.active(LAST - timedelta(days=29), LAST, actions=("comment",), accounts=(1, 2, 3)),
            index.active(LAST - timedelta(days=6), LAST),
        ]
        return [len(((sets[0] | sets[1]) & sets[2] & sets[3]) - sets[4]), overlap(sets).counts]

    return {"daily": daily, "retention": retention, "segment": segment}


_CONDITIONS = (
    "day > d'{last}' - 30 AND action = 1 AND platform = 1",
    "day > d'{last}' - 60 AND action = 3",
    "day > d'{last}' - 90 AND platform = 2",
    "day > d'{last}' - 30 AND action = 2 AND account IN (1, 2, 3)",
    "day > d'{last}' - 7",
)


def ask(folder: Path, out: Path | None, skip: str) -> None:
    """Every question, ours and the peers'."""
    scope = inside(folder)
    from guanhao.domains.audiences.selectors import behaviour

    index = behaviour.snapshot()
    figures: dict[str, Any] = {"events": index.rows, "parts": len(index.parts)}
    answers = {}
    for name, call in questions(index).items():
        cold, cpu = time.perf_counter(), time.process_time()
        answers[name] = call()
        first = (round((time.perf_counter() - cold) * 1000, 1), round(time.process_time() - cpu, 4))
        times, cpu = [], time.process_time()
        for _ in range(RUNS):
            start = time.perf_counter()
            call()
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        figures[name] = {
            "cold_ms": first[0],
            "p50_ms": round(times[RUNS // 2], 1),
            "p95_ms": round(times[int(RUNS * 0.95)], 1),
            "cpu_s": round((time.process_time() - cpu) / RUNS, 4),
        }
        print(name, figures[name], flush=True)
    figures["peak_gib"] = peak()
    (folder / "ours.json").write_text(json.dumps(answers), encoding="utf-8")
    del scope
    for peer in ("duckdb", "chdb"):
        if peer in skip:
            continue
        run = [sys.executable, "-m", "benchmarks.audiences", "peer", "--folder", str(folder), "--engine", peer]
        told = subprocess.run(run, check=True, capture_output=True, text=True)
        found = json.loads(told.stdout.strip().splitlines()[-1])
        for name, (answer, wall, cpu_s) in found["answers"].items():
            if json.loads(json.dumps(answers[name])) != answer:
                raise SystemExit(f"{peer} says otherwise for {name}")
            figures[name][peer] = {
                "wall_s": round(wall, 2),
                "cpu_s": round(cpu_s, 2),
                "times_our_cpu": round(cpu_s / max(figures[name]["cpu_s"], 1e-6)),
            }
        figures[f"{peer}_peak_gib"] = found["peak_gib"]
    figures["equal"] = True
    text = json.dumps(figures, indent=1)
    (out or folder / "asked.json").write_text(text, encoding="utf-8")
    print(text)


def peer(folder: Path, engine: str) -> None:
    """The same questions as SQL on raw events in a table of the engine's own."""
    within = folder / "counted"  # links to the files that are in the index
    within.mkdir(exist_ok=True)
    for name in (folder / "done.txt").read_text().split():
        (within / name).unlink(missing_ok=True)
        (within / name).symlink_to(folder / name)
    files = f"{within}/events-*.parquet"
    run = duckdb_peer(files) if engine == "duckdb" else chdb_peer(files, folder)
    answers = {}
    for name, call in run.items():
        call()
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        answers[name] = (answer, time.perf_counter() - wall, time.process_time() - cpu)
    print(json.dumps({"answers": answers, "peak_gib": peak()}), flush=True)
    os._exit(0)


def _shaped(name: str, rows: list[Any]) -> Any:
    """Rows of SQL in the shape of our answers."""
    if name == "daily":
        found: dict[str, list[int]] = {one: [0] * DAYS for one in PLATFORMS}
        for day, platform, count in rows:
            found[PLATFORMS[int(platform)]][int(day)] = int(count)
        return {str(k): v for k, v in sorted(found.items(), key=lambda one: PLATFORMS.index(one[0]))}
    if name == "retention":
        table = [[0] * 12 for _ in range(12)]
        for week, offset, count in rows:
            if int(week) < 12 and int(offset) < 12:
                table[int(week)][int(offset)] = int(count)
        return table
    counts = [int(n) for n in rows[0]]
    grid = [[0] * 5 for _ in range(5)]
    at = 1
    for a in range(5):
        for b in range(a, 5):
            grid[a][b] = grid[b][a] = counts[at]
            at += 1
    return [counts[0], grid]


def _segment_sql(any_of: str, date_of: str) -> str:
    conditions = [one.replace("d'{last}'", f"{date_of}'{LAST}'" + (")" if "(" in date_of else "")) for one in _CONDITIONS]
    inner = ", ".join(f"{any_of}({one}) AS c{n}" for n, one in enumerate(conditions))
    pairs = ", ".join(f"sum(CASE WHEN c{a} > 0 AND c{b} > 0 THEN 1 ELSE 0 END)" for a in range(5) for b in range(a, 5))
    one = "sum(CASE WHEN (c0 > 0 OR c1 > 0) AND c2 > 0 AND c3 > 0 AND NOT c4 > 0 THEN 1 ELSE 0 END)"
    return f"SELECT {one}, {pairs} FROM (SELECT person, {inner} FROM e GROUP BY person) s"


def duckdb_peer(files: str) -> dict[str, Callable[[], Any]]:
    """DuckDB with its own in-memory table."""
    import duckdb

    con = duckdb.connect(config={"threads": 2, "memory_limit": "12GB"})
    names = ", ".join(f"'{p}'" for p in PLATFORMS)
    acts = ", ".join(f"'{a}'" for a in ACTIONS)
    con.execute(
        f"CREATE TABLE e AS SELECT substr(person_id, 2)::UINTEGER AS person, day, (list_position([{names}], platform) - 1)::UTINYINT AS platform,"
        f" account_id::UTINYINT AS account, (list_position([{acts}], type) - 1)::UTINYINT AS action FROM read_parquet('{files}')"
    )
    weekly = f"SELECT DISTINCT person, ((day - DATE '{FIRST}') // 7)::INT AS w FROM e WHERE day < DATE '{FIRST}' + 168"
    sql = {
        "daily": f"SELECT day - DATE '{FIRST}', platform, count(DISTINCT person) FROM e GROUP BY ALL",
        "retention": f"WITH w AS ({weekly}) SELECT a.w, b.w - a.w, count(*) FROM w a JOIN w b USING (person) WHERE b.w >= a.w GROUP BY ALL",
        "segment": _segment_sql("count_if", "DATE "),
    }
    return {name: (lambda name=name, text=text: _shaped(name, con.execute(text).fetchall())) for name, text in sql.items()}


def chdb_peer(files: str, folder: Path) -> dict[str, Callable[[], Any]]:
    """chDB with a MergeTree of its own, ordered by day."""
    import shutil

    from chdb.session import Session

    shutil.rmtree(folder / "chdb", ignore_errors=True)
    con = Session(str(folder / "chdb"))
    con.query("SET max_threads = 2")
    names = ", ".join(f"'{p}'" for p in PLATFORMS)
    acts = ", ".join(f"'{a}'" for a in ACTIONS)
    con.query("CREATE DATABASE IF NOT EXISTS b")
    con.query("USE b")
    con.query("CREATE TABLE e (person UInt32, day Date, platform UInt8, account UInt8, action UInt8) ENGINE = MergeTree ORDER BY (day, platform)")
    con.query(
        f"INSERT INTO e SELECT toUInt32(substring(assumeNotNull(person_id), 2)), assumeNotNull(day), indexOf([{names}], platform) - 1,"
        f" assumeNotNull(account_id), indexOf([{acts}], type) - 1 FROM file('{files}', Parquet) SETTINGS max_threads = 2"
    )
    weekly = f"SELECT DISTINCT person, intDiv(day - toDate('{FIRST}'), 7) AS w FROM e WHERE day < toDate('{FIRST}') + 168"
    sql = {
        "daily": f"SELECT day - toDate('{FIRST}'), platform, uniqExact(person) FROM e GROUP BY 1, 2",
        "retention": f"SELECT a.w, b.w - a.w AS o, count() FROM ({weekly}) a JOIN ({weekly}) b USING (person) WHERE o >= 0 GROUP BY 1, 2",
        "segment": _segment_sql("countIf", "toDate("),
    }

    def rows(text: str) -> list[Any]:
        return [line.split("\t") for line in str(con.query(text + " SETTINGS max_threads = 2", "TabSeparated")).strip().splitlines()]

    return {name: (lambda name=name, text=text: _shaped(name, rows(text))) for name, text in sql.items()}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["generate", "ingest", "batches", "ask", "peer"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--events", type=int, default=100_000_000)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--engine", choices=["duckdb", "chdb"], default="duckdb")
    parser.add_argument("--skip", default="", help="Peers to leave out.")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.what == "generate":
        generate(given.folder, given.events, given.people)
    elif given.what == "ingest":
        ingest(given.folder, given.files)
    elif given.what == "batches":
        batches(given.folder)
    elif given.what == "ask":
        ask(given.folder, given.out, given.skip)
    else:
        peer(given.folder, given.engine)


if __name__ == "__main__":
    main()
