"""Items, their drafts and stages over REST."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.content.models import Item
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors import comments as talk
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import comments, drafts, items, stages
from guanhao.domains.content.services.drafts import Saved
from guanhao.kernel import access, versions


class ItemIn(Schema):
    """A new item. `fields` are those of its format (a live show: starts_at and host); `structure` names what the draft begins with."""

    title: str
    format: str = "image_text"
    purpose: str = "user_need"
    lane: str = "regular"
    topic_id: int | None = None
    column_id: int | None = None
    story_id: int | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    due: datetime | None = None
    brief: str = ""
    structure: str = ""
    text: str = ""
    fields: dict[str, Any] = {}
    values: list[str] = []
    usps: list[str] = []
    keywords: list[str] = []
    is_ad: bool = False
    advertiser_id: int | None = None
    purchase_link: bool = False
    experience: bool = False
    ai_generated: bool = False
    campaign: str = ""


class ItemChange(Schema):
    """Facts of an item to change; what is left out stays."""

    format: str | None = None
    purpose: str | None = None
    lane: str | None = None
    owner_id: int | None = None
    due: datetime | None = None
    brief: str | None = None
    fields: dict[str, Any] | None = None
    values: list[str] | None = None
    usps: list[str] | None = None
    keywords: list[str] | None = None
    sources: list[dict[str, str]] | None = None
    claims: list[dict[str, Any]] | None = None
    is_ad: bool | None = None
    advertiser_id: int | None = None
    purchase_link: bool | None = None
    experience: bool | None = None
    ai_generated: bool | None = None
    column_id: int | None = None
    story_id: int | None = None
    campaign: str | None = None


class ItemOut(Schema):
    """An item."""

    id: int
    title: str
    format: str
    purpose: str
    lane: str
    stage: str
    status: str
    owner_id: int | None
    owner: str
    due: datetime | None
    topic_id: int | None
    parent_id: int | None
    revision: int
    changed_at: datetime


class ItemList(Schema):
    """A page of items."""

    count: int
    items: list[ItemOut]


class ItemDetail(ItemOut):
    """An item with its facts and its words."""

    facts: dict[str, Any]
    words: dict[str, Any]
    stages: list[dict[str, Any]]
    warnings: list[str]


class DraftIn(Schema):
    """Words to save: any of title, text, first_comment, link, tags, media, cover; `base` is the revision they were written on."""

    base: int
    words: dict[str, Any]
    ancestor: dict[str, Any] | None = None
    keep: bool = False
    note: str = ""


class ClashOut(Schema):
    """The same place was changed twice; both are kept in a text."""

    field: str
    first: Any = None
    second: Any = None
    kept: bool


class SavedOut(Schema):
    """What is kept now."""

    revision: int
    words: dict[str, Any]
    merged: bool
    clashes: list[ClashOut]
    voided: bool
    version: int | None


class ItemVersionOut(Schema):
    """A version of the history."""

    number: int
    made_at: datetime
    made_by: str
    note: str


class PresenceIn(Schema):
    """A tab says that it is open, or (`leave`) that it was closed."""

    tab: str
    field: str = ""
    leave: bool = False


class PresenceOut(Schema):
    """Who is here, and the revision that is kept."""

    revision: int
    people: list[dict[str, Any]]


class RemarkIn(Schema):
    """A comment on a place of a draft, or an answer to one."""

    words: str
    variant_id: int | None = None
    field: str = "text"
    quote: str = ""
    before: str = ""
    after: str = ""
    reply_to: int | None = None


class RemarkOut(Schema):
    """A comment; `start` and `end` are code points of the text now, -1 when the place is gone."""

    id: int
    words: str
    author: str
    made_at: datetime
    field: str
    quote: str
    start: int
    end: int
    resolved: bool
    replies: list[dict[str, Any]]


class StageIn(Schema):
    """A stage of the line."""

    stage: str


class PlanIn(StageIn):
    """Who answers for a stage, and until when."""

    owner_id: int | None = None
    due: datetime | None = None


class ItemTickIn(Schema):
    """A line of a standard (a stage or "creative")."""

    standard: str
    key: str
    done: bool = True


class ItemAssignIn(Schema):
    """Items for a person."""

    item_ids: list[int]
    owner_id: int | None = None
    stage: str = ""


class NumberIn(Schema):
    """A version's number."""

    number: int


