"""Rows a second from a CSV of post metrics to queryable, against pandas.read_csv + to_sql on SQLite in the same run.

`python benchmarks/imports.py --rows 500000 --out imports.json`. The file has 10 columns (post id, moment, eight counts), 500 moments a post.
Ours ends when the warehouse answers a sum over the new rows; the peer when SQLite does.
"""

import argparse
import csv
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import pandas  # before the clock starts: Arrow looks for it too

HEADERS = ("作品ID", "采集时间", "曝光量", "播放量", "点赞量", "评论量", "转发量", "收藏量", "弹幕量", "投币量")
SNAPSHOTS = 500


def write_file(path: Path, rows: int) -> None:
    """A deterministic export in which every number grows from moment to moment."""
    draw = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        for number in range(rows):
            post, step = divmod(number, SNAPSHOTS)
            views = (step + 1) * draw.randint(20, 400)
            moment = f"2025-{1 + step // 31 % 12:02}-{1 + step % 28:02} {step % 24:02}:{post % 60:02}:{step // 336:02}"
            writer.writerow(
                (7535450961416195362 + post, moment, views * 3, views, views // 20, views // 200, views // 300, views // 90, views // 150, step)
            )


def ours(path: Path) -> tuple[float, float, int]:
    """Wall and processor seconds and the sum of views after a whole run: draft, file kept, parsed, staged, published, logged."""
    from guanhao.kernel import warehouse
    from guanhao.kernel.imports import services

    warehouse.rows("SELECT count(*) FROM post_metrics")  # the engine is warm in a running program
    begun, worked = time.perf_counter(), time.process_time()
    with path.open("rb") as stream:
        run = services.run_now(services.make_draft(kind="post_metrics", account="bench", stream=stream, name=path.name))
    total = warehouse.rows("SELECT sum(views) AS total FROM post_metrics")[0]["total"]
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    if run.quarantined or run.imported != run.read:
        raise SystemExit(f"not all rows were imported: {run.counts}")
    return seconds, cpu, int(total)


def peer(path: Path, folder: Path) -> tuple[float, float, int]:
    """The same with pandas and SQLite (durable, as ours)."""
    begun, worked = time.perf_counter(), time.process_time()
    with sqlite3.connect(folder / "peer.sqlite3") as connection:
        pandas.read_csv(path, parse_dates=["采集时间"]).to_sql("post_metrics", connection, index=False)
        connection.commit()
        total = connection.execute("SELECT sum(播放量) FROM post_metrics").fetchone()[0]
    return time.perf_counter() - begun, time.process_time() - worked, int(total)


def main() -> None:
    """Run both and write the JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=500_000)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GUANHAO_HOME"] = str(folder / "home")
        os.environ["DJANGO_SETTINGS_MODULE"] = "guanhao.project.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from guanhao.domains.channels import facade as channels
        from guanhao.domains.identity import facade as identity
        from guanhao.kernel.access import SYSTEM, acting
        from guanhao.kernel.tenancy import brand_scope

        call_command("migrate", verbosity=0, skip_checks=True)
        path = folder / "metrics.csv"
        write_file(path, chosen.rows)
        with acting(SYSTEM):
            brand = identity.make_brand(name="Bench", slug="bench", timezone="Asia/Shanghai")
        with acting(SYSTEM), brand_scope(brand):
            channels.add_account(platform="bilibili", handle="bench", name="", timezone="", role="main")
            mine, cpu, total = ours(path)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        theirs, their_cpu, their_total = peer(path, folder)
        if total != their_total:
            raise SystemExit(f"the sums differ: {total} and {their_total}")
        result = {
            "benchmark": "imports",
            "rows": chosen.rows,
            "megabytes": round(path.stat().st_size / 2**20, 1),
            "guanhao_rows_per_second": round(chosen.rows / mine),
            "pandas_sqlite_rows_per_second": round(chosen.rows / theirs),
            "ratio": round(theirs / mine, 2),
            "guanhao_seconds": round(mine, 2),
            "pandas_sqlite_seconds": round(theirs, 2),
            "guanhao_cpu_seconds": round(cpu, 2),
            "pandas_sqlite_cpu_seconds": round(their_cpu, 2),
            "peak_memory_mb": memory,
        }
    print(json.dumps(result))
    if chosen.out:
        chosen.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if result["guanhao_rows_per_second"] >= 50_000 else 1)


if __name__ == "__main__":
    main()
