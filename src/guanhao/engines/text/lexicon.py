"""The index behind the matcher: words folded, patterns of the automata, columns that load fast in every worker process."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import daachorse
import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.anchors import Anchors, pair_flags
from guanhao.engines.text.columns import Keys, Lean, four_keys, join_keys
from guanhao.engines.text.folding import (
    ALIAS,
    CASE,
    CHAIZI,
    DIGITS,
    HOMOGLYPH,
    INVISIBLE,
    LAYERS,
    PINYIN,
    SEPARATOR,
    VARIANT,
    WIDTH,
    Folds,
    folds,
    single,
)
from guanhao.engines.text.ordinary import hash_pairs
from guanhao.engines.text.shapes import Shapes, build_shapes
from guanhao.engines.text.sound import LETTERS, RARE, SPELLED, TELLING, VOICED, WEIGHT, Sounds, build_sounds
from guanhao.engines.text.stream import Folder, Places, Points, Stream, Table, kind_of, shared_table, to_points

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


@dataclass(frozen=True)
class Scanner:
    """An automaton and, per pattern, the entries it stands for (starts, one more for the end, and members)."""

    automaton: Any
    starts: Places
    members: Places
    longest: int
    anchors: Anchors | None = None

    def of(self, pattern: int) -> list[int]:
        """The entries of one pattern."""
        found: list[int] = self.members[self.starts[pattern] : self.starts[pattern + 1]].tolist()
        return found


@dataclass
class Lexicon(Lean):
    """Columns over all entries (writings of words) and the indexes of each pass; everything pickles, derived parts are built on first use."""

    words: int
    texts: list[str]
    cores: list[str]
    layer_sets: list[frozenset[int]]
    layer_set: Places
    ids: Places
    alias: NDArray[np.bool_]
    heads: NDArray[np.int8]
    tails: NDArray[np.int8]
    raw: Points
    raw_length: Places
    folds: Folds
    table: Table
    plain: Scanner | None
    symbolic: Scanner | None
    symbolic_heads: Points
    squeezed: Scanner | None
    trigrams: Keys
    threes: Keys
    quads: Keys
    longest: int
    shapes: Shapes
    sounds: Sounds

    def __post_init__(self) -> None:
        """Nothing judged yet."""
        self.judged: dict[tuple[str, int], int] = {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The fields, nothing judged yet."""
        self.__dict__.update(state)
        self.judged = {}

    @functools.cached_property
    def folder(self) -> Folder:
        """The full look-up table."""
        return Folder(self.table)

    @functools.cached_property
    def raw_start(self) -> Places:
        """Where each entry's characters begin in `raw`."""
        return np.cumsum(self.raw_length) - self.raw_length

    @functools.cached_property
    def edged(self) -> NDArray[np.bool_]:
        """Entries that begin or end with a letter or digit."""
        return (self.heads > 0) | (self.tails > 0)

    @functools.cached_property
    def exact(self) -> NDArray[np.bool_]:
        """Entries that may be found literally."""
        return np.array([0 in layers for layers in self.layer_sets], bool)[self.layer_set]

    @functools.cached_property
    def evasive(self) -> NDArray[np.bool_]:
        """Entries that may be found in another way."""
        return np.array([bool(layers - {0}) for layers in self.layer_sets], bool)[self.layer_set]

    @functools.cached_property
    def marks(self) -> NDArray[np.uint16]:
        """Of every folded code point: its token (nine bits), then VOICED, SPELLED, TELLING and RARE."""
        token = self.sounds.of_point
        weight = WEIGHT.take(np.arange(len(token)), mode="clip")
        marks: NDArray[np.uint16] = token | (token > 0) * np.uint16(VOICED) | (token >= LETTERS) * np.uint16(SPELLED)
        marks |= (weight > 0) * np.uint16(TELLING)
        marks |= (weight == 2) * np.uint16(RARE)
        return marks

    @functools.cached_property
    def pairs(self) -> NDArray[np.uint8]:
        """The flags of every hashed pair of folded characters."""
        first, second, third = (self.trigrams >> np.uint64(shift) & np.uint64(0x1FFFFF) for shift in (42, 21, 0))
        inner = [hash_pairs(a.astype(np.uint32), b.astype(np.uint32)) for a, b in ((first, second), (second, third))]
        return pair_flags(self.plain.anchors if self.plain else None, self.shapes.bits, np.concatenate(inner))

    def entry(self, number: int) -> Entry:
        """One entry as a record."""
        return Entry(
            int(self.ids[number]),
            self.texts[number],
            self.cores[number],
            self.layer_sets[self.layer_set[number]],
            bool(self.alias[number]),
            int(self.heads[number]),
            int(self.tails[number]),
        )

    @classmethod
    def build(cls, words: Iterable[Word], sample: Sequence[str] = ()) -> Self:
        """Fold every writing, group equal cores, build the automata (the main one laid out for the sample) and the indexes."""
        tables = folds()
        usual = Folder(shared_table()).stream(sample)[0] if sample else None
        listed = _merged(words)
        entries = [entry for word in listed for entry in _entries(word, tables)]
        # a word whose symbols stand at its ends, or that is only symbols, is looked for with its symbols
        symbolic = [is_symbolic(entry, tables) for entry in entries]
        plain = [entry for entry, apart in zip(entries, symbolic, strict=True) if not apart]
        kept = [(n, with_symbols(entry.text, tables)) for n, entry in enumerate(entries) if symbolic[n]]
        short = [(n, squeezed) for n, entry in enumerate(entries) if not symbolic[n] and 1 < len(squeezed := squeeze(entry.core)) < len(entry.core)]
        short_cores = [squeeze(entry.core) for entry in plain]
        raws = [to_points(entry.text) for entry in entries]
        layer_sets = list(dict.fromkeys(entry.layers for entry in entries))
        place = {layers: n for n, layers in enumerate(layer_sets)}
        return cls(
            words=len(listed),
            texts=[entry.text for entry in entries],
            cores=[entry.core for entry in entries],
            layer_sets=layer_sets,
            layer_set=np.array([place[entry.layers] for entry in entries], np.int64),
            ids=np.array([entry.word for entry in entries], np.int64),
            alias=np.array([entry.is_alias for entry in entries], bool),
            heads=np.array([entry.head for entry in entries], np.int8),
            tails=np.array([entry.tail for entry in entries], np.int8),
            raw=np.concatenate(raws) if raws else np.zeros(0, np.uint32),
            raw_length=np.array([len(raw) for raw in raws], np.int64),
            folds=tables,
            table=shared_table(),
            plain=_scanner([(n, entry.core) for n, entry in enumerate(entries) if not symbolic[n]], usual, anchored=True),
            symbolic=_scanner(kept),
            symbolic_heads=np.unique(np.array([ord(text[0]) for _, text in kept], np.uint32)),
            squeezed=_scanner(short),
            trigrams=_grams(short_cores, 3),
            threes=_grams([core for core in short_cores if len(core) == 3], 3),
            quads=_grams(short_cores, 4),
            longest=max((len(entry.core) for entry in entries), default=0),
            shapes=build_shapes([(entry.text, entry.core) for entry in plain if CHAIZI in entry.layers], single()),
            sounds=build_sounds(_spoken(entries, symbolic), single()),
        )


