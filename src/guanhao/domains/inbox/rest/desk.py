"""Scripts, macros, feedback, leads and ratings over REST; what agents do beyond single deeds."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Status

from guanhao.domains.inbox.models import Conversation, CrisisLock, FeedbackReport, Kept, Lead, Macro, Rating, Script, Suggestion
from guanhao.domains.inbox.rest import moment, router
from guanhao.domains.inbox.rest.desk_shapes import (
    AttainmentsOut,
    BreachesOut,
    CrisisLocksOut,
    FeedbackPeriodIn,
    FeedbackReportOut,
    FeedbackReportsOut,
    FilledScriptOut,
    FollowUpIn,
    InboxScriptIn,
    InboxScriptOut,
    InboxSuggestionIn,
    InboxSuggestionOut,
    LeadChange,
    LeadIn,
    LeadOut,
    LeadsOut,
    LeadTakenOut,
    MacroIn,
    MacroOut,
    MacroRunOut,
    MacrosOut,
    MergeIn,
    RatingOut,
    RatingsOut,
    SameAnswerIn,
    SameAnswerOut,
    SatisfactionsOut,
    ScriptsOut,
    ShownIn,
    SuggestionChange,
    SuggestionsOut,
)
from guanhao.domains.inbox.selectors import attainment as attainment_selectors
from guanhao.domains.inbox.selectors import leads as lead_selectors
from guanhao.domains.inbox.selectors import ratings as rating_selectors
from guanhao.domains.inbox.selectors import scripts as script_selectors
from guanhao.domains.inbox.services import desk, feedback, leads, ratings, scripts
from guanhao.kernel import access
from guanhao.kernel.tenancy import BrandRow

MOST = 200
M = TypeVar("M", bound=BrandRow)


@router.get("/inbox/scripts", response=ScriptsOut, operation_id="list_scripts")
def list_scripts(request: HttpRequest, scenario: str = "", state: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Scripts, the most used first. Needs inbox.view."""
    access.require("inbox.view")
    chosen = {name: value for name, value in (("scenario", scenario), ("state", state)) if value}
    return _page(Script.objects.filter(**chosen).order_by("-uses", "pk"), limit, offset)


@router.post("/inbox/scripts", response={201: InboxScriptOut}, operation_id="add_script")
def add_script(request: HttpRequest, body: InboxScriptIn) -> Any:
    """A new script; a draft until somebody approves it. Needs inbox.manage."""
    return Status(201, scripts.save_script(draft=scripts.ScriptDraft(**body.dict())))


@router.get("/inbox/scripts/{script_id}", response=InboxScriptOut, operation_id="get_script")
def get_script(request: HttpRequest, script_id: int) -> Script:
    """One script. Needs inbox.view."""
    return _script(script_id)


@router.put("/inbox/scripts/{script_id}", response=InboxScriptOut, operation_id="change_script")
def change_script(request: HttpRequest, script_id: int, body: InboxScriptIn) -> Script:
    """Other words make it a draft again. Needs inbox.manage."""
    _script(script_id)
    return scripts.save_script(draft=scripts.ScriptDraft(**body.dict()), script_id=script_id)


@router.post("/inbox/scripts/{script_id}/approve", response=InboxScriptOut, operation_id="approve_script")
def approve_script(request: HttpRequest, script_id: int) -> Script:
    """Offer it to agents. Needs inbox.manage."""
    return scripts.approve_script(script_id=_script(script_id).pk)


@router.post("/inbox/scripts/{script_id}/retire", response=InboxScriptOut, operation_id="retire_script")
def retire_script(request: HttpRequest, script_id: int) -> Script:
    """Offer it no more. Needs inbox.manage."""
    return scripts.retire_script(script_id=_script(script_id).pk)


@router.post("/inbox/scripts/{script_id}/restore", response=InboxScriptOut, operation_id="restore_script")
def restore_script(request: HttpRequest, script_id: int) -> Script:
    """A draft again. Needs inbox.manage."""
    return scripts.restore_script(script_id=_script(script_id).pk)


@router.post("/inbox/scripts/{script_id}/lock", response=InboxScriptOut, operation_id="lock_script")
def lock_script(request: HttpRequest, script_id: int) -> Script:
    """Nobody uses it for now. Needs inbox.manage."""
    return scripts.lock_script(script_id=_script(script_id).pk, locked=True)


