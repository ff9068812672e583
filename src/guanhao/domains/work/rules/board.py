"""What a card needs to move, and whom a comment names."""

from collections.abc import Mapping
from datetime import date

STAGES = ("pool", "doing", "review", "done")


def missing(*, owner_id: int | None, due_on: date | None, standard: str) -> str:
    """The first of the three required fields (TEA-03) that a card lacks, by name; "" when it may leave the pool."""
    if owner_id is None:
        return "owner_id"
    if due_on is None:
        return "due_on"
    return "" if standard.strip() else "standard"


def why_kept(*, stage: str, archived: bool, due_on: date | None, given: date) -> str:
    """Why a card keeps its day when what it prepares has moved: done, archived, by_hand (it is not on the day it was given); "" when it follows."""
    if stage == "done":
        return "done"
    if archived:
        return "archived"
    return "" if due_on == given else "by_hand"


def mentioned(text: str, names: Mapping[int, str]) -> list[int]:
    """The people a text names with an @, by number; the longest name at a place counts ("@王小明" is not 王小)."""
    found = []
    ordered = sorted(((name, number) for number, name in names.items() if name), key=lambda pair: -len(pair[0]))
    for part in text.replace("＠", "@").split("@")[1:]:
        number = next((number for name, number in ordered if part.casefold().startswith(name.casefold())), None)
        if number is not None and number not in found:
            found.append(number)
    return found


def age_days(since: date, today: date) -> int:
    """Whole days something has been waiting, at least 0."""
    return max((today - since).days, 0)