def _spoken(entries: list[Entry], symbolic: list[bool]) -> Iterable[tuple[int, str, str]]:
    """What may be written by its sound: no aliases, which are sounds and shapes already."""
    for number, entry in enumerate(entries):
        if PINYIN in entry.layers and not symbolic[number] and not entry.is_alias:
            yield number, entry.text, entry.core


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


def _merged(words: Iterable[Word]) -> list[Word]:
    """The same text under the same id once, with all its layers and aliases."""
    found: dict[tuple[int, str], Word] = {}
    for word in words:
        known = found.get((word.id, word.text))
        if known:
            word = Word(word.text, word.id, known.layers | word.layers, (*known.aliases, *word.aliases))
        found[word.id, word.text] = word
    return list(found.values())


def _entries(word: Word, tables: Folds) -> Iterable[Entry]:
    """The word and its aliases."""
    layers = frozenset(LAYERS.index(name) for name in word.layers)
    for text in dict.fromkeys((word.text, *(word.aliases if ALIAS in layers else ()))):
        shown = with_symbols(text, tables)
        if not shown.strip():
            raise ValueError(f"Nothing to look for in the word {text!r} (id {word.id}).")
        core = tables.fold(text, CHARACTER_LAYERS)
        head, tail = (kind_of(shown[0]) if text[0].isascii() else 0), (kind_of(shown[-1]) if text[-1].isascii() else 0)
        yield Entry(word.id, text, core, layers, text != word.text, head, tail)


def _scanner(pairs: list[tuple[int, str]], usual: Stream | None = None, *, anchored: bool = False) -> Scanner | None:
    """An automaton over the distinct patterns of (entry, pattern), with anchors where wanted; None without patterns."""
    if not pairs:
        return None
    groups: dict[str, list[int]] = {}
    for number, pattern in pairs:
        groups.setdefault(pattern, []).append(number)
    starts = np.cumsum(np.array([0, *map(len, groups.values())], np.int64))
    members = np.array([n for group in groups.values() for n in group], np.int64)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(groups), corpus=[usual.text] if usual and usual.text else None, use_prefilter=False)
    anchors = Anchors.build(list(groups), usual.folded if usual else np.zeros(0, np.uint32)) if anchored else None
    return Scanner(automaton, starts, members, max(map(len, groups)), anchors)


def _grams(cores: list[str], size: int) -> Keys:
    """Every three or four neighbouring characters of words, as sorted keys."""
    found = {core[n : n + size] for core in cores for n in range(len(core) - size + 1)}
    points = to_points("".join(found)).reshape(-1, size).T
    return np.sort(join_keys(*points) if size == 3 else four_keys(points[0], points[1], points[2], points[3]))
