"""Forms of reporting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.reporting.rules.period import BadPeriod, parse_period


class BuildForm(DesignForm):
    """Which report to write."""

    kind = forms.ChoiceField(label=_("Report"), choices=[("weekly", _("Weekly report")), ("monthly", _("Monthly report"))], required=False)
    week = forms.CharField(
        label=_("Week"), required=False, widget=forms.TextInput(attrs={"type": "week"}), help_text=_("Such as 2020-W09; Monday to Sunday.")
    )
    month = forms.CharField(
        label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"}), help_text=_("For the monthly report, such as 2020-02.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])

    def clean(self) -> dict[str, Any]:
        """The field of the chosen kind must hold a period."""
        values = super().clean() or {}
        values["kind"] = values.get("kind") or "weekly"
        name = "month" if values["kind"] == "monthly" else "week"
        text = values.get(name, "")
        if not text:
            self.add_error(name, _("Choose the period of the report."))
            return values
        try:
            values["period"] = parse_period(values["kind"], text).label
        except BadPeriod:
            self.add_error(
                name, _("This cannot be read; write it like 2020-W09.") if name == "week" else _("This cannot be read; write it like 2020-02.")
            )
        return values
