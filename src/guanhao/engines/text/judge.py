"""Judging one find: is the slice of the original really the word, by which layer, and is it not two ordinary words side by side."""

import functools
import itertools
import re

from guanhao.engines.text.folding import ALIAS, CASE, DIGITS, HOMOGLYPH, INVISIBLE, REPEAT, SEPARATOR, TAG, VARIANT, WIDTH
from guanhao.engines.text.lexicon import Entry, Lexicon, squeeze
from guanhao.engines.text.ordinary import PLAIN, has_word
from guanhao.engines.text.stream import DIGIT, DROP_SEPARATOR, DROPPED, LETTER

_ORDER = (WIDTH, CASE, VARIANT, INVISIBLE, HOMOGLYPH, SEPARATOR, REPEAT, DIGITS)
_CACHE = 200_000
_SENTENCE = re.compile(r"[。！？!?；;\n\r…]")
_CLAUSE = re.compile(r"[\s，,、。.：:；;！!？?…]")
_SPACED = re.compile(r"^[\s，,、。.：:；;！!？?]+$")
GAP, SENTENCE_GAP = 6, 2
"""Longest gap inside a word, in original characters; shorter when it ends a sentence."""


def judge(lexicon: Lexicon, text: str, number: int, start: int, end: int) -> int:
    """The cheapest layer by which text[start:end] is the entry, or -1 when it is not, or when it reads as ordinary words."""
    piece = text[start:end]
    layer = needed(lexicon, piece, number)
    if layer < 0 or not edges_hold(lexicon, text, number, start, end):
        return -1
    if len(piece) > len(lexicon.cores[number]) and not gaps_hold(lexicon, text, start, end):
        return -1
    return ALIAS if lexicon.alias[number] else layer


def needed(lexicon: Lexicon, piece: str, number: int) -> int:
    """The cheapest layer by which a piece of text folds to the entry within the entry's layers; -1 when none does."""
    key = (piece, number)
    cache = lexicon.judged
    if (known := cache.get(key)) is not None:
        return known
    if len(cache) > _CACHE:
        cache.clear()
    cache[key] = found = _needed(lexicon, piece, number)
    return found


def _needed(lexicon: Lexicon, piece: str, number: int) -> int:
    """Undo one layer after the other."""
    entry, fold = lexicon.entry(number), lexicon.folds.fold
    if piece == entry.text:
        return 0 if 0 in entry.layers else -1
    steps: set[int] = set()
    for layer in _ORDER:
        if layer not in entry.layers:
            continue
        steps.add(layer)
        ours, theirs = fold(entry.text, steps), fold(piece, steps)
        if REPEAT in steps and runs_hold(ours, theirs):
            ours, theirs = squeeze(ours), squeeze(theirs)
        if ours == theirs and (SEPARATOR not in steps or _keeps_symbols(lexicon, entry, piece, steps)):
            return layer
    return -1


def runs_hold(word: str, piece: str) -> bool:
    """Whether every run of the word (人人) is at least as long in the piece, run by run."""
    ours, theirs = _runs(word), _runs(piece)
    return len(ours) == len(theirs) and all(a <= b for a, b in zip(ours, theirs, strict=True))


def _runs(text: str) -> list[int]:
    """Lengths of runs of equal characters."""
    return [len(found[0]) for found in re.finditer(r"(.)\1*", text, re.DOTALL)]


def _keeps_symbols(lexicon: Lexicon, entry: Entry, piece: str, steps: set[int]) -> bool:
    """Whether the separators the word itself has stand in the piece too: No.1 is not No1."""
    kept = steps - {SEPARATOR}
    word = lexicon.folds.fold(entry.text, kept)
    if word == lexicon.folds.fold(entry.text, steps):
        return True
    rest = iter(lexicon.folds.fold(piece, kept))
    return all(char in rest for char in word)


def edges_hold(lexicon: Lexicon, text: str, number: int, start: int, end: int) -> bool:
    """Whether the place is not the middle of a longer word or number: av is not in java, 110 not in 21100."""
    kind = lexicon.folder.kind
    literal = text[start:end] == lexicon.texts[number]
    head = lexicon.heads[number] if literal else kind(ord(text[start]))
    tail = lexicon.tails[number] if literal else kind(ord(text[end - 1]))
    if head in (LETTER, DIGIT) and _neighbour(lexicon, text, start - 1, -1) == head:
        return False
    return not (tail in (LETTER, DIGIT) and _neighbour(lexicon, text, end, 1) == tail)


