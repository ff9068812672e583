"""Forms of scripts, macros, feedback, leads and ratings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Lead, Script, Suggestion
from guanhao.domains.inbox.rules.scripts import VARIABLES
from guanhao.domains.inbox.services.feedback import LONGEST as LONGEST_SUGGESTION
from guanhao.domains.inbox.services.scripts import LONGEST

PLACES = " ".join(f"{{{name}}}" for name in VARIABLES)
AREA = {"rows": 5}


def owners() -> list[tuple[Any, Any]]:
    """Nobody, then the people of the brand."""
    return [("", _("Nobody")), *((one.id, one.name) for one in identity.people_of_brand())]


class OwnedForm(DesignForm):
    """A form that names who answers for something."""

    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = owners()


class ScriptForm(OwnedForm):
    """A script."""

    title = forms.CharField(label=_("Name"), max_length=80)
    scenario = forms.ChoiceField(label=_("Scenario"), choices=Script.Scenario.choices)
    text = forms.CharField(label=pgettext_lazy("script", "Words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    words = forms.CharField(label=_("Found by"), required=False, max_length=200, help_text=_("Words an agent may type to find it."))
    field_order = ("title", "scenario", "text", "words", "owner_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("Places that are filled: %(places)s") % {"places": PLACES}


class SuggestForm(DesignForm):
    """What somebody outside suggests."""

    title = forms.CharField(label=_("Your suggestion in one sentence"), max_length=120)
    text = forms.CharField(label=_("More about it"), required=False, max_length=LONGEST_SUGGESTION, widget=forms.Textarea(attrs=AREA))
    author = forms.CharField(label=_("Name to be shown"), required=False, max_length=60, help_text=_("Not required."))
    contact = forms.CharField(label=_("How to reach you"), required=False, max_length=200, help_text=_("Not required; kept encrypted."))
    once = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class EnterForm(DesignForm):
    """A suggestion that somebody made elsewhere."""

    title = forms.CharField(label=pgettext_lazy("suggestion", "Suggestion"), max_length=120)
    text = forms.CharField(label=_("More about it"), required=False, max_length=LONGEST_SUGGESTION, widget=forms.Textarea(attrs=AREA))
    author = forms.CharField(label=_("Who suggested it"), required=False, max_length=60)


class SuggestionForm(OwnedForm):
    """What becomes of a suggestion."""

    title = forms.CharField(label=pgettext_lazy("suggestion", "Suggestion"), max_length=120)
    status = forms.ChoiceField(label=_("Status"), choices=Suggestion.Status.choices)
    reply = forms.CharField(
        label=_("Public answer"),
        required=False,
        max_length=LONGEST_SUGGESTION,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("Required when it is done or declined."),
    )
    public = forms.BooleanField(label=_("Show it on the public page"), required=False)
    field_order = ("title", "status", "reply", "public", "owner_id")


class MergeForm(DesignForm):
    """The other one."""

    keep = forms.IntegerField(label=_("Number of the one that stays"), min_value=1)


class PeriodForm(DesignForm):
    """A period, both days included."""

    first_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Words to the readers"), required=False, max_length=4000, widget=forms.Textarea(attrs=AREA))


class LeadForm(OwnedForm):
    """A lead."""

    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    mail = forms.CharField(label=_("Mail address"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    company = forms.CharField(label=_("Company"), required=False, max_length=120)
    wants = forms.CharField(label=_("What they want"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order: tuple[str, ...] = ("name", "phone", "mail", "company", "wants", "owner_id")


class LeadChangeForm(LeadForm):
    """A lead with where it stands; an empty number keeps the one that is known."""

    status = forms.ChoiceField(label=_("Status"), choices=Lead.Status.choices)
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_at = forms.DateField(label=pgettext_lazy("lead", "On"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("status", "next_step", "next_at", "owner_id", "name", "phone", "mail", "company", "wants")


class FollowUpForm(DesignForm):
    """How a low rating was followed up."""

    note = forms.CharField(label=_("What was done"), max_length=300)
