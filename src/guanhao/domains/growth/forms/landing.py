"""Forms of landing pages and their blocks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.growth.forms.campaigns import CampaignChoice, OfCampaignForm, several, whole
from guanhao.domains.growth.models import CouponBatch, DiscountWindow, LandingFile, LandingPage
from guanhao.domains.growth.wording import FIELD_WORDS, GAME_TITLES


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


class BatchChoice(forms.ChoiceField):
    """A coupon batch of the brand as the reward, or none; gives its key."""

    def __init__(self) -> None:
        """The batches of the brand in scope that are given."""
        rows = CouponBatch.objects.filter(active=True).order_by("-pk").values_list("key", "title")[:200]
        words = _("Once for each person, who leaves a phone number for it.")
        super().__init__(label=_("Reward"), required=False, help_text=words, choices=[("", "—"), *rows])


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
    "quiz": ("title", "text", "results", "label", "batch", "least", "consent"),
    "game": ("title", "game", "text", "seconds", "results", "label", "batch", "least", "consent"),
    "share": ("title", "text", "label"),
}
GAME_FIELDS = frozenset({"game", "seconds", "results", "batch", "least"})
TEXT_HELP = {
    "list": _("One a line."),
    "quiz": _("A question, then its options one a line; the right one begins with a star. An empty line comes before the next question."),
    "game": _("For the cards to be turned over: two to eight different words or signs, one a line."),
}


def _field(page: LandingPage, kind: str, name: str) -> forms.Field:
    return _game_field(name) if name in GAME_FIELDS else _plain_field(page, kind, name)


def _game_field(name: str) -> forms.Field:
    match name:
        case "game":
            return forms.ChoiceField(label=pgettext_lazy("block", "Game"), choices=list(GAME_TITLES.items()))
        case "seconds":
            return whole(_("Seconds to tap"), low=5, high=60, initial=10)
        case "results":
            hint = _("One a line: a score, a colon, and what is said from it on, such as “3: Tea master”. Pairs found in the fewest turns score 100.")
            return several(_("What a score says"), hint, rows=3, most=2000)
        case "batch":
            return BatchChoice()
        case _least:
            return whole(_("Score that earns the reward"), high=1200, initial=0)


def _plain_field(page: LandingPage, kind: str, name: str) -> forms.Field:
    match name:
        case "title":
            return forms.CharField(label=pgettext_lazy("block", "Headline"), max_length=120, required=kind in {"heading", "quiz", "game"})
        case "text":
            words = pgettext_lazy("quiz", "Questions") if kind == "quiz" else pgettext_lazy("block", "Text")
            needed = kind not in {"heading", "game", "share"}
            return several(words, TEXT_HELP.get(kind, ""), rows=10 if kind == "quiz" else 5, most=3000, required=needed)
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
            hint = _("What the data are used for, how long, and how they are deleted.")
            return several(_("Consent text"), hint, rows=3, most=500, required=kind == "form")
        case "until":
            return forms.DateField(label=pgettext_lazy("block", "Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    needed = kind in {"button", "form", "quiz", "game", "share"}
    words = pgettext_lazy("block", "Words on the button") if needed else pgettext_lazy("block", "Caption")
    return forms.CharField(label=words, max_length=60, required=needed)
