"""REST of imports: send a file, follow the run, read and correct its quarantine."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from guanhao.kernel.imports import fixing, selectors, services
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.imports.words import ImportRefused

router = Router(tags=["Imports"])


class FieldOut(Schema):
    """A column a kind understands."""

    key: str
    title: str
    kind: str
    required: bool
    help: str


class KindOut(Schema):
    """A table that files can be imported into."""

    key: str
    title: str
    needs_account: bool
    help: str
    fields: list[FieldOut]


class KindList(Schema):
    """All kinds the caller may import."""

    count: int
    items: list[KindOut]


class ColumnOut(Schema):
    """A column of the file, the field it is taken for, how surely and why."""

    header: str
    field: str | None
    score: float
    why: str


class RunOut(Schema):
    """An import with its counts; `dry_run` runs have no id."""

    id: int | None
    kind: str
    account: str
    file: str
    state: str
    dry_run: bool = False
    read: int
    imported: int
    updated: int
    unchanged: int
    quarantined: int
    nothing_new: bool = False
    percent: int | None = None
    error: str = ""
    notes: list[str]
    mapping: list[ColumnOut]
    made_at: datetime | None = None
    ended_at: datetime | None = None


class RunList(Schema):
    """Imports, newest first, a page of them."""

    count: int
    items: list[RunOut]


class QuarantinedOut(Schema):
    """A row that was not taken: its physical line, cells under their headers, and all reasons."""

    id: int
    line: int
    field: str
    code: str
    value: str
    reasons: list[str]
    cells: dict[str, str]
    state: str


class QuarantinedList(Schema):
    """Quarantined rows by line, a page of them."""

    count: int
    items: list[QuarantinedOut]


class RetryIn(Schema):
    """Corrections: id of a quarantined row → header → new value; without any, all open rows are tried again."""

    fixes: dict[int, dict[str, str]] = Field(default_factory=dict)


class RetryOut(Schema):
    """What became of the rows."""

    tried: int
    imported: int
    updated: int
    unchanged: int
    left: int


class ImportForm(Schema):
    """What goes with the file. `mapping` and `options` are JSON objects: header → field, and encoding, delimiter, sheet, header_line, as_of,
    strict ("1"), set:<field>."""

    kind: str
    account: str = ""
    dry_run: bool = False
    mapping: str = ""
    options: str = ""


def run_out(run: ImportRun) -> RunOut:
    """A run as REST shows it."""
    counts: dict[str, Any] = run.counts
    return RunOut(
        id=run.pk,
        kind=run.kind,
        account=run.account_label,
        file=run.file.name,
        state=run.state,
        **counts,
        nothing_new=run.nothing_new,
        percent=run.percent,
        error=selectors.error_text(run),
        notes=selectors.note_texts(run.notes),
        mapping=[ColumnOut(**entry) for entry in run.mapping],
        made_at=run.made_at,
        ended_at=run.ended_at,
    )


@router.get("/imports/kinds", response=KindList, summary="What can be imported")
def list_kinds(request: HttpRequest) -> KindList:
    """All kinds with their fields."""
    items = [
        KindOut(
            key=kind.key,
            title=str(kind.title),
            needs_account=kind.needs_account,
            help=str(kind.help),
            fields=[FieldOut(key=f.key, title=str(f.title), kind=f.kind, required=f.required, help=str(f.help)) for f in kind.fields],
        )
        for kind in selectors.kinds_for_actor()
    ]
    return KindList(count=len(items), items=items)


@router.post("/imports", response={200: RunOut, 202: RunOut}, summary="Import a file")
def create(request: HttpRequest, form: Form[ImportForm], file: File[UploadedFile]) -> Status[RunOut]:
    """Keep the file and queue its import (202), or read and count it without writing anything (200 with `dry_run`)."""
    asked: dict[str, Any] = {
        "kind": form.kind,
        "account": form.account,
        "stream": file.file,
        "name": file.name or "file",
        "mapping": _object("mapping", form.mapping),
        "options": _object("options", form.options),
    }
    if not form.dry_run:
        return Status(202, run_out(services.start_import(**asked)))
    result = services.dry_run(**asked)
    plan = result.plan
    columns = [ColumnOut(header=h, field=plan.columns.get(i), score=1.0, why="name") for i, h in enumerate(plan.layout.headers)]
    counts: dict[str, Any] = result.counts.state()
    facts: dict[str, Any] = {"kind": form.kind, "account": form.account, "file": asked["name"], "notes": selectors.note_texts(result.notes)}
    return Status(200, RunOut(id=None, state="draft", dry_run=True, mapping=columns, **facts, **counts))


def _object(name: str, text: str) -> dict[str, str]:
    """A JSON object of texts from a form field. ImportRefused when it is none."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ImportRefused("bad_option", name=name, value=text[:80]) from error
    if not isinstance(found, dict):
        raise ImportRefused("bad_option", name=name, value=text[:80])
    return {str(key): "" if value is None else str(value) for key, value in found.items()}


@router.get("/imports", response=RunList, summary="The run log")
def list_runs(request: HttpRequest, kind: str = "", state: str = "", limit: int = 50, offset: int = 0) -> RunList:
    """Imports of the brand, newest first."""
    found = selectors.runs().filter(**({"kind": kind} if kind else {}), **({"state": state} if state else {}))
    limit, offset = max(1, min(limit, 200)), max(0, offset)
    return RunList(count=found.count(), items=[run_out(run) for run in found[offset : offset + limit]])


@router.get("/imports/{run_id}", response=RunOut, summary="One import")
def get_run(request: HttpRequest, run_id: int) -> RunOut:
    """State, counts and mapping of a run."""
    return run_out(selectors.get_run(run_id))


@router.get("/imports/{run_id}/quarantine", response=QuarantinedList, summary="Rows that were not taken")
def list_quarantine(request: HttpRequest, run_id: int, state: str = "open", limit: int = 50, offset: int = 0) -> QuarantinedList:
    """Quarantined rows with line, reasons and cells; `state`: open, fixed, dismissed or empty for all."""
    run = selectors.get_run(run_id)
    rows = selectors.quarantine(run, state=state)
    headers, kind = [entry["header"] for entry in run.mapping], kinds().get(run.kind)
    limit, offset = max(1, min(limit, 500)), max(0, offset)
    items = [
        QuarantinedOut(
            id=row.pk,
            line=row.line,
            field=row.field,
            code=row.code,
            value=row.value,
            reasons=selectors.row_reasons(kind, row.problems),
            cells=dict(zip(headers, row.fixed_cells or row.cells, strict=False)),
            state=row.state,
        )
        for row in rows[offset : offset + limit]
    ]
    return QuarantinedList(count=rows.count(), items=items)


@router.post("/imports/{run_id}/retry", response=RetryOut, summary="Run quarantined rows again")
def retry(request: HttpRequest, run_id: int, payload: RetryIn) -> RetryOut:
    """Correct cells and import only these rows."""
    done = fixing.retry_quarantine(selectors.get_run(run_id), payload.fixes or None)
    return RetryOut(tried=done.tried, imported=done.imported, updated=done.updated, unchanged=done.unchanged, left=done.left)


@router.post("/imports/{run_id}/cancel", response=RunOut, summary="Stop an import")
def cancel(request: HttpRequest, run_id: int) -> RunOut:
    """Stop a waiting or running import; nothing of it is written."""
    return run_out(services.cancel(selectors.get_run(run_id)))
