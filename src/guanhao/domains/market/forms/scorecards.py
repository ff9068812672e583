"""Forms of scorecards and their platforms; shares and weights are entered in percent."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.market.rules.scorecards import CRITERIA
from guanhao.domains.market.selectors import audiences as segments
from guanhao.domains.market.wording import CRITERIA as TITLES
from guanhao.domains.market.wording import CRITERIA_HELP


def area(label: Any, most: int, *, rows: int = 2, needed: bool = False, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, required=needed, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


def platform_choices(empty: Any) -> list[tuple[str, str]]:
    """Platforms the program knows, after an empty choice."""
    return [("", str(empty)), *sorted(channels.platform_titles().items(), key=lambda one: one[1])]


class ScorecardForm(DesignForm):
    """A scorecard. Empty weights: those of the policy."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    purpose = area(_("Purpose"), 1000, help_text=_("What is to be decided, for which year and budget."))
    focus = forms.IntegerField(label=_("Platforms in focus"), required=False, min_value=1, max_value=60, help_text=_("Empty: as the policy says."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One weight a criterion."""
        super().__init__(*args, **kwargs)
        for key in CRITERIA:
            label = _now("Weight (%%): %(criterion)s") % {"criterion": TITLES[key]}
            self.fields[f"weight_{key}"] = forms.FloatField(label=label, required=False, min_value=0, max_value=100)

    def weights(self) -> dict[str, float] | None:
        """Weights as shares; None when nothing was entered."""
        given = {key: self.cleaned_data.get(f"weight_{key}") for key in CRITERIA}
        return {key: (value or 0) / 100 for key, value in given.items()} if any(value is not None for value in given.values()) else None


class CandidateForm(DesignForm):
    """A platform with its scores."""

    platform = forms.ChoiceField(label=_("Platform"), required=False)
    name = forms.CharField(
        label=pgettext_lazy("field", "Name"), max_length=60, required=False, help_text=_("For a platform that is not in the list; else its own name.")
    )
    share = forms.FloatField(
        label=_("Share of target users (%)"), required=False, min_value=0, max_value=100,
        help_text=_("How many of the platform's users belong to the target audience. Count it from two audiences on the scorecard, or type it here."),
    )  # fmt: skip
    share_source = forms.CharField(label=_("Source of the share"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Score, note and source of each criterion, the platforms of the registry."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        titles: dict[str, Any] = dict(TITLES)
        helps: dict[str, Any] = dict(CRITERIA_HELP)
        fields["platform"].choices = platform_choices(_now("Another platform"))
        for key in CRITERIA:
            fields[f"score_{key}"] = forms.FloatField(
                label=titles[key],
                required=False,
                min_value=0,
                max_value=10,
                help_text=helps[key],
                widget=forms.NumberInput(attrs={"step": 0.5}),
            )
            fields[f"note_{key}"] = forms.CharField(label=_("Why"), max_length=300, required=False)
            fields[f"source_{key}"] = forms.CharField(label=_("Source"), max_length=200, required=False)
        fields["note"] = area(_("Note"), 1000)

    def scores(self) -> dict[str, Mapping[str, Any]]:
        """What was entered, by criterion."""
        values = self.cleaned_data
        return {
            key: {"score": values.get(f"score_{key}"), "note": values.get(f"note_{key}", ""), "source": values.get(f"source_{key}", "")}
            for key in CRITERIA
        }


class ShareForm(DesignForm):
    """Two audiences of the brand."""

    platform_audience = forms.TypedChoiceField(
        label=_("The platform's audience"),
        coerce=int,
        help_text=_("For example everybody who did something on our account there, or an imported list."),
    )
    target_audience = forms.TypedChoiceField(label=_("The target audience"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The audiences of the brand."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("platform_audience", "target_audience"):
            fields[name].choices = [("", "—"), *segments.names().items()]


class DecideForm(DesignForm):
    """Why these platforms."""

    reason = area(_("Reason"), 1000, rows=3, needed=True, help_text=_("Who reads the decision in a year should understand it."))
