"""Forms of the linter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.compliance.selectors import rules


class MeasureForm(DesignForm):
    """What to measure, and how far back."""

    subject = forms.ChoiceField(label=_("Rule or list"), required=False)
    words = forms.CharField(
        label=_("Or words that are not listed yet"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line. They are measured as if they were a list of their own; nothing is listed."),
    )
    days = forms.IntegerField(label=_("Days back"), min_value=7, max_value=3650, help_text=_("Posts and comments of so many days, the newest first."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["subject"].choices = [("*", _("All rules and lists")), *((one.key, one.title) for one in rules.rules())]
