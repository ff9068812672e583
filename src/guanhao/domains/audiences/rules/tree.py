"""The rule tree of an audience: what a condition may say, checked before anything is counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_LEAVES, DEEPEST, MOST_DAYS, MOST_COUNT = 40, 6, 3660, 1_000_000
GROUPS = ("all", "any", "not")
TEXT, TEXTS, NUMBERS, COUNT, MONEY, DAYS = "text", "texts", "numbers", "count", "money", "days"
LEAVES: Mapping[str, Mapping[str, str]] = {
    "did": {
        "actions": TEXTS, "days": DAYS, "least": COUNT, "most": COUNT, "accounts": NUMBERS, "platform": TEXT, "topic": TEXT, "format": TEXT,
    },
    "recency": {"from": DAYS, "to": DAYS, "actions": TEXTS},
    "new": {"days": DAYS},
    "tier": {"tiers": TEXTS},
    "tag": {"tags": TEXTS},
    "orders": {"least": COUNT, "most": COUNT, "days": DAYS},
    "spend": {"least": MONEY, "most": MONEY, "days": DAYS},
    "consent": {"purpose": TEXT},
    "source": {"sources": TEXTS, "days": DAYS},
    "platform": {"platforms": TEXTS, "days": DAYS},
    "trait": {"dimension": TEXT, "values": TEXTS},
    "segment": {"segment": COUNT},
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    "did": ("days",), "recency": ("to",), "new": ("days",), "tier": ("tiers",), "tag": ("tags",), "consent": ("purpose",), "source": ("sources",),
    "platform": ("platforms",), "trait": ("dimension", "values"), "segment": ("segment",),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with a tree: `code` of the wording, where, and the value."""

    code: str
    where: str
    value: str = ""


def leaves(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All conditions of a checked tree."""
    if "not" in tree:
        yield from leaves(tree["not"])
        return
    for group in ("all", "any"):
        if group in tree:
            for one in tree[group]:
                yield from leaves(one)
            return
    yield tree


def segments_in(tree: Mapping[str, Any]) -> set[int]:
    """The segments a checked tree is made of."""
    return {int(leaf["segment"]) for leaf in leaves(tree) if leaf["kind"] == "segment"}


def fault(tree: Any) -> Fault | None:
    """The first thing that is wrong with a tree from outside; None when it can be counted."""
    found = _fault(tree, "1", 0)
    if found is None and sum(1 for _ in leaves(tree)) > MOST_LEAVES:
        return Fault("many", "1", str(MOST_LEAVES))
    return found


def _fault(tree: Any, where: str, depth: int) -> Fault | None:
    if not isinstance(tree, Mapping):
        return Fault("shape", where)
    if depth > DEEPEST:
        return Fault("deep", where, str(DEEPEST))
    groups = [name for name in GROUPS if name in tree]
    if groups:
        return _group_fault(tree, groups, where, depth)
    kind = tree.get("kind")
    if not isinstance(kind, str) or kind not in LEAVES:
        return Fault("kind", where, str(kind))
    known = LEAVES[kind]
    for name, value in tree.items():
        if name != "kind" and (name not in known or not _fits(known[name], value)):
            return Fault("field", where, str(name))
    for name in NEEDED.get(kind, ()):
        if tree.get(name) in (None, "", []):
            return Fault("missing", where, name)
    if kind in {"orders", "spend"} and tree.get("least") is None and tree.get("most") is None:
        return Fault("missing", where, "least")
    low, high = tree.get("least"), tree.get("most")
    if low is not None and high is not None and low > high:
        return Fault("order", where, "most")
    if kind == "recency" and int(tree.get("from") or 0) > int(tree["to"]):
        return Fault("order", where, "to")
    return None


def _group_fault(tree: Mapping[str, Any], groups: list[str], where: str, depth: int) -> Fault | None:
    if len(tree) != 1:
        return Fault("shape", where)
    if groups == ["not"]:
        return _fault(tree["not"], where + ".1", depth + 1)
    inner = tree[groups[0]]
    if not isinstance(inner, list) or not inner:
        return Fault("empty", where)
    for place, one in enumerate(inner, start=1):
        found = _fault(one, f"{where}.{place}", depth + 1)
        if found is not None:
            return found
    return None


def _fits(kind: str, value: Any) -> bool:
    if value is None:
        return kind in {COUNT, MONEY, DAYS}
    if kind == TEXT:
        return isinstance(value, str) and len(value) <= 200
    if kind in {TEXTS, NUMBERS}:
        inner = str if kind == TEXTS else int
        return isinstance(value, list) and len(value) <= 200 and all(isinstance(one, inner) and not isinstance(one, bool) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return False
    if kind == MONEY:
        return abs(value) <= 1e12
    return isinstance(value, int) and 0 <= value <= (MOST_DAYS if kind == DAYS else MOST_COUNT)
