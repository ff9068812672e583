"""Forms of cards, projects, blockers and imports."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.work.models import Card, Label, Project, Sprint
from guanhao.domains.work.policy import TalkPolicy
from guanhao.domains.work.selectors.boards import people
from guanhao.kernel.access import current_actor

NOBODY = ("", "—")


def lines(label: Any, rows: int = 3, *, help_text: Any = "", required: bool = False, most: int = 4000) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def money(label: Any, *, help_text: Any = "") -> forms.DecimalField:
    """An amount in yuan."""
    return forms.DecimalField(label=label, required=False, help_text=help_text, min_value=0, max_value=1_000_000_000, decimal_places=2)


def cents(value: Decimal | None) -> int | None:
    """Yuan, or whole ones of anything, as hundredths."""
    return None if value is None else int((value * 100).to_integral_value())


def wholes(value: int | None) -> Decimal | None:
    """Hundredths as yuan, or as whole ones of anything."""
    return None if value is None else Decimal(value) / 100


def number(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TypedChoiceField:
    """One of some rows by number; the choices are filled in by the form."""
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None, help_text=help_text)


def offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]], *, empty: bool = True) -> None:
    """Fill the choices of a field in."""
    form.fields[name].choices = [NOBODY, *choices] if empty else choices  # type: ignore[attr-defined]


class CardForm(DesignForm):
    """A card."""

    title = forms.CharField(label=pgettext_lazy("card", "Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Card.Kind.choices)
    priority = forms.TypedChoiceField(label=pgettext_lazy("card", "Priority"), coerce=int, choices=Card.Priority.choices, initial=1)
    owner_id = number(_("Owner"))
    starts_on = day(_("First day"), help_text=_("For the plan in time; empty: on its due date alone."))
    due_on = day(_("Due date"))
    standard = lines(
        _("Delivery standard"), 2, help_text=_("When it counts as done. Without owner, due date and standard a card stays in the pool."), most=1000
    )
    text = lines(_("Description"), 4, most=20_000)
    labels = forms.CharField(label=_("Labels"), required=False, max_length=400, help_text=_("Separated by commas."))
    project_id = number(pgettext_lazy("card", "Project"))
    sprint_id = number(pgettext_lazy("card", "Sprint"))
    points = forms.IntegerField(label=pgettext_lazy("card", "Effort in points"), min_value=0, max_value=100, initial=1)
    channel = forms.ChoiceField(label=_("It came by"), required=False, help_text=_("Approved channels only."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With people, projects, open sprints and channels."""
        super().__init__(*args, **kwargs)
        offer(self, "owner_id", people())
        offer(self, "project_id", list(Project.objects.filter(state="open").order_by("title").values_list("pk", "title")))
        sprints = Sprint.objects.exclude(state="closed") | Sprint.objects.filter(pk=(kwargs.get("initial") or {}).get("sprint_id") or 0)
        offer(self, "sprint_id", list(sprints.order_by("starts_on").values_list("pk", "title")))
        offer(self, "channel", [(one, one) for one in TalkPolicy.of_brand().channels])
        if not self.initial:
            self.initial = {"owner_id": current_actor().user_id, "kind": "task"}

    def clean_labels(self) -> tuple[str, ...]:
        """The labels, each once."""
        return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,，、;；\n]+", self.cleaned_data["labels"]) if part.strip()))


class ProjectForm(DesignForm):
    """A project."""

    title = forms.CharField(label=_("Name"), max_length=120)
    text = lines(_("Description"), most=1000)
    lead_id = number(pgettext_lazy("project", "Lead"))
    starts_on = day(_("First day"), required=True)
    ends_on = day(_("Last day"), required=True)
    budget = money(_("Money of the plan"), help_text=_("Bookings and their costs are held against it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "lead_id", people())

    def clean(self) -> dict[str, Any]:
        """Money in cents."""
        values = super().clean() or self.cleaned_data
        values["budget_cents"] = cents(values.pop("budget", None))
        return values


class BlockerForm(DesignForm):
    """Something is in the way."""

    what = forms.CharField(label=_("What is in the way"), max_length=300)
    owner_id = number(_("Who can help"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "owner_id", people())


class ChecklistForm(DesignForm):
    """The lines of a checklist."""

    lines = lines(_("Checklist"), 8, help_text=_("One a line; a line that begins with [x] is ticked."), most=40_000)


class BoardForm(DesignForm):
    """A Trello board."""

    file = forms.FileField(label=_("Board as JSON"), help_text=_("From Trello's menu: “Print, export and share”, “Export as JSON”."))


class FilterChoices:
    """What the filters of the board offer."""

    def __init__(self) -> None:
        self.people = people()
        self.projects = list(Project.objects.filter(state="open").order_by("title").values_list("pk", "title"))
        self.sprints = list(Sprint.objects.exclude(state="closed").order_by("starts_on").values_list("pk", "title"))
        self.labels = list(Label.objects.order_by("name").values_list("pk", "name")[:200])
        self.kinds = Card.Kind.choices
