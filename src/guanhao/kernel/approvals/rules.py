"""Pure decisions of approvals: digests, order of levels, scores, whether a level is complete, what is wrong with a flow."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanhao.kernel.approvals.contracts import CheckItem, Criterion, FlowDefinition, Level, Part

THREE_LEVELS = frozenset({"creative", "release", "hot"})
MOST_LEVELS, MOST_LINES = 12, 40


def digest(part: Part) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of the part's fields: sorted keys, no spaces, text as it is (no Unicode normalisation).

    TypeError for a float or anything else that JSON does not carry exactly, because two programs could write it in two ways.
    """
    _exact(part.fields, part.subject)
    text = json.dumps(part.fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=dict)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seen_of(digests: Mapping[str, str]) -> str:
    """One SHA-256 over the digests of all live parts, by subject."""
    text = json.dumps(dict(digests), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def unstorable(value: Any) -> bool:
    """True when some text inside holds a NUL or half a surrogate pair, which no database takes."""
    match value:
        case str():
            return any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in value)
        case Mapping():
            return any(unstorable(key) or unstorable(item) for key, item in value.items())
        case list() | tuple():
            return any(unstorable(item) for item in value)
    return False


def _exact(value: Any, subject: str) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise TypeError(f"{subject}: the field {key!r} is not named by text")
                _exact(item, subject)
        case list() | tuple():
            for item in value:
                _exact(item, subject)
        case _:
            raise TypeError(f"{subject}: {type(value).__name__} cannot be signed exactly; hand in text or whole numbers")


def total(criteria: Sequence[Criterion], scores: Mapping[str, float]) -> float:
    """The weighed score from 0 to 100: Σ weight · points/maximum over Σ weight, rounded to two decimals."""
    weights = sum(line.weight for line in criteria)
    return round(100 * sum(line.weight * scores[line.key] / line.maximum for line in criteria) / weights, 2)


