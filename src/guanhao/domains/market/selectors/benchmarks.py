"""Everything that reads benchmarks and notes, and what boards show of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from guanhao.console.links import burl_or_none
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters, Reference
from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.policy import BenchmarkPolicy, DiagnosisPolicy
from guanhao.domains.market.rules import benchmarks as rules
from guanhao.domains.market.rules.benchmarks import Bench
from guanhao.kernel.access import can, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True)
class Beside:
    """A benchmark beside our own value of the last days; `ours` None: nothing of ours is known."""

    row: Benchmark
    ours: float | None
    old: bool

    @property
    def gap(self) -> float | None:
        """Ours minus theirs."""
        return rules.gap(self.ours, self.row.value)


def benchmarks(*, archived: bool = False) -> "QuerySet[Benchmark]":
    """The library, the newest year first (needs market.view)."""
    require("market.view")
    found: QuerySet[Benchmark] = Benchmark.objects.filter(archived=archived)
    return found


def notes(*, archived: bool = False) -> "QuerySet[MarketNote]":
    """Notes of the market, the newest first (needs market.view)."""
    require("market.view")
    found: QuerySet[MarketNote] = MarketNote.objects.filter(archived=archived)
    return found


def references(platforms: Sequence[str]) -> Mapping[str, Reference]:
    """For boards: the benchmark of every metric that has one, by key; for a single platform its own goes first. Nothing for who may not see them."""
    if not can("market.view"):
        return {}
    known = [_bench(row) for row in Benchmark.objects.filter(archived=False, on_boards=True).exclude(metric="")]
    found = {}
    for metric in {one.metric for one in known}:
        if one := rules.choose(known, metric, platforms):
            url = burl_or_none("market:benchmark", pk=one.id) or ""
            found[metric] = Reference(metric, one.value, f"{one.industry} {one.year}", url)
    return found


def beside(rows: Sequence[Benchmark]) -> list[Beside]:
    """Benchmarks with our own values of the diagnosis's days: one question a metric and platform, whatever the number of rows."""
    day, days, year_limit = today(), DiagnosisPolicy.of_brand().days, BenchmarkPolicy.of_brand().old_after
    ours: dict[tuple[str, str], float | None] = {}
    if can("analytics.view"):
        known = {one.key for one in analytics.metrics()}
        for platform in {row.platform for row in rows}:
            keys = sorted({row.metric for row in rows if row.platform == platform and row.metric in known})
            filters = Filters(platforms=(platform,)) if platform else Filters()
            found = analytics.metric_values(keys, day - timedelta(days=days), day, filters) if keys else {}
            ours |= {(key, platform): value.value for key, value in found.items()}
    return [Beside(row, ours.get((row.metric, row.platform)), rules.old(row.year, day.year, year_limit)) for row in rows]


def _bench(row: Benchmark) -> Bench:
    return Bench(row.pk, row.metric, row.value, row.unit, row.year, row.industry, row.platform, row.source)


def today() -> date:
    """The brand's day."""
    return now().astimezone(current_brand().zone).date()
