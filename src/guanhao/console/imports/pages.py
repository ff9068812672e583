"""The wizard: choose a file, see what we take it for, try it, import it, fix what went to quarantine."""

from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console import exports
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.imports.tables import TONES, RunTable
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.kernel import files, jobs
from guanhao.kernel.files import FileRefused
from guanhao.kernel.imports import fixing, selectors, services
from guanhao.kernel.imports.accounts import account_titles, accounts
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.imports.words import STATES, WHYS, ImportRefused
from guanhao.kernel.models import JobRow
from guanhao.kernel.tenancy import current_brand

ROWS_A_PAGE = 20
WAITED_FOR = 16 * 1024 * 1024
READING = ("encoding", "delimiter", "sheet", "header_line")
ENCODINGS = (("", gettext_lazy("found out")), ("utf-8", "UTF-8"), ("gb18030", "GB18030 / GBK"), ("big5", "Big5"), ("utf-16", "UTF-16"))
State = ImportRun.State


@needs("imports.view")
def index(request: BrandRequest) -> HttpResponseBase:
    """The run log."""
    rows = QuerySetRows(selectors.runs(), search=("file__name", "account_label"))
    table = RunTable(request, rows)
    titles = account_titles(request.brand)
    table.columns = [replace(column, labels=titles) if column.key == "account_label" else column for column in table.columns]
    return list_page(request, table, template="console/imports/index.html", context={"kinds": selectors.kinds_for_actor()})


@needs("imports.run")
def new(request: BrandRequest) -> HttpResponse:
    """Choose kind, account and file; posting looks at the file and opens its preview."""
    error, chosen = "", {"kind": request.GET.get("kind", "posts"), "account": request.GET.get("account", "")}
    if request.method == "POST":
        chosen = {"kind": request.POST.get("kind", ""), "account": request.POST.get("account", "")}
        upload = request.FILES.get("file")
        try:
            if upload is None or upload.file is None:
                raise ImportRefused("no_file")
            stream = cast("BinaryIO", upload.file)
            made = services.make_draft(kind=chosen["kind"], account=chosen["account"], stream=stream, name=upload.name or "file")
        except (ImportRefused, FileRefused) as refused:
            error = str(refused)
        else:
            return HttpResponseRedirect(burl("imports:run", run_id=made.pk))
    context = {"kinds": selectors.kinds_for_actor(), "accounts": accounts(request.brand), "chosen": chosen, "error": error}
    return page(request, "console/imports/new.html", context, status=422 if error else 200)


def _run(run_id: int) -> ImportRun:
    try:
        return selectors.get_run(run_id)
    except ImportRun.DoesNotExist as error:
        raise Http404 from error


@needs("imports.view")
def run(request: BrandRequest, run_id: int) -> HttpResponse:
    """One import in its present state: preview and mapping, progress, or result."""
    one = _run(run_id)
    if request.method == "POST":
        return _posted(request, one)
    if one.state == State.DRAFT:
        return _draft_page(request, one)
    return _result_page(request, one)


def _facts(one: ImportRun) -> dict[str, Any]:
    kind = kinds().get(one.kind)
    return {
        "run": one,
        "kind": kind,
        "kind_title": selectors.kind_title(one.kind),
        "account": account_titles(current_brand()).get(one.account_label, one.account_label),
        "state": STATES[one.state],
        "tone": TONES.get(one.state, ""),
        "error": selectors.error_text(one),
        "notes": selectors.note_texts(one.notes),
        "poll": burl("imports:progress", run_id=one.pk),
    }


