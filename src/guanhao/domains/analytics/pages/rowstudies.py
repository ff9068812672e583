"""The forms and the answer of matched comparisons and regressions over posts or people (ANA-17)."""

from datetime import date, timedelta
from math import expm1
from typing import Any, Final

from django import forms
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.details import Button
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.numbers import figure, signed
from guanhao.domains.analytics.models import ModelRun
from guanhao.domains.analytics.pages.modelwords import DESIGN_TITLES, design_of, p_value
from guanhao.domains.analytics.selectors import coverage
from guanhao.domains.analytics.selectors import rowstudies as selectors
from guanhao.domains.analytics.selectors.metrics import all_metrics
from guanhao.domains.analytics.services import modelling, rowstudies
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.kernel.now import now

POST_DAYS: Final = 180
PEOPLE_DAYS: Final = 120
CUT_DAYS: Final = 30
COLUMNS: Final[dict[str, Promise]] = {
    "treated": gettext_lazy("Has the trait"),
    "day": gettext_lazy("Later by one day"),
    "when:weekend": gettext_lazy("On a weekend"),
    "when:evening": gettext_lazy("In the evening"),
    "events": gettext_lazy("Actions"),
    "active_days": gettext_lazy("Active days"),
    "kinds": gettext_lazy("Kinds of actions"),
    "spend": gettext_lazy("Money spent"),
    "days_since": gettext_lazy("Days since last seen"),
}
OUTCOMES: Final[dict[str, Promise]] = {key: COLUMNS[key] for key in selectors.OUTCOMES}
DESIGN_HELP: Final = gettext_lazy(
    "Matching compares alike with alike and shows how alike they are; regression holds the columns equal by straight lines."
)


def column_title(key: str) -> str:
    """A column, trait or account in words."""
    kind, _colon, name = key.partition(":")
    if key in COLUMNS:
        return str(COLUMNS[key])
    if kind == "account_id":
        return next((one.name or one.handle for one in channels.accounts(closed=True) if str(one.id) == name), name)
    if kind == "format":
        return _("Format: %(name)s") % {"name": channels.format_title(name)}
    return _("Topic: %(name)s") % {"name": name}


class _RowsForm(DesignForm):
    design = forms.ChoiceField(
        label=gettext_lazy("Design"), choices=lambda: [(key, DESIGN_TITLES[key]) for key in rowstudies.DESIGNS], help_text=DESIGN_HELP
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


class PostsForm(_RowsForm):
    """Posts with a trait against posts without it."""

    trait = forms.ChoiceField(label=gettext_lazy("Posts that"), help_text=gettext_lazy("are compared with all others of these days."))
    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    field_order = ("trait", "metric", "design", "first", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [(one.key, str(one.title)) for one in all_metrics().values() if one.level == "post"]
        last = coverage.extent().last or now().date()
        known = selectors.traits(last - timedelta(days=2 * POST_DAYS), last)
        words = _("%(trait)s (%(count)s posts)")
        fields["trait"].choices = [(key, words % {"trait": column_title(key), "count": figure(count)}) for key, count in known]


class PeopleForm(_RowsForm):
    """Members of an audience against everybody else."""

    segment = forms.TypedChoiceField(
        label=gettext_lazy("Members of the audience"),
        coerce=int,
        help_text=gettext_lazy("are compared with everybody else who was active before the day. Choose an audience that was reached on that day."),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("What they did afterwards"), choices=lambda: list(OUTCOMES.items()))
    cut = forms.DateField(
        label=gettext_lazy("Day of the change"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("What people did before this day makes them alike; what they did from it on is compared."),
    )
    field_order = ("segment", "outcome", "design", "first", "cut", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["segment"].choices = [(one.id, one.name) for one in audiences.segments()]


@needs(modelling.MODEL)
def new_rows(request: BrandRequest) -> HttpResponseBase:
    """Ask for a matched comparison; `of` is posts or people."""
    of = "people" if request.GET.get("of") == "people" else "posts"
    last = coverage.extent().last or now().date()
    if of == "people":
        first, cut = last - timedelta(days=PEOPLE_DAYS - 1), last - timedelta(days=CUT_DAYS - 1)
        form: DesignForm = PeopleForm(request.POST or None, initial={"first": first, "cut": cut, "last": last})
        title, other = _("Compare alike people"), (_("Compare posts instead"), "")
    else:
        form = PostsForm(request.POST or None, initial={"first": last - timedelta(days=POST_DAYS - 1), "last": last, "metric": "interactions"})
        title, other = _("Compare alike posts"), (_("Compare people instead"), "?of=people")

    def save(values: dict[str, Any]) -> str:
        plain = {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
        return burl("analytics:model", pk=modelling.start(kind="rows", inputs={"of": of, **plain}).pk)

    lead = _("Like is compared with like: the answer shows by which columns, how alike both sides are, and what must hold.")
    context = {"lead": lead, "buttons": [Button(other[0], burl("analytics:new_rows") + other[1], icon="git-compare")]}
    return form_page(request, form, save, title=title, back=burl("analytics:models"), submit=_("Compute"), context=context)


def shown_rows(row: ModelRun, _shape: Any) -> dict[str, Any]:
    """What the page of an answer shows."""
    told, inputs = row.result, row.inputs
    effect = told["effect"]
    low, middle, high = (_said(effect[name], told["log"]) for name in ("low", "estimate", "high"))
    design = design_of(inputs["design"])
    return {
        "design": design,
        "effect": effect,
        "p_value": p_value(effect["p"]),
        "subject": column_title(inputs["trait"]) if inputs["of"] == "posts" else inputs["name"],
        "outcome": "" if inputs["of"] == "posts" else str(OUTCOMES[inputs["outcome"]]),
        "said": middle,
        "interval": (low, high) if effect["low"] is not None else None,
        "told": told,
        "balance": [{**one, "title": column_title(one["name"])} for one in told.get("balance", [])],
        "coefficients": [
            {**one, "title": column_title(one["name"]), "said": _said(one["estimate"], told["log"])} for one in told.get("coefficients", [])
        ],
        "dropped": told["treated"] - told["matched"] if "matched" in told else 0,
    }


def _said(value: float | None, log: bool) -> str:
    """A difference: of logarithms as a share, anything else as it is."""
    if value is None:
        return "—"
    return signed(expm1(value), "percent") if log else signed(value, "number")
