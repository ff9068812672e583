"""The persona form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.strategy.models import AccountPersona


class PersonaForm(DesignForm):
    """Who speaks on an account."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("How the persona calls itself."))
    kind = forms.ChoiceField(label=_("Part it plays"), choices=AccountPersona.Kind.choices)
    nature = forms.ChoiceField(label=_("Real or virtual"), choices=AccountPersona.Nature.choices)
    traits = forms.CharField(label=_("Traits"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line."))
    tone = forms.CharField(label=_("Tone of voice"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    catchphrases = forms.CharField(label=_("Catchphrases"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line."))
    banned = forms.CharField(
        label=_("Phrases it never uses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: stiff or official phrases that do not fit."),
    )
    usage = forms.CharField(label=_("Rules of use"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
