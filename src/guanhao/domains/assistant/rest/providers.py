"""Providers, costs and calls over REST."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.assistant.models import ModelCall, Provider
from guanhao.domains.assistant.rest import router
from guanhao.domains.assistant.selectors import spending
from guanhao.domains.assistant.services import providers
from guanhao.kernel import access


class ModelProviderIn(Schema):
    """A provider; an empty key leaves it as it is."""

    title: str
    address: str
    model: str
    key: Annotated[str, Field(max_length=500)] = ""
    seconds: int = 60
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)
    quota_money: Decimal = Decimal(0)
    quota_tokens: int = 0
    speech_model: Annotated[str, Field(max_length=200)] = ""
    price_minute: Decimal = Decimal(0)


class ModelProviderOut(Schema):
    """A provider without its key."""

    id: int
    title: str
    address: str
    model: str
    seconds: int
    price_in: Decimal
    price_out: Decimal
    quota_money: Decimal
    quota_tokens: int
    active: bool
    speech_model: str
    price_minute: Decimal
    hears: bool


class ModelProviderRows(Schema):
    """All providers."""

    count: int
    items: list[ModelProviderOut]


class ModelSpending(Schema):
    """This month: calls, failures, tokens, yuan."""

    calls: int
    failed: int
    tokens: int
    money: Decimal


class ModelStopped(Schema):
    """How many providers were on."""

    stopped: int


class ModelCallOut(Schema):
    """One call; `cost` in millionths of a yuan."""

    id: int
    at: datetime
    purpose: str
    subject: str
    actor_name: str
    provider_title: str
    model: str
    state: str
    code: str
    error: str
    tokens_in: int
    tokens_out: int
    estimated: bool
    cost: int
    removed: int
    milliseconds: int


class ModelCallRows(Schema):
    """A page of calls."""

    count: int
    items: list[ModelCallOut]


@router.get("/assistant-providers", response=ModelProviderRows, summary="Providers of models")
def list_providers(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All of them, without keys."""
    access.require("assistant.view")
    rows = Provider.objects.all()
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-providers", response={201: ModelProviderOut}, summary="Enter a provider")
def add_provider(request: HttpRequest, body: ModelProviderIn) -> Status[Provider]:
    """It is not switched on by that."""
    return Status(201, providers.save_provider(providers.ProviderDraft(**body.dict())))


@router.put("/assistant-providers/{provider_id}", response=ModelProviderOut, summary="Change a provider")
def change_provider(request: HttpRequest, provider_id: int, body: ModelProviderIn) -> Provider:
    """Another address asks for the key again."""
    return providers.save_provider(providers.ProviderDraft(**body.dict()), _provider(provider_id))


@router.post("/assistant-providers/{provider_id}/choose", response=ModelProviderOut, summary="Switch a provider on")
def choose_provider(request: HttpRequest, provider_id: int) -> Provider:
    """A person does this, never a key."""
    return providers.choose_provider(provider=_provider(provider_id))


@router.post("/assistant-providers/{provider_id}/hear", response=ModelProviderOut, summary="Let a provider hear")
def choose_hearing(request: HttpRequest, provider_id: int) -> Provider:
    """It turns speech into words from then on; a person does this, never a key."""
    return providers.choose_hearing(provider=_provider(provider_id))


@router.post("/assistant-stop", response=ModelStopped, summary="Stop all models")
def stop_all(request: HttpRequest) -> dict[str, int]:
    """At once."""
    return {"stopped": providers.stop_all()}


@router.get("/assistant-spending", response=ModelSpending, summary="What models cost this month")
def month(request: HttpRequest) -> dict[str, Any]:
    """What runs counts with what it may reach."""
    access.require("assistant.view")
    found = spending.spent()
    return {"calls": found.calls, "failed": found.failed, "tokens": found.tokens, "money": found.money}


@router.get("/assistant-calls", response=ModelCallRows, summary="Calls of models")
def list_calls(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("assistant.view")
    rows = ModelCall.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


def _provider(provider_id: int) -> Provider:
    row: Provider | None = Provider.objects.filter(pk=provider_id).first()
    if row is None:
        raise Http404
    return row
