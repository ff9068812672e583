"""Crises over REST."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.crisis.models import Crisis, Fact, Hold, Stakeholder, Statement, Step, Task
from guanhao.domains.crisis.rest import router
from guanhao.domains.crisis.selectors import accounts as account_selectors
from guanhao.domains.crisis.selectors import figures as figure_selectors
from guanhao.domains.crisis.selectors.facts import facts_of, facts_of_many
from guanhao.domains.crisis.services import accounts, reviewing, rooms, statements, stopping, talking
from guanhao.domains.crisis.services.reviewing import TaskDraft
from guanhao.domains.crisis.services.rooms import CrisisDraft
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import access

TAG = ["crisis"]


class CrisisIn(Schema):
    """A crisis as it is opened; `alerted_at` empty is now, `drill` touches nothing outside."""

    title: str
    kind: str
    level: int = 2
    alerted_at: datetime | None = None
    summary: str = ""
    subject_name: str = ""
    words: list[str] = []
    plan_id: int | None = None
    account_id: int | None = None
    drill: bool = False


class CrisisOpening(Schema):
    """What is said when a proposed crisis is opened."""

    title: str
    kind: str
    level: int = 2
    summary: str = ""
    subject_name: str = ""
    words: list[str] = []
    plan_id: int | None = None


class CrisisAbout(Schema):
    """What a crisis is about: opinion, product, promotion, person, account, policy or technical."""

    kind: str


class CrisisList(Schema):
    """A page of crises."""

    count: int
    items: list[dict[str, Any]]


class CrisisWords(Schema):
    """A text."""

    text: str


class CrisisReason(Schema):
    """Why."""

    reason: str


class CrisisRole(Schema):
    """A duty and who takes it (empty: whoever asks)."""

    role: str
    person_id: int | None = None


class CrisisStepDone(Schema):
    """How a step ended."""

    note: str = ""
    skip: bool = False


class CrisisScope(Schema):
    """What is paused or taken down; `only` are the publications that were looked at."""

    scope: str = "brand"
    value: str = ""
    reason: str = ""
    only: list[int] | None = None


class CrisisFact(Schema):
    """A fact with its source."""

    text: str
    source: str
    url: str = ""


class CrisisStatement(Schema):
    """A statement and its accounts; `revision` is the version that was read."""

    title: str
    text: str
    accounts: list[int]
    revision: int | None = None
    reason: str = ""


class CrisisSubmission(Schema):
    """Handing in; the emergency channel asks for a reason."""

    emergency: bool = False
    reason: str = ""


class CrisisRelease(Schema):
    """When it goes out; empty is now."""

    at: datetime | None = None


class CrisisContact(Schema):
    """A contact with somebody outside."""

    party: str
    name: str
    demand: str = ""
    promise: str = ""
    due_at: datetime | None = None
    owner_id: int | None = None
    contact: str = ""


class CrisisGuidance(Schema):
    """An action to guide opinion."""

    kind: str
    title: str
    source: str
    url: str = ""
    at: datetime | None = None


class CrisisHolding(Schema):
    """The holding reply; an empty text takes it back."""

    text: str
    words: list[str] = []


class CrisisFigures(Schema):
    """Who is affected, and what they get."""

    affected: int | None = None
    complaints: int | None = None
    segment: str = ""
    compensation: str = ""


class CrisisReplied(Schema):
    """The reply that is out elsewhere."""

    note: str = ""
    url: str = ""


class CrisisTaskIn(Schema):
    """Something to do after a lesson."""

    title: str
    owner_id: int | None = None
    due_on: date | None = None


class CrisisReview(Schema):
    """What it taught."""

    causes: str
    lessons: str
    good: str = ""
    bad: str = ""
    tasks: list[CrisisTaskIn] = []
    invited: int | None = None
    attended: int | None = None


class AccountAnomaly(Schema):
    """An account that is not as it should be: sign is token, banned, reach or hijack."""

    account_id: int
    sign: str
    detail: str = ""


class AccountHealth(Schema):
    """An active account: mean reach of the last days, the usual one, posts nobody here published, vanished ones, and its signs in words."""

    account_id: int
    recent_reach: float | None
    usual_reach: float | None
    strange_posts: list[str]
    vanished_posts: int
    signs: dict[str, str]


@router.get("/crises", response=CrisisList, summary="Crises and drills, the newest first", tags=TAG)
def list_crises(
    request: HttpRequest, kind: str = "", state: str = "", drill: bool | None = None, q: str = "", limit: int = 50, offset: int = 0
) -> dict[str, Any]:
    """The archive is the state closed."""
    access.require("crisis.view")
    rows = Crisis.objects.all()
    for name, value in (("kind", kind), ("state", state), ("drill", drill), ("title__icontains", q)):
        if value not in ("", None):
            rows = rows.filter(**{name: value})
    return {"count": rows.count(), "items": facts_of_many(list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 200)]))}


@router.post("/crises", response={201: dict[str, Any]}, summary="Open a crisis room, or begin a drill", tags=TAG)
def open_crisis(request: HttpRequest, body: CrisisIn) -> Status[dict[str, Any]]:
    """The procedure starts at once."""
    return Status(201, facts_of(rooms.open_crisis(CrisisDraft(**body.dict())), whole=True))


@router.post("/crises/from-alert/{alert_id}", response=dict[str, Any], summary="Open the room of an alert and take the alert", tags=TAG)
def open_from_alert(request: HttpRequest, alert_id: int, body: CrisisAbout) -> dict[str, Any]:
    """The proposed crisis is opened, else a new one; a room that is open is given back."""
    return facts_of(rooms.open_from_alert(alert_id=alert_id, kind=body.kind), whole=True)


@router.post("/crises/anomalies", response=dict[str, Any], summary="Report an anomaly of an account; its posts wait", tags=TAG)
def report_anomaly(request: HttpRequest, body: AccountAnomaly) -> dict[str, Any]:
    """An incident of the kind account."""
    return facts_of(accounts.report_anomaly(**body.dict()))


@router.get("/crises/accounts", response=list[AccountHealth], summary="How active accounts are: reach, strange and vanished posts, signs", tags=TAG)
def list_accounts(request: HttpRequest) -> list[dict[str, Any]]:
    """Signs are token, banned, hijack and reach, with what they say."""
    return [
        {
            "account_id": one.account.id,
            "recent_reach": one.reach.recent,
            "usual_reach": one.reach.usual,
            "strange_posts": [post.post_id for post in one.strange],
            "vanished_posts": one.gone,
            "signs": dict(one.signs),
        }
        for one in account_selectors.healths()
    ]


@router.get("/crises/handling", response=dict[str, Any], summary="Mean handling time of major crises, by month, with its target", tags=TAG)
def get_handling(request: HttpRequest, months: int = 12) -> dict[str, Any]:
    """Seconds."""
    found = figure_selectors.handling(months=min(max(1, months), 60))
    lines = [{"month": month, "count": count, "mean": mean.total_seconds() if mean else None} for month, count, mean in found.months]
    return {
        "count": found.count,
        "mean": found.mean.total_seconds() if found.mean else None,
        "target": found.target.total_seconds(),
        "met": found.met,
        "months": lines,
    }


@router.get("/crises/{crisis_id}", response=dict[str, Any], summary="A crisis with everything in its room", tags=TAG)
def get_crisis(request: HttpRequest, crisis_id: int) -> dict[str, Any]:
    """Contact numbers are not given."""
    access.require("crisis.view")
    return facts_of(get_object_or_404(Crisis, pk=crisis_id), whole=True)


@router.post("/crises/{crisis_id}/open", response=dict[str, Any], summary="Start the procedure of a proposed crisis", tags=TAG)
def open_proposed(request: HttpRequest, crisis_id: int, body: CrisisOpening) -> dict[str, Any]:
    """The clocks ran from the alert."""
    return facts_of(rooms.open_proposed(crisis_id=_known(crisis_id), draft=CrisisDraft(**body.dict())), whole=True)


@router.post("/crises/{crisis_id}/respond", response=dict[str, Any], summary="Take an alert: response clock and calls stop", tags=TAG)
def respond(request: HttpRequest, crisis_id: int) -> dict[str, Any]:
    """409 when somebody has it."""
    return facts_of(rooms.respond(crisis_id=_known(crisis_id)))


@router.post("/crises/{crisis_id}/dismiss", response=dict[str, Any], summary="Put a proposed crisis away", tags=TAG)
def dismiss(request: HttpRequest, crisis_id: int, body: CrisisReason) -> dict[str, Any]:
    """With a reason."""
    return facts_of(rooms.dismiss(crisis_id=_known(crisis_id), reason=body.reason))


@router.post("/crises/{crisis_id}/roles", response=dict[str, Any], summary="Take or give a duty", tags=TAG)
def take_role(request: HttpRequest, crisis_id: int, body: CrisisRole) -> dict[str, Any]:
    """One person a duty."""
    rooms.take_role(crisis_id=_known(crisis_id), **body.dict())
    return _whole(crisis_id)


@router.post("/crises/{crisis_id}/steps/{step_id}/done", response=dict[str, Any], summary="Tick or leave out a step", tags=TAG)
def finish_step(request: HttpRequest, crisis_id: int, step_id: int, body: CrisisStepDone) -> dict[str, Any]:
    """Leaving out needs a note."""
    rooms.finish_step(step_id=_part(Step, step_id, crisis_id), **body.dict())
    return _whole(crisis_id)


@router.post("/crises/{crisis_id}/notes", response=dict[str, Any], summary="Write into the timeline", tags=TAG)
def add_note(request: HttpRequest, crisis_id: int, body: CrisisWords) -> dict[str, Any]:
    """It stays."""
    rooms.add_note(crisis_id=_known(crisis_id), text=body.text)
    return _whole(crisis_id)


@router.post("/crises/{crisis_id}/broadcast", response=dict[str, int], summary="Tell the whole team", tags=TAG)
def broadcast(request: HttpRequest, crisis_id: int, body: CrisisWords) -> dict[str, int]:
    """How many people."""
    return {"people": rooms.broadcast(crisis_id=_known(crisis_id), text=body.text)}


@router.post("/crises/{crisis_id}/freezes", response=dict[str, Any], summary="Pause publishing in a scope", tags=TAG)
def freeze(request: HttpRequest, crisis_id: int, body: CrisisScope) -> dict[str, Any]:
    """`held` are the publications that wait."""
    row = stopping.freeze(crisis_id=_known(crisis_id), scope=body.scope, value=body.value, reason=body.reason)
    return {"id": row.pk, "freeze_id": row.freeze_id, "held": row.held}


@router.post("/crises/{crisis_id}/freezes/{hold_id}/lift", response=dict[str, Any], summary="Resume publishing", tags=TAG)
def lift(request: HttpRequest, crisis_id: int, hold_id: int) -> dict[str, Any]:
    """How many go on."""
    row = stopping.lift(hold_id=_part(Hold, hold_id, crisis_id))
    return {"id": row.pk, "resumed": row.resumed}


@router.post("/crises/{crisis_id}/held/{publication_id}/cancel", response=dict[str, Any], summary="Cancel a held post for good", tags=TAG)
def cancel_held(request: HttpRequest, crisis_id: int, publication_id: int) -> dict[str, Any]:
    """Only one that this room holds."""
    stopping.cancel_held(crisis_id=_known(crisis_id), publication_id=publication_id)
    return _whole(crisis_id)


@router.get("/crises/{crisis_id}/linked", response=dict[str, Any], summary="What a withdrawal would touch", tags=TAG)
def linked(request: HttpRequest, crisis_id: int, scope: str, value: str) -> dict[str, Any]:
    """Posts that are out, planned and on their way."""
    access.require("crisis.view")
    _known(crisis_id)
    found = publishing.linked(scope, value)
    names = ("id", "title", "platform", "status", "url")
    return {part: [{name: getattr(one, name) for name in names} for one in getattr(found, part)] for part in ("out", "coming", "moving")}


@router.post("/crises/{crisis_id}/withdrawals", response=dict[str, Any], summary="Take everything linked down on all platforms", tags=TAG)
def withdraw(request: HttpRequest, crisis_id: int, body: CrisisScope) -> dict[str, Any]:
    """Its progress is under publishing's withdrawals."""
    row = stopping.withdraw(crisis_id=_known(crisis_id), **body.dict())
    return {"id": row.pk, "withdrawal_id": row.withdrawal_id, "out": row.out, "cancelled": row.cancelled}


