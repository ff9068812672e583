"""The explorer for programs: questions, saved questions, files, annotations and scheduled mails."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from guanhao.domains.analytics.models import Annotation, QuestionFile, QuestionLetter, QuestionMail, QuestionMailing, SavedQuestion
from guanhao.domains.analytics.selectors.explorer import annotations as noted
from guanhao.domains.analytics.selectors.explorer import lines, saved
from guanhao.domains.analytics.selectors.explorer.answering import answer
from guanhao.domains.analytics.selectors.explorer.fields import DIMENSIONS, FIELDS, LEVELS, measures
from guanhao.domains.analytics.selectors.explorer.question import NUMERIC_OPS, TEXT_OPS, from_state
from guanhao.domains.analytics.services.explorer import annotations, exporting, mails, questions, sending
from guanhao.kernel import access
from guanhao.kernel import files as stored_files

router = Router(tags=["explorer"])
MOST = 500


class QuestionIn(Schema):
    """A question: metrics, by, audiences, period (with from and to when custom), against, where (groups of conditions), sort, limit, top, others,
    chart."""

    question: dict[str, Any]


class SavedIn(QuestionIn):
    """A question to save; `revision` is the one that was looked at."""

    name: str
    note: str = ""
    shared: bool = False
    revision: int | None = None


class QuestionOut(Schema):
    """A saved question."""

    id: int
    name: str
    note: str
    shared: bool
    owner_name: str
    question: dict[str, Any]
    revision: int
    favourite: bool
    mail_count: int
    changed_at: datetime
    archived_at: datetime | None


class SavedListOut(Schema):
    """A page of saved questions."""

    count: int
    items: list[QuestionOut]


class FileIn(QuestionIn):
    """A file to be written in the background: csv, xlsx or parquet."""

    form: str = "csv"
    name: str = ""


class FileOut(Schema):
    """A file: `state` is waiting, ready or failed."""

    id: int
    name: str
    form: str
    state: str
    rows: int | None
    problem: str
    asked_at: datetime


class FileListOut(Schema):
    """One's own files."""

    count: int
    items: list[FileOut]


class AnnotationIn(Schema):
    """What happened; without `end` on one day, without account and metric to the whole brand."""

    start: date
    end: date | None = None
    text: str
    kind: str = "other"
    account_id: int | None = None
    metric: str = ""


class AnnotationOut(Schema):
    """An annotation."""

    id: int
    start: date
    end: date
    text: str
    kind: str
    account_id: int | None
    metric: str
    made_by_name: str
    changed_at: datetime


class AnnotationListOut(Schema):
    """A page of annotations."""

    count: int
    items: list[AnnotationOut]


class MailIn(Schema):
    """When whom: `every` daily, weekly (on `weekday`, 1 is Monday) or monthly (on `monthday`); `only` above or below `limit` of `metric`."""

    every: str = "weekly"
    at: str = "09:00"
    weekday: int = 1
    monthday: int = 1
    recipients: list[int]
    with_csv: bool = True
    metric: str = ""
    only: str = ""
    limit: float | None = None


class NewMailIn(MailIn):
    """A mail of a saved question."""

    question_id: int


class MailOut(Schema):
    """A scheduled mail."""

    id: int
    question_id: int
    every: str
    at: str
    weekday: int
    monthday: int
    recipients: list[int]
    with_csv: bool
    metric: str
    only: str
    limit: float | None
    active: bool
    failures: int
    paused_why: str


class MailListOut(Schema):
    """Scheduled mails."""

    count: int
    items: list[MailOut]


class LetterOut(Schema):
    """One person's copy; `sending` means nobody knows whether it arrived."""

    user_id: int
    user_name: str
    state: str
    problem: str
    at: datetime | None


class MailingOut(Schema):
    """One period of a mail."""

    id: int
    period: str
    due_at: datetime
    state: str
    value: float | None
    problem: str
    test: bool
    letters: list[LetterOut]


