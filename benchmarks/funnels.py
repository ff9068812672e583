"""Ordered funnels and retention over raw events: our kernels against SQL in DuckDB, in turns in one run, with equal counts.

    python -m benchmarks.funnels --events 100000000 --out figures.json

The question: people who viewed, then clicked, then ordered, in this order within 7 days of the view (and the heavier view, like, comment). Ours reads
columns sorted by person and time, as the warehouse keeps them; DuckDB has the same rows, in the same order, in its own table and uses both cores.
The slope is the time of 100 M events over that of 10 M. Counts must be equal.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import finish
from guanhao.engines.audience.events import DAY, Events
from guanhao.engines.audience.funnels import Step, funnel
from guanhao.engines.audience.paths import graph, sequences, ways
from guanhao.engines.audience.retention import Kind, Unit, retention

ACTIONS = ("view", "like", "comment", "share", "follow", "click", "order", "dm")
SHARES = (0.62, 0.17, 0.06, 0.04, 0.03, 0.05, 0.02, 0.01)
START = 1_735_689_600_000_000
DAYS = 182
PLAIN_JOIN = 20_000_000  # above, self joins would take minutes: the as-of query is several times quicker everywhere
FUNNELS = (("view", "click", "order"), ("view", "like", "comment"))


def made(count: int) -> Events:
    """Events of count / 50 people over half a year, a few of whom do most, sorted by person and time."""
    draw = np.random.default_rng(7)
    people = count // 50
    weights = 1 / np.arange(1, people + 1) ** 0.6
    draw.shuffle(weights)
    each = draw.multinomial(count, weights / weights.sum())
    keys = np.repeat(np.arange(1, people + 1, dtype=np.uint64) << np.uint64(42), each)
    keys |= draw.integers(0, DAYS * DAY // 4, count).astype(np.uint64)
    keys.sort()
    person, at = (keys >> np.uint64(42)).astype(np.uint32), START + 4 * (keys & np.uint64((1 << 42) - 1)).astype(np.int64)
    del keys
    action = np.searchsorted(np.cumsum(SHARES)[:-1], draw.random(count, dtype=np.float32)).astype(np.uint8)
    nothing = np.broadcast_to(np.int64(0), (count,))
    return Events(person, at, action, nothing, nothing, ACTIONS, {"day": ((at - START) // DAY).astype(np.int16)})


def best(call: Callable[[], Any], runs: int) -> tuple[dict[str, float], Any]:
    """Wall and processor seconds of the median warm run, and the answer."""
    answer, times = call(), []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    times.sort()
    wall, cpu = times[len(times) // 2]
    return {"wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "slowest_s": round(times[-1][0], 3)}, answer


def counted(events: Events, names: tuple[str, ...], workers: int) -> tuple[int, ...]:
    """Ours."""
    return funnel(events, [Step(name, (name,)) for name in names], window=7 * DAY, workers=workers).counts


class Peer:
    """The same rows in a DuckDB table in memory."""

    def __init__(self, events: Events) -> None:
        import duckdb
        import pyarrow as pa

        self.base = duckdb.connect()
        self.base.execute(f"set threads = {os.cpu_count()}; set memory_limit = '8GB'")
        columns = pa.table({"person": events.person, "stamp": events.at, "action": events.action})
        self.base.register("columns", columns)
        self.base.execute("create table events as select * from columns")
        self.base.unregister("columns")

    def counted(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """People at each of three steps."""
        a, b, c = (ACTIONS.index(name) for name in names)
        near = 7 * DAY
        one = f"select count(distinct person) from events where action = {a}"
        rest = f"""
            with second as (
                select b.person, b.stamp, max(a.stamp) as began from (select person, stamp from events where action = {b}) b
                asof join (select person, stamp from events where action = {a}) a on a.person = b.person and b.stamp >= a.stamp
                group by all
            ), kept as (select * from second where stamp - began <= {7 * DAY})
            select count(distinct kept.person), count(distinct case when c.person is not null then kept.person end) from kept
            left join (select person, stamp from events where action = {c}) c
            on c.person = kept.person and c.stamp >= kept.stamp and c.stamp <= kept.began + {near}
        """
        first = self.base.execute(one).fetchall()[0][0]
        second, third = self.base.execute(rest).fetchall()[0]
        return first, second, third

    def joined(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The same by plain self joins."""
        a, b, c = (ACTIONS.index(name) for name in names)
        near = 7 * DAY
        sql = f"""
            with a as (select person, stamp from events where action = {a}), b as (select person, stamp from events where action = {b}),
            c as (select person, stamp from events where action = {c}),
            ab as (select distinct b.person, b.stamp as bt, a.stamp as began
            from a join b on a.person = b.person and b.stamp between a.stamp and a.stamp + {near})
            select (select count(distinct person) from a), (select count(distinct person) from ab),
            (select count(distinct ab.person) from ab join c on c.person = ab.person and c.stamp between ab.bt and ab.began + {near})
        """
        one, two, three = self.base.execute(sql).fetchall()[0]
        return one, two, three


def compared(events: Events, names: tuple[str, ...], peer: Peer | None) -> dict[str, Any]:
    """One funnel: ours on one and on all cores, and the quicker of two DuckDB queries."""
    ours, counts = best(lambda: counted(events, names, 1), 5)
    both, again = best(lambda: counted(events, names, os.cpu_count() or 1), 5)
    answer: dict[str, Any] = {"steps": names, "counts": counts, "one_core": ours, "all_cores": both, "same": counts == again}
    if peer:
        ways_of_sql = {"asof": peer.counted, "join": peer.joined}
        if len(events) > PLAIN_JOIN:
            del ways_of_sql["join"]
        for way, call in ways_of_sql.items():
            took, found = best(partial(call, names), 1)
            answer[f"duckdb_{way}"] = {**took, "same": found == counts}
        quickest = min(answer[f"duckdb_{way}"]["wall_s"] for way in ways_of_sql)
        answer["times_less"] = round(quickest / both["wall_s"], 1)
    return answer


def others(events: Events) -> dict[str, Any]:
    """Retention 12 × 12 weeks and paths over all rows (the boards ask bitmaps first)."""
    weekly = lambda: retention(events, last_day=DAYS - 1, offsets=12, unit=Unit.WEEK, kind=Kind.CALENDAR).sizes.sum()  # noqa: E731
    steps = lambda: (lambda found: (len(sequences(found)), len(graph(found).links)))(ways(events, gap=DAY // 48, length=5))  # noqa: E731
    return {"retention_12_weeks": best(weekly, 1)[0], "paths": best(steps, 1)[0]}


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--without-peer", action="store_true")
    given = parser.parse_args()
    result: dict[str, Any] = {"events": given.events}
    small = {names: best(partial(counted, made(given.events // 10), names, os.cpu_count() or 1), 5)[0] for names in FUNNELS}
    events = made(given.events)
    result["people"] = len(events.people())
    peer = None if given.without_peer else Peer(events)
    result["funnels"] = [compared(events, names, peer) for names in FUNNELS]
    del peer
    for answer, names in zip(result["funnels"], FUNNELS, strict=True):
        answer["tenth"] = small[names]
        answer["slope"] = round(answer["all_cores"]["wall_s"] / small[names]["wall_s"], 1)
    result["others"] = others(events)
    finish(result, given.out)


if __name__ == "__main__":
    main()
