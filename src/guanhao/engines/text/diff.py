"""What changed between two versions of a text, word by word."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from guanhao.engines.text.ordinary import cut
from guanhao.engines.text.sentences import lines

Op = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that stayed, came or went."""

    op: Op
    text: str


def word_diff(a: str, b: str) -> list[Part]:
    """From a to b: "same" and "removed" joined give a, "same" and "added" give b; words as jieba reads them, neighbours of one kind joined.

    Sentences are compared first, words only inside changed ones, so that long texts stay fast.
    """
    parts: list[Part] = []
    old, new = lines(a), lines(b)
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:n])
        parts += [Part("same", before)] if tag == "equal" else _words(before, after)
    return list(_joined(parts))


def _words(a: str, b: str) -> Iterator[Part]:
    """The words of one changed stretch."""
    old, new = _cut(a), _cut(b)
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:n])
        if tag == "equal":
            yield Part("same", before)
            continue
        if before:
            yield Part("removed", before)
        if after:
            yield Part("added", after)


def _cut(text: str) -> list[str]:
    """Words as slices of the text itself."""
    words, at = [], 0
    for word in cut(text):
        words.append(text[at : at + len(word)])
        at += len(word)
    return words


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Between two unchanged stretches: all that went, then all that came, each in one part."""
    for same, group in groupby(parts, key=lambda part: part.op == "same"):
        members = list(group)
        kinds: tuple[Op, ...] = ("same",) if same else ("removed", "added")
        for op in kinds:
            text = "".join(part.text for part in members if part.op == op)
            if text:
                yield Part(op, text)
