"""The goal form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.rules import Shape
from guanhao.domains.strategy.selectors import measures, shape_of


class GoalForm(DesignForm):
    """What a person enters; shares are entered in percent."""

    title = forms.CharField(label=_("Name"), max_length=120)
    metric = forms.ChoiceField(
        label=_("Metric"),
        help_text=_("Sums are compared with a total, stocks such as followers with growth in percent, rates with a rate in percent."),
    )
    account_id = forms.TypedChoiceField(label=_("Account"), required=False, coerce=int, empty_value=None)
    target = forms.FloatField(label=_("Target"), help_text=_("A total for sums; percent of growth for stocks (15 is +15 %); percent for rates."))
    baseline = forms.FloatField(label=_("Baseline"), required=False, help_text=_("For growth only. Empty: the newest value before the start."))
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    horizon = forms.ChoiceField(label=_("Horizon"), choices=Goal.Horizon.choices)
    family = forms.ChoiceField(label=_("Family"), choices=Goal.Family.choices)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, revising: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything, nobody = _("The whole brand"), _("Nobody")
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = measures.choices(_("Data of the accounts"), _("Figures of the rooms"))
        fields["account_id"].choices = [("", everything), *((a.id, a.name or a.handle) for a in channels.accounts())]
        fields["owner_id"].choices = [("", nobody), *((p.id, p.name) for p in identity.people_of_brand())]
        if revising:
            fields["reason"] = forms.CharField(label=_("Why the goal changes"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share where the metric asks for one."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("metric") and values.get("target") is not None and in_percent(values["metric"]):
            values["target"] /= 100
        return values


def in_percent(metric_key: str) -> bool:
    """Are targets of this metric entered in percent?"""
    metric = measures.measure(metric_key)
    return shape_of(metric) is Shape.LEVEL or metric.unit == "share"
