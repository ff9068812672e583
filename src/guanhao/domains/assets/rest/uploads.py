"""Uploads in pieces: open, send pieces at the offset that is asked for, finish. An interrupted upload goes on where it stopped."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from guanhao.console.problems import FieldError, problem
from guanhao.domains.assets.contracts import Duplicate, WrongOffset
from guanhao.domains.assets.models import Upload
from guanhao.domains.assets.rest.shapes import AssetOut, asset_out
from guanhao.domains.assets.services import uploads

router = Router(tags=["assets"])


class UploadIn(Schema):
    """What is about to be sent. `mark` lets the sender find an interrupted upload again; `options` describe the asset (title, theme_id, source,
    alt, credit, note, ai_generated, keywords, scenes, emotions, fonts, music)."""

    name: str
    size: int
    mark: str = ""
    sha256: str = ""
    options: dict[str, Any] = Field(default_factory=dict)


class UploadOut(Schema):
    """An upload: the next piece begins at `offset`, and has at most `piece` bytes. `state` is open, done or refused (with the `problem`)."""

    key: str
    name: str
    mark: str
    size: int
    offset: int
    piece: int
    state: str
    problem: str
    asset_id: int | None


class UploadList(Schema):
    """The caller's unfinished uploads."""

    count: int
    items: list[UploadOut]


@router.get("/assets/uploads", response=UploadList, summary="My unfinished uploads")
def list_uploads(request: HttpRequest) -> dict[str, Any]:
    """The newest first."""
    rows = uploads.mine()
    return {"count": len(rows), "items": [_out(one) for one in rows]}


@router.post("/assets/uploads", response={201: UploadOut}, summary="Begin or find an upload")
def open_upload(request: HttpRequest, body: UploadIn) -> Status[dict[str, Any]] | HttpResponse:
    """A new upload, or the caller's open one of the same mark, name and size; 409 with the asset when the file is there already."""
    try:
        return Status(201, _out(uploads.open_upload(**body.dict())))
    except Duplicate as twin:
        return _twin(twin)


@router.get("/assets/uploads/{key}", response=UploadOut, summary="One upload")
def get_upload(request: HttpRequest, key: str) -> dict[str, Any]:
    """How far it is."""
    return _out(uploads.get(key))


@router.put("/assets/uploads/{key}", response=UploadOut, summary="Send a piece")
def send_piece(request: HttpRequest, key: str, offset: int) -> dict[str, Any] | HttpResponse:
    """The body is the piece itself (application/octet-stream); 409 with the offset to go on at when it does not follow."""
    try:
        return _out(uploads.append(key, offset=offset, data=request.body))
    except WrongOffset as wrong:
        return problem(409, wrong.message, errors=[FieldError(field="offset", message=wrong.message)], offset=wrong.offset)


@router.post("/assets/uploads/{key}/finish", response=AssetOut, summary="Finish an upload")
def finish_upload(request: HttpRequest, key: str) -> dict[str, Any] | HttpResponse:
    """The asset; 409 when pieces are missing or the file is in the library already, 422 when it is not taken."""
    try:
        return asset_out(uploads.finish(key))
    except WrongOffset as wrong:
        return problem(409, wrong.message, offset=wrong.offset)
    except Duplicate as twin:
        return _twin(twin)


@router.delete("/assets/uploads/{key}", response={204: None}, summary="Give an upload up")
def give_up(request: HttpRequest, key: str) -> Status[None]:
    """Its bytes are removed."""
    uploads.give_up(key)
    return Status(204, None)


def _twin(twin: Duplicate) -> HttpResponse:
    return problem(409, twin.message, errors=[FieldError(field="file", message=twin.message)], asset_id=twin.asset_id)


def _out(one: Upload) -> dict[str, Any]:
    names = ("key", "name", "mark", "size", "offset", "state", "problem", "asset_id")
    return {**{name: getattr(one, name) for name in names}, "piece": uploads.PIECE}
