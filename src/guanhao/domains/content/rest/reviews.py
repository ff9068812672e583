"""Handing in, reviewing and the numbers of reviews over REST."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema, Status

from guanhao.domains.content.models import Item
from guanhao.domains.content.rest import router
from guanhao.domains.content.rules.findings import as_values
from guanhao.domains.content.selectors import incidents as numbers
from guanhao.domains.content.selectors import review as selectors
from guanhao.domains.content.services import review as services
from guanhao.domains.content.services.review import Handing
from guanhao.domains.content.services.sheets import FORMATS, render_sheet
from guanhao.kernel import access, approvals
from guanhao.kernel.approvals import ApprovalView, QueueFilter


class HandingIn(Schema):
    """What is handed in: the flow ("" for the one that fits), variants (none for all), reasons by the key of a finding that may be passed over,
    `notes` (policy_reading, complaints, note)."""

    flow: str = ""
    variant_ids: list[int] = []
    reasons: dict[str, str] = {}
    notes: dict[str, str] = {}
    legal: bool = False
    emergency: bool = False
    emergency_reason: str = ""


class FindingsOut(Schema):
    """What stands against handing in; `findings` carry level, group, message, fix, law, part, start, end, key of an override."""

    stopping: int
    warnings: int
    findings: list[dict[str, Any]]


class ReviewLineOut(Schema):
    """A submission in the queue."""

    id: int
    subject: str
    title: str
    flow: str
    state: str
    level: str
    level_due: datetime | None
    overdue: bool
    emergency: bool
    round: int
    opened_at: datetime
    closed_at: datetime | None


class QueueOut(Schema):
    """A page of the queue; `next` is the cursor of the following one, `count` stops at 1,000 (then `more`)."""

    count: int
    more: bool
    next: str
    items: list[ReviewLineOut]


class SignIn(Schema):
    """A signature: the level and what was seen (`seen`, or `digests` by subject), scores by criterion; `for_person`: as this person's deputy."""

    level: str
    seen: str = ""
    digests: dict[str, str] | None = None
    scores: dict[str, float] = {}
    comment: str = ""
    for_person: int | None = None
    version: int | None = None


class ReturnIn(Schema):
    """Sending back, with what must change."""

    level: str
    comment: str
    for_person: int | None = None
    version: int | None = None


class ReviewTickIn(Schema):
    """A line of the open level's checklist; `done` false takes one's own tick back."""

    item: str
    level: str = ""
    seen: str = ""
    done: bool = True


class ReasonIn(Schema):
    """Why."""

    reason: str


class ManyIn(Schema):
    """Several signatures: by number what was seen."""

    seen: dict[int, str]


class StandingOut(Schema):
    """Where a variant stands: none, open, returned, approved or void; only what is approved may leave the house."""

    variant_id: int
    status: str
    state: str
    level: str
    approval_id: int | None
    digest: str


def out(view: ApprovalView) -> dict[str, Any]:
    """A submission as JSON."""
    levels = [
        {
            "key": level.key,
            "title": level.title,
            "state": level.state,
            "due_at": level.due_at,
            "closed_at": level.closed_at,
            "pass_mark": level.pass_mark,
            "missing": list(level.missing),
            "checklist": [
                {"key": one.key, "title": one.title, "needed": one.needed, "ticks": [{"person": t.person.name, "at": t.at} for t in one.ticks]}
                for one in level.checklist
            ],
            "score": [{"key": one.key, "title": one.title, "weight": one.weight, "maximum": one.maximum} for one in level.definition.score],
            "signatures": [
                {
                    "decision": one.decision,
                    "signer": one.signer.name,
                    "for": one.principal.name if one.as_deputy else "",
                    "at": one.at,
                    "score": one.score,
                    "scores": dict(one.scores),
                    "comment": one.comment,
                    "digests": dict(one.digests),
                }
                for one in level.signatures
            ],
        }
        for level in view.levels
    ]
    return {
        "id": view.id,
        "subject": view.subject,
        "title": view.title,
        "flow": view.flow,
        "flow_version": view.flow_number,
        "state": view.state,
        "level": view.level,
        "level_due": view.level_due,
        "round": view.round,
        "emergency": view.emergency,
        "seen": view.seen,
        "version": view.version,
        "authors": [{"id": person.id, "name": person.name} for person in view.authors],
        "parts": [
            {"subject": part.subject, "title": part.title, "digest": part.digest, "void": part.void, "fields": part.fields} for part in view.parts
        ],
        "levels": levels,
        "opened_at": view.opened_at,
        "closed_at": view.closed_at,
        "closed_note": view.closed_note,
    }


def _handing(data: HandingIn) -> Handing:
    return Handing(**data.dict())


@router.get("/items/{int:item_id}/findings", response=FindingsOut, summary="What stands against handing an item in")
def item_findings(request: HttpRequest, item_id: int, flow: str = "") -> dict[str, Any]:
    """Laws, platforms, facts, rights, brand, timing, accessibility, open work; nothing is written."""
    checked = services.look_over(item_id=item_id, handing=Handing(flow=flow))
    found = [{**value, "key": one.key} for value, one in zip(as_values(checked.found), checked.found, strict=True)]
    return {"stopping": len(checked.stopping), "warnings": checked.count("warn"), "findings": found}


