"""Personas of the accounts, how well they are remembered, and posts that sound alike, over REST."""

from datetime import date
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.strategy.jobs import find_sameness
from guanhao.domains.strategy.models import AccountPersona, Sameness
from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.selectors import personas as persona_selectors
from guanhao.domains.strategy.services import personas
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.tenancy import current_brand

T = TypeVar("T")


class PersonaIO(Schema):
    """Who speaks on an account."""

    name: str
    kind: str = "official"
    nature: str = "real"
    tone: str = ""
    usage: str = ""
    owners: list[int] = []
    traits: list[str] = []
    catchphrases: list[str] = []
    banned: list[str] = []


class PersonaOut(PersonaIO):
    """A kept persona."""

    account_id: int


class PersonaRecallIn(Schema):
    """A survey: of `asked` people `recalled` knew the persona; `aided` when it was shown or named first."""

    day: date
    asked: int
    recalled: int
    source: str
    aided: bool = False


class PersonaRecallOut(PersonaRecallIn):
    """A kept survey."""

    id: int


class PersonaRecallView(Schema):
    """How well a persona is remembered: `share` of the newest unaided survey and its `change` in shares since the one before; `naming`, the share
    of the account's comments that name it or say a catchphrase (policy brand), beside as many days before."""

    share: float | None
    change: float | None
    naming: float | None
    naming_before: float | None
    named: int
    comments: int
    surveys: list[PersonaRecallOut]


class PersonaList(Schema):
    """Personas by account."""

    count: int
    items: list[PersonaOut]


class ComparingOut(Schema):
    """The job that compares."""

    job_id: int


class PairOut(Schema):
    """Two posts of two accounts that say nearly the same."""

    id: int
    first_account: int
    first_name: str
    first_post: str
    first_text: str
    second_account: int
    second_name: str
    second_post: str
    second_text: str
    score: float
    day: date
    state: str


class PairList(Schema):
    """Pairs, most similar first."""

    count: int
    items: list[PairOut]


class PairDecision(Schema):
    """Intended, or open again."""

    intended: bool = True
    note: str = ""


@router.get("/personas", response=PersonaList, summary="Personas of the accounts", tags=["brand"])
def list_personas(request: HttpRequest) -> dict[str, Any]:
    """All of them."""
    access.require("strategy.view")
    rows = list(AccountPersona.objects.order_by("account_id"))
    return {"count": len(rows), "items": rows}


@router.put("/personas/{account_id}", response=PersonaOut, summary="Write the persona of an account", tags=["brand"])
def write_persona(request: HttpRequest, account_id: int, body: PersonaIO) -> AccountPersona:
    """The whole persona."""
    return personas.save_persona(personas.PersonaDraft(**body.dict()), account_id=account_id)


@router.get("/personas/{account_id}/recall", response=PersonaRecallView, summary="How well a persona is remembered", tags=["brand"])
def get_recall(request: HttpRequest, account_id: int) -> dict[str, Any]:
    """Surveys, and what the comments say."""
    access.require("strategy.view")
    known = _or_404(persona_selectors.persona(account_id))
    view = persona_selectors.recalls({account_id: known})[account_id]
    figures = {name: getattr(view, name) for name in ("share", "change", "naming", "naming_before", "named", "comments")}
    return figures | {"surveys": list(persona_selectors.recall_surveys(account_id)[:100])}


@router.post("/personas/{account_id}/recall", response={201: PersonaRecallOut}, summary="Enter a survey of a persona", tags=["brand"])
def add_recall(request: HttpRequest, account_id: int, body: PersonaRecallIn) -> Status[Any]:
    """The same day again replaces it."""
    return Status(201, personas.note_recall(personas.RecallDraft(**body.dict()), account_id=account_id))


@router.delete("/personas/{account_id}/recall/{recall_id}", response={204: None}, summary="Take a survey out", tags=["brand"])
def remove_recall(request: HttpRequest, account_id: int, recall_id: int) -> Status[None]:
    """It counts no more; the audit log keeps it."""
    access.require("strategy.edit")
    personas.drop_recall(recall_id=_or_404(persona_selectors.recall_surveys(account_id).filter(pk=recall_id).first()).pk)
    return Status(204, None)


@router.delete("/personas/{account_id}", response={204: None}, summary="Take an account's persona away", tags=["brand"])
def drop_persona(request: HttpRequest, account_id: int) -> Status[None]:
    """Its history stays."""
    personas.drop_persona(account_id=_or_404(AccountPersona.objects.filter(account_id=account_id).first()).account_id)
    return Status(204, None)


@router.get("/sameness", response=PairList, summary="Posts of two accounts that say nearly the same", tags=["brand"])
def list_pairs(request: HttpRequest, state: str = "open", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Most similar first."""
    access.require("strategy.view")
    rows = Sameness.objects.filter(state=state).order_by("-score", "pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 200)])}


@router.post("/sameness/compare", response={202: ComparingOut}, summary="Compare the recent posts of all accounts now", tags=["brand"])
def compare_now(request: HttpRequest) -> Status[dict[str, int]]:
    """In a job; new pairs are in the list when it is done."""
    access.require("strategy.edit")
    return Status(202, {"job_id": enqueue(find_sameness, key=f"strategy.find_sameness:{current_brand().id}").pk})


@router.post("/sameness/{pair_id}/decide", response=PairOut, summary="Call a pair intended", tags=["brand"])
def decide_pair(request: HttpRequest, pair_id: int, body: PairDecision) -> Sameness:
    """Or open it again."""
    row: Sameness = _or_404(Sameness.objects.filter(pk=pair_id).first())
    personas.decide_sameness(pair_ids=[row.pk], intended=body.intended, note=body.note)
    row.refresh_from_db()
    return row


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found
