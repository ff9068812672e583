"""A process of its own for the tests: writes, reads or merges one brand's warehouse. Run as a script with a role and numbers."""

import os
import resource
import sys
import time

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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    django.setup()
    from guanhao.kernel.tenancy import BrandRef, brand_scope

    with brand_scope(BrandRef(id=1, slug="one", name="One")):
        globals()[sys.argv[1]](*map(int, sys.argv[2:]))
