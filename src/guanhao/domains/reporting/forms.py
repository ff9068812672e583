"""Forms of reporting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.rules.period import BadPeriod, parse_period
from guanhao.domains.reporting.services.words import LONGEST
from guanhao.domains.reporting.wording import TITLES
from guanhao.kernel.yearbook import CHAPTERS

UNREADABLE = {
    "week": _("This cannot be read; write it like 2020-W09."),
    "month": _("This cannot be read; write it like 2020-02."),
    "year": _("This cannot be read; write it like 2020."),
}


class BuildForm(DesignForm):
    """Which report to write."""

    kind = forms.ChoiceField(label=_("Report"), choices=Report.Kind.choices, required=False)
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
    """People's own words, a field for each chapter of the year-end summary; `revisions` of what was shown come back hidden."""

    def __init__(self, *args: Any, revisions: dict[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in CHAPTERS:
            text = forms.CharField(label=str(TITLES[key]), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
            self.fields[key] = text
            seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput(), initial=(revisions or {}).get(key, 0))
            self.fields[f"seen_{key}"] = seen

    def texts(self) -> dict[str, str]:
        """Text by section."""
        return {key: self.cleaned_data.get(key, "") for key in CHAPTERS}

    def seen(self) -> dict[str, int]:
        """Revision by section."""
        return {key: self.cleaned_data.get(f"seen_{key}") or 0 for key in CHAPTERS}
