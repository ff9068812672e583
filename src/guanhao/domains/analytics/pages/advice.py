"""Advice (ANA-23): the list with how advice did, one proposal with its evidence, its decision and its measured effect, the Today panel."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter
from guanhao.console.forms import DesignForm
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import figure, signed
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics.advisers import advisers
from guanhao.domains.analytics.contracts import Direction
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.pages.modelwords import design_of, problem_words
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import advice as selectors
from guanhao.domains.analytics.selectors.metrics import last_known_metric
from guanhao.domains.analytics.services import advice as services
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue

TONES = {
    "proposed": "info",
    "accepted": "accent",
    "carried_out": "accent",
    "worked": "good",
    "unclear": "warn",
    "failed": "bad",
    "dismissed": "",
    "lapsed": "",
}
FAMILIES = {**dict(Advice.Family.choices), "user": pgettext_lazy("advice", "Users")}
STATES = {**dict(Advice.State.choices), "proposed": pgettext_lazy("advice", "Proposed"), "dismissed": pgettext_lazy("advice", "Dismissed")}
SHOWN = 5


def metric_title(key: str) -> str:
    """The metric's words, of the boards or of an adviser; its key when it is unknown here."""
    for adviser in advisers():
        if key in adviser.metrics:
            return str(adviser.metrics[key])
    known = last_known_metric(key)
    return str(known.contract().title) if known else key


def amount(value: float | None, unit: str) -> str:
    """An expectation or effect as people read it."""
    if value is None:
        return "—"
    return signed(value, "percent") if unit in ("change", "share") else figure(value, "number")


def _target_words(one: Direction) -> str:
    name = channels.format_title(one.name) if one.kind == "format" else one.name
    return f"{name} {figure(one.share, 'percent')}"


class AdviceTable(Table):
    """All advice but what lapsed."""

    key = "analytics.advice"
    title = gettext_lazy("Optimisation advice")
    columns = (
        Column("title", gettext_lazy("Optimisation advice"), value=selectors.title_of, href=lambda row: burl("analytics:advice_one", pk=row.pk)),
        Column("family", pgettext_lazy("advice", "Family"), kind="badge", labels=FAMILIES),
        Column("metric", gettext_lazy("Expected of"), value=lambda row: metric_title(row.metric)),
        Column("expected", gettext_lazy("Expected effect"), value=lambda row: amount(row.expected, row.unit), sortable=False),
        Column("state", gettext_lazy("State"), kind="badge", labels=STATES, tone=TONES),
        Column(
            "measured", pgettext_lazy("advice", "Measured"), value=lambda row: amount((row.measured or {}).get("effect"), row.unit), sortable=False
        ),
        Column("owner_name", gettext_lazy("Owner")),
        Column("due", pgettext_lazy("advice", "Due"), kind="date"),
        Column("proposed_at", gettext_lazy("Proposed on"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), choices=tuple(STATES.items())),
        ChoiceFilter("family", pgettext_lazy("advice", "Family"), choices=tuple(FAMILIES.items())),
    )
    searchable = True
    default_sort = "-proposed_at"
    empty = Empty(
        gettext_lazy("No advice yet"),
        gettext_lazy("Every night the program looks at posts, people, channels and campaigns and proposes what the numbers support."),
    )


