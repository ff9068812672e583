"""Processes of their own for the tests: write, read or merge one brand's warehouse.

Run as a script it sets Django up once and then forks a child for each line `role number … file` it reads; the child writes to the file. It answers
with the child's number; `wait <number>` answers with its exit code.
"""

import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

import django

POSTS = 20
STATE = """
SELECT c.account_id, min(c.views) AS low, max(c.views) AS high, count(*) AS posts,
  (SELECT count(*) FROM post_metrics m WHERE m.account_id = c.account_id) AS snapshots
FROM post_current c GROUP BY c.account_id ORDER BY c.account_id
"""


def turn_of(account: int, turn: int) -> None:
    """One change: all posts of the account with their newest number, in one transaction."""
    from datetime import UTC, datetime, timedelta

    import pyarrow as pa

    from guanhao.kernel.warehouse import publish, stage

    ids = [f"p{n}" for n in range(POSTS)]
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=turn)
    keys = {"account_id": [account] * POSTS, "post_id": ids}
    posts = stage("posts", pa.table({**keys, "title": [f"turn {turn}"] * POSTS}))
    moments = pa.array([moment] * POSTS, pa.timestamp("us", tz="UTC"))
    publish([posts, stage("post_metrics", pa.table({**keys, "observed_at": moments, "views": [turn] * POSTS}))])


def prepare() -> None:
    """Some turns and three files that do not compress, for the full disk."""
    for turn in range(3):
        turn_of(1, turn)
    for seed in range(3):
        bulk(9, seed, 20_000)


def write(account: int, first: int, count: int) -> None:
    """Turns one after the other; says after each that it is committed."""
    for turn in range(first, first + count):
        turn_of(account, turn)
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()


def read(seconds: int) -> None:
    """Ask again and again; every answer must be one state: all posts of an account at the same turn, with all snapshots up to it."""
    from guanhao.kernel.warehouse import rows

    seen: dict[int, int] = {}
    asked = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for row in rows(STATE):
            whole = row["low"] == row["high"] and row["posts"] == POSTS and row["snapshots"] == POSTS * (row["high"] + 1)
            if not whole or row["high"] < seen.get(row["account_id"], -1):
                sys.exit(f"inconsistent: {row}, before: {seen}")
            seen[row["account_id"]] = row["high"]
        asked += 1
    sys.stdout.write(f"{asked}\n")


def merge(seconds: int) -> None:
    """Merge all the time."""
    from guanhao.kernel.warehouse import compact

    until = time.monotonic() + seconds
    done = 0
    while time.monotonic() < until:
        done += len(compact(full=True))
    sys.stdout.write(f"{done}\n")


def bulk(account: int, seed: int, count: int) -> None:
    """Snapshots that do not compress."""
    import random
    from datetime import UTC, datetime

    import pyarrow as pa

    from guanhao.kernel.warehouse import append

    draw = random.Random(seed)
    moments = pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * count, pa.timestamp("us", tz="UTC"))
    keys = {"account_id": [account] * count, "post_id": [f"{seed}-{n}" for n in range(count)]}
    append("post_metrics", pa.table({**keys, "observed_at": moments, "views": [draw.getrandbits(60) for _ in range(count)]}))


def full_disk(limit: int) -> None:
    """Write and merge while files may only have `limit` bytes."""
    from guanhao.kernel.warehouse import NoRoom, compact, generation

    generation()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    for action in (lambda: bulk(9, 99, 60_000), lambda: compact("post_metrics", full=True)):
        try:
            action()
        except NoRoom as error:
            sys.stdout.write(f"{error.strerror}\n".replace("\n", " ") + "\n")
        else:
            sys.exit("the disk was not full")


def answer() -> None:
    """What every view says, in numbers."""
    from guanhao.kernel.warehouse import rows

    sys.stdout.write(json.dumps(rows(STATE)) + "\n")


def state() -> None:
    """Files in the manifest that are not retired, files on disk, and how many segments of each table were ever published."""
    from guanhao.kernel.warehouse.models import Segment
    from guanhao.kernel.warehouse.store import brand_folder

    folder = brand_folder(1)
    visible = sorted(f"{table}/{name}" for table, name in Segment.objects.filter(retired_at=None).values_list("table", "name"))
    disk = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    published = {table: Segment.objects.filter(table=table, compacted=False).count() for table in ("posts", "post_metrics")}
    sys.stdout.write(json.dumps({"visible": visible, "disk": disk, "published": published}) + "\n")


def child(role: str, numbers: list[str], out: str) -> None:
    """Play a role, saying everything into the file, and end."""
    from guanhao.kernel.tenancy import BrandRef, brand_scope

    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    code = 0
    try:
        with brand_scope(BrandRef(id=1, slug="one", name="One")):
            globals()[role](*map(int, numbers))
        sys.stdout.flush()
    except SystemExit as end:
        sys.stderr.write(f"{end.code}\n")
        code = 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def serve() -> None:
    """Fork children as asked until the input ends; then end those that are left."""
    alive: set[int] = set()
    for line in sys.stdin:
        role, *words = line.split()
        if role == "wait":
            number = int(words[0])
            answer = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
            alive.discard(number)
        else:
            answer = os.fork()
            if answer == 0:
                child(role, words[:-1], words[-1])
            alive.add(answer)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for number in alive:
        os.kill(number, signal.SIGKILL)


if __name__ == "__main__":
    Path(os.environ["GUANHAO_HOME"]).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from guanhao.kernel import warehouse

    call_command("migrate", verbosity=0)
    connections.close_all()
    for name in warehouse.__all__:
        getattr(warehouse, name)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    serve()
