"""Forms of links; services do the checking that matters."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.links import selectors
from guanhao.domains.links.contracts import LinkDraft, Utm
from guanhao.domains.links.models import Link, UtmWord
from guanhao.domains.links.rules.utm import FIELDS
from guanhao.kernel.tenancy import current_brand

DATALIST = "utm-"


def _word(label: Any, name: str, *, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"list": f"{DATALIST}{name}", "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=100, widget=widget, help_text=help_text)


def _target() -> forms.CharField:
    widget = forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url", "autocomplete": "off"})
    return forms.CharField(label=_("Target address"), widget=widget, max_length=8000, help_text=_("Where the link leads, without UTM words."))


class LinkForm(DesignForm):
    """One link."""

    target = _target()
    label = forms.CharField(label=_("Name"), max_length=120, help_text=_("For your lists; readers do not see it."))
    source = _word(pgettext_lazy("utm", "Source"), "source", help_text=_("utm_source: where the click comes from, such as weibo."))
    medium = _word(pgettext_lazy("utm", "Medium"), "medium", help_text=_("utm_medium: the kind of channel, such as social or email."))
    campaign = _word(pgettext_lazy("utm", "Campaign"), "campaign", help_text=_("utm_campaign: what it is for, such as 618-2026."))
    content = _word(pgettext_lazy("utm", "Content"), "content", help_text=_("utm_content: which of several links."))
    term = _word(pgettext_lazy("utm", "Term"), "term", help_text=_("utm_term: a keyword of an ad."))
    account_id = forms.TypedChoiceField(
        label=_("Account"), required=False, coerce=int, empty_value=None, help_text=_("Source and medium of its platform fill empty fields.")
    )
    code = forms.CharField(
        label=_("Own code"),
        required=False,
        max_length=40,
        help_text=_("The end of the short address; empty: chosen by the program."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: it does not end.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, link: Link | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = _("No account")
        fields: dict[str, Any] = self.fields
        self._platforms = {one.id: one.platform for one in channels.accounts()}
        fields["account_id"].choices = [("", nobody), *account_choices()]
        self.link = link
        if link is not None:
            del self.fields["code"]
            fields["reason"] = forms.CharField(label=_("Why it changes"), required=False, max_length=300)

    def draft(self, values: dict[str, Any]) -> LinkDraft:
        """What was entered, with the words of the account's platform in empty fields."""
        words = {name: values[name] for name in FIELDS}
        account = values["account_id"]
        if self.link is None and account is not None and not (words["source"] or words["medium"]):
            preset = selectors.preset(self._platforms.get(account, ""))
            words |= {"source": preset.source, "medium": preset.medium}
        day = values["expires_on"]
        ends = datetime.combine(day + timedelta(days=1), time(0), current_brand().zone) if day else None
        return LinkDraft(
            target=values["target"],
            label=values["label"],
            utm=Utm(**words),
            code=values.get("code", ""),
            subject=self.link.subject if self.link else "",
            account_id=account,
            expires_at=ends,
            note=values["note"],
        )


class ManyForm(DesignForm):
    """One link for each of several accounts."""

    target = _target()
    label = forms.CharField(label=_("Name"), max_length=80, help_text=_("The account's name is added."))
    campaign = _word(pgettext_lazy("utm", "Campaign"), "campaign")
    content = _word(pgettext_lazy("utm", "Content"), "content", help_text=_("Empty: platform and handle of the account."))
    term = _word(pgettext_lazy("utm", "Term"), "term")
    accounts = forms.TypedMultipleChoiceField(label=_("Accounts"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["accounts"].choices = account_choices()


class WordForm(DesignForm):
    """A word of the vocabulary."""

    field = forms.ChoiceField(label=_("UTM field"), choices=UtmWord.Field.choices)
    value = forms.CharField(label=_("Word"), max_length=100)
    title = forms.CharField(label=_("Meaning"), max_length=120, required=False)


class PresetForm(DesignForm):
    """Source and medium of a platform."""

    platform = forms.ChoiceField(label=_("Platform"))
    source = forms.CharField(label=pgettext_lazy("utm", "Source"), max_length=100)
    medium = forms.CharField(label=pgettext_lazy("utm", "Medium"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["platform"].choices = list(channels.platform_titles().items())


def account_choices() -> list[tuple[int, str]]:
    """The accounts of the brand with their platforms."""
    return [(one.id, f"{one.name or one.handle} · {channels.platform_title(one.platform)}") for one in channels.accounts()]
