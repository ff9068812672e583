"""A project's plan in time: the drawing, the list, moving work with what waits for it, frozen plans."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.plans import LinkForm, MoveForm
from guanhao.domains.work.models import Baseline, Card, CardLink, Project, Shift
from guanhao.domains.work.rules import gantt
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import schedule as selectors
from guanhao.domains.work.services import schedule as services
from guanhao.domains.work.tables.plans import PlanTable
from guanhao.kernel import access

PAGE = 100
SHOWN = 200


@needs("work.view")
def gantt_page(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The plan drawn: bars on working days, links, the critical path, the frozen plan behind; a list on a phone."""
    project = get_object_or_404(Project, pk=pk)
    plan = selectors.plan_of(project)
    frozen = selectors.baseline(project, whole_number(request.GET.get("baseline")))
    rows = selectors.rows_of(plan, frozen)
    show, day = request.GET.get("show", ""), boards.today()
    chosen = [row for row in rows if _shown(row, show, day)]
    words = request.GET.get("q", "").casefold().split()[:10]
    chosen = [row for row in chosen if all(word in row.title.casefold() for word in words)]
    pages = max(-(-len(chosen) // PAGE), 1)
    number = min(max(whole_number(request.GET.get("page")) or 1, 1), pages)
    part = chosen[(number - 1) * PAGE : number * PAGE]
    context = {
        "project": project,
        "drawn": _drawing(plan, part, day, request.GET.get("zoom", "")),
        "rows": part,
        "count": len(chosen),
        "all": len(rows),
        "number": number,
        "pages": pages,
        "show": show,
        "shows": _shows(),
        "q": request.GET.get("q", ""),
        "zoom": request.GET.get("zoom", ""),
        "frozen": frozen,
        "baselines": Baseline.objects.filter(project=project).defer("rows").order_by("-number")[:50],
        "ends_on": plan.ends_on,
        "drift": selectors.end_drift(plan, frozen),
        "critical": len(plan.reading.critical),
        "broken": len(plan.reading.broken),
        "loose": plan.loose[:SHOWN],
        "loose_count": len(plan.loose),
        "late": plan.ends_on is not None and plan.ends_on > project.ends_on,
        "shift": selectors.last_shift(project),
        "names": boards.names_of(row.owner_id for row in part),
        "may_edit": access.can("work.edit"),
        "may_manage": access.can("work.manage"),
        "trail": _trail(project),
        "query": _query(request),
    }
    return page(request, "work/gantt.html", context)


def _trail(project: Project) -> list[tuple[str, str]]:
    return [(pgettext("card", "Projects"), burl("work:projects")), (project.title, burl("work:project", pk=project.pk))]


def _query(request: BrandRequest) -> str:
    data = request.GET.copy()
    data.pop("page", None)
    return data.urlencode()


def _shows() -> list[tuple[str, str]]:
    return [
        ("", _("Everything")),
        ("critical", _("Critical path")),
        ("broken", _("Begins too early")),
        ("late", _("Overdue")),
        ("drifted", _("Later than frozen")),
        ("open", pgettext("card", "Not done")),
    ]


def _shown(row: selectors.Row, show: str, day: date) -> bool:
    match show:
        case "critical":
            return row.critical
        case "broken":
            return row.broken
        case "late":
            return row.due_on < day and row.stage != Card.Stage.DONE
        case "drifted":
            return (row.drift or 0) > 0
        case "open":
            return row.stage != Card.Stage.DONE
    return True


def _drawing(plan: selectors.Plan, rows: list[selectors.Row], day: date, zoom: str) -> dict[str, Any]:
    """Everything of the SVG in pixels."""
    axis = gantt.axis_of([(row.starts_on, row.due_on) for row in rows], day, zoom)
    bars, ends = [], dict[int, tuple[int, int, int]]()
    for place, row in enumerate(rows):
        left, width = axis.span(row.starts_on, row.due_on)
        top = gantt.HEAD + place * gantt.ROW
        was = axis.span(*row.was) if row.was is not None else None
        bars.append({"row": row, "x": left, "y": top + 7, "width": width, "middle": top + gantt.ROW // 2, "was": was, "was_y": top + 23, "top": top})
        ends[row.id] = (left, left + width, top + 7 + gantt.BAR // 2)
    red = plan.reading.critical
    broken = {(link.before, link.after) for link in plan.reading.broken}
    drawn = gantt.arrows(ends, ((link.before, link.after) for link in plan.links))
    return {
        "width": axis.width,
        "height": gantt.HEAD + len(rows) * gantt.ROW + 4,
        "bars": bars,
        "head": gantt.HEAD,
        "row": gantt.ROW,
        "bar": gantt.BAR,
        "months": axis.months(),
        "ticks": axis.ticks(),
        "numbers": axis.px >= gantt.ZOOMS["day"],
        "off": axis.off(plan.calendar.days),
        "today": axis.x(day) + axis.px // 2 if axis.first <= day <= axis.last else None,
        "arrows": [(path, "broken" if (one, two) in broken else "critical" if one in red and two in red else "") for path, one, two in drawn],
    }


@needs("work.view")
def plan_list(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The plan as a list with filters, and as CSV or XLSX."""
    project = get_object_or_404(Project, pk=pk)
    plan = selectors.plan_of(project)
    frozen = selectors.newest_baseline(project)
    rows = selectors.rows_of(plan, frozen)
    names = boards.names_of({row.owner_id for row in rows})
    lines = [_line(row, names, plan) for row in rows]
    table = PlanTable(request, ListRows(lines, search=("title", "owner")))
    return list_page(request, table, template="work/plan_list.html", context={"project": project, "trail": _trail(project)})


def _line(row: selectors.Row, names: Any, plan: selectors.Plan) -> dict[str, Any]:
    waits = "、".join(plan.lines[one].title for one in row.before[:20])
    found = {name: getattr(row, name) for name in ("id", "title", "stage", "starts_on", "due_on", "days", "slack", "drift")}
    first, last = row.was or (None, None)
    return {**found, "owner": names.get(row.owner_id or 0), "state": row.state, "was_first": first, "was_last": last, "waits": waits or None}


@needs("work.view")
def card_plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """When a card begins, how long it lasts and what it waits for; POST shows what would move, then moves it."""
    card = get_object_or_404(Card.objects.select_related("project"), pk=pk)
    if card.project is None:
        messages.error(request, _("A card of a project has a plan; give it a project first."))
        return HttpResponseRedirect(burl("work:card", pk=pk))
    plan = selectors.plan_of(card.project)
    task = plan.tasks.get(pk)
    first = plan.span(task)[0] if task else card.due_on or boards.today()
    form = MoveForm(request.POST or None, initial={"starts_on": first, "days": task.days if task else 1})
    preview = None
    if request.method == "POST":
        access.require("work.edit")
        if form.is_valid():
            try:
                if request.POST.get("do") == "apply":
                    return _apply(request, card.project, {**form.asked(), "card_id": pk})
                preview = services.preview(project_id=card.project.pk, card_id=pk, **form.day())
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    before, after = selectors.links_of(pk)
    slack = plan.reading.slack.get(pk)
    context = {
        "card": card,
        "form": form,
        "preview": preview,
        "posted": form.cleaned_data if form.is_bound and form.is_valid() else {},
        "before": before,
        "after": after,
        "slack": slack,
        "critical": pk in plan.reading.critical,
        "broken": {link.before for link in plan.reading.broken if link.after == pk},
        "link_form": LinkForm(project=card.project, card=card),
        "may_edit": access.can("work.edit") and card.archived_at is None,
        "done": card.stage == Card.Stage.DONE,
        "trail": [*_trail(card.project), (_("Plan in time"), burl("work:gantt", pk=card.project_id))],
    }
    return page(request, "work/card_plan.html", context, status=422 if form.is_bound and form.errors else 200)


def _apply(request: BrandRequest, project: Project, asked: dict[str, Any]) -> HttpResponseBase:
    row = services.apply(project_id=project.pk, **asked)
    count = len(row.moves) if row else 0
    messages.success(request, ngettext("%(count)s card moved.", "%(count)s cards moved.", count) % {"count": count})
    return HttpResponseRedirect(burl("work:gantt", pk=project.pk))


@require_POST
@needs("work.edit")
def card_link(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let a card wait for another one, or no more."""
    card = get_object_or_404(Card, pk=pk)
    try:
        if request.POST.get("do") == "unlink":
            row = get_object_or_404(CardLink, pk=whole_number(request.POST.get("link")) or 0, after=card)
            services.unlink_cards(link_id=row.pk)
        else:
            form = LinkForm(request.POST, project=card.project, card=card)
            if not form.is_valid():
                raise Refused("；".join(str(text) for texts in form.errors.values() for text in texts))
            services.link_cards(before_id=form.cleaned_data["before_id"], after_id=pk, lag=form.cleaned_data["lag"])
        messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:card_plan", pk=pk))


@require_POST
@needs("work.edit")
def plan_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Mend what begins too early (after a look), take the last move back, freeze."""
    project = get_object_or_404(Project, pk=pk)
    do = request.POST.get("do", "")
    try:
        if do == "mend":
            preview = services.preview(project_id=pk)
            return page(request, "work/plan_mend.html", {"project": project, "preview": preview, "trail": _trail(project)})
        if do == "apply":
            return _apply(request, project, {"seen": request.POST.get("seen", "")[:64], "reason": _("What began too early was moved")})
        if do == "undo":
            row = get_object_or_404(Shift, pk=whole_number(request.POST.get("shift")) or 0, project=project)
            services.undo(shift_id=row.pk)
            messages.success(request, _("Taken back."))
        elif do == "freeze":
            made = services.freeze(project_id=pk, note=request.POST.get("note", ""))
            messages.success(request, _("The plan is frozen as number %(number)s.") % {"number": made.number})
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:gantt", pk=pk))
