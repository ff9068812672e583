"""Forms of people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.people.models import Tier


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
