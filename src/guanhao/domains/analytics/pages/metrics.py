"""The metric registry: all definitions, and a brand's own with preview and history (ANA-01)."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.analytics.metrics import BASE_COLUMNS, Level, MetricDef, Unit
from guanhao.domains.analytics.pages.figures import format_of
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.coverage import extent, today
from guanhao.domains.analytics.selectors.metrics import all_metrics, definition_history, find_metric
from guanhao.domains.analytics.selectors.values import EVERYTHING, ask, clean, values_of
from guanhao.domains.analytics.services.definitions import BadMetric, define_metric, read_formula, retire_metric
from guanhao.kernel import access

LEVELS = (
    ("post", gettext_lazy("Posts")),
    ("account_day", gettext_lazy("Account by day")),
    ("order", gettext_lazy("Orders")),
    ("ad", gettext_lazy("Ads by day")),
    ("traffic", gettext_lazy("Website traffic")),
)
UNITS = (
    ("share", gettext_lazy("Share (%)")),
    ("count", gettext_lazy("Count")),
    ("number", gettext_lazy("Number")),
    ("money", gettext_lazy("Money")),
    ("seconds", gettext_lazy("Seconds")),
)
GOOD = (("up", gettext_lazy("Higher is better")), ("down", gettext_lazy("Lower is better")), ("", gettext_lazy("Neither")))
PREVIEW_ROWS = 5


@needs("analytics.view")
def metrics(request: BrandRequest) -> HttpResponseBase:
    """All metrics by level with their formulas, and the value of the last 30 days with data."""
    found = extent()
    end = found.last or today()
    start = end - timedelta(days=29)
    known = all_metrics()
    values = values_of(list(known.values()), start, end) if found.last else {}
    groups = [
        {
            "title": title,
            "rows": [
                {"metric": one, "kind": format_of(one.unit), "value": values[one.key] if values else None}
                for one in known.values()
                if one.level == level
            ],
        }
        for level, title in LEVELS
    ]
    return page(
        request, "analytics/metrics.html", {"groups": groups, "start": start, "end": end, "may_define": access.can("analytics.define_metric")}
    )


class MetricForm(DesignForm):
    """A metric's definition."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=60, help_text=gettext_lazy("Small letters, digits and _; reports and goals refer to it.")
    )
    level = forms.ChoiceField(label=pgettext_lazy("metric", "Level"), choices=LEVELS)
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "For example (comments + shares) / reach, or （评论＋转发）÷触达. total(…) adds what is known, coalesce(a, b) takes the first known."
        ),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS)
    good = forms.ChoiceField(label=gettext_lazy("Direction"), choices=GOOD, required=False)
    about = forms.CharField(label=gettext_lazy("What it says"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))


@needs("analytics.define_metric")
def define(request: BrandRequest, key: str = "") -> HttpResponseBase:
    """Define a metric or a new version of it."""
    old = _own(key) if key else None
    initial = {name: str(getattr(old, name)) for name in MetricForm.base_fields} if old else {"level": "post", "unit": "share", "good": "up"}
    form = MetricForm(request.POST or None, initial=initial)
    if old:
        form.fields["key"].disabled = True
        form.fields["level"].disabled = True

    def save(data: dict[str, Any]) -> str:
        made = define_metric(**data, replace=bool(old))
        return burl("analytics:metric", key=made.key)

    columns = [
        (title, [(column.name, column.title, " · ".join(column.aliases[:2])) for column in BASE_COLUMNS[level].values()]) for level, title in LEVELS
    ]
    context = {"columns": columns, "preview_url": burl("analytics:metric_preview")}
    title = _("New version of %(title)s") % {"title": old.title} if old else _("Define a metric")
    back = burl("analytics:metrics")
    return form_page(request, form, save, title=title, done=_("The metric is defined."), back=back, template="analytics/define.html", context=context)


@needs("analytics.view")
def metric(request: BrandRequest, key: str) -> HttpResponseBase:
    """One metric: formula, words, the versions of a brand's own, and its values of real posts."""
    known = all_metrics()
    if key not in known:
        raise Http404
    one = known[key]
    return page(
        request,
        "analytics/metric.html",
        {
            "metric": one,
            "history": [] if one.built_in else definition_history(key),
            "preview": _preview(one),
            "levels": dict(LEVELS),
            "units": dict(UNITS),
            "may_define": access.can("analytics.define_metric"),
            "trail": [(_("Metrics"), burl("analytics:metrics"))],
        },
    )


@needs("analytics.define_metric")
@require_POST
def retire(request: BrandRequest, key: str) -> HttpResponse:
    """Take one's own metric out of the lists."""
    _own(key)
    retire_metric(key=key)
    return HttpResponseRedirect(burl("analytics:metrics"))


@needs("analytics.view")
def preview(request: BrandRequest) -> HttpResponseBase:
    """A formula's values on real rows, while it is being written."""
    text, level = request.GET.get("formula", ""), request.GET.get("level", "post")
    unit: Unit = "share" if request.GET.get("unit") == "share" else "number"
    facts: dict[str, Any] = {}
    if text.strip() and level in BASE_COLUMNS:
        try:
            read_formula(text, level)
            facts = _preview(MetricDef("preview", text, text, unit, cast("Level", level)))
        except BadMetric as error:
            facts = {"problem": error.problems["formula"]}
    return page(request, "analytics/_preview.html", {"preview": facts})


def _preview(one: MetricDef) -> dict[str, Any]:
    """The value over all data and over the newest rows."""
    kind = format_of(one.unit)
    if one.last:
        return {}
    whole = ask(sql.measure([one], None, None, EVERYTHING))[0]
    columns = [name for name in one.parsed.columns() if name not in {"posts", "orders"}]
    label = "title" if one.level == "post" else '"day"'
    picked = ", ".join(f'CAST("{name}" AS DOUBLE) AS "{name}"' for name in columns)
    statement = (
        f"SELECT CAST({label} AS VARCHAR) AS label, {picked + ', ' if picked else ''}CAST({one.parsed.row_sql()} AS DOUBLE) AS value"
        f' FROM {sql.SOURCES[one.level]} WHERE ({one.parsed.row_sql()}) IS NOT NULL ORDER BY "day" DESC, label, value DESC LIMIT {PREVIEW_ROWS}'
    )
    rows = ask(sql.Statement(statement, ()))
    titles = [BASE_COLUMNS[one.level][name].title for name in columns]
    lines = [{"label": row["label"], "inputs": [row[name] for name in columns], "value": row["value"]} for row in rows]
    return {"kind": kind, "value": clean(whole["v0"]), "n": whole["n0"], "titles": titles, "lines": lines}


def _own(key: str) -> MetricDef:
    try:
        found = find_metric(key)
    except LookupError as error:
        raise Http404 from error
    if found.built_in:
        raise Http404
    return found
