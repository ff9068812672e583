"""The points ledger: entries a second with several writers at once, and whether every sum is exact afterwards.

    GUANHAO_DATABASE_URL=postgres://… python -m benchmarks.ledger --writers 8 --seconds 20 --out figures.json

Writers are processes of their own on an empty database (PostgreSQL by the address above; without it SQLite in a new folder). Each gives points to
members drawn from all of them, in batches of `--batch` grants a transaction as the rules do with the events of a platform; every tenth batch is
followed by a spending that is given back. A second run does every grant in a transaction of its own. The same work is then done by plain SQL
without a ledger (an UPDATE of one counter a grant, same batches, same writers): the ratio says what exactness costs.
Target: ≥ 2,000 entries a second with 8 writers on PostgreSQL, and exact sums.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import machine

TARGET = 2000.0


def set_up() -> None:
    """Django in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()


def write(number: int, way: str, seconds: float, batch: int, start: Any, told: Any) -> None:
    """One writer: set up, wait for the others, write until the time is over, and tell how many entries it wrote and when it began and ended."""
    set_up()
    from django.db import connection, transaction

    from guanhao.domains.community.contracts import Grant
    from guanhao.domains.community.models import Member
    from guanhao.domains.community.services import ledger
    from guanhao.domains.identity import facade as identity
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    brand = identity.brand_by_slug("bench")
    assert brand is not None
    dice, entries, turn = random.Random(number), 0, 0
    with brand_scope(brand), acting(SYSTEM):
        every = list(Member.objects.order_by("pk").values_list("pk", flat=True))
        start.wait()
        begin = time.time()
        while time.time() < begin + seconds:
            turn += 1
            chosen = sorted(dice.sample(every, batch))
            if way == "counter":
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.executemany("UPDATE bench_counter SET points = points + 3 WHERE id = %s", [(one,) for one in chosen])
                entries += batch
                continue
            done = ledger.earn_points([Grant(member_id=one, points=3, score=1, key=f"{way}:{number}:{turn}") for one in chosen])
            entries += len(done)
            if turn % 10 == 0:
                spent = ledger.spend_points(member_id=chosen[0], points=2, key=f"{way}:s:{number}:{turn}")
                back = ledger.give_back(posting=spent)
                entries += spent.entries.count() + back.entries.count()
        told.put((entries, begin, time.time()))


def run(way: str, writers: int, seconds: float, batch: int) -> dict[str, Any]:
    """All writers at once; entries a second from the first to the last."""
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(writers), context.Queue()
    processes = [context.Process(target=write, args=(number, way, seconds, batch, start, told)) for number in range(writers)]
    for process in processes:
        process.start()
    answers = [told.get(timeout=seconds + 300) for _process in processes]
    for process in processes:
        process.join()
    entries = sum(count for count, _begin, _end in answers)
    took = max(end for _count, _begin, end in answers) - min(begin for _count, begin, _end in answers)
    return {"entries": entries, "seconds": round(took, 1), "a_second": round(entries / took), "batch": batch}


def members(count: int) -> None:
    """A brand with members, and a table of plain counters."""
    from django.db import connection

    from guanhao.domains.community.services.members import add_members
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.people import facade as people
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    with acting(SYSTEM):
        brand = identity.make_brand(name="青禾茶", slug="bench")
        with brand_scope(brand):
            for first in range(0, count, 500):
                some = [people.Handle(platform="weibo", platform_id=f"u{number}", name=f"用户{number}") for number in range(first, first + 500)]
                add_members(person_ids=people.resolve(some))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_counter (id bigint PRIMARY KEY, points bigint NOT NULL)")
        cursor.execute("INSERT INTO bench_counter SELECT id, 0 FROM community_member")


def exact() -> dict[str, Any]:
    """The books after all writers are done."""
    from guanhao.domains.community.selectors.ledger import books
    from guanhao.domains.identity import facade as identity
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    brand = identity.brand_by_slug("bench")
    with brand_scope(brand), acting(SYSTEM):
        found = books()
    agree = not found.wrong and sum(found.by_kind.values()) == found.outstanding
    return {"outstanding": found.outstanding, "by_kind": found.by_kind, "wrong_members": len(found.wrong), "exact": agree}


def main() -> int:
    """Measure, print, and say whether the target was met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--members", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanhao-ledger-") as folder:
        os.environ["GUANHAO_HOME"] = folder
        set_up()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        members(options.members)
        vendor = connection.vendor
        connection.close()
        found = {
            "batches": run("ledger", options.writers, options.seconds, options.batch),
            "one a transaction": run("single", options.writers, options.seconds / 2, 1),
            "counter without a ledger": run("counter", options.writers, options.seconds / 2, options.batch),
        }
        books = exact()
    ratio = round(found["counter without a ledger"]["a_second"] / max(1, found["batches"]["a_second"]), 1)
    result = {"machine": machine(), "database": vendor, "writers": options.writers, "members": options.members, **found, "books": books}
    result |= {"counter_to_ledger": ratio, "met": books["exact"] and found["batches"]["a_second"] >= TARGET}
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
