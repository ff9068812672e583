"""Forms of landing pages and their blocks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.growth.forms.campaigns import CampaignChoice, OfCampaignForm, several
from guanhao.domains.growth.models import DiscountWindow, LandingFile, LandingPage
from guanhao.domains.growth.wording import FIELD_WORDS


class PageForm(OfCampaignForm):
    """What a page is."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120, help_text=_("People read it."))
    code = forms.SlugField(
        label=pgettext_lazy("landing", "Address"), max_length=60, help_text=_("Small letters, digits and dashes, such as summer-sale.")
    )
    goal = forms.ChoiceField(
        label=pgettext_lazy("landing", "Purpose"), choices=LandingPage.Goal.choices, help_text=_("Each purpose has a check-list of its own.")
    )
    campaign_id = CampaignChoice()


class FileForm(DesignForm):
    """A picture or video."""

    file = forms.FileField(label=_("Picture or video"), help_text=_("A picture (JPEG, PNG, WebP) or a video (MP4)."))


def block_form(page: LandingPage, kind: str, data: Any = None, initial: Any = None) -> DesignForm:
    """The form of one block: the fields its kind has."""
    form = DesignForm(data, initial=initial)
    for name in SHAPES[kind]:
        form.fields[name] = _field(page, kind, name)
    return form


SHAPES: dict[str, tuple[str, ...]] = {
    "heading": ("title", "text"),
    "text": ("title", "text"),
    "picture": ("file", "label"),
    "video": ("file", "label"),
    "discount": ("discount",),
    "cod": ("text",),
    "button": ("label", "url"),
    "list": ("title", "text"),
    "quote": ("text", "label"),
    "form": ("title", "fields", "consent", "label"),
    "countdown": ("until", "label"),
}


def _field(page: LandingPage, kind: str, name: str) -> forms.Field:
    match name:
        case "title":
            return forms.CharField(label=pgettext_lazy("block", "Headline"), max_length=120, required=kind == "heading")
        case "text":
            hint = _("One a line.") if kind == "list" else ""
            return several(pgettext_lazy("block", "Text"), hint, rows=5, most=3000, required=kind != "heading")
        case "file":
            wanted = "video" if kind == "video" else "image"
            rows = LandingFile.objects.filter(page=page, kind=wanted).select_related("file").order_by("-pk")
            files = [(row.pk, row.file.name) for row in rows]
            return forms.TypedChoiceField(
                label=pgettext_lazy("block", "File"), coerce=int, choices=files, help_text=_("Add files on the page first.")
            )
        case "discount":
            found = [(row.pk, f"{row.title} (-{row.percent}%)") for row in DiscountWindow.objects.filter(active=True).order_by("-ends_at")]
            return forms.TypedChoiceField(label=pgettext_lazy("block", "Limited-time discount"), coerce=int, choices=found)
        case "url":
            return forms.URLField(label=_("Leads to"), max_length=500, assume_scheme="https")
        case "fields":
            return forms.MultipleChoiceField(
                label=_("What it asks for"),
                choices=list(FIELD_WORDS.items()),
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Each field less brings more sign-ups: ask for what you need."),
            )
        case "consent":
            return several(_("Consent text"), _("What the data are used for, how long, and how they are deleted."), rows=3, most=500, required=True)
        case "until":
            return forms.DateField(label=pgettext_lazy("block", "Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    needed = kind in {"button", "form"}
    words = pgettext_lazy("block", "Words on the button") if needed else pgettext_lazy("block", "Caption")
    return forms.CharField(label=words, max_length=60, required=needed)
