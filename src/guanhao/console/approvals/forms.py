"""The form for naming a deputy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.kernel import brands


class DeputyForm(DesignForm):
    """Who signs for whom on which days; without review.manage only for oneself."""

    person = forms.TypedChoiceField(label=_("Person away"), coerce=int)
    deputy = forms.TypedChoiceField(
        label=_("Deputy"), coerce=int, help_text=_("Signs in the person's place. Never for what the deputy or the person wrote.")
    )
    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("This day is included."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, manage: bool, me: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(member.id, member.name) for member in brands.members()]
        fields: dict[str, Any] = self.fields
        fields["person"].choices = people if manage else [pair for pair in people if pair[0] == me]
        fields["deputy"].choices = [("", "—"), *(people if manage else [pair for pair in people if pair[0] != me])]
