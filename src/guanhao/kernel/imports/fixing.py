"""Rows out of the quarantine: corrected by a person and run again, or dismissed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from guanhao.engines.intake import Block
from guanhao.kernel import audit, files
from guanhao.kernel.imports import services
from guanhao.kernel.imports.kinds import ImportContext
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.imports.pipeline import BadRow, Counts, Pipeline
from guanhao.kernel.imports.plan import make_plan
from guanhao.kernel.imports.policy import ImportsPolicy
from guanhao.kernel.imports.words import ImportRefused
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

_NEEDS_A_FIX = {"ragged", "mixed_delimiter", "header_repeated", "total_row", "broken_record", "duplicate"}
State = QuarantinedRow.State


@dataclass(frozen=True)
class Retried:
    """What became of rows that were run again; `left` are still in quarantine."""

    tried: int
    imported: int
    updated: int
    unchanged: int
    left: int


def retry_quarantine(run: ImportRun, fixes: Mapping[int, Mapping[str, str]] | None = None, *, only: Collection[int] | None = None) -> Retried:
    """Run rows of the quarantine again, with corrected cells: `fixes` maps a quarantined row's id to header → new value.

    Without `only`, all open rows are tried when there are no fixes, else the fixed ones. Rows that are whole wrong (ragged, duplicates,
    repeated headers) stay until they are fixed. One transaction. ImportRefused: not_done, unknown_row, unknown_header.
    """
    services.find_kind(run.kind)
    if run.state != ImportRun.State.DONE:
        raise ImportRefused("not_done")
    fixes = fixes or {}
    wanted = set(only) if only is not None else set(fixes) or None
    found = QuarantinedRow.objects.filter(run=run, state=State.OPEN)
    rows = list(found.filter(pk__in=wanted & set(found.values_list("pk", flat=True))) if wanted else found)
    if wanted and (unknown := wanted - {row.pk for row in rows}):
        raise ImportRefused("unknown_row", row=min(unknown))
    headers = [one["header"] for one in run.mapping]
    ready = [(row, _cells(row, headers, fixes.get(row.pk, {}))) for row in rows if row.pk in fixes or row.code not in _NEEDS_A_FIX]
    if not ready:
        return Retried(0, 0, 0, 0, len(rows))
    return _run_again(run, ready)


def _cells(row: QuarantinedRow, headers: list[str], fix: Mapping[str, str]) -> list[str]:
    """The row's cells in the width of the header, with the corrections in place."""
    cells = list(row.fixed_cells or row.cells)
    cells = (cells + [""] * (len(headers) - len(cells)))[: len(headers)]
    for header, value in fix.items():
        if header not in headers:
            raise ImportRefused("unknown_header", header=header, headers="、".join(headers))
        cells[headers.index(header)] = str(value)
    return cells


def _run_again(run: ImportRun, ready: list[tuple[QuarantinedRow, list[str]]]) -> Retried:
    policy = ImportsPolicy.of_brand()
    with files.open_file(run.file) as stream:
        prepared = services.prepared_again(run, stream)
        plan = make_plan(
            prepared.kind,
            prepared.layout,
            prepared.guesses,
            stream=stream,
            name=run.file.name,
            reference=run.reference_at,
            zone=prepared.zone,
            limits=policy.limits(),
            options=run.options,
        )
    account = prepared.account
    context = ImportContext(
        run.pk,
        current_brand(),
        account.id if account else None,
        account.platform if account else "",
        prepared.zone,
        run.started_at or now(),
        False,
        run.options,
    )
    sink = prepared.kind.open(context)
    pipe = Pipeline(plan, now() + policy.future, sink.take)
    try:
        # Positions stand in for lines, so that two rows of one line (never in a file, but after edits) stay apart.
        bad = {row.line: row for row in pipe.run(Block(list(range(len(ready))), [cells for _, cells in ready]))}
        with transaction.atomic():
            _still_open(run, [row.pk for row, _ in ready])
            sink.commit()
            _note(run, ready, bad, pipe.counts)
    except BaseException:
        sink.discard()
        raise
    counts = pipe.counts
    return Retried(len(ready), counts.imported, counts.updated, counts.unchanged, len(bad))


def _still_open(run: ImportRun, rows: list[int]) -> None:
    """Hold the run; ImportRefused when somebody else took one of the rows meanwhile (a second click, a colleague)."""
    ImportRun.objects.select_for_update().get(pk=run.pk)
    gone = set(rows) - set(QuarantinedRow.objects.filter(run=run, state=State.OPEN).values_list("pk", flat=True))
    if gone:
        raise ImportRefused("unknown_row", row=min(gone))


def _note(run: ImportRun, ready: list[tuple[QuarantinedRow, list[str]]], bad: Mapping[int, BadRow], counts: Counts) -> None:
    """New states and reasons of the rows, new counts of the run."""
    for position, (row, cells) in enumerate(ready):
        again = bad.get(position)
        row.fixed_cells = cells
        if again is None:
            row.state = State.FIXED
        else:
            first = again.problems[0]
            row.field, row.code, row.value, row.problems = first["field"], first["code"], first["value"], again.problems
    QuarantinedRow.objects.bulk_update([row for row, _ in ready], ["state", "fixed_cells", "field", "code", "value", "problems"], batch_size=500)
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    for name in ("imported", "updated", "unchanged"):
        setattr(locked, name, getattr(locked, name) + getattr(counts, name))
        setattr(run, name, getattr(locked, name))
    locked.quarantined -= len(ready) - len(bad)
    run.quarantined = locked.quarantined
    locked.save()
    audit.record("imports.retried", target=f"imports.run:{run.pk}", after={"tried": len(ready), "left": len(bad)})


def dismiss(run: ImportRun, rows: Collection[int]) -> int:
    """Give rows up: they stay in the log but are no longer open; how many."""
    services.find_kind(run.kind)
    with transaction.atomic():
        count: int = QuarantinedRow.objects.filter(run=run, state=State.OPEN, pk__in=list(rows)).update(state=State.DISMISSED)
        audit.record("imports.dismissed", target=f"imports.run:{run.pk}", after={"rows": count})
    return count