def wrong_scores(criteria: Sequence[Criterion], scores: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a filled score sheet, by criterion."""
    wrong = {}
    for line in criteria:
        value = scores.get(line.key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= line.maximum:
            wrong[f"scores.{line.key}"] = _("%(title)s: give points from 0 to %(most)s.") % {"title": line.title, "most": f"{line.maximum:g}"}
    for key in sorted(set(scores) - {line.key for line in criteria}):
        wrong[f"scores.{key}"] = _("The score sheet has no line named %(key)s.") % {"key": key}
    return wrong


def people_for(item: CheckItem, two_person: int) -> int:
    """How many different people must confirm an item; 0 for a voluntary one."""
    return 0 if not item.mandatory else two_person if item.people == 2 else 1


def missing_parties(level: Level, given: Iterable[str]) -> list[str]:
    """Permissions of a joint level without a signature yet."""
    return [party for party in level.parties if party not in set(given)]


def is_complete(level: Level, *, principals: Collection[int], expected: Collection[int], given: Collection[str]) -> bool:
    """Do these signatures (people in whose place they were given, permissions they fill) complete the level?"""
    if level.parties:
        return not missing_parties(level, given)
    if level.mode == "all":
        return bool(expected) and set(expected) <= set(principals)
    return len(set(principals)) >= (1 if level.mode == "any" else int(level.mode))


def applies(level: Level, context: Mapping[str, Any]) -> bool:
    """Does a conditional level apply?"""
    return not level.when or bool(context.get(level.when))


def in_order(levels: Sequence[Level]) -> list[Level]:
    """The levels in the order in which they open. ValueError naming the circle when they wait for each other."""
    before: dict[str, str] = {}
    for place, level in enumerate(levels):
        before[level.key] = level.after or (levels[place - 1].key if place else "")
    if levels and not levels[0].after:
        before[levels[0].key] = ""
    done: list[Level] = []
    left = list(levels)
    while left:
        ready = [level for level in left if not before[level.key] or before[level.key] in {one.key for one in done}]
        if not ready:
            raise ValueError(" → ".join(level.key for level in left))
        done.append(ready[0])
        left.remove(ready[0])
    return done


def flow_problems(
    flow: FlowDefinition, *, least: int, permissions: Collection[str], members: Collection[int], gone: Mapping[int, str] | None = None
) -> dict[str, str]:
    """Everything that keeps a flow from being used, by field.

    `least`: levels that flows of the kinds of THREE_LEVELS need; `gone`: names of people who left.
    """
    problems: dict[str, str] = {}
    if not flow.title.strip():
        problems["title"] = _("Give the flow a name.")
    if not flow.key or not flow.key.replace("_", "").replace("-", "").isalnum() or not flow.key.isascii():
        problems["key"] = _("The key takes letters, digits, - and _ only.")
    if not flow.levels:
        return problems | {"levels": _("A flow needs at least one level: with none, nothing would ever be reviewed.")}
    if len(flow.levels) > MOST_LEVELS:
        problems["levels"] = _("A flow has at most %(most)s levels.") % {"most": MOST_LEVELS}
    if flow.kind in THREE_LEVELS and sum(not level.when for level in flow.levels) < least:
        problems["levels"] = _("A review of this kind needs at least %(least)s levels (policy review.levels).") % {"least": least}
    keys = [level.key for level in flow.levels]
    for place, level in enumerate(flow.levels):
        where = f"levels.{place + 1}"
        if not level.key or keys.count(level.key) > 1:
            problems[f"{where}.key"] = _("Level %(number)s: every level needs a key of its own.") % {"number": place + 1}
        problems |= {f"{where}.{name}": text for name, text in _level_problems(level, permissions, members, gone or {}).items()}
        if level.after and level.after not in keys:
            problems[f"{where}.after"] = _("%(level)s follows a level that does not exist: %(after)s.") % {"level": level.title, "after": level.after}
    if not any(name.endswith((".key", ".after")) for name in problems):
        try:
            in_order(flow.levels)
        except ValueError as circle:
            problems["levels"] = _("These levels wait for each other in a circle, so none could ever open: %(levels)s.") % {"levels": circle}
    return problems


def _level_problems(level: Level, permissions: Collection[str], members: Collection[int], gone: Mapping[int, str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    words = {"level": level.title or level.key}
    if not level.title.strip():
        problems["title"] = _("Give every level a name.")
    if not (level.permission or level.people or level.parties):
        problems["permission"] = _("%(level)s: say who signs – a permission, people or departments.") % words
    for name, keys in (("permission", [level.permission]), ("escalate_to", [level.escalate_to]), ("parties", level.parties)):
        for key in keys:
            if key and key not in permissions:
                problems[name] = _("%(level)s: there is no permission named %(key)s.") % {**words, "key": key}
    left = [person for person in level.people if person not in members]
    if left:
        names = ", ".join(gone.get(person, f"#{person}") for person in left)
        problems["people"] = _("%(level)s: these people do not belong to the brand any more: %(names)s. Choose others.") % {**words, "names": names}
    if isinstance(level.mode, int) and (level.mode < 1 or (level.people and level.mode > len(level.people))):
        problems["mode"] = _("%(level)s: the number of signatures must be from 1 to the number of people.") % words
    if level.sla is not None and level.sla.total_seconds() <= 0:
        problems["sla"] = _("%(level)s: the time must be longer than nothing.") % words
    if level.pass_mark is not None and not 0 <= level.pass_mark <= 100:
        problems["pass_mark"] = _("%(level)s: the pass mark is from 0 to 100.") % words
    return problems | _line_problems(level, words)


def _line_problems(level: Level, words: Mapping[str, str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if any(line.weight <= 0 or line.maximum <= 0 for line in level.score):
        problems["score"] = _("%(level)s: weights and highest points must be above 0.") % words
    for name, lines in (("score", level.score), ("checklist", level.checklist)):
        keys = [line.key for line in lines]
        if len(set(keys)) < len(keys) or not all(keys) or not all(line.title.strip() for line in lines):
            problems[name] = _("%(level)s: every line needs a name and a key of its own.") % words
        if len(lines) > MOST_LINES:
            problems[name] = _("%(level)s: at most %(most)s lines.") % {**words, "most": MOST_LINES}
    return problems
