"""Fields that the forms of this room share."""

from collections.abc import Sequence
from typing import Any

from django import forms

MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"


def moment(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    """A day and time in the brand's zone."""
    return forms.DateTimeField(label=label, help_text=help_text, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def lines(label: Any, rows: int = 3, *, help_text: Any = "", required: bool = False, most: int = 2000) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


def score(label: Any, *, required: bool = True, most: int = 100, help_text: Any = "") -> forms.IntegerField:
    """A number from 0 to 100."""
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=most, help_text=help_text)


def one_of(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TypedChoiceField:
    """One of some rows by number; the choices are filled in by the form."""
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None, help_text=help_text)


def several(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TypedMultipleChoiceField:
    """Some rows by number."""
    return forms.TypedMultipleChoiceField(label=label, required=required, coerce=int, widget=forms.CheckboxSelectMultiple, help_text=help_text)


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]], *, empty: bool = False) -> None:
    """Fill the choices of a field in."""
    form.fields[name].choices = [("", "—"), *choices] if empty else list(choices)  # type: ignore[attr-defined]
