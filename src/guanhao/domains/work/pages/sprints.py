"""Projects, sprints, stand-ups."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import LineChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.cards import ProjectForm, wholes
from guanhao.domains.work.forms.team import ReviewForm, SprintForm, StandUpForm
from guanhao.domains.work.models import Card, Project, Sprint, StandUp
from guanhao.domains.work.rules.sprints import ideal
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import sprints as selectors
from guanhao.domains.work.services import projects, standups
from guanhao.domains.work.services import sprints as services
from guanhao.domains.work.tables.cards import STAGE_TONE, ProjectTable
from guanhao.domains.work.tables.team import SPRINT_TONE, SprintTable
from guanhao.kernel import access

SHOWN = 200


@needs("work.view")
def project_list(request: BrandRequest) -> HttpResponseBase:
    """All projects."""
    alive = Q(cards__archived_at=None)
    rows = Project.objects.annotate(count=Count("cards", filter=alive), done=Count("cards", filter=alive & Q(cards__stage=Card.Stage.DONE)))
    table = ProjectTable(request, QuerySetRows(rows, search=("title", "text")))
    return list_page(request, table, template="work/projects.html", context={"tab": "projects", "may_manage": access.can("work.manage")})


@needs("work.manage")
def project_new(request: BrandRequest) -> HttpResponseBase:
    """A new project."""
    form = ProjectForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("work:project", pk=projects.save_project(projects.ProjectDraft(**values)).pk)

    return form_page(request, form, save, title=_("New project"), done=_("Saved."), back=burl("work:projects"))


@needs("work.manage")
def project_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a project."""
    row = get_object_or_404(Project, pk=pk)
    state = projects.state_of(row)
    form = ProjectForm(
        request.POST or None, initial={**state, "starts_on": row.starts_on, "ends_on": row.ends_on, "budget": wholes(row.budget_cents)}
    )
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        values.pop("seen_state", None)
        projects.save_project(projects.ProjectDraft(**values), row)
        return burl("work:project", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("work:project", pk=pk))


