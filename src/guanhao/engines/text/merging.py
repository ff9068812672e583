"""Two people save one text: a three-way merge by paragraph that loses nothing (TEA-07 b)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

LONG = 2000
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+\Z")


@dataclass(frozen=True)
class Clash:
    """The same place was changed twice: what was saved first and what came now. A text keeps both, one after the other; of a single value
    (`kept` false for the first) the later one stands and the first is only named here."""

    field: str
    first: Any
    second: Any
    kept: bool = True


@dataclass(frozen=True)
class Merged:
    """The state after a merge, and where people met."""

    state: dict[str, Any]
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    new: tuple[Any, ...]


def merge_states(base: Mapping[str, Any] | None, first: Mapping[str, Any], second: Mapping[str, Any]) -> Merged:
    """`first` (saved already) and `second` (arriving) as one state, both having begun from `base`; None when that is no longer known.

    Texts merge by paragraph, lists by element, single values as a whole. Fields that are missing in `second` stay as they are in `first`.
    """
    state, clashes = dict(first), []
    for name, mine in second.items():
        theirs = first.get(name)
        known = base is not None and name in base
        if mine == theirs:
            continue
        before = base[name] if base is not None and known else None
        if isinstance(mine, str) and isinstance(theirs, str) and ("\n" in mine + theirs or name == "text"):
            origin = before if isinstance(before, str) else common(theirs, mine)
            state[name], met = merge_texts(origin, theirs, mine)
            clashes += [Clash(name, one, two) for one, two in met]
        elif isinstance(mine, list) and isinstance(theirs, list):
            state[name] = merge_lists(before if isinstance(before, list) else [one for one in theirs if one in mine], theirs, mine)
        elif known and mine == before:
            continue
        else:
            state[name] = mine
            if not known or theirs != before:
                clashes.append(Clash(name, theirs, mine, kept=False))
    return Merged(state, tuple(clashes))


def merge_texts(base: str, first: str, second: str) -> tuple[str, list[tuple[str, str]]]:
    """The merged text, and the pairs of texts that stand for the same paragraphs (both are in the merged text, the first one first)."""
    tail = first if first != base else second
    tokens, met = _merge([_split(one) for one in (base, first, second)])
    text = "".join(tokens).rstrip("\n") if not tail.endswith("\n") else "".join(tokens)
    return text, [("".join(one).strip("\n"), "".join(two).strip("\n")) for one, two in met]


def merge_lists(base: Sequence[Any], first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """Elements of both sides in order, each once; what one side took out is out."""
    keys = [tuple(map(repr, one)) for one in (base, first, second)]
    known = {repr(value): value for one in (base, first, second) for value in one}
    merged, _met = _merge([list(one) for one in keys])
    return [known[key] for key in dict.fromkeys(merged)]


def common(first: str, second: str) -> str:
    """The paragraphs both texts have, in order: the stand-in for an ancestor that is no longer known."""
    one, two = _split(first), _split(second)
    return "".join(_shared(one, two))


def _shared(one: list[str], two: list[str]) -> list[str]:
    """The elements both lists have, in order."""
    return [token for op, i1, i2, _j1, _j2 in _opcodes(one, two) if op == "equal" for token in one[i1:i2]]


def _opcodes(one: list[str], two: list[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's steps from one list to the other; equal ends are taken off first, and in very long lists frequent elements are no anchors."""
    head = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest = min(len(one), len(two)) - head
    tail = next((n for n in range(rest) if one[-1 - n] != two[-1 - n]), rest)
    middle = SequenceMatcher(None, one[head : len(one) - tail], two[head : len(two) - tail], autojunk=len(one) > LONG)
    steps = [(str(op), i1 + head, i2 + head, j1 + head, j2 + head) for op, i1, i2, j1, j2 in middle.get_opcodes()]
    before = [("equal", 0, head, 0, head)] if head else []
    after = [("equal", len(one) - tail, len(one), len(two) - tail, len(two))] if tail else []
    return [*before, *steps, *after]


def _split(text: str) -> list[str]:
    """Paragraphs, each with the line breaks behind it; the last one as if it had some, so that it equals itself when something follows."""
    parts = _PARAGRAPH.findall(text)
    if parts and not parts[-1].endswith("\n"):
        parts[-1] += "\n\n" if "\n\n" in text or len(parts) == 1 else "\n"
    return parts


def _merge(sides: list[list[str]], *, within: bool | None = None) -> tuple[list[str], list[tuple[list[str], list[str]]]]:
    """The merged elements and the clashes. Where both sides changed a place and share elements there, those are merged around (`within`: such a
    place, true when something stood there before); two insertions at one place are no clash, both stay."""
    base, first, second = sides
    ours, theirs = _edits(base, first), _edits(base, second)
    merged: list[str] = []
    met: list[tuple[list[str], list[str]]] = []
    place = 0
    for low, high, one, two in _groups(ours, theirs):
        merged += base[place:low]
        left, right = _apply(base, low, high, one), _apply(base, low, high, two)
        if not two or left == right:
            merged += left
        elif not one:
            merged += right
        elif within is None and (shared := _shared(left, right)):
            inner, clashes = _merge([shared, left, right], within=low < high)
            merged += inner
            met += clashes
        else:
            merged += [*left, *right]
            if low < high or within:
                met.append((left, right))
        place = high
    return merged + base[place:], met


def _edits(base: list[str], side: list[str]) -> list[_Edit]:
    """How one side differs from the base, paragraph by paragraph where as many came as went."""
    found = []
    for op, i1, i2, j1, j2 in _opcodes(base, side):
        if op == "equal":
            continue
        if i2 - i1 == j2 - j1:
            found += [_Edit(i1 + n, i1 + n + 1, (side[j1 + n],)) for n in range(i2 - i1)]
        else:
            found.append(_Edit(i1, i2, tuple(side[j1:j2])))
    return found


def _groups(ours: list[_Edit], theirs: list[_Edit]) -> list[tuple[int, int, list[_Edit], list[_Edit]]]:
    """Edits that touch the same paragraphs (or insert at the same place) together, in the order of the base."""
    tagged = sorted([(edit, 0) for edit in ours] + [(edit, 1) for edit in theirs], key=lambda pair: (pair[0].start, pair[0].end, pair[1]))
    groups: list[tuple[int, int, list[_Edit], list[_Edit]]] = []
    for edit, side in tagged:
        if groups:
            low, high, one, two = groups[-1]
            same_gap = edit.start == edit.end == low == high
            if edit.start < high or same_gap:
                (two if side else one).append(edit)
                groups[-1] = (low, max(high, edit.end), one, two)
                continue
        groups.append((edit.start, edit.end, [] if side else [edit], [edit] if side else []))
    return groups


def _apply(base: list[str], low: int, high: int, edits: list[_Edit]) -> list[str]:
    done, place = [], low
    for edit in edits:
        done += [*base[place : edit.start], *edit.new]
        place = edit.end
    return [*done, *base[place:high]]
