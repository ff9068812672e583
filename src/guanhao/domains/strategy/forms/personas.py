"""Forms of personas and of how well they are remembered."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
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
    owners = forms.TypedMultipleChoiceField(
        label=_("Who keeps it"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They speak for it and answer for its use."),
    )
    usage = forms.CharField(label=_("Rules of use"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """People who are here, and those who keep it still."""
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["owners"]).choices = [(one.id, one.name) for one in identity.people_of_brand()]


class RecallForm(DesignForm):
    """What a survey found."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    asked = forms.IntegerField(label=_("People asked"), min_value=1, max_value=1_000_000)
    recalled = forms.IntegerField(label=_("Of them knew it"), min_value=0, max_value=1_000_000)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who asked whom, and how."))
    aided = forms.BooleanField(
        label=_("It was shown or named first"), required=False, help_text=_("Aided surveys are kept and do not count for the figure.")
    )
