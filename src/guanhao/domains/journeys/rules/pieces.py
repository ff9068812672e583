"""What a journey is made of: triggers, conditions and steps with their parameters, checked before anything runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_STEPS, MOST_CONDITIONS, MOST_DAYS, MOST_COUNT = 30, 20, 3650, 1_000_000
DAYS, COUNT, MONEY, TEXT, LONG, TEXTS, NUMBER, URL, UNIT = "days", "count", "money", "text", "long", "texts", "number", "url", "unit"
UNITS = ("minutes", "hours", "days")
OUTCOMES = ("order", "active")
NO_CONSENT = "analysis"

# parameter -> its kind; a star: it may be left out
TRIGGERS: Mapping[str, Mapping[str, str]] = {
    "did": {"actions": TEXTS},
    "told": {"event": TEXT, "value": "*text"},
    "daily": {},
}
CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "segment": {"segment": NUMBER},
    "tier": {"tiers": TEXTS},
    "tag": {"tags": TEXTS},
    "did": {"actions": TEXTS, "days": DAYS, "least": "*count"},
    "silent": {"from": DAYS, "to": "*days"},
    "age": {"from": DAYS, "to": DAYS},
    "orders": {"least": "*count", "most": "*count", "days": "*days"},
    "spend": {"least": "*money", "most": "*money", "days": "*days"},
    "last_format": {"formats": TEXTS},
    "bought_since": {},
    "did_since": {"actions": TEXTS},
}
SINCE = frozenset({"bought_since", "did_since"})
ACTIONS: Mapping[str, Mapping[str, str]] = {
    "tag": {"tags": TEXTS},
    "segment": {"name": TEXT},
    "task": {"title": TEXT, "text": "*long"},
    "mail": {"title": TEXT, "text": LONG, "url": "*url"},
    "coupon": {"batch": TEXT},
    "benefit": {"batch": "*text"},
    "points": {"points": COUNT, "reason": TEXT},
    "enter": {"journey": NUMBER},
}
CONTACTS = frozenset({"mail", "coupon", "benefit"})
# events of the house that set a journey off, with what their value is
EVENTS: Mapping[str, str] = {
    "people.tier_changed": "tier",
    "people.consent_changed": "purpose",
    "community.member_joined": "",
    "community.level_changed": "level",
    "interaction.survey_answered": "",
    "growth.coupon_issued": "batch",
    "growth.coupon_redeemed": "batch",
    "growth.form_sent": "page",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong: `code` of the wording, where, and the value."""

    code: str
    where: str
    value: str = ""


def blank() -> dict[str, Any]:
    """A journey nobody has written yet."""
    return {
        "when": {"kind": "daily"},
        "if": [],
        "steps": [],
        "stop": [],
        "purpose": "marketing",
        "again_days": 30,
        "hold_out": 0.1,
        "outcome": "order",
        "outcome_days": 7,
    }


def fault(plan: Any, *, whole: bool = True) -> Fault | None:
    """The first thing wrong with a journey from outside; with `whole` False it may still have no steps."""
    if not isinstance(plan, Mapping) or set(plan) != set(blank()):
        return Fault("shape", "")
    steps, conditions, stops = plan["steps"], plan["if"], plan["stop"]
    if not all(isinstance(one, list) for one in (steps, conditions, stops)):
        return Fault("shape", "")
    if len(steps) > MOST_STEPS:
        return Fault("many_steps", "steps", f"{MOST_STEPS}")
    if len(conditions) > MOST_CONDITIONS or len(stops) > MOST_CONDITIONS:
        return Fault("many_conditions", "if", f"{MOST_CONDITIONS}")
    found = _trigger_fault(plan["when"]) or _limits_fault(plan)
    for place, one in enumerate(conditions, start=1):
        found = found or condition_fault(one, f"if.{place}", since=False)
    for place, one in enumerate(steps, start=1):
        found = found or step_fault(one, f"steps.{place}")
    for place, one in enumerate(stops, start=1):
        found = found or condition_fault(one, f"stop.{place}", since=True)
    if found is None and whole and not any(one["kind"] == "do" for one in steps):
        return Fault("no_steps", "steps")
    return found


def condition_fault(one: Any, where: str, *, since: bool) -> Fault | None:
    """What is wrong with a condition; those that look at the time since entering have a meaning only where somebody has entered."""
    if not isinstance(one, Mapping) or one.get("kind") not in CONDITIONS:
        return Fault("condition", where, str(one.get("kind") if isinstance(one, Mapping) else one)[:40])
    if one["kind"] in SINCE and not since:
        return Fault("since", where)
    if not isinstance(one.get("not", False), bool):
        return Fault("value", where, "not")
    found = _params_fault(CONDITIONS[one["kind"]], {key: value for key, value in one.items() if key != "not"}, where)
    if found is None and one["kind"] in {"orders", "spend"} and one.get("least") is None and one.get("most") is None:
        return Fault("missing", where, "least")
    if found is None and one["kind"] in {"silent", "age"} and one.get("to") is not None and one["from"] > one["to"]:
        return Fault("order", where, "to")
    return found


