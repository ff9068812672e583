"""Responsibilities, meetings, communication."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.team import DecisionForm, MeetingForm, MinutesForm, RuleForm, TalkForm
from guanhao.domains.work.models import Card, CommAck, CommRecord, Meeting, Project
from guanhao.domains.work.pages.series import tree_facts
from guanhao.domains.work.rules.duties import LETTERS
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import duties as selectors
from guanhao.domains.work.selectors import talks as talk_selectors
from guanhao.domains.work.services import duties, meetings, talks
from guanhao.domains.work.tables.cards import STAGE_TONE, CardRows
from guanhao.domains.work.tables.team import MEETING_TONE, MeetingTable, TalkTable
from guanhao.kernel import access
from guanhao.kernel.now import now

BLANK = 3
DAYS = 30


@needs("work.view")
def duty_matrix(request: BrandRequest, pk: int | None = None) -> HttpResponseBase:
    """The responsibility matrix of the brand or of a project; POST writes all of it."""
    project = get_object_or_404(Project, pk=pk) if pk is not None else None
    here = burl("work:project_duties", pk=pk) if pk is not None else burl("work:duties")
    team, wrong = boards.people(), ""
    rows: list[dict[str, Any]] = [{"step": row.step, "kind": row.kind, "letters": selectors.letters_of(row)} for row in selectors.matrix(pk)]
    if request.method == "POST":
        access.require("work.manage")
        rows = _posted(request, [number for number, _name in team])
        try:
            duties.write_matrix([duties.DutyDraft(**row) for row in rows], project_id=pk)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(here)
        except Refused as refused:
            wrong = refused.message
    may_manage = access.can("work.manage")
    rows += [{"step": "", "kind": "", "letters": {}}] * (BLANK if may_manage else 0)
    lines = [
        {"place": place, "step": row["step"], "kind": row["kind"], "cells": [(number, name, row["letters"].get(number, "")) for number, name in team]}
        for place, row in enumerate(rows)
    ]
    context = {
        "project": project,
        "lines": lines,
        "team": team,
        "letters": LETTERS,
        "kinds": Card.Kind.choices,
        "wrong": wrong,
        "here": here,
        "may_manage": may_manage,
        "empty": not any(row["step"] for row in rows),
        "tab": "duties",
        "trail": [(pgettext("card", "Projects"), burl("work:projects")), (project.title, burl("work:project", pk=pk))] if project else [],
    }
    return page(request, "work/duties.html", context, status=422 if wrong else 200)


def _posted(request: BrandRequest, team: list[int]) -> list[dict[str, Any]]:
    rows = []
    for place in range(min(whole_number(request.POST.get("rows")) or 0, 120)):
        letters = {number: letter for number in team if (letter := request.POST.get(f"letter-{place}-{number}", ""))}
        step = request.POST.get(f"step-{place}", "").strip()[:120]
        if step or letters:
            rows.append({"step": step, "kind": request.POST.get(f"kind-{place}", ""), "letters": letters})
    return rows


@needs("work.view")
def meeting_list(request: BrandRequest) -> HttpResponseBase:
    """All meetings."""
    rows = QuerySetRows(Meeting.objects.annotate(count=Count("decisions")), search=("title", "agenda", "minutes"))
    return list_page(
        request, MeetingTable(request, rows), template="work/meetings.html", context={"tab": "meetings", "may_edit": access.can("work.edit")}
    )


@needs("work.edit")
def meeting_new(request: BrandRequest) -> HttpResponseBase:
    """A new meeting."""
    form = MeetingForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("work:meeting", pk=meetings.save_meeting(_meeting(values)).pk)

    return form_page(request, form, save, title=_("New meeting"), done=_("Saved."), back=burl("work:meetings"))


@needs("work.edit")
def meeting_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a meeting that is planned."""
    row = get_object_or_404(Meeting, pk=pk)
    state = meetings.state_of(row)
    form = MeetingForm(request.POST or None, initial={**state, "at": row.at})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        meetings.save_meeting(_meeting(values), row)
        return burl("work:meeting", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("work:meeting", pk=pk))


