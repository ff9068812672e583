"""Advertisers and their papers over REST."""

from datetime import date
from io import BytesIO
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.models import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.services import advertisers
from guanhao.kernel import access

router = Router(tags=["compliance"])


class AdvertiserIn(Schema):
    """An advertiser; `needs` are kinds of papers beside the business licence."""

    name: Annotated[str, Field(max_length=160)]
    credit_code: Annotated[str, Field(max_length=40)] = ""
    needs: list[str] = []
    note: Annotated[str, Field(max_length=300)] = ""
    active: bool = True


class AdvertiserOut(AdvertiserIn):
    """An advertiser."""

    id: int


class AdvertiserList(Schema):
    """A page of advertisers."""

    count: int
    items: list[AdvertiserOut]


class PaperIn(Schema):
    """A paper, valid on both days and between."""

    kind: Annotated[str, Field(max_length=16)]
    number: Annotated[str, Field(max_length=80)]
    valid_from: date | None = None
    valid_until: date | None = None


class PaperOut(PaperIn):
    """A paper."""

    id: int
    active: bool


class WithdrawIn(Schema):
    """Why a paper does not count any more."""

    reason: Annotated[str, Field(max_length=300)]


class ProblemList(Schema):
    """What is wrong on the day."""

    count: int
    items: list[str]


@router.get("/compliance/advertisers", response=AdvertiserList, summary="Advertisers")
def list_advertisers(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By name."""
    access.require("compliance.view")
    rows = Advertiser.objects.order_by("name", "pk")
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.post("/compliance/advertisers", response={201: AdvertiserOut}, summary="Add an advertiser")
def add_advertiser(request: HttpRequest, body: AdvertiserIn) -> Status[Advertiser]:
    """Its papers follow."""
    return Status(201, advertisers.save_advertiser(**body.dict()))


@router.put("/compliance/advertisers/{advertiser_id}", response=AdvertiserOut, summary="Change an advertiser")
def change_advertiser(request: HttpRequest, advertiser_id: int, body: AdvertiserIn) -> Advertiser:
    """All its values."""
    access.require("compliance.edit")
    return advertisers.save_advertiser(advertiser=_advertiser(advertiser_id), **body.dict())


@router.get("/compliance/advertisers/{advertiser_id}/problems", response=ProblemList, summary="What is wrong with an advertiser's papers")
def problems(request: HttpRequest, advertiser_id: int, on: date) -> dict[str, Any]:
    """On one day."""
    access.require("compliance.view")
    found = facade.advertiser_problems(_advertiser(advertiser_id).pk, on)
    return {"count": len(found), "items": found}


@router.get("/compliance/advertisers/{advertiser_id}/papers", response=list[PaperOut], summary="Papers of an advertiser")
def list_papers(request: HttpRequest, advertiser_id: int) -> list[AdvertiserPaper]:
    """All, also withdrawn ones."""
    access.require("compliance.view")
    return list(_advertiser(advertiser_id).papers.order_by("pk"))


@router.post("/compliance/advertisers/{advertiser_id}/papers", response={201: PaperOut}, summary="Add a paper")
def add_paper(request: HttpRequest, advertiser_id: int, body: Form[PaperIn], proof: File[UploadedFile | None] = None) -> Status[AdvertiserPaper]:
    """As a form, with the proof as a file."""
    access.require("compliance.edit")
    row, kept = _advertiser(advertiser_id), (proof.name or "file", BytesIO(proof.read())) if proof else None
    return Status(201, advertisers.keep_paper(advertiser=row, draft=advertisers.PaperDraft(**body.dict()), proof=kept))


@router.post("/compliance/papers/{paper_id}/withdraw", response=PaperOut, summary="Withdraw a paper")
def withdraw_paper(request: HttpRequest, paper_id: int, body: WithdrawIn) -> AdvertiserPaper:
    """It stays listed and does not count."""
    access.require("compliance.edit")
    return advertisers.withdraw_paper(paper=_paper(paper_id), reason=body.reason)


@router.put("/compliance/papers/{paper_id}", response=PaperOut, summary="Correct a paper")
def change_paper(request: HttpRequest, paper_id: int, body: PaperIn) -> AdvertiserPaper:
    """Kind, number and days; the proof stays."""
    access.require("compliance.edit")
    return advertisers.change_paper(paper=_paper(paper_id), draft=advertisers.PaperDraft(**body.dict()))


def _paper(paper_id: int) -> AdvertiserPaper:
    found: AdvertiserPaper | None = AdvertiserPaper.objects.filter(pk=paper_id).first()
    if found is None:
        raise Http404
    return found


def _advertiser(advertiser_id: int) -> Advertiser:
    found: Advertiser | None = Advertiser.objects.filter(pk=advertiser_id).first()
    if found is None:
        raise Http404
    return found
