"""Forms of alerts."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.listening.models import AlertRule
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.selectors.alert_names import single_streams, wide_streams
from guanhao.domains.listening.services.alert_rules import SIGNALS
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

SIGNAL_CHOICES = [(value, label) for value, label in AlertRule.Signal.choices if value in SIGNALS]


class RuleForm(DesignForm):
    """A rule; what it watches is picked, and a pattern that no list offers is typed."""

    title = forms.CharField(label=_("Name"), max_length=120)
    signal = forms.ChoiceField(label=_("What is looked at"), choices=SIGNAL_CHOICES)
    wide = forms.MultipleChoiceField(label=_("Streams"), required=False, widget=forms.CheckboxSelectMultiple)
    single = forms.MultipleChoiceField(
        label=_("Single streams"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Only these rules, accounts, sources, hot lists or platforms; several with Ctrl or ⌘."),
    )
    streams = forms.CharField(
        label=_("Other streams (for experts)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: topic:12, rule:*, platform:weibo …; a star stands for every one of its kind."),
    )
    sensitivity = forms.FloatField(label=_("Threshold times"), initial=1.0, help_text=_("Below 1 alarms earlier, above 1 later."))
    minimum = forms.FloatField(label=_("At least"), initial=5, help_text=_("Posts in the window; people for reach."))
    limit = forms.FloatField(label=_("Fixed limit"), required=False, help_text=_("Alarms whatever is usual. Empty: only the baseline counts."))
    limit_hours = forms.TypedChoiceField(label=_("The limit holds for"), choices=[("1", _("1 hour")), ("24", _("24 hours"))], coerce=int, initial="1")
    quiet_minutes = forms.IntegerField(label=_("Calm for (minutes)"), required=False, help_text=_("Ends an event. Empty: the policy's time."))
    highest_level = forms.TypedChoiceField(
        label=_("Highest level"),
        choices=[("1", "1"), ("2", "2"), ("3", "3")],
        coerce=int,
        initial="3",
        help_text=_("The rule never raises above it."),
    )
    active = forms.BooleanField(label=_("The rule watches"), required=False, initial=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["wide"].choices, fields["single"].choices = wide_streams(), single_streams()
        known = {"wide": {value for value, _label in fields["wide"].choices}}
        known["single"] = {value for _title, rows in fields["single"].choices for value, _label in rows}
        self.initial, watched = dict(self.initial), self.initial.get("streams", ())
        for name, values in known.items():
            self.initial[name] = [one for one in watched if one in values]
        self.initial["streams"] = "\n".join(one for one in watched if not any(one in values for values in known.values()))

    def clean(self) -> dict[str, Any]:
        """What was picked and typed as one tuple of streams."""
        found: dict[str, Any] = super().clean() or {}
        typed = str(found.get("streams", "")).replace(",", "\n").splitlines()
        found["streams"] = tuple(dict.fromkeys([*found.pop("wide", ()), *found.pop("single", ()), *(one.strip() for one in typed if one.strip())]))
        return found


class MuteForm(DesignForm):
    """A mute with its reason and end."""

    rule_id = forms.TypedChoiceField(label=_("Rule"), required=False, coerce=int, empty_value=None)
    stream = forms.CharField(label=_("Stream"), required=False, max_length=80, help_text=_("A stream or a beginning such as platform:*. Empty: all."))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rule_id"].choices = [("", _("All rules")), *((row.pk, row.title) for row in selectors.rules())]
        fields["ends_at"].initial = (now() + timedelta(hours=4)).astimezone(current_brand().zone)


class BacktestForm(DesignForm):
    """Which rule, which days, and what the second setting changes."""

    rule_id = forms.TypedChoiceField(label=_("Rule"), coerce=int)
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    sensitivity = forms.FloatField(label=_("Compare with threshold times"), required=False, help_text=_("Empty: no comparison."))
    minimum = forms.FloatField(label=_("Compare with at least"), required=False)
    limit = forms.FloatField(label=_("Compare with fixed limit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rule_id"].choices = [(row.pk, row.title) for row in selectors.rules()]
        today = now().astimezone(current_brand().zone).date()
        fields["first"].initial, fields["last"].initial = today - timedelta(days=364), today
