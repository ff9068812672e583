"""The publishing calendar with many publications in one month: every view through Django's test client, and a move.

    python -m benchmarks.calendar --publications 50000 --out figures.json

"p50_ms" and "processor_p50_ms" are a whole page by the clock and by the processor; "statements" counts its questions to the database; "kb" and
"gzip_kb" are the page before and after compression. "month_against_statement" asks our selector in turns with the least a month can do: one
hand-written statement over it (counts a day and the first four of each by a window function); both must count the same. SQLite in a new folder,
or the database of GUANHAO_DATABASE_URL.
"""

import argparse
import gzip
import os
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import against, finish

ACCOUNTS, TARGET_MS, WEIGHT_KB, EACH = 40, 150, 150, 4
MONTH = date(2026, 11, 1)
PLATFORMS = ("weibo", "douyin", "bilibili", "xiaohongshu", "wechat_oa")
TITLES = ("春茶怎么选？三步看懂", "一杯好茶的温度", "办公室泡茶指南", "新品上市：雾山白茶", "茶园探访 vlog", "冬日热饮配方")
PEER = """
SELECT day, total, id, title, planned_at FROM (
  SELECT id, title, planned_at, {day} AS day, COUNT(*) OVER (PARTITION BY {day}) AS total,
         ROW_NUMBER() OVER (PARTITION BY {day} ORDER BY planned_at, id) AS place
  FROM publishing_publication WHERE brand_id = %s AND planned_at >= %s AND planned_at < %s AND status <> 'cancelled'
) AS month WHERE place <= 4 ORDER BY planned_at, id
"""


def fill(brand: Any, count: int) -> list[int]:
    """`count` publications in November 2026, as many in the eleven months before together; account numbers."""
    from guanhao.domains.channels.models import Account
    from guanhao.domains.publishing.models import Cadence, Publication

    moment = datetime(2026, 1, 1, tzinfo=UTC)
    accounts = [
        Account(brand_id=brand.id, platform=PLATFORMS[n % 5], handle=f"a{n}", name=f"账号 {n}", status="active", timezone="Asia/Shanghai",
                made_at=moment, changed_at=moment)
        for n in range(ACCOUNTS)
    ]  # fmt: skip
    Account.everywhere.bulk_create(accounts)
    Cadence.everywhere.bulk_create(
        Cadence(brand_id=brand.id, account_id=row.pk, target=300, starts=date(2026, 1, 5), made_at=moment) for row in accounts
    )
    draw = random.Random(7)
    start = datetime(2026, 10, 31, 16, tzinfo=UTC)
    for first in range(0, 2 * count, 10_000):
        rows = []
        for number in range(first, min(first + 10_000, 2 * count)):
            account = accounts[draw.randrange(ACCOUNTS)]
            inside = number < count
            at = start + timedelta(minutes=15 * draw.randrange(30 * 96)) - (timedelta(0) if inside else timedelta(days=1 + draw.randrange(330)))
            status = draw.choice(("planned", "planned", "published", "failed", "cancelled")) if inside else "published"
            rows.append(
                Publication(
                    brand_id=brand.id,
                    account_id=account.pk,
                    platform=account.platform,
                    subject=f"content.variant:{number}",
                    title=draw.choice(TITLES),
                    format="image_text",
                    lane="image",
                    status=status,
                    planned_at=at,
                    tags=["新品"] if number % 9 == 0 else [],
                    campaign="双12" if number % 11 == 0 else "",
                    key=f"b{number:025d}",
                    made_at=moment,
                    changed_at=moment,
                )
            )
        Publication.everywhere.bulk_create(rows)
    return [row.pk for row in accounts]


