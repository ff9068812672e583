"""Talents, audits, gates and grades over REST."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.partners.models import Talent, TalentAudit
from guanhao.domains.partners.rest import router
from guanhao.domains.partners.selectors import gates, grades
from guanhao.domains.partners.selectors.renewal import renewals
from guanhao.domains.partners.services import talents as services
from guanhao.kernel import access


class TalentIn(Schema):
    """A talent; `price` an amount such as "3000" or "USD 500"; `contact` null leaves the sealed one."""

    name: str
    platform: str
    handle: str = ""
    url: str = ""
    category: str = ""
    fans: int | None = None
    price: Annotated[str, Field(max_length=40)] = ""
    currency: str = ""
    contact: Annotated[str | None, Field(max_length=300)] = None
    note: Annotated[str, Field(max_length=500)] = ""
    grade_by_hand: str = ""
    person_id: int | None = None


class TalentOut(Schema):
    """A talent, never with the contact."""

    id: int
    name: str
    platform: str
    handle: str
    url: str
    category: str
    fans: int | None
    price_cents: int | None
    currency: str
    grade: str
    grade_by_hand: str
    state: str
    fake_share: Decimal | None
    real_interaction: Decimal | None
    audited_on: date | None
    changed_at: datetime


class TalentRows(Schema):
    """A page of talents."""

    count: int
    items: list[TalentOut]


class TalentAuditIn(Schema):
    """An audit: shares as texts, "30.1%" or "0.301", read exactly."""

    source: str
    audited_on: date
    fake_share: str | None = None
    fan_match: str | None = None
    active_share: str | None = None
    positive_share: str | None = None
    real_interaction: str | None = None
    likes: int | None = None
    comments: int | None = None
    saves: int | None = None
    forwards: int | None = None


class TalentAuditOut(Schema):
    """An audit as it is kept."""

    id: int
    source: str
    audited_on: date
    fake_share: Decimal | None
    fan_match: Decimal | None
    active_share: Decimal | None
    positive_share: Decimal | None
    real_interaction: Decimal | None
    likes: int | None
    comments: int | None
    saves: int | None
    forwards: int | None


class GateOut(Schema):
    """A gate: `passed` null while something is unknown, which `missing` says; `origins` tell where the numbers come from."""

    key: str
    passed: bool | None
    value: str
    limit: str
    verdict: str
    origins: list[str]
    missing: str


class AuthenticityPart(Schema):
    """A component of the authenticity; null: unknown."""

    key: str
    title: str
    share: str | None
    points: float | None
    most: float


class TalentGatesOut(Schema):
    """All gates of a talent, and how genuine the following is (0 to 100)."""

    gates: list[GateOut]
    authenticity: float | None
    components: list[AuthenticityPart]


class TalentDeed(Schema):
    """What to do with a talent."""

    do: Literal["pause", "activate", "forget"]
    reason: str = ""


class TalentRenewalOut(Schema):
    """A talent's results: what a thousand impressions and a conversion cost, how many clicks converted, and the verdicts."""

    talent_id: int
    name: str
    measured: int
    cost_cents: int | None
    impressions: int | None
    conversions: int | None
    cpm_cents: float | None
    cpa_cents: float | None
    cvr: float | None
    preferred: bool | None
    renew: bool | None


class TalentRenewalsOut(Schema):
    """Talents by priority, and what a conversion may cost at most."""

    limit_cents: float | None
    items: list[TalentRenewalOut]


class TalentGradeOut(Schema):
    """What a grade brought."""

    grade: str
    talents: int
    booked: int
    again: int
    again_share: float | None
    cpe_cents: float | None


class TalentContact(Schema):
    """The contact in clear."""

    contact: str


