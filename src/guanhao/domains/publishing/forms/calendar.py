"""Forms of the calendar."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)
DAY = forms.DateInput(attrs={"type": "date"})


class LocalMoment(forms.CharField):
    """A wall-clock moment as browsers write it (2026-11-28T18:00); whose clock it is, the page decides."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> Any:
        """The naive datetime, or None."""
        text = super().clean(value)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text.replace(" ", "T"))
        except ValueError:
            raise forms.ValidationError(_("This is no moment that can be read.")) from None
        return found.replace(tzinfo=None)


def _accounts() -> list[tuple[Any, str]]:
    return [(ref.id, f"{ref.name or ref.handle} · {ref.timezone}") for ref in channels.accounts()]


class AccountForm(DesignForm):
    """Base of forms about one account."""

    account_id = forms.TypedChoiceField(label=_("Account"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account_id"].choices = _accounts()


class PlanForm(DesignForm):
    """Plan one subject: at a moment of the account's clock, or in the next free queue slot."""

    subject = forms.ChoiceField(
        label=_("Variant"), help_text=_("Approved variants that have no place yet come first; signatures may also follow until the moment itself.")
    )
    number = forms.CharField(
        label=_("Number of another variant"), required=False, max_length=80, help_text=_("Where it is not in the list: its number.")
    )
    local = LocalMoment(label=_("Planned for"), required=False, help_text=_("On the account's own clock. Empty: the next free queue slot."))
    note = forms.CharField(label=_("Internal note"), required=False, max_length=500)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["subject"].choices = [("", "—"), *choices]
        fields["subject"].required = False

    def clean(self) -> dict[str, Any]:
        """One of the two names the variant."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("subject") and not (values.get("number") or "").strip():
            self.add_error("subject", _("Choose a variant."))
        return values


class CadenceForm(AccountForm):
    """A target."""

    target = forms.IntegerField(label=_("Publications a week"), min_value=0, max_value=200, help_text=_("0 ends the target."))
    starts = forms.DateField(label=_("From the week of"), required=False, widget=DAY)


class SlotsForm(AccountForm):
    """Queue slots."""

    weekdays = forms.TypedMultipleChoiceField(label=_("Weekdays"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple)
    at = forms.TimeField(label=_("Local time of the account"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    label = forms.CharField(label=_("Label"), required=False, max_length=80, help_text=_("Such as: morning rush, prime time."))


class SeriesForm(AccountForm):
    """A series."""

    title = forms.CharField(label=_("Title"), max_length=120)
    local = LocalMoment(label=_("First time"), help_text=_("On the account's own clock; its time of day holds for all."))
    weekdays = forms.TypedMultipleChoiceField(label=_("Weekdays"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    every = forms.IntegerField(label=_("Every so many weeks"), min_value=1, max_value=26, initial=1)
    rule = forms.CharField(
        label=_("Other recurrence rule"),
        required=False,
        max_length=300,
        help_text=_("RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO. It counts instead of the weekdays."),
    )
    active = forms.BooleanField(label=_("Keeps places ahead"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Weekdays or a rule."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("rule") and not values.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one weekday."))
        return values


class ReserveForm(AccountForm):
    """A reservation."""

    local = LocalMoment(label=_("Moment"), help_text=_("On the account's own clock."))
    title = forms.CharField(label=_("For what"), max_length=120)


class EntryForm(DesignForm):
    """A marketing date."""

    title = forms.CharField(label=_("Title"), max_length=120)
    first_day = forms.DateField(label=_("First day"), widget=DAY)
    last_day = forms.DateField(label=_("Last day"), required=False, widget=DAY, help_text=_("Empty: one day."))
    lead_days = forms.IntegerField(
        label=_("Days to prepare"), min_value=0, max_value=366, initial=0, help_text=_("The owner is reminded so many days before.")
    )
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    solemn = forms.BooleanField(label=_("Day of mourning"), required=False, help_text=_("Entertainment on it is warned of."))
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = [("", _("Everybody who plans")), *((one.id, one.name) for one in identity.people_of_brand())]


class DatesFileForm(DesignForm):
    """An iCalendar file of dates."""

    file = forms.FileField(label=_("iCalendar file (.ics)"))
    lead_days = forms.IntegerField(label=_("Days to prepare"), min_value=0, max_value=366, initial=0)


class ShareForm(DesignForm):
    """A link to the calendar."""

    title = forms.CharField(label=_("For whom"), max_length=120)
    accounts = forms.TypedMultipleChoiceField(
        label=_("Accounts"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None picked: all open accounts.")
    )
    until = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["accounts"].choices = _accounts()
        last = (now() + SharePolicy.of_brand().lasts).astimezone(current_brand().zone).date() - timedelta(days=1)
        fields["until"].initial = last


class BulkForm(DesignForm):
    """How several publications move; exactly one of days, hours and day, and a time of day if wanted."""

    days = forms.IntegerField(label=_("By days"), required=False, help_text=_("−7 is a week earlier; local times of day stay."))
    hours = forms.FloatField(label=_("By hours"), required=False)
    day = forms.DateField(label=_("To the day"), required=False, widget=DAY)
    at = forms.TimeField(
        label=_("At the local time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), help_text=_("Empty: as it is.")
    )