@router.post("/inbox/scripts/{script_id}/unlock", response=InboxScriptOut, operation_id="unlock_script")
def unlock_script(request: HttpRequest, script_id: int) -> Script:
    """Everybody uses it again. Needs inbox.manage."""
    return scripts.lock_script(script_id=_script(script_id).pk, locked=False)


@router.get("/inbox/scripts/{script_id}/filled", response=FilledScriptOut, operation_id="fill_script")
def fill_script(request: HttpRequest, script_id: int, conversation_id: int) -> dict[str, Any]:
    """A script filled in for a conversation and checked. Needs inbox.view."""
    row, talk = _script(script_id), _conversation(conversation_id)
    filled = script_selectors.chosen(row, desk.values_of(talk), platform=talk.platform, account_id=talk.account_id or 0)
    findings = [f"{hit.text or hit.word}: {hit.reason}" for hit in filled.report.hits]
    return {"text": filled.text, "missing": list(filled.missing), "state": filled.report.state, "findings": findings}


@router.get("/inbox/crisis-locks", response=CrisisLocksOut, operation_id="list_crisis_locks")
def list_crisis_locks(request: HttpRequest) -> dict[str, Any]:
    """What crises say now. Needs inbox.view."""
    access.require("inbox.view")
    return _page(CrisisLock.objects.filter(active=True).exclude(text="").order_by("-since"), MOST, 0)