def _draft_page(request: BrandRequest, one: ImportRun, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {**_facts(one), "encodings": ENCODINGS, "chosen": one.options, "working": _working(one)}
    try:
        shown = selectors.preview(one)
    except ImportRefused as refused:
        context["error"] = str(refused)
        return page(request, "console/imports/draft.html", context, status=422)
    fixed = {name.removeprefix("set:"): value for name, value in one.options.items() if name.startswith("set:")}
    mapped = {column.field for column in shown.columns}
    context |= {
        "preview": shown,
        "columns": [(column, WHYS[column.why]) for column in shown.columns],
        "heads": list(shown.rows[0]) if shown.rows else [],
        "lines": [list(row.values()) for row in shown.rows],
        "missing": [(f, fixed.get(f.key, "")) for f in shown.fields if f.key in fixed or (f.required and f.key not in mapped and shown.refusal)],
        "notes": shown.notes,
        "error": error or shown.refusal,
        "trial_rows": _trial_rows(one),
    }
    return page(request, "console/imports/draft.html", context, status=422 if error else 200)


def _trial_rows(one: ImportRun) -> list[dict[str, Any]]:
    kind = kinds().get(one.kind)
    rows = (one.trial or {}).get("bad", [])
    return [{"line": row["line"], "reasons": selectors.row_reasons(kind, row["problems"]), "cells": row["cells"][:8]} for row in rows[:ROWS_A_PAGE]]


def _working(one: ImportRun) -> JobRow | None:
    """The dry run at work in the background, if there is one."""
    live = [JobRow.State.READY, JobRow.State.RUNNING]
    return JobRow.objects.filter(pk=one.job_id, state__in=live).first() if one.job_id else None


def _posted(request: BrandRequest, one: ImportRun) -> HttpResponse:
    """What the preview's form asks: read again with other choices, dry run, import, or throw away."""
    back = HttpResponseRedirect(burl("imports:run", run_id=one.pk))
    do = request.POST.get("do", "")
    try:
        if do == "discard":
            services.cancel(one)
            return HttpResponseRedirect(burl("imports:index"))
        services.change_draft(one, mapping=_mapping(request, one), options=_options(request, one))
        if do == "try":
            _try(one)
        elif do == "start":
            services.start(one)
    except ImportRefused as refused:
        return _draft_page(request, one, str(refused)) if one.state == State.DRAFT else _said(request, refused, back)
    return back


def _said(request: BrandRequest, refused: ImportRefused, back: HttpResponse) -> HttpResponse:
    messages.error(request, str(refused))
    return back


def _mapping(request: BrandRequest, one: ImportRun) -> dict[str, str]:
    """Only columns whose field a person changed, so that the others keep saying why they were guessed."""
    posted = {entry["header"]: request.POST.get(f"map-{index}") for index, entry in enumerate(one.mapping)}
    now = {entry["header"]: entry["field"] or "" for entry in one.mapping}
    chosen = {entry["header"] for entry in one.mapping if entry["why"] == "chosen"}
    return {header: key for header, key in posted.items() if key is not None and (key != now[header] or header in chosen)}


def _options(request: BrandRequest, one: ImportRun) -> dict[str, str] | None:
    names = [*READING, *(name for name in request.POST if name.startswith("set:"))]
    found = {name: request.POST[name] for name in names if name in request.POST}
    found["strict"] = "1" if request.POST.get("strict") else ""
    changed = any(value != one.options.get(name, "") for name, value in found.items())
    return found if changed else None


def _try(one: ImportRun) -> None:
    """At once for what a person can wait for, else in the background."""
    if one.file.size <= WAITED_FOR:
        services.try_out(one)
        return
    one.job_id = jobs.enqueue("imports.try_out", key=f"try-{one.pk}", run_id=one.pk).pk
    one.save(update_fields=["job_id"])


def _result_page(request: BrandRequest, one: ImportRun) -> HttpResponse:
    context = _facts(one)
    titles = {field.key: field.title for field in context["kind"].fields} if context["kind"] else {}
    context["mapping"] = [{"header": entry["header"], "title": titles.get(entry["field"] or "", entry["field"])} for entry in one.mapping]
    if one.state == State.DONE:
        pages = Paginator(selectors.quarantine(one), ROWS_A_PAGE)
        shown = pages.get_page(request.GET.get("page"))
        headers = [entry["header"] for entry in one.mapping]
        rows = [
            {
                "row": row,
                "reasons": selectors.row_reasons(context["kind"], row.problems),
                "cells": list(zip(headers, _padded(row.fixed_cells or row.cells, len(headers)), _wrong(one, row), strict=True)),
            }
            for row in shown
        ]
        context |= {"rows": rows, "pages": shown, "reasons": selectors.reasons(one), "headers": headers}
    return page(request, "console/imports/result.html", context)


def _padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * (width - len(cells)))[:width]


def _wrong(one: ImportRun, row: Any) -> list[bool]:
    """Which columns have a problem in this row."""
    fields = {problem["field"] for problem in row.problems}
    return [bool(entry["field"]) and entry["field"] in fields for entry in one.mapping]


