"""The pass over sounds: homophones beside the word's own characters, and pinyin between word boundaries."""

from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.columns import members
from guanhao.engines.text.finds import Joined, Rows
from guanhao.engines.text.folding import PINYIN
from guanhao.engines.text.judge import edges_hold, reads_on
from guanhao.engines.text.ordinary import PLAIN, are_set, bitmaps, crosses_words
from guanhao.engines.text.sound import BITS, LETTERS, LONGEST, SECOND, Sounds, are_flagged
from guanhao.engines.text.stream import LETTER, Places, Points

Tokens = NDArray[np.uint16]


def sound_pass(joined: Joined) -> Rows:
    """Homophones and pinyin in one batch."""
    sounds = joined.lexicon.sounds
    if not len(sounds.entry):
        return []
    tokens = joined.marks & np.uint16((1 << BITS) - 1)
    return _homophones(joined, tokens) + _spelled(joined, tokens)


def _homophones(joined: Joined, tokens: Tokens) -> Rows:
    """Spans that sound like a word, hold at least one of its characters and make at least one pair of characters ordinary text does not have."""
    sounds, stream = joined.lexicon.sounds, joined.stream
    folded, origin = stream.folded, stream.origin
    voiced = tokens > 0
    odd = np.flatnonzero(voiced[:-1] & voiced[1:] & ~are_set(bitmaps()[1], folded[:-1], folded[1:]))
    odd = odd[origin[odd + 1] - origin[odd] == 1]
    first, second = WEIGHT.take(folded[odd], mode="clip"), WEIGHT.take(folded[odd + 1], mode="clip")
    telling = np.flatnonzero((first * second > 0) | (first + second == 2))
    odd = odd[telling]
    if not odd.size:
        return []
    ahead, behind = folded[odd].astype(np.uint32), folded[odd + 1].astype(np.uint32)
    found = [
        _seek(sounds, odd, ahead << np.uint32(BITS) | tokens[odd + 1], pairs=True),
        _seek(sounds, odd, behind << np.uint32(BITS) | tokens[odd] | np.uint32(SECOND), pairs=True),
    ]
    threes = np.concatenate([odd, odd[1:][np.diff(odd) > 1] - 1, odd[:1][odd[:1] > 0] - 1])
    third = tokens.take(threes + 2, mode="clip")
    key = tokens[threes].astype(np.uint32) << np.uint32(2 * BITS) | tokens[threes + 1].astype(np.uint32) << np.uint32(BITS) | third
    found.append(_seek(sounds, threes, key, pairs=False))
    place, row = np.concatenate(found, axis=1)
    place, row = _alike(sounds, tokens, folded, place, row)
    last = place + sounds.length[row] - 1
    keep = origin[last] - origin[place] == sounds.length[row] - 1
    keep &= ~(_joins(folded, origin, place - 1) & (folded[place] != sounds.written[row, 0]))
    keep &= ~(_joins(folded, origin, last) & (folded[last] != sounds.written[row, sounds.length[row] - 1]))
    places = sorted(set(zip(place[keep].tolist(), row[keep].tolist(), strict=True)))
    return [hit for at, number in places if (hit := _homophone(joined, at, number))]


def _joins(seen: Points, origin: Places, at: Places) -> NDArray[np.bool_]:
    """Whether the characters at and after these places stand side by side and are a word of the dictionary."""
    at = np.clip(at, 0, len(origin) - 2)
    joined: NDArray[np.bool_] = are_set(bitmaps()[0], seen[at], seen[at + 1]) & (origin[at + 1] - origin[at] == 1)
    return joined


def _seek(sounds: Sounds, places: Places, wanted: Points, *, pairs: bool) -> Places:
    """Where a row of a known key would begin, and the row: first by hash, then exactly."""
    keys, rows = (sounds.pair_keys, sounds.pair_members) if pairs else (sounds.keys, sounds.members)
    maybe = np.flatnonzero(are_flagged(sounds.pair_flags if pairs else sounds.flags, wanted))
    asked, at = members(keys, wanted[maybe])
    begins = places[maybe[asked]]
    return np.stack([begins if pairs else begins - sounds.offsets[at], rows[at]])


def _alike(sounds: Sounds, heard: Tokens, seen: Points, place: Places, row: Places) -> tuple[Places, Places]:
    """Those that sound like the word all through, with a character of its own that says something, and none changed to an everyday one."""
    keep = (place >= 0) & (place + sounds.length[row] <= len(seen))
    place, row = place[keep], row[keep]
    for k in range(LONGEST):
        keep = (heard.take(place + k, mode="clip") == sounds.spoken[row, k]) | (sounds.spoken[row, k] == 0)
        place, row = place[keep], row[keep]
    own, other, common, rare = (np.zeros(len(place), bool) for _ in range(4))
    for k in range(LONGEST):
        inside = sounds.spoken[row, k] > 0
        char = seen.take(place + k, mode="clip")
        equal, weight = char == sounds.written[row, k], WEIGHT.take(char, mode="clip")
        own |= inside & equal & (weight > 0)
        other |= inside & ~equal
        common |= inside & ~equal & (weight == 0)
        rare |= inside & ~equal & (weight == 2)
    good = other & ~common & (own | rare)
    return place[good], row[good]


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


