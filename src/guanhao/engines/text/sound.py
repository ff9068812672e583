"""Words written by sound: homophones (堵博), pinyin (dubo), both mixed with the word's own characters (赌bo). Readings: pypinyin's dictionaries."""

import functools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.columns import Lean, spread
from guanhao.engines.text.ordinary import PLAIN
from guanhao.engines.text.stream import Places, Points

LETTERS = 480
"""A letter of a word such as 加VX is a token of its own, above all syllables."""

BITS = 9
VOICED, SPELLED, TELLING, RARE = (1 << BITS + n for n in range(4))
"""Marks of a folded character above its token: it has one; it is a letter; it is no everyday character; nor one of the 3,755 most common."""

LONGEST = 8
HASHED, SLOTS = 23, 18
READ_BEFORE = 50_000
TWO = 1 << 3 * BITS
SECOND = 1 << 31
"""Marks keys whose character is the second of a word of two."""


def _weights() -> NDArray[np.uint8]:
    """By folded code point: 0 for everyday characters and digits, 2 outside the 3,755 most common (GB 2312, first level), else 1."""
    weights = np.full(0xA000, 2, np.uint8)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            if (high, low) < (0xD7, 0xFA):
                weights[ord(bytes((high, low)).decode("gb2312"))] = 1
    weights[[ord(char) for char in PLAIN] + list(range(128))] = 0
    return weights


WEIGHT = _weights()


@dataclass(frozen=True)
class Sounds(Lean):
    """Tokens of characters and words. A token is a syllable without tone (below 480) or a letter; 0 is silence."""

    points: NDArray[np.uint32]
    tokens: NDArray[np.uint16]
    syllables: Mapping[str, int]
    entry: NDArray[np.int64]
    length: NDArray[np.int64]
    spoken: NDArray[np.uint16]
    written: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    members: NDArray[np.int64]
    offsets: NDArray[np.int64]
    pair_keys: NDArray[np.uint32]
    pair_members: NDArray[np.int64]

    @functools.cached_property
    def _spelled(self) -> dict[str, tuple[tuple[int, ...], ...]]:
        """Runs of letters read before."""
        return {}

    def spell(self, run: str) -> tuple[tuple[int, ...], ...]:
        """Every way to read a run of letters as syllables (at most four, at most eight syllables each); none when it is not pinyin."""
        known = self._spelled.get(run)
        if known is None:
            if len(self._spelled) > READ_BEFORE:
                self._spelled.clear()
            known = self._spelled[run] = tuple(_spell(run, self.syllables)) if len(run) <= 6 * LONGEST else ()
        return known

    @functools.cached_property
    def spelling(self) -> NDArray[np.bool_]:
        """Which two letters (rows and columns a to z) may open, follow each other in, and close a run of syllables; shape (3, 26, 26)."""
        pairs = np.zeros((3, 26, 26), bool)
        names = [[ord(letter) - 97 for letter in name] for name in self.syllables]
        begins, ends, alone = ({name[at] for name in names if least <= len(name) <= most} for at, least, most in ((0, 1, 9), (-1, 1, 9), (0, 1, 1)))
        for name in names:
            for a, b in pairwise(name):
                pairs[1, a, b] = True
            if len(name) > 1:
                pairs[0, name[0], name[1]] = pairs[2, name[-2], name[-1]] = True
        pairs[0][np.ix_(sorted(alone), sorted(begins))] = True
        pairs[1][np.ix_(sorted(ends), sorted(begins))] = True
        pairs[2][np.ix_(sorted(ends), sorted(alone))] = True
        return pairs

    @functools.cached_property
    def openings(self) -> frozenset[int]:
        """The first three tokens of longer words, nine bits each, and both tokens of words of two with TWO above them."""
        tokens = self.spoken[:, :3].astype(np.int64)
        three = tokens[:, 0] << 2 * BITS | tokens[:, 1] << BITS | tokens[:, 2]
        two = TWO | tokens[:, 0] << BITS | tokens[:, 1]
        return frozenset(np.unique(np.where(self.length > 2, three, two)).tolist())

    @functools.cached_property
    def _by_sound(self) -> dict[bytes, list[int]]:
        """Rows by their tokens (the bytes of the uint16 tokens, zeros at the end left out)."""
        found: dict[bytes, list[int]] = {}
        for number, spoken in enumerate(np.ascontiguousarray(self.spoken).view(f"S{2 * LONGEST}").ravel().tolist()):
            found.setdefault(spoken, []).append(number)
        return found

    def rows(self, tokens: bytes) -> Sequence[int]:
        """Rows of exactly these tokens, none of them silent (as the bytes of uint16)."""
        return self._by_sound.get(tokens.rstrip(b"\0"), ())

    @functools.cached_property
    def threes(self) -> "Slots":
        """Keys of three tokens that begin or end a word."""
        return Slots(self.keys)

    @functools.cached_property
    def pairs(self) -> "Slots":
        """Keys of a character and a token that may be a word of two."""
        return Slots(self.pair_keys)

    @functools.cached_property
    def of_point(self) -> NDArray[np.uint16]:
        """Token of every folded code point."""
        table = np.zeros(0x110000, np.uint16)
        table[self.points] = self.tokens
        return table


