"""Words and tones of stored values."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.domains.crisis.services.breaches import CLOCK_WORDS

__all__ = [
    "ACCOUNT_WORDS",
    "CLOCK_WORDS",
    "LEVEL_TONES",
    "LEVEL_WORDS",
    "LINE_TONES",
    "RESERVE_WORDS",
    "RISK_TONES",
    "RISK_WORDS",
    "STATE_TONES",
    "within",
]

LEVEL_WORDS = {1: _("Level 1"), 2: _("Level 2"), 3: _("Level 3")}
LEVEL_TONES = {1: "info", 2: "warn", 3: "bad"}
STATE_TONES = {"proposed": "warn", "open": "bad", "closed": "good", "dismissed": ""}
RISK_WORDS = {"low": pgettext_lazy("risk", "Low"), "medium": pgettext_lazy("risk", "Medium"), "high": pgettext_lazy("risk", "High")}
RISK_TONES = {"low": "good", "medium": "warn", "high": "bad"}
ACCOUNT_WORDS = {"draft": _("In preparation"), "active": pgettext_lazy("account", "Active"), "paused": _("Paused"), "closed": _("Closed")}
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


def within(minutes: int | None) -> str:
    """The time a step has, in the largest whole unit: 30 minutes, 2 hours, 3 days; nothing without a clock."""
    if not minutes:
        return ""
    if minutes % 1440 == 0:
        return ngettext("within %(n)s day", "within %(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes % 60 == 0:
        return ngettext("within %(n)s hour", "within %(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("within %(n)s minute", "within %(n)s minutes", minutes) % {"n": minutes}
