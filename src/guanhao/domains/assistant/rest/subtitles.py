"""Subtitles over REST."""

from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Schema, Status
from ninja.files import UploadedFile

from guanhao.domains.assistant.models import Subtitles
from guanhao.domains.assistant.rest import router
from guanhao.domains.assistant.rules import subtitles as rules
from guanhao.domains.assistant.services import subtitles
from guanhao.kernel import access


class SubtitlesIn(Schema):
    """A recording of the library, the language, and whether a provider hears it (`ai`) or the lines come later (`hand`)."""

    asset_id: int
    language: Annotated[str, Field(max_length=12)] = "zh"
    title: Annotated[str, Field(max_length=200)] = ""
    how: Literal["ai", "hand"] = "ai"


class SubtitlesFileIn(Schema):
    """What a file is for."""

    asset_id: int
    language: Annotated[str, Field(max_length=12)] = "zh"
    title: Annotated[str, Field(max_length=200)] = ""


class SubtitleCue(Schema):
    """A line with its times in milliseconds."""

    start: Annotated[int, Field(ge=0, le=rules.LAST)]
    end: Annotated[int, Field(ge=0, le=rules.LAST)]
    text: Annotated[str, Field(max_length=500)]


class SubtitleLines(Schema):
    """All lines; `seen` is the version they were read at."""

    seen: int
    cues: Annotated[list[SubtitleCue], Field(max_length=20_000)]


class SubtitleSeen(Schema):
    """The version that was looked at."""

    seen: int


class SubtitlesOut(Schema):
    """Subtitles. `state` waiting, ready, checked or failed; `by_ai` while no person has looked at what an engine heard."""

    id: int
    asset_id: int
    title: str
    language: str
    state: str
    origin: str
    engine: str
    problem: str
    by_ai: bool
    version: int
    checked_by_name: str
    made_at: datetime
    changed_at: datetime


class SubtitlesRows(Schema):
    """A page of subtitles."""

    count: int
    items: list[SubtitlesOut]


class SubtitleProblem(Schema):
    """What is wrong with the line at `place` (from 0); a blocking one stops an approval."""

    place: int
    code: str
    value: float
    blocking: bool


class SubtitlesFull(SubtitlesOut):
    """Subtitles with their lines and what is wrong with them."""

    cues: list[SubtitleCue]
    problems: list[SubtitleProblem]


@router.get("/assistant-subtitles", response=SubtitlesRows, summary="Subtitles")
def list_subtitles(request: HttpRequest, asset_id: int | None = None, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Those changed last first; of one recording where it is named."""
    access.require("assistant.view")
    rows = Subtitles.objects.order_by("-changed_at", "-pk").defer("cues", "style")
    rows = rows.filter(asset_id=asset_id) if asset_id is not None else rows
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-subtitles", response={201: SubtitlesOut}, summary="Begin subtitles")
def begin_subtitles(request: HttpRequest, body: SubtitlesIn) -> Status[Subtitles]:
    """Heard by a job, or empty for writing by hand."""
    begin = subtitles.ask if body.how == "ai" else subtitles.begin
    return Status(201, begin(asset_id=body.asset_id, language=body.language, title=body.title))


@router.post("/assistant-subtitles/file", response={201: SubtitlesOut}, summary="Subtitles from a file")
def take_subtitles(request: HttpRequest, body: Form[SubtitlesFileIn], file: File[UploadedFile]) -> Status[Subtitles]:
    """SRT, VTT or ASS."""
    stream = cast("BinaryIO", file)
    return Status(201, subtitles.take_file(**body.dict(), stream=stream, name=file.name or ""))


@router.get("/assistant-subtitles/{subtitles_id}", response=SubtitlesFull, summary="Subtitles with their lines")
def one_subtitles(request: HttpRequest, subtitles_id: int) -> dict[str, Any]:
    """And what is wrong with them."""
    access.require("assistant.view")
    return _full(_row(subtitles_id))


@router.put("/assistant-subtitles/{subtitles_id}", response=SubtitlesFull, summary="Change lines")
def change_subtitles(request: HttpRequest, subtitles_id: int, body: SubtitleLines) -> dict[str, Any]:
    """All of them at once; 409 when somebody changed them meanwhile."""
    cues = [rules.Cue(one.start, one.end, one.text) for one in body.cues]
    return _full(subtitles.change(row=_row(subtitles_id), cues=cues, seen=body.seen))


@router.post("/assistant-subtitles/{subtitles_id}/check", response=SubtitlesOut, summary="Vouch for subtitles")
def check_subtitles(request: HttpRequest, subtitles_id: int, body: SubtitleSeen) -> Subtitles:
    """A person does this, never a key; the label of AI goes."""
    return subtitles.check(row=_row(subtitles_id), seen=body.seen)


@router.get("/assistant-subtitles/{subtitles_id}/file/{form}", summary="Subtitles as srt, vtt or ass")
def subtitles_file(request: HttpRequest, subtitles_id: int, form: str) -> HttpResponse:
    """The file; what is made by AI and not looked at says so."""
    access.require("assistant.view")
    row = _row(subtitles_id)
    if form not in rules.FORMS:
        raise Http404
    response = HttpResponse(subtitles.exported(row, form), content_type=f"{rules.FORMS[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="subtitles-{row.pk}.{form}"'
    return response


@router.delete("/assistant-subtitles/{subtitles_id}", response={204: None}, summary="Delete subtitles")
def drop_subtitles(request: HttpRequest, subtitles_id: int) -> Status[None]:
    """The recording stays."""
    subtitles.drop(row=_row(subtitles_id))
    return Status(204, None)


def _full(row: Subtitles) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in SubtitlesOut.model_fields if name != "id"}
    return {"id": row.pk, **facts, "cues": services_cues(row), "problems": subtitles.problems_of(row)}


def services_cues(row: Subtitles) -> list[rules.Cue]:
    """The lines."""
    return subtitles.cues_of(row)


def _row(number: int) -> Subtitles:
    row: Subtitles | None = Subtitles.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    return row
