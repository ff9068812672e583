"""Forms of rotations and challenges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.team.forms.fields import day, lines, offer, one_of, score, several
from guanhao.domains.team.rules import departments
from guanhao.domains.team.selectors import people
from guanhao.domains.team.wording import DEPARTMENTS


class RotationForm(DesignForm):
    """A rotation."""

    user_id = one_of(_("Who goes"), required=True, help_text=_("People of content and design."))
    into = forms.ChoiceField(label=_("Into the department"), initial="growth")
    host_id = one_of(pgettext_lazy("rotation", "Host"), required=True, help_text=_("Works in that department."))
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"), required=False, help_text=_("Empty: one week, as the policy says."))
    task = lines(_("What they do there"), 3, most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With people and departments."""
        super().__init__(*args, **kwargs)
        known = people.members()
        content = [(one.id, one.name) for one in known if departments.departments_of(one.roles) & departments.CONTENT]
        offer(self, "user_id", content)
        offer(self, "host_id", [(one.id, f"{one.name} · {people.department_title(one.roles)}") for one in known])
        offer(self, "into", [(key, DEPARTMENTS[key]) for key in departments.ORDER if key not in departments.CONTENT])


class ReportForm(DesignForm):
    """What somebody brings back from a rotation."""

    report = lines(pgettext_lazy("rotation", "Report"), 8, help_text=_("What you did, what you learned, what content should change."), most=20_000)
    host_note = lines(_("Note of the host"), 3, most=1000)


class ChallengeForm(DesignForm):
    """A challenge."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    brief = lines(pgettext_lazy("challenge", "Brief"), 6, most=10_000)
    deliverables = lines(
        pgettext_lazy("challenge", "Deliverables"),
        5,
        required=True,
        help_text=_("One a line, the whole cycle: topic, text, picture, plan, review."),
        most=3000,
    )
    teams = forms.IntegerField(label=_("Number of teams"), min_value=1, max_value=20, initial=2)
    candidates = several(_("Who takes part"), required=True, help_text=_("Teams are drawn by lot, balanced by department."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With everybody."""
        super().__init__(*args, **kwargs)
        offer(self, "candidates", [(one.id, f"{one.name} · {people.department_title(one.roles)}") for one in people.members()])


class DeliverForm(DesignForm):
    """Something handed in."""

    text = lines(pgettext_lazy("challenge", "What you hand in"), 6, most=4000)
    url = forms.CharField(label=pgettext_lazy("course", "Address"), max_length=300, required=False)


class JudgeForm(DesignForm):
    """A judge's score."""

    coordination = score(_("Coordinating resources"))
    conflict = score(_("Solving conflicts"))
    note = lines(pgettext_lazy("field", "Note"), 3, most=1000)