def _neighbour(lexicon: Lexicon, text: str, at: int, step: int) -> int:
    """The kind of the nearest visible character in a direction."""
    invisible = lexicon.folds.invisible
    while 0 <= at < len(text) and invisible.get(ord(text[at])) == "":
        at += step
    if not 0 <= at < len(text):
        return DROPPED
    return lexicon.folder.kind(ord(text[at]))


def gaps_hold(lexicon: Lexicon, text: str, start: int, end: int) -> bool:
    """Whether what stands between the word's characters is an evasion and not the end of one ordinary word and the begin of another."""
    pieces, gaps = _pieces(lexicon, text[start:end])
    if not gaps:
        return True
    if any(len(gap) > (SENTENCE_GAP if _SENTENCE.search(gap) else GAP) for gap in gaps):
        return False
    single = all(len(piece) == 1 for piece in pieces)
    if single and len(pieces) >= 3:
        return True
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    if _has_alphabet(lexicon, pieces):
        return _alphabet_gaps(lexicon, pieces, gaps, single, (text, start, end))
    if any(_CLAUSE.search(gap) for gap in gaps) and (pieces[0] in PLAIN or pieces[-1] in PLAIN):
        return False
    return not reads_on(before, pieces[0], pieces[-1], after)


def _pieces(lexicon: Lexicon, piece: str) -> tuple[list[str], list[str]]:
    """The visible parts of a find and the gaps of separators between them (a tag counts as one character)."""
    values = lexicon.folder.values
    parts: list[str] = []
    gaps: list[str] = []
    for char in TAG.sub(" ", piece) if "<" in piece or "&" in piece else piece:
        value = values[ord(char)]
        if value < DROP_SEPARATOR:
            if len(gaps) == len(parts):
                parts.append(char)
            else:
                parts[-1] += char
        elif value == DROP_SEPARATOR and parts:  # not a symbol that the word itself begins with
            if len(gaps) < len(parts):
                gaps.append("")
            gaps[-1] += char
    return parts, gaps


def _has_alphabet(lexicon: Lexicon, pieces: list[str]) -> bool:
    """Whether letters or digits meet across a gap."""
    kind = lexicon.folder.kind
    return any(kind(ord(a[-1])) in (LETTER, DIGIT) and kind(ord(a[-1])) == kind(ord(b[0])) for a, b in itertools.pairwise(pieces))


def _alphabet_gaps(lexicon: Lexicon, pieces: list[str], gaps: list[str], single: bool, place: tuple[str, int, int]) -> bool:
    """V X and s-e-x-y are evasions, "sex y" and 6.4 are not."""
    text, start, end = place
    if not single and any(_SPACED.match(gap) for gap in gaps):
        return False
    if lexicon.folder.kind(ord(pieces[0][0])) == DIGIT:
        return False
    return _beyond(lexicon, text, start - 1, -1) != LETTER and _beyond(lexicon, text, end, 1) != LETTER


def _beyond(lexicon: Lexicon, text: str, at: int, step: int) -> int:
    """The kind of the next character in a direction, over at most two separators."""
    for _ in range(3):
        if not 0 <= at < len(text):
            return DROPPED
        kind = lexicon.folder.kind(ord(text[at]))
        if kind != DROPPED:
            return kind
        at += step
    return DROPPED


def reads_on(before: str, head: str, tail: str, after: str) -> bool:
    """Whether the parts belong to ordinary words outside: in 去年赌。博物馆 the second part belongs to 博物馆."""
    return (bool(before) and _ends_a_word(before, head)) or (bool(after) and _begins_a_word(tail, after))


@functools.lru_cache(maxsize=100_000)
def _ends_a_word(before: str, head: str) -> bool:
    """Whether some end of `before` and the begin of `head` are one word of the dictionary."""
    return any(has_word(before[-n:] + head[:m]) for n in range(1, len(before) + 1) for m in range(1, len(head) + 1))


@functools.lru_cache(maxsize=100_000)
def _begins_a_word(tail: str, after: str) -> bool:
    """Whether the end of `tail` and some begin of `after` are one word of the dictionary."""
    return any(has_word(tail[-m:] + after[:n]) for n in range(1, len(after) + 1) for m in range(1, len(tail) + 1))
