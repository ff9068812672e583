"""Models: forecasts, changes and odd days, comparison studies, groups of people; each result with what it rests on (ANA-17..19)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.charts import LineChart, Mark, Series
from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import ModelRun, TraceTicket
from guanhao.domains.analytics.pages import rowstudies
from guanhao.domains.analytics.pages.figures import format_of
from guanhao.domains.analytics.pages.modelwords import DESIGN_TITLES, MODEL_TITLES, design_of, p_value, problem_words
from guanhao.domains.analytics.policy.advice import ForecastPolicy
from guanhao.domains.analytics.selectors import coverage
from guanhao.domains.analytics.selectors.metrics import all_metrics, last_known_metric
from guanhao.domains.analytics.services import modelling as services
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access
from guanhao.kernel.now import now

KINDS = ("forecast", "changes", "study", "rows", "clusters")
FEATURES: dict[str, Promise] = {
    "events": gettext_lazy("Actions"),
    "active_days": gettext_lazy("Active days"),
    "kinds": gettext_lazy("Kinds of actions"),
    "spend": gettext_lazy("Money spent"),
    "days_since": gettext_lazy("Days since last seen"),
}


def _delete(request: BrandRequest, picked: list[str]) -> str:
    count = services.delete_runs([int(pk) for pk in picked])
    return ngettext("%(count)s deleted.", "%(count)s deleted.", count) % {"count": count}


class RunTable(Table):
    """Saved questions with their answers, the newest first."""

    key = "analytics.models"
    title = gettext_lazy("Models")
    columns = (
        Column("title", gettext_lazy("Question"), href=lambda row: burl("analytics:model", pk=row.pk)),
        Column("kind", gettext_lazy("Kind"), kind="badge", labels=dict(ModelRun.Kind.choices)),
        Column(
            "state",
            gettext_lazy("State"),
            kind="badge",
            labels=dict(ModelRun.State.choices),
            tone={"done": "good", "refused": "warn", "running": "info"},
        ),
        Column("made_by_name", gettext_lazy("By")),
        Column("made_at", gettext_lazy("Asked"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=ModelRun.Kind.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=ModelRun.State.choices),
    )
    searchable = True
    default_sort = "-made_at"
    actions = (
        BulkAction(
            "delete", gettext_lazy("Delete"), _delete, permission=services.MODEL, confirm=gettext_lazy("Results are thrown away."), danger=True
        ),
    )
    empty = Empty(
        gettext_lazy("No model yet"),
        gettext_lazy("Forecast a metric, find when it changed, compare accounts by a design, or find groups of people that behave alike."),
        gettext_lazy("Forecast"),
        url_name="analytics:new_forecast",
        permission=services.MODEL,
    )


class MetricForm(DesignForm):
    """A metric, of everything or of some accounts."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    accounts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Accounts"),
        required=False,
        coerce=int,
        help_text=gettext_lazy("None chosen: all of them together."),
        widget=forms.SelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [(one.key, str(one.title)) for one in all_metrics().values()]
        for name in ("accounts", "control"):
            if name in fields:
                fields[name].choices = [(one.id, one.name or one.handle) for one in channels.accounts()]


class ForecastForm(MetricForm):
    """How far ahead."""

    days = forms.IntegerField(label=gettext_lazy("Days ahead"), min_value=1, max_value=180)


