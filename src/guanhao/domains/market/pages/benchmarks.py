"""The library of benchmarks and the notes of the market (STR-13 a)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import figure, signed
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.market.forms.library import BenchmarkForm, NoteForm
from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.selectors import benchmarks as selectors
from guanhao.domains.market.selectors.benchmarks import Beside
from guanhao.domains.market.services import benchmarks as services
from guanhao.domains.market.tables import BenchmarkTable, NoteTable
from guanhao.kernel import access


class BesideRows(QuerySetRows):
    """Benchmarks of one page with our own values: measured for the page, not for the library."""

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> list[dict[str, Any]]:
        """Rows as the table reads them."""
        return [as_line(one) for one in selectors.beside(list(super().page(sort, offset, limit, filters)))]

    def stream(self, sort: str, filters: Any) -> Any:
        """All rows for an export."""
        yield from (as_line(one) for one in selectors.beside(list(super().stream(sort, filters))))


@needs("market.view")
def benchmarks(request: BrandRequest) -> HttpResponseBase:
    """All figures beside ours."""
    away = "archived" in request.GET.getlist("shelf")
    lookups = {"shelf": lambda rows, _value: rows}
    table = BenchmarkTable(request, BesideRows(selectors.benchmarks(archived=away), search=("title", "industry", "source", "note"), lookups=lookups))
    table.actions = (
        BulkAction("restore", _("Bring back"), _restore_many, "market.edit")
        if away
        else BulkAction("archive", _("Archive"), _archive_many, "market.edit", _("Boards stop showing them.")),
    )
    context = {
        "tab": "benchmarks",
        "may_edit": access.can("market.edit"),
        "new": "market:benchmark_new",
        "new_words": _("New benchmark"),
        "import_kind": "benchmarks" if access.can("market.edit") else "",
    }
    return list_page(request, table, template="market/list.html", context=context)


@needs("market.view")
def benchmark(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One figure, ours beside it, and how ours went."""
    row = get_object_or_404(Benchmark, pk=pk)
    (beside,) = selectors.beside([row])
    context = {
        "row": row,
        "line": as_line(beside),
        "beside": beside,
        "platform": channels.platform_title(row.platform) if row.platform else _("All platforms"),
        "may_edit": access.can("market.edit"),
        "trail": [(_("Benchmarks"), burl("market:benchmarks"))],
    }
    return page(request, "market/benchmark.html", context)


@needs("market.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new figure; `?metric=` names whose."""
    initial = {"metric": request.GET.get("metric", ""), "year": selectors.today().year}
    form = BenchmarkForm(request.POST or None, initial=initial)
    return form_page(request, form, _save(None), title=_("New benchmark"), done=_("Saved."), back=burl("market:benchmarks"))


@needs("market.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a figure."""
    row = get_object_or_404(Benchmark, pk=pk)
    state = services.benchmark_state(row)
    shown = f"{round(row.value * 100, 8):g}%" if row.unit == Benchmark.Unit.SHARE else f"{row.value:.15g}"
    form = BenchmarkForm(request.POST or None, initial=state | {"value": shown})
    watch_conflicts(form, state)
    return form_page(request, form, _save(pk), title=row.title, done=_("Saved."), back=burl("market:benchmark", pk=pk))


@require_POST
@needs("market.edit")
def archive(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a figure away, or bring it back."""
    row = get_object_or_404(Benchmark, pk=pk)
    services.archive_benchmarks(benchmark_ids=[pk], archived=not row.archived)
    messages.success(request, _("Brought back.") if row.archived else _("Archived; boards do not show it any more."))
    return HttpResponseRedirect(burl("market:benchmark", pk=pk))


@needs("market.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a figure."""
    row = get_object_or_404(Benchmark, pk=pk)
    return history_page(request, target=services.target_of("benchmark", pk), title=row.title, back=burl("market:benchmark", pk=pk))


@needs("market.view")
def notes(request: BrandRequest) -> HttpResponseBase:
    """All notes of the market."""
    away = "archived" in request.GET.getlist("shelf")
    lookups = {"shelf": lambda rows, _value: rows}
    table = NoteTable(request, QuerySetRows(selectors.notes(archived=away), search=("title", "text", "source"), lookups=lookups))
    table.actions = (
        BulkAction("restore", _("Bring back"), _restore_notes, "market.edit")
        if away
        else BulkAction("archive", _("Archive"), _archive_notes, "market.edit"),
    )
    context = {"tab": "notes", "may_edit": access.can("market.edit"), "new": "market:note_new", "new_words": _("New note")}
    return list_page(request, table, template="market/list.html", context=context)


@needs("market.edit")
def new_note(request: BrandRequest) -> HttpResponseBase:
    """A new note."""
    form = NoteForm(request.POST or None, initial={"day": selectors.today()})
    return form_page(request, form, _save_note(None), title=_("New note"), done=_("Saved."), back=burl("market:notes"))


@needs("market.view")
def edit_note(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Read a note; change it where one may."""
    row = get_object_or_404(MarketNote, pk=pk)
    if not access.can("market.edit"):
        return page(request, "market/note.html", {"row": row, "trail": [(_("Market notes"), burl("market:notes"))]})
    form = NoteForm(request.POST or None, initial=services.note_state(row))
    watch_conflicts(form, services.note_state(row))
    context = {"lead": row.source}
    return form_page(request, form, _save_note(pk), title=row.title, done=_("Saved."), back=burl("market:notes"), context=context)


@needs("market.view")
def note_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a note."""
    row = get_object_or_404(MarketNote, pk=pk)
    return history_page(request, target=services.target_of("note", pk), title=row.title, back=burl("market:notes"))


def as_line(one: Beside) -> dict[str, Any]:
    """A benchmark as tables and reports read it: figures in words of their unit, the gap of shares in percentage points."""
    row, form = one.row, analytics.unit_form(one.row.unit)
    gap = one.gap
    apart = "—" if gap is None else _("%(points)s pp") % {"points": analytics.points(gap)} if row.unit == Benchmark.Unit.SHARE else signed(gap, form)
    return services.benchmark_state(row) | {
        "id": row.pk,
        "shown": figure(row.value, form),
        "ours": figure(one.ours, form) if one.ours is not None else "—",
        "ours_value": one.ours,
        "gap": apart,
        "gap_value": gap,
        "old": one.old,
    }


def _save(number: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        return burl("market:benchmark", pk=services.save_benchmark(services.BenchmarkDraft(**values), benchmark_id=number).pk)

    return save


def _save_note(number: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        services.save_note(services.NoteDraft(**values), note_id=number)
        return burl("market:notes")

    return save


def _archive_many(_request: BrandRequest, keys: list[str]) -> str:
    return _count(services.archive_benchmarks(benchmark_ids=[int(key) for key in keys]))


def _restore_many(_request: BrandRequest, keys: list[str]) -> str:
    return _count(services.archive_benchmarks(benchmark_ids=[int(key) for key in keys], archived=False))


def _archive_notes(_request: BrandRequest, keys: list[str]) -> str:
    return _count(services.archive_notes(note_ids=[int(key) for key in keys]))


def _restore_notes(_request: BrandRequest, keys: list[str]) -> str:
    return _count(services.archive_notes(note_ids=[int(key) for key in keys], archived=False))


def _count(count: int) -> str:
    return ngettext("%(count)s row changed.", "%(count)s rows changed.", count) % {"count": count}
