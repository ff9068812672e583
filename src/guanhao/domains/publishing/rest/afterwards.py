"""Taking down over REST."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.publishing.models import Taking, Withdrawal
from guanhao.domains.publishing.rest import router
from guanhao.domains.publishing.selectors.withdrawing import as_facts, linked
from guanhao.domains.publishing.services import withdrawing
from guanhao.kernel import access


class WithdrawalIn(Schema):
    """What to take down: scope is publication, tag, person, campaign, asset or item; `only` are the publications that were looked at."""

    scope: str
    value: str
    reason: str
    only: list[int] | None = None


class TakingOut(Schema):
    """One post of a withdrawal: open, task, done or failed."""

    id: int
    publication_id: int
    title: str
    url: str
    state: str
    by_api: bool
    tries: int
    message: str
    proof_note: str
    done_at: datetime | None


class WithdrawalOut(Schema):
    """A decision to take something down, with every post."""

    id: int
    scope: str
    value: str
    reason: str
    made_at: datetime
    finished_at: datetime | None
    takings: list[TakingOut]


class WithdrawalsOut(Schema):
    """Decisions, the newest first."""

    count: int
    items: list[WithdrawalOut]


class LinkedOut(Schema):
    """Numbers of publications: out would be taken down, coming cancelled, moving has to be asked again."""

    out: list[int]
    coming: list[int]
    moving: list[int]


class FinishIn(Schema):
    """Where somebody looked."""

    note: str


@router.get("/withdrawals/linked", response=LinkedOut, operation_id="find_linked_publications")
def find_linked(request: HttpRequest, scope: str, value: str) -> dict[str, Any]:
    """Everything a tag, person, campaign, asset or publication stands in. Needs publishing.view."""
    found = linked(scope, value)
    return {name: [row.pk for row in getattr(found, name)] for name in ("out", "coming", "moving")}


@router.get("/withdrawals", response=WithdrawalsOut, operation_id="list_withdrawals")
def list_withdrawals(request: HttpRequest, limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """Decisions to take something down. Needs publishing.view."""
    access.require("publishing.view")
    rows = Withdrawal.objects.order_by("-made_at", "-pk").prefetch_related("takings__publication")
    start, size = max(0, offset), max(1, min(limit, 100))
    return {"count": rows.count(), "items": [as_facts(row) for row in rows[start : start + size]]}


@router.post("/withdrawals", response={201: WithdrawalOut}, operation_id="withdraw_publications")
def withdraw_publications(request: HttpRequest, body: WithdrawalIn) -> Any:
    """Take down everything that is linked. Needs publishing.withdraw."""
    made = withdrawing.withdraw(scope=body.scope, value=body.value, reason=body.reason, only=body.only)
    return Status(201, as_facts(made))


@router.get("/withdrawals/{withdrawal_id}", response=WithdrawalOut, operation_id="get_withdrawal")
def get_withdrawal(request: HttpRequest, withdrawal_id: int) -> dict[str, Any]:
    """One, with where every post stands. Needs publishing.view."""
    access.require("publishing.view")
    row = Withdrawal.objects.filter(pk=withdrawal_id).prefetch_related("takings__publication").first()
    if row is None:
        raise Http404
    return as_facts(row)


@router.post("/takings/{taking_id}/finish", response=WithdrawalOut, operation_id="finish_taking")
def finish_taking(request: HttpRequest, taking_id: int, body: FinishIn) -> dict[str, Any]:
    """A person took it down. Needs publishing.withdraw."""
    if not Taking.objects.filter(pk=taking_id).exists():
        raise Http404
    return as_facts(withdrawing.finish_task(taking_id=taking_id, note=body.note).withdrawal)


@router.post("/takings/{taking_id}/again", response=WithdrawalOut, operation_id="retry_taking")
def retry_taking(request: HttpRequest, taking_id: int) -> dict[str, Any]:
    """Let the program try once more. Needs publishing.withdraw."""
    if not Taking.objects.filter(pk=taking_id).exists():
        raise Http404
    return as_facts(withdrawing.ask_again(taking_id=taking_id).withdrawal)
