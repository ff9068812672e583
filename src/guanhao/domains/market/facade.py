"""The door of the market: trends that plans and reports may cite, and the benchmark of a metric."""

from collections.abc import Sequence

from guanhao.domains.market.contracts import TrendView


def trends(*, open_only: bool = True, limit: int = 50) -> list[TrendView]:
    """Trend cards, the weightiest first (needs market.view)."""
    from guanhao.domains.market.selectors import outlook

    return outlook.views(open_only=open_only, limit=limit)


def benchmark(metric: str, platforms: Sequence[str] = ()) -> float | None:
    """The industry's figure of a metric as boards show it; None when there is none, or the actor may not see it."""
    from guanhao.domains.market.selectors import benchmarks

    found = benchmarks.references(platforms).get(metric)
    return found.value if found else None
