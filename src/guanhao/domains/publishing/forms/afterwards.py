"""Forms of freezes and withdrawals; the services check what matters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.publishing.models import Freeze
from guanhao.domains.publishing.selectors.withdrawing import TAKE


class FreezeForm(DesignForm):
    """What to freeze."""

    scope = forms.ChoiceField(label=_("What to freeze"), choices=Freeze.Scope.choices, initial="brand")
    value = forms.CharField(
        label=_("Which one"),
        max_length=120,
        required=False,
        help_text=_("Platform or account by name, tag, person or campaign by its word; nothing for the whole brand."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawalForm(DesignForm):
    """What to look for."""

    scope = forms.ChoiceField(label=_("What stands in it"), choices=TAKE, initial="tag")
    value = forms.CharField(label=_("Which one"), max_length=120)


class FinishForm(DesignForm):
    """Proof of a post taken down by hand."""

    note = forms.CharField(label=_("Where you looked"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    proof = forms.FileField(label=_("Screenshot"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
