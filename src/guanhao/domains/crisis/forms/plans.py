"""The forms of plans and risks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.crisis.models import Kind, Risk
from guanhao.domains.identity import facade as identity

SCALE = tuple((number, str(number)) for number in range(1, 6))
LOW = {"rows": 3}


class PlanForm(DesignForm):
    """A plan as text."""

    title = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    steps = forms.CharField(
        label=_("Steps"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One a line: time | duty | what is to be done | note. Time is 30, 2h or 1d after the start; time, duty and note may be left out."
        ),
    )
    scripts = forms.CharField(
        label=_("Scripts"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Blocks with an empty line between: the first line is the situation, the rest is what to say."),
    )  # fmt: skip
    statement_title = forms.CharField(label=_("Title of the statement"), required=False, max_length=120)
    statement_text = forms.CharField(
        label=_("Template of the statement"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    holding_text = forms.CharField(label=_("Holding reply"), required=False, max_length=2000, widget=forms.Textarea(attrs=LOW))
    holding_words = forms.CharField(label=_("Words in affected messages"), required=False, max_length=600)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    reason = forms.CharField(label=_("Why it changes"), required=False, max_length=300)


class RiskForm(DesignForm):
    """A risk."""

    title = forms.CharField(label=_("Risk"), max_length=160)
    family = forms.ChoiceField(label=pgettext_lazy("risk", "Class"), choices=Risk.Family.choices)
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), coerce=int, choices=SCALE, help_text=_("1 hardly ever – 5 almost certain"))
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int, choices=SCALE, help_text=_("1 hardly felt – 5 threatens the brand"))
    signals = forms.CharField(label=_("Signals"), required=False, max_length=4000, widget=forms.Textarea(attrs=LOW))
    consequence = forms.CharField(label=_("Consequence"), required=False, max_length=4000, widget=forms.Textarea(attrs=LOW))
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    strategy = forms.ChoiceField(label=pgettext_lazy("risk", "Strategy"), required=False, choices=Risk.Strategy.choices)
    treatment = forms.CharField(label=_("Treatment"), required=False, max_length=4000, widget=forms.Textarea(attrs=LOW))
    review_on = forms.DateField(label=_("Next review"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    indicator_kind = forms.ChoiceField(
        label=_("Indicator"), required=False, choices=(("", _("None")), ("alerts", _("Number of alerts")), ("metric", _("A metric of the boards")))
    )
    indicator_key = forms.ChoiceField(label=_("Metric"), required=False)
    indicator_warn = forms.FloatField(label=_("Warns from"), required=False)
    reserve_people = forms.FloatField(label=_("People in reserve"), required=False, min_value=0, initial=0)
    reserve_budget = forms.IntegerField(label=_("Budget in reserve"), required=False, min_value=0, initial=0)
    reserve_tools = forms.CharField(label=_("Tools in reserve"), required=False, max_length=300)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it changes"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = [("", _("Nobody")), *((one.id, one.name) for one in identity.people_of_brand())]
        fields["indicator_key"].choices = [("", "—"), *((one.key, one.title) for one in analytics.metrics())]

    def clean(self) -> dict[str, Any]:
        """The three fields of the indicator become one."""
        values: dict[str, Any] = super().clean() or {}
        kind, key, warn = (values.pop(name, None) for name in ("indicator_kind", "indicator_key", "indicator_warn"))
        values["indicator"] = {"kind": kind, "key": key or "", "warn": warn} if kind else {}
        values["reserve_people"] = values.get("reserve_people") or 0
        values["reserve_budget"] = values.get("reserve_budget") or 0
        return values
