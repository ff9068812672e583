"""Forms of the brand guide and of checks of elements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.strategy.rules.guide import LISTS, WORDS, split_lines


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class GuideForm(DesignForm):
    """The draft of a guide: lists are written one a line, cells by |, or pasted from a sheet."""

    slogan = forms.CharField(label=_("Slogan"), required=False, max_length=120)
    tone = forms.CharField(label=_("Tone of voice"), required=False, max_length=8000, widget=_lines(4))
    colours = forms.CharField(
        label=_("Colours"), required=False, widget=_lines(5), help_text=_("One a line: name | #c8102e | use. Cells pasted from a sheet are fine too.")
    )
    fonts = forms.CharField(label=_("Fonts"), required=False, widget=_lines(3), help_text=_("One a line: name | use | licence."))
    elements = forms.CharField(
        label=_("Visual elements"),
        required=False,
        widget=_lines(4),
        help_text=_("One a line: element | how it is used."),
    )
    approved = forms.CharField(
        label=_("Approved wording"), required=False, widget=_lines(4), help_text=_("One a line. A banned word inside approved wording passes.")
    )
    banned = forms.CharField(
        label=_("Banned wording"),
        required=False,
        widget=_lines(8),
        help_text=_("One a line: word | reason | what to say instead."),
    )
    dos = forms.CharField(label=_("Dos"), required=False, widget=_lines(4), help_text=_("One a line."))
    donts = forms.CharField(label=_("Don'ts"), required=False, widget=_lines(4), help_text=_("One a line."))


def guide_values(values: dict[str, Any]) -> dict[str, Any]:
    """The form's lines as the lists of a guide."""
    lists = {name: split_lines(values[name], name) for name in LISTS if name in values}
    phrases = {name: values[name].splitlines() for name in WORDS if name in values}
    return {name: values[name] for name in ("slogan", "tone") if name in values} | lists | phrases


class PublishForm(DesignForm):
    """Why a new version."""

    reason = forms.CharField(label=_("Why the guide changes"), max_length=300)


class LogoForm(DesignForm):
    """One logo file."""

    title = forms.CharField(label=_("What it is for"), max_length=80, help_text=_("For example: horizontal, on light ground."))
    file = forms.FileField(label=_("Logo file"), help_text=_("PNG, JPEG, WebP or GIF."))


class SampleForm(DesignForm):
    """A sampling audit."""

    title = forms.CharField(label=_("What was looked at"), max_length=200)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    elements = forms.IntegerField(label=_("Elements checked"), min_value=1)
    errors_found = forms.IntegerField(label=_("Errors"), min_value=0)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)


class ElementForm(DesignForm):
    """What the program shall look at."""

    title = forms.CharField(label=_("What is looked at"), max_length=200)
    text = forms.CharField(label=_("Text"), required=False, max_length=20_000, widget=_lines(5))
    fonts = forms.CharField(label=_("Fonts by name"), required=False, widget=_lines(2), help_text=_("One a line."))
    picture = forms.FileField(label=_("Picture"), required=False, help_text=_("Its dominant colours are compared with the palette."))
