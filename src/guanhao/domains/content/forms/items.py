"""Forms of items: a new one, its facts, claims with sources."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.rules.kinds import FORMATS, FieldKind, FormatField
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors.choices import campaigns
from guanhao.domains.content.services.drafts import field_title
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import facade as strategy

MOMENT = "%Y-%m-%dT%H:%M"
PREFIX = "format_"


class MomentInput(forms.DateTimeInput):
    """A day and a time as browsers read them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class Suggesting(forms.TextInput):
    """A line of text that offers what was written before."""

    def __init__(self, known: list[str], attrs: dict[str, Any]) -> None:
        super().__init__(attrs=attrs)
        self.known = known

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The line and its list."""
        line = super().render(name, value, {**(attrs or {}), "list": f"known-{name}"}, renderer)
        offered = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.known))
        return format_html('{}<datalist id="known-{}">{}</datalist>', line, name, offered)


def moment_field(**more: Any) -> forms.DateTimeField:
    """A moment in the brand's time zone."""
    return forms.DateTimeField(widget=MomentInput(), input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **more)


def field_for(one: FormatField) -> forms.Field:
    """The form field of a format's field."""
    about: dict[str, Any] = {"label": field_title(one.key), "required": one.required}
    low, high = (None if bound is None else int(bound) for bound in (one.low, one.high))
    bounds: dict[str, Any] = {"min_value": low, "max_value": high}
    match one.kind:
        case FieldKind.MOMENT:
            return moment_field(**about)
        case FieldKind.SECONDS | FieldKind.COUNT:
            return forms.IntegerField(**about, **bounds)
        case FieldKind.LINES | FieldKind.LONG_TEXT:
            return forms.CharField(**about, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line."))
    return forms.CharField(**about, max_length=300)


def people_choices() -> list[tuple[Any, Any]]:
    """Nobody, and everyone of the brand."""
    return [("", _("Nobody")), *((one.id, one.name) for one in identity.people_of_brand())]


def account_choices() -> list[tuple[int, str]]:
    """The accounts that speak for the brand."""
    return [(one.id, f"{one.name or one.handle} · {channels.platform(one.platform).zh}") for one in channels.accounts()]


class ItemForm(DesignForm):
    """Facts of an item; the fields of its format follow at the end."""

    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PurposeChoice.choices)
    lane = forms.ChoiceField(label=_("Lane"), choices=LaneChoice.choices)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    due = moment_field(label=_("Due"), required=False)
    structure = forms.ChoiceField(label=_("Start from a structure"), required=False)
    accounts = forms.TypedMultipleChoiceField(
        label=_("Variants for"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple(), help_text=_("More can be added at any time.")
    )
    brief = forms.CharField(
        label=_("Brief"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Goal, reader, message, what must not be said."),
    )
    values = forms.MultipleChoiceField(label=_("Values"), required=False, widget=forms.CheckboxSelectMultiple())
    usps = forms.MultipleChoiceField(label=_("Selling points"), required=False, widget=forms.CheckboxSelectMultiple())
    keywords = forms.CharField(label=_("Keywords"), required=False, max_length=2000, help_text=_("Separated by commas or blanks."))
    campaign = forms.CharField(
        label=_("Campaign"),
        required=False,
        max_length=80,
        help_text=_("What can be frozen or taken down together; without one, the campaign named in the link (utm_campaign)."),
    )
    is_ad = forms.BooleanField(label=_("This is advertising"), required=False)
    advertiser_id = forms.TypedChoiceField(
        label=_("Advertiser"), required=False, coerce=int, empty_value=None, help_text=_("Whose papers are checked before it may be handed in.")
    )
    purchase_link = forms.BooleanField(label=_("It carries a purchase link"), required=False)
    experience = forms.BooleanField(label=_("It tells of experience, knowledge or a review"), required=False)
    ai_generated = forms.BooleanField(label=_("Parts of it were generated by AI"), required=False)

    def __init__(self, *args: Any, format_key: str, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format_key = format_key
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = people_choices()
        self._offer_tags()
        self._offer_advertisers()
        self._offer_campaigns()
        if fresh:
            fields["structure"].choices = [("", _("An empty page")), *((one.key, one.title) for one in selectors.structures(format_key))]
            fields["accounts"].choices = account_choices()
        else:
            for name in ("title", "structure", "accounts"):
                del self.fields[name]
        for one in FORMATS[format_key].fields:
            self.fields[PREFIX + one.key] = field_for(one)

    def _offer_tags(self) -> None:
        """The brand's values and selling points, and those the item carries though they are offered no longer; none: no field."""
        fields: dict[str, Any] = self.fields
        for name, tags in (("values", strategy.values()), ("usps", strategy.usps())):
            known = {one.key: one.title for one in tags}
            choices = [*known.items(), *((key, key) for key in self.initial.get(name, ()) if key not in known)]
            fields[name].choices = choices
            if not choices:
                del self.fields[name]

    def _offer_advertisers(self) -> None:
        """The brand's advertisers; what is wrong with the papers of the chosen one is said at once."""
        field: Any = self.fields["advertiser_id"]
        field.choices = [("", _("None")), *((one.id, one.name) for one in compliance.advertisers())]
        kept = self.initial.get("advertiser_id")
        if kept and kept not in [key for key, _name in field.choices]:
            field.choices = [*field.choices, (kept, f"#{kept}")]
        if len(field.choices) == 1:
            del self.fields["advertiser_id"]
            return
        asked = {"hx-get": burl("content:advertiser_papers"), "hx-trigger": "load, change", "hx-include": "[name=due]"}
        field.widget.attrs |= {**asked, "hx-target": "next .field__help", "hx-swap": "innerHTML"}

    def _offer_campaigns(self) -> None:
        """The campaigns the brand's links and items name already."""
        fields: dict[str, Any] = self.fields
        fields["campaign"].widget = Suggesting(campaigns(), attrs={**fields["campaign"].widget.attrs, "maxlength": 80})

    def clean(self) -> dict[str, Any]:
        """The format's fields under `fields`, keywords as a list."""
        values: dict[str, Any] = super().clean() or {}
        own = {}
        for one in FORMATS[self.format_key].fields:
            value = values.pop(PREFIX + one.key, None)
            if one.kind == FieldKind.LINES and isinstance(value, str):
                value = [line.strip() for line in value.splitlines() if line.strip()]
            own[one.key] = value
        values["fields"] = own
        if "keywords" in values:
            values["keywords"] = values["keywords"].replace("，", " ").replace("、", " ").replace(",", " ").split()
        return values


def first_values(format_key: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Kept fields of a format as the form shows them."""
    shown = {}
    for one in FORMATS[format_key].fields:
        value = kept.get(one.key)
        if one.kind == FieldKind.LINES and isinstance(value, list):
            value = "\n".join(value)
        if one.kind == FieldKind.MOMENT and isinstance(value, str):
            value = value[:16]
        shown[PREFIX + one.key] = value
    return shown


def format_titles() -> list[tuple[str, Any]]:
    """All formats with their words, for choosing one."""
    return list(FormatChoice.choices)
