"""Monthly meetings, and the tree of ideas of a meeting."""

import json
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.plans import SeriesForm
from guanhao.domains.work.models import IdeaNode, Meeting, MeetingSeries
from guanhao.domains.work.rules.series import month_of
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import ideas as tree
from guanhao.domains.work.selectors import series as selectors
from guanhao.domains.work.services import ideas
from guanhao.domains.work.services import series as services
from guanhao.domains.work.tables.plans import SeriesTable
from guanhao.domains.work.tables.team import MEETING_TONE
from guanhao.kernel import access

WORDS = ("uid", "text", "parent", "after")
LARGEST = 20_000


@needs("work.view")
def series_list(request: BrandRequest) -> HttpResponseBase:
    """All monthly meetings and how they stand."""
    table = SeriesTable(request, QuerySetRows(MeetingSeries.objects.all(), search=("title",)))
    context = {"tab": "meetings", "standing": selectors.standing(), "may_manage": access.can("work.manage")}
    return list_page(request, table, template="work/series_list.html", context=context)


@needs("work.manage")
def series_new(request: BrandRequest) -> HttpResponseBase:
    """A new monthly meeting."""
    form = SeriesForm(request.POST or None, initial={"starts_on": boards.today()})

    def save(values: dict[str, Any]) -> str:
        return burl("work:series", pk=services.save_series(services.SeriesDraft(**form.draft())).pk)

    return form_page(request, form, save, title=_("New monthly meeting"), done=_("Saved."), back=burl("work:series_list"))


@needs("work.manage")
def series_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a monthly meeting."""
    row = get_object_or_404(MeetingSeries, pk=pk)
    state = services.state_of(row)
    form = SeriesForm(request.POST or None, initial={**state, "starts_on": row.starts_on, "at": time(row.hour, row.minute)})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_series(services.SeriesDraft(**form.draft()), row)
        return burl("work:series", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("work:series", pk=pk))


@needs("work.view")
def series(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One monthly meeting: this month, months that went without, its meetings."""
    row = get_object_or_404(MeetingSeries, pk=pk)
    names = boards.names_of(row.invited)
    stands = selectors.standing([row])[0]
    facts = [
        fact(request, _("Kind"), row.get_kind_display()),
        fact(request, _("This month"), stands.day, "date"),
        fact(request, _("Begins"), f"{row.hour:02}:{row.minute:02}"),
        fact(request, _("From"), row.starts_on, "date"),
        fact(request, _("Agenda"), row.agenda or None),
        fact(request, pgettext("meeting", "Invited"), "、".join(names.get(one, "") for one in row.invited) or None),
    ]
    months = row.months.select_related("meeting").order_by("-month")[:36]
    context = {
        "series": row,
        "stands": stands,
        "facts": facts,
        "months": [(one, MEETING_TONE[one.meeting.state] if one.meeting else "bad") for one in months],
        "may_edit": access.can("work.edit"),
        "may_manage": access.can("work.manage"),
        "trail": [(_("Meetings"), burl("work:meetings")), (_("Monthly meetings"), burl("work:series_list"))],
    }
    return page(request, "work/series.html", context)


@require_POST
@needs("work.edit")
def series_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make this month's meeting now, end the series, let it come back."""
    row = get_object_or_404(MeetingSeries, pk=pk)
    do = request.POST.get("do", "")
    if do == "call":
        made = services.call_meeting(series_id=pk, month=month_of(boards.today()))
        if made is not None:
            return HttpResponseRedirect(burl("work:meeting", pk=made.pk))
        messages.error(request, _("The series begins later."))
    elif do in ("end", "back"):
        services.end_series(series_id=row.pk, back=do == "back")
    return HttpResponseRedirect(burl("work:series", pk=pk))


@needs("work.view")
def series_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a monthly meeting."""
    row = get_object_or_404(MeetingSeries, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("work:series", pk=pk))


@needs("work.view")
def ideas_part(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The tree as it is now (204 when it is as the asker knows it); POST changes it, from the page's script or its plain form."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if request.method == "POST":
        return _change(request, meeting)
    if request.GET.get("mark") == str(meeting.ideas_mark):
        return HttpResponse(status=204)
    return _drawn(request, meeting)


def _drawn(request: BrandRequest, meeting: Meeting, *, uid: str = "") -> HttpResponseBase:
    meeting.refresh_from_db(fields=["ideas_mark"])
    answer = page(request, "work/_ideas.html", tree_facts(meeting))
    answer["X-Mark"], answer["X-Idea"] = str(meeting.ideas_mark), uid
    return answer


def tree_facts(meeting: Meeting) -> dict[str, Any]:
    """What the tree's template needs."""
    branches, removed = tree.grown(meeting)
    may_edit = access.can("work.edit") and meeting.state != Meeting.State.CANCELLED
    return {"meeting": meeting, "branches": branches, "removed": removed, "may_edit": may_edit}


def _change(request: BrandRequest, meeting: Meeting) -> HttpResponseBase:
    access.require("work.edit")
    script = request.content_type == "application/json"
    try:
        row = _act(meeting, _body(request) if script else request.POST.dict())
    except Refused as refused:
        if script:
            return JsonResponse({"detail": refused.message}, status=422)
        messages.error(request, refused.message)
        row = None
    if script:
        return _drawn(request, meeting, uid=row.uid if row is not None else "")
    return HttpResponseRedirect(burl("work:meeting", pk=meeting.pk) + "#ideas")


def _body(request: BrandRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body) if len(request.body) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(_("This is not a change of an idea."))
    return found


def _act(meeting: Meeting, asked: dict[str, Any]) -> IdeaNode | None:
    given = {name: value for name in WORDS if isinstance(value := asked.get(name), str)}
    uid, pk = given.get("uid", ""), meeting.pk
    match asked.get("do"):
        case "add":
            return ideas.add_idea(meeting_id=pk, **{"uid": ideas.new_uid(), **{name: value for name, value in given.items() if value}})
        case "write":
            seen = asked.get("seen")
            return ideas.write_idea(meeting_id=pk, uid=uid, text=given.get("text", ""), seen=seen if isinstance(seen, int) else 0)
        case "move":
            return ideas.move_idea(meeting_id=pk, uid=uid, parent=given.get("parent", ""), after=given.get("after", ""))
        case "fold":
            return ideas.fold_idea(meeting_id=pk, uid=uid, folded=asked.get("folded") in (True, "1"))
        case "remove" | "back" as do:
            ideas.remove_idea(meeting_id=pk, uid=uid, back=do == "back")
            return None
        case "choose":
            return ideas.choose_idea(meeting_id=pk, uid=uid)
    raise Refused(_("This is not a change of an idea."))