class AcceptForm(DesignForm):
    """Who does it until when."""

    owner_id = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int, empty_value=None)
    due = forms.DateField(label=pgettext_lazy("advice", "Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = [("", "—"), *((one.id, one.name) for one in identity.people_of_brand())]


@needs("analytics.view")
def advice(request: BrandRequest) -> HttpResponseBase:
    """The list, how advice of each family did, and the directions that wait for this month's decision."""
    rows = QuerySetRows(selectors.advice(state=request.GET.get("state", "")), search=("title", "why", "owner_name"))
    buttons = [Button(_("Look again now"), burl("analytics:advice_ask"), icon="refresh-cw", post=True)] if access.can(services.DECIDE) else []
    context = {
        "buttons": buttons,
        "lead": _("Advice comes from your own numbers, says what it expects, and is measured afterwards; what failed is shown as failed."),
        "scores": [(FAMILIES[score.family], score) for score in selectors.scores()],
        "directions": [
            {"row": row, "title": selectors.title_of(row), "why": selectors.why_of(row)}
            for row in (selectors.directions() if request.GET.get("state", "") in ("", "proposed") else [])
        ],
        "targets": [_target_words(one) for one in selectors.content_directions()],
    }
    return list_page(request, AdviceTable(request, rows), template="analytics/advice.html", context=context)


@needs("analytics.view")
def one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One proposal with evidence, expectation, decision and effect."""
    row = get_object_or_404(Advice, pk=pk)
    measured = row.measured or {}
    people = [(person.id, person.name) for person in identity.people_of_brand() if row.owner_role in person.roles]
    context = {
        "row": row,
        "title": selectors.title_of(row),
        "why": selectors.why_of(row),
        "evidence": selectors.evidence_of(row),
        "state": STATES[row.state],
        "family": FAMILIES[row.family],
        "metric": metric_title(row.metric),
        "tone": TONES[row.state],
        "expected": [amount(value, row.unit) for value in (row.expected, row.expected_low, row.expected_high)],
        "effect": [amount(measured.get(name), row.unit) for name in ("effect", "low", "high")] if "effect" in measured else None,
        "problem": problem_words(measured["problem"], measured.get("values", {})) if "problem" in measured else "",
        "design": design_of(measured["design"]) if "design" in measured else None,
        "form": AcceptForm(initial={"owner_id": people[0][0] if people else None}) if row.state == Advice.State.PROPOSED else None,
        "may_decide": access.can(services.DECIDE),
        "may_do": access.can(services.DECIDE) or request.actor.user_id == row.owner_id,
        "late": row.state == Advice.State.ACCEPTED and row.due is not None and row.due < services.today(),
        "today": services.today(),
        "trail": [(_("Optimisation advice"), burl("analytics:advice"))],
    }
    return page(request, "analytics/advice_one.html", context)


@require_POST
@needs("analytics.view")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Accept, dismiss or carry out, as the pressed button says."""
    row = get_object_or_404(Advice, pk=pk)
    try:
        match request.POST.get("do"):
            case "accept":
                form = AcceptForm(request.POST)
                if not form.is_valid():
                    raise Refused(_("Choose who carries it out: a person of this brand."), "owner_id")
                services.accept(advice_id=row.pk, **form.cleaned_data)
                messages.success(request, _("Accepted: the owner was told."))
            case "dismiss":
                services.dismiss(advice_id=row.pk, reason=request.POST.get("reason", ""))
                messages.success(request, _("Dismissed; the reason is kept."))
            case "done":
                day = forms.DateField(required=False).clean(request.POST.get("day", ""))
                services.carry_out(advice_id=row.pk, day=day, note=request.POST.get("note", ""))
                messages.success(request, _("Noted. The effect is measured by itself when its time has passed."))
            case _other:
                raise Http404
    except Refused as refusal:
        messages.error(request, refusal.message)
    except forms.ValidationError:
        messages.error(request, _("This is not a day."))
    return HttpResponseRedirect(burl("analytics:advice_one", pk=row.pk))


@require_POST
@needs(services.DECIDE)
def ask(request: BrandRequest) -> HttpResponseBase:
    """Ask all advisers now, by a job."""
    from guanhao.domains.analytics.jobs_models import give_advice

    enqueue(give_advice, key=f"analytics.give_advice:{request.brand.id}")
    messages.success(request, _("The program looks at the numbers; new advice appears here in a moment."))
    return HttpResponseRedirect(burl("analytics:advice"))


@needs("analytics.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done with one piece of advice."""
    row = get_object_or_404(Advice, pk=pk)
    return history_page(request, target=f"analytics.advice:{row.pk}", title=selectors.title_of(row), back=burl("analytics:advice_one", pk=row.pk))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """My tasks from advice, and the proposals that promise most; nothing when there are neither."""
    today = services.today()
    tasks, proposed = selectors.waiting(request.actor.user_id, today)
    if not tasks and not proposed:
        return None
    lines = [(row, selectors.title_of(row), row.due is not None and row.due < today) for row in tasks[:SHOWN]]
    hopes = [(row, selectors.title_of(row), amount(row.expected, row.unit)) for row in proposed[:SHOWN]]
    return {"tasks": lines, "proposed": hopes, "panel_waiting": len(tasks)}


urlpatterns = [
    path("advice/", advice, name="advice"),
    path("advice/ask", ask, name="advice_ask"),
    path("advice/<int:pk>/", one, name="advice_one"),
    path("advice/<int:pk>/decide", decide, name="advice_decide"),
    path("advice/<int:pk>/history", history, name="advice_history"),
]