@router.get("/partners-talents", response=TalentRows, summary="Talents")
def list_talents(request: HttpRequest, grade: str = "", platform: str = "", q: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The pool, those with the most followers first."""
    access.require("partners.view")
    rows = Talent.objects.exclude(state=Talent.State.FORGOTTEN).order_by("-fans", "pk")
    rows = rows.filter(grade=grade) if grade else rows
    rows = rows.filter(platform=platform) if platform else rows
    rows = rows.filter(name__icontains=q) if q else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/partners-talents", response={201: TalentOut}, summary="Enter a talent")
def add_talent(request: HttpRequest, body: TalentIn) -> Status[Talent]:
    """A new talent."""
    return Status(201, services.save_talent(services.TalentDraft(**body.dict())))


@router.get("/partners-talents/{talent_id}", response=TalentOut, summary="One talent")
def get_talent(request: HttpRequest, talent_id: int) -> Talent:
    """One talent."""
    access.require("partners.view")
    return talent_of(talent_id)


@router.put("/partners-talents/{talent_id}", response=TalentOut, summary="Change a talent")
def change_talent(request: HttpRequest, talent_id: int, body: TalentIn) -> Talent:
    """Change a talent."""
    return services.save_talent(services.TalentDraft(**body.dict()), talent_of(talent_id))


@router.post("/partners-talents/{talent_id}/do", response=TalentOut, summary="Pause, activate or forget a talent")
def act_on_talent(request: HttpRequest, talent_id: int, body: TalentDeed) -> Talent:
    """Do it."""
    row = talent_of(talent_id)
    if body.do == "forget":
        return services.forget_talent(talent=row, reason=body.reason)
    return services.set_state(talent=row, state="paused" if body.do == "pause" else "active", reason=body.reason)


@router.post("/partners-talents/{talent_id}/contact", response=TalentContact, summary="Read a contact")
def read_talent_contact(request: HttpRequest, talent_id: int) -> dict[str, str]:
    """The contact in clear (needs partners.contact); who read it is written down."""
    access.require("partners.contact")
    return {"contact": services.read_contact(talent=talent_of(talent_id))}


@router.get("/partners-talents/{talent_id}/gates", response=TalentGatesOut, summary="Gates of a talent")
def talent_gates(request: HttpRequest, talent_id: int) -> dict[str, Any]:
    """Fake followers, real interaction, conversion rate, cost of a conversion; each with the origin of its numbers."""
    access.require("partners.view")
    found = gates.of_talent(talent_of(talent_id))
    points = found.authenticity.points
    lines = [
        {
            "key": one.gate.key,
            "passed": one.gate.passed,
            "value": one.value,
            "limit": one.limit,
            "verdict": one.verdict,
            "origins": list(one.origins),
            "missing": one.missing,
        }
        for one in found.gates
    ]
    components = [{**one, "title": str(one["title"])} for one in found.components]
    return {"gates": lines, "authenticity": float(points) if points is not None else None, "components": components}


@router.get("/partners-talents/{talent_id}/audits", response=list[TalentAuditOut], summary="Audits of a talent")
def list_audits(request: HttpRequest, talent_id: int) -> list[TalentAudit]:
    """The newest first."""
    access.require("partners.view")
    return list(TalentAudit.objects.filter(talent=talent_of(talent_id)).order_by("-audited_on", "-pk")[:200])


@router.post("/partners-talents/{talent_id}/audits", response={201: TalentAuditOut}, summary="Enter an audit")
def add_audit(request: HttpRequest, talent_id: int, body: TalentAuditIn) -> Status[TalentAudit]:
    """What a third party found; the same source and day replace each other."""
    return Status(201, services.record_audit(talent=talent_of(talent_id), draft=services.AuditDraft(**body.dict())))


@router.get("/partners-grades", response=list[TalentGradeOut], summary="What each grade brought")
def list_grades(request: HttpRequest) -> list[dict[str, Any]]:
    """Re-booking rate and cost of an interaction by grade."""
    access.require("partners.view")
    return [asdict(one) for one in grades.by_grade()]


def talent_of(talent_id: int) -> Talent:
    """The talent or 404."""
    row: Talent | None = Talent.objects.filter(pk=talent_id).first()
    if row is None:
        raise Http404
    return row


@router.get("/partners-renewals", response=TalentRenewalsOut, summary="Whom to prefer and whom to book again")
def list_renewals(request: HttpRequest) -> dict[str, Any]:
    """Everybody who was measured; whom to renew first on top."""
    access.require("partners.view")
    board = renewals()
    money = ("cpm", "cpa")
    items = [
        {
            "talent_id": one.talent.pk,
            "name": one.talent.shown,
            "measured": one.measured,
            "cost_cents": one.cost,
            "impressions": one.impressions,
            "conversions": one.conversions,
            "cvr": None if one.cvr is None else float(one.cvr),
            "preferred": one.preferred,
            "renew": one.renew,
            **{f"{name}_cents": None if (value := getattr(one, name)) is None else float(value) for name in money},
        }
        for one in board.rows
    ]
    return {"limit_cents": None if board.limit is None else float(board.limit), "items": items}
