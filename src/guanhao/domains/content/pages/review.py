"""The review desk: the queue, one submission, and the acts of reviewers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.pages.flags import flag_lines
from guanhao.domains.content.policy.review import DeskPolicy
from guanhao.domains.content.selectors import comments as talk
from guanhao.domains.content.selectors import review as selectors
from guanhao.domains.content.services import review as services
from guanhao.domains.content.tables.review import SubmissionTable
from guanhao.kernel import approvals
from guanhao.kernel.access import current_actor
from guanhao.kernel.approvals import ApprovalView, QueueFilter
from guanhao.kernel.models import Approval
from guanhao.kernel.now import now

QUEUES = (
    ("mine", gettext_lazy("Waiting for me")),
    ("all", gettext_lazy("All waiting")),
    ("legal", gettext_lazy("Legal queue")),
    ("joint", gettext_lazy("Joint reviews")),
    ("authored", gettext_lazy("Handed in by me")),
    ("closed", gettext_lazy("Decided")),
)
DUES = (("overdue", gettext_lazy("Overdue")), ("soon", gettext_lazy("Within 4 hours")), ("today", gettext_lazy("Today")))
STATE_TONE = {"open": "info", "approved": "good", "returned": "bad", "withdrawn": "", "void": "warn", "none": ""}
Refusals = (Refused, approvals.Refused)


def state_words() -> dict[str, str]:
    """Where a submission or a payload stands, in the reader's language."""
    return {
        "none": _("Not handed in"),
        "open": _("In review"),
        "approved": _("Approved"),
        "returned": _("Sent back"),
        "withdrawn": _("Withdrawn"),
        "void": _("Void: changed since"),
    }


def view_or_404(pk: int) -> ApprovalView:
    """The submission of the brand in scope."""
    try:
        return approvals.approval(pk)
    except Approval.DoesNotExist:
        raise Http404 from None


def filter_of(request: BrandRequest) -> tuple[str, QueueFilter]:
    """The queue and what narrows it, as the address says."""
    chosen = request.GET.get("queue", "mine" if services.may_review() else "all")
    name = chosen if chosen in dict(QUEUES) else "all"
    due = request.GET.get("due", "")
    more: dict[str, Any] = {
        "flow": request.GET.get("flow", "")[:60],
        "level": request.GET.get("level", "")[:60],
        "due": due if due in dict(DUES) else "",
        "text": request.GET.get("q", "")[:120],
        "emergency": request.GET.get("emergency") == "1",
    }
    match name:
        case "mine":
            return name, QueueFilter(waiting_for_me=True, **more)
        case "legal":
            return name, QueueFilter(**{**more, "level": "legal"})
        case "joint":
            return name, QueueFilter(kind="joint", **more)
        case "authored":
            return name, QueueFilter(state="", author=current_actor().user_id or 0, **more)
        case "closed":
            return name, QueueFilter(state="closed", **more)
    return name, QueueFilter(**more)


@needs("review.view")
def desk(request: BrandRequest) -> HttpResponseBase:
    """The queue, the level due soonest first; made to be cleared by keyboard."""
    name, chosen = filter_of(request)
    if request.method == "POST":
        return _sign_many(request)
    try:
        found = approvals.queue(chosen, cursor=request.GET.get("after", ""))
    except approvals.Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(burl("content:desk"))
    kept = selectors.counts(line.id for line in found.items)
    lines = [_line(line, kept.get(line.id)) for line in found.items]
    flows = selectors.flows()
    levels = {level.key: level.title for flow in flows for level in flow.definition.levels}
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "queues": [(key, title, key == name) for key, title in QUEUES],
        "queue": name,
        "lines": lines,
        "found": found,
        "flows": [(flow.key, flow.title) for flow in flows],
        "levels": sorted(levels.items()),
        "dues": DUES,
        "chosen": chosen,
        "query": query.urlencode(),
        "bulk": DeskPolicy.of_brand().bulk_sign and name == "mine",
        "waiting": approvals.waiting_count() if name != "mine" else found.count,
        "people_url": burl_or_none("approvals:deputies") or "",
        "moment": now(),
    }
    return page(request, "content/review_desk.html", context)