class Slots:
    """A column of keys by hashed slot: the rows of many keys at once, most of which are not in it."""

    def __init__(self, keys: Points) -> None:
        """Of 32 bits, each as often as it has rows."""
        hashed = _hashed(keys)
        bits = np.zeros(1 << HASHED, np.uint8)
        bits[hashed] = 1
        self._keys, self._bits = keys, np.packbits(bits, bitorder="little")
        self._order = np.argsort(hashed, kind="stable")
        self._starts = np.append(0, np.cumsum(np.bincount(_slots(hashed), minlength=1 << SLOTS)))

    def find(self, wanted: Points) -> tuple[Places, Places]:
        """Every row of each wanted key, as (index into wanted, row)."""
        at = _hashed(wanted)
        maybe = np.flatnonzero(self._bits.take(at >> np.uint32(3)) >> (at & np.uint32(7)).astype(np.uint8) & np.uint8(1))
        slot = _slots(at[maybe])
        first = self._starts.take(slot)
        asked, member = spread(first, self._starts.take(slot + np.uint32(1)) - first)
        asked, row = maybe[asked], self._order[member]
        same = np.flatnonzero(self._keys[row] == wanted[asked])
        return asked[same], row[same]


def _hashed(keys: Points) -> Points:
    """A key's bit of 2^23 (multiplicative hashing, Knuth)."""
    return keys * np.uint32(2654435769) >> np.uint32(32 - HASHED)


def _slots(hashed: Points) -> Points:
    """The slot of a bit, of 2^18."""
    return hashed >> np.uint32(HASHED - SLOTS)


