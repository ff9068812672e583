"""Forms of advertisers and their papers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.compliance.models import AdvertiserPaper


class AdvertiserForm(DesignForm):
    """An advertiser."""

    name = forms.CharField(label=_("Name"), max_length=160)
    credit_code = forms.CharField(label=_("Social credit code"), required=False, max_length=40)
    needs = forms.MultipleChoiceField(
        label=_("Papers needed"),
        required=False,
        choices=AdvertiserPaper.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Beside the business licence: without a valid one of each, commercial posts are not released."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class PaperForm(DesignForm):
    """A paper."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AdvertiserPaper.Kind.choices)
    number = forms.CharField(label=pgettext_lazy("field", "Number"), max_length=80)
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: it does not end.")
    )
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("A picture or PDF of the paper."))


class WithdrawForm(DesignForm):
    """Why a paper does not count."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