class MailingListOut(Schema):
    """The log of a mail."""

    count: int
    items: list[MailingOut]


class AnswerOut(Schema):
    """An answer: rows with their keys, words and cells by metric; a hidden cell has so few people that they would be recognisable."""

    question: dict[str, Any]
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    before: dict[str, str] | None
    by: list[str]
    metrics: list[dict[str, str]]
    count: int
    items: list[dict[str, Any]]
    total: dict[str, Any] | None
    left_out: int
    hidden: int
    sql: list[str]


def _page(rows: Any, limit: int, offset: int) -> dict[str, Any]:
    first = max(0, offset)
    return {"count": rows.count(), "items": list(rows[first : first + min(max(1, limit), MOST)])}


# asking


@router.get("/explorer-fields", response=dict[str, Any], summary="What questions may be made of")
def fields(request: HttpRequest) -> dict[str, Any]:
    """Metrics with their level, dimensions and filter fields with the levels that know them, and the comparisons."""
    access.require("analytics.view")
    known = measures()
    return {
        "count": len(known),
        "metrics": [asdict(one.contract()) for one in known.values()],
        "dimensions": [{"key": key, "title": str(one.title), "levels": list(one.sql)} for key, one in DIMENSIONS.items()],
        "fields": [
            {"key": key, "title": str(one.title), "levels": list(one.sql), "ops": list(NUMERIC_OPS if one.number else TEXT_OPS)}
            for key, one in FIELDS.items()
        ],
        "levels": {key: str(title) for key, title in LEVELS.items()},
    }


@router.post("/explorer/ask", response=AnswerOut, by_alias=True, summary="Ask a question")
def ask(request: HttpRequest, payload: QuestionIn) -> dict[str, Any]:
    """The answer with its SQL. 422 names the part of the question that cannot be answered, and the way out."""
    return lines.as_json(answer(from_state(payload.question)))


@router.post("/explorer/export/{form}", summary="The answer as a file")
def export(request: HttpRequest, form: str, payload: QuestionIn) -> StreamingHttpResponse:
    """CSV, XLSX or Parquet at once; an answer with too many rows is refused: ask for a file in the background then."""
    if form not in exporting.FORMS:
        raise Http404
    found = answer(from_state(payload.question))
    exporting.note_export(found, form)
    return StreamingHttpResponse(exporting.blocks(found, form), content_type=exporting.FORMS[form])


