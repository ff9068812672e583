"""Boards over many posts and snapshots: append rate, cold start, board questions against hand-written DuckDB SQL on the same files.

    python -m benchmarks.warehouse --posts 1000000 --snapshots 20000000 --out figures.json

The data are synthetic and heavy-tailed (log-normal sizes, growth that saturates). A data folder of its own is made and removed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.measure import against, finish, timed

ACCOUNTS = 40
PLATFORMS = np.array(["weibo", "douyin", "bilibili", "xiaohongshu", "wechat"])
FORMATS = np.array(["text", "image", "video", "live"])
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
WORDS = np.array([chr(0x4E00 + 37 * n) + chr(0x4E00 + 53 * n + 11) for n in range(400)])


def make_posts(count: int, draw: np.random.Generator) -> pa.Table:
    """Posts of one brand over a year."""
    account = draw.zipf(1.3, count) % ACCOUNTS
    second = draw.integers(0, DAYS * 86400, count)
    moment = np.datetime64("2025-01-01T00:00:00", "us") + second.astype("timedelta64[s]")
    picks = draw.integers(0, len(WORDS), (count, 24))
    titles = pa.array(["".join(row[:8]) for row in WORDS[picks].tolist()])
    texts = pa.array(["，".join(row) for row in WORDS[picks].tolist()])
    return pa.table(
        {
            "account_id": account.astype("int64"),
            "post_id": pa.array([f"{n:019d}" for n in draw.permutation(count)]),
            "platform": pa.array(PLATFORMS[account % len(PLATFORMS)]),
            "published_at": pa.array(moment, pa.timestamp("us", tz="UTC")),
            "day": pa.array(moment.astype("datetime64[D]"), pa.date32()),
            "hour": pa.array(((second // 3600) % 24).astype("int8")),
            "weekday": pa.array(((second // 86400 + 2) % 7).astype("int8")),
            "format": pa.array(FORMATS[draw.integers(0, len(FORMATS), count)]),
            "title": titles,
            "text": texts,
            "url": pa.array([f"https://example.invalid/{n}" for n in range(count)]),
            "topic": pa.array(WORDS[draw.integers(0, 12, count)]),
        }
    )


def make_snapshots(posts: pa.Table, size: np.ndarray, turn: int, turns: int, draw: np.random.Generator) -> pa.Table:
    """One snapshot of every post: growth saturates over the turns."""
    count = posts.num_rows
    grown = 1 - np.exp(-3 * (turn + 1) / turns)
    views = (size * grown * (1 + 0.02 * draw.random(count))).astype("int64")
    base = np.datetime64("2026-01-01T00:00:00", "us") + np.timedelta64(turn * 6, "h") + draw.integers(0, 3600, count).astype("timedelta64[s]")
    share = draw.random((4, count)) * 0.05
    return pa.table(
        {
            "account_id": posts.column("account_id"),
            "post_id": posts.column("post_id"),
            "platform": posts.column("platform"),
            "observed_at": pa.array(base, pa.timestamp("us", tz="UTC")),
            "impressions": pa.array(views * 3),
            "reach": pa.array(views // 2),
            "views": pa.array(views),
            **{name: pa.array((views * share[i]).astype("int64")) for i, name in enumerate(("likes", "comments", "shares", "saves"))},
            "watch_seconds": pa.array(views * 11.5),
            "observed_known": pa.array(np.ones(count, bool)),
        }
    )


def make_account_days(draw: np.random.Generator) -> pa.Table:
    """Ten years of days for every account."""
    days = 3650
    account = np.repeat(np.arange(ACCOUNTS), days)
    day = np.tile(np.datetime64("2016-01-01", "D") + np.arange(days), ACCOUNTS)
    gain = draw.lognormal(4, 1, ACCOUNTS * days).astype("int64")
    total = np.cumsum(gain)
    return pa.table({"account_id": account, "day": pa.array(day, pa.date32()), "followers": total, "new_followers": gain, "views": gain * 90})


RATE = "sum(likes + comments + shares) / nullif(sum(views), 0)"
SPREAD = "sum(views) AS views, quantile_cont(views, [0.25, 0.5, 0.75, 0.95]) AS spread"
BOARDS = {
    "tiles of 30 days": f"SELECT count(*) AS posts, sum(views) AS views, {RATE} AS rate FROM post_current WHERE day >= DATE '2025-12-01'",
    "by day": f"SELECT day, count(*) AS posts, sum(views) AS views, {RATE} AS rate FROM post_current GROUP BY day ORDER BY day",
    "by platform with quantiles": f"SELECT platform, count(*) AS posts, {SPREAD} FROM post_current GROUP BY platform",
    "by account with quantiles": f"SELECT account_id, count(*) AS posts, {SPREAD} FROM post_current GROUP BY account_id",
    "by format": f"SELECT format, count(*) AS posts, sum(views) AS views, avg(likes) AS likes, {RATE} AS rate FROM post_current GROUP BY format",
    "weekday and hour, medians": "SELECT weekday, hour, count(*) AS posts, median(views) AS middle FROM post_current GROUP BY weekday, hour",
    "top ten": "SELECT account_id, post_id, title, views FROM post_current ORDER BY views DESC NULLS LAST LIMIT 10",
    "explorer page": "SELECT account_id, post_id, title, day, views, likes FROM post_current WHERE platform = 'douyin' AND format = 'video' "
    "AND views > 1000 ORDER BY likes DESC NULLS LAST, post_id LIMIT 50 OFFSET 500",
    "explorer count": "SELECT count(*) FROM post_current WHERE platform = 'douyin' AND format = 'video' AND views > 1000",
    "follower series": "SELECT day, sum(followers) AS followers, sum(new_followers) AS won FROM account_days "
    "WHERE day BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' GROUP BY day ORDER BY day",
}


def fill(posts: pa.Table, snapshots: int, draw: np.random.Generator) -> dict[str, Any]:
    """Append everything in blocks of 50,000 rows as the importer does; tidy in between as the scheduled job does."""
    from guanhao.kernel.warehouse import append, compact, publish, stage

    begin = time.perf_counter()
    publish([stage("posts", posts.slice(at, 50_000)) for at in range(0, posts.num_rows, 50_000)])
    append("account_days", make_account_days(draw))
    compact(full=True)
    size = draw.lognormal(7, 1.8, posts.num_rows)
    turns = max(1, snapshots // posts.num_rows)
    writing = tidying = made = 0.0
    for turn in range(turns):
        started = time.perf_counter()
        table = make_snapshots(posts, size, turn, turns, draw)
        made += time.perf_counter() - started
        started = time.perf_counter()
        publish([stage("post_metrics", table.slice(at, 50_000)) for at in range(0, table.num_rows, 50_000)])
        writing += time.perf_counter() - started
        started = time.perf_counter()
        if turn % 4 == 3:
            compact("post_metrics")
        tidying += time.perf_counter() - started
        sys.stderr.write(f"turn {turn + 1}/{turns}: {time.perf_counter() - begin:.0f} s\n")
    started = time.perf_counter()
    compact(full=True)
    full = time.perf_counter() - started
    rows = turns * posts.num_rows
    return {
        "snapshots": rows,
        "append_rows_per_s": round(rows / writing),
        "append_and_tidy_rows_per_s": round(rows / (writing + tidying)),
        "tidy_s": round(tidying, 1),
        "last_full_merge_s": round(full, 1),
        "data_generation_s": round(made, 1),
    }


def hand_written() -> Callable[[str], Any]:
    """What somebody would write by hand on the same engine: native DuckDB tables with the same columns, filled from our views, and the same SQL."""
    import duckdb

    from guanhao.kernel.warehouse import query

    con = duckdb.connect(":memory:", config={"threads": 2})
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    for name in ("post_current", "account_days"):
        con.register("given", query(f"SELECT * FROM {name}"))
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        con.unregister("given")
    return lambda sql: con.sql(sql).to_arrow_table()


def freshness(posts: pa.Table, draw: np.random.Generator) -> dict[str, float]:
    """From the commit of one new block to a board that shows it, in milliseconds."""
    from guanhao.kernel.warehouse import append, query

    result = {}
    for number, count in enumerate((1_000, 50_000)):
        some = posts.slice(0, count)
        append("post_metrics", make_snapshots(some, np.full(count, 5e4), 5_000 + number, 1, draw))
        begin = time.perf_counter()
        query(BOARDS["by platform with quantiles"])
        result[f"first_board_after_{count}_rows_ms"] = round((time.perf_counter() - begin) * 1000, 1)
    return result


def lookups(posts: pa.Table) -> dict[str, Any]:
    """Questions by key."""
    from guanhao.kernel import warehouse

    one = posts.slice(posts.num_rows // 2, 1).to_pylist()[0]
    keys = posts.select(["account_id", "post_id"]).slice(0, 50_000)
    moments = pa.array([datetime(2030, 1, 1, tzinfo=UTC)] * keys.num_rows, pa.timestamp("us", tz="UTC"))
    future = keys.append_column("observed_at", moments)
    moments = pa.array([datetime(2026, 1, 2, 0, 30, 0, 17, tzinfo=UTC)] * keys.num_rows, pa.timestamp("us", tz="UTC"))
    past = keys.append_column("observed_at", moments)
    newest = warehouse.newest_metrics(keys).select(["account_id", "post_id", "observed_at"])
    return {
        "post_history": timed(lambda: warehouse.post_history(one["account_id"], one["post_id"]), runs=20).summary(),
        "post_text": timed(lambda: warehouse.post_text(one["account_id"], one["post_id"]), runs=20).summary(),
        "existing_50000_posts": timed(lambda: warehouse.existing("posts", keys), runs=3, warm=1).summary(),
        "existing_50000_new_snapshots": timed(lambda: warehouse.existing("post_metrics", future), runs=3, warm=1).summary(),
        "existing_50000_older_snapshots": timed(lambda: warehouse.existing("post_metrics", past), runs=3, warm=1).summary(),
        "existing_50000_newest_snapshots": timed(lambda: warehouse.existing("post_metrics", newest), runs=3, warm=1).summary(),
        "search_rare": timed(lambda: warehouse.search_posts(str(WORDS[5]) + str(WORDS[77]), 50), runs=10).summary(),
        "search_two_words": timed(lambda: warehouse.search_posts(f"{WORDS[9]} {WORDS[200]}", 50), runs=10).summary(),
        "search_one_character": timed(lambda: warehouse.search_posts(str(WORDS[9])[0], 50), runs=10).summary(),
        "search_four_common_words": timed(lambda: warehouse.search_posts(" ".join(WORDS[9:13]), 50), runs=10).summary(),
        "search_none": timed(lambda: warehouse.search_posts("never there", 50), runs=10).summary(),
    }


def run(posts_count: int, snapshots: int, *, filled: bool) -> dict[str, Any]:
    """All measurements, on fresh data unless they are there already."""
    from guanhao.kernel.warehouse import POOL, query

    draw = np.random.default_rng(7)
    posts = make_posts(posts_count, draw)
    written = {"reused": True} if filled else fill(posts, snapshots, draw)
    POOL.forget()
    begin = time.perf_counter()
    query(BOARDS["by platform with quantiles"])
    cold = time.perf_counter() - begin
    begin = time.perf_counter()
    from guanhao.kernel.warehouse import search_posts

    search_posts(str(WORDS[3]), 10)
    cold_search = time.perf_counter() - begin
    by_hand = hand_written()
    boards = {name: against(lambda sql=sql: query(sql), lambda sql=sql: by_hand(sql)) for name, sql in BOARDS.items()}  # type: ignore[misc]
    return {
        "benchmark": "warehouse",
        "posts": posts_count,
        "write": written,
        "cold_start_s": round(cold, 2),
        "first_search_s": round(cold_search, 2),
        "boards": boards,
        "slowest_board_p95_ms": max(b["ours"]["p95_ms"] for b in boards.values()),
        "worst_ratio": max(b["ratio"] for b in boards.values()),
        "lookups": lookups(posts),
        **freshness(posts, draw),
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=20_000_000)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--keep", action="store_true", help="keep the data folder")
    parser.add_argument("--reuse", type=Path, default=None, help="a data folder that --keep left, of the same sizes; it is kept again")
    given = parser.parse_args()
    folder = str(given.reuse or tempfile.mkdtemp(prefix="guanhao-bench-"))
    os.environ["GUANHAO_HOME"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from guanhao.kernel.tenancy import BrandRef, brand_scope

    try:
        with brand_scope(BrandRef(id=1, slug="bench", name="Bench")):
            result = run(given.posts, given.snapshots, filled=bool(given.reuse))
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        finish({**result, "disk_mb": size // 2**20}, given.out)
    finally:
        if not given.keep and not given.reuse:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
