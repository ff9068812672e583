"""One rule over everybody: who enters a journey and why not the others, with consents, cool-down and hold-out group.

    python -m benchmarks.journeys --people 50000 --events 500000 --out figures.json

An empty data folder gets people with records and consents (all of them known, so that the join with the register counts in full), raw events of a
year in the warehouse and the index, and one journey: "viewed something, has liked something within a year". Timed are the try-out (judging
everybody, nothing written), the look that lets people enter, a second look at once (all of them in their cool-down), and firing the first step.
The same question is then asked of the raw events by SQL in DuckDB; the numbers of people the trigger found must be equal, else it stops.
Target: the look over 1,000,000 people within 60 seconds.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import machine

TARGET_SECONDS, TARGET_PEOPLE = 60.0, 1_000_000
NOON = datetime(2026, 6, 15, 4, tzinfo=UTC)
BLOCK = 200_000


def set_up() -> None:
    """Django in this process, on a data folder of its own."""
    os.environ.setdefault("GUANHAO_HOME", tempfile.mkdtemp(prefix="guanhao-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(people: int, events: int) -> None:
    """Records, consents of four fifths, and events over 365 days of which a third are views."""
    import numpy as np
    import pyarrow as pa

    from guanhao.domains.people.models import Consent, Handle, Person
    from guanhao.kernel import warehouse
    from guanhao.kernel.tenancy import current_brand

    brand = current_brand().id
    for start in range(0, people, BLOCK):
        some = range(start, min(start + BLOCK, people))
        rows = [Person(brand_id=brand, name=f"u{n}", first_seen_at=NOON, last_seen_at=NOON) for n in some]
        Person.objects.bulk_create(rows, batch_size=2000)
        pairs = list(zip(rows, some, strict=True))
        handles = [Handle(brand_id=brand, person=row, platform="weibo", platform_id=f"u{n}", made_at=NOON) for row, n in pairs]
        Handle.objects.bulk_create(handles, batch_size=2000)
        given = [Consent(brand_id=brand, person=row, purpose="marketing", source="bench", given_at=NOON) for row, n in pairs if n % 5]
        Consent.objects.bulk_create(given, batch_size=2000)
    dice, kinds = np.random.default_rng(7), np.array(["view", "like", "comment"])
    for start in range(0, events, 1_000_000):
        count = min(1_000_000, events - start)
        ago = dice.integers(60, 365 * 86_400, count)
        ago[: count // 2] //= 120  # half of everything lies within three days, so that the trigger has work
        at = np.datetime64(NOON.replace(tzinfo=None), "us") - ago.astype("timedelta64[s]")
        columns = {
            "event_id": pa.array([f"e{start + n}" for n in range(count)]),
            "account_id": pa.array(np.ones(count, np.int64)),
            "platform": pa.array(["weibo"] * count),
            "person_id": pa.array(np.char.add("u", dice.integers(0, people, count).astype(str)).tolist()),
            "type": pa.array(kinds[dice.integers(0, 3, count)].tolist()),
            "happened_at": pa.array(at, pa.timestamp("us")).cast(pa.timestamp("us", "UTC")),
            "day": pa.array(at.astype("datetime64[D]")),
            "amount": pa.array(np.zeros(count)),
        }
        warehouse.append("events", pa.table(columns))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the seconds it took."""
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


def run(people: int, events: int) -> dict[str, Any]:
    """Every figure once."""
    from guanhao.domains.audiences import facade as audiences
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.journeys.models import Journey, Passage
    from guanhao.domains.journeys.rules.pieces import blank
    from guanhao.domains.journeys.services import entering, firing, looking, writing
    from guanhao.kernel import warehouse
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.now import time_at
    from guanhao.kernel.tenancy import brand_scope

    with acting(SYSTEM):
        brand = identity.make_brand(name="Bench", slug="bench")
    with brand_scope(brand), acting(SYSTEM):
        _done, filled = timed(lambda: fill(people, events))
        _done, indexed = timed(audiences.rebuild_index)
        steps = [{"kind": "do", "action": "tag", "tags": ["seen"]}]
        rule = {"when": {"kind": "did", "actions": ["view"]}, "if": [{"kind": "did", "actions": ["like"], "days": 365}], "steps": steps}
        with time_at(NOON - timedelta(days=2)):
            row = writing.make_journey(title="bench", plan=blank() | rule)
            writing.publish(journey=row)
            row = Journey.objects.get(pk=row.pk)
        with time_at(NOON):
            found, tried = timed(lambda: looking.look(row, row.draft, moment=NOON))
            entered, looked = timed(lambda: entering.evaluate(row))
        with time_at(NOON + timedelta(minutes=10)):
            again, second = timed(lambda: entering.evaluate(Journey.objects.get(pk=row.pk)))
            fired, firing_seconds = timed(lambda: firing.run_due(limit=2_000))
        sql = "SELECT count(DISTINCT person_id) AS n FROM events WHERE type = 'view' AND happened_at > ? AND happened_at <= ?"
        asked, sql_seconds = timed(lambda: warehouse.rows(sql, [NOON - timedelta(days=2), NOON])[0]["n"])
        held = Passage.objects.filter(state="held_out").count()
    if asked != found.seen or again:
        sys.exit(f"the trigger found {found.seen}, SQL {asked}; a second look let {again} in")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "machine": machine(),
        "people": people,
        "events": events,
        "fill_s": round(filled, 1),
        "index_s": round(indexed, 1),
        "seen": found.seen,
        "left": found.left,
        "entered": entered,
        "held_out": held,
        "try_out_s": round(tried, 2),
        "look_s": round(looked, 2),
        "second_look_s": round(second, 2),
        "fired": fired,
        "fired_per_s": round(fired / firing_seconds) if firing_seconds else None,
        "sql_trigger_s": round(sql_seconds, 2),
        "peak_mb": round(peak),
        "target": f"{TARGET_SECONDS:.0f} s at {TARGET_PEOPLE} people",
    }


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    set_up()
    figures = run(given.people, given.events)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    sys.stdout.write(text + "\n")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