@needs("work.view")
def project(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One project: sprints, ideas with their checks."""
    row = get_object_or_404(Project, pk=pk)
    facts = [
        fact(request, pgettext("project", "Lead"), boards.names_of([row.lead_id]).get(row.lead_id or 0)),
        fact(request, _("First day"), row.starts_on, "date"),
        fact(request, _("Last day"), row.ends_on, "date"),
        fact(request, _("Weeks"), -(-((row.ends_on - row.starts_on).days + 1) // 7), "number"),
    ]
    context = {
        "project": row,
        "facts": facts,
        "sprints": [(one, SPRINT_TONE[one.state]) for one in selectors.with_counts().filter(project=row).order_by("starts_on", "pk")[:60]],
        "ideas": Card.objects.filter(project=row, kind=Card.Kind.IDEA).order_by("pk")[:SHOWN],
        "may_manage": access.can("work.manage"),
        "trail": [(pgettext("card", "Projects"), burl("work:projects"))],
    }
    return page(request, "work/project.html", context)


@require_POST
@needs("work.manage")
def project_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Split into sprints, close, open again."""
    row = get_object_or_404(Project, pk=pk)
    try:
        if request.POST.get("do") == "split":
            made = projects.split_project(project_id=row.pk)
            messages.success(request, ngettext("%(count)s sprint made.", "%(count)s sprints made.", len(made)) % {"count": len(made)})
        else:
            projects.set_project_state(project_id=row.pk, state=request.POST.get("do", ""))
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:project", pk=pk))


@needs("work.view")
def project_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a project."""
    row = get_object_or_404(Project, pk=pk)
    return history_page(request, target=projects.target_of(row), title=row.title, back=burl("work:project", pk=pk))


@needs("work.view")
def sprint_list(request: BrandRequest) -> HttpResponseBase:
    """All sprints."""
    table = SprintTable(request, QuerySetRows(selectors.with_counts(), search=("title", "goal")))
    return list_page(request, table, template="work/sprints.html", context={"tab": "sprints", "may_manage": access.can("work.manage")})


@needs("work.manage")
def sprint_new(request: BrandRequest) -> HttpResponseBase:
    """A new sprint."""
    form = SprintForm(request.POST or None, initial={"starts_on": boards.today()})

    def save(values: dict[str, Any]) -> str:
        return burl("work:sprint", pk=services.save_sprint(services.SprintDraft(**values)).pk)

    return form_page(request, form, save, title=_("New sprint"), done=_("Saved."), back=burl("work:sprints"))


@needs("work.manage")
def sprint_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a sprint."""
    row = get_object_or_404(Sprint, pk=pk)
    state = services.state_of(row)
    form = SprintForm(request.POST or None, initial={**state, "starts_on": row.starts_on, "ends_on": row.ends_on})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        values.pop("seen_state", None)
        services.save_sprint(services.SprintDraft(**values), row)
        return burl("work:sprint", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("work:sprint", pk=pk))


@needs("work.view")
def sprint(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One sprint: backlog, burndown, the closing report."""
    row = get_object_or_404(Sprint.objects.select_related("project"), pk=pk)
    left = selectors.burndown(row)
    found = row.report or selectors.report(row)
    days = [row.starts_on.fromordinal(row.starts_on.toordinal() + place) for place in range(len(left))]
    series = [Series(_("Points left"), left), Series(_("Even pace"), ideal(found["points"], len(left)), tone="muted", dashed=True)]
    chart = LineChart(title=_("Burndown"), x=days, series=series, zero=True) if left else None
    cards = list(Card.objects.filter(sprint=row, archived_at=None).defer("text").order_by("-priority", "sort_on", "pk")[:SHOWN])
    names = boards.names_of(card.owner_id for card in cards)
    may_manage, over = access.can("work.manage"), row.state == Sprint.State.CLOSED
    context = {
        "sprint": row,
        "tone": SPRINT_TONE[row.state],
        "report": found,
        "over": over,
        "chart": chart,
        "cards": [(card, names.get(card.owner_id or 0, ""), STAGE_TONE[card.stage]) for card in cards],
        "pool": Card.objects.filter(sprint=None, archived_at=None).exclude(stage="done").order_by("-priority", "sort_on", "pk")[:50]
        if not over
        else (),
        "may_edit": access.can("work.edit"),
        "may_manage": may_manage,
        "may_close": may_manage and row.state == "running" and boards.today() >= row.ends_on,
        "review_form": ReviewForm(initial={"review": row.review}) if may_manage and over else None,
        "trail": [(_("Sprints"), burl("work:sprints"))],
    }
    return page(request, "work/sprint.html", context)


@require_POST
@needs("work.edit")
def sprint_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Start, close, write the review, put cards in or out."""
    get_object_or_404(Sprint, pk=pk)
    data = request.POST
    numbers = [number for text in data.getlist("card") if (number := whole_number(text)) is not None]
    try:
        match data.get("do", ""):
            case "start":
                services.start_sprint(sprint_id=pk)
            case "close":
                services.close_sprint(sprint_id=pk)
            case "review":
                services.write_review(sprint_id=pk, review=data.get("review", ""))
            case "in":
                services.put_in(sprint_id=pk, card_ids=numbers)
            case "out":
                services.put_in(sprint_id=None, card_ids=numbers)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:sprint", pk=pk))


@needs("work.view")
def sprint_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a sprint."""
    row = get_object_or_404(Sprint, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("work:sprint", pk=pk))


@needs("work.view")
def standup(request: BrandRequest) -> HttpResponseBase:
    """The stand-up of today: everybody's words, who is missing, what is in the way; POST says one's own."""
    may_edit = access.can("work.edit")
    mine = StandUp.objects.filter(day=boards.today(), user_id=request.actor.user_id or 0).first()
    initial = {"done": mine.done, "next": mine.next, "blocked": mine.blockers} if mine else {}
    form = StandUpForm(request.POST or None, initial=initial)
    if request.method == "POST":
        access.require("work.edit")
        if form.is_valid():
            try:
                standups.stand_up(**form.cleaned_data)
            except Refused as refused:
                form.add_error("blocked" if refused.field == "blockers" else refused.field or None, refused.message)
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(burl("work:standup"))
    day = _day(request)
    context = {
        "team": selectors.day_of_team(day),
        "form": form,
        "may_edit": may_edit,
        "tab": "standup",
        "today": boards.today(),
        "said": mine is not None,
    }
    return page(request, "work/standup.html", context, status=422 if form.is_bound and form.errors else 200)


def _day(request: BrandRequest) -> date:
    try:
        return min(date.fromisoformat(request.GET.get("day", "")), boards.today())
    except ValueError:
        return boards.today()
