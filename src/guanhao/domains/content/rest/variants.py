"""Variants of items for accounts over REST, and live checks of words."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.content.rest import router
from guanhao.domains.content.rest.items import (
    DraftIn,
    ItemDone,
    ItemVersionOut,
    NumberIn,
    PresenceIn,
    PresenceOut,
    SavedOut,
    presence_of,
    saved_out,
    versions_out,
)
from guanhao.domains.content.selectors import extras, previews
from guanhao.domains.content.selectors import items as items_selectors
from guanhao.domains.content.selectors import variants as selectors
from guanhao.domains.content.selectors.voices import Voice, voices
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import drafts, variants
from guanhao.kernel import access
from guanhao.kernel.approvals import digest


class VariantsIn(Schema):
    """Accounts that get a variant; `formats` names a format of the platform by account number."""

    account_ids: list[int]
    formats: dict[int, str] = {}


class DraftFindingOut(Schema):
    """What a platform or a rule of the brand has against the words."""

    rule: str
    level: str
    field: str
    message: str


class DriftOut(Schema):
    """A field that is not what the master gives: changed here, there, or both."""

    field: str
    here: bool
    master: bool


class VariantOut(Schema):
    """A variant with what is held against it; `digest` is the SHA-256 of its exact payload."""

    id: int
    item_id: int
    account_id: int
    account: str
    platform: str
    format: str
    status: str
    revision: int
    derived_from: int
    window_start: datetime | None
    window_end: datetime | None
    ad_label: str
    ai_label: str
    post_id: str
    extras: dict[str, Any]
    words: dict[str, Any]
    drift: list[DriftOut]
    findings: list[DraftFindingOut]
    digest: str


class VariantList(Schema):
    """A page of variants."""

    count: int
    items: list[VariantOut]


class VariantChange(Schema):
    """Format, labels and window of a variant; what is left out stays."""

    format: str | None = None
    ad_label: str | None = None
    ai_label: str | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    extras: dict[str, Any] | None = None


class OptionOut(Schema):
    """Something the variant may say to its platform beside its words: kind is text, address, number, flag, choice or words."""

    name: str
    title: str
    help: str
    kind: str
    choices: list[str]
    longest: int
    value: Any


class OptionList(Schema):
    """All of them, and what the platform would refuse in the variant as it is."""

    items: list[OptionOut]
    objections: list[str]


class FieldsIn(Schema):
    """Fields to take from the master; all without any."""

    fields: list[str] = []


class LinkIn(Schema):
    """The platform's number of the post this variant became."""

    post_id: str


class DraftCheckIn(Schema):
    """Words to hold against a platform, and against the personas of these accounts, without saving."""

    platform: str
    format: str
    words: dict[str, Any]
    account_ids: list[int] = []


class StiffOut(Schema):
    """A phrase the persona does not use: code points of title and text, one after the other by a line break; `instead` is null where nothing better
    is known, "" where it is left out."""

    phrase: str
    start: int
    end: int
    instead: str | None


class VoiceOut(Schema):
    """The persona of an account, and what in the words it would not say."""

    account_id: int
    persona: str
    tone: str
    catchphrases: list[str]
    stiff: list[StiffOut]


class DraftCheckOut(Schema):
    """Findings, errors first, and the counters of title and text in the platform's own counting."""

    findings: list[DraftFindingOut]
    counters: list[dict[str, Any]]
    html: str
    voices: list[VoiceOut]


