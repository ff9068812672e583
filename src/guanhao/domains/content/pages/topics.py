"""Pages of the topic pool: table, board, calendar, meeting, one topic, decisions."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Alike, Refused
from guanhao.domains.content.forms.topics import TopicForm
from guanhao.domains.content.models import Topic
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.pages.hot import case_context
from guanhao.domains.content.rules.columns import month_of
from guanhao.domains.content.rules.kinds import FORMATS, FieldKind
from guanhao.domains.content.rules.topics import MOVES
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.selectors.columns import open_slots, slots_of_month
from guanhao.domains.content.selectors.heat import FACTOR_WORDS
from guanhao.domains.content.selectors.hot import hot_cases
from guanhao.domains.content.services import heat, hot
from guanhao.domains.content.services import topics as services
from guanhao.domains.content.services.drafts import field_title
from guanhao.domains.content.tables.topics import LANE_TONE, STATUS_TONE, TopicTable
from guanhao.kernel import access
from guanhao.kernel.models import Version
from guanhao.kernel.now import now
from guanhao.kernel.search import Hit

Status = Topic.Status
FIELD_WORDS: Mapping[str, Any] = {
    "title": pgettext_lazy("topic", "Title"),
    "source": pgettext_lazy("topic", "Source"),
    "lane": gettext_lazy("Lane"),
    "purpose": gettext_lazy("Purpose"),
    "format": gettext_lazy("Format"),
    "angle": gettext_lazy("Angle"),
    "note": gettext_lazy("Note"),
    "pain_point": gettext_lazy("Pain point"),
    "keywords": gettext_lazy("Keywords"),
    "accounts": gettext_lazy("Accounts"),
    "due": gettext_lazy("Deadline"),
    "status": gettext_lazy("Status"),
    "column_id": pgettext_lazy("content", "Column"),
    "owner_id": gettext_lazy("Owner"),
}


def topic_or_404(pk: int) -> Topic:
    """The topic with what its page needs."""
    try:
        return reading.topic(pk)
    except Topic.DoesNotExist:
        raise Http404 from None


def found_topics(words: str, limit: int) -> list[Hit]:
    """For the global search: topics whose title, angle or note hold every word, the newest first."""
    rows = Topic.objects.exclude(status=Status.MERGED).order_by("-pk")
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(angle__icontains=word) | Q(note__icontains=word))
    return [
        Hit("content.topic", str(row.pk), row.title, f"{row.get_status_display()} {row.angle}".strip(), burl("content:topic", pk=row.pk))
        for row in rows[:limit]
    ]


def _approve(request: BrandRequest, keys: list[str]) -> str:
    return _decide_many(keys, Status.APPROVED, "")


def _reject(request: BrandRequest, keys: list[str]) -> str:
    return _decide_many(keys, Status.REJECTED, _("Rejected at the topic meeting"))


def _reopen(request: BrandRequest, keys: list[str]) -> str:
    return _decide_many(keys, Status.CANDIDATE, "")


def _decide_many(keys: list[str], status: str, reason: str) -> str:
    try:
        count = services.decide_topics([int(key) for key in keys], status, reason=reason)
    except Refused as error:
        raise ValidationError(str(error)) from error
    return ngettext("%(count)s topic decided.", "%(count)s topics decided.", count) % {"count": count}


def _merge(request: BrandRequest, keys: list[str]) -> str:
    rows = list(Topic.objects.filter(pk__in=[int(key) for key in keys]).prefetch_related("accounts").order_by("pk"))
    try:
        merged = services.merge_topics(rows[0], rows[1:])
    except Refused as error:
        raise ValidationError(str(error)) from error
    return _("%(count)s topics were merged into “%(title)s”.") % {"count": merged, "title": rows[0].title}


def _rescore(request: BrandRequest, keys: list[str]) -> str:
    return _("%(count)s topics were scored.") % {"count": heat.score_topics([int(key) for key in keys])}


ACTIONS = (
    BulkAction("approve", gettext_lazy("Approve"), _approve, "topics.decide", gettext_lazy("The picked candidates are approved for production.")),
    BulkAction("reject", gettext_lazy("Reject"), _reject, "topics.decide", gettext_lazy("The picked topics are rejected."), danger=True),
    BulkAction("reopen", gettext_lazy("Back to the candidates"), _reopen, "topics.decide", gettext_lazy("The picked topics are candidates again.")),
    BulkAction(
        "merge",
        gettext_lazy("Merge duplicates"),
        _merge,
        "topics.decide",
        gettext_lazy("The picked topics become one, the oldest; its accounts, keywords and comments take in those of the others."),
    ),
    BulkAction("score", gettext_lazy("Score again"), _rescore, "topics.propose", gettext_lazy("The picked topics are scored by the newest numbers.")),
)


@needs("content.view")
def topics(request: BrandRequest) -> HttpResponseBase:
    """The pool as a table with quick add, quota, lane balance, exports and bulk decisions."""
    rows = QuerySetRows(
        reading.topics(),
        search=("title", "angle", "note", "pain_point"),
        lookups={"account": reading.of_account, "owner_id": "owner_id"},
    )
    table = TopicTable(request, rows)
    table.actions = ACTIONS
    context = {"may_propose": access.can("topics.propose"), "view": "table", **summary()}
    return list_page(request, table, template="content/topics.html", context=context)


def summary() -> dict[str, Any]:
    """What stands above every view of the pool: today's quota and the balance of lanes."""
    words, quota = dict(LaneChoice.choices), reading.quota()
    return {
        "quota": quota,
        "quota_tone": "good" if quota.met else "bad" if quota.over else "warn",
        "balance": [(words[part.key], part) for part in reading.balance()],
    }


