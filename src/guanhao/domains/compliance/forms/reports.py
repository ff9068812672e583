"""Forms of reports and the blacklist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.compliance.models import PublicReport
from guanhao.domains.compliance.selectors.platforms import platform_choices
from guanhao.domains.compliance.services.reports import LONGEST

ACCEPT = "image/png,image/jpeg,image/gif,image/webp,application/pdf"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each checked like one; a list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as a list."""
        return [forms.FileField.clean(self, one, initial) for one in data] if isinstance(data, list | tuple) else []


class PublicForm(DesignForm):
    """What somebody outside reports; no name or contact is needed."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=PublicReport.Kind.choices)
    platform = forms.ChoiceField(label=_("Where"), required=False)
    link = forms.CharField(label=_("Link to it"), required=False, max_length=1000, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    author_name = forms.CharField(
        label=_("Who published it"), required=False, max_length=120, help_text=_("Name or number of the account, if you know it.")
    )
    text = forms.CharField(label=_("What is wrong"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    pictures = ManyFilesField(
        label=_("Pictures or PDF"), required=False, widget=ManyFiles(attrs={"accept": ACCEPT}), help_text=_("Screenshots help; not required.")
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        required=False,
        max_length=200,
        help_text=_("Not required: the status page shows our answer. Kept encrypted and deleted afterwards."),
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["platform"].choices = [("", _("Somewhere else or not known")), *platform_choices()]


class StatusForm(DesignForm):
    """The key to a report's status page."""

    ticket = forms.CharField(label=_("Number of the report"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(label=_("Secret code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class AppealForm(DesignForm):
    """Why the reporter does not agree."""

    appeal = forms.CharField(label=_("Why do you not agree?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(DesignForm):
    """A reply or an internal note."""

    text = forms.CharField(label=_("Answer or note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    public = forms.BooleanField(label=_("Show it to the reporter"), required=False, help_text=_("Otherwise it is a note for ourselves."))


class LineForm(DesignForm):
    """An author to keep out."""

    platform = forms.ChoiceField(label=_("Platform"))
    author_id = forms.CharField(label=_("Author's id"), max_length=120, help_text=_("The number or handle the platform knows the author by."))
    author_name = forms.CharField(label=_("Author"), required=False, max_length=120)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    proof = forms.CharField(label=_("Proof"), required=False, max_length=1000, help_text=_("A link or where the screenshots lie."))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty takes the days of the policy.")
    )
    for_good = forms.BooleanField(label=_("For good"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["platform"].choices = platform_choices()


class DecideForm(LineForm):
    """The decision about a report, and the author when it is confirmed."""

    decision = forms.ChoiceField(label=_("Decision"), choices=(("confirmed", _("Confirm the report")), ("unfounded", _("Do not confirm it"))))
    feedback = forms.CharField(
        label=_("What the reporter reads"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Shown on the status page.")
    )
    blacklist = forms.BooleanField(
        label=_("Put the author on the blacklist"),
        required=False,
        help_text=_("Posts of this author are refused from then on. Fill in what follows."),
    )
    field_order = ("decision", "feedback", "blacklist")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["platform"].choices = [("", "—"), *platform_choices()]
        for name in ("platform", "author_id", "reason"):
            fields[name].required = False


class LiftForm(DesignForm):
    """Why an author may come back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
