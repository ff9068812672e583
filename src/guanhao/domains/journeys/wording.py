"""Words for stored keys, and journeys as sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys.rules.pieces import Fault
from guanhao.domains.people import facade as people

Words = str | Promise
EVENT_WORDS: Mapping[str, Words] = {
    "people.tier_changed": _("Somebody reaches a level of closeness"),
    "people.consent_changed": _("Somebody agrees to a purpose"),
    "community.member_joined": _("Somebody becomes a member"),
    "community.level_changed": _("A member rises to a level"),
    "interaction.survey_answered": _("Somebody answers a survey"),
    "growth.coupon_issued": _("Somebody gets a coupon of a batch"),
    "growth.coupon_redeemed": _("Somebody uses a coupon of a batch"),
    "growth.form_sent": _("Somebody sends the form of a page"),
}
ACTIVITY_WORDS: Mapping[str, Words] = {
    "view": pgettext_lazy("action", "View"),
    "like": pgettext_lazy("action", "Like"),
    "comment": pgettext_lazy("action", "Comment"),
    "share": pgettext_lazy("action", "Share"),
    "save": pgettext_lazy("action", "Save"),
    "follow": pgettext_lazy("action", "Follow"),
    "click": pgettext_lazy("action", "Click"),
    "register": pgettext_lazy("action", "Sign up"),
    "search": pgettext_lazy("action", "Search"),
    "order": pgettext_lazy("action", "Order"),
}
REASON_WORDS: Mapping[str, Words] = {
    "": pgettext_lazy("decision", "Done"),
    "conditions": _("The conditions do not hold"),
    "check": _("The conditions do not hold any more"),
    "consent": _("No consent for this purpose"),
    "again": _("Was here within the cool-down, or is on the way"),
    "no_record": _("No record of this person"),
    "gone": _("The person is gone"),
    "stop": _("A stop condition holds"),
    "quiet": _("Quiet hours: goes on afterwards"),
    "cap": _("Written to often enough"),
    "late": _("Too late"),
    "ended": _("The journey was ended"),
    "merged": _("Two records were put together"),
    "no_address": _("No mail address"),
}
ACTION_WORDS: Mapping[str, Words] = {
    "tag": _("Give a tag"),
    "segment": _("Add to a list"),
    "task": _("Task for a person"),
    "mail": _("Send a mail"),
    "coupon": _("Give a coupon"),
    "benefit": _("Give the benefit of the level"),
    "points": _("Give points"),
    "enter": _("Lead into another journey"),
    "check": _("Go on only if"),
}
PURPOSE_WORDS: Mapping[str, Words] = {
    "marketing": pgettext_lazy("purpose", "Marketing"),
    "service": pgettext_lazy("purpose", "Service"),
    "research": pgettext_lazy("purpose", "Research"),
    "analysis": _("Nobody is written to"),
}
OUTCOME_WORDS: Mapping[str, Words] = {"order": pgettext_lazy("outcome", "Orders"), "active": pgettext_lazy("outcome", "Is active again")}
UNIT_WORDS: Mapping[str, Words] = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}


def joined(values: Any, words: Mapping[str, Words] | None = None) -> str:
    """Values with their words, in quotation marks where they are words of people."""
    glue = pgettext("between words", ", ")
    return glue.join(str((words or {}).get(one, one)) for one in values)


def trigger(when: Mapping[str, Any]) -> str:
    """When it begins."""
    if when["kind"] == "daily":
        return gettext("Every day, for everybody the conditions hold for")
    if when["kind"] == "did":
        return gettext("Somebody does: %(actions)s") % {"actions": joined(when["actions"], ACTIVITY_WORDS)}
    value = when.get("value") or ""
    text = str(EVENT_WORDS[when["event"]])
    return f"{text}: {people.tier_titles().get(value, PURPOSE_WORDS.get(value, value))}" if value else text


def condition(one: Mapping[str, Any], segments: Mapping[int, str]) -> str:
    """A condition as a sentence."""
    text = _condition(one, segments)
    return gettext("Not: %(sentence)s") % {"sentence": text} if one.get("not") else text


def _condition(one: Mapping[str, Any], segments: Mapping[int, str]) -> str:
    match one["kind"]:
        case "segment":
            return gettext("Belongs to the audience “%(name)s”") % {"name": segments.get(one["segment"], f"#{one['segment']}")}
        case "tier":
            return gettext("Closeness is %(tiers)s") % {"tiers": joined(one["tiers"], people.tier_titles())}
        case "tag":
            return gettext("Has one of the tags %(tags)s") % {"tags": joined(one["tags"])}
        case "did":
            facts = {"actions": joined(one["actions"], ACTIVITY_WORDS), "days": one["days"], "least": one.get("least") or 1}
            return gettext("Did %(actions)s at least %(least)s times within %(days)s days") % facts
        case "silent" if one.get("to"):
            return gettext("Was last active between %(from)s and %(to)s days ago") % one
        case "silent":
            return ngettext("Silent for at least %(from)s day", "Silent for at least %(from)s days", one["from"]) % one
        case "age" if one["from"] == one["to"]:
            return ngettext("First seen %(from)s day ago", "First seen %(from)s days ago", one["from"]) % one
        case "age":
            return gettext("First seen between %(from)s and %(to)s days ago") % one
        case "last_format":
            names = {key: channels.format_title(key) for key in one["formats"]}
            return gettext("Last content was %(formats)s") % {"formats": joined(one["formats"], names)}
        case "bought_since":
            return gettext("Has ordered since entering")
        case "did_since":
            return gettext("Has done since entering: %(actions)s") % {"actions": joined(one["actions"], ACTIVITY_WORDS)}
        case kind:
            return _sums(kind, one)


def _sums(kind: str, one: Mapping[str, Any]) -> str:
    title = gettext("Orders") if kind == "orders" else gettext("Spent")
    parts = [f"{title}"]
    if one.get("least") is not None:
        parts.append(gettext("at least %(value)s") % {"value": one["least"]})
    if one.get("most") is not None:
        parts.append(gettext("at most %(value)s") % {"value": one["most"]})
    if one.get("days"):
        parts.append(gettext("within %(days)s days") % {"days": one["days"]})
    return " ".join(parts)


def _wait(amount: int, unit: str) -> str:
    match unit:
        case "minutes":
            words = ngettext("Wait %(amount)s minute", "Wait %(amount)s minutes", amount)
        case "hours":
            words = ngettext("Wait %(amount)s hour", "Wait %(amount)s hours", amount)
        case _:
            words = ngettext("Wait %(amount)s day", "Wait %(amount)s days", amount)
    return words % {"amount": amount}


def step(one: Mapping[str, Any], segments: Mapping[int, str], journeys: Mapping[int, str]) -> str:
    """A step as a sentence."""
    if one["kind"] == "wait":
        return _wait(one["amount"], one["unit"])
    if one["kind"] == "check":
        return gettext("Go on only if: %(conditions)s") % {
            "conditions": pgettext("between sentences", "; ").join(condition(c, segments) for c in one["if"])
        }
    match one["action"]:
        case "tag":
            return gettext("Give the tag %(tags)s") % {"tags": joined(one["tags"])}
        case "segment":
            return gettext("Add to the list “%(name)s”") % one
        case "task":
            return gettext("Task for a person: “%(title)s”") % one
        case "mail":
            return gettext("Send a mail: “%(title)s”") % one
        case "benefit" if one.get("batch"):
            return gettext("Give the benefit of the level: a coupon of the batch “%(batch)s”") % one
        case "benefit":
            return gettext("Give the benefit that the brand gives the level")
        case "points":
            return ngettext("Give %(points)s point: %(reason)s", "Give %(points)s points: %(reason)s", one["points"]) % one
        case "coupon":
            return gettext("Give a coupon of the batch “%(batch)s”") % one
        case _:
            return gettext("Lead into the journey “%(name)s”") % {"name": journeys.get(one["journey"], f"#{one['journey']}")}


def outcome(key: str) -> str:
    """What counts as success."""
    return str(OUTCOME_WORDS.get(key) or gettext("Does: %(actions)s") % {"actions": ACTIVITY_WORDS.get(key, key)})


def reason(key: str) -> str:
    """Why something was decided; words of a refusal stay as they are."""
    return str(REASON_WORDS.get(key, key))


def fault_words(found: Fault) -> str:
    """What is wrong with a journey, for whoever wrote it."""
    words = {
        "shape": gettext("This is not written as a journey."),
        "many_steps": gettext("A journey has at most %(value)s steps."),
        "many_conditions": gettext("At most %(value)s conditions."),
        "no_steps": gettext("A journey needs at least one thing to do."),
        "trigger": gettext("Say what it begins with: did, told or daily."),
        "event": gettext("There is no event “%(value)s” that a journey can begin with."),
        "condition": gettext("%(where)s: there is no condition “%(value)s”."),
        "since": gettext("%(where)s: this looks at the time since entering; it belongs to the steps or the stop conditions."),
        "step": gettext("%(where)s: there is no step “%(value)s”."),
        "action": gettext("%(where)s: there is no action “%(value)s”."),
        "unknown": gettext("%(where)s: “%(value)s” is not known here."),
        "missing": gettext("%(where)s: fill in “%(value)s”."),
        "value": gettext("%(where)s: “%(value)s” does not fit."),
        "order": gettext("%(where)s: “%(value)s” is below its lower limit."),
    }
    return words[found.code] % {"where": found.where, "value": found.value or found.where}
