"""The form of a line in the matrix of segments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.strategy.selectors import treatments as selectors
from guanhao.domains.strategy.wording import CHANNEL_WORDS

LISTS = ("tags", "messages")


class TreatmentForm(DesignForm):
    """How one group of people is treated."""

    group = forms.ChoiceField(label=_("Group of people"), help_text=_("A tier, or an audience of the brand."))
    formats = forms.MultipleChoiceField(
        label=_("Formats of content"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: every format.")
    )
    tags = forms.CharField(
        label=_("Topics and tags"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line; a post needs one of them. Empty: every topic."),
    )  # fmt: skip
    benefit = forms.CharField(label=_("Benefit"), required=False, max_length=300, help_text=_("What this group gets, for example a welcome coupon."))
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, choices=list(CHANNEL_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )
    most = forms.IntegerField(label=_("Pushes at most"), required=False, min_value=0, max_value=100, help_text=_("Empty: not limited here."))
    days = forms.IntegerField(label=_("Within days"), min_value=1, max_value=365, initial=7)
    messages = forms.CharField(
        label=_("What to say"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One message a line: for newcomers the first order, for members their rights."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Groups and formats are those of the brand in scope."""
        super().__init__(*args, **kwargs)
        kept = str(self.initial.get("group") or "")
        known = selectors.groups()
        if kept and kept not in known:
            known[kept] = str(self.initial.get("title") or kept)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [("", "—"), *known.items()]
        fields["formats"].choices = list(selectors.formats().items())