@needs("imports.view")
def progress(request: BrandRequest, run_id: int) -> HttpResponse:
    """The live part; when the run has ended the browser loads the whole page."""
    one = _run(run_id)
    working = _working(one)
    if not one.unfinished and working is None:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return page(request, "console/imports/_progress.html", {**_facts(one), "working": working})


@require_POST
@needs("imports.run")
def start(request: BrandRequest, run_id: int) -> HttpResponse:
    """Start a failed or cancelled import once more."""
    one = _run(run_id)
    back = HttpResponseRedirect(burl("imports:run", run_id=one.pk))
    try:
        services.start(one)
    except ImportRefused as refused:
        return _said(request, refused, back)
    return back


@require_POST
@needs("imports.run")
def cancel(request: BrandRequest, run_id: int) -> HttpResponse:
    """Stop a waiting or running import."""
    one = _run(run_id)
    back = HttpResponseRedirect(burl("imports:run", run_id=one.pk))
    try:
        services.cancel(one)
    except ImportRefused as refused:
        return _said(request, refused, back)
    messages.success(request, _("The import stops; nothing of it is written."))
    return back


@require_POST
@needs("imports.run")
def retry(request: BrandRequest, run_id: int) -> HttpResponse:
    """Run one corrected row, or all open rows, again; or give a row up."""
    one = _run(run_id)
    back = HttpResponseRedirect(burl("imports:run", run_id=one.pk) + "#quarantine")
    row = whole_number(request.POST.get("row")) or 0
    try:
        if request.POST.get("do") == "dismiss":
            fixing.dismiss(one, [row])
            return back
        done = fixing.retry_quarantine(one, {row: _corrections(request, one, row)} if row else None)
    except ImportRefused as refused:
        return _said(request, refused, back)
    taken = done.imported + done.updated + done.unchanged
    if taken:
        messages.success(request, _("%(count)s rows taken.") % {"count": taken})
    if done.left:
        messages.warning(request, _("%(count)s rows still need a correction.") % {"count": done.left})
    return back


def _corrections(request: BrandRequest, one: ImportRun, row: int) -> dict[str, str]:
    """The cells that a person changed; browsers send line breaks as CR LF, which is no change."""
    found = selectors.quarantine(one).filter(pk=row).first()
    old = _padded(found.fixed_cells or found.cells, len(one.mapping)) if found else [""] * len(one.mapping)
    posted = {entry["header"]: request.POST.get(f"cell-{index}") for index, entry in enumerate(one.mapping)}
    return {
        header: value
        for (header, value), before in zip(posted.items(), old, strict=True)
        if value is not None and value.replace("\r\n", "\n") != before.replace("\r\n", "\n").replace("\r", "\n")
    }


@needs("imports.view")
def quarantine(request: BrandRequest, run_id: int, form: str) -> HttpResponseBase:
    """The open quarantine as CSV or XLSX, with line and reason before the cells."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    one = _run(run_id)
    headers, lines = selectors.quarantine_table(one)
    titles = [_("Line"), _("Reason"), *headers]
    return exports.download(f"quarantine-{one.pk}", form, titles, titles, lambda: lines, bom=True)


@needs("imports.view")
def raw(request: BrandRequest, run_id: int) -> HttpResponseBase:
    """The file as it was uploaded."""
    one = _run(run_id)
    try:
        stream = files.open_file(one.file)
    except FileNotFoundError as error:
        raise Http404(_("The data folder no longer has this file.")) from error
    return FileResponse(stream, as_attachment=True, filename=one.file.name, content_type="application/octet-stream")


@needs("imports.view")
def template(request: BrandRequest, kind: str, form: str) -> HttpResponseBase:
    """An empty table of a kind with its columns and one example row."""
    found = kinds().get(kind)
    if found is None or form not in {"csv", "xlsx"}:
        raise Http404
    titles = [str(one.title) for one in found.fields]
    example = [one.example or _example(one.kind) if one.required else one.example for one in found.fields]
    return exports.download(f"template-{kind}", form, titles, titles, lambda: [example], bom=True)


def _example(kind: str) -> str:
    samples = {
        "datetime": "2025-08-06 21:00",
        "date": "2025-08-06",
        "count": "1234",
        "money": "99.00",
        "id": "7535450961416195362",
        "duration": "03:25",
    }
    return samples.get(kind, "1")
