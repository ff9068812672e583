"""Blocks of landing pages, and the check-list of each goal."""

from collections.abc import Mapping, Sequence
from typing import Any

KINDS = ("heading", "text", "picture", "video", "discount", "cod", "button", "list", "quote", "form", "countdown", "quiz", "game", "share")
FIELDS = ("name", "phone", "mail", "city", "note")
MOST_BLOCKS = 40
FIRST = 2
"""How far down "first" reaches: the headline may stand above it."""

Block = Mapping[str, Any]


def checks(goal: str, blocks: Sequence[Block]) -> list[tuple[str, bool]]:
    """What a page of this goal needs, each with whether it is there (003 §7.1c): a sales page shows the limited discount and pay on delivery, an app
    page its core function as a video first, a sign-up page asks little, an event page says when and where."""
    kinds = [str(one.get("kind")) for one in blocks]
    forms = [one for one in blocks if one.get("kind") == "form"]
    found = [("heading", "heading" in kinds[:FIRST])]
    if goal == "sales":
        found += [("discount", "discount" in kinds), ("cod", "cod" in kinds), ("action", "button" in kinds or bool(forms))]
    elif goal == "app":
        found += [("video_first", "video" in kinds[:FIRST]), ("action", "button" in kinds)]
    elif goal == "signup":
        found += [("form", bool(forms)), ("few_fields", all(len(one.get("fields", ())) <= 3 for one in forms) and bool(forms))]
    elif goal == "event":
        found += [("when_where", "list" in kinds), ("form", bool(forms))]
    found += [("consent", all(str(one.get("consent", "")).strip() for one in forms))]
    return found


def ready(goal: str, blocks: Sequence[Block]) -> list[str]:
    """The keys of checks that fail; a page with any is not published."""
    return [key for key, good in checks(goal, blocks) if not good]


def moved(blocks: Sequence[Block], place: int, by: int) -> list[Block]:
    """The blocks with the one at `place` moved up (-1) or down (1); the same list where it cannot move."""
    rows, goal = list(blocks), place + by
    if 0 <= place < len(rows) and 0 <= goal < len(rows):
        rows[place], rows[goal] = rows[goal], rows[place]
    return rows
