"""Answers as files: at once while they are small, by a job when they are large."""

import io
import tempfile
from collections.abc import Iterator
from typing import IO, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.exports import csv_lines, xlsx_blocks
from guanhao.console.links import burl
from guanhao.domains.analytics.models import QuestionFile
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import lines
from guanhao.domains.analytics.selectors.explorer.answering import Answer, answer
from guanhao.domains.analytics.selectors.explorer.checking import check
from guanhao.domains.analytics.selectors.explorer.question import Question, from_state
from guanhao.kernel import audit, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
WRITE = "analytics.write_question_file"
Words = str | Promise


def blocks(found: Answer, form: str) -> Iterator[bytes]:
    """An answer as the bytes of a file: csv and xlsx as people read it (with the total), parquet as programs do. KeyError for another form."""
    if form == "parquet":
        import pyarrow.parquet as pq  # loads on first use

        out = io.BytesIO()
        pq.write_table(lines.table(found), out, compression="zstd")
        return iter([out.getvalue()])
    if form == "xlsx":
        return xlsx_blocks(lines.titles(found), lines.rows(found))
    if form == "csv":
        return csv_lines(lines.titles(found), lines.rows(found), bom=True)
    raise KeyError(form)


def note_export(found: Answer, form: str) -> None:
    """The audit log tells who took what."""
    audit.record(
        "console.exported", target="list:analytics.explorer", after={"form": form, "rows": len(found.lines), "query": found.question.state()}
    )


@transaction.atomic
def ask_file(*, question: Question, form: str, name: str = "") -> QuestionFile:
    """Have an answer written to a file in the background (needs analytics.explore); its asker is told when it is there."""
    require("analytics.explore")
    if form not in FORMS:
        raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": form[:20], "known": ", ".join(FORMS)}, "form")
    checked, actor = check(question), current_actor()
    title = name.strip()[:160] or _(", ").join(str(one.title) for one in checked.measures)[:160]
    row = QuestionFile(
        name=title, question=checked.question.state(), form=form, asked_by_id=actor.user_id, asked_by_name=actor.name[:120], asked_at=now()
    )
    row.save()
    audit.record("analytics.file_asked", target=f"analytics.question_file:{row.pk}", after={"name": title, "form": form})
    enqueue(WRITE, key=str(row.pk), file_id=row.pk)
    return row


def write_file(*, file_id: int) -> str:
    """Write a file that was asked for; the state afterwards. What cannot be answered is said in the row."""
    row = QuestionFile.objects.filter(pk=file_id, state=QuestionFile.State.WAITING).first()
    if row is None:
        return ""
    try:
        found = answer(from_state(row.question), whole=True)
    except (Refused, ObjectDoesNotExist) as error:
        QuestionFile.objects.filter(pk=row.pk).update(state=QuestionFile.State.FAILED, problem=str(error)[:300])
        _tell(row, gettext_lazy("A file could not be written"))
        return QuestionFile.State.FAILED
    with tempfile.TemporaryFile() as out:
        _write(out, found, row.form)
        with transaction.atomic():
            stored = files.store(out, name=f"{row.name}.{row.form}", purpose="question", content_type=FORMS[row.form].split(";")[0])
            QuestionFile.objects.filter(pk=row.pk).update(state=QuestionFile.State.READY, rows=len(found.lines), stored=stored)
            _tell(row, gettext_lazy("A file is ready"))
    return QuestionFile.State.READY


def _write(out: IO[bytes], found: Answer, form: str) -> None:
    for block in blocks(found, form):
        out.write(block)
    out.seek(0)


def _tell(row: QuestionFile, title: Words) -> None:
    users = [row.asked_by_id] if row.asked_by_id is not None else []
    notify(topic="analytics.explorer", title=title, body=row.name, url=burl("analytics:question_files"), key=f"question-file:{row.pk}", users=users)