@needs("review.view")
def all_submissions(request: BrandRequest) -> HttpResponseBase:
    """Every submission there was, as a list to search, filter and export."""
    rows = QuerySetRows(Approval.objects.filter(subject_kind__startswith="content.").defer("context"), search=("title",))
    return list_page(request, SubmissionTable(request, rows))


@needs("review.view")
def review(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One submission: what will go out, what was found, what changed, and the decision."""
    return _show(request, view_or_404(pk))


@require_POST
@needs("review.view")
def sign(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Sign the open level, bound to what the page showed; then the next one that waits."""
    view = view_or_404(pk)
    services.require_reviewer()
    try:
        after = services.sign(
            approval_id=pk,
            level=request.POST.get("level", ""),
            seen=request.POST.get("seen", ""),
            scores=_scores(request),
            comment=request.POST.get("comment", "")[:10_000],
            for_person=whole_number(request.POST.get("for_person")),
        )
    except Refusals as refused:
        return _refused(request, pk, refused)
    if after.state == "returned":
        messages.warning(request, _("Below the pass mark: “%(title)s” goes back.") % {"title": view.title})
    else:
        messages.success(request, _("Signed: “%(title)s”.") % {"title": view.title})
    return HttpResponseRedirect(_onward(request, pk))


@require_POST
@needs("review.view")
def send_back(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Send it back with a comment."""
    services.require_reviewer()
    view = view_or_404(pk)
    try:
        approvals.send_back(
            approval_id=pk,
            level=request.POST.get("level", ""),
            comment=request.POST.get("comment", "")[:10_000],
            for_person=whole_number(request.POST.get("for_person")),
        )
    except Refusals as refused:
        return _refused(request, pk, refused)
    messages.success(request, _("Sent back: “%(title)s”.") % {"title": view.title})
    return HttpResponseRedirect(_onward(request, pk))


@require_POST
@needs("review.view")
def tick(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Confirm a line of the checklist, or take one's own confirmation back; with htmx only the decision is drawn anew, what was typed stays."""
    services.require_reviewer()
    view_or_404(pk)
    item, level = request.POST.get("item", ""), request.POST.get("level", "")
    try:
        if request.POST.get("undo") == "1":
            approvals.untick(approval_id=pk, item=item, level=level)
        else:
            approvals.tick(approval_id=pk, item=item, level=level, seen=request.POST.get("seen", ""))
    except Refusals as refused:
        return _refused(request, pk, refused)
    if request.htmx:
        return page(request, "content/_review_decide.html", _decide(request, view_or_404(pk)))
    return HttpResponseRedirect(burl("content:review", pk=pk) + "#decide")


@require_POST
@needs("review.view")
def withdraw(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a submission back."""
    view = view_or_404(pk)
    try:
        approvals.withdraw(approval_id=pk, reason=request.POST.get("reason", "")[:500])
    except Refusals as refused:
        return _refused(request, pk, refused)
    messages.success(request, _("Withdrawn: “%(title)s”.") % {"title": view.title})
    return HttpResponseRedirect(burl("content:review", pk=pk))


def today_panel(request: Any) -> dict[str, Any] | None:
    """The submissions that wait for the person's signature, with their clocks; None for people who sign nothing."""
    if not services.may_review():
        return None
    found = approvals.queue(QueueFilter(waiting_for_me=True), limit=5)
    return {"lines": found.items, "more": max(0, found.count - len(found.items)), "panel_waiting": found.count, "moment": now()}


def _line(line: Any, kept: Any) -> dict[str, Any]:
    return {"row": line, "kept": kept, "tone": STATE_TONE.get(line.state, ""), "words": state_words().get(line.state, line.state)}


def _sign_many(request: BrandRequest) -> HttpResponseBase:
    picked: dict[int, str] = {}
    for value in request.POST.getlist("pick")[:200]:
        text, _colon, seen = value.partition(":")
        if (key := whole_number(text)) is not None:
            picked[key] = seen
    if not picked:
        messages.warning(request, _("Pick at least one row first."))
        return HttpResponseRedirect(burl("content:desk"))
    for number in picked:
        view_or_404(number)
    try:
        result = services.sign_many(seen={number: seen or approvals.approval(number).seen for number, seen in picked.items()})
    except Refusals as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(burl("content:desk"))
    if result.done:
        text = ngettext("%(count)s submission signed.", "%(count)s submissions signed.", len(result.done))
        messages.success(request, text % {"count": len(result.done)})
    for text in result.refused:
        messages.error(request, text)
    return HttpResponseRedirect(burl("content:desk"))


def _show(request: BrandRequest, view: ApprovalView, *, refused: Any = None) -> HttpResponse:
    found = selectors.desk(view)
    context = {
        **_decide(request, view),
        "desk": found,
        "refused": refused,
        "state": state_words().get(view.state, view.state),
        "tone": STATE_TONE.get(view.state, ""),
        "states": state_words(),
        "tones": STATE_TONE,
        "item": found.item,
        "flags": flag_lines(found.item, {one.row.pk: one.part.title for one in found.parts if one.row}) if found.item else [],
        "remarks": talk.open_count(found.item) if found.item else 0,
        "trail": [(_("Review desk"), burl("content:desk"))],
    }
    return page(request, "content/review.html", context, status=getattr(refused, "status", 422) if refused else 200)


def _decide(request: BrandRequest, view: ApprovalView) -> dict[str, Any]:
    """What the decision needs: level, checklist, score sheet with what was typed, what the person may do, the neighbours in the queue."""
    allowed = approvals.allowed(view)
    waiting = approvals.ids(QueueFilter(waiting_for_me=True), limit=100) if request.actor.user_id else []
    place = waiting.index(view.id) if view.id in waiting else -1
    typed = request.POST if request.method == "POST" else {}
    scores = [(line, str(typed.get(f"score-{line.key}", ""))) for line in view.current.definition.score] if view.current else []
    mine = {check.key for check in view.current.checklist for one in check.ticks if one.person.id == request.actor.user_id} if view.current else set()
    after = [one for one in waiting if one != view.id]
    return {
        "view": view,
        "current": view.current,
        "allowed": allowed,
        "scores": scores,
        "comment": str(typed.get("comment", "")),
        "ticked": mine,
        "next_id": (waiting[place + 1] if 0 <= place < len(waiting) - 1 else after[0] if place < 0 and after else None),
        "previous_id": waiting[place - 1] if place > 0 else None,
        "place": place + 1,
        "waiting": len(waiting),
        "moment": now(),
    }


def _scores(request: BrandRequest) -> dict[str, float]:
    """The filled score sheet; what is no number is left out, and then missed by name."""
    found = {}
    for name, text in request.POST.items():
        if name.startswith("score-") and isinstance(text, str):
            try:
                found[name.removeprefix("score-")] = float(text.replace("，", ".").replace(",", "."))
            except ValueError:
                continue
    return found


def _refused(request: BrandRequest, pk: int, refused: Any) -> HttpResponse:
    """The page again, as it is now, with what was typed and why nothing happened (409 when it changed since the person looked)."""
    view = view_or_404(pk)
    if request.htmx:
        context = {**_decide(request, view), "refused": refused}
        return page(request, "content/_review_decide.html", context)
    return _show(request, view, refused=refused)


def _onward(request: BrandRequest, pk: int) -> str:
    """The next submission that waits for the person, or the queue."""
    waiting = [one for one in approvals.ids(QueueFilter(waiting_for_me=True), limit=50) if one != pk]
    wanted = whole_number(request.POST.get("then"))
    if wanted in waiting:
        return burl("content:review", pk=wanted)
    return burl("content:review", pk=waiting[0]) if waiting and wanted is not None else burl("content:desk")
