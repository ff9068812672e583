"""The publisher at the sandbox: how late posts are when thousands are due in one minute, how many a second, what idling costs; and a naive poller.

    python -m benchmarks.publishing --posts 5000 --workers 1 --out figures.json

Posts are real: variants with signatures, checked in the transaction that writes the intent. Lateness is the platform's own clock at acceptance minus
the promised moment, on one machine. SQLite in a new folder, or an empty database of GUANHAO_DATABASE_URL (with `--workers 4`).

The peer: every 15 seconds at most 10 due rows, 5 threads, wait for all of them: the loop of a Django scheduler in wide use, with nothing checked.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

MINUTE = timedelta(seconds=60)
PEER_EVERY, PEER_ROWS, PEER_THREADS = 15.0, 10, 5


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def lateness(brand: Any, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    """Seconds between the promised moment and the platform's acceptance."""
    from guanhao.domains.publishing.models import Publication

    planned = dict(Publication.everywhere.filter(brand_id=brand.id).values_list("key", "planned_at"))
    late = [line["at"] - planned[line["key"]].timestamp() for line in evidence if line["key"] in planned]
    if not late:
        return {"posts": 0}
    return {
        "posts": len(late),
        "p50_s": round(statistics.median(late), 3),
        "p99_s": round(percentile(late, 0.99), 3),
        "max_s": round(max(late), 3),
        "early": sum(1 for one in late if one < 0),
    }


def until_done(brand: Any, limit: float) -> None:
    """Wait until nothing is on its way any more."""
    from guanhao.domains.publishing.models import Publication

    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        if not Publication.everywhere.filter(
            brand_id=brand.id, status__in=("planned", "running", "waiting", "unknown"), due_at__isnull=False
        ).exists():
            return
        time.sleep(0.5)


def clear(brand: Any) -> None:
    """Let the same variants be published once more (the trial needs many; planning is not what is measured)."""
    from guanhao.domains.publishing.models import Attempt, Publication

    Attempt.everywhere.filter(brand_id=brand.id).delete()
    Publication.everywhere.filter(brand_id=brand.id).delete()


def in_a_minute(brand: Any, place: Any, subjects: list[str], workers: int) -> dict[str, Any]:
    """All due within sixty seconds, evenly."""
    from guanhao.kernel.now import now
    from guanhao.project.torture import stage
    from guanhao.project.torture import workers as making
    from guanhao.sdk.testing.sandbox import read_evidence

    before = len(read_evidence(place.evidence))
    stage.put_on_calendar(brand, subjects, now() + timedelta(seconds=4), MINUTE)
    children = [making.start("", 0) for _number in range(workers)]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    until_done(brand, 300)
    making.stop(children)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    found = lateness(brand, read_evidence(place.evidence)[before:])
    return {**found, "publisher_cpu_s": round(cpu, 1)}


def all_at_once(brand: Any, place: Any, subjects: list[str], workers: int) -> dict[str, Any]:
    """All due now: commits a second."""
    from guanhao.kernel.now import now
    from guanhao.project.torture import stage
    from guanhao.project.torture import workers as making
    from guanhao.sdk.testing.sandbox import read_evidence

    clear(brand)
    before = len(read_evidence(place.evidence))
    stage.put_on_calendar(brand, subjects, now() + timedelta(seconds=3), timedelta(0))
    children = [making.start("", 0) for _number in range(workers)]
    until_done(brand, 300)
    making.stop(children)
    moments = [line["at"] for line in read_evidence(place.evidence)[before:]]
    span = max(moments) - min(moments)
    return {"posts": len(moments), "seconds": round(span, 1), "commits_per_s": round(len(moments) / span, 1)}


def idle(brand: Any, subjects: list[str], seconds: float) -> dict[str, Any]:
    """A calendar full of later posts: what waiting costs, in share of one core."""
    from guanhao.kernel.now import now
    from guanhao.project.torture import stage
    from guanhao.project.torture import workers as making

    clear(brand)
    stage.put_on_calendar(brand, subjects, now() + timedelta(days=1), timedelta(days=30))
    children = [making.start("", 0)]
    time.sleep(3)
    before = cpu_of(children[0].pid)
    time.sleep(seconds)
    used = cpu_of(children[0].pid) - before
    making.stop(children)
    return {"planned": len(subjects), "cpu_percent": round(100 * used / seconds, 2)}


