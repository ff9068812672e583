"""The form of the operations plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.strategy.rules.plandoc import LARGEST

SOURCE = {"rows": 28, "spellcheck": "false", "class": "textarea mono"}


class PlanForm(DesignForm):
    """The document, written here or chosen as a file."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("A plan as .md; it takes the place of the text below."))
    text = forms.CharField(label=_("Operations plan"), required=False, max_length=LARGEST, widget=forms.Textarea(attrs=SOURCE))
    note = forms.CharField(label=_("What changes, and why"), required=False, max_length=200)

    def clean_file(self) -> str:
        """The file's text; refused when it is too large or no UTF-8."""
        sent = self.cleaned_data.get("file")
        if not sent:
            return ""
        if sent.size > 4 * LARGEST:
            raise forms.ValidationError(_("The file is too large for a plan."))
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no UTF-8 text.")) from error
