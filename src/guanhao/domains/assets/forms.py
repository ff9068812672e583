"""Forms of the library; services do the checking that matters."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.assets.models import Asset, Licence, Template
from guanhao.domains.assets.selectors import library
from guanhao.domains.assets.selectors.kits import Size
from guanhao.domains.channels import facade as channels

DAY = {"type": "date"}
NO_END = _("This day included. Empty: no end.")
SIZE = re.compile(r"^\s*(?:(\S+?)[\s,，:：]+)?(\d{1,5})\s*[x×*X]\s*(\d{1,5})\s*$")


def platform_choices() -> list[tuple[str, str]]:
    """Every platform with its name."""
    language = get_language() or "zh-hans"
    return [(one.key, one.name(language)) for one in channels.platforms()]


def account_choices() -> list[tuple[int, str]]:
    """The brand's accounts."""
    return [(one.id, f"{one.name} · {one.platform}") for one in channels.accounts()]


def theme_choices() -> list[tuple[Any, str]]:
    """The theme classes, and none."""
    return [("", gettext("No theme class")), *((one.pk, one.label) for one in library.themes())]


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=1300, help_text=help_text)


class AssetForm(DesignForm):
    """What a person says of an asset."""

    title = forms.CharField(label=_("Name"), max_length=200)
    alt = forms.CharField(
        label=_("Alternative text"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is to be seen, for people who cannot see it; platforms and search read it too."),
    )
    theme_id = forms.TypedChoiceField(label=_("Theme class"), choices=theme_choices, required=False, coerce=int, empty_value=None)
    source = forms.ChoiceField(label=_("Comes from"), choices=Asset.Source.choices)
    keywords = _words(_("Keywords"), _("Separated by spaces or commas."))
    scenes = _words(_("Use scenes"), _("Such as festival, new product, daily life."))
    emotions = _words(_("Emotions"), _("Such as warm, joyful, solemn."))
    credit = forms.CharField(label=_("Author credit"), max_length=120, required=False)
    fonts = _words(_("Fonts in it"), _("Names, separated by commas; each is looked up in the register before release."))
    music = _words(_("Music in it"), _("Titles, separated by commas; each is looked up in the register before release."))
    ai_generated = forms.BooleanField(
        label=_("Made by AI, wholly or in part"),
        required=False,
        help_text=_("The label that the law asks for is written into PNG and JPEG files."),
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Lists of words become lists; names of fonts and music may hold spaces."""
        values: dict[str, Any] = super().clean() or {}
        for name in ("keywords", "scenes", "emotions"):
            values[name] = [values.get(name, "")]
        for name in ("fonts", "music"):
            values[name] = [word.strip() for word in re.split(r"[,，、;；\n]", values.get(name, "")) if word.strip()]
        return values


class LicenceForm(DesignForm):
    """A right to use assets."""

    title = forms.CharField(label=_("Name"), max_length=200, help_text=_("Such as the contract or the name of the stock collection."))
    owner = forms.CharField(label=_("Rights holder"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of licence"), choices=Licence.Kind.choices)
    number = forms.CharField(label=_("Contract number"), max_length=120, required=False)
    registration = forms.CharField(
        label=_("Registration number"), max_length=120, required=False, help_text=_("For originals; left empty, one is given.")
    )
    starts = forms.DateField(label=_("Valid from"), required=False, widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("This day included. Empty: no end.")
    )
    commercial = forms.BooleanField(label=_("Commercial use is allowed"), required=False, initial=True)
    platforms = forms.MultipleChoiceField(
        label=_("Only on these platforms"), choices=platform_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    account_ids = forms.TypedMultipleChoiceField(
        label=_("Only for these accounts"), choices=account_choices, required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.CharField(
        label=_("Only in these regions"), max_length=1000, required=False, help_text=_("Separated by commas. Empty: everywhere.")
    )
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("The contract, invoice or licence page as PDF, picture or document."))
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Regions become a list."""
        values: dict[str, Any] = super().clean() or {}
        values["regions"] = [one.strip() for one in re.split(r"[,，、;；\n]", values.get("regions", "")) if one.strip()]
        return values


class ConsentForm(DesignForm):
    """A user's yes to showing what they made."""

    author = forms.CharField(label=_("Author"), max_length=120, help_text=_("The name that is credited."))
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False, help_text=_("How the author is told when it is used."))
    platform = forms.ChoiceField(label=_("Published on"), choices=lambda: [("", "—"), *platform_choices()], required=False)
    given_on = forms.DateField(label=_("Consent given on"), widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("This day included. Empty: no end.")
    )
    platforms = forms.MultipleChoiceField(
        label=_("Only on these platforms"), choices=platform_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    scope = forms.CharField(
        label=_("What was agreed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("In the author's words.")
    )
    reward = forms.CharField(label=_("Promised reward"), max_length=200, required=False)
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("A screenshot of the message, or the signed form."))


class BulkForm(DesignForm):
    """Several assets at once; what is left empty stays as it is."""

    keywords = _words(_("Add keywords"), _("Separated by spaces or commas."))
    scenes = _words(_("Add use scenes"))
    emotions = _words(_("Add emotions"))
    theme_id = forms.ChoiceField(label=_("Theme class"), required=False)
    licence_id = forms.ChoiceField(label=_("Put under the licence"), required=False)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("As it is")), ("archived", _("Archive")), ("active", _("Take out of the archive"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same, none = gettext("As it is"), gettext("No theme class")
        fields: dict[str, Any] = self.fields
        fields["theme_id"].choices = [("", same), ("none", none), *((str(one.pk), one.label) for one in library.themes())]
        licences = Licence.objects.filter(ended=False).order_by("-pk")[:500]
        fields["licence_id"].choices = [("", same), *((str(one.pk), f"{one.title} · {one.owner}") for one in licences)]


class ReasonForm(DesignForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ThemeForm(DesignForm):
    """A theme class."""

    title = forms.CharField(label=_("Name"), max_length=80)
    active = forms.BooleanField(label=_("Offered for new assets"), required=False, initial=True)


class TemplateForm(DesignForm):
    """A template of the kit."""

    title = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Template.Kind.choices)
    sizes = forms.CharField(
        label=_("Sizes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "douyin 1080x1920"}),
        help_text=_("One a line: platform and pixels, such as douyin 1080x1920."),
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    archived = forms.BooleanField(label=_("No longer offered"), required=False)

    def clean_sizes(self) -> list[Size]:
        """The lines as sizes; a line that cannot be read is named."""
        found = []
        for number, line in enumerate(self.cleaned_data["sizes"].splitlines(), start=1):
            if not line.strip():
                continue
            match = SIZE.match(line)
            if match is None:
                raise forms.ValidationError(_("Line %(number)s is no size: write it like douyin 1080x1920.") % {"number": number})
            found.append(Size(match[1] or "", int(match[2]), int(match[3])))
        return found


class ReleaseForm(DesignForm):
    """A new version of a template."""

    change = forms.CharField(label=_("What is new"), max_length=500)
    file = forms.FileField(label=_("File"), required=False, help_text=_("The design as picture, SVG, video, PPTX or PDF."))
    spec = forms.CharField(
        label=_("How it is used"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Fonts, sizes, safe areas, lengths: what somebody needs who makes a piece with it."),
    )