@router.post("/crises/{crisis_id}/facts", response=dict[str, Any], summary="Write down a fact", tags=TAG)
def add_fact(request: HttpRequest, crisis_id: int, body: CrisisFact) -> dict[str, Any]:
    """Somebody else confirms it."""
    return {"id": statements.add_fact(crisis_id=_known(crisis_id), **body.dict()).pk}


@router.post("/crises/{crisis_id}/facts/{fact_id}/confirm", response=dict[str, Any], summary="Confirm a fact", tags=TAG)
def confirm_fact(request: HttpRequest, crisis_id: int, fact_id: int) -> dict[str, Any]:
    """A person's word; never one's own fact."""
    access.require_person()
    row = statements.confirm_fact(fact_id=_part(Fact, fact_id, crisis_id))
    return {"id": row.pk, "confirmed_at": row.confirmed_at}


@router.post("/crises/{crisis_id}/statements", response={201: dict[str, Any]}, summary="Draft a statement", tags=TAG)
def draft_statement(request: HttpRequest, crisis_id: int, body: CrisisStatement) -> Status[dict[str, Any]]:
    """Every version is kept."""
    row = statements.save_statement(crisis_id=_known(crisis_id), **body.dict())
    return Status(201, {"id": row.pk, "revision": row.revision})