@router.get("/variants", response=VariantList, summary="Variants of the brand")
def list_variants(request: HttpRequest, status: str = "", account_id: int | None = None, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Newest change first."""
    rows = selectors.variants(status=status, account_id=account_id)
    page = list(rows[max(offset, 0) : max(offset, 0) + min(max(limit, 1), 200)])
    return {"count": rows.count(), "items": _outs(page)}


@router.get("/items/{item_id}/variants", response=VariantList, summary="Variants of an item")
def of_item(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """In the order in which they were made."""
    rows = selectors.variants_of(items_selectors.item(item_id))
    return {"count": len(rows), "items": _outs(rows)}


@router.post("/items/{item_id}/variants", response={201: VariantList}, summary="Make variants for accounts")
def add_variants(request: HttpRequest, item_id: int, body: VariantsIn) -> Status[dict[str, Any]]:
    """One for each account that has none yet; answers the new ones."""
    access.require("content.edit")
    items_selectors.item(item_id)
    rows = variants.add_variants(item_id=item_id, account_ids=body.account_ids, formats=body.formats)
    return Status(201, {"count": len(rows), "items": _outs(rows)})


@router.post("/items/{item_id}/variants/follow", response=ItemDone, summary="Bring all variants up to the master")
def follow(request: HttpRequest, item_id: int) -> dict[str, int]:
    """Fields changed in a variant stay; what only the master changed is taken."""
    access.require("content.edit")
    return {"changed": variants.follow_master(item_id=items_selectors.item(item_id).pk)}


@router.get("/variants/{variant_id}", response=VariantOut, summary="One variant")
def get_variant(request: HttpRequest, variant_id: int) -> dict[str, Any]:
    """With drift, findings and digest."""
    return _outs([selectors.variant(variant_id)])[0]


@router.patch("/variants/{variant_id}", response=VariantOut, summary="Change a variant's format, labels or window")
def change_variant(request: HttpRequest, variant_id: int, body: VariantChange) -> dict[str, Any]:
    """Signatures on another payload are void."""
    row = variants.change_variant(variant_id=_variant(variant_id).pk, **body.dict(exclude_unset=True))
    return _outs([row])[0]


@router.get("/variants/{variant_id}/extras", response=OptionList, summary="What a variant may say to its platform")
def list_extras(request: HttpRequest, variant_id: int) -> dict[str, Any]:
    """Change them with PATCH and `extras`; they are signed like the words."""
    row = selectors.variant(variant_id)
    items = [
        {
            "name": one.option.name,
            "title": one.title,
            "help": one.help,
            "kind": one.option.kind,
            "choices": [key for key, _words in one.choices],
            "longest": one.option.longest,
            "value": row.extras.get(one.option.name),
        }
        for one in extras.fields_of(row)
    ]
    found = extras.against(row, state_of(row), row.extras)
    return {"items": items, "objections": list(dict.fromkeys(one.message for one in found))}


@router.delete("/variants/{variant_id}", response={204: None}, summary="Take a variant away")
def remove_variant(request: HttpRequest, variant_id: int) -> Status[None]:
    """Not once it is scheduled or published."""
    variants.remove_variant(variant_id=_variant(variant_id).pk)
    return Status(204, None)


@router.put("/variants/{variant_id}/draft", response=SavedOut, summary="Save words of a variant")
def save_variant(request: HttpRequest, variant_id: int, body: DraftIn) -> dict[str, Any]:
    """Merged by paragraph when somebody saved in between; `voided` when signatures were lost."""
    values: dict[str, Any] = {"base": body.base, "keep": body.keep, "note": body.note, "ancestor": body.ancestor}
    return saved_out(drafts.save_variant(variant_id=_variant(variant_id).pk, words=body.words, **values))


@router.post("/variants/{variant_id}/take", response=VariantOut, summary="Take fields from the master")
def take(request: HttpRequest, variant_id: int, body: FieldsIn) -> dict[str, Any]:
    """All fields when none is named."""
    row = _variant(variant_id)
    chosen = {"fields": body.fields} if body.fields else {}
    return _outs([variants.take_from_master(variant_id=row.pk, **chosen)])[0]


@router.post("/variants/{variant_id}/link", response=VariantOut, summary="Name the post a variant became")
def link(request: HttpRequest, variant_id: int, body: LinkIn) -> dict[str, Any]:
    """So that its numbers are counted for the item."""
    return _outs([variants.link_post(variant_id=_variant(variant_id).pk, post_id=body.post_id)])[0]


@router.get("/variants/{variant_id}/versions", response=list[ItemVersionOut], summary="Versions of a variant")
def list_versions(request: HttpRequest, variant_id: int) -> list[dict[str, Any]]:
    """The newest first."""
    return versions_out(target_of(selectors.variant(variant_id)))


@router.post("/variants/{variant_id}/restore", response=SavedOut, summary="Restore a version of a variant")
def restore(request: HttpRequest, variant_id: int, body: NumberIn) -> dict[str, Any]:
    """The words before stay a version."""
    return saved_out(drafts.restore(row=_variant(variant_id), number=body.number))


@router.post("/variants/{variant_id}/presence", response=PresenceOut, summary="Say that a variant is open")
def presence(request: HttpRequest, variant_id: int, body: PresenceIn) -> dict[str, Any]:
    """Answers who else is here."""
    return presence_of(_variant(variant_id), body)


@router.post("/drafts/check", response=DraftCheckOut, summary="Hold words against a platform")
def check(request: HttpRequest, body: DraftCheckIn) -> dict[str, Any]:
    """Limits and rules, counters, and the article as HTML; nothing is kept."""
    access.require("content.edit")
    state = {"title": "", "text": "", "first_comment": "", "link": "", "tags": [], "media": [], "cover": None, **drafts.clean(body.words)}
    look = previews.look(state, channels.platform(body.platform).key, body.format)
    counters = [{"field": one.field, "length": one.length, "limit": one.limit, "advised": one.advised} for one in look.counters]
    heard = [_voice(one) for one in voices(body.account_ids[:100], state, body.format)]
    return {"findings": [_finding(one) for one in look.findings], "counters": counters, "html": look.html, "voices": heard}


def _voice(one: Voice) -> dict[str, Any]:
    persona = {"persona": one.persona.name, "tone": one.persona.tone, "catchphrases": list(one.persona.catchphrases)}
    return {"account_id": one.account_id, **persona, "stiff": one.stiff}


def _finding(one: Any) -> dict[str, str]:
    return {"rule": one.rule, "level": one.level, "field": one.field, "message": one.message}


def _variant(variant_id: int) -> Variant:
    access.require("content.edit")
    row: Variant | None = Variant.objects.filter(pk=variant_id).first()
    if row is None:
        raise Http404
    return row


def _outs(rows: list[Variant]) -> list[dict[str, Any]]:
    names = (
        "item_id",
        "account_id",
        "platform",
        "format",
        "status",
        "revision",
        "derived_from",
        "window_start",
        "window_end",
        "ad_label",
        "ai_label",
        "extras",
    )
    outs = []
    for view, part in zip(selectors.views(rows), selectors.parts_of(rows), strict=True):
        row = view.row
        facts = {"id": row.pk, "account": view.name, "post_id": row.post_id, "words": state_of(row), "digest": digest(part)}
        drift = [{"field": one.field, "here": one.here, "master": one.master} for one in view.drift]
        outs.append({**facts, **{name: getattr(row, name) for name in names}, "drift": drift, "findings": [_finding(one) for one in view.findings]})
    return outs
