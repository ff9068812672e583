"""The keyword library and rising words over REST."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.content.models import Keyword, RisingWord
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors.keywords import keyword_problem
from guanhao.domains.content.services import keywords as services
from guanhao.kernel import access


class KeywordOut(Schema):
    """A word of the library; `uses`: own posts of the last year with it."""

    id: int
    word: str
    group: str
    industry: str
    core: bool
    active: bool
    uses: int
    note: str


class KeywordList(Schema):
    """A page of words."""

    count: int
    items: list[KeywordOut]


class KeywordsIn(Schema):
    """Words for the library."""

    words: list[str]
    group: str = ""
    industry: str = ""
    core: bool = False


class KeywordChange(Schema):
    """What is said about a word."""

    group: str
    industry: str = ""
    core: bool = False
    note: str = ""


class KeywordPicked(Schema):
    """Rows by number."""

    ids: list[int]
    active: bool = False


class WordsIn(Schema):
    """Keywords of a video."""

    words: list[str]


class RisingOut(Schema):
    """A word that rose: uses in the week before and in this one."""

    id: int
    word: str
    source: str
    before: int
    now: int
    score: float
    week_end: date
    examples: list[str]
    state: str


class RisingList(Schema):
    """A page of rising words."""

    count: int
    items: list[RisingOut]


class RisingDecision(Schema):
    """Take words into the library (with their group) or turn them down."""

    ids: list[int]
    accept: bool
    group: str = ""


@router.get("/keywords", response=KeywordList, summary="The keyword library")
def list_keywords(request: HttpRequest, group: str = "", q: str = "", active: bool = True, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """Words by use, the most used first."""
    access.require("content.view")
    rows = Keyword.objects.filter(active=active, word__icontains=q[:40])
    if group:
        rows = rows.filter(group=group)
    picked = rows.order_by("-uses", "word")[max(0, offset) : max(0, offset) + max(0, min(limit, 1000))]
    return {"count": rows.count(), "items": [_out(row) for row in picked]}


@router.post("/keywords", response={201: dict[str, int]}, summary="Add words")
def add_keywords(request: HttpRequest, body: KeywordsIn) -> Status[dict[str, int]]:
    """How many are new, how many were there."""
    made, there = services.add_keywords(body.words, group=body.group, industry=body.industry, core=body.core)
    return Status(201, {"added": made, "there": there})


@router.post("/keywords/retire", summary="Take words out of use, or back")
def retire(request: HttpRequest, body: KeywordPicked) -> dict[str, int]:
    """How many changed."""
    return {"changed": services.retire_keywords(body.ids, active=body.active)}


@router.post("/keywords/check", summary="Check the keywords of a video")
def check(request: HttpRequest, body: WordsIn) -> dict[str, Any]:
    """Three to five of the library (by policy); `problem` says what is wrong."""
    access.require("content.view")
    problem = keyword_problem(body.words)
    return {"ok": not problem, "problem": problem}


@router.get("/keywords/rising", response=RisingList, summary="Words that rose")
def list_rising(request: HttpRequest, state: str = "proposed", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The strongest first."""
    access.require("content.view")
    rows = RisingWord.objects.filter(state=state).order_by("-score", "pk")
    names = ("word", "source", "before", "now", "score", "week_end", "examples", "state")
    items = [
        {"id": row.pk, **{name: getattr(row, name) for name in names}} for row in rows[max(0, offset) : max(0, offset) + max(0, min(limit, 500))]
    ]
    return {"count": rows.count(), "items": items}


@router.post("/keywords/rising", summary="Decide on rising words")
def decide_rising(request: HttpRequest, body: RisingDecision) -> dict[str, int]:
    """How many were decided."""
    return {"decided": services.decide_rising(body.ids, accept=body.accept, group=body.group)}


@router.put("/keywords/{keyword_id}", response=KeywordOut, summary="Change what is said about a word")
def change_keyword(request: HttpRequest, keyword_id: int, body: KeywordChange) -> dict[str, Any]:
    """Group, industry, core, note."""
    found: Keyword | None = Keyword.objects.filter(pk=keyword_id).first()
    if found is None:
        raise Http404
    return _out(services.change_keyword(found, **body.dict()))


def _out(row: Keyword) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("word", "group", "industry", "core", "active", "uses", "note")}}
