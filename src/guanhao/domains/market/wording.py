"""Words of the market: criteria, reasons, findings."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.console.numbers import figure
from guanhao.domains.analytics.facade import points
from guanhao.domains.market.models import Finding

Words = str | Promise
CRITERIA: Final[dict[str, Words]] = {
    "audience": pgettext_lazy("criterion", "Audience match"),
    "content": pgettext_lazy("criterion", "Content fit"),
    "commerce": pgettext_lazy("criterion", "Commercial maturity"),
    "support": pgettext_lazy("criterion", "Technical support"),
    "trend": pgettext_lazy("criterion", "Industry trend"),
    "resources": pgettext_lazy("criterion", "Resource need"),
}
CRITERIA_HELP: Final[dict[str, Words]] = {
    "audience": gettext_lazy("10: the people there are ours."),
    "content": gettext_lazy("10: what we make is at home there."),
    "commerce": gettext_lazy("10: ads, shops and payment are all there."),
    "support": gettext_lazy("10: interfaces for publishing and numbers."),
    "trend": gettext_lazy("10: it grows, and rules are favourable."),
    "resources": gettext_lazy("10: it needs little money and few people."),
}
WHY: Final[dict[str, Words]] = {
    "share_low": gettext_lazy("Not eligible: too few target users"),
    "share_unknown": gettext_lazy("Not eligible yet: share of target users unknown"),
    "unscored": gettext_lazy("Not ranked yet: scores are missing"),
}
FACTOR_TONES: Final = {"ok": "good", "watch": "warn", "serious": "bad", "unknown": ""}
LACKING: Final[dict[str, Words]] = {
    "no_accounts": gettext_lazy("The brand has no open accounts."),
    "no_cards": gettext_lazy("No account has a positioning card: write one, then its posts can be held against it."),
    "few_posts": gettext_lazy("No account with a card has enough posts in these days."),
    "no_rates": gettext_lazy("No platform tells an interaction rate for enough posts."),
    "one_platform": gettext_lazy("Only one platform tells an interaction rate: there is nothing to compare."),
    "no_ads": gettext_lazy("No ad spend with its revenue was brought in for these days."),
    "no_ads_before": gettext_lazy("Ads are known for these days, but not for the days before."),
}
POSTING_STATES: Final[dict[str, Words]] = {
    "on": gettext_lazy("On its card"),
    "off": gettext_lazy("Off its card"),
    "no_card": gettext_lazy("No positioning card"),
    "few_posts": gettext_lazy("Too few posts"),
}


SIGNALS: Final[dict[str, Words]] = {
    "clocks": pgettext_lazy("diagnosis", "Promised times"),
    "alerts": pgettext_lazy("diagnosis", "Alerts"),
    "changes": gettext_lazy("Sudden changes"),
    "platforms": gettext_lazy("Platforms without new numbers"),
}


def criteria_words() -> dict[str, str]:
    """Criteria in the active language."""
    return {key: str(words) for key, words in CRITERIA.items()}


def told(row: Finding) -> str:
    """A finding in a sentence, in the active language."""
    more: dict[str, Any] = row.more
    if row.figure is None:
        return str(LACKING.get(row.why, row.why))
    match row.check_key:
        case "match":
            text = _("%(off)s of %(judged)s accounts post off their positioning card (%(share)s).")
            return text % {"off": more.get("off"), "judged": more.get("judged"), "share": figure(row.figure, "percent")}
        case "gap":
            text = _("Between %(best)s (%(best_value)s) and %(weakest)s (%(weakest_value)s) lie %(gap)s pp.")
            facts = {name: figure(more.get(name), "percent") for name in ("best_value", "weakest_value")}
            said = text % {"best": more.get("best"), "weakest": more.get("weakest"), "gap": points(row.figure).lstrip("+"), **facts}
            advice = _("Synergy not released: carry what works there over to the weak one.")
            return said if row.severity == Finding.Severity.OK else f"{said} {advice}"
        case "monitoring":
            live = sum(bool(one.get("live")) for one in row.evidence)
            text = _("%(live)s of %(all)s accounts are monitored live (%(share)s).")
            said = text % {"live": live, "all": len(row.evidence), "share": figure(row.figure, "percent")}
            alone = [f"{SIGNALS.get(one['key'], one['key'])} {one['late']}/{one['total']}" for one in more.get("signals", ()) if one["late"]]
            return said + _(" Not looked after in time: %(list)s.") % {"list": " · ".join(alone)} if alone else said
    text = _("Each yuan of advertising brought %(now)s yuan, before %(before)s (%(change)s).")
    change = ("+" if row.figure > 0 else "−" if row.figure < 0 else "") + figure(abs(row.figure), "percent")
    return text % {"now": figure(more.get("now")), "before": figure(more.get("before")), "change": change}


def limit_words(row: Finding) -> str:
    """The limit a finding was held against."""
    if row.check_key == Finding.Check.GAP:
        return _("at most %(points)s pp") % {"points": points(row.limit).lstrip("+")}
    if row.check_key == Finding.Check.ROI:
        return _("a fall of at most %(share)s") % {"share": figure(-row.limit, "percent")}
    text = _("at least %(share)s") if row.check_key == Finding.Check.MONITORING else _("at most %(share)s")
    return text % {"share": figure(row.limit, "percent")}
