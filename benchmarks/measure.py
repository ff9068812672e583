"""Shared by all benchmarks: timing, percentiles, ratios, one JSON object as the result."""

import json
import math
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Timing:
    """Wall times of repeated calls, in milliseconds."""

    times: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile (share 0–1), in milliseconds."""
        ordered = sorted(self.times)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    def summary(self) -> dict[str, float]:
        """Runs, p50 and p95 in milliseconds."""
        return {"runs": len(self.times), "p50_ms": round(self.percentile(0.5), 1), "p95_ms": round(self.percentile(0.95), 1)}


def timed(call: Callable[[], Any], *, runs: int = 20, warm: int = 2) -> Timing:
    """Time a call: some warm-up runs, then `runs` measured ones."""
    for _ in range(warm):
        call()
    timing = Timing()
    for _ in range(runs):
        begin = time.perf_counter()
        call()
        timing.times.append((time.perf_counter() - begin) * 1000)
    return timing


def against(ours: Callable[[], Any], peer: Callable[[], Any], *, runs: int = 20) -> dict[str, Any]:
    """Time two calls in turns in the same run, so that a busy machine slows both; ratio = ours / peer at the median."""
    for call in (ours, peer, ours, peer):
        call()
    left, right = Timing(), Timing()
    for _ in range(runs):
        left.times += timed(ours, runs=1, warm=0).times
        right.times += timed(peer, runs=1, warm=0).times
    return {"ours": left.summary(), "peer": right.summary(), "ratio": round(left.percentile(0.5) / right.percentile(0.5), 2)}


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "cores": os.cpu_count(),
        "load": [round(x, 1) for x in os.getloadavg()],
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def peak_memory_mb() -> int:
    """The process's largest memory so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def finish(result: dict[str, Any], out: Path | None) -> None:
    """Print the result as JSON and write it to a file when one is named."""
    text = json.dumps({**result, "machine": machine(), "peak_memory_mb": peak_memory_mb()}, indent=2, ensure_ascii=False)
    sys.stdout.write(text + "\n")
    if out:
        out.write_text(text + "\n", encoding="utf-8")
