"""Text that comes from outside: what nobody can see or store is taken out, and said so."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["surrogate", "control", "bidi", "invisible", "noncharacter"]

_KEEP = "\n\t"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINER, _SELECTORS = "\u200d", ("\ufe0e", "\ufe0f")
_LINE = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_SUSPECT = re.compile(r"[^\n\t\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u3000-\ud7ff\uff01-\uffee]")


@dataclass(frozen=True, slots=True)
class Removed:
    """A run of removed characters of one kind: where it stood in the text with line ends made \\n, and how many."""

    kind: Kind
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that may be stored and shown, and what was taken out."""

    text: str
    removed: list[Removed]


def clean_input(text: str) -> Cleaned:
    """Without lone surrogates, control characters, bidirectional controls, zero-width and other format characters and noncharacters; every line end
    becomes \\n. Joiners and selectors inside emoji and the joiners some scripts need stay."""
    text = _LINE.sub("\n", text)
    kept: list[str] = []
    removed: list[Removed] = []
    at = 0
    for found in _SUSPECT.finditer(text):
        place = found.start()
        kind = _kind(text, place)
        if kind is None:
            continue
        kept.append(text[at:place])
        at = place + 1
        last = removed[-1] if removed else None
        if last and last.kind == kind and last.start + last.count == place:
            removed[-1] = Removed(kind, last.start, last.count + 1)
        else:
            removed.append(Removed(kind, place, 1))
    kept.append(text[at:])
    return Cleaned("".join(kept), removed)


def _kind(text: str, place: int) -> Kind | None:
    """Why a character goes; None when it stays."""
    char = text[place]
    category = unicodedata.category(char)
    if category == "Cs":
        return "surrogate"
    if category == "Cc":
        return None if char in _KEEP else "control"
    if char in _BIDI:
        return "bidi"
    if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return "noncharacter"
    if category == "Cf":
        return None if _joins(text, place) else "invisible"
    return None


def _joins(text: str, place: int) -> bool:
    """Whether a format character has work to do: a joiner between emoji or letters of a joining script, a tag of a flag, a soft hyphen never."""
    char, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if "\U000e0020" <= char <= "\U000e007f":
        return bool(before) and (before == "\U0001f3f4" or "\U000e0020" <= before <= "\U000e007f")
    if char not in (_JOINER, "\u200c") or not before or not after:
        return False
    emoji = (unicodedata.category(before) in ("So", "Sk") or before in _SELECTORS) and unicodedata.category(after) == "So"
    return emoji or ("\u0600" <= before <= "\u0dff" and "\u0600" <= after <= "\u0dff")