def _meeting(values: dict[str, Any]) -> meetings.MeetingDraft:
    found = {name: values[name] for name in meetings.MeetingDraft.__dataclass_fields__}
    return meetings.MeetingDraft(**{**found, "invited": tuple(found["invited"])})


@needs("work.view")
def meeting(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One meeting: agenda, minutes, decisions and their cards."""
    row = get_object_or_404(Meeting, pk=pk)
    names = boards.names_of([*row.invited, *row.came])
    facts = [
        fact(request, _("Kind"), row.get_kind_display()),
        fact(request, _("Begins"), row.at, "datetime"),
        fact(request, pgettext("meeting", "Invited"), "、".join(names.get(one, "") for one in row.invited) or None),
        fact(request, _("Who came"), "、".join(names.get(one, "") for one in row.came) or None),
        fact(request, pgettext("meeting", "Guests"), row.guests or None),
    ]
    may_edit = access.can("work.edit")
    context = {
        "meeting": row,
        "tone": MEETING_TONE[row.state],
        "facts": facts,
        "decisions": [(one, STAGE_TONE[one.card.stage] if one.card else "") for one in row.decisions.select_related("card").order_by("pk")[:200]],
        "form": DecisionForm() if may_edit and row.state != "cancelled" else None,
        "trail": [(_("Meetings"), burl("work:meetings"))],
        "with_ideas": row.kind == Meeting.Kind.BRAINSTORM or row.ideas_mark > 0,
        **tree_facts(row),
        "may_edit": may_edit,
    }
    return page(request, "work/meeting.html", context)


@needs("work.edit")
def meeting_minutes(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who came, and the minutes."""
    row = get_object_or_404(Meeting, pk=pk)
    form = MinutesForm(request.POST or None, initial={"came": row.came or row.invited, "minutes": row.minutes})
    watch_conflicts(form, {"minutes": row.minutes, "came": row.came})

    def save(values: dict[str, Any]) -> str:
        meetings.hold(meeting_id=pk, came=values["came"], minutes=values["minutes"])
        return burl("work:meeting", pk=pk)

    return form_page(
        request, form, save, title=_("Minutes of “%(title)s”") % {"title": row.title}, done=_("Saved."), back=burl("work:meeting", pk=pk)
    )


@require_POST
@needs("work.edit")
def meeting_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Decide something, or cancel."""
    get_object_or_404(Meeting, pk=pk)
    try:
        if request.POST.get("do") == "cancel":
            meetings.cancel(meeting_id=pk)
        else:
            form = DecisionForm(request.POST)
            if not form.is_valid():
                raise Refused("；".join(str(text) for texts in form.errors.values() for text in texts))
            meetings.decide(meeting_id=pk, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:meeting", pk=pk))


@needs("work.view")
def meeting_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a meeting."""
    row = get_object_or_404(Meeting, pk=pk)
    return history_page(request, target=meetings.target_of(row), title=row.title, back=burl("work:meeting", pk=pk))


class TalkRows(CardRows):
    """Requests with the names of who answers, one query a page."""

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> list[Any]:
        """A page, with names."""
        rows = list(self.inner.page(sort, offset, limit, filters))
        names = boards.names_of(row.user_id for row in rows)
        for row in rows:
            row.person_name = names.get(row.user_id, "")
        return rows


@needs("work.view")
def talk_list(request: BrandRequest) -> HttpResponseBase:
    """Requests and calls, and each person's share of the last 30 days."""
    wanted = {"yes": True, "no": False, "waiting": None}
    lookups: Any = {"state": lambda rows, chosen: rows.filter(**_state_of([wanted[one] for one in chosen]))}
    table = TalkTable(request, TalkRows(QuerySetRows(CommRecord.objects.all(), search=("about", "asker"), lookups=lookups)))
    rule = talk_selectors.newest_rule()
    mine = CommAck.objects.filter(rule=rule, user_id=request.actor.user_id or 0).exists() if rule else True
    context = {
        "tab": "talks",
        "people": talk_selectors.attainment(now() - timedelta(days=DAYS)),
        "rule": rule,
        "acknowledged": mine,
        "may_edit": access.can("work.edit"),
    }
    return list_page(request, table, template="work/talks.html", context=context)


def _state_of(chosen: list[bool | None]) -> dict[str, Any]:
    if len(chosen) != 1:
        return {}
    return {"qualified": chosen[0]} if chosen[0] is not None else {"qualified__isnull": True}


@needs("work.edit")
def talk_new(request: BrandRequest) -> HttpResponseBase:
    """Enter a request or a call."""
    form = TalkForm(request.POST or None, initial={"user_id": request.actor.user_id, "began_at": now()})

    def save(values: dict[str, Any]) -> str:
        return burl("work:talk", pk=talks.record_talk(**values).pk)

    return form_page(request, form, save, title=_("Enter a request or call"), done=_("Saved."), back=burl("work:talks"))


@needs("work.view")
def talk(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One request or call; POST answers it."""
    row = get_object_or_404(CommRecord.objects.select_related("card"), pk=pk)
    if request.method == "POST":
        access.require("work.edit")
        try:
            talks.finish_talk(record_id=pk, text=request.POST.get("text", ""))
            messages.success(request, _("Saved."))
        except Refused as refused:
            messages.error(request, refused.message)
        return HttpResponseRedirect(burl("work:talk", pk=pk))
    facts = [
        fact(request, _("Kind"), row.get_kind_display()),
        fact(request, _("It came by"), row.channel),
        fact(request, _("Who asked"), row.asker or None),
        fact(request, _("Who answers"), boards.names_of([row.user_id]).get(row.user_id)),
        fact(request, _("Asked, or call ended"), row.began_at, "datetime"),
        fact(request, pgettext("talk", "Due"), row.due_at, "datetime"),
        fact(request, _("Answered, or recorded"), row.ended_at, "datetime"),
        fact(request, pgettext("talk", "What was said"), row.text or None),
    ]
    context = {"row": row, "facts": facts, "may_edit": access.can("work.edit"), "trail": [(pgettext("team", "Communication"), burl("work:talks"))]}
    return page(request, "work/talk.html", context)


@needs("work.view")
def comm_rule(request: BrandRequest) -> HttpResponseBase:
    """The rule for communication and who acknowledged it; POST acknowledges it."""
    rule = talk_selectors.newest_rule()
    if request.method == "POST":
        try:
            talks.acknowledge(number=whole_number(request.POST.get("number")) or 0)
            messages.success(request, _("Acknowledged."))
        except Refused as refused:
            messages.error(request, refused.message)
        return HttpResponseRedirect(burl("work:comm_rule"))
    acks = {ack.user_id: ack for ack in CommAck.objects.filter(rule=rule)} if rule else {}
    context = {
        "rule": rule,
        "people": [(name, acks.get(number)) for number, name in boards.people()],
        "mine": acks.get(request.actor.user_id or 0),
        "may_manage": access.can("work.manage"),
        "trail": [(pgettext("team", "Communication"), burl("work:talks"))],
    }
    return page(request, "work/comm_rule.html", context)


@needs("work.manage")
def comm_rule_edit(request: BrandRequest) -> HttpResponseBase:
    """Write a new version of the rule."""
    rule = talk_selectors.newest_rule()
    form = RuleForm(request.POST or None, initial={"text": rule.text if rule else ""})
    watch_conflicts(form, {"number": rule.number if rule else 0})

    def save(values: dict[str, Any]) -> str:
        talks.write_rule(text=values["text"])
        return burl("work:comm_rule")

    return form_page(request, form, save, title=_("Rule for communication"), done=_("Saved."), back=burl("work:comm_rule"))