@router.put("/crises/{crisis_id}/statements/{statement_id}", response=dict[str, Any], summary="Change a statement; signatures are void", tags=TAG)
def change_statement(request: HttpRequest, crisis_id: int, statement_id: int, body: CrisisStatement) -> dict[str, Any]:
    """409 when somebody was faster."""
    number = _part(Statement, statement_id, crisis_id)
    row = statements.save_statement(crisis_id=crisis_id, statement_id=number, **body.dict())
    return {"id": row.pk, "revision": row.revision}


@router.post("/crises/{crisis_id}/statements/{statement_id}/submit", response=dict[str, Any], summary="Hand a statement in", tags=TAG)
def submit_statement(request: HttpRequest, crisis_id: int, statement_id: int, body: CrisisSubmission) -> dict[str, Any]:
    """To facts, legal and senior management."""
    row = statements.submit_statement(statement_id=_part(Statement, statement_id, crisis_id), **body.dict())
    return {"id": row.pk, "approval_id": row.approval_id}


@router.post("/crises/{crisis_id}/statements/{statement_id}/release", response=dict[str, Any], summary="Release a statement", tags=TAG)
def release_statement(request: HttpRequest, crisis_id: int, statement_id: int, body: CrisisRelease) -> dict[str, Any]:
    """422 with the missing signature unless it is approved as it reads now."""
    row = statements.release_statement(statement_id=_part(Statement, statement_id, crisis_id), at=body.at)
    return {"id": row.pk, "released_at": row.released_at, "publications": list(row.copies.values_list("publication_id", flat=True))}


