"""The form of an incident."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.content.forms.items import people_choices
from guanhao.domains.content.models import Incident


def day_field(**more: object) -> forms.DateField:
    """A day as browsers read it."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)  # type: ignore[arg-type]


class IncidentForm(DesignForm):
    """An incident as a person enters it."""

    title = forms.CharField(label=_("What happened"), max_length=200)
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=Incident.Severity.choices,
        help_text=_("Major: outside attention, a penalty or a withdrawal; it resets the counter."),
    )
    happened_on = day_field(label=_("Happened on"))
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    cause = forms.ChoiceField(label=_("Root cause"), choices=Incident.Cause.choices)
    root_cause = forms.CharField(label=_("Why it could happen"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    action = forms.CharField(label=_("Action"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    action_due = day_field(label=_("Action due"), required=False)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    item_id = forms.IntegerField(
        label=_("Number of the item"), required=False, min_value=1, help_text=_("It stands in the address of the item's page.")
    )
    url = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The people of the brand in scope."""
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = people_choices()  # type: ignore[attr-defined]