@require_POST
@needs("topics.propose")
def quick(request: BrandRequest) -> HttpResponseBase:
    """One line becomes a candidate; a similar one is named with a link."""
    title, lane = request.POST.get("title", ""), request.POST.get("lane") or LaneChoice.REGULAR
    try:
        made = services.propose_topic(services.TopicDraft(title=title, lane=lane), anyway=request.POST.get("anyway") == "1")
    except Alike:
        return HttpResponseRedirect(f"{burl('content:topic_new')}?{_query(title=title, lane=lane)}")
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(burl("content:topics"))
    messages.success(request, _("“%(title)s” is in the pool.") % {"title": made.title})
    return HttpResponseRedirect(burl("content:topics"))


@needs("topics.propose")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new topic; the address may prefill title, lane and column."""
    initial = {name: request.GET[name] for name in ("title", "lane", "column_id", "keywords", "source") if request.GET.get(name)}
    form = TopicForm(request.POST or None, initial={"owner_id": request.actor.user_id, "lane": LaneChoice.REGULAR, **initial})
    context: dict[str, Any] = {"alike": []}

    def save(values: dict[str, Any]) -> str:
        anyway = values.pop("anyway")
        try:
            made = services.propose_topic(services.TopicDraft(**values), anyway=anyway)
        except Alike as error:
            context["alike"] = linked(error)
            raise
        return burl("content:topic", pk=made.pk)

    if request.method != "POST" and initial.get("title"):
        context["alike"] = linked_titles(reading.alike(initial["title"]))
    return form_page(
        request,
        form,
        save,
        title=_("New topic"),
        done=_("The topic is in the pool."),
        back=burl("content:topics"),
        submit=_("Propose"),
        template="content/topic_form.html",
        context=context,
    )


def linked(error: Alike) -> list[dict[str, Any]]:
    """The topics a refusal names, with their pages."""
    return linked_titles(error.others)


def linked_titles(others: list[tuple[int, str, float]]) -> list[dict[str, Any]]:
    """Topics with their pages and likeness."""
    return [{"pk": pk, "url": burl("content:topic", pk=pk), "title": title, "likeness": likeness} for pk, title, likeness in others]


@needs("topics.propose")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a topic."""
    row = topic_or_404(pk)
    initial = {name: getattr(row, name) for name in (*services.KEPT, "keywords", "due")}
    form = TopicForm(request.POST or None, initial={**initial, "account_ids": reading.account_ids(row)})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        values.pop("anyway")
        services.change_topic(row, services.TopicDraft(**values, story_id=row.story_id))
        return burl("content:topic", pk=row.pk)

    back = burl("content:topic", pk=row.pk)
    return form_page(request, form, save, title=_("Change topic"), done=_("Saved."), back=back, template="content/topic_form.html")


