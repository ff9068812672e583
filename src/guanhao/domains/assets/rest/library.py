"""Assets over REST."""

import io
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from guanhao.console.problems import FieldError, problem
from guanhao.domains.assets.contracts import Duplicate, Refused
from guanhao.domains.assets.models import Asset
from guanhao.domains.assets.rest.shapes import AssetList, AssetOut, asset_out, assets_out
from guanhao.domains.assets.selectors import library, looks, rights
from guanhao.domains.assets.selectors.listing import narrowed
from guanhao.domains.assets.services import library as writing
from guanhao.domains.assets.services.library import AssetDraft
from guanhao.kernel import access, files

router = Router(tags=["assets"])


class AssetIn(Schema):
    """What is said of an asset. `source` is own, commissioned, licensed, ugc or unknown."""

    title: str = ""
    theme_id: int | None = None
    source: str = "unknown"
    alt: str = ""
    credit: str = ""
    note: str = ""
    ai_generated: bool = False
    keywords: list[str] = Field(default_factory=list)
    scenes: list[str] = Field(default_factory=list)
    emotions: list[str] = Field(default_factory=list)
    fonts: list[str] = Field(default_factory=list)
    music: list[str] = Field(default_factory=list)


class AssetChange(AssetIn):
    """A new description, with its reason."""

    reason: str = ""


class AssetPicked(Schema):
    """Some assets by number."""

    ids: list[int]
    reason: str = ""


class Tagging(Schema):
    """Words to add to assets."""

    ids: list[int]
    keywords: list[str] = Field(default_factory=list)
    scenes: list[str] = Field(default_factory=list)
    emotions: list[str] = Field(default_factory=list)


class Filing(Schema):
    """Assets to file under a theme class (none: taken out of it)."""

    ids: list[int]
    theme_id: int | None = None


class Changed(Schema):
    """How many assets are different now."""

    changed: int


class UseIn(Schema):
    """A planned use: where and when."""

    ids: list[int]
    platform: str = ""
    account_id: int = 0
    on: date


class UseProblemOut(Schema):
    """One reason against a use."""

    asset_id: int
    code: str
    message: str
    blocking: bool


class UseProblemList(Schema):
    """Every reason against the planned use; empty when nothing stands in its way."""

    count: int
    items: list[UseProblemOut]


class UseOut(Schema):
    """Something that shows an asset."""

    subject: str
    title: str
    url: str


class UseList(Schema):
    """Where an asset is used."""

    count: int
    items: list[UseOut]


class AssetAlikeOut(Schema):
    """An asset that looks like another: `bits` of 64 differ."""

    bits: int
    asset: AssetOut


class AlikeList(Schema):
    """Pictures that look alike, the nearest first."""

    count: int
    items: list[AssetAlikeOut]


class ThemeOut(Schema):
    """A theme class."""

    id: int
    key: str
    title: str
    active: bool


class ThemeList(Schema):
    """The theme classes of the brand."""

    count: int
    items: list[ThemeOut]


class ThemeIn(Schema):
    """A theme class as it is sent."""

    title: str
    active: bool = True