@router.get("/explorer-files", response=FileListOut, summary="Files of answers")
def files(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The files one asked for."""
    return _page(saved.files(), limit, offset)


@router.post("/explorer-files", response={201: FileOut}, summary="Write a file in the background")
def ask_file(request: HttpRequest, payload: FileIn) -> Status[QuestionFile]:
    """A file of an answer that may be large."""
    return Status(201, exporting.ask_file(question=from_state(payload.question), form=payload.form, name=payload.name))


@router.get("/explorer-files/{file_id}", summary="One file")
def file(request: HttpRequest, file_id: int) -> StreamingHttpResponse:
    """The bytes; 404 while they are not there."""
    row = saved.files().filter(pk=file_id, state=QuestionFile.State.READY).first()
    if row is None or row.stored is None:
        raise Http404
    return StreamingHttpResponse(stored_files.open_file(row.stored), content_type=exporting.FORMS[row.form])


# saved questions


@router.get("/explorer-questions", response=SavedListOut, summary="Saved questions")
def list_questions(request: HttpRequest, q: str = "", archived: bool = False, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """What the caller may open: shared with the brand, or the own."""
    rows = saved.questions(archived=archived)
    return _page(rows.filter(name__icontains=q[:200]) if q else rows, limit, offset)


@router.post("/explorer-questions", response={201: QuestionOut}, summary="Save a question")
def save(request: HttpRequest, payload: SavedIn) -> Status[SavedQuestion]:
    """Keep a question under a name."""
    row = questions.save_question(name=payload.name, note=payload.note, shared=payload.shared, question=from_state(payload.question))
    return Status(201, saved.question(row.pk))


@router.get("/explorer-questions/{question_id}", response=QuestionOut, summary="One saved question")
def get_question(request: HttpRequest, question_id: int) -> SavedQuestion:
    """A saved question."""
    return saved.question(question_id, archived=None)


@router.put("/explorer-questions/{question_id}", response=QuestionOut, summary="Change a saved question")
def change(request: HttpRequest, question_id: int, payload: SavedIn) -> SavedQuestion:
    """A new version; 409 when somebody else saved since `revision`."""
    questions.save_question(
        question_id=saved.question(question_id).pk,
        name=payload.name,
        note=payload.note,
        shared=payload.shared,
        question=from_state(payload.question),
        revision=payload.revision,
    )
    return saved.question(question_id)


@router.delete("/explorer-questions/{question_id}", response={204: None}, summary="Archive a saved question")
def archive(request: HttpRequest, question_id: int) -> Status[None]:
    """Put it away; it can be brought back."""
    questions.archive_question(question_id=question_id)
    return Status(204, None)


@router.post("/explorer-questions/{question_id}/bring-back", response=QuestionOut, summary="Bring a question back")
def bring_back(request: HttpRequest, question_id: int) -> SavedQuestion:
    """Out of the archive."""
    questions.bring_back_question(question_id=question_id)
    return saved.question(question_id)


@router.post("/explorer-questions/{question_id}/duplicate", response={201: QuestionOut}, summary="Copy a saved question")
def duplicate(request: HttpRequest, question_id: int) -> Status[SavedQuestion]:
    """A private copy."""
    return Status(201, saved.question(questions.duplicate_question(question_id=question_id).pk))


@router.put("/explorer-questions/{question_id}/favourite", response=QuestionOut, summary="Make it a favourite")
def like(request: HttpRequest, question_id: int) -> SavedQuestion:
    """One's own mark."""
    questions.like_question(question_id=question_id, liked=True)
    return saved.question(question_id)


@router.delete("/explorer-questions/{question_id}/favourite", response=QuestionOut, summary="No favourite any more")
def unlike(request: HttpRequest, question_id: int) -> SavedQuestion:
    """Take the mark away."""
    questions.like_question(question_id=question_id, liked=False)
    return saved.question(question_id)


@router.get("/explorer-questions/{question_id}/answer", response=AnswerOut, by_alias=True, summary="Answer a saved question")
def answer_saved(request: HttpRequest, question_id: int) -> dict[str, Any]:
    """With fresh numbers."""
    return lines.as_json(answer(from_state(saved.question(question_id).question)))


# annotations


@router.get("/annotations", response=AnnotationListOut, summary="Annotations")
def list_annotations(
    request: HttpRequest, start: date | None = None, end: date | None = None, kind: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """What happened, the newest first; with `start` and `end` what touches these days."""
    rows = noted.annotations()
    rows = rows.filter(end__gte=start) if start else rows
    rows = rows.filter(start__lte=end) if end else rows
    return _page(rows.filter(kind=kind) if kind else rows, limit, offset)


@router.post("/annotations", response={201: AnnotationOut}, summary="Write an annotation")
def annotate(request: HttpRequest, payload: AnnotationIn) -> Status[Annotation]:
    """For the charts."""
    return Status(201, annotations.save_annotation(**payload.dict()))


@router.get("/annotations/{annotation_id}", response=AnnotationOut, summary="One annotation")
def get_annotation(request: HttpRequest, annotation_id: int) -> Annotation:
    """An annotation."""
    return noted.annotation(annotation_id)


@router.put("/annotations/{annotation_id}", response=AnnotationOut, summary="Change an annotation")
def change_annotation(request: HttpRequest, annotation_id: int, payload: AnnotationIn) -> Annotation:
    """Other days or words."""
    return annotations.save_annotation(annotation_id=noted.annotation(annotation_id).pk, **payload.dict())


@router.delete("/annotations/{annotation_id}", response={204: None}, summary="Archive an annotation")
def archive_annotation(request: HttpRequest, annotation_id: int) -> Status[None]:
    """Off the charts."""
    annotations.archive_annotation(annotation_id=annotation_id)
    return Status(204, None)


# scheduled mails


@router.get("/explorer-mails", response=MailListOut, summary="Scheduled mails")
def list_mails(request: HttpRequest, question_id: int | None = None, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Of questions the caller may open."""
    return _page(saved.mails(question_id), limit, offset)


@router.post("/explorer-mails", response={201: MailOut}, summary="Schedule a mail")
def schedule(request: HttpRequest, payload: NewMailIn) -> Status[QuestionMail]:
    """Mail a saved question by the clock."""
    return Status(201, mails.save_mail(**payload.dict()))


@router.get("/explorer-mails/{mail_id}", response=MailOut, summary="One scheduled mail")
def get_mail(request: HttpRequest, mail_id: int) -> QuestionMail:
    """A scheduled mail."""
    return saved.mail(mail_id)


@router.put("/explorer-mails/{mail_id}", response=MailOut, summary="Change a scheduled mail")
def change_mail(request: HttpRequest, mail_id: int, payload: MailIn) -> QuestionMail:
    """It is active again afterwards."""
    return mails.save_mail(mail_id=saved.mail(mail_id).pk, **payload.dict())


@router.delete("/explorer-mails/{mail_id}", response={204: None}, summary="Archive a scheduled mail")
def archive_mail(request: HttpRequest, mail_id: int) -> Status[None]:
    """Its log stays."""
    mails.archive_mail(mail_id=mail_id)
    return Status(204, None)


@router.post("/explorer-mails/{mail_id}/test", response={201: MailingOut}, summary="Send a test to oneself")
def test_mail(request: HttpRequest, mail_id: int) -> Status[QuestionMailing]:
    """Now, whatever the condition says."""
    return Status(201, _told(sending.send_test(mail_id=mail_id)))


@router.post("/explorer-mails/{mail_id}/pause", response=MailOut, summary="Pause a mail")
def pause(request: HttpRequest, mail_id: int) -> QuestionMail:
    """Nothing goes out until it is resumed."""
    return mails.pause_mail(mail_id=mail_id, active=False)


@router.post("/explorer-mails/{mail_id}/resume", response=MailOut, summary="Let a mail go on")
def resume(request: HttpRequest, mail_id: int) -> QuestionMail:
    """From the next time it is due."""
    return mails.pause_mail(mail_id=mail_id, active=True)


@router.post("/explorer-mails/{mail_id}/unsubscribe", response={204: None}, summary="Take oneself off a mail")
def unsubscribe(request: HttpRequest, mail_id: int) -> Status[None]:
    """404 for who does not get it."""
    if not mails.unsubscribe(mail_id=mail_id):
        raise Http404
    return Status(204, None)


@router.get("/explorer-mails/{mail_id}/log", response=MailingListOut, summary="What became of a mail")
def log(request: HttpRequest, mail_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Every period, the newest first."""
    found = _page(saved.mailings(saved.mail(mail_id).pk), limit, offset)
    return found | {"items": [_told(one) for one in found["items"]]}


def _told(row: QuestionMailing) -> Any:
    letters = [{name: getattr(one, name) for name in ("user_id", "user_name", "state", "problem", "at")} for one in _letters(row)]
    names = ("id", "period", "due_at", "state", "value", "problem", "test")
    return {name: getattr(row, name) for name in names} | {"letters": letters}


def _letters(row: QuestionMailing) -> list[QuestionLetter]:
    return list(row.letters.all())
