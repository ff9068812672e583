"""Words and tones of stored values."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.crisis.services.breaches import CLOCK_WORDS

__all__ = ["CLOCK_WORDS", "LEVEL_TONES", "LEVEL_WORDS", "LINE_TONES", "RESERVE_WORDS", "RISK_TONES", "RISK_WORDS", "STATE_TONES"]

LEVEL_WORDS = {1: _("Level 1"), 2: _("Level 2"), 3: _("Level 3")}
LEVEL_TONES = {1: "info", 2: "warn", 3: "bad"}
STATE_TONES = {"proposed": "warn", "open": "bad", "closed": "good", "dismissed": ""}
RISK_WORDS = {"low": pgettext_lazy("risk", "Low"), "medium": pgettext_lazy("risk", "Medium"), "high": pgettext_lazy("risk", "High")}
RISK_TONES = {"low": "good", "medium": "warn", "high": "bad"}
LINE_TONES = {
    "breach": "bad",
    "alert": "bad",
    "released": "good",
    "closed": "good",
    "signed": "good",
    "freeze": "warn",
    "withdraw": "warn",
    "call": "warn",
}
RESERVE_WORDS = {"people": _("People"), "budget": _("Budget"), "tools": _("Tools")}
