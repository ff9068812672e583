"""Words for stored keys and for what the gates say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.domains.partners.rules.amounts import Unreadable

GATES: Mapping[str, str | Promise] = {
    "fake_fans": gettext_lazy("Fake followers"),
    "real_interaction": gettext_lazy("Real interaction"),
    "cvr": gettext_lazy("Conversion rate"),
    "cpa": gettext_lazy("Cost of a conversion"),
}
PASSED: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "fake_fans": (gettext_lazy("accepted"), gettext_lazy("rejected")),
    "real_interaction": (gettext_lazy("chosen"), gettext_lazy("not chosen")),
    "cvr": (gettext_lazy("preferred"), gettext_lazy("not preferred")),
    "cpa": (gettext_lazy("renew"), gettext_lazy("do not renew")),
}
SIGNS: Mapping[str, str] = {"fake_fans": "≤", "real_interaction": ">", "cvr": "≥", "cpa": "≤"}
COMPONENTS: Mapping[str, str | Promise] = {
    "real_fans": gettext_lazy("Real followers"),
    "fan_match": gettext_lazy("Followers match the target"),
    "active_share": gettext_lazy("Active followers"),
    "positive_share": gettext_lazy("Positive comments"),
    "deep_share": gettext_lazy("Deep interaction"),
}
TIERS: Mapping[str, str | Promise] = {
    "head": pgettext_lazy("talent", "Head"),
    "waist": pgettext_lazy("talent", "Waist"),
    "amateur": pgettext_lazy("talent", "Amateurs"),
}
MISSING: Mapping[str, str | Promise] = {
    "fake_share": gettext_lazy("No audit says how many followers are fake: import one."),
    "real_interaction": gettext_lazy("No audit says how much of the interaction is real: import one."),
    "conversions": gettext_lazy("No cooperation of this talent says how many conversions it brought."),
    "clicks": gettext_lazy("No cooperation of this talent has counted clicks."),
    "cost": gettext_lazy("No cooperation of this talent has a contract with an amount."),
    "mean": gettext_lazy("The mean to compare with is not known: enter it in the policy or import ads."),
}


def missing(why: str) -> str:
    """What a gate lacks, and the way out."""
    return str(MISSING.get(why.partition(":")[2], ""))


def unreadable(problem: Unreadable) -> str:
    """Why a text is no amount or share."""
    match problem.code:
        case "places":
            return _("That is more exact than can be kept: two decimals of money, four of a percent.")
        case "large":
            return _("That is too much.")
        case "negative":
            return _("That is less than nothing.")
    return _("That is no number, such as 1200.50 or 30.1%.")


def two_currencies(given: str, kept: str) -> str:
    """Why money in two currencies is refused, and the way out."""
    words = _("This amount is in %(given)s, but everything here is in %(kept)s. Convert it first, or make another one in %(given)s.")
    return words % {"given": given, "kept": kept}
