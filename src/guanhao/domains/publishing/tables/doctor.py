"""Words and colours of the account check."""

from django.utils.translation import pgettext_lazy

STATES = {
    "problem": pgettext_lazy("account check", "Problem"),
    "warning": pgettext_lazy("account check", "Warning"),
    "well": pgettext_lazy("account check", "Well"),
}
TONES = {"problem": "bad", "warning": "warn", "well": "good"}
MODE_TONES = {"api": "good", "draft_box": "info", "hand_off": ""}
