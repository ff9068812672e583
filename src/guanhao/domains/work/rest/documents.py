"""Shared documents over REST."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema, Status

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocVersion
from guanhao.domains.work.policy import DocPolicy
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.services import documents as services
from guanhao.domains.work.services import sharing
from guanhao.kernel import access

LONG = sharing.LONGEST
MOST_BASE64 = (sharing.MOST_BYTES + 2) // 3 * 4


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
    changed_at: datetime
    made_by_name: str
    live: bool


class WorkDocVersionIn(Schema):
    """The name of a version that is kept."""

    note: Annotated[str, Field(max_length=200)] = ""


class WorkDocSharing(Schema):
    """What a tab sends: one Yjs update (base64; `mark` makes its repeat harmless), the caret, the number of the last update it has."""

    client: Annotated[int, Field(ge=0, le=2**53)]
    since: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    mark: Annotated[str, Field(pattern=r"^[\w-]{8,40}$")] | None = None
    update: Annotated[str, Field(max_length=MOST_BASE64)] = ""
    caret: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    leave: bool = False


class WorkDocHere(Schema):
    """A tab in which somebody has the document open to write."""

    client: int
    user_id: int
    name: str
    caret: str
    tone: int
    me: bool


class WorkDocShared(Schema):
    """Updates after `since` (or everything, `whole`), what one may do, who is here, when to ask again; `vector` answers an update."""

    number: int
    updates: list[str]
    whole: bool
    vector: str
    grade: str
    people: list[WorkDocHere]
    again_in: int


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
    """A whole text; what others wrote since `base` is merged by paragraph, and whoever has it open sees it at once."""
    access.require("work.edit")
    saved = services.save_doc(doc_id=selectors.find(doc_id).pk, **body.dict())
    return {**{name: getattr(saved.doc, name) for name in WorkDocOut.model_fields}, "merged": saved.merged, "clashes": saved.clashes}


@router.get("/work-documents/{doc_id}/shared", response=WorkDocShared, summary="What was written since")
def get_shared(request: HttpRequest, doc_id: int, since: Annotated[int, Query(ge=0, le=2**31 - 1)] | None = None) -> dict[str, Any]:
    """Yjs updates (base64) after number `since`; without it, the whole document."""
    access.require("work.view")
    return _shared(selectors.find(doc_id), since)


@router.post("/work-documents/{doc_id}/shared", response=WorkDocShared, summary="Write together")
def share(request: HttpRequest, doc_id: int, body: WorkDocSharing) -> dict[str, Any]:
    """Takes an update and the caret, answers with what others wrote; repeated with the same mark it changes nothing."""
    access.require("work.view")
    doc = selectors.find(doc_id)
    vector = b""
    if body.update:
        if body.mark is None:
            raise Refused(_("An update needs a mark, such as a UUID: its repeat is known by it."), "mark")
        taken = sharing.take_update(doc_id=doc.pk, mark=body.mark, update=_bytes(body.update))
        doc, vector = taken.doc, taken.vector
    if body.leave:
        sharing.leave(doc, client=body.client)
    else:
        sharing.note_presence(doc, client=body.client, caret=body.caret)
    return _shared(doc, body.since, vector)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise Refused(_("This is not base64."), "update") from None


def _shared(doc: Doc, since: int | None, vector: bytes = b"") -> dict[str, Any]:
    sharing.begin(doc_id=doc.pk)
    news, people, policy = selectors.news(doc, since), selectors.present(doc), DocPolicy.of_brand()
    together = len(people) > 1
    return {
        **vars(news),
        "vector": b64encode(vector).decode(),
        "grade": selectors.grade_of(doc),
        "people": [vars(one) for one in people],
        "again_in": policy.together_seconds if together else policy.alone_seconds,
    }


@router.get("/work-documents/{doc_id}/versions", response=list[WorkDocVersionOut], summary="Versions of a document")
def list_versions(request: HttpRequest, doc_id: int) -> list[DocVersion]:
    """The newest first."""
    access.require("work.view")
    return list(selectors.find(doc_id).versions.defer("text").order_by("-number")[:500])


@router.post("/work-documents/{doc_id}/versions", response=WorkDocVersionOut, summary="Keep a version")
def keep(request: HttpRequest, doc_id: int, body: WorkDocVersionIn) -> DocVersion:
    """What is written afterwards is another version."""
    access.require("work.edit")
    return sharing.keep_version(doc_id=selectors.find(doc_id).pk, note=body.note)


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
