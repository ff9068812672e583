"""Scripts: places for names in a text, what a macro may hold, and when a crisis locks a script."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

PLACE = re.compile(r"\{([a-z_]{1,30})\}")
VARIABLES = ("user_name", "order_no", "agent", "brand", "platform", "rating_link")
STEPS = ("script", "tag", "assign", "status", "snooze", "note")
STATUSES = ("open", "waiting", "resolved", "closed")
LONGEST_SNOOZE_H = 24 * 90


@dataclass(frozen=True)
class Filled:
    """A script's text for one conversation: `missing` are places nothing is known for (left as they are), `unknown` places that do not exist."""

    text: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lock:
    """What is said while a crisis lasts, and for which messages (no words: for all)."""

    crisis_id: int
    text: str
    words: tuple[str, ...] = ()
    title: str = ""


def unknown_places(text: str) -> list[str]:
    """Places in braces that no variable fills, in order, each once."""
    return list(dict.fromkeys(name for name in PLACE.findall(text) if name not in VARIABLES))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with known places filled; what a value holds is never read as a place again."""
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        value = values.get(name, "").strip()
        if value:
            return value
        if name in VARIABLES and name not in missing:
            missing.append(name)
        return found.group(0)

    return Filled(PLACE.sub(put, text), tuple(missing))


def left_open(text: str) -> list[str]:
    """Known places that still stand in a text that is about to be sent."""
    return [name for name in dict.fromkeys(PLACE.findall(text)) if name in VARIABLES]


def lock_for(message: str, locks: Sequence[Lock]) -> Lock | None:
    """The first lock whose words the message holds (letters of either case; a lock without words counts for every message)."""
    plain = message.casefold()
    return next((lock for lock in locks if not lock.words or any(word.casefold() in plain for word in lock.words if word)), None)


def is_usable(*, scenario: str, state: str, locked: bool, lock: Lock | None) -> bool:
    """May this script be sent now? Only approved ones that nobody locked; under a crisis lock only those for crises."""
    return state == "approved" and not locked and (lock is None or scenario == "crisis")


def step_problem(step: Mapping[str, object], scripts: Collection[int]) -> str:
    """What is wrong with a macro's step: "" or one of unknown, script, status, hours, empty."""
    do, value = step.get("do"), step.get("value")
    if do not in STEPS:
        return "unknown"
    if do == "script":
        return "" if isinstance(value, int) and value in scripts else "script"
    if do == "status":
        return "" if value in STATUSES else "status"
    if do == "snooze":
        return "" if isinstance(value, int) and 1 <= value <= LONGEST_SNOOZE_H else "hours"
    if do == "assign":
        return "" if value is None or isinstance(value, int) else "empty"
    return "" if isinstance(value, str) and value.strip() else "empty"
