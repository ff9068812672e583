"""Publications over REST: plan, move, cancel, decide, freeze; and a dry run that says exactly what would leave."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.publishing.contracts import PublicationView
from guanhao.domains.publishing.models import Attempt, Freeze, Publication
from guanhao.domains.publishing.rest import router
from guanhao.domains.publishing.rules.sent import to_json
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors.looking import look
from guanhao.domains.publishing.services import core, freezing
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

MOST = 500


class PublicationOut(Schema):
    """A publication."""

    id: int
    account_id: int
    platform: str
    subject: str
    title: str
    format: str
    status: str
    mode: str
    planned_at: datetime
    published_at: datetime | None
    remote_id: str
    url: str
    reason: str
    revision: int


class PublicationsOut(Schema):
    """Publications in the order of their moments."""

    count: int
    items: list[PublicationOut]


class AttemptOut(Schema):
    """One try."""

    number: int
    outcome: str
    step: str
    begun_at: datetime
    intent_at: datetime | None
    ended_at: datetime | None
    code: str
    message: str
    digest: str


class OneOut(PublicationOut):
    """A publication with its attempts, what was or would be sent, and what differs from what was signed."""

    attempts: list[AttemptOut]
    sent: dict[str, Any]
    difference: list[dict[str, Any]]
    approved: bool
    why_not: str


class PublicationPlanIn(Schema):
    """What to plan: `subject` is content.variant:7, `planned_at` carries its offset."""

    subject: str
    planned_at: datetime
    late_minutes: int | None = None
    note: str = ""
    mode: str = ""


class PlanProblemOut(Schema):
    """One thing against a plan; an error forbids it."""

    code: str
    level: str
    field: str
    message: str


class DryRunOut(Schema):
    """Exactly what would leave: the payload, the SHA-256 that signatures bind to, whether they stand, and everything against it."""

    subject: str
    account_id: int
    mode: str
    digest: str
    approved: bool
    why_not: str
    payload: dict[str, Any]
    problems: list[PlanProblemOut]


class MoveIn(Schema):
    """Another moment; `revision` is the one that was looked at."""

    planned_at: datetime
    revision: int | None = None


class OneMove(Schema):
    """One of several moves."""

    id: int
    planned_at: datetime
    revision: int


class MovesIn(Schema):
    """Several moves, all or none."""

    moves: list[OneMove]


class CancelIn(Schema):
    """Why it is taken off."""

    reason: str = ""


class CheckOffIn(Schema):
    """Published by hand."""

    url: str
    published_at: datetime


class SettleIn(Schema):
    """What a person found: published or not_published."""

    outcome: str
    url: str = ""
    reason: str


class FreezeIn(Schema):
    """What to freeze: scope is brand, platform, account, tag, person or campaign."""

    scope: str
    value: str = ""
    reason: str


class FreezeLiftIn(Schema):
    """Why it is lifted."""

    note: str = ""


class FreezeOut(Schema):
    """A freeze and the publications it holds (or, lifted, lets go)."""

    id: int
    scope: str
    value: str
    reason: str
    made_at: datetime
    lifted_at: datetime | None
    publications: list[int] = []


class FreezesOut(Schema):
    """Freezes that are on."""

    count: int
    items: list[FreezeOut]


def _row(number: int) -> Publication:
    row: Publication | None = Publication.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _out(row: Publication) -> PublicationView:
    return selectors.view_of(row)


def _moment(moment: datetime | None) -> datetime | None:
    """In UTC (an OverflowError at both ends of time is a problem 422)."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=current_brand().zone)).astimezone(UTC)


@router.get("/publications", response=PublicationsOut, operation_id="list_publications")
def list_publications(
    request: HttpRequest,
    status: str = "",
    account_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    offset: int = 0,
) -> dict[str, Any]:
    """Publications; `status` may name several, separated by commas; moments without an offset are the brand's. Needs publishing.view."""
    wanted = [one.strip() for one in status.split(",") if one.strip()] or None
    rows = selectors.publication_rows(since=_moment(since), until=_moment(until), statuses=wanted, accounts=[account_id] if account_id else None)
    first = max(0, offset)
    return {"count": rows.count(), "items": [_out(row) for row in rows[first : first + max(1, min(limit, MOST))]]}


@router.post("/publications", response={201: PublicationOut}, operation_id="plan_publication")
def plan_publication(request: HttpRequest, payload: PublicationPlanIn) -> Any:
    """Plan; with an Idempotency-Key the same call again plans nothing. Needs publishing.plan."""
    return Status(201, _out(core.plan(**payload.dict())))


