"""Forms of people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.people.models import PersonRequest, Purpose, Tier


class NewPersonForm(DesignForm):
    """Somebody entered by hand."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    mail = forms.CharField(label=_("Mail address"), required=False, max_length=254)
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=[("", _("By the rule")), *Tier.choices])
    tags = forms.CharField(label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas."))
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class PersonForm(DesignForm):
    """Name and note."""

    name = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class PurposeForm(DesignForm):
    """What people's data may be used for, and the notice they agree to."""

    title = forms.CharField(label=_("Title"), max_length=120)
    notice = forms.CharField(
        label=_("Notice"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What people read before they agree: who uses what, what for, how long, and how to take it back."),
    )
    basis = forms.ChoiceField(label=_("Legal basis"), choices=Purpose.Basis.choices)
    keep_days = forms.IntegerField(label=_("Holds for days"), min_value=0, max_value=36500, initial=0, help_text=_("0: until it is taken back."))
    shared_with = forms.CharField(
        label=_("Shared with"), required=False, max_length=300, help_text=_("Companies outside that get the data; empty: nobody.")
    )


class NewPurposeForm(PurposeForm):
    """A purpose with the short name that consents carry."""

    key = forms.CharField(label=_("Short name"), max_length=60, help_text=_("Consents, journeys and exports name it, such as marketing."))
    field_order = ("key", "title", "notice", "basis", "keep_days", "shared_with")


class RequestForm(DesignForm):
    """A person asks for a copy, a correction or a deletion."""

    person = forms.IntegerField(label=_("Record number of the person"), min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(label=_("What is asked for"), choices=PersonRequest.Kind.choices)
    channel = forms.CharField(label=_("By which way"), max_length=60, help_text=_("Mail, telephone, direct message …"))
    wish = forms.CharField(
        label=_("In the person's words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept encrypted and deleted when the request ends."),
    )
    received_on = forms.DateField(
        label=_("Received on"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: today.")
    )
