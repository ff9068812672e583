"""Forms of channels; services do the checking that matters."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.channels.models import Account, PlatformRule
from guanhao.domains.channels.wording import ELEMENTS, FORMATS, POSITIONING_WORDS, account_platforms, platform_choices
from guanhao.domains.identity import facade as identity
from guanhao.sdk.connectors.records import Setting


def _owners() -> list[tuple[str, Any]]:
    return [("", _("Nobody yet")), *((str(person.id), person.name) for person in identity.people_of_brand() if person.active)]


def _text(label: Any, help_text: Any = "", *, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


class AccountForm(DesignForm):
    """An account with its positioning card."""

    platform = forms.ChoiceField(label=_("Platform"), choices=account_platforms)
    handle = forms.CharField(label=_("Handle"), max_length=120, help_text=_("The number or name in the account's address; imports find it by this."))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Account.Role.choices)
    owner_id = forms.TypedChoiceField(label=_("Owner"), choices=_owners, required=False, coerce=int, empty_value=None)
    timezone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Times in the account's exports are read in this zone."))
    url = forms.CharField(label=_("Address"), max_length=400, required=False, widget=forms.URLInput)
    follower_target = forms.IntegerField(label=_("Follower target"), min_value=0, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    positioning_content = _text(POSITIONING_WORDS["positioning_content"], _("What the account talks about, and what it never does."))
    positioning_user = _text(POSITIONING_WORDS["positioning_user"], _("Who follows it and what they need."))
    positioning_interaction = _text(POSITIONING_WORDS["positioning_interaction"], _("How it answers, asks and plays."))
    positioning_communication = _text(POSITIONING_WORDS["positioning_communication"], _("Which part it has beside the other accounts."))


class StatusForm(DesignForm):
    """A change of status with its reason."""

    status = forms.ChoiceField(label=_("Account status"), choices=Account.Status.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class CredentialForm(DesignForm):
    """One secret of an account."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Such as app_id, app_secret or access_token."))
    value = forms.CharField(
        label=_("Value"),
        required=False,
        strip=True,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Encrypted and never shown again. Empty: remove it."),
    )


class ConnectionForm(DesignForm):
    """What a connector asks for: public settings as they are, secrets only to be replaced."""

    def __init__(self, *args: Any, wanted: Sequence[Setting], known: Mapping[str, str], secrets: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in wanted:
            self.fields[one.name] = _asked(one, known, secrets)


def _asked(one: Setting, known: Mapping[str, str], secrets: Collection[str]) -> forms.CharField:
    chinese = (get_language() or "").startswith("zh")
    title, words = (one.title_zh, one.help_zh) if chinese else (one.title, one.help)
    if not one.secret:
        return forms.CharField(label=title, help_text=words, required=one.required, max_length=500, initial=known.get(one.name, ""))
    there = one.name in secrets
    kept = _("Set; leave it empty to keep it.") if there else ""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    text = " ".join(str(part) for part in (words, kept) if part)
    return forms.CharField(label=title, help_text=text, required=one.required and not there, max_length=4000, widget=widget)


class RuleForm(DesignForm):
    """A platform rule of the brand."""

    platform = forms.ChoiceField(label=_("Platform"), choices=platform_choices)
    format = forms.ChoiceField(label=_("Format"), choices=[("", _("All formats")), *FORMATS.items()], required=False)
    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlatformRule.Kind.choices)
    value = forms.CharField(
        label=_("Value"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Forbidden words: one a line, * stands for up to ten characters. "
            "Forbidden element: one of %(elements)s. Limit: such as title_max=20. Hint: the text."
        ),
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=PlatformRule.Severity.choices)
    effective_from = forms.DateField(label=_("In force from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Source"), max_length=300, required=False, help_text=_("Where the platform says so: notice, help page, date."))
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = str(self.fields["value"].help_text) % {"elements": ", ".join(ELEMENTS)}


class CheckForm(DesignForm):
    """A text to try."""

    title = forms.CharField(label=_("Title"), max_length=1000, required=False)
    text = forms.CharField(label=_("Text"), max_length=300_000, required=False, widget=forms.Textarea(attrs={"rows": 10}))
    tags = forms.CharField(label=_("Tags"), max_length=2000, required=False, help_text=_("Separated by spaces or commas."))
    picture_count = forms.IntegerField(label=_("Pictures"), min_value=0, max_value=1000, required=False)
    video_seconds = forms.FloatField(label=_("Video, seconds"), min_value=0, required=False)
    elements = forms.MultipleChoiceField(
        label=_("Seen in the media"), choices=list(ELEMENTS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    on = forms.MultipleChoiceField(label=_("Platforms"), choices=platform_choices, required=False, widget=forms.CheckboxSelectMultiple)
