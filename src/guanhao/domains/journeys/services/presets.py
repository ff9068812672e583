"""Journeys to begin with, as the operations plan describes them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.journeys.policy import NewcomerPolicy
from guanhao.domains.journeys.rules.pieces import blank

PRESETS: Mapping[str, str | Promise] = {
    "browse_coupon": gettext_lazy("Looked at a product: coupon"),
    "newcomer": gettext_lazy("Welcome newcomers"),
    "at_risk": gettext_lazy("Newcomers about to leave: reminder and reward"),
    "winback": gettext_lazy("Win back who fell silent"),
    "welcome_level": gettext_lazy("New people: the welcome benefit of their level"),
    "tier": gettext_lazy("Reached a level: its benefit"),
}


def plan_of(preset: str) -> dict[str, Any]:
    """The plan of a preset in the active language; an empty one for ""."""
    plan = blank()
    return plan | PLANS[preset]() if preset else plan


def _browse_coupon() -> dict[str, Any]:
    return {
        "when": {"kind": "did", "actions": ["view"]},
        "stop": [{"kind": "bought_since"}],
        "steps": [{"kind": "wait", "amount": 2, "unit": "hours"}, {"kind": "do", "action": "coupon", "batch": "browse"}],
    }


def _newcomer() -> dict[str, Any]:
    return {
        "if": [{"kind": "age", "from": 0, "to": 1}],
        "steps": [
            {"kind": "do", "action": "mail", "title": _("Welcome"), "text": _("What you find here, and where to begin.")},
            {"kind": "wait", "amount": 2, "unit": "days"},
            {"kind": "do", "action": "coupon", "batch": "welcome"},
            {"kind": "do", "action": "tag", "tags": [_("Welcomed")]},
        ],
        "again_days": None,
        "outcome": "active",
        "outcome_days": 7,
    }


def _at_risk() -> dict[str, Any]:
    policy = NewcomerPolicy.of_brand()
    day = policy.peak_day - 1
    return {
        "if": [{"kind": "age", "from": day, "to": day}, {"kind": "silent", "from": policy.silent_days, "to": policy.peak_day}],
        "steps": [
            {"kind": "do", "action": "mail", "title": _("Something is waiting for you"), "text": _("Your reward for coming back is inside.")},
            {"kind": "do", "action": "coupon", "batch": "day7"},
            {"kind": "do", "action": "task", "title": _("Greet a newcomer about to leave")},
        ],
        "again_days": None,
        "outcome": "active",
        "outcome_days": 2,
    }


def _winback() -> dict[str, Any]:
    from guanhao.domains.journeys.selectors.dormant import dormant_days

    return {
        "if": [{"kind": "silent", "from": dormant_days()}, {"kind": "last_format", "formats": ["short_video"]}],
        "stop": [{"kind": "did_since", "actions": ["view", "like", "comment"]}, {"kind": "bought_since"}],
        "steps": [
            {
                "kind": "do",
                "action": "mail",
                "title": _("We have not seen you for a while"),
                "text": _("The newest videos, and a coupon of your own."),
            },
            {"kind": "wait", "amount": 3, "unit": "days"},
            {"kind": "do", "action": "coupon", "batch": "winback"},
        ],
        "again_days": 90,
        "outcome": "active",
        "outcome_days": 14,
    }


def _tier() -> dict[str, Any]:
    return {
        "when": {"kind": "told", "event": "people.tier_changed", "value": "core"},
        "steps": [{"kind": "do", "action": "task", "title": _("Invite a core fan to the exclusive Q&A")}],
        "purpose": "service",
        "again_days": None,
        "hold_out": 0,
        "outcome": "active",
    }


def _welcome_level() -> dict[str, Any]:
    return {
        "if": [{"kind": "tier", "tiers": ["new"]}],
        "steps": [{"kind": "do", "action": "benefit", "batch": "welcome"}],
        "again_days": None,
        "hold_out": 0,
        "outcome": "active",
        "outcome_days": 7,
    }


PLANS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "browse_coupon": _browse_coupon,
    "newcomer": _newcomer,
    "at_risk": _at_risk,
    "winback": _winback,
    "welcome_level": _welcome_level,
    "tier": _tier,
}
