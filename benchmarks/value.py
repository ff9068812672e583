"""What customers are worth, at scale: a BG/NBD fit of a million customers against `lifetimes`, and RFM of two million people.

    python -m benchmarks.value --customers 1000000 --people 2000000 --out figures.json

Customers are simulated from the model itself (their parameters are known), so that both fits are judged by the same likelihood. Targets: the fit
≤ 5 s; scores, segments, matrix and summary of everybody ≤ 300 ms (p95). The first fit also loads SciPy and is told apart.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import machine

FIT_S, RFM_MS = 5.0, 300.0
TRUTH = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


def clock(call: Callable[[], Any], times: int) -> tuple[Any, list[float]]:
    """The last answer and the seconds of each call."""
    took, answer = [], None
    for _ in range(times):
        start = time.perf_counter()
        answer = call()
        took.append(time.perf_counter() - start)
    return answer, took


def fits(customers: int, times: int) -> dict[str, Any]:
    """Our fit and that of lifetimes on the same customers; the log-likelihood of both by equation (6)."""
    from guanhao.engines.value import ltv, simulate

    columns = simulate.bgnbd(customers, **TRUTH, age=39, seed=1)
    _first, cold = clock(lambda: ltv.fit(ltv.histories(*columns)), 1)
    found, took = clock(lambda: ltv.fit(ltv.histories(*columns)), times)
    data = ltv.histories(*columns)
    told: dict[str, Any] = {
        "customers": customers,
        "distinct_histories": len(data.count),
        "true": TRUTH,
        "found": {name: getattr(found, name) for name in TRUTH},
        "log_likelihood": found.log_likelihood,
        "first_s": cold[0],
        "median_s": float(np.median(took)),
        "worst_s": max(took),
        "target_s": FIT_S,
        "met": max(*took, cold[0]) <= FIT_S,
    }
    try:
        import lifetimes
    except ImportError as error:
        return {**told, "lifetimes": {"missing": str(error)}}
    theirs, peer = clock(lambda: lifetimes.BetaGeoFitter().fit(*columns), 1)
    at = np.log([theirs.params_[name] for name in TRUTH])
    likelihood = ltv.log_likelihood(at, data)[0] * customers
    return {**told, "lifetimes": {"s": peer[0], "log_likelihood": likelihood, "times_ours": peer[0] / told["median_s"]}}


def scores(people: int, times: int) -> dict[str, Any]:
    """RFM of everybody from one entry a person, as the board asks for it."""
    from guanhao.engines.value import rfm

    draw = np.random.default_rng(2)
    frequency = np.minimum(draw.zipf(1.8, people), 400)
    who = rfm.Customers(
        person=np.arange(people),
        last=20_000 - np.minimum(draw.exponential(90, people), 700).astype(np.int64),
        frequency=frequency,
        money=np.round(frequency * draw.lognormal(4, 0.8, people), 2),
        first=np.full(people, 19_000),
    )

    def board() -> Any:
        scored = rfm.score(who)
        return rfm.matrix(scored), rfm.summarise(who, scored, 20_000), int((rfm.dormant(who.last, 20_000) & rfm.high_value(scored)).sum())

    answer, took = clock(board, times)
    p95 = float(np.quantile(took, 0.95) * 1000)
    return {
        "people": people,
        "counted": int(answer[0].sum()),
        "median_ms": float(np.median(took) * 1000),
        "p95_ms": p95,
        "target_ms": RFM_MS,
        "met": p95 <= RFM_MS,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    report = {"machine": machine(), "ltv": fits(asked.customers, asked.times), "rfm": scores(asked.people, max(asked.times, 20))}
    text = json.dumps(report, ensure_ascii=False, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    sys.exit(0 if report["ltv"]["met"] and report["rfm"]["met"] else 1)


if __name__ == "__main__":
    main()
