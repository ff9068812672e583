"""Everything that is read: the run log, one run, its quarantine, and the preview of a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from guanhao.engines.intake import Block, Layout
from guanhao.kernel import access, files
from guanhao.kernel.imports import plan as planning
from guanhao.kernel.imports.kinds import Field, ImportKind, Outcome, kinds
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.imports.pipeline import Pipeline, field_title
from guanhao.kernel.imports.policy import ImportsPolicy
from guanhao.kernel.imports.services import prepared_again
from guanhao.kernel.imports.words import ImportRefused, explain_file, explain_note, explain_row
from guanhao.kernel.now import now

PREVIEW_ROWS = 20
VIEW = "imports.view"


def kinds_for_actor() -> list[ImportKind]:
    """The kinds the actor may import."""
    return [kind for kind in kinds().values() if access.can(kind.permission)]


def runs() -> QuerySet[ImportRun]:
    """The run log of the brand, newest first."""
    access.require(VIEW)
    found: QuerySet[ImportRun] = ImportRun.objects.select_related("file")
    return found


def get_run(run_id: int) -> ImportRun:
    """One run of the brand in scope; ImportRun.DoesNotExist for any other."""
    access.require(VIEW)
    found: ImportRun = ImportRun.objects.select_related("file").get(pk=run_id)
    return found


def kind_title(key: str) -> str:
    """The kind as people call it."""
    kind = kinds().get(key)
    return str(kind.title) if kind else key


def error_text(run: ImportRun) -> str:
    """Why a run failed or was cancelled; empty when it did not."""
    return explain_file(run.error["code"], run.error["values"]) if run.error else ""


def note_texts(notes: Sequence[Any]) -> list[str]:
    """What a person should know about how the file was read."""
    return [explain_note(code, values) for code, values in notes]


def quarantine(run: ImportRun, *, state: str = QuarantinedRow.State.OPEN) -> QuerySet[QuarantinedRow]:
    """Rows of a run that were not taken, by line; an empty state gives all."""
    access.require(VIEW)
    rows: QuerySet[QuarantinedRow] = QuarantinedRow.objects.filter(run=run)
    return rows.filter(state=state) if state else rows


def reasons(run: ImportRun) -> list[tuple[str, str, int]]:
    """(code, a typical sentence, number of open rows) for each reason, the most frequent first."""
    kind = kinds().get(run.kind)
    fields = kind.fields if kind else ()
    grouped = quarantine(run).order_by().values("code", "field").annotate(count=Count("id")).order_by("-count", "code")
    return [(one["code"], field_title(fields, one["field"]) if one["field"] else "", one["count"]) for one in grouped]


def row_reasons(kind: ImportKind | None, problems: Sequence[dict[str, Any]]) -> list[str]:
    """All reasons of a bad row as sentences."""
    fields = kind.fields if kind else ()
    return [explain_row(one["code"], one["values"], title=field_title(fields, one["field"]), value=one["value"]) for one in problems]


def quarantine_table(run: ImportRun) -> tuple[list[str], list[list[Any]]]:
    """Titles and lines of the open quarantine for a download: line, reasons, then the cells under their headers."""
    headers = [one["header"] for one in run.mapping]
    kind = kinds().get(run.kind)
    lines = []
    for row in quarantine(run):
        cells = row.fixed_cells or row.cells
        lines.append([row.line, " ".join(row_reasons(kind, row.problems)), *(cells + [""] * (len(headers) - len(cells)))[: len(headers)]])
    return headers, lines


@dataclass(frozen=True)
class ColumnView:
    """A column in the wizard: its header, what it is taken for and how surely, and sample values."""

    header: str
    field: str
    score: float
    why: str
    samples: list[str]

    @property
    def percent(self) -> int:
        """Confidence, 0…100."""
        return min(100, round(self.score * 100))


@dataclass(frozen=True)
class Preview:
    """What a draft would become: columns, the first rows parsed, their problems, and what keeps it from starting."""

    kind: ImportKind
    layout: Layout
    columns: list[ColumnView]
    fields: tuple[Field, ...]
    rows: list[dict[str, Any]]
    problems: list[tuple[int, str]]
    notes: list[str]
    refusal: str


def preview(run: ImportRun) -> Preview:
    """Look at a draft again with its present mapping. ImportRefused when the file itself cannot be read."""
    access.require(VIEW)
    with files.open_file(run.file) as stream:
        ready = prepared_again(run, stream)
        layout, refusal, notes = ready.layout, "", [tuple(note) for note in run.notes]
        rows: list[dict[str, Any]] = []
        problems: list[tuple[int, str]] = []
        try:
            limits = ImportsPolicy.of_brand().limits()
            plan = planning.make_plan(
                ready.kind,
                layout,
                ready.guesses,
                stream=stream,
                name=run.file.name,
                reference=ready.reference,
                zone=ready.zone,
                limits=limits,
                options=run.options,
            )
        except ImportRefused as error:
            refusal = str(error)
        else:
            notes += [note for note in plan.notes if note not in notes]
            rows, problems = _first_rows(plan)
    columns = [
        ColumnView(one["header"], one["field"] or "", one["score"], one["why"], _samples(layout, index)) for index, one in enumerate(run.mapping)
    ]
    return Preview(ready.kind, layout, columns, ready.kind.fields, rows, problems, note_texts(notes), refusal)


def _samples(layout: Layout, index: int) -> list[str]:
    distinct = dict.fromkeys(row[index].strip()[:60] for row in layout.sample[:100] if row[index].strip())
    return list(distinct)[:3]


def _first_rows(plan: planning.Plan) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The first rows parsed, as mapped field → value for people, and problems by their position (from 1)."""
    sample = [list(row) for row in plan.layout.sample[:PREVIEW_ROWS]]
    pipe = Pipeline(plan, now() + ImportsPolicy.of_brand().future, lambda rows: Outcome(rows.num_rows))
    table, wrong = pipe.parse(Block(list(range(1, len(sample) + 1)), sample))
    shown = [one for one in plan.kind.fields if one.key in {*plan.columns.values(), *plan.fixed} or one.required]
    rows = [{str(one.title): _shown(row[one.key], plan) for one in shown} for row in table.to_pylist()]
    texts = [
        (one.row + 1, explain_row(one.code, one.values, title=field_title(plan.kind.fields, one.field), value=one.value))
        for one in sorted(wrong, key=lambda one: one.row)
    ]
    return rows, texts


def _shown(value: Any, plan: planning.Plan) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(plan.zone).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)[:120]