@router.post("/publications/dry-run", response=DryRunOut, operation_id="dry_run_publication")
def dry_run(request: HttpRequest, payload: PublicationPlanIn) -> dict[str, Any]:
    """Exactly what would leave, its SHA-256, and everything against it; nothing is written. Needs publishing.view."""
    seen = core.look_at(subject=payload.subject, planned_at=payload.planned_at, mode=payload.mode)
    return {
        "subject": payload.subject,
        "account_id": seen.account.id,
        "mode": seen.mode,
        "digest": seen.payload.digest,
        "approved": seen.payload.approved,
        "why_not": seen.payload.why_not,
        "payload": to_json(seen.payload.outgoing),
        "problems": [{"code": one.code, "level": one.level, "field": one.field, "message": one.message} for one in seen.problems],
    }


@router.post("/publications/moves", response=PublicationsOut, operation_id="move_publications")
def move_publications(request: HttpRequest, payload: MovesIn) -> dict[str, Any]:
    """Move several, all or none. Needs publishing.plan."""
    rows = core.move_many(moves=[(_row(one.id).pk, one.planned_at, one.revision) for one in payload.moves])
    return {"count": len(rows), "items": [_out(row) for row in rows]}


@router.get("/publications/{number}", response=OneOut, operation_id="get_publication")
def get_publication(request: HttpRequest, number: int) -> dict[str, Any]:
    """One publication with its attempts. Needs publishing.view."""
    access.require("publishing.view")
    seen = look(_row(number))
    fields = PublicationView.__dataclass_fields__
    view = _out(seen.row)
    return {
        **{name: getattr(view, name) for name in fields},
        "attempts": [_attempt(one) for one in seen.attempts],
        "sent": seen.sent,
        "difference": seen.difference,
        "approved": seen.approved,
        "why_not": seen.why_not,
    }


@router.post("/publications/{number}/move", response=PublicationOut, operation_id="move_publication")
def move_publication(request: HttpRequest, number: int, payload: MoveIn) -> PublicationView:
    """Another moment. 409 when somebody was faster. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.move(publication_id=_row(number).pk, planned_at=payload.planned_at, revision=payload.revision))


@router.post("/publications/{number}/cancel", response=PublicationOut, operation_id="cancel_publication")
def cancel_publication(request: HttpRequest, number: int, payload: CancelIn) -> PublicationView:
    """Take it off the calendar. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.cancel(publication_id=_row(number).pk, reason=payload.reason))


@router.post("/publications/{number}/retry", response=PublicationOut, operation_id="retry_publication")
def retry_publication(request: HttpRequest, number: int) -> PublicationView:
    """Try what failed or was missed once more, now. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.retry(publication_id=_row(number).pk))


@router.post("/publications/{number}/publish-now", response=PublicationOut, operation_id="publish_publication_now")
def publish_now(request: HttpRequest, number: int) -> PublicationView:
    """Bring it forward to this moment. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.publish_now(publication_id=_row(number).pk))


@router.post("/publications/{number}/check-off", response=PublicationOut, operation_id="check_off_publication")
def check_off(request: HttpRequest, number: int, payload: CheckOffIn) -> PublicationView:
    """It was published by hand. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.check_off(publication_id=_row(number).pk, url=payload.url, published_at=payload.published_at))


@router.post("/publications/{number}/settle", response=PublicationOut, operation_id="settle_publication")
def settle(request: HttpRequest, number: int, payload: SettleIn) -> PublicationView:
    """A person says what became of one whose outcome is unknown. Needs publishing.plan."""
    access.require("publishing.plan")
    return _out(core.settle(publication_id=_row(number).pk, outcome=payload.outcome, url=payload.url, reason=payload.reason))


@router.get("/freezes", response=FreezesOut, operation_id="list_freezes")
def list_freezes(request: HttpRequest, lifted: bool = False) -> dict[str, Any]:
    """Freezes that are on, or all. Needs publishing.view."""
    rows = list(freezing.freezes(lifted=lifted)[:MOST])
    return {"count": len(rows), "items": [_freeze(row) for row in rows]}


@router.post("/freezes", response={201: FreezeOut}, operation_id="freeze_publishing")
def freeze(request: HttpRequest, payload: FreezeIn) -> Any:
    """Freeze: when this answers, nothing inside the scope begins to leave any more. Needs publishing.freeze."""
    row, held = freezing.freeze(scope=payload.scope, value=payload.value, reason=payload.reason)
    return Status(201, _freeze(row, held))


@router.post("/freezes/{number}/lift", response=FreezeOut, operation_id="lift_freeze")
def lift(request: HttpRequest, number: int, payload: FreezeLiftIn) -> dict[str, Any]:
    """Lift a freeze; `publications` go on. Needs publishing.freeze."""
    access.require("publishing.freeze")
    if not Freeze.objects.filter(pk=number).exists():
        raise Http404
    row, freed = freezing.lift(freeze_id=number, note=payload.note)
    return _freeze(row, freed)


def _attempt(one: Attempt) -> dict[str, Any]:
    return {name: getattr(one, name) for name in AttemptOut.model_fields}


def _freeze(row: Freeze, numbers: list[int] | None = None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "scope": row.scope,
        "value": row.value,
        "reason": row.reason,
        "made_at": row.made_at,
        "lifted_at": row.lifted_at,
        "publications": numbers or [],
    }