def step_fault(one: Any, where: str) -> Fault | None:
    """What is wrong with a step."""
    kind = one.get("kind") if isinstance(one, Mapping) else None
    if kind == "wait":
        found = _params_fault({"amount": COUNT, "unit": UNIT}, one, where)
        return found or (None if one["amount"] >= 1 and minutes(one) <= MOST_DAYS * 1440 else Fault("value", where, "amount"))
    if kind == "check":
        if set(one) != {"kind", "if"} or not isinstance(one["if"], list) or not one["if"]:
            return Fault("missing", where, "if")
        return next((hit for inner in one["if"] if (hit := condition_fault(inner, where, since=True))), None)
    if kind == "do":
        if one.get("action") not in ACTIONS:
            return Fault("action", where, str(one.get("action"))[:40])
        found = _params_fault(ACTIONS[one["action"]], {key: value for key, value in one.items() if key != "action"}, where)
        return found or (Fault("value", where, "points") if one.get("points") == 0 else None)
    return Fault("step", where, str(kind)[:40])


def minutes(step: Mapping[str, Any]) -> int:
    """How long a wait lasts, in minutes."""
    return int(step["amount"]) * {"minutes": 1, "hours": 60, "days": 1440}[step["unit"]]


def enters(plan: Mapping[str, Any]) -> list[int]:
    """The journeys a journey leads into."""
    return [int(one["journey"]) for one in plan["steps"] if one.get("kind") == "do" and one.get("action") == "enter"]


def circle(start: int, ways: Mapping[int, Sequence[int]]) -> list[int] | None:
    """The way from a journey back to itself, journey by journey; None when there is none."""
    todo: list[list[int]] = [[start]]
    seen: set[int] = set()
    while todo:
        way = todo.pop()
        for following in ways.get(way[-1], ()):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                todo.append([*way, following])
    return None


def tree_of(condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as the rule tree of audiences; KeyError for those audiences do not know."""
    kind = condition["kind"]
    if kind == "age":  # first seen between from and to days ago: new within to + 1 days, and not within from days
        parts: list[dict[str, Any]] = [{"kind": "new", "days": condition["to"] + 1}]
        parts += [{"not": {"kind": "new", "days": condition["from"]}}] if condition["from"] else []
        tree: dict[str, Any] = {"all": parts}
    elif kind == "silent":
        tree = {"kind": "recency", "from": condition["from"], "to": condition.get("to") or MOST_DAYS}
    else:
        known = {"segment", "tier", "tag", "did", "orders", "spend"}
        if kind not in known:
            raise KeyError(kind)
        tree = {key: value for key, value in condition.items() if key != "not" and value is not None}
    return {"not": tree} if condition.get("not") else tree


def _trigger_fault(when: Any) -> Fault | None:
    if not isinstance(when, Mapping) or when.get("kind") not in TRIGGERS:
        return Fault("trigger", "when")
    if when["kind"] == "told" and when.get("event") not in EVENTS:
        return Fault("event", "when", str(when.get("event"))[:60])
    return _params_fault(TRIGGERS[when["kind"]], when, "when")


def _limits_fault(plan: Mapping[str, Any]) -> Fault | None:
    again, share, days = plan["again_days"], plan["hold_out"], plan["outcome_days"]
    if again is not None and not _whole(again, MOST_DAYS):
        return Fault("value", "again_days", str(again)[:20])
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 0.5:
        return Fault("value", "hold_out", str(share)[:20])
    if not _whole(days, 365) or not days:
        return Fault("value", "outcome_days", str(days)[:20])
    for name in ("purpose", "outcome"):
        if not isinstance(plan[name], str) or not plan[name] or len(plan[name]) > 60:
            return Fault("value", name)
    return None


def _params_fault(known: Mapping[str, str], given: Mapping[str, Any], where: str) -> Fault | None:
    for name in given:
        if name != "kind" and name not in known:
            return Fault("unknown", where, str(name)[:40])
    for name, kind in known.items():
        optional, value = kind.startswith("*"), given.get(name)
        if value in (None, "", []):
            if not optional:
                return Fault("missing", where, name)
            continue
        if not _fits(kind.lstrip("*"), value):
            return Fault("value", where, name)
    return None


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _fits(kind: str, value: Any) -> bool:
    if kind in (TEXT, LONG, URL, UNIT):
        limit = {TEXT: 120, LONG: 4000, URL: 1000, UNIT: 10}[kind]
        right = isinstance(value, str) and len(value) <= limit
        return right and (kind != UNIT or value in UNITS) and (kind != URL or value.startswith(("https://", "http://")))
    if kind == TEXTS:
        return isinstance(value, list) and len(value) <= 50 and all(isinstance(one, str) and 0 < len(one) <= 60 for one in value)
    if kind == MONEY:
        return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) <= 1e12
    return _whole(value, MOST_DAYS if kind == DAYS else 2**53 if kind == NUMBER else MOST_COUNT)
