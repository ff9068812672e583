"""Forms of benchmarks and market notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.market.forms.scorecards import area, platform_choices
from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.rules.benchmarks import read_value


class BenchmarkForm(DesignForm):
    """A figure of the industry."""

    metric = forms.ChoiceField(
        label=_("Metric"), required=False,
        help_text=_("Boards show the figure beside this metric of ours. They compare rates; sums depend on the period."),
    )  # fmt: skip
    title = forms.CharField(
        label=pgettext_lazy("field", "Name"), max_length=120, required=False, help_text=_("For a figure that is no metric here; else its own name.")
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Benchmark.Unit.choices, required=False, help_text=_("A metric brings its own."))
    value = forms.CharField(label=_("Value"), max_length=40, help_text=_("A share as 12% or 0.12."))
    industry = forms.CharField(label=_("Industry"), max_length=60)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300)
    url = forms.CharField(label=_("Address"), max_length=500, required=False)
    note = area(_("Note"), 1000)
    on_boards = forms.BooleanField(label=_("Shown on boards"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The metrics of the brand and the platforms of the registry."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.units = {one.key: one.unit for one in analytics.metrics()}
        fields["metric"].choices = [("", _now("Another figure")), *((one.key, one.title) for one in analytics.metrics())]
        fields["platform"].choices = platform_choices(_now("All platforms"))

    def clean(self) -> dict[str, Any]:
        """The value as a number, by its unit."""
        values: dict[str, Any] = super().clean() or {}
        values["unit"] = self.units.get(values.get("metric") or "") or values.get("unit") or "share"
        if "value" in values:
            found = read_value(values["value"], values["unit"])
            if found is None:
                self.add_error("value", _now("Write a number; a share as 12% or 0.12."))
            values["value"] = found
        return values


class NoteForm(DesignForm):
    """A note of the market."""

    kind = forms.ChoiceField(label=pgettext_lazy("market", "About"), choices=MarketNote.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    text = area(_("What is known"), 8000, rows=5, needed=True)
    source = forms.CharField(label=_("Source"), max_length=300)
    url = forms.CharField(label=_("Address"), max_length=500, required=False)
    day = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))
