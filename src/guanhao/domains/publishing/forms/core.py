"""Forms of publications; the services check what matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm


def _moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, help_text=help_text)


class CheckOffForm(DesignForm):
    """It was published by hand."""

    url = forms.CharField(label=_("Address of the post"), max_length=600, widget=forms.URLInput)
    published_at = _moment(_("Published at"), _("In the time zone of the brand."))
    proof = forms.FileField(label=_("Picture as proof"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))


class SettleForm(DesignForm):
    """Somebody has looked on the platform."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=(("published", _("It is out")), ("not_published", _("It is not out"))),
        widget=forms.RadioSelect,
    )
    url = forms.CharField(label=_("Address of the post"), max_length=600, required=False, help_text=_("Needed when it is out."))
    reason = forms.CharField(label=_("How do you know?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(DesignForm):
    """Another moment."""

    planned_at = _moment(_("Planned for"), _("In the time zone of the account."))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(DesignForm):
    """Why it is taken off."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
