"""People over REST."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja import Status as Answered

from guanhao.domains.people.models import Person
from guanhao.domains.people.rest import privacy
from guanhao.domains.people.selectors import core as selectors
from guanhao.domains.people.services import core, requests

router = Router(tags=["People"])
router.add_router("", privacy.router)


class PersonLineOut(Schema):
    """A person in a list."""

    id: int
    name: str
    tier: str
    tags: list[str]
    messages: int
    recent: int
    orders: int
    spent: float
    first_seen_at: datetime
    last_seen_at: datetime


class PeopleOut(Schema):
    """A page of people."""

    count: int
    items: list[PersonLineOut]


class PersonHandleOut(Schema):
    """A handle; contacts have stars unless the caller may see them."""

    id: int
    platform: str
    platform_title: str
    shown: str
    name: str
    url: str


class PersonConsentOut(Schema):
    """A consent; open while `withdrawn_at` is null."""

    id: int
    purpose: str
    source: str
    terms_version: str
    given_at: datetime
    withdrawn_at: datetime | None


class PersonOrdersOut(Schema):
    """What a person bought."""

    count: int
    amount: float
    last_at: datetime | None
    newest: list[tuple[str, str, float, str]]


class PersonCardOut(Schema):
    """Everything about a person."""

    id: int
    name: str
    tier: str
    tier_title: str
    tier_fixed: bool
    tags: list[str]
    handles: list[PersonHandleOut]
    consents: list[PersonConsentOut]
    orders: PersonOrdersOut
    first_seen_at: datetime
    last_seen_at: datetime
    messages: int
    recent: int
    note: str
    forgotten: bool
    revision: int


class PersonIn(Schema):
    """Somebody entered by a program."""

    name: str = Field(min_length=1, max_length=120)
    tier: str = ""
    tags: list[str] = Field(default_factory=list, max_length=50)
    note: str = Field("", max_length=4000)
    phone: str = Field("", max_length=40)
    mail: str = Field("", max_length=254)


class PersonChange(Schema):
    """What changes; a field left out stays. Tier "" lets the rule decide."""

    name: str | None = Field(None, min_length=1, max_length=120)
    note: str | None = Field(None, max_length=4000)
    tier: str | None = None
    reason: str = Field("", max_length=300)
    add_tags: list[str] = Field(default_factory=list, max_length=50)
    remove_tags: list[str] = Field(default_factory=list, max_length=50)
    revision: int | None = None


class PersonConsentIn(Schema):
    """A consent that was given."""

    purpose: str = Field(min_length=1, max_length=60)
    source: str = Field(min_length=1, max_length=120)
    terms_version: str = Field("", max_length=60)


class ConsentWithdrawalIn(Schema):
    """A consent that was taken back."""

    purpose: str = Field(min_length=1, max_length=60)


class MergePeopleIn(Schema):
    """The record that is the same person."""

    other: int


class MergedOut(Schema):
    """The number by which it is undone."""

    merge_id: int


class ForgetIn(Schema):
    """Why."""

    reason: str = Field("", max_length=300)


@router.get("/people", response=PeopleOut, operation_id="list_people")
def list_people(request: HttpRequest, text: str = "", tier: str = "", tag: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """People, the last seen first."""
    rows = selectors.people()
    rows = rows.filter(selectors.find(text)).distinct() if text.strip() else rows
    rows = rows.filter(tier=tier) if tier else rows
    rows = rows.filter(tag_rows__tag=tag) if tag else rows
    size, start = max(1, min(limit, 200)), max(0, offset)
    return {"count": rows.count(), "items": list(rows.order_by("-last_seen_at", "-pk")[start : start + size])}


@router.post("/people", response={201: PersonCardOut}, operation_id="add_person")
def add_person(request: HttpRequest, payload: PersonIn) -> Answered[dict[str, Any]]:
    """Enter somebody."""
    return Answered(201, _card(core.add_person(**payload.dict()).pk))


@router.get("/people/{int:person_id}", response=PersonCardOut, operation_id="get_person")
def get_person(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """One person's card."""
    return _card(person_id)


@router.patch("/people/{int:person_id}", response=PersonCardOut, operation_id="change_person")
def change_person(request: HttpRequest, person_id: int, payload: PersonChange) -> dict[str, Any]:
    """Change name, note, tier or tags. All or nothing."""
    from django.db import transaction

    row = _row(person_id)
    with transaction.atomic():
        if payload.name is not None or payload.note is not None or payload.revision is not None:
            name, note = payload.name or row.name, payload.note if payload.note is not None else row.note
            core.change_person(person_id=row.pk, name=name, note=note, revision=payload.revision)
        if payload.tier is not None:
            core.set_tier(person_id=row.pk, tier=payload.tier, reason=payload.reason)
        if payload.add_tags or payload.remove_tags:
            core.tag(person_ids=[row.pk], add=payload.add_tags, remove=payload.remove_tags)
    return _card(row.pk)


@router.post("/people/{person_id}/consents", response={201: PersonCardOut}, operation_id="give_consent")
def give_consent(request: HttpRequest, person_id: int, payload: PersonConsentIn) -> Answered[dict[str, Any]]:
    """The person agreed."""
    core.give_consent(person_id=_row(person_id).pk, **payload.dict())
    return Answered(201, _card(person_id))


@router.post("/people/{person_id}/consents/withdraw", response=PersonCardOut, operation_id="withdraw_consent")
def withdraw_consent(request: HttpRequest, person_id: int, payload: ConsentWithdrawalIn) -> dict[str, Any]:
    """The person took it back."""
    core.withdraw_consent(person_id=_row(person_id).pk, purpose=payload.purpose)
    return _card(person_id)


@router.post("/people/{person_id}/merge", response=MergedOut, operation_id="merge_people")
def merge_people(request: HttpRequest, person_id: int, payload: MergePeopleIn) -> dict[str, Any]:
    """Another record is this person."""
    _row(payload.other)
    return {"merge_id": core.merge(keep=_row(person_id).pk, drop=payload.other).pk}


@router.post("/people/merges/{merge_id}/undo", response={204: None}, operation_id="undo_merge_of_people")
def undo_merge(request: HttpRequest, merge_id: int) -> Answered[None]:
    """They were two after all."""
    from guanhao.domains.people.models import Merge

    if not Merge.objects.filter(pk=merge_id).exists():
        raise Http404
    core.undo_merge(merge_id=merge_id)
    return Answered(204, None)


@router.post("/people/{person_id}/forget", response={204: None}, operation_id="forget_person")
def forget_person(request: HttpRequest, person_id: int, payload: ForgetIn) -> Answered[None]:
    """Delete what is known of somebody, for good."""
    requests.delete_at_once(person_id=_row(person_id).pk, reason=payload.reason)
    return Answered(204, None)


def _row(person_id: int) -> Person:
    try:
        return selectors.person(person_id)
    except Person.DoesNotExist:
        raise Http404 from None


def _card(person_id: int) -> dict[str, Any]:
    return asdict(selectors.card(_row(person_id).pk))