def cpu_of(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peer(brand: Any, place: Any, subjects: list[str], seconds: float) -> dict[str, Any]:
    """The naive poller over the same rows and the same sandbox for this long; what is still waiting then is at least so late."""
    import httpx

    from guanhao.domains.channels import facade as channels
    from guanhao.domains.content.models import Variant
    from guanhao.domains.publishing.models import Publication
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.now import now
    from guanhao.kernel.tenancy import brand_scope
    from guanhao.project.torture import stage
    from guanhao.sdk.testing.sandbox import read_evidence

    clear(brand)
    before = len(read_evidence(place.evidence))
    stage.put_on_calendar(brand, subjects, now() + timedelta(seconds=1), MINUTE)
    with brand_scope(brand), acting(SYSTEM):
        handles = {ref.id: ref.handle for ref in channels.accounts()}
        tokens = {number: channels.token(number).values["access_token"] for number in handles}
        texts = dict(Variant.objects.values_list("pk", "text"))
    client = httpx.Client(trust_env=False)

    def publish(row: Publication) -> None:
        body = {"key": row.key, "text": texts[int(row.subject.partition(":")[2])]}
        address = f"{place.address}/accounts/{handles[row.account_id]}/posts"
        client.post(address, json=body, headers={"authorization": f"Bearer {tokens[row.account_id]}"}).raise_for_status()

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        due = list(Publication.everywhere.filter(brand_id=brand.id, status="planned", due_at__lte=datetime.now(UTC)).order_by("due_at")[:PEER_ROWS])
        with ThreadPoolExecutor(PEER_THREADS) as pool:
            list(pool.map(publish, due))
        Publication.everywhere.filter(pk__in=[row.pk for row in due]).update(status="published", due_at=None)
        time.sleep(min(PEER_EVERY, max(0.0, ends - time.monotonic())))
    client.close()
    done = lateness(brand, read_evidence(place.evidence)[before:])
    left = Publication.everywhere.filter(brand_id=brand.id, status="planned").count()
    return {**done, "after_s": seconds, "still_waiting": left}


def main() -> None:
    """Measure and write the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--burst", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--idle-s", type=float, default=30)
    parser.add_argument("--peer-s", type=float, default=75)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    home = tempfile.mkdtemp(prefix="guanhao-bench-")
    os.environ |= {"GUANHAO_HOME": home, "GUANHAO_ALLOW_PRIVATE": "1", "DJANGO_SETTINGS_MODULE": "guanhao.project.settings"}
    import django

    django.setup()
    from django.db import connection

    from guanhao.project.schema import ensure_schema
    from guanhao.project.torture import stage

    ensure_schema()
    with stage.platform(Path(home), {}) as place:
        brand = stage.make_brand({"first_wait": timedelta(seconds=1)})
        accounts = stage.make_accounts(brand, place, 20)
        started = time.monotonic()
        signed = stage.make_signed(brand, accounts, max(given.posts, given.burst))
        subjects = [f"content.variant:{number}" for number in signed]
        print(f"{len(signed)} signed in {time.monotonic() - started:.0f} s", file=sys.stderr)
        found: dict[str, Any] = {"database": connection.vendor, "workers": given.workers, "load_before": os.getloadavg()[0]}
        for name, figure in (
            ("minute", lambda: in_a_minute(brand, place, subjects[: given.posts], given.workers)),
            ("burst", lambda: all_at_once(brand, place, subjects[: given.burst], given.workers)),
            ("idle", lambda: idle(brand, subjects[: given.posts], given.idle_s)),
            ("peer", lambda: peer(brand, place, subjects[: given.posts], given.peer_s)),
        ):
            found[name] = figure()
            print(name, found[name], file=sys.stderr)
    print(json.dumps(found, indent=2))
    if given.out:
        given.out.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
