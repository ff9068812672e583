"""Forms of members, points and rules."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.community.models import Member
from guanhao.domains.community.wording import ACTION_WORDS

STATES = [(key, title) for key, title in Member.State.choices if key in ("active", "muted", "removed")]


class JoinForm(DesignForm):
    """Numbers of people."""

    person_ids = forms.CharField(
        label=_("Numbers of people"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As they stand in the list of people, separated by spaces, commas or lines."),
    )

    def clean_person_ids(self) -> list[int]:
        """The numbers."""
        parts = [part for part in re.split(r"[\s,，、;；#]+", self.cleaned_data["person_ids"]) if part]
        if wrong := [part for part in parts if not part.isdecimal() or len(part) > 18]:
            raise ValidationError(_now("“%(value)s” is not a number.") % {"value": wrong[0][:40]})
        return [int(part) for part in parts]


class AdjustForm(DesignForm):
    """Points by hand."""

    points = forms.IntegerField(label=_("Points"), help_text=_("50 gives, -20 takes."), min_value=-(10**12), max_value=10**12)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StateForm(DesignForm):
    """What a member may do."""

    state = forms.ChoiceField(label=_("State"), choices=STATES)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class UndoForm(DesignForm):
    """Why a posting is reversed."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=1_000_000, initial=0)


class RuleForm(DesignForm):
    """A rule that gives points."""

    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Members read it."))
    key = forms.CharField(label=_("Key"), max_length=40, help_text=_("Letters, digits, - and _; it stays."))
    action = forms.ChoiceField(label=_("What is done"), choices=tuple(ACTION_WORDS.items()))
    points = _number(_("Points"))
    score = _number(_("Growth value"), _("Counts for the level and is never spent."))
    per_day = _number(_("Times a day"), _("0: without limit."))
    per_member = _number(_("Times ever"), _("0: without limit."))
    lifetime_days = _number(_("Points lapse after (days)"), _("0: as the policy says."))
    active = forms.BooleanField(label=_("In force"), required=False, initial=True)