def visit(client: Any, address: str, times: int) -> dict[str, float]:
    """Median and 95th percentile of a page by clock and processor, its statements and weight."""
    from django.db import connection

    asked = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    weight = len(answer.content)
    with connection.execute_wrapper(count):
        client.get(address)
    clock, processor = [], []
    for _number in range(times):
        begun, computed = time.perf_counter(), time.process_time()
        client.get(address)
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - computed) * 1000)
    clock.sort()
    processor.sort()
    return {
        "p50_ms": round(clock[len(clock) // 2], 1),
        "p95_ms": round(clock[int(len(clock) * 0.95)], 1),
        "processor_p50_ms": round(processor[len(processor) // 2], 1),
        "statements": asked,
        "kb": round(weight / 1024, 1),
        "gzip_kb": round(len(gzip.compress(answer.content, 6)) / 1024, 1),
    }


def compare(brand: Any) -> dict[str, Any]:
    """Our cells of the month against one hand-written statement; both answer the same counts."""
    from django.db import connection

    from guanhao.domains.publishing.rules.calendar.times import day_bounds
    from guanhao.domains.publishing.selectors.calendar.grid import Bucket
    from guanhao.domains.publishing.selectors.calendar.grid import fill as cells
    from guanhao.domains.publishing.selectors.calendar.wanted import Wanted

    days = [MONTH + timedelta(days=n) for n in range(30)]
    buckets = [Bucket(day, *day_bounds(day, brand.zone)) for day in days]
    day = "DATE(planned_at, '+8 hours')" if connection.vendor == "sqlite" else "((planned_at AT TIME ZONE 'Asia/Shanghai')::date)"

    edges = [connection.ops.adapt_datetimefield_value(edge) for edge in (buckets[0].since, buckets[-1].until)]

    def ours() -> dict[str, int]:
        return {str(key): cell.count for key, cell in cells(buckets, Wanted(), EACH).items()}

    def peer() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(PEER.format(day=day), [brand.id, *edges])
            return {str(row[0]): row[1] for row in cursor.fetchall()}

    if ours() != peer():
        raise SystemExit("the selector and the hand-written statement disagree")
    return against(ours, peer, runs=15)


def measure(count: int, times: int) -> dict[str, Any]:
    """Fill the database and ask."""
    from tests.factories import make_brand, make_person, signed_in

    from guanhao.kernel.now import time_at
    from guanhao.kernel.tenancy import brand_scope

    brand = make_brand()
    begun = time.perf_counter()
    with brand_scope(brand):
        accounts = fill(brand, count)
    found: dict[str, Any] = {"publications": count, "filled_s": round(time.perf_counter() - begun, 1)}
    client = signed_in(make_person("director", brand))
    client.defaults["SERVER_NAME"] = "127.0.0.1"
    base = f"/b/{brand.slug}/calendar/"
    addresses = {
        "month": f"{base}?view=month&day=2026-11-15",
        "month_one_account": f"{base}?view=month&day=2026-11-15&account={accounts[3]}",
        "month_text": f"{base}?view=month&day=2026-11-15&q=雾山",
        "month_tag": f"{base}?view=month&day=2026-11-15&tag=新品",
        "week": f"{base}?view=week&day=2026-11-15",
        "day": f"{base}?view=day&day=2026-11-15",
        "lane": f"{base}?view=lane&day=2026-11-15",
        "list": f"{base}list/?planned_at_from=2026-11-01&planned_at_to=2026-11-30",
        "cadence": f"{base}cadence/",
    }
    with time_at(datetime(2026, 11, 15, 4, tzinfo=UTC)):
        found["pages"] = {name: visit(client, address, times) for name, address in addresses.items()}
        with brand_scope(brand):
            found["month_against_statement"] = compare(brand)
    slow = {name: page["p95_ms"] for name, page in found["pages"].items() if page["p95_ms"] > TARGET_MS}
    heavy = {name: page["gzip_kb"] for name, page in found["pages"].items() if page["gzip_kb"] > WEIGHT_KB}
    return found | {"over_target_ms": slow, "over_weight_kb": heavy}


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["GUANHAO_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        finish(measure(args.publications, args.times), args.out)


if __name__ == "__main__":
    main()
