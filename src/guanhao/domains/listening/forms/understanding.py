"""Forms of understanding: what to mine."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.listening.models.understanding import SEGMENTS, SOURCES


class MiningForm(DesignForm):
    """Messages of a source with filters, or a file."""

    title = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Left empty, it is called by its moment or its file."))
    source = forms.ChoiceField(label=_("Messages"), choices=SOURCES)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, Excel or JSON lines with a column “text” (内容, 评论 …), with “segment” and “date” if there are any."),
    )
    segment = forms.ChoiceField(label=_("Counts by"), choices=SEGMENTS, required=False)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    themes = forms.IntegerField(label=_("Themes at most"), min_value=1, max_value=60, initial=24)

    def __init__(self, *args: Any, platforms: list[tuple[str, str]], **kwargs: Any) -> None:
        """The platforms that the brand has accounts on."""
        super().__init__(*args, **kwargs)
        self.fields["platform"] = forms.ChoiceField(label=_("Platform"), required=False, choices=[("", _("All platforms")), *platforms])
