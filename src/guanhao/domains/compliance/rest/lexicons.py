"""Word lists over REST."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from guanhao.domains.compliance.models import Lexicon, LexiconVersion, LexiconWord
from guanhao.domains.compliance.services import lexicons
from guanhao.kernel import access

router = Router(tags=["compliance"])


class LexiconIn(Schema):
    """A list."""

    title: Annotated[str, Field(max_length=80)]
    category: Annotated[str, Field(max_length=40)] = "own"
    level: Annotated[str, Field(max_length=6)] = "warn"
    reason: Annotated[str, Field(max_length=300)] = ""
    fix: Annotated[str, Field(max_length=300)] = ""
    law: Annotated[str, Field(max_length=200)] = ""


class LexiconOut(LexiconIn):
    """A list with its newest version."""

    id: int
    key: str
    source: str
    version: int
    words: int
    changed_at: datetime


class LexiconList(Schema):
    """A page of lists."""

    count: int
    items: list[LexiconOut]


class WordIn(Schema):
    """A word."""

    word: Annotated[str, Field(max_length=80)]
    level: Annotated[str, Field(max_length=6)] = ""
    layers: list[str] = []
    aliases: Annotated[list[str], Field(max_length=200)] = []
    unless: Annotated[list[str], Field(max_length=200)] = []
    reason: Annotated[str, Field(max_length=300)] = ""
    fix: Annotated[str, Field(max_length=300)] = ""


class WordOut(WordIn):
    """A word and the versions it lives in."""

    id: int
    since: int
    until: int | None


class WordList(Schema):
    """A page of words."""

    count: int
    items: list[WordOut]


class ChangeIn(Schema):
    """Words to add or change, words to remove, as one version."""

    add: Annotated[list[WordIn], Field(max_length=100_000)] = []
    remove: Annotated[list[str], Field(max_length=100_000)] = []
    note: Annotated[str, Field(max_length=300)] = ""


class RevertIn(Schema):
    """Which version the list goes back to, and why."""

    number: Annotated[int, Field(ge=0)]
    reason: Annotated[str, Field(max_length=300)]


class LexiconVersionOut(Schema):
    """One version of a list."""

    number: int
    added: int
    removed: int
    words: int
    note: str
    made_at: datetime
    made_by_name: str


class LexiconVersionList(Schema):
    """A page of versions."""

    count: int
    items: list[LexiconVersionOut]


@router.get("/compliance/lexicons", response=LexiconList, summary="Word lists of the brand")
def list_lexicons(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By title."""
    access.require("compliance.view")
    rows = Lexicon.objects.order_by("title", "pk")
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.post("/compliance/lexicons", response={201: LexiconOut}, summary="Make a word list")
def make_lexicon(request: HttpRequest, body: LexiconIn) -> Status[Lexicon]:
    """It only watches until its linting has been looked at."""
    return Status(201, lexicons.make_lexicon(**body.dict()))


@router.get("/compliance/lexicons/{lexicon_id}/words", response=WordList, summary="Words of a list")
def list_words(request: HttpRequest, lexicon_id: int, q: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The living words, by word."""
    access.require("compliance.view")
    rows = LexiconWord.objects.filter(lexicon=_lexicon(lexicon_id), until=None).order_by("word")
    rows = rows.filter(word__icontains=q) if q else rows
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 1000)])}


@router.post("/compliance/lexicons/{lexicon_id}/words", response=LexiconOut, summary="Add, change and remove words")
def change_words(request: HttpRequest, lexicon_id: int, body: ChangeIn) -> Lexicon:
    """One new version; nothing is written when a word is refused."""
    access.require("compliance.edit")
    adds = [lexicons.WordDraft(**_tuples(one.dict())) for one in body.add]
    lexicons.change_words(lexicon=_lexicon(lexicon_id), adds=adds, removes=body.remove, note=body.note)
    return _lexicon(lexicon_id)


@router.get("/compliance/lexicons/{lexicon_id}/versions", response=LexiconVersionList, summary="Versions of a list")
def list_versions(request: HttpRequest, lexicon_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("compliance.view")
    rows = LexiconVersion.objects.filter(lexicon=_lexicon(lexicon_id)).order_by("-number")
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.post("/compliance/lexicons/{lexicon_id}/revert", response=LexiconOut, summary="Make a list what it was")
def revert(request: HttpRequest, lexicon_id: int, body: RevertIn) -> Lexicon:
    """A new version with the words of an old one."""
    access.require("compliance.edit")
    lexicons.revert_lexicon(lexicon=_lexicon(lexicon_id), number=body.number, reason=body.reason)
    return _lexicon(lexicon_id)


@router.delete("/compliance/lexicons/{lexicon_id}", response={204: None}, summary="Delete a list")
def drop(request: HttpRequest, lexicon_id: int) -> Status[None]:
    """Its words and versions are gone."""
    access.require("compliance.edit")
    lexicons.drop_lexicon(lexicon=_lexicon(lexicon_id))
    return Status(204, None)


def _lexicon(lexicon_id: int) -> Lexicon:
    found: Lexicon | None = Lexicon.objects.filter(pk=lexicon_id).first()
    if found is None:
        raise Http404
    return found


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
