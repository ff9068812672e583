"""Forms of rules, word lists, the whitelist and trying a text."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.compliance.models import LexiconWord, RuleSetting
from guanhao.domains.compliance.selectors import rules
from guanhao.domains.compliance.selectors.platforms import platform_choices
from guanhao.domains.compliance.wording import LAYERS

SPLIT = re.compile(r"[\s,，、;；|]+")
INDUSTRIES = (
    ("", _("None of these")),
    ("medical", _("Medical service")),
    ("medicine", _("Medicine")),
    ("medical_device", _("Medical device")),
    ("health_food", _("Health food")),
    ("special_food", _("Food for special medical purposes")),
    ("pesticide", _("Pesticide")),
    ("veterinary", _("Veterinary medicine")),
)


def pieces(text: str) -> tuple[str, ...]:
    """What a person separated by commas, blanks or lines."""
    return tuple(dict.fromkeys(piece for piece in SPLIT.split(text) if piece))


class SwitchForm(DesignForm):
    """A rule's state and level for the brand."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=RuleSetting.State.choices,
        help_text=_("Shadow counts what the rule would flag and shows it to nobody but here."),
    )
    level = forms.ChoiceField(label=_("Level"), required=False, help_text=_("Empty keeps the rule's own level, also in advertising."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].choices = [("", _("The rule's own")), *LexiconWord.Level.choices]


class LexiconForm(DesignForm):
    """A list of words."""

    title = forms.CharField(label=_("Name"), max_length=80)
    category = forms.ChoiceField(label=_("Class"), help_text=_("Statistics and the whitelist go by class."))
    level = forms.ChoiceField(label=_("Level"), choices=LexiconWord.Level.choices, initial="warn")
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300, help_text=_("Shown at every hit that has none of its own."))
    fix = forms.CharField(label=_("Suggestion"), required=False, max_length=300)
    law = forms.CharField(label=_("Law"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        own = _("A class of our own")
        fields["category"].choices = [("own", own), *((one.key, one.title) for one in rules.categories() if one.key != "own")]


class WordsForm(DesignForm):
    """Many words at once."""

    words = forms.CharField(
        label=_("Words"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("One a line. Other writings after a | : VX|薇❤. A word that is listed already is changed."),
    )
    level = forms.ChoiceField(label=_("Level"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    fix = forms.CharField(label=_("Suggestion"), required=False, max_length=300)
    note = forms.CharField(label=_("Note of the version"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].choices = [("", _("The list's own")), *LexiconWord.Level.choices]


class WordForm(DesignForm):
    """One word with its company."""

    word = forms.CharField(label=_("Word"), max_length=80)
    level = forms.ChoiceField(label=_("Level"), required=False)
    aliases = forms.CharField(label=_("Other writings"), required=False, max_length=2000, help_text=_("Separated by commas."))
    unless = forms.CharField(
        label=_("Passes beside"), required=False, max_length=2000, help_text=_("Texts that let it pass when they stand in the same sentence.")
    )
    layers = forms.MultipleChoiceField(
        label=_("Layers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By which evasions it may be found; none ticked means all."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    fix = forms.CharField(label=_("Suggestion"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].choices = [("", _("The list's own")), *LexiconWord.Level.choices]
        fields["layers"].choices = [(key, words) for key, words in LAYERS.items() if key != "rule"]


class AllowForm(DesignForm):
    """A whitelist line."""

    word = forms.CharField(label=_("Word"), required=False, max_length=80, help_text=_("As the rule lists it, or as it stands in the text."))
    phrase = forms.CharField(
        label=_("Only inside"), required=False, max_length=120, help_text=_("The hit passes only inside this phrase, such as a product name.")
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rule"].choices = [("", _("Any rule")), *((one.key, one.title) for one in rules.rules())]


class TryForm(DesignForm):
    """A text and its circumstances."""

    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    text = forms.CharField(label=_("Text"), required=False, max_length=1_000_000, strip=False, widget=forms.Textarea(attrs={"rows": 12}))
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    industry = forms.ChoiceField(label=_("Trade"), required=False, choices=INDUSTRIES)
    is_ad = forms.BooleanField(label=_("It is advertising"), required=False)
    purchase_link = forms.BooleanField(label=_("It carries a purchase link"), required=False)
    experience = forms.BooleanField(label=_("It shares an experience or review"), required=False)
    ai_generated = forms.BooleanField(label=_("It was generated by AI"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["platform"].choices = [("", _("Any platform")), *platform_choices()]


class PictureForm(DesignForm):
    """A picture and where it is meant for."""

    picture = forms.FileField(label=_("Picture"), help_text=_("PNG, JPEG, WebP, GIF or BMP, at most 30 MB."))
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    is_ad = forms.BooleanField(label=_("It is advertising"), required=False)
    ai_generated = forms.BooleanField(label=_("It was generated by AI"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["picture"].widget.attrs["accept"] = "image/*"
        fields["platform"].choices = [("", _("Any platform")), *platform_choices()]
