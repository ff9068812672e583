"""Everything that writes benchmarks and notes of the market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.services import clean
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

FIRST_YEAR, LAST_YEAR = 1990, 2100
FIELDS = ("metric", "title", "value", "unit", "industry", "year", "platform", "source", "url", "note", "on_boards", "archived")
NOTE_FIELDS = ("kind", "title", "text", "source", "url", "day", "archived")


@dataclass(frozen=True, kw_only=True)
class BenchmarkDraft:
    """A figure of the industry as a person enters it. With a `metric` of analytics its unit is the metric's, and `title` may be left out."""

    value: float
    industry: str
    year: int
    source: str
    metric: str = ""
    title: str = ""
    unit: str = "share"
    platform: str = ""
    url: str = ""
    note: str = ""
    on_boards: bool = True


@dataclass(frozen=True, kw_only=True)
class NoteDraft:
    """A note of the market as a person enters it."""

    kind: str
    title: str
    text: str
    source: str
    day: date
    url: str = ""


@transaction.atomic
def save_benchmark(draft: BenchmarkDraft, *, benchmark_id: int | None = None) -> Benchmark:
    """Write a benchmark (needs market.edit). Refused names the field."""
    require("market.edit")
    row = Benchmark.objects.select_for_update().get(pk=benchmark_id) if benchmark_id else Benchmark()
    before = benchmark_state(row) if row.pk else None
    fill_benchmark(row, draft)
    if benchmark_state(row) != before:
        row.changed_at = now()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Refused(_("This benchmark is in the library already: the same metric, industry, year, platform and source."), "source") from None
        _record("benchmark", row.pk, "changed" if before else "made", before, benchmark_state(row))
    return row


def fill_benchmark(row: Benchmark, draft: BenchmarkDraft) -> None:
    """Check a draft and put it into a row that is not saved; Refused names the field."""
    row.metric, row.unit, title = clean.text(draft.metric, "metric", 60), draft.unit, draft.title
    if row.metric:
        try:
            metric = analytics.metric(row.metric)
        except LookupError as error:
            raise Refused(_("There is no metric of this key; leave it empty and name the figure."), "metric") from error
        row.metric, row.unit, title = metric.key, metric.unit, title.strip() or metric.title
    clean.one_of(row.unit, Benchmark.Unit, "unit")
    row.title = clean.text(title, "title", 120, needed=True)
    clean.between(draft.value, -1e15, 1e15, "value")
    row.value = float(draft.value)
    row.industry = clean.text(draft.industry, "industry", 60, needed=True)
    clean.between(draft.year, FIRST_YEAR, LAST_YEAR, "year")
    row.year = draft.year
    row.platform = _platform(draft.platform)
    row.source = clean.text(draft.source, "source", 300, needed=True)
    row.url, row.note = clean.address(draft.url), clean.text(draft.note, "note", 1000)
    row.on_boards = draft.on_boards


@transaction.atomic
def archive_benchmarks(*, benchmark_ids: Sequence[int], archived: bool = True) -> int:
    """Put benchmarks away, or bring them back (needs market.edit); boards show only those that are not away. How many changed."""
    require("market.edit")
    rows = list(Benchmark.objects.select_for_update().filter(pk__in=benchmark_ids, archived=not archived))
    for row in rows:
        before = benchmark_state(row)
        row.archived, row.changed_at = archived, now()
        row.save(update_fields=["archived", "changed_at"])
        _record("benchmark", row.pk, "archived" if archived else "restored", before, benchmark_state(row))
    return len(rows)


@transaction.atomic
def save_note(draft: NoteDraft, *, note_id: int | None = None) -> MarketNote:
    """Write a note of the market (needs market.edit)."""
    require("market.edit")
    row = MarketNote.objects.select_for_update().get(pk=note_id) if note_id else MarketNote()
    before = note_state(row) if row.pk else None
    row.kind = clean.one_of(draft.kind, MarketNote.Kind, "kind")
    row.title = clean.text(draft.title, "title", 120, needed=True)
    row.text = clean.text(draft.text, "text", 8000, needed=True)
    row.source, row.url, row.day = clean.text(draft.source, "source", 300, needed=True), clean.address(draft.url), draft.day
    clean.between(draft.day.year, FIRST_YEAR, LAST_YEAR, "day")
    if note_state(row) != before:
        row.changed_at = now()
        row.save()
        _record("note", row.pk, "changed" if before else "made", before, note_state(row))
    return row


@transaction.atomic
def archive_notes(*, note_ids: Sequence[int], archived: bool = True) -> int:
    """Put notes away, or bring them back (needs market.edit); how many changed."""
    require("market.edit")
    rows = list(MarketNote.objects.select_for_update().filter(pk__in=note_ids, archived=not archived))
    for row in rows:
        before = note_state(row)
        row.archived, row.changed_at = archived, now()
        row.save(update_fields=["archived", "changed_at"])
        _record("note", row.pk, "archived" if archived else "restored", before, note_state(row))
    return len(rows)


def benchmark_state(row: Benchmark) -> dict[str, Any]:
    """The benchmark as JSON-safe values."""
    return {name: getattr(row, name) for name in FIELDS}


def note_state(row: MarketNote) -> dict[str, Any]:
    """The note as JSON-safe values."""
    return {name: getattr(row, name) for name in NOTE_FIELDS} | {"day": row.day.isoformat()}


def target_of(kind: str, number: int) -> str:
    """The name in audit and versions of a "benchmark" or a "note"."""
    return f"market.{kind}:{number}"


def _record(kind: str, number: int, deed: str, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    versions.keep(target_of(kind, number), after)
    audit.record(f"market.{kind}_{deed}", target=target_of(kind, number), before=before, after=after)


def _platform(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return channels.platform(text.strip()).key
    except LookupError as error:
        raise Refused(_("There is no platform of this name; leave it empty when the figure holds for all."), "platform") from error