class StudyForm(MetricForm):
    """Which design, who was treated, since when."""

    design = forms.ChoiceField(
        label=gettext_lazy("Design"),
        choices=lambda: [(key, DESIGN_TITLES[key]) for key in (*services.PANEL, *services.SINGLE)],
        help_text=gettext_lazy("The first two need accounts the change did not touch; what a design assumes is printed with the result."),
    )
    control = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Comparison accounts"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple,
        help_text=gettext_lazy("Accounts without the change."),
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    cut = forms.DateField(label=gettext_lazy("Day of the change"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("design", "metric", "accounts", "control", "first", "cut", "last")


class ClusterForm(DesignForm):
    """Over which days, how, how many groups."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=7, max_value=731, initial=90)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=[("kmeans", "K-means"), ("mixture", gettext_lazy("Gaussian mixture"))])
    wanted = forms.IntegerField(
        label=gettext_lazy("Groups"), required=False, min_value=2, max_value=12, help_text=gettext_lazy("Empty: the number with the best silhouette.")
    )


@needs("analytics.view")
def models(request: BrandRequest) -> HttpResponseBase:
    """All saved questions."""
    buttons = []
    if access.can(services.MODEL):
        words = {
            "clusters": _("Group people"),
            "rows": _("Compare alike rows"),
            "study": _("Compare by a design"),
            "changes": _("Find changes"),
            "forecast": _("Forecast"),
        }
        icons = {"clusters": "users", "rows": "scale", "study": "git-compare", "changes": "activity", "forecast": "trending-up"}
        buttons = [Button(words[kind], burl(f"analytics:new_{kind}"), icon=icons[kind], primary=kind == "forecast") for kind in words]
    lead = _("Every answer shows its method and source, its error or interval, and what it assumes.")
    kind = request.GET.get("kind", "")
    tabs = [("", _("All"), burl("analytics:models")), *((key, ModelRun.Kind(key).label, f"{burl('analytics:models')}?kind={key}") for key in KINDS)]
    table = RunTable(request, QuerySetRows(ModelRun.objects.defer("result"), search=("title", "made_by_name")))
    return list_page(request, table, template="analytics/models.html", context={"buttons": buttons, "lead": lead, "model_tabs": tabs, "kind": kind})


def _new(request: BrandRequest, kind: str, form: forms.Form, title: str) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        plain = {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
        return burl("analytics:model", pk=services.start(kind=kind, inputs=plain).pk)

    return form_page(request, form, save, title=title, back=burl("analytics:models"), submit=_("Compute"))


def _first_values(request: BrandRequest) -> dict[str, Any]:
    return {"metric": request.GET.get("metric", "views"), "accounts": request.GET.getlist("account")}


@needs(services.MODEL)
def new_forecast(request: BrandRequest) -> HttpResponseBase:
    """Ask for a forecast."""
    form = ForecastForm(request.POST or None, initial={**_first_values(request), "days": ForecastPolicy.of_brand().days})
    return _new(request, "forecast", form, _("Forecast a metric"))


@needs(services.MODEL)
def new_changes(request: BrandRequest) -> HttpResponseBase:
    """Ask when a metric changed and which days do not fit."""
    return _new(request, "changes", MetricForm(request.POST or None, initial=_first_values(request)), _("Find changes and odd days"))


@needs(services.MODEL)
def new_study(request: BrandRequest) -> HttpResponseBase:
    """Ask for a comparison by a design."""
    last = coverage.extent().last or now().date()
    days = {"first": last - timedelta(days=89), "cut": last - timedelta(days=27), "last": last}
    return _new(request, "study", StudyForm(request.POST or None, initial={**_first_values(request), **days}), _("Compare by a design"))


@needs(services.MODEL)
def new_clusters(request: BrandRequest) -> HttpResponseBase:
    """Ask for groups of people."""
    return _new(request, "clusters", ClusterForm(request.POST or None), _("Group people that behave alike"))


@needs("analytics.view")
def model(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One answer; while it is computed the page looks again by itself."""
    row = get_object_or_404(ModelRun, pk=pk)
    known = last_known_metric(row.inputs.get("metric", ""))
    metric = known.contract() if known else None
    context: dict[str, Any] = {
        "row": row,
        "metric": metric,
        "poll": burl("analytics:model_progress", pk=pk) if row.state == ModelRun.State.RUNNING else "",
        "accounts": _names(row.inputs.get("accounts", [])),
        "controls": _names(row.inputs.get("control", [])),
        "may_model": access.can(services.MODEL),
        "may_save": access.can("audiences.edit"),
        "trail": [(_("Models"), burl("analytics:models"))],
        "problem": problem_words(row.result.get("problem", ""), row.result.get("values", {})) if row.state == ModelRun.State.REFUSED else "",
    }
    if row.state == ModelRun.State.DONE:
        shape = format_of(metric.unit) if metric else "number"
        context |= SHOWN[row.kind](row, shape)
    return page(request, "analytics/model.html", context)


def _names(ids: list[int]) -> list[str]:
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
    return [names.get(one, str(one)) for one in ids]


def _days(first: str, count: int) -> list[date]:
    start = date.fromisoformat(first)
    return [start + timedelta(days=i) for i in range(count)]


def _shown_forecast(row: ModelRun, shape: Any) -> dict[str, Any]:
    from guanhao.engines.modelling.series import holidays_between

    told = row.result
    past, steps = told["past"], told["steps"]
    days = _days(told["from"], len(past) + len(steps))
    blank: list[float | None] = [None] * len(past)
    chart = LineChart(
        x=days,
        series=[
            Series(_("Known"), [*past, *([None] * len(steps))]),
            Series(_("Forecast"), [*blank[:-1], past[-1], *(step["value"] for step in steps)], dashed=True),
        ],
        low=[*blank, *(step["low"] for step in steps)],
        high=[*blank, *(step["high"] for step in steps)],
        marks=[Mark(day, words, "holiday") for day, words in holidays_between(days[0], days[-1], get_language() or "zh-hans")],
        format=shape,
        label=row.title,
    )
    trials = [{**one, "title": str(MODEL_TITLES[one["model"]]), "chosen": one["model"] == told["model"]} for one in told["trials"]]
    return {
        "chart": chart,
        "trials": trials,
        "trial": next(one for one in trials if one["chosen"]),
        "steps": [{**step, "day": date.fromisoformat(step["day"])} for step in steps],
        "shape": shape,
    }


def _shown_changes(row: ModelRun, shape: Any) -> dict[str, Any]:
    told = row.result
    days = _days(told["from"], len(told["past"]))
    marks = [Mark(date.fromisoformat(one["day"]), _("Change"), "jump") for one in told["changes"]]
    chart = LineChart(
        x=days,
        series=[Series(_("Known"), told["past"]), Series(_("Expected"), told["expected"], tone="muted", dashed=True)],
        low=_not_below(told["low"], told["past"]),
        high=told["high"],
        marks=marks,
        format=shape,
        label=row.title,
    )
    wanted = [date.fromisoformat(one["day"]) for one in (*told["changes"], *told["odd"])]
    tickets = {ticket.day: ticket for ticket in TraceTicket.objects.filter(metric=row.inputs["metric"], day__in=wanted)}
    return {
        "chart": chart,
        "changes": [(one, tickets.get(date.fromisoformat(one["day"]))) for one in told["changes"]],
        "odd": [(one, tickets.get(date.fromisoformat(one["day"]))) for one in told["odd"]],
        "shape": shape,
    }


def _not_below(low: list[float | None], past: list[float | None]) -> list[float | None]:
    """Counts have no interval below zero."""
    if any(value is not None and value < 0 for value in past):
        return low
    return [None if value is None else max(0.0, value) for value in low]


def _shown_study(row: ModelRun, shape: Any) -> dict[str, Any]:
    told = row.result
    effect, lines = told["effect"], told["lines"]
    days = _days(told["from"], len(lines["treated"]))
    series = [Series(_("With the change"), lines["treated"])]
    place = (date.fromisoformat(row.inputs["cut"]) - days[0]).days
    shown = effect["shown"]
    if "synthetic" in shown:
        series.append(Series(_("Synthetic"), shown["synthetic"], tone="muted", dashed=True))
    elif "expected" in shown:
        series.append(Series(_("Would have gone on"), [*([None] * place), *shown["expected"]], tone="muted", dashed=True))
    elif "control" in lines:
        series.append(Series(_("Comparison accounts"), lines["control"], tone="muted"))
    names = {str(one): name for one, name in zip(row.inputs["control"], _names(row.inputs["control"]), strict=True)}
    base = told["base"]
    return {
        "chart": LineChart(x=days, series=series, marks=[Mark(days[place], _("Change"), "jump")], format=shape, label=row.title),
        "effect": effect,
        "p_value": p_value(effect["p"]),
        "relative": effect["estimate"] / abs(base) if base else None,
        "design": design_of(row.inputs["design"]),
        "weights": [(names.get(key, key), weight) for key, weight in shown.get("weights", {}).items() if weight >= 0.005],
        "placebos": sorted(((names.get(key, key), ratio) for key, ratio in shown.get("placebos", {}).items()), key=lambda one: -one[1]),
        "shown": shown,
        "parted": shown.get("pretrend_p") is not None and shown["pretrend_p"] < 0.05,
        "shape": shape,
    }


def _shown_clusters(row: ModelRun, shape: Any) -> dict[str, Any]:
    told = row.result

    def profile(group: dict[str, Any]) -> dict[str, Any]:
        return {
            **group,
            "name": _("Group %(number)s") % {"number": group["number"] + 1},
            "values": [group["medians"].get(key) for key in FEATURES],
            "more": [str(FEATURES[key]) for key in group["high"]],
            "less": [str(FEATURES[key]) for key in group["low"]],
        }

    return {
        "groups": [profile(group) for group in told["groups"]],
        "features": [str(words) for words in FEATURES.values()],
        "everybody": [told["medians"].get(key) for key in FEATURES],
        "silhouettes": list(told["silhouettes"].items()),
    }


SHOWN: dict[str, Callable[[ModelRun, Any], dict[str, Any]]] = {
    "forecast": _shown_forecast,
    "changes": _shown_changes,
    "study": _shown_study,
    "rows": rowstudies.shown_rows,
    "clusters": _shown_clusters,
}


@needs("analytics.view")
def progress(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The fragment that asks again; it reloads the page when the answer is there."""
    row = get_object_or_404(ModelRun, pk=pk)
    if row.state != ModelRun.State.RUNNING:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return page(request, "analytics/_model_progress.html", {"poll": burl("analytics:model_progress", pk=pk)})


@require_POST
@needs(services.MODEL)
def again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The same question of today's data."""
    return HttpResponseRedirect(burl("analytics:model", pk=services.again(run_id=get_object_or_404(ModelRun, pk=pk).pk).pk))


@require_POST
@needs(services.MODEL, "audiences.edit")
def save_group(request: BrandRequest, pk: int, group: int) -> HttpResponseBase:
    """Make a group an audience."""
    row = get_object_or_404(ModelRun, pk=pk)
    name = request.POST.get("name", "").strip() or _("Group %(number)s") % {"number": group + 1}
    try:
        services.save_group(run_id=row.pk, group=group, name=name)
        messages.success(request, _("Saved as the audience “%(name)s”.") % {"name": name})
    except ValueError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(burl("analytics:model", pk=row.pk))


urlpatterns = [
    path("analytics/models/", models, name="models"),
    path("analytics/models/forecast", new_forecast, name="new_forecast"),
    path("analytics/models/changes", new_changes, name="new_changes"),
    path("analytics/models/study", new_study, name="new_study"),
    path("analytics/models/rows", rowstudies.new_rows, name="new_rows"),
    path("analytics/models/clusters", new_clusters, name="new_clusters"),
    path("analytics/models/<int:pk>/", model, name="model"),
    path("analytics/models/<int:pk>/progress", progress, name="model_progress"),
    path("analytics/models/<int:pk>/again", again, name="model_again"),
    path("analytics/models/<int:pk>/groups/<int:group>/save", save_group, name="model_save_group"),
]