@needs("content.view")
def topic(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One topic: what it is, its score with reasons, the hot case, comments and decisions."""
    row = topic_or_404(pk)
    case = getattr(row, "hot", None)
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
    words = dict(Status.choices)
    context: dict[str, Any] = {
        "topic": row,
        "tone": STATUS_TONE[row.status],
        "lane_tone": LANE_TONE[row.lane],
        "accounts": [names[one] for one in reading.account_ids(row) if one in names],
        "chart": factor_chart(row),
        "factors": [{**one, "title": FACTOR_WORDS.get(str(one["key"]), one["key"])} for one in row.factors],
        "comments": list(row.comments.order_by("pk")),
        "alike": linked_titles(reading.alike(row.title, but=row.pk, limit=3)),
        "slot": reading.slot_of(row),
        "moves": [(key, words[key]) for key in MOVES[row.status] if key in {Status.APPROVED, Status.CANDIDATE}]
        if not _blocked(row) and row.status != Status.IN_PRODUCTION
        else [],
        "may_reject": Status.REJECTED in MOVES[row.status],
        "may_produce": row.status == Status.APPROVED and not _blocked(row),
        "format_fields": [{"field": one, "words": field_title(one.key)} for one in FORMATS[row.format].fields if one.required],
        "item_url": burl_or_none("content:item", pk=row.item_id) if row.item_id else None,
        "may_edit": access.can("topics.propose") and row.status not in {Status.PUBLISHED, Status.MERGED},
        "may_decide": access.can("topics.decide"),
        "may_comment": access.can("topics.propose") or access.can("content.comment"),
        "trail": [(_("Topic pool"), burl("content:topics"))],
    }
    if case is not None:
        context |= case_context(case)
    return page(request, "content/topic.html", context)


def _blocked(row: Topic) -> bool:
    case = getattr(row, "hot", None)
    return case is not None and case.blocked


def factor_chart(row: Topic) -> BarChart | None:
    """The contributions of a score as bars; None without any evidence."""
    if not row.factors or not row.evidence:
        return None
    names = [str(FACTOR_WORDS.get(str(one["key"]), one["key"])) for one in row.factors]
    return BarChart(x=names, series=[Series(_("Points above or under 50"), [one["contribution"] for one in row.factors])], horizontal=True)


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Versions and audit of a topic."""
    row = topic_or_404(pk)
    back = burl("content:topic", pk=row.pk)

    def restore(version: Version) -> str:
        values = {name: version.state[name] for name in services.KEPT if name in version.state}
        due = version.state.get("due")
        draft = services.TopicDraft(
            **values,
            keywords=version.state.get("keywords", []),
            account_ids=version.state.get("accounts", []),
            due=datetime.fromisoformat(str(due)) if due else None,
        )
        services.change_topic(row, draft)
        return back

    return history_page(
        request, target=services.target_of(row), title=row.title, back=back, restore=restore, permission="topics.propose", titles=FIELD_WORDS
    )


@require_POST
@needs("content.view")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Approve, reject, put back, or start production."""
    row, status = topic_or_404(pk), request.POST.get("status", "")
    try:
        if status == Status.IN_PRODUCTION:
            services.start_production(row, _format_values(request, row.format))
        else:
            services.decide_topic(row, status, reason=request.POST.get("reason", ""))
        messages.success(request, _("“%(title)s” is now: %(status)s.") % {"title": row.title, "status": row.get_status_display()})
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("content:topic", pk=pk))


def _format_values(request: BrandRequest, format_key: str) -> dict[str, Any]:
    """What was entered for the fields of a format; numbers as numbers."""
    sent = {one.key: request.POST.get(one.key, "").strip() for one in FORMATS[format_key].fields}
    numbers = {one.key for one in FORMATS[format_key].fields if one.kind in {FieldKind.COUNT, FieldKind.SECONDS}}
    return {key: whole_number(text) if key in numbers else text for key, text in sent.items() if text}


@require_POST
@needs("content.view")
def comment(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say something about a topic."""
    try:
        services.comment_topic(topic_or_404(pk), request.POST.get("text", ""))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{burl('content:topic', pk=pk)}#comments")


@needs("content.view")
def board(request: BrandRequest) -> HttpResponseBase:
    """The pool as a board by status or by lane; cards are dragged, or moved by their menu."""
    return page(request, "content/topic_board.html", _board(request), fragment="content/_topic_board.html")


def _board(request: BrandRequest) -> dict[str, Any]:
    by = "lane" if request.GET.get("by") == "lane" else "status"
    mine = request.actor.user_id if request.GET.get("mine") == "1" else None
    words, lane = request.GET.get("q", "").strip()[:200], request.GET.get("lane", "")
    lots = reading.board(by, words=words, lane=lane if lane in LaneChoice.values else "", owner=mine)
    return {
        "lots": lots,
        "by": by,
        "words": words,
        "mine": bool(mine),
        "lane": lane,
        "lanes": LaneChoice.choices,
        "moment": now(),
        "may_move": access.can("topics.propose") if by == "lane" else access.can("topics.decide"),
        "view": "board",
        "may_propose": access.can("topics.propose"),
        **summary(),
    }


@require_POST
@needs("topics.propose")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A card was put into another lot; the answer is the board as it is now, or the page for a browser without scripts."""
    row, to, by = topic_or_404(pk), request.POST.get("to", ""), request.POST.get("by", "status")
    toast = ""
    try:
        services.move_topic(row, lane=to if by == "lane" else "", status=to if by != "lane" else "", reason=_("Rejected on the board"))
    except Refused as error:
        toast = str(error)
    if request.htmx:
        response = page(request, "content/_topic_board.html", _board(request))
        if toast:
            response["HX-Trigger"] = _toast(toast)
        return response
    if toast:
        messages.error(request, toast)
    return HttpResponseRedirect(f"{burl('content:topic_board')}?by={'lane' if by == 'lane' else 'status'}")


@needs("content.view")
def calendar(request: BrandRequest) -> HttpResponseBase:
    """Deadlines and slots of a month."""
    first, last = month_of(month_asked(request.GET.get("month")))
    due, slots, today = reading.calendar(first, last), slots_of_month(first), reading.brand_today()
    start = first - timedelta(days=first.weekday())
    days = [start + timedelta(days=place) for place in range(-(-(first.weekday() + (last - first).days + 1) // 7) * 7)]
    context = {
        "weeks": [
            [
                {"day": day, "inside": first <= day <= last, "today": day == today, "topics": due.get(day, []), "slots": slots.get(day, [])}
                for day in days[place : place + 7]
            ]
            for place in range(0, len(days), 7)
        ],
        "month": first,
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{last + timedelta(days=1):%Y-%m}",
        "view": "calendar",
        "may_propose": access.can("topics.propose"),
        **summary(),
    }
    return page(request, "content/topic_calendar.html", context)


def month_asked(text: str | None) -> date:
    """The first day of a month written 2026-11; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return reading.brand_today().replace(day=1)


@needs("content.view")
def meeting(request: BrandRequest) -> HttpResponseBase:
    """Candidates ranked by their score, with the reasons, ready to be decided one after the other."""
    words = {key: str(title) for key, title in FACTOR_WORDS.items()}
    rows = [
        {"topic": row, "reasons": sorted(({**one, "title": words.get(str(one["key"]), "")} for one in row.factors), key=_strength)[:3]}
        for row in reading.ranking()
    ]
    context = {"rows": rows, "may_decide": access.can("topics.decide"), "view": "meeting", "may_propose": access.can("topics.propose"), **summary()}
    return page(request, "content/topic_meeting.html", context)


def _strength(factor: Mapping[str, Any]) -> float:
    return -abs(float(factor["contribution"]))


@require_POST
@needs("topics.propose")
def rescore(request: BrandRequest) -> HttpResponseBase:
    """Score all candidates now."""
    count = heat.score_topics()
    messages.success(request, _("%(count)s topics were scored.") % {"count": count})
    return HttpResponseRedirect(burl("content:topic_meeting"))


@needs("topics.decide")
def merge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Choose among similar topics, then merge the chosen one into this one, after a question."""
    row = topic_or_404(pk)
    back = burl("content:topic", pk=row.pk)
    named = whole_number(request.POST.get("other") or request.GET.get("other"))
    if named is None:
        alike = linked_titles(reading.alike(row.title, but=row.pk))
        return page(request, "content/topic_merge.html", {"topic": row, "alike": alike, "trail": [(row.title, back)]})
    other = topic_or_404(named)
    if request.method == "POST" and request.POST.get("confirmed") == "1":
        try:
            services.merge_topics(row, [other])
            messages.success(request, _("“%(title)s” was merged into this topic.") % {"title": other.title})
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(back)
    text = _("“%(other)s” becomes part of “%(title)s”: accounts, keywords and comments go along.") % {"other": other.title, "title": row.title}
    fields = [("confirmed", "1"), ("other", str(other.pk))]
    return confirm_page(request, title=_("Merge topics?"), text=text, fields=fields, submit=_("Merge"), back=back)


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Today's candidates against the quota, hot drafts that run, topics due, slots without a topic."""
    if not (access.can("topics.propose") or access.can("topics.decide")):
        return None
    quota, moment = reading.quota(), now()
    running = hot_cases(open_only=True, limit=3)
    soon = Topic.objects.filter(status__in=reading.LIVE, due__lte=moment + timedelta(days=1))
    late = list(soon.exclude(pk__in=[case.topic_id for case in running]).order_by("due")[:4])
    clocks = hot.clocks_of(running)
    cases = [{"case": case, "clock": clocks.get(case.topic_id)} for case in running]
    slots = [slot for slot in open_slots(limit=6) if slot.day <= reading.brand_today() + timedelta(days=3)]
    waiting = quota.missing + len(cases) + sum(1 for row in late if row.due and row.due < moment) + len(slots)
    return {
        "quota": quota,
        "quota_tone": "good" if quota.met else "bad" if quota.over else "warn",
        "cases": cases,
        "late": late,
        "slots": slots,
        "moment": moment,
        "may_propose": access.can("topics.propose"),
        "panel_waiting": waiting,
    }


def _toast(text: str) -> str:
    return json.dumps({"toast": {"text": text, "level": "error"}})


def _query(**values: str) -> str:
    return urlencode(values)