class ItemDone(Schema):
    """How many rows changed."""

    changed: int


@router.get("/items", response=ItemList, summary="Items on the line")
def list_items(
    request: HttpRequest, status: str = "", stage: str = "", view: str = "", q: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """Items, newest change first; `view` is mine, late or open."""
    rows = selectors.items(status=[status] if status else None, view=view)
    rows = rows.filter(stage=stage) if stage else rows
    for word in q.split()[:10]:
        rows = rows.filter(title__icontains=word)
    return {"count": rows.count(), "items": [_out(row) for row in rows[max(offset, 0) : max(offset, 0) + min(max(limit, 1), 500)]]}


@router.post("/items", response={201: ItemDetail}, summary="Make an item")
def add_item(request: HttpRequest, body: ItemIn) -> Status[dict[str, Any]]:
    """A new item in its first stage."""
    return Status(201, _detail(items.create_item(items.ItemDraft(**body.dict()))))


@router.post("/items/assign", response=ItemDone, summary="Give items to a person")
def assign(request: HttpRequest, body: ItemAssignIn) -> dict[str, int]:
    """As a whole, or one stage of each."""
    return {"changed": items.assign_items(item_ids=body.item_ids, owner_id=body.owner_id, stage=body.stage)}


@router.get("/items/{item_id}", response=ItemDetail, summary="One item")
def get_item(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """An item with facts, words and stages."""
    return _detail(selectors.item(item_id))


@router.patch("/items/{item_id}", response=ItemDetail, summary="Change facts of an item")
def change_item(request: HttpRequest, item_id: int, body: ItemChange) -> dict[str, Any]:
    """What is left out stays."""
    _item(item_id)
    return _detail(items.change_item(item_id=item_id, **body.dict(exclude_unset=True)))


@router.post("/items/{item_id}/stage", response=ItemOut, summary="Put an item into another stage")
def move_item(request: HttpRequest, item_id: int, body: StageIn) -> dict[str, Any]:
    """422 names the lines that are not ticked."""
    _item(item_id)
    return _out(stages.move_item(item_id=item_id, stage=body.stage))


@router.put("/items/{item_id}/stage", response=ItemDetail, summary="Plan a stage of an item")
def plan_stage(request: HttpRequest, item_id: int, body: PlanIn) -> dict[str, Any]:
    """Who answers for it, and until when."""
    stages.plan_stage(item_id=_item(item_id).pk, stage=body.stage, owner_id=body.owner_id, due=body.due)
    return _detail(selectors.item(item_id))


@router.put("/items/{item_id}/ticks", response=ItemDetail, summary="Tick a line of a checklist")
def tick(request: HttpRequest, item_id: int, body: ItemTickIn) -> dict[str, Any]:
    """Or take the tick back."""
    stages.tick(item_id=_item(item_id).pk, standard=body.standard, key=body.key, done=body.done)
    return _detail(selectors.item(item_id))


@router.get("/items/{item_id}/draft", response=SavedOut, summary="The words of the master")
def get_draft(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """With the revision to save on."""
    item = selectors.item(item_id)
    return saved_out(Saved(item.revision, state_of(item)))


@router.put("/items/{item_id}/draft", response=SavedOut, summary="Save words of the master")
def save_draft(request: HttpRequest, item_id: int, body: DraftIn) -> dict[str, Any]:
    """When somebody saved in between, both are merged by paragraph; the answer has the state that is kept."""
    _item(item_id)
    values: dict[str, Any] = {"base": body.base, "keep": body.keep, "note": body.note, "ancestor": body.ancestor}
    return saved_out(drafts.save_draft(item_id=item_id, words=body.words, **values))


@router.get("/items/{item_id}/versions", response=list[ItemVersionOut], summary="Versions of the master")
def list_versions(request: HttpRequest, item_id: int) -> list[dict[str, Any]]:
    """The newest first."""
    return versions_out(target_of(selectors.item(item_id)))


@router.post("/items/{item_id}/restore", response=SavedOut, summary="Restore a version of the master")
def restore(request: HttpRequest, item_id: int, body: NumberIn) -> dict[str, Any]:
    """The words before stay a version."""
    return saved_out(drafts.restore(row=_item(item_id), number=body.number))


@router.post("/items/{item_id}/presence", response=PresenceOut, summary="Say that a draft is open")
def presence(request: HttpRequest, item_id: int, body: PresenceIn) -> dict[str, Any]:
    """Answers who else is here."""
    return presence_of(_item(item_id), body)


@router.get("/items/{item_id}/remarks", response=list[RemarkOut], summary="Comments on an item")
def list_remarks(request: HttpRequest, item_id: int, resolved: bool = False) -> list[dict[str, Any]]:
    """In the order of the text."""
    return [_thread(one) for one in talk.threads(selectors.item(item_id), resolved=resolved)]


@router.post("/items/{item_id}/remarks", response={201: list[RemarkOut]}, summary="Comment on a sentence")
def add_remark(request: HttpRequest, item_id: int, body: RemarkIn) -> Status[list[dict[str, Any]]]:
    """On a place of the master or of a variant, or as an answer."""
    item = _item(item_id, "content.comment")
    comments.remark(item_id=item.pk, **body.dict())
    return Status(201, [_thread(one) for one in talk.threads(item)])


@router.post("/remarks/{remark_id}/resolve", response=ItemDone, summary="Settle a comment")
def resolve(request: HttpRequest, remark_id: int, done: bool = True) -> dict[str, int]:
    """Or open it again."""
    comments.resolve(remark_id=remark_id, done=done)
    return {"changed": 1}


def presence_of(row: Any, body: PresenceIn) -> dict[str, Any]:
    """Note a tab and answer who is here."""
    access.require("content.comment")
    target = target_of(row)
    if body.leave:
        comments.leave(target=target, tab=body.tab)
    else:
        comments.note_presence(target=target, tab=body.tab, field=body.field)
    people = [{"name": one.name, "field": one.field, "tabs": one.tabs, "me": one.me} for one in talk.present(target)]
    return {"revision": row.revision, "people": people}


def saved_out(saved: Saved) -> dict[str, Any]:
    """A save as it is answered."""
    clashes = [{"field": one.field, "first": one.first, "second": one.second, "kept": one.kept} for one in saved.clashes]
    facts = {"revision": saved.revision, "words": saved.state, "merged": saved.merged, "voided": saved.voided, "version": saved.version}
    return {**facts, "clashes": clashes}


def versions_out(target: str) -> list[dict[str, Any]]:
    """The versions of a target."""
    return [{"number": v.number, "made_at": v.made_at, "made_by": v.made_by_name, "note": v.note} for v in versions.history(target)]


def _item(item_id: int, permission: str = "content.edit") -> Item:
    access.require(permission)
    row: Item | None = Item.objects.filter(pk=item_id).first()
    if row is None:
        raise Http404
    return row


def _out(row: Item) -> dict[str, Any]:
    names = ("title", "format", "purpose", "lane", "stage", "status", "owner_id", "due", "topic_id", "parent_id", "revision", "changed_at")
    return {"id": row.pk, "owner": row.owner_name, **{name: getattr(row, name) for name in names}}


def _detail(row: Item) -> dict[str, Any]:
    views = []
    for one in selectors.stage_views(row):
        checks = [{"key": check.key, "title": check.title, "mandatory": check.mandatory, "done": mark is not None} for check, mark in one.checks]
        facts = {"stage": one.stage, "owner_id": one.owner_id, "owner": one.owner_name, "due": one.due, "seconds": int(one.spent.total_seconds())}
        views.append({**facts, "current": one.current, "late": one.late, "checks": checks})
    warnings = [check.title for _key, check in selectors.checklist_warnings(row)]
    return {**_out(row), "facts": selectors.facts_of(row), "words": state_of(row), "stages": views, "warnings": warnings}


def _thread(one: talk.Thread) -> dict[str, Any]:
    row = one.row
    replies = [{"id": r.pk, "words": r.words, "author": r.author_name, "made_at": r.made_at} for r in one.replies]
    facts = {"id": row.pk, "words": row.words, "author": row.author_name, "made_at": row.made_at, "field": row.field, "quote": row.quote}
    return {**facts, "start": one.start, "end": one.end, "resolved": row.resolved_at is not None, "replies": replies}
