"""Shared documents over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.work.models import Doc, DocVersion
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.services import documents as services
from guanhao.kernel import access

LONG = 500_000


class WorkDocIn(Schema):
    """A new document."""

    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=LONG)] = ""
    link: Annotated[str, Field(max_length=500)] = ""
    core: bool = False
    everybody: Literal["none", "read", "edit"] = "edit"


class WorkDocLine(Schema):
    """A document in a list."""

    id: int
    title: str
    link: str
    core: bool
    everybody: str
    revision: int
    changed_at: datetime
    changed_by_name: str


class WorkDocOut(WorkDocLine):
    """A document with its words."""

    text: str


class WorkDocRows(Schema):
    """A page of documents."""

    count: int
    items: list[WorkDocLine]


class WorkDocSave(Schema):
    """Words written on revision `base`."""

    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=LONG)]
    base: int
    note: Annotated[str, Field(max_length=200)] = ""


class WorkDocSaved(WorkDocOut):
    """What is kept; `merged`: somebody else had saved meanwhile, `clashes`: places both changed."""

    merged: bool
    clashes: int


class WorkDocVersionOut(Schema):
    """A version without its words."""

    number: int
    title: str
    note: str
    made_at: datetime
    made_by_name: str


class WorkDocRestore(Schema):
    """The version to go back to."""

    number: int


class WorkDocGrants(Schema):
    """What everybody may, and what single people may instead."""

    everybody: Literal["none", "read", "edit"]
    core: bool = False
    grants: dict[int, Literal["none", "read", "edit", "own"]]


@router.get("/work-documents", response=WorkDocRows, summary="Documents one may read")
def list_documents(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest change first."""
    access.require("work.view")
    rows = selectors.readable().order_by("-changed_at", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-documents", response={201: WorkDocOut}, summary="Make a document")
def make(request: HttpRequest, body: WorkDocIn) -> Status[Doc]:
    """Who makes it manages it."""
    return Status(201, services.make_doc(**body.dict()))


@router.get("/work-documents/{doc_id}", response=WorkDocOut, summary="One document")
def get_document(request: HttpRequest, doc_id: int) -> Doc:
    """With its words."""
    access.require("work.view")
    return selectors.find(doc_id)


@router.put("/work-documents/{doc_id}", response=WorkDocSaved, summary="Save words")
def save(request: HttpRequest, doc_id: int, body: WorkDocSave) -> dict[str, Any]:
    """What others saved since `base` is merged by paragraph."""
    access.require("work.edit")
    saved = services.save_doc(doc_id=selectors.find(doc_id).pk, **body.dict())
    return {**{name: getattr(saved.doc, name) for name in WorkDocOut.model_fields}, "merged": saved.merged, "clashes": saved.clashes}


@router.get("/work-documents/{doc_id}/versions", response=list[WorkDocVersionOut], summary="Versions of a document")
def list_versions(request: HttpRequest, doc_id: int) -> list[DocVersion]:
    """The newest first."""
    access.require("work.view")
    return list(selectors.find(doc_id).versions.defer("text").order_by("-number")[:500])


@router.post("/work-documents/{doc_id}/restore", response=WorkDocOut, summary="Go back to a version")
def restore(request: HttpRequest, doc_id: int, body: WorkDocRestore) -> Doc:
    """The words before stay a version too."""
    access.require("work.edit")
    return services.restore_doc(doc_id=selectors.find(doc_id).pk, number=body.number)


@router.put("/work-documents/{doc_id}/grants", response=WorkDocLine, summary="Who may do what with a document")
def put_grants(request: HttpRequest, doc_id: int, body: WorkDocGrants) -> Doc:
    """All grants at once."""
    access.require("work.edit")
    return services.grant(doc_id=selectors.find(doc_id).pk, everybody=body.everybody, core=body.core, grants=dict(body.grants))