@functools.cache
def _readings() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Token of each character by its most frequent reading, and the numbers of the syllables."""
    from pypinyin.constants import PINYIN_DICT

    plain = {chr(point): _plain(readings.split(",")[0]) for point, readings in PINYIN_DICT.items()}
    names = {name for name in plain.values() if name.isascii() and name.isalpha() and (len(name) > 1 or name in "aeo")}
    syllables = {name: number + 1 for number, name in enumerate(sorted(names))}
    return {char: syllables[name] for char, name in plain.items() if name in syllables}, syllables


def _plain(reading: str) -> str:
    """A reading without tones, ü as v."""
    return "".join("v" if char == "ü" else unicodedata.normalize("NFD", char)[0] for char in unicodedata.normalize("NFC", reading).translate(_U))


_U = {ord(char): "ü" for char in "ǖǘǚǜü"}


def _phrase(text: str, syllables: Mapping[str, int]) -> list[int] | None:
    """Tokens of a phrase whose reading the dictionary of phrases knows (银行 is yin hang)."""
    from pypinyin.constants import PHRASES_DICT

    known = PHRASES_DICT.get(text)
    tokens = [syllables.get(_plain(each[0]), 0) for each in known] if known else []
    return tokens if tokens and len(tokens) == len(text) and all(tokens) else None


def build_sounds(words: Iterable[tuple[int, str, str]], fold: Mapping[str, str]) -> Sounds:
    """For (entry, text, folded core) of words of 2 to 8 characters: their tokens and the keys a batch is filtered by."""
    of_char, syllables = _readings()
    tokens: dict[str, int] = {}
    for char, token in of_char.items():
        folded = fold.get(char, char)
        if len(folded) == 1 and not (folded.isdigit() and char not in "零一二三四五六七八九"):
            tokens[folded] = token if folded == char or folded.isdigit() else tokens.get(folded, of_char.get(folded, token))
    tokens |= {chr(97 + n): LETTERS + n for n in range(26)}
    rows: list[tuple[int, tuple[int, ...], str]] = []
    for entry, text, core in words:
        if not 2 <= len(core) <= LONGEST or not any(0 < tokens.get(char, 0) < LETTERS for char in core):
            continue
        spoken = tuple(tokens.get(char, 0) for char in core)
        if all(spoken):
            rows.append((entry, spoken, core))
        phrase = _phrase(text, syllables) if len(text) == len(core) else None
        if phrase and tuple(phrase) != spoken:
            rows.append((entry, tuple(phrase), core))
    return _index(rows, tokens, syllables)


def _spell(run: str, syllables: Mapping[str, int]) -> list[tuple[int, ...]]:
    """Depth first, the longest syllable first."""
    found: list[tuple[int, ...]] = []

    def read(at: int, tokens: tuple[int, ...]) -> None:
        if at == len(run):
            found.append(tokens)
        elif len(tokens) < LONGEST and len(found) < 4:
            for length in range(min(6, len(run) - at), 0, -1):
                token = syllables.get(run[at : at + length])
                if token and (length > 1 or len(run) > 1):
                    read(at + length, (*tokens, token))

    read(0, ())
    return found


def _index(rows: list[tuple[int, tuple[int, ...], str]], tokens: Mapping[str, int], syllables: Mapping[str, int]) -> Sounds:
    """Sorted keys over the first three tokens (long words) and over character and token (words of two)."""
    spoken = np.zeros((len(rows), LONGEST), np.uint16)
    written = np.zeros((len(rows), LONGEST), np.uint32)
    triples: list[tuple[int, int, int]] = []
    pairs: list[tuple[int, int]] = []
    for number, (_, sound, core) in enumerate(rows):
        spoken[number, : len(sound)] = sound
        written[number, : len(core)] = [ord(char) for char in core]
        if len(sound) > 2:
            for at in {0, len(sound) - 3}:
                triples.append((sound[at] << 2 * BITS | sound[at + 1] << BITS | sound[at + 2], number, at))
        else:
            pairs.append((ord(core[0]) << BITS | sound[1], number))
            pairs.append((SECOND | ord(core[1]) << BITS | sound[0], number))
    triples.sort()
    pairs.sort()
    return Sounds(
        points=np.array([ord(char) for char in tokens], np.uint32),
        tokens=np.array(list(tokens.values()), np.uint16),
        syllables=syllables,
        entry=np.array([entry for entry, _, _ in rows], np.int64),
        length=np.array([len(sound) for _, sound, _ in rows], np.int64),
        spoken=spoken,
        written=written,
        keys=np.array([key for key, _, _ in triples], np.uint32),
        members=np.array([number for _, number, _ in triples], np.int64),
        offsets=np.array([at for _, _, at in triples], np.int64),
        pair_keys=np.array([key for key, _ in pairs], np.uint32),
        pair_members=np.array([number for _, number in pairs], np.int64),
    )
