"""The index behind the matcher: words folded, patterns of the automata, tables that worker processes share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import daachorse
import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.folding import ALIAS, CASE, DIGITS, HOMOGLYPH, INVISIBLE, LAYERS, SEPARATOR, VARIANT, WIDTH, Folds, folds
from guanhao.engines.text.stream import Folder, Places, Points, Table, kind_of, shared_table, to_points

ALL = frozenset(LAYERS)
"""Every layer."""

CHARACTER_LAYERS = (WIDTH, CASE, VARIANT, INVISIBLE, HOMOGLYPH, SEPARATOR, DIGITS)
_RUN = re.compile(r"(.)\1+", re.DOTALL)


@dataclass(frozen=True)
class Word:
    """A word to look for: its text, the caller's id, the layers by which it may be found, other writings of it (found by the layer "alias")."""

    text: str
    id: int
    layers: frozenset[str] = ALL
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One writing of a word: its folded core (without separators), its layers as indexes, the kinds of its outer characters."""

    word: int
    text: str
    core: str
    layers: frozenset[int]
    is_alias: bool
    head: int
    tail: int


@dataclass
class Lexicon:
    """Entries, the automaton over their folded cores and the columns the judge reads; everything pickles."""

    words: int
    entries: list[Entry]
    folds: Folds
    table: Table
    automaton: Any
    of_pattern: tuple[Places, Places]
    literal: Any
    of_literal: tuple[Places, Places]
    literal_heads: Points
    ids: Places
    raw: Points
    raw_start: Places
    raw_length: Places
    edged: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    alias: NDArray[np.bool_]
    evasive: NDArray[np.bool_]
    squeezed: Any
    of_squeezed: tuple[Places, Places]
    trigrams: frozenset[str]
    longest: int
    extra: dict[str, Any] = field(default_factory=dict)
    _folder: Folder | None = field(default=None, repr=False)
    _cache: dict[tuple[str, int], int] = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> Folder:
        """The full look-up table, spread out on first use."""
        if self._folder is None:
            self._folder = Folder(self.table)
        return self._folder

    def __getstate__(self) -> dict[str, Any]:
        """Without what is derived."""
        return {**self.__dict__, "_folder": None, "_cache": {}}

    @classmethod
    def build(cls, words: Iterable[Word]) -> Self:
        """Fold every writing, group equal cores, build the automata."""
        tables = folds()
        listed = list(words)
        entries = [entry for word in listed for entry in _entries(word, tables)]
        # a word whose symbols stand at its ends, or that is only symbols, is looked for with its symbols
        symbolic = [is_symbolic(entry, tables) for entry in entries]
        plain = _group([(n, entry.core) for n, entry in enumerate(entries) if not symbolic[n]])
        literal = _group([(n, with_symbols(entry.text, tables)) for n, entry in enumerate(entries) if symbolic[n]])
        squeezed = _group([(n, short) for n, entry in enumerate(entries) if len(short := squeeze(entry.core)) > 1 and short != entry.core])
        raws = [to_points(entry.text) for entry in entries]
        lengths = np.array([len(raw) for raw in raws], np.int64)
        return cls(
            words=len(listed),
            entries=entries,
            folds=tables,
            table=shared_table(),
            automaton=_automaton(plain[0]),
            of_pattern=plain[1],
            literal=_automaton(literal[0]),
            of_literal=literal[1],
            literal_heads=np.unique(np.array([ord(text[0]) for text in literal[0]], np.uint32)),
            ids=np.array([entry.word for entry in entries], np.int64),
            raw=np.concatenate(raws) if raws else np.zeros(0, np.uint32),
            raw_start=np.cumsum(lengths) - lengths,
            raw_length=lengths,
            edged=np.array([bool(entry.head or entry.tail) for entry in entries], bool),
            exact=np.array([0 in entry.layers for entry in entries], bool),
            alias=np.array([entry.is_alias for entry in entries], bool),
            evasive=np.array([bool(entry.layers - {0}) for entry in entries], bool),
            squeezed=_automaton(squeezed[0]),
            of_squeezed=squeezed[1],
            trigrams=frozenset(short[n : n + 3] for entry in entries for short in [squeeze(entry.core)] for n in range(len(short) - 2)),
            longest=max((len(entry.core) for entry in entries), default=0),
        )


def squeeze(text: str) -> str:
    """Each run of one character as that character: 赌赌博博 → 赌博."""
    return _RUN.sub(r"\1", text)


def with_symbols(text: str, tables: Folds) -> str:
    """Folded, its separators kept."""
    return tables.fold(text, (WIDTH, CASE, VARIANT, INVISIBLE, HOMOGLYPH, DIGITS))


def is_symbolic(entry: Entry, tables: Folds) -> bool:
    """Whether the word begins or ends with a separator, or has too little besides."""
    shown = with_symbols(entry.text, tables)
    if shown == entry.core:
        return False
    return len(entry.core) < 2 or not shown.startswith(entry.core[0]) or not shown.endswith(entry.core[-1])


def _entries(word: Word, tables: Folds) -> Iterable[Entry]:
    """The word and its aliases."""
    layers = frozenset(LAYERS.index(name) for name in word.layers)
    for text in dict.fromkeys((word.text, *(word.aliases if ALIAS in layers else ()))):
        if not with_symbols(text, tables).strip():
            raise ValueError(f"Nothing to look for in the word {text!r} (id {word.id}).")
        core = tables.fold(text, CHARACTER_LAYERS)
        shown = with_symbols(text, tables)
        head, tail = (kind_of(shown[0]) if text[0].isascii() else 0), (kind_of(shown[-1]) if text[-1].isascii() else 0)
        yield Entry(word.id, text, core, layers, text != word.text, head, tail)


def _group(pairs: list[tuple[int, str]]) -> tuple[list[str], tuple[Places, Places]]:
    """Distinct patterns; and per pattern the entries, as starts (one more for the end) and members."""
    groups: dict[str, list[int]] = {}
    for number, pattern in pairs:
        groups.setdefault(pattern, []).append(number)
    counts = np.array([0, *map(len, groups.values())], np.int64)
    return list(groups), (np.cumsum(counts), np.array([n for members in groups.values() for n in members], np.int64))


def _automaton(patterns: list[str]) -> Any:
    """All overlapping matches; None without patterns."""
    return daachorse.CharwiseDoubleArrayAhoCorasick(patterns, use_prefilter=False) if patterns else None
