"""Rows of a sheet become benchmarks."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import Benchmark
from guanhao.domains.market.rules.benchmarks import read_value
from guanhao.domains.market.services import benchmarks as services
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

SAME = ("metric", "title", "industry", "year", "platform", "source")


class BenchmarkSink:
    """Adds figures the library does not have; the same figure with another value is changed."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known: dict[tuple[Any, ...], Benchmark] = {tuple(getattr(row, name) for name in SAME): row for row in Benchmark.objects.all()}
        self.units = {one.key: one.unit for one in analytics.metrics()}
        self.drafts: list[tuple[int | None, services.BenchmarkDraft]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                draft, trial = self._draft(row)
            except Refused as error:
                rejected.append(Reject(row["_line"], error.field, error.message, str(row.get(error.field) or "")[:200]))
                continue
            old = self.known.get(tuple(getattr(trial, name) for name in SAME))
            if old is None:
                imported += 1
            elif all(getattr(old, name) == getattr(trial, name) for name in services.FIELDS if name not in {"archived", "on_boards"}):
                unchanged += 1
                continue
            else:
                updated += 1
            self.drafts.append((old.pk if old else None, draft))
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the service, with versions and audit."""
        for number, draft in self.drafts:
            services.save_benchmark(draft, benchmark_id=number)

    def discard(self) -> None:
        """Nothing was staged."""

    def _draft(self, row: dict[str, Any]) -> tuple[services.BenchmarkDraft, Benchmark]:
        said: dict[str, Any] = {
            name: (row.get(name) or "").strip() for name in ("metric", "title", "industry", "platform", "source", "url", "note", "unit")
        }
        unit = self.units.get(said["metric"]) or said["unit"] or "share"
        value = read_value(row["value"] or "", unit)
        if value is None:
            raise Refused(_("Write a number; a share as 12% or 0.12."), "value")
        draft = services.BenchmarkDraft(value=value, year=int(row["year"]), **said | {"unit": unit})
        trial = Benchmark()
        services.fill_benchmark(trial, draft)
        return draft, trial
