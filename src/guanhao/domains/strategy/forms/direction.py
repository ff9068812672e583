"""Forms of milestones, reviews, the north-star metric and the high-value user."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.forms.goals import in_percent
from guanhao.domains.strategy.models import Milestone, ReviewDecision
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.services.direction import segment_names


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MilestoneForm(DesignForm):
    """A step of a goal; shares are entered in percent."""

    title = forms.CharField(label=_("Name"), max_length=120)
    span = forms.ChoiceField(
        label=pgettext_lazy("milestone", "Span"), choices=Milestone.Span.choices, help_text=_("With an empty last day the span says when it is due.")
    )
    start = forms.DateField(label=_("From"), widget=_day())
    due = forms.DateField(label=pgettext_lazy("milestone", "Due"), required=False, widget=_day())
    budget = forms.DecimalField(
        label=_("Budget"),
        required=False,
        max_digits=15,
        decimal_places=2,
        min_value=0,
        help_text=_("0 when it costs nothing; needed before it begins."),
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters; all milestones of a goal have the same."))
    people = forms.TypedMultipleChoiceField(label=_("People"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    metric = forms.ChoiceField(label=_("Acceptance metric"), required=False)
    target = forms.FloatField(
        label=_("Target"), required=False, help_text=_("A total for sums; percent of growth for stocks (15 is +15 %); percent for rates.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=_lines(3))

    def __init__(self, *args: Any, active: bool = False, of_account: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        rooms = "" if of_account else _("Figures of the rooms")
        nothing = _("Not chosen yet")
        fields["people"].choices = [(one.id, one.name) for one in identity.people_of_brand()]
        fields["metric"].choices = [("", nothing), *measures.choices(_("Data of the accounts"), rooms)]
        if active:
            fields["reason"] = forms.CharField(label=_("Why the milestone changes"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share where the metric asks for one."""
        values: dict[str, Any] = super().clean() or {}
        values["currency"] = values.get("currency", "").strip().upper()
        if values.get("metric") and values.get("target") is not None and in_percent(values["metric"]):
            values["target"] /= 100
        return values


class ReasonForm(DesignForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, required: bool = True, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required, self.fields["reason"].help_text = required, help_text


class GoalDecisionForm(DesignForm):
    """What a review decides about a goal."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[one for one in ReviewDecision.Verdict.choices if one[0] in {"keep", "change", "close"}],
        widget=forms.RadioSelect,
    )
    target = forms.FloatField(
        label=_("New target"), required=False, help_text=_("Only when the target changes; percent where the goal is in percent.")
    )
    end = forms.DateField(label=_("New last day"), required=False, widget=_day())
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The decision log and the goal's new version keep it."))

    def __init__(self, *args: Any, percent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.percent = percent

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share; a new target or day counts only with the decision to change."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("verdict") != "change":
            values["target"] = values["end"] = None
        if self.percent and values.get("target") is not None:
            values["target"] /= 100
        return values


class RiskDecisionForm(DesignForm):
    """What a review decides about a risk."""

    title = forms.CharField(label=_("Risk"), max_length=160)
    level = forms.ChoiceField(label=_("How grave"), choices=ReviewDecision.Level.choices, initial="middle")
    verdict = forms.ChoiceField(
        label=_("Decision"), choices=[one for one in ReviewDecision.Verdict.choices if one[0] in {"watch", "act", "close"}], initial="watch"
    )
    reason = forms.CharField(label=_("What is done, and why"), max_length=300)


class SummaryForm(DesignForm):
    """The end of a review."""

    summary = forms.CharField(label=_("What the review found"), max_length=4000, widget=_lines(5))


class NorthStarForm(DesignForm):
    """The one metric."""

    metric = forms.ChoiceField(label=_("Metric"))
    title = forms.CharField(label=_("What people call it"), max_length=120)
    why = forms.CharField(label=_("Why this one"), required=False, max_length=4000, widget=_lines(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [(one.key, one.title) for one in analytics.metrics()]


class HighValueForm(DesignForm):
    """Who a high-value user is."""

    segment_id = forms.TypedChoiceField(label=_("Audience"), coerce=int, help_text=_("Segments, ads and features use the number of this audience."))
    title = forms.CharField(label=_("Name"), max_length=120)
    text = forms.CharField(label=_("In words"), required=False, max_length=4000, widget=_lines(4))
    reason = forms.CharField(label=_("Why it changes"), required=False, max_length=300, help_text=_("Needed from the second version on."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["segment_id"].choices = sorted(segment_names().items(), key=lambda one: one[1])
