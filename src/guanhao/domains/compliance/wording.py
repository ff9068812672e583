"""Words for stored values of rules and hits."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LAYERS = {
    "exact": _("literal"),
    "width": _("full width"),
    "case": _("capitals"),
    "variant": _("traditional or variant characters"),
    "invisible": _("invisible characters"),
    "homoglyph": _("look-alike letters"),
    "separator": _("separators"),
    "repeat": _("repeated characters"),
    "digits": _("digits"),
    "chaizi": _("characters taken apart"),
    "pinyin": _("pinyin or homophones"),
    "alias": _("another writing"),
    "rule": _("pattern"),
}
KINDS = {"words": _("Class of words"), "terms": _("Words"), "pattern": _("Pattern"), "predicate": _("Required content")}
LEVEL_TONE = {"block": "bad", "warn": "warn", "hint": "info"}
STATE_TONE = {"on": "good", "shadow": "info", "off": ""}
STATES = {
    "pass": pgettext_lazy("check", "Nothing against it"),
    "manual": pgettext_lazy("check", "A person must look"),
    "block": pgettext_lazy("check", "May not go out"),
}
STATE_OF_CHECK_TONE = {"pass": "good", "manual": "warn", "block": "bad"}
PART_WORDS = {"title": _("Title"), "body": _("Text"), "first_comment": _("First comment")}