@router.post("/crises/{crisis_id}/replied", response=dict[str, Any], summary="The official reply is out elsewhere", tags=TAG)
def mark_replied(request: HttpRequest, crisis_id: int, body: CrisisReplied) -> dict[str, Any]:
    """Its clock stops."""
    return facts_of(rooms.mark_replied(crisis_id=_known(crisis_id), **body.dict()))


@router.post("/crises/{crisis_id}/contacts", response=dict[str, Any], summary="Log a contact with demand and promise", tags=TAG)
def log_contact(request: HttpRequest, crisis_id: int, body: CrisisContact) -> dict[str, Any]:
    """A promise has a date."""
    return {"id": talking.log_contact(crisis_id=_known(crisis_id), **body.dict()).pk}


@router.post("/crises/{crisis_id}/contacts/{contact_id}/kept", response=dict[str, Any], summary="A promise is kept", tags=TAG)
def keep_promise(request: HttpRequest, crisis_id: int, contact_id: int) -> dict[str, Any]:
    """Its clock stops."""
    row = talking.keep_promise(stakeholder_id=_part(Stakeholder, contact_id, crisis_id))
    return {"id": row.pk, "kept_at": row.kept_at}


@router.post("/crises/{crisis_id}/guidance", response=dict[str, Any], summary="Record an action to guide opinion", tags=TAG)
def guide(request: HttpRequest, crisis_id: int, body: CrisisGuidance) -> dict[str, Any]:
    """With its source."""
    row = talking.guide(crisis_id=_known(crisis_id), **body.dict())
    return {"id": row.pk, "before": row.before}