@router.get("/assets", response=AssetList, summary="Assets by words and facets")
def list_assets(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    source: str = "",
    status: str = "active",
    theme_id: int | None = None,
    rights_state: str = "",
    keyword: str = "",
    scene: str = "",
    emotion: str = "",
    ai: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """The newest first; every facet narrows. `rights_state` is own, valid, soon, ended, outside or none."""
    access.require("assets.view")
    tags = {"keyword": keyword, "scene": scene, "emotion": emotion}
    plain = {"kind": kind, "source": source, "status": status}
    rows = narrowed(q=q, plain=plain, theme_id=theme_id, state=rights_state, tags=tags, ai=ai).order_by("-made_at", "-pk")
    shown = library.with_tags(rows)[offset : offset + min(limit, 200)]
    return {"count": rows.count(), "items": assets_out(list(shown))}


@router.post("/assets", response={201: AssetOut}, summary="Send a file at once")
def add_asset(request: HttpRequest, file: File[UploadedFile], title: Form[str] = "", source: Form[str] = "unknown") -> Status[Any] | HttpResponse:
    """For small files; larger ones are sent in pieces to /assets/uploads. 409 with the asset when the file is there already."""
    try:
        made = writing.add_asset(io.BytesIO(file.read()), name=file.name or "file", draft=AssetDraft(title=title, source=source))
    except Duplicate as twin:
        return problem(409, twin.message, errors=[FieldError(field="file", message=twin.message)], asset_id=twin.asset_id)
    return Status(201, asset_out(made))


@router.post("/assets/tag", response=Changed, summary="Add tags to assets")
def tag_assets(request: HttpRequest, body: Tagging) -> dict[str, int]:
    """Words that are there stay."""
    return {"changed": writing.tag(body.ids, keywords=body.keywords, scenes=body.scenes, emotions=body.emotions)}


@router.post("/assets/file-under", response=Changed, summary="File assets under a theme class")
def file_assets(request: HttpRequest, body: Filing) -> dict[str, int]:
    """None takes them out of their class."""
    return {"changed": writing.set_theme(body.ids, body.theme_id)}


@router.post("/assets/archive", response=Changed, summary="Archive assets")
def archive_assets(request: HttpRequest, body: AssetPicked) -> dict[str, int]:
    """They are no longer offered and may not be used."""
    return {"changed": writing.archive(body.ids, reason=body.reason)}


@router.post("/assets/restore", response=Changed, summary="Take assets out of the archive")
def restore_assets(request: HttpRequest, body: AssetPicked) -> dict[str, int]:
    """They are offered again."""
    return {"changed": writing.restore(body.ids)}


@router.get("/assets/recommend", response=AssetList, summary="Assets that suit a draft")
def recommend(request: HttpRequest, text: str, limit: int = 8) -> dict[str, Any]:
    """By tags, words, festivals and moods; the best first."""
    found = [view.id for view in library.recommend(text[:20_000], limit=min(limit, 50))]
    rows = {one.pk: one for one in library.with_tags(Asset.objects.filter(pk__in=found))}
    return {"count": len(found), "items": assets_out([rows[pk] for pk in found])}


@router.post("/assets/check-use", response=UseProblemList, summary="May assets be used there and then?")
def check_use(request: HttpRequest, body: UseIn) -> dict[str, Any]:
    """Every reason against it, forbidding ones first."""
    found = rights.may_use(body.ids, platform=body.platform, account_id=body.account_id, on=body.on)
    return {"count": len(found), "items": [vars(one) for one in found]}


@router.get("/assets/themes", response=ThemeList, summary="Theme classes")
def list_themes(request: HttpRequest) -> dict[str, Any]:
    """In their order."""
    access.require("assets.view")
    rows = library.themes(all_of_them=True)
    return {"count": len(rows), "items": [_theme(one) for one in rows]}


@router.post("/assets/themes", response={201: ThemeOut}, summary="Add a theme class")
def add_theme(request: HttpRequest, body: ThemeIn) -> Status[dict[str, Any]]:
    """A class of the brand's own."""
    return Status(201, _theme(writing.save_theme(title=body.title, active=body.active)))


@router.put("/assets/themes/{theme_id}", response=ThemeOut, summary="Change a theme class")
def change_theme(request: HttpRequest, theme_id: int, body: ThemeIn) -> dict[str, Any]:
    """Another name, or no longer offered."""
    return _theme(writing.save_theme(title=body.title, theme_id=theme_id, active=body.active))


@router.get("/assets/{asset_id}", response=AssetOut, summary="One asset")
def get_asset(request: HttpRequest, asset_id: int) -> dict[str, Any]:
    """Everything known of it."""
    access.require("assets.view")
    return asset_out(library.row(asset_id))


@router.put("/assets/{asset_id}", response=AssetOut, summary="Describe an asset anew")
def change_asset(request: HttpRequest, asset_id: int, body: AssetChange) -> dict[str, Any]:
    """The old state stays as a version."""
    values = body.dict()
    reason = values.pop("reason")
    writing.revise_asset(asset_id, AssetDraft(**values), reason=reason)
    return asset_out(library.row(asset_id))


@router.get("/assets/{asset_id}/file", response=Any, summary="The kept file")
def get_file(request: HttpRequest, asset_id: int) -> FileResponse:
    """Always as a download."""
    access.require("assets.view")
    one = library.row(asset_id)
    try:
        stream = files.open_file(one.file)
    except FileNotFoundError as error:
        raise Refused(str(error)) from error
    return FileResponse(stream, as_attachment=True, filename=one.file.name, content_type="application/octet-stream")


@router.get("/assets/{asset_id}/similar", response=AlikeList, summary="Pictures that look alike")
def get_similar(request: HttpRequest, asset_id: int, limit: int = 12) -> dict[str, Any]:
    """Cropped and mirrored ones included."""
    access.require("assets.view")
    found = looks.similar_to(library.row(asset_id), limit=min(limit, 50))
    rows = assets_out([one.asset for one in found])
    return {"count": len(found), "items": [{"bits": one.bits, "asset": row} for one, row in zip(found, rows, strict=True)]}


@router.get("/assets/{asset_id}/uses", response=UseList, summary="Where an asset is used")
def get_uses(request: HttpRequest, asset_id: int) -> dict[str, Any]:
    """The newest first."""
    access.require("assets.view")
    rows = library.uses(library.row(asset_id))
    return {"count": len(rows), "items": [{"subject": one.subject, "title": one.title, "url": one.url} for one in rows]}


def _theme(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "key": one.key, "title": one.label, "active": one.active}
