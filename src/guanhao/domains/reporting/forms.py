"""Forms of reporting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.growth import facade as growth
from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.models import Evaluation, Report
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import BadPeriod, parse_period
from guanhao.domains.reporting.services.words import LONGEST
from guanhao.domains.reporting.wording import SECTION_TITLES
from guanhao.kernel.yearbook import CHAPTERS

UNREADABLE = {
    "week": _("This cannot be read; write it like 2020-W09."),
    "month": _("This cannot be read; write it like 2020-02."),
    "year": _("This cannot be read; write it like 2020."),
}


class BuildForm(DesignForm):
    """Which report to write."""

    kind = forms.ChoiceField(label=_("Report"), choices=[one for one in Report.Kind.choices if one[0] != Report.Kind.CAMPAIGN], required=False)
    week = forms.CharField(
        label=_("Week"), required=False, widget=forms.TextInput(attrs={"type": "week"}), help_text=_("Such as 2020-W09; Monday to Sunday.")
    )
    month = forms.CharField(
        label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"}), help_text=_("For the monthly report, such as 2020-02.")
    )
    year = forms.CharField(
        label=_("Year"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1900, "max": 2999}),
        help_text=_("For the year-end summary, such as 2026."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])

    def clean(self) -> dict[str, Any]:
        """The field of the chosen kind must hold a period."""
        values = super().clean() or {}
        values["kind"] = values.get("kind") or "weekly"
        name = {"monthly": "month", "annual": "year"}.get(values["kind"], "week")
        text = values.get(name, "")
        if not text:
            self.add_error(name, _("Choose the period of the report."))
            return values
        try:
            values["period"] = parse_period(values["kind"], text).label
        except BadPeriod:
            self.add_error(name, UNREADABLE[name])
        return values


class WordsForm(DesignForm):
    """People's own words, a field for each section of a report; `revisions` of what was shown come back hidden."""

    def __init__(self, *args: Any, sections: Sequence[str] = CHAPTERS, revisions: dict[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = tuple(sections)
        for key in self.sections:
            text = forms.CharField(label=str(SECTION_TITLES[key]), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
            self.fields[key] = text
            seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput(), initial=(revisions or {}).get(key, 0))
            self.fields[f"seen_{key}"] = seen

    def texts(self) -> dict[str, str]:
        """Text by section."""
        return {key: self.cleaned_data.get(key, "") for key in self.sections}

    def seen(self) -> dict[str, int]:
        """Revision by section."""
        told = {key: self.cleaned_data.get(f"seen_{key}") for key in self.sections}
        return {key: revision for key, revision in told.items() if revision is not None}


class ActionForm(DesignForm):
    """What is to be done, by whom, until when."""

    title = forms.CharField(label=pgettext_lazy("report", "Action"), max_length=200)
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(((one.id, one.name) for one in identity.people_of_brand() if one.active), key=lambda one: one[1])
        field: Any = self.fields["owner_id"]
        field.choices = [("", "—"), *people]


class EvaluationForm(DesignForm):
    """What is judged, how, over which days, against what."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120, help_text=_("What was done, such as “New cover style”."))
    start = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(label=pgettext_lazy("evaluation", "Method"), choices=Evaluation.Method.choices)
    metric = forms.ChoiceField(label=_("Metric"), help_text=_("What should have moved; not used by the weighted index."))
    accounts = forms.TypedMultipleChoiceField(
        label=_("Treated accounts"), coerce=int, required=False, help_text=_("None chosen: all, without the control group.")
    )
    controls = forms.TypedMultipleChoiceField(
        label=_("Control group"),
        coerce=int,
        required=False,
        help_text=_("Accounts the measure did not reach. With them the control group is the method."),
    )
    target = forms.FloatField(label=_("Target"), required=False, help_text=_("For target attainment: the value the metric should reach."))
    weights = forms.CharField(
        label=_("Weights of the index"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "views: 2\ninteractions: 3\nnet_followers: 1"}),
        help_text=_("One metric a line by its key, a colon, and its weight. Metrics where less is better are turned over by themselves."),
    )
    base_start = forms.DateField(
        label=_("Compare from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty: as many days directly before."),
    )
    base_end = forms.DateField(label=_("Compare to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    campaign_id = forms.TypedChoiceField(label=_("Campaign"), coerce=int, required=False, empty_value=None)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("What else happened in these days.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["metric"].choices = [(one.key, one.title) for one in analytics.metrics()]
        accounts = [(one.id, one.name) for one in channels.accounts(closed=True)]
        choices["accounts"].choices = choices["controls"].choices = accounts
        choices["campaign_id"].choices = [("", "—"), *((one.id, one.title) for one in growth.campaigns(over=False, limit=200))]
        if "metric" not in self.initial:
            self.initial["metric"] = ReportPolicy.of_brand().metric

    def clean_weights(self) -> tuple[tuple[str, float], ...]:
        """Metric and weight of each line."""
        found = []
        for number, line in enumerate(self.cleaned_data["weights"].splitlines(), start=1):
            if not line.strip():
                continue
            key, colon, weight = line.replace("：", ":").partition(":")
            try:
                found.append((key.strip(), float(weight) if colon else 1.0))
            except ValueError:
                raise forms.ValidationError(_("Line %(line)s: write a metric, a colon and a number.") % {"line": number}) from None
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """Accounts as the service takes them."""
        values = super().clean() or {}
        return values | {name: tuple(values.get(name) or ()) for name in ("accounts", "controls")}
