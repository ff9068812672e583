"""Pulls and the check of accounts over REST."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.rest import router
from guanhao.domains.publishing.selectors.pulling import followed
from guanhao.domains.publishing.services import doctor, pulling
from guanhao.domains.publishing.services.checking import as_facts, checks


class FollowedOut(Schema):
    """One account: how many posts are followed, the last and next look; `state` is well, failing or ended."""

    account_id: int
    account: str
    platform: str
    state: str
    posts: int
    messages: bool
    last_at: datetime | None
    next_at: datetime | None
    failures: int
    message: str


class FollowedListOut(Schema):
    """Accounts something of which is or was followed, failing ones first."""

    count: int
    items: list[FollowedOut]


class LooksOut(Schema):
    """How many looks are under way."""

    looks: int


@router.get("/pulls", response=FollowedListOut, operation_id="list_pulls")
def list_pulls(request: HttpRequest) -> dict[str, Any]:
    """Whose numbers and messages are pulled. Needs publishing.view."""
    items = followed()
    return {"count": len(items), "items": items}


@router.post("/pulls/{account_id}/now", response=LooksOut, operation_id="pull_account_now")
def pull_account_now(request: HttpRequest, account_id: int) -> dict[str, Any]:
    """Look at everything of one account at once. Needs publishing.manage."""
    known(account_id)
    return {"looks": pulling.pull_now(account_id=account_id)}


def known(account_id: int) -> None:
    """404 for an account the brand does not have."""
    if account_id not in {ref.id for ref in channels.accounts(closed=True)}:
        raise Http404


class AccountProblemOut(Schema):
    """What stands against an account: level is problem or warning; `way` is the way out."""

    level: str
    text: str
    way: str


class UsedOut(Schema):
    """Calls made in a platform's rate window."""

    title: str
    used: int
    left: int
    calls: int
    seconds: float
    source: str


class AccountQuotaOut(Schema):
    """Posts allowed (null: no limit known) and planned."""

    limit: int | None
    planned: int


class AskedOut(Schema):
    """What the platform said the last time it was asked; `error` when it could not be."""

    asked_at: datetime
    ok: bool
    tier: str
    scopes: list[str]
    quota: dict[str, int]
    problems: list[list[str]]
    error: str


class AccountCheckOut(Schema):
    """What one account may really do; `state` is well, warning or problem, `mode` api, draft_box or hand_off."""

    account_id: int
    account: str
    platform: str
    state: str
    connector: bool
    mode: str
    why: str
    source: str
    tier: str
    missing: list[str]
    expires_at: datetime | None
    windows: list[UsedOut]
    day: AccountQuotaOut
    month: AccountQuotaOut
    cost: float
    currency: str
    blocked_until: datetime | None
    asked: AskedOut | None
    problems: list[AccountProblemOut]


class AccountChecksOut(Schema):
    """All accounts that are not closed."""

    count: int
    items: list[AccountCheckOut]


@router.get("/account-checks", response=AccountChecksOut, operation_id="list_account_checks")
def list_account_checks(request: HttpRequest) -> dict[str, Any]:
    """What each account may really do; no platform is asked. Needs publishing.view."""
    items = [as_facts(one) for one in checks()]
    return {"count": len(items), "items": items}


@router.post("/account-checks/{account_id}/ask", response=AccountCheckOut, operation_id="ask_platform_about_account")
def ask_platform_about_account(request: HttpRequest, account_id: int) -> dict[str, Any]:
    """Ask the platform now and keep its answer. Needs publishing.manage."""
    known(account_id)
    doctor.ask(account_id=account_id)
    found = checks([account_id])
    if not found:
        raise Http404
    return as_facts(found[0])
