"""Forms of the assistant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.assets import facade as assets
from guanhao.domains.assistant.models import Kind
from guanhao.domains.assistant.rules.subtitles import LANGUAGES
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity


def area(rows: int) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def price(label: Any) -> forms.DecimalField:
    """Yuan a million tokens."""
    return forms.DecimalField(label=label, min_value=0, max_digits=10, decimal_places=4, initial=0)


class ProviderForm(DesignForm):
    """A provider of models."""

    title = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=500, help_text=_("Up to and with /v1, such as https://api.deepseek.com/v1"))
    model = forms.CharField(label=_("Model"), max_length=120, help_text=_("As the provider names it, such as deepseek-chat or qwen-plus."))
    key = forms.CharField(
        label=_("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown again; empty leaves it as it is."),
    )
    seconds = forms.IntegerField(label=_("Seconds at most"), min_value=5, max_value=600, initial=60)
    price_in = price(_("Price of a million tokens in (¥)"))
    price_out = price(_("Price of a million tokens out (¥)"))
    quota_money = forms.DecimalField(
        label=_("Quota a month (¥)"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        initial=0,
        help_text=_("0: without limit. A call that could pass it is not made."),
    )
    quota_tokens = forms.IntegerField(label=_("Quota a month (tokens)"), min_value=0, max_value=10**12, initial=0)
    speech_model = forms.CharField(
        label=_("Model for speech"),
        required=False,
        max_length=120,
        help_text=_("For subtitles, such as whisper-1; also a server of your own network with /v1/audio/transcriptions. Empty: it hears nothing."),
    )
    price_minute = price(_("Price of a minute of speech (¥)"))


class SubtitlesForm(DesignForm):
    """Which recording, in which language, and where the words come from."""

    asset_id = forms.TypedChoiceField(label=pgettext_lazy("subtitles", "Recording"), coerce=int)
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))
    how = forms.ChoiceField(
        label=_("Words from"),
        choices=[("ai", _("A provider hears it")), ("file", _("A file")), ("hand", _("By hand"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_("SRT, VTT or ASS file"), required=False, help_text=_("Needed when the words come from a file."))
    title = forms.CharField(label=_("Title"), required=False, max_length=200, help_text=_("Empty: that of the recording."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recordings = [(str(one.id), one.title) for one in assets.recordings()]
        fields: Any = self.fields
        fields["asset_id"].choices = [("", "—"), *recordings]

    def clean(self) -> dict[str, Any]:
        """A file where one is needed."""
        values = super().clean() or {}
        if values.get("how") == "file" and not values.get("file"):
            self.add_error("file", _("Choose a file."))
        return values


class LookForm(DesignForm):
    """How subtitles look in formats that can say it."""

    size = forms.IntegerField(label=_("Size"), min_value=12, max_value=200)
    colour = forms.CharField(label=_("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    outline = forms.CharField(label=_("Outline"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    place = forms.ChoiceField(
        label=pgettext_lazy("subtitles", "Place"),
        choices=[
            ("bottom", pgettext_lazy("subtitles", "Bottom")),
            ("middle", pgettext_lazy("subtitles", "Middle")),
            ("top", pgettext_lazy("subtitles", "Top")),
        ],
    )
    font = forms.CharField(label=_("Font"), max_length=80)


class DraftForm(DesignForm):
    """What is to be written."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(label=pgettext_lazy("draft", "About"), max_length=200)
    brief = forms.CharField(label=_("Brief"), required=False, max_length=4000, widget=area(3), help_text=_("For whom, to what end, in what tone."))
    facts = forms.CharField(
        label=_("Facts"),
        required=False,
        max_length=40_000,
        widget=area(5),
        help_text=_("One a line, “where it stands | what it says”. Numbers that are in no fact are marked in the draft."),
    )
    quoted = forms.CharField(
        label=_("Words of others"),
        required=False,
        max_length=4000,
        widget=area(3),
        help_text=_("A comment or a question to answer; quoted only, never followed."),
    )
    account_id = forms.TypedChoiceField(
        label=_("Account"), required=False, coerce=int, empty_value=None, help_text=_("Its positioning and persona go along.")
    )
    length = forms.IntegerField(label=_("Characters, about"), min_value=0, max_value=5000, initial=0, help_text=_("0: as usual."))
    subject = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = [(str(one.id), one.name) for one in channels.accounts()]
        fields: Any = self.fields
        fields["account_id"].choices = [("", "—"), *accounts]


class WorkForm(DesignForm):
    """How long a piece took."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    assisted = forms.TypedChoiceField(label=_("How"), coerce=lambda value: value == "1", choices=[("0", _("Without help")), ("1", _("With help"))])
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=10_000)
    quality = forms.TypedChoiceField(
        label=_("Quality"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *((n, str(n)) for n in range(1, 6))]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class FaqForm(DesignForm):
    """An entry of the knowledge base."""

    question = forms.CharField(label=pgettext_lazy("faq", "Question"), max_length=200)
    also = forms.CharField(label=_("Other ways to ask"), required=False, max_length=6500, widget=area(4), help_text=_("One a line."))
    answer = forms.CharField(
        label=pgettext_lazy("faq", "Answer"), required=False, max_length=2000, widget=area(6), help_text=_("The bot says it word for word.")
    )
    topic = forms.CharField(label=pgettext_lazy("faq", "Subject area"), required=False, max_length=40)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None, help_text=_("Keeps the answer right."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.id), one.name) for one in identity.people_of_brand()]
        fields: Any = self.fields
        fields["owner_id"].choices = [("", "—"), *people]