@router.post("/crises/{crisis_id}/holding", response=dict[str, Any], summary="Issue or take back the holding reply", tags=TAG)
def issue_holding(request: HttpRequest, crisis_id: int, body: CrisisHolding) -> dict[str, Any]:
    """Agents answer with nothing else for these words."""
    return facts_of(talking.issue_holding(crisis_id=_known(crisis_id), **body.dict()))


@router.put("/crises/{crisis_id}/figures", response=dict[str, Any], summary="People affected, complaints, compensation", tags=TAG)
def set_figures(request: HttpRequest, crisis_id: int, body: CrisisFigures) -> dict[str, Any]:
    """The conversion is in the figures."""
    talking.set_figures(crisis_id=_known(crisis_id), **body.dict())
    return _whole(crisis_id)


@router.put("/crises/{crisis_id}/review", response=dict[str, Any], summary="Write the review", tags=TAG)
def save_review(request: HttpRequest, crisis_id: int, body: CrisisReview) -> dict[str, Any]:
    """Without it nothing closes."""
    values = body.dict()
    values["tasks"] = [TaskDraft(**one) for one in values["tasks"]]
    row = reviewing.save_review(crisis_id=_known(crisis_id), **values)
    return {"score": row.score, "metrics": row.metrics}


@router.post("/crises/{crisis_id}/close", response=dict[str, Any], summary="Close a crisis", tags=TAG)
def close(request: HttpRequest, crisis_id: int) -> dict[str, Any]:
    """422 without a review."""
    return facts_of(reviewing.close_crisis(crisis_id=_known(crisis_id)))


@router.post("/crises/{crisis_id}/tasks/{task_id}/done", response=dict[str, Any], summary="A task is done", tags=TAG)
def finish_task(request: HttpRequest, crisis_id: int, task_id: int) -> dict[str, Any]:
    """Of a lesson or a gap."""
    row = reviewing.finish_task(task_id=_part(Task, task_id, crisis_id))
    return {"id": row.pk, "done_at": row.done_at}


def _known(crisis_id: int) -> int:
    """The number, or 404."""
    return int(get_object_or_404(Crisis, pk=crisis_id).pk)


def _part(model: Any, number: int, crisis_id: int) -> int:
    """The number of a part of this crisis, or 404."""
    return int(get_object_or_404(model, pk=number, crisis_id=crisis_id).pk)


def _whole(crisis_id: int) -> dict[str, Any]:
    return facts_of(Crisis.objects.get(pk=crisis_id), whole=True)
