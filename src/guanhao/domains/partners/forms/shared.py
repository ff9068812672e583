"""Fields that several forms have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels import facade as channels

MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def moment(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """A day and time in the brand's zone."""
    return forms.DateTimeField(label=label, required=required, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def whole(label: Any, help_text: Any = "", *, high: int = 10**12, initial: int | None = None) -> forms.IntegerField:
    """A whole number from 0, or nothing."""
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=high, initial=initial, required=False)


AMOUNT = _("Such as 1200.50; a text may name its currency (USD 200).")


def money(label: Any, *, required: bool = True, help_text: Any = AMOUNT) -> forms.CharField:
    """Money, read exactly by the service."""
    return forms.CharField(label=label, required=required, max_length=40, help_text=help_text, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def text(label: Any, *, most: int = 120, required: bool = True, help_text: Any = "", rows: int = 0) -> forms.CharField:
    """A line, or with `rows` a field of lines."""
    widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


def platform_field() -> forms.ChoiceField:
    """A platform that is offered."""
    return forms.ChoiceField(label=_("Platform"), choices=lambda: list(channels.platform_titles().items()))


def optional(value: int | None) -> str:
    """A kept amount as a field shows it."""
    return "" if value is None else f"{value // 100}.{value % 100:02}"