def _homophone(joined: Joined, at: int, row: int) -> tuple[int, int, int, int] | None:
    """The find when nothing speaks for ordinary words."""
    lexicon, stream = joined.lexicon, joined.stream
    number, length = int(lexicon.sounds.entry[row]), int(lexicon.sounds.length[row])
    core, surface = lexicon.cores[number], stream.text[at : at + length]
    other = [k for k in range(length) if surface[k] != core[k]]
    start, end = int(stream.origin[at]), int(stream.origin[at + length - 1]) + 1
    if (surface[0].isascii() or surface[-1].isascii()) and not edges_hold(lexicon, joined.text, number, start, end):
        return None
    return None if crosses_words(joined.text, start, end, {start + k for k in other}) else (number, start, end, PINYIN)


def _spelled(joined: Joined, tokens: Tokens) -> Rows:
    """Clusters of pinyin, alone or beside the word's characters."""
    letters = np.flatnonzero(tokens >= LETTERS)
    if not letters.size:
        return []
    stream = joined.stream
    broken = (np.diff(letters) > 1) | (np.diff(stream.origin[letters]) > 1)
    first, last = letters[np.insert(broken, 0, True)].tolist(), letters[np.append(broken, True)].tolist()
    rows: Rows = []
    cluster: list[tuple[int, int]] = []
    for begin, end in _merge_letters(list(zip(first, [at + 1 for at in last], strict=True))):
        if cluster and (begin != cluster[-1][1] or len(cluster) >= LONGEST):
            rows += _cluster(joined, tokens, cluster)
            cluster = []
        if joined.lexicon.sounds.spell(stream.text[begin:end]):
            cluster.append((begin, end))
    return rows + (_cluster(joined, tokens, cluster) if cluster else [])


def _merge_letters(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of letters, single letters with only separators between them (p a o) as one."""
    merged: list[tuple[int, int]] = []
    spaced = False
    for begin, end in runs:
        single = end - begin == 1
        if merged and single and begin == merged[-1][1] and (spaced or merged[-1][1] - merged[-1][0] == 1):
            merged[-1] = (merged[-1][0], end)
            spaced = True
        else:
            merged.append((begin, end))
            spaced = False
    return merged


def _cluster(joined: Joined, tokens: Tokens, runs: list[tuple[int, int]]) -> Rows:
    """Every reading of neighbouring runs, with up to seven characters on each side."""
    text, sounds = joined.stream.text, joined.lexicon.sounds
    begin, end = runs[0][0], runs[-1][1]
    rows: Rows = []
    outside = [int(tokens[begin - 1])] if begin else [], [int(tokens[end])] if end < len(text) else []
    for number, readings in enumerate(product(*(sounds.spell(text[a:b]) for a, b in runs))):
        if number >= 8:
            break
        near = [*outside[0], *(token for reading in readings for token in reading), *outside[1]]
        if not any(x << BITS | y in sounds.neighbours for x, y in pairwise(near)):
            continue
        start, stop = max(0, begin - LONGEST + 1), min(len(text), end + LONGEST - 1)
        before = [(token, at, at + 1) for at, token in enumerate(tokens[start:begin].tolist(), start)]
        middle = [(token, a, b) for (a, b), reading in zip(runs, readings, strict=True) for token in reading]
        after = [(token, at, at + 1) for at, token in enumerate(tokens[end:stop].tolist(), end)]
        rows += _read(joined, [*before, *middle, *after], len(before), len(before) + len(middle))
    return rows


def _read(joined: Joined, line: list[tuple[int, int, int]], first: int, last: int) -> Rows:
    """Words over tokens (token, begin, end in the stream) of which at least one, from first to last, is pinyin; runs are taken whole."""
    sounds, rows = joined.lexicon.sounds, []
    spoken = np.array([token for token, _, _ in line], np.uint16).tobytes()
    for i in range(max(0, first - LONGEST + 1), last):
        if i > first and line[i][1] == line[i - 1][1]:
            continue
        for j in range(max(i + 2, first + 1), min(len(line), i + LONGEST) + 1):
            if j < len(line) and j > 0 and line[j][1] == line[j - 1][1]:
                continue
            for row in sounds.by_sound.get(spoken[2 * i : 2 * j], ()):
                if (found := _pinyin(joined, line[i:j], row)) is not None:
                    rows.append(found)
    return rows


def _pinyin(joined: Joined, line: list[tuple[int, int, int]], row: int) -> tuple[int, int, int, int] | None:
    """The find when its characters are the word's own and nothing speaks for another language or ordinary words."""
    lexicon, stream = joined.lexicon, joined.stream
    number = int(lexicon.sounds.entry[row])
    core = lexicon.cores[number]
    heard = [b - a > 1 or stream.text[a].isascii() for _, a, b in line]
    own = [stream.text[a] == char for (_, a, _), char, spelled in zip(line, core, heard, strict=True) if not spelled]
    if not all(own):
        return None
    start, end = int(stream.origin[line[0][1]]), int(stream.origin[line[-1][2] - 1]) + 1
    if not edges_hold(lexicon, joined.text, number, start, end):
        return None
    before, after = joined.text[max(0, start - 2) : start], joined.text[end : end + 2]
    if not own:
        around = joined.text[max(0, start - 20) : start] + joined.text[end : end + 20]
        foreign = any(lexicon.folder.kind(ord(char)) == LETTER for char in before + after)
        return None if len(core) < 3 and (foreign or not any("\u4e00" <= char <= "\u9fff" for char in around)) else (number, start, end, PINYIN)
    if len(core) == 2:
        head, tail = joined.text[start], joined.text[end - 1]
        if reads_on(before if not head.isascii() else "", head, tail, after if not tail.isascii() else ""):
            return None
    return number, start, end, PINYIN
