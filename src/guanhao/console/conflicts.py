"""Two people at one form: whoever saves second is told, and decides."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

FIELD = "seen_state"


def mark_of(state: Mapping[str, Any]) -> str:
    """A short mark that differs when any value differs."""
    return hashlib.sha256(json.dumps(dict(state), default=str, sort_keys=True).encode()).hexdigest()[:20]


def watch_conflicts(form: forms.BaseForm, state: Mapping[str, Any]) -> None:
    """Give the form a hidden mark of the `state` it was opened on; a bound form whose mark is old gets an error and the new mark.

    Nothing typed is lost, and saving once more is then a decision. A post without a mark (a script) is taken as it is. Call it before
    `form_page`; the mark is not in `cleaned_data`.
    """
    mark = mark_of(state)
    form.fields[FIELD] = forms.CharField(required=False, initial=mark, max_length=40, widget=forms.HiddenInput())
    if not form.is_bound:
        return
    sent = str(form.data.get(FIELD) or mark)
    form.full_clean()
    form.cleaned_data.pop(FIELD, None)
    if sent != mark:
        data: Any = form.data
        renewed = data.copy()
        renewed[FIELD] = mark
        form.data = renewed
        words = _("Somebody else has saved this since you opened it. Look at the present state in another tab; save again to put yours over it.")
        form.add_error(None, words)
