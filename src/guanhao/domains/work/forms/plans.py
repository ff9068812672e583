"""Forms of plans in time, resources, bookings and monthly meetings."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.work.forms.cards import cents, day, lines, money, number, offer, wholes
from guanhao.domains.work.forms.team import moment, several
from guanhao.domains.work.models import Card, Meeting, Project, Resource
from guanhao.domains.work.selectors.boards import people
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

CHOICES = 500
WEEKS = [
    (1, pgettext_lazy("week", "First")),
    (2, pgettext_lazy("week", "Second")),
    (3, pgettext_lazy("week", "Third")),
    (4, pgettext_lazy("week", "Fourth")),
    (5, pgettext_lazy("week", "Last")),
]


class MoveForm(DesignForm):
    """When a card begins and how long it lasts."""

    starts_on = day(_("First day"), required=True)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=750, help_text=_("Weekends and holidays off are passed over."))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def day(self) -> dict[str, Any]:
        """What is asked of the plan."""
        return {"starts_on": self.cleaned_data["starts_on"], "days": self.cleaned_data["days"]}

    def asked(self) -> dict[str, Any]:
        """With the reason and what was seen before."""
        return {**self.day(), "reason": self.cleaned_data["reason"], "seen": str(self.data.get("seen", ""))[:64]}


class LinkForm(DesignForm):
    """A card to wait for."""

    before_id = number(_("Waits for"), required=True)
    lag = forms.IntegerField(label=_("Working days in between"), min_value=-250, max_value=250, initial=0, required=False)

    def __init__(self, *args: Any, project: Project | None, card: Card, **kwargs: Any) -> None:
        """With the other cards of the project."""
        super().__init__(*args, **kwargs)
        rows = Card.objects.filter(project=project, archived_at=None).exclude(pk=card.pk) if project else Card.objects.none()
        if self.is_bound:
            chosen = str(self.data.get("before_id", ""))
            rows = rows.filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
        offer(self, "before_id", list(rows.order_by("sort_on", "pk").values_list("pk", "title")[:CHOICES]))

    def clean_lag(self) -> int:
        """Nothing written is no day."""
        return self.cleaned_data["lag"] or 0


class ResourceForm(DesignForm):
    """A resource."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    user_id = number(pgettext_lazy("resource", "Person"), help_text=_("Only for people who have an account here."))
    amount = forms.DecimalField(
        label=_("Capacity"),
        min_value=0,
        max_value=1_000_000_000,
        decimal_places=2,
        initial=1,
        help_text=_("How many at once: 1 studio, 3 licences, half a person is 0.5; of a budget the yuan."),
    )
    exclusive = forms.BooleanField(label=_("Never more than there is"), required=False, help_text=_("Not even with a reason."))
    hour = money(_("Costs an hour"), help_text=_("Yuan for a whole one; counted against the plan's money."))
    note = lines(_("Note"), 2, most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "user_id", people())

    def draft(self) -> dict[str, Any]:
        """As the service takes it."""
        values = self.cleaned_data
        found = {name: values[name] for name in ("name", "kind", "exclusive", "note")}
        person = values["user_id"] if values["kind"] == Resource.Kind.PERSON else None
        return {**found, "user_id": person, "capacity": cents(values["amount"]) or 0, "hour_cents": cents(values["hour"]) or 0}

    @staticmethod
    def of(row: Resource) -> dict[str, Any]:
        """What the form shows of a resource."""
        found = {name: getattr(row, name) for name in ("name", "kind", "user_id", "exclusive", "note")}
        return {**found, "amount": wholes(row.capacity), "hour": wholes(row.hour_cents)}


