"""Benchmarks and market notes over REST."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Schema, Status

from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.rest import router
from guanhao.domains.market.rest.scorecards import Number, sliced
from guanhao.domains.market.selectors import benchmarks as selectors
from guanhao.domains.market.services import benchmarks as services
from guanhao.kernel import access

Year = Annotated[int, Field(ge=1990, le=2100)]


class MarketBenchmarkIn(Schema):
    """A figure of the industry; shares as 0.12. With a metric its unit is the metric's."""

    value: Annotated[float, Field(allow_inf_nan=False)]
    industry: str
    year: Year
    source: str
    metric: str = ""
    title: str = ""
    unit: str = "share"
    platform: str = ""
    url: str = ""
    note: str = ""
    on_boards: bool = True


class MarketBenchmarkOut(MarketBenchmarkIn):
    """A figure beside ours; `gap` is ours minus theirs, of shares 0.01 a percentage point."""

    id: int
    archived: bool
    ours: float | None
    gap: float | None
    old: bool


class MarketBenchmarkList(Schema):
    """The library."""

    count: int
    items: list[MarketBenchmarkOut]


class MarketNoteIn(Schema):
    """A note: users, platforms, demand, competition or regulation."""

    kind: str
    title: str
    text: str
    source: str
    day: date
    url: str = ""


class MarketNoteOut(MarketNoteIn):
    """A note that is kept."""

    id: int
    archived: bool


class MarketNoteList(Schema):
    """Notes, the newest first."""

    count: int
    items: list[MarketNoteOut]


@router.get("/market/benchmarks", response=MarketBenchmarkList, summary="Benchmarks beside our own values")
def list_benchmarks(
    request: HttpRequest, metric: str = "", platform: str = "", archived: bool = False, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """The newest year first."""
    rows = selectors.benchmarks(archived=archived)
    rows = rows.filter(metric=metric) if metric else rows
    rows = rows.filter(platform=platform) if platform else rows
    return {"count": rows.count(), "items": [_out(one) for one in selectors.beside(sliced(rows, limit, offset))]}


@router.post("/market/benchmarks", response={201: MarketBenchmarkOut}, summary="Add a benchmark")
def add_benchmark(request: HttpRequest, body: MarketBenchmarkIn) -> Status[dict[str, Any]]:
    """The same figure twice is refused."""
    return Status(201, _one(services.save_benchmark(services.BenchmarkDraft(**body.dict()))))


@router.get("/market/benchmarks/{benchmark_id}", response=MarketBenchmarkOut, summary="A benchmark beside our own value")
def get_benchmark(request: HttpRequest, benchmark_id: Number) -> dict[str, Any]:
    """404 for an unknown number."""
    access.require("market.view")
    return _one(get_object_or_404(Benchmark, pk=benchmark_id))


@router.put("/market/benchmarks/{benchmark_id}", response=MarketBenchmarkOut, summary="Change a benchmark")
def change_benchmark(request: HttpRequest, benchmark_id: Number, body: MarketBenchmarkIn) -> dict[str, Any]:
    """The whole figure."""
    return _one(services.save_benchmark(services.BenchmarkDraft(**body.dict()), benchmark_id=benchmark_id))


@router.delete("/market/benchmarks/{benchmark_id}", response={204: None}, summary="Put a benchmark away")
def archive_benchmark(request: HttpRequest, benchmark_id: Number) -> Status[None]:
    """Boards stop showing it; it can be brought back on its page."""
    access.require("market.edit")
    get_object_or_404(Benchmark, pk=benchmark_id)
    services.archive_benchmarks(benchmark_ids=[benchmark_id])
    return Status(204, None)


@router.get("/market/notes", response=MarketNoteList, summary="Notes of the market")
def list_market_notes(request: HttpRequest, kind: str = "", archived: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    rows = selectors.notes(archived=archived)
    rows = rows.filter(kind=kind) if kind else rows
    return {"count": rows.count(), "items": sliced(rows, limit, offset)}


@router.post("/market/notes", response={201: MarketNoteOut}, summary="Add a market note")
def add_market_note(request: HttpRequest, body: MarketNoteIn) -> Status[MarketNote]:
    """With its source."""
    return Status(201, services.save_note(services.NoteDraft(**body.dict())))


@router.put("/market/notes/{note_id}", response=MarketNoteOut, summary="Change a market note")
def change_market_note(request: HttpRequest, note_id: Number, body: MarketNoteIn) -> MarketNote:
    """The whole note."""
    return services.save_note(services.NoteDraft(**body.dict()), note_id=note_id)


@router.delete("/market/notes/{note_id}", response={204: None}, summary="Put a market note away")
def archive_market_note(request: HttpRequest, note_id: Number) -> Status[None]:
    """It can be brought back on its page."""
    access.require("market.edit")
    get_object_or_404(MarketNote, pk=note_id)
    services.archive_notes(note_ids=[note_id])
    return Status(204, None)


def _one(row: Benchmark) -> dict[str, Any]:
    return _out(selectors.beside([row])[0])


def _out(one: selectors.Beside) -> dict[str, Any]:
    return services.benchmark_state(one.row) | {"id": one.row.pk, "ours": one.ours, "gap": one.gap, "old": one.old}