@router.get("/inbox/macros", response=MacrosOut, operation_id="list_macros")
def list_macros(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Macros by name. Needs inbox.view."""
    access.require("inbox.view")
    return _page(Macro.objects.order_by("title"), limit, offset)


@router.post("/inbox/macros", response={201: MacroOut}, operation_id="add_macro")
def add_macro(request: HttpRequest, body: MacroIn) -> Any:
    """A new macro. Needs inbox.manage."""
    return Status(201, scripts.save_macro(**body.dict()))


@router.put("/inbox/macros/{macro_id}", response=MacroOut, operation_id="change_macro")
def change_macro(request: HttpRequest, macro_id: int, body: MacroIn) -> Macro:
    """Other steps. Needs inbox.manage."""
    return scripts.save_macro(macro_id=_macro(macro_id).pk, **body.dict())


@router.delete("/inbox/macros/{macro_id}", response={204: None}, operation_id="drop_macro")
def drop_macro(request: HttpRequest, macro_id: int) -> Any:
    """Delete one. Needs inbox.manage."""
    scripts.drop_macro(macro_id=_macro(macro_id).pk)
    return Status(204, None)


@router.post("/inbox/conversations/{conversation_id}/macros/{macro_id}", response=MacroRunOut, operation_id="run_macro")
def run_macro(request: HttpRequest, conversation_id: int, macro_id: int) -> dict[str, Any]:
    """Do a macro's steps, all or none. Needs inbox.answer."""
    talk, macro = _conversation(conversation_id), _macro(macro_id)
    return {"text": desk.run_macro(conversation_id=talk.pk, macro_id=macro.pk)}


@router.post("/inbox/answer-same", response=SameAnswerOut, operation_id="answer_same")
def answer_same(request: HttpRequest, body: SameAnswerIn) -> dict[str, Any]:
    """One answer to conversations whose newest words are the same; each is resolved. Needs inbox.answer."""
    done, refused = desk.answer_same(conversation_ids=body.conversation_ids, text=body.text)
    return {"done": done, "refused": refused}


@router.get("/suggestions", response=SuggestionsOut, operation_id="list_suggestions")
def list_suggestions(request: HttpRequest, status: str = "", merged: bool = False, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Suggestions, the newest first. Needs inbox.view."""
    access.require("inbox.view")
    rows = Suggestion.objects.order_by("-received_at", "-pk")
    rows = rows if merged else rows.filter(merged_into=None)
    return _page(rows.filter(status=status) if status else rows, limit, offset)


@router.post("/suggestions", response={201: InboxSuggestionOut}, operation_id="add_suggestion")
def add_suggestion(request: HttpRequest, body: InboxSuggestionIn) -> Any:
    """A suggestion that was made elsewhere. Needs inbox.answer."""
    if body.conversation_id is not None:
        _conversation(body.conversation_id)
    return Status(201, feedback.add_suggestion(draft=feedback.SuggestionDraft(**body.dict()), source="api"))


@router.get("/suggestions/{suggestion_id}", response=InboxSuggestionOut, operation_id="get_suggestion")
def get_suggestion(request: HttpRequest, suggestion_id: int) -> Suggestion:
    """One suggestion. Needs inbox.view."""
    return _suggestion(suggestion_id)


@router.put("/suggestions/{suggestion_id}", response=InboxSuggestionOut, operation_id="change_suggestion")
def change_suggestion(request: HttpRequest, suggestion_id: int, body: SuggestionChange) -> Suggestion:
    """What becomes of it. Needs inbox.answer."""
    return feedback.change_suggestion(suggestion_id=_suggestion(suggestion_id).pk, **body.dict())


@router.post("/suggestions/{suggestion_id}/merge", response=InboxSuggestionOut, operation_id="merge_suggestion")
def merge_suggestion(request: HttpRequest, suggestion_id: int, body: MergeIn) -> Suggestion:
    """Put it into another; voices add up. Needs inbox.answer."""
    return feedback.merge_suggestions(keep=body.keep, drop=_suggestion(suggestion_id).pk)


@router.post("/suggestions/{suggestion_id}/unmerge", response=InboxSuggestionOut, operation_id="unmerge_suggestion")
def unmerge_suggestion(request: HttpRequest, suggestion_id: int) -> Suggestion:
    """Take it out again. Needs inbox.answer."""
    return feedback.unmerge_suggestion(suggestion_id=_suggestion(suggestion_id).pk)


@router.get("/feedback-reports", response=FeedbackReportsOut, operation_id="list_feedback_reports")
def list_feedback_reports(request: HttpRequest, limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """Reports, the newest first. Needs inbox.view."""
    access.require("inbox.view")
    return _page(FeedbackReport.objects.order_by("-last_day", "-pk"), limit, offset)


@router.post("/feedback-reports", response={201: FeedbackReportOut}, operation_id="make_feedback_report")
def make_feedback_report(request: HttpRequest, body: FeedbackPeriodIn) -> Any:
    """Count a period and show it publicly. Needs inbox.manage."""
    return Status(201, feedback.make_report(**body.dict()))


@router.put("/feedback-reports/{report_id}", response=FeedbackReportOut, operation_id="show_feedback_report")
def show_feedback_report(request: HttpRequest, report_id: int, body: ShownIn) -> FeedbackReport:
    """Show it publicly, or not. Needs inbox.manage."""
    if not FeedbackReport.objects.filter(pk=report_id).exists():
        raise Http404
    return feedback.show_report(report_id=report_id, public=body.public)


@router.get("/leads", response=LeadsOut, operation_id="list_leads")
def list_leads(request: HttpRequest, status: str = "", since: datetime | None = None, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Leads, the newest change first: `since` gives what changed from then on, for a CRM. Needs inbox.view."""
    access.require("inbox.view")
    rows = Lead.objects.order_by("-changed_at", "-pk").prefetch_related("sources")
    rows = rows.filter(status=status) if status else rows
    start = moment(since)
    found = _page(rows.filter(changed_at__gte=start) if start else rows, limit, offset)
    return {"count": found["count"], "items": [_lead_out(row) for row in found["items"]]}


@router.post("/leads", response={201: LeadTakenOut}, operation_id="take_lead")
def take_lead(request: HttpRequest, body: LeadIn) -> Any:
    """Take a lead in; a known telephone number gets one source more. Needs inbox.answer."""
    taken = leads.take_lead(draft=leads.LeadDraft(**body.dict()))
    return Status(201, _lead_out(taken.lead) | {"merged": taken.merged})


@router.get("/leads/{lead_id}", response=LeadOut, operation_id="get_lead")
def get_lead(request: HttpRequest, lead_id: int) -> dict[str, Any]:
    """One lead. Needs inbox.view."""
    access.require("inbox.view")
    return _lead_out(_lead(lead_id))


@router.patch("/leads/{lead_id}", response=LeadOut, operation_id="change_lead")
def change_lead(request: HttpRequest, lead_id: int, body: LeadChange) -> dict[str, Any]:
    """Change what is given. Needs inbox.answer."""
    return _lead_out(leads.change_lead(lead_id=_lead(lead_id).pk, values=body.dict(exclude_unset=True)))


@router.post("/leads/{lead_id}/merge", response=LeadOut, operation_id="merge_lead")
def merge_lead(request: HttpRequest, lead_id: int, body: MergeIn) -> dict[str, Any]:
    """Put it into another. Needs inbox.manage."""
    return _lead_out(leads.merge_leads(keep=body.keep, drop=_lead(lead_id).pk))


@router.get("/inbox/ratings", response=RatingsOut, operation_id="list_ratings")
def list_ratings(request: HttpRequest, follow_up: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Answers, the newest first; `follow_up` open or done. Needs inbox.view."""
    access.require("inbox.view")
    rows = Rating.objects.exclude(score=None).order_by("-rated_at", "-pk")
    return _page(rows.filter(follow_up=follow_up) if follow_up else rows, limit, offset)


@router.post("/inbox/conversations/{conversation_id}/ask-rating", response={201: RatingOut, 200: None}, operation_id="ask_rating")
def ask_rating(request: HttpRequest, conversation_id: int) -> Any:
    """Ask how it was; nothing where the policy asks nobody. Needs inbox.answer."""
    row = ratings.ask_rating(conversation_id=_conversation(conversation_id).pk)
    return Status(201, row) if row is not None else Status(200, None)


@router.post("/inbox/ratings/{rating_id}/follow-up", response=RatingOut, operation_id="follow_up_rating")
def follow_up_rating(request: HttpRequest, rating_id: int, body: FollowUpIn) -> Rating:
    """A low rating was followed up. Needs inbox.answer."""
    if not Rating.objects.filter(pk=rating_id).exists():
        raise Http404
    return ratings.follow_up(rating_id=rating_id, note=body.note)


@router.get("/inbox/satisfaction", response=SatisfactionsOut, operation_id="get_satisfaction")
def get_satisfaction(request: HttpRequest, first_day: date, last_day: date, by: str = "agent") -> dict[str, Any]:
    """CSAT of a period by agent, channel, platform, topic or account. Needs inbox.view."""
    if by not in rating_selectors.SPLITS:
        raise Http404
    found = [{"key": line.key, "name": line.name, **vars(line.seen)} for line in rating_selectors.split(by, first_day, last_day)]
    return {"count": len(found), "items": found}


@router.get("/inbox/attainment", response=AttainmentsOut, operation_id="get_attainment")
def get_attainment(request: HttpRequest, first_day: date, last_day: date, by: str = "tier", kind: str = "") -> dict[str, Any]:
    """How promises of a period were kept; `kind` is first, next or resolution. Needs inbox.view."""
    if by not in attainment_selectors.SPLITS:
        raise Http404
    groups = attainment_selectors.grouped(attainment_selectors.ended(first_day, last_day, kind=kind), by)
    items = [
        {"key": one.key, "ended": one.ended, "in_time": one.in_time, "share": one.share, "median_seconds": one.median, "p90_seconds": one.p90,
         "longest_seconds": one.longest}
        for one in groups
    ]  # fmt: skip
    return {"count": len(items), "items": items}


@router.get("/inbox/breaches", response=BreachesOut, operation_id="list_breaches")
def list_breaches(request: HttpRequest, first_day: date, last_day: date, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Promises that ended too late, the newest first. Needs inbox.view."""
    rows: QuerySet[Kept] = attainment_selectors.ended(first_day, last_day).filter(in_time=False).order_by("-ended_at", "-pk")
    return _page(rows, limit, offset)


def _page(rows: Any, limit: int, offset: int) -> dict[str, Any]:
    start, size = max(0, offset), max(1, min(limit, MOST))
    return {"count": rows.count(), "items": list(rows[start : start + size])}


def _lead_out(row: Lead) -> dict[str, Any]:
    names = (
        "id", "name", "company", "wants", "score", "status", "owner_id", "owner_name", "next_step", "next_at", "person_id", "made_at", "changed_at"
    )  # fmt: skip
    came = sorted(row.sources.all(), key=lambda one: (one.came_at, one.pk))
    contact = {"phone": lead_selectors.shown_phone(row), "mail": lead_selectors.shown_mail(row)}
    return {name: getattr(row, name) for name in names} | contact | {"sources": came}


def _script(script_id: int) -> Script:
    access.require("inbox.view")
    return _found(Script, script_id)


def _macro(macro_id: int) -> Macro:
    return _found(Macro, macro_id)


def _suggestion(suggestion_id: int) -> Suggestion:
    access.require("inbox.view")
    return _found(Suggestion, suggestion_id)


def _lead(lead_id: int) -> Lead:
    return _found(Lead, lead_id)


def _conversation(conversation_id: int) -> Conversation:
    access.require("inbox.view")
    return _found(Conversation, conversation_id)


def _found(model: type[M], number: int) -> M:
    row: M | None = model.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    return row
