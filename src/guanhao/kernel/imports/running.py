"""Reading a whole file into a sink, and writing the result in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction

from guanhao.engines.intake import IntakeError, read_blocks
from guanhao.kernel import audit
from guanhao.kernel.imports.kinds import ImportContext, Sink
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.imports.pipeline import BadRow, Counts, Pipeline, field_title
from guanhao.kernel.imports.plan import Plan
from guanhao.kernel.imports.policy import ImportsPolicy
from guanhao.kernel.imports.words import ImportRefused, explain_row
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Progress = Callable[[int, int | None, Counts], None]


@dataclass(frozen=True)
class Result:
    """A file that has been read: counts, bad rows, notes, and the sink that holds what may be committed."""

    plan: Plan
    counts: Counts
    bad: list[BadRow]
    notes: tuple[tuple[str, dict[str, Any]], ...]
    sink: Sink


def read_file(
    plan: Plan, context: ImportContext, stream: BinaryIO, name: str, *, policy: ImportsPolicy, strict: bool = False, progress: Progress | None = None
) -> Result:
    """Read all rows into the kind's sink. After any error, and after a dry run, the sink has been discarded.

    `progress(done bytes, total bytes or None, counts)` is called after each block and may raise to stop.
    """
    sink = plan.kind.open(context)
    pipe = Pipeline(plan, context.imported_at + policy.future, sink.take)
    bad: list[BadRow] = []
    try:
        size = _size(stream)
        for block in read_blocks(stream, name, plan.layout, limits=policy.limits()):
            bad += pipe.run(block)
            if len(bad) > policy.quarantine_rows:
                raise ImportRefused("too_much_quarantine", limit=policy.quarantine_rows, reason=reason_of(plan, bad[0]))
            if progress is not None:
                progress(*_position(stream, plan, size), pipe.counts)
        if strict and bad:
            raise ImportRefused("strict", count=len(bad), line=bad[0].line, reason=reason_of(plan, bad[0]))
    except IntakeError as error:
        sink.discard()
        raise ImportRefused(error.code, **error.values) from error
    except BaseException:
        sink.discard()
        raise
    if context.dry_run:
        sink.discard()
    return Result(plan, pipe.counts, bad, plan.notes, sink)


def _size(stream: BinaryIO) -> int:
    stream.seek(0, 2)
    return stream.tell()


def _position(stream: BinaryIO, plan: Plan, size: int) -> tuple[int, int | None]:
    """How far the raw file has been read; workbooks and JSON documents do not tell."""
    return (stream.tell(), size) if plan.layout.format in {"csv", "jsonl"} else (0, None)


def reason_of(plan: Plan, row: BadRow) -> str:
    """The first reason of a bad row as a sentence."""
    one = row.problems[0]
    return explain_row(one["code"], one["values"], title=field_title(plan.kind.fields, one["field"]), value=one["value"])


def write_result(run: ImportRun, result: Result, remember: Callable[[ImportRun, Result], None]) -> None:
    """Everything of a run at once: the sink's rows, the quarantine, the counts, the mapping profile and the audit entry."""
    with transaction.atomic():
        result.sink.commit()
        QuarantinedRow.objects.filter(run=run).delete()
        QuarantinedRow.objects.bulk_create([quarantined(run, row) for row in result.bad], batch_size=2000)
        for name, value in result.counts.state().items():
            setattr(run, name, value)
        remember(run, result)
        run.state, run.ended_at, run.touched_at, run.error = ImportRun.State.DONE, now(), now(), None
        run.done_units = run.total_units = run.file.size
        run.save()
        audit.record("imports.finished", target=f"imports.run:{run.pk}", after={"kind": run.kind, "file": run.file.name, **run.counts})


def quarantined(run: ImportRun, row: BadRow) -> QuarantinedRow:
    """The row of the quarantine for a bad row."""
    first = row.problems[0]
    return QuarantinedRow(
        brand_id=current_brand().id,
        run=run,
        line=row.line,
        cells=[cell.replace("\x00", "") for cell in row.cells],
        field=first["field"],
        code=first["code"],
        value=first["value"].replace("\x00", ""),
        problems=row.problems,
    )
