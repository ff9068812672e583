"""Templates over REST."""

import io
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from guanhao.domains.assets.models import Template, TemplateVersion
from guanhao.domains.assets.selectors import kits as reading
from guanhao.domains.assets.services import kits
from guanhao.domains.assets.services.rights import Proof
from guanhao.kernel import access

router = Router(tags=["assets"])


class SizeIn(Schema):
    """A size in pixels on a platform ("" for any)."""

    platform: str = ""
    width: int
    height: int


class TemplateIn(Schema):
    """A template as it is sent; `kind` is cover, subtitle, transition, infographic or storyboard."""

    title: str
    kind: str
    sizes: list[SizeIn] = Field(default_factory=list)
    note: str = ""


class TemplateChange(TemplateIn):
    """A change of a template; archived ones are no longer offered."""

    archived: bool = False


class TemplateOut(TemplateChange):
    """A template with its newest version and how much was made with older ones."""

    id: int
    version: int
    behind: int


class TemplateList(Schema):
    """A page of the kit."""

    count: int
    items: list[TemplateOut]


class KitVersionOut(Schema):
    """One version."""

    number: int
    change: str
    spec: str
    file: str
    made_at: datetime
    made_by: str


class KitVersionList(Schema):
    """All versions, the newest first."""

    count: int
    items: list[KitVersionOut]


class OldUseOut(Schema):
    """Something made with an older version."""

    subject: str
    title: str
    url: str
    version: int
    newest: int


class OldUseList(Schema):
    """Everything made with older versions."""

    count: int
    items: list[OldUseOut]


@router.get("/templates", response=TemplateList, summary="The template kit")
def list_templates(request: HttpRequest, kind: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By kind and name."""
    access.require("assets.view")
    rows = reading.templates(kind)
    return {"count": rows.count(), "items": [_out(one) for one in rows[offset : offset + min(limit, 500)]]}


@router.post("/templates", response={201: TemplateOut}, summary="Add a template")
def add_template(request: HttpRequest, body: TemplateIn) -> Status[dict[str, Any]]:
    """Its first version is released afterwards."""
    made = kits.add_template(title=body.title, kind=body.kind, sizes=_sizes(body.sizes), note=body.note)
    return Status(201, _out(_row(made.pk)))


@router.get("/templates/{template_id}", response=TemplateOut, summary="One template")
def get_template(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """With its newest version's number."""
    access.require("assets.view")
    return _out(_row(template_id))


@router.put("/templates/{template_id}", response=TemplateOut, summary="Change a template")
def change_template(request: HttpRequest, template_id: int, body: TemplateChange) -> dict[str, Any]:
    """Its versions stay as they are."""
    sizes = _sizes(body.sizes)
    kits.change_template(_row(template_id).pk, title=body.title, kind=body.kind, sizes=sizes, note=body.note, archived=body.archived)
    return _out(_row(template_id))


@router.get("/templates/{template_id}/versions", response=KitVersionList, summary="Versions of a template")
def list_versions(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """The newest first."""
    access.require("assets.view")
    rows = reading.versions_of(_row(template_id))
    return {"count": len(rows), "items": [_version(one) for one in rows]}


@router.post("/templates/{template_id}/versions", response={201: KitVersionOut}, summary="Release a version")
def release(
    request: HttpRequest, template_id: int, change: Form[str], spec: Form[str] = "", file: File[UploadedFile | None] = None
) -> Status[dict[str, Any]]:
    """Whoever uses an older one is told."""
    sent = Proof(io.BytesIO(file.read()), file.name or "template") if file else None
    return Status(201, _version(kits.release(_row(template_id).pk, change=change, spec=spec, file=sent)))


@router.get("/templates/{template_id}/old-uses", response=OldUseList, summary="What was made with older versions")
def old_uses(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """The oldest version first."""
    rows = reading.old_uses(_row(template_id).pk)
    return {"count": len(rows), "items": [vars(one) for one in rows]}


def _row(template_id: int) -> Template:
    found = reading.templates().filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found


def _sizes(rows: list[SizeIn]) -> list[reading.Size]:
    return [reading.Size(**one.dict()) for one in rows]


def _out(one: Any) -> dict[str, Any]:
    names = ("id", "title", "kind", "sizes", "note", "archived", "behind")
    return {**{name: getattr(one, name) for name in names}, "version": one.newest}


def _version(one: TemplateVersion) -> dict[str, Any]:
    facts = {name: getattr(one, name) for name in ("number", "change", "spec", "made_at")}
    return {**facts, "file": one.file.name if one.file else "", "made_by": one.made_by_name}