@router.post("/items/{int:item_id}/submit", response={201: dict[str, Any]}, summary="Hand an item in for review")
def submit_item(request: HttpRequest, item_id: int, data: HandingIn) -> Status[dict[str, Any]]:
    """422 names everything that stands against it."""
    return Status(201, out(services.submit(item_id=item_id, handing=_handing(data))))


@router.post("/items/{int:item_id}/check-again", response=FindingsOut, summary="Check an item by the rules and the brand guide of today")
def check_item_again(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """The guide's version is noted with the item."""
    checked = services.check_again(item_id=item_id)
    return {"stopping": len(checked.stopping), "warnings": checked.count("warn"), "findings": as_values(checked.found)}


@router.get("/items/{int:item_id}/standing", response=list[StandingOut], summary="Where every variant of an item stands")
def item_standing(request: HttpRequest, item_id: int) -> list[dict[str, Any]]:
    """Worked out anew from what each variant says now."""
    access.require("content.view")
    found = selectors.standings(Item.objects.get(pk=item_id))
    return [
        {"variant_id": row.pk, "status": row.status, "state": one.state, "level": one.level, "approval_id": one.approval_id, "digest": one.digest}
        for row, one in found
    ]


@router.get("/reviews", response=QueueOut, summary="The review queue")
def reviews(
    request: HttpRequest,
    mine: bool = False,
    state: str = "waiting",
    flow: str = "",
    level: str = "",
    due: str = "",
    q: str = "",
    after: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """The level due soonest first; `mine` only what waits for me."""
    chosen = QueueFilter(state=state, waiting_for_me=mine, flow=flow, level=level, due=due, text=q)
    found = approvals.queue(chosen, cursor=after, limit=limit)
    return {"count": found.count, "more": found.more, "next": found.next, "items": list(found.items)}


@router.get("/reviews/{int:review_id}", response=dict[str, Any], summary="One submission")
def review(request: HttpRequest, review_id: int) -> dict[str, Any]:
    """Parts with their exact payload, levels with signatures, findings; sign with `seen`."""
    access.require("review.view")
    view = approvals.approval(review_id)
    return {**out(view), "findings": list(view.context.get("hits", ())), "notes": {key: view.context.get(key, "") for key in services.NOTES}}


@router.post("/reviews/{int:review_id}/sign", response=dict[str, Any], summary="Sign the open level")
def sign_review(request: HttpRequest, review_id: int, data: SignIn) -> dict[str, Any]:
    """409 when it changed since it was looked at; below the pass mark it goes back."""
    return out(services.sign(approval_id=review_id, **data.dict()))


@router.post("/reviews/{int:review_id}/return", response=dict[str, Any], summary="Send a submission back")
def return_review(request: HttpRequest, review_id: int, data: ReturnIn) -> dict[str, Any]:
    """With a comment."""
    services.require_reviewer()
    return out(approvals.send_back(approval_id=review_id, **data.dict()))


@router.post("/reviews/{int:review_id}/tick", response=dict[str, Any], summary="Confirm a line of the checklist")
def tick_review(request: HttpRequest, review_id: int, data: ReviewTickIn) -> dict[str, Any]:
    """An item for two people is confirmed by two."""
    services.require_reviewer()
    if data.done:
        return out(approvals.tick(approval_id=review_id, item=data.item, level=data.level, seen=data.seen))
    return out(approvals.untick(approval_id=review_id, item=data.item, level=data.level))


@router.post("/reviews/{int:review_id}/withdraw", response=dict[str, Any], summary="Take a submission back")
def withdraw_review(request: HttpRequest, review_id: int, data: ReasonIn) -> dict[str, Any]:
    """Its authors and the lead may."""
    access.require("review.view")
    return out(approvals.withdraw(approval_id=review_id, reason=data.reason))


@router.post("/reviews/sign-many", response=dict[str, list[str]], summary="Sign several submissions without findings")
def sign_many(request: HttpRequest, data: ManyIn) -> dict[str, list[str]]:
    """Where policy content.desk allows it."""
    services.require_reviewer()
    result = services.sign_many(seen=data.seen)
    return {"done": result.done, "refused": result.refused}


@router.get("/reviews/{int:review_id}/sheet", summary="The approval sheet")
def sheet(request: HttpRequest, review_id: int, form: str = "pdf") -> HttpResponse:
    """As pdf or html."""
    access.require("review.view")
    name, raw = render_sheet(approval_id=review_id, form=form)
    return HttpResponse(raw, content_type=FORMATS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/review-numbers", response=dict[str, Any], summary="Zero-major counter and review times")
def review_numbers(request: HttpRequest) -> dict[str, Any]:
    """Times in seconds; `change` as a share (−0.4: 40 % faster than in the first 30 days)."""
    access.require("content.view")
    counter, pace = numbers.counter(), numbers.pace()
    return {
        "days_without_major": counter.days,
        "majors_this_year": counter.majors,
        "majors_allowed": counter.allowed,
        "mean_seconds": pace.mean.total_seconds() if pace.mean is not None else None,
        "reviews": pace.reviews,
        "base_seconds": pace.base.total_seconds() if pace.base is not None else None,
        "change": pace.change,
        "goal": -pace.goal,
        "breaches": pace.breaches,
        "returned": pace.returned,
    }