class BookingForm(DesignForm):
    """A booking."""

    resource_id = number(_("Resource"), required=True)
    starts_at = moment(_("Begins"))
    ends_at = moment(pgettext_lazy("booking", "Ends"))
    whole_days = forms.BooleanField(label=_("Whole days"), required=False, help_text=_("From midnight of the first to midnight after the last."))
    amount = forms.DecimalField(
        label=pgettext_lazy("booking", "Amount"),
        min_value=0,
        max_value=1_000_000_000,
        decimal_places=2,
        initial=1,
        help_text=_("1 is a whole one; of a budget the yuan."),
    )
    project_id = number(pgettext_lazy("card", "Project"))
    card_id = number(pgettext_lazy("field", "Card"))
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)
    over = forms.CharField(
        label=_("Reason to take more than there is"), max_length=300, required=False, help_text=_("Only for those who lead the work.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With what can be booked, running projects and open cards."""
        super().__init__(*args, **kwargs)
        initial = kwargs.get("initial") or {}
        rows = Resource.objects.filter(retired_at=None) | Resource.objects.filter(pk=initial.get("resource_id") or 0)
        kinds = dict(Resource.Kind.choices)
        offer(
            self,
            "resource_id",
            [(pk, f"{name}（{kinds[kind]}）") for pk, name, kind in rows.order_by("kind", "name").values_list("pk", "name", "kind")],
        )
        projects = Project.objects.filter(state="open") | Project.objects.filter(pk=initial.get("project_id") or 0)
        offer(self, "project_id", list(projects.order_by("title").values_list("pk", "title")))
        offer(self, "card_id", self._cards(initial))

    def _cards(self, initial: dict[str, Any]) -> list[tuple[int, str]]:
        rows = Card.objects.filter(archived_at=None, project__isnull=False).exclude(stage=Card.Stage.DONE)
        chosen = str(self.data.get("card_id", "")) if self.is_bound else str(initial.get("card_id") or "")
        rows = rows | Card.objects.filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
        return list(rows.order_by("project_id", "sort_on", "pk").values_list("pk", "title")[:CHOICES])

    def clean(self) -> dict[str, Any]:
        """Whole days run from midnight to midnight; of a budget the days do not matter."""
        values = super().clean() or self.cleaned_data
        kind = Resource.objects.filter(pk=values.get("resource_id") or 0).values_list("kind", flat=True).first()
        if kind == Resource.Kind.BUDGET:
            values["starts_at"] = values.get("starts_at") or now()
            values["ends_at"] = values.get("ends_at") or values["starts_at"] + timedelta(hours=1)
        for name in ("starts_at", "ends_at"):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say when."))
        if values.get("whole_days") and values.get("starts_at") and values.get("ends_at"):
            zone = current_brand().zone
            first, last = (values[name].astimezone(zone).date() for name in ("starts_at", "ends_at"))
            values["starts_at"] = datetime.combine(first, time(), zone)
            values["ends_at"] = datetime.combine(last + timedelta(days=1), time(), zone) if last.year < 9999 else values["ends_at"]
        return values

    def draft(self) -> dict[str, Any]:
        """As the service takes it."""
        names = ("resource_id", "starts_at", "ends_at", "project_id", "card_id", "purpose", "over")
        return {**{name: self.cleaned_data[name] for name in names}, "amount": cents(self.cleaned_data["amount"]) or 0}


class SeriesForm(DesignForm):
    """A meeting that comes back every month."""

    title = forms.CharField(label=_("Name"), max_length=110)
    kind = forms.ChoiceField(label=_("Kind"), choices=Meeting.Kind.choices, initial="brainstorm")
    week = forms.TypedChoiceField(label=_("Week of the month"), coerce=int, choices=WEEKS)
    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int, choices=list(WEEKDAYS.items()), initial=2)
    at = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=time(14))
    starts_on = day(_("From"), required=True, help_text=_("The month of this day is the first one that needs a meeting."))
    agenda = lines(_("Agenda"), 4, most=2000)
    invited = several(pgettext_lazy("meeting", "Invited"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "invited", people(), empty=False)

    def draft(self) -> dict[str, Any]:
        """As the service takes it."""
        names = ("title", "kind", "week", "weekday", "starts_on", "agenda")
        found = {name: self.cleaned_data[name] for name in names}
        at = self.cleaned_data["at"]
        return {**found, "hour": at.hour, "minute": at.minute, "invited": tuple(self.cleaned_data["invited"])}
