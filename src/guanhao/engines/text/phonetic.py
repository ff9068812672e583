"""The pass over sounds: homophones beside the word's own characters, and pinyin between word boundaries."""

from array import array
from collections.abc import Iterator
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.anchors import ORDINARY
from guanhao.engines.text.finds import Joined, Rows
from guanhao.engines.text.folding import PINYIN
from guanhao.engines.text.judge import edges_hold, reads_on
from guanhao.engines.text.ordinary import are_set, bitmaps, cross_words
from guanhao.engines.text.sound import BITS, LONGEST, RARE, SECOND, SPELLED, TELLING, TWO, VOICED, WEIGHT, Sounds
from guanhao.engines.text.stream import LETTER, Places, Points

Tokens = NDArray[np.uint16]
ASCII = 128
TOKEN = np.uint16((1 << BITS) - 1)


def sound_pass(joined: Joined) -> Rows:
    """Homophones and pinyin in one batch."""
    sounds = joined.lexicon.sounds
    if not len(sounds.entry):
        return []
    tokens = joined.marks & TOKEN
    return _homophones(joined, tokens) + _spelled(joined, tokens)


def _homophones(joined: Joined, tokens: Tokens) -> Rows:
    """Spans that sound like a word, hold at least one of its characters and make at least one pair of characters ordinary text does not have."""
    sounds, stream = joined.lexicon.sounds, joined.stream
    folded, origin = stream.folded, stream.origin
    first, second = joined.marks[:-1], joined.marks[1:]
    both = first & second
    telling = (both & np.uint16(TELLING) | (first | second) & np.uint16(RARE)) != 0
    telling &= both & np.uint16(VOICED) != 0
    telling &= joined.flags & np.uint8(ORDINARY) == 0
    odd = np.flatnonzero(telling)
    odd = odd[origin[odd + 1] - origin[odd] == 1]
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
    found_at = np.unique(place[keep] << 32 | row[keep])
    return _unread(joined, found_at >> 32, found_at & 0xFFFFFFFF)


def _joins(seen: Points, origin: Places, at: Places) -> NDArray[np.bool_]:
    """Whether the characters at and after these places stand side by side and are a word of the dictionary."""
    at = np.clip(at, 0, len(origin) - 2)
    joined: NDArray[np.bool_] = are_set(bitmaps()[0], seen[at], seen[at + 1]) & (origin[at + 1] - origin[at] == 1)
    return joined


def _seek(sounds: Sounds, places: Places, wanted: Points, *, pairs: bool) -> Places:
    """Where a row of a known key would begin, and the row: first by hash, then exactly."""
    asked, at = (sounds.pairs if pairs else sounds.threes).find(wanted)
    begins = places[asked]
    return np.stack([begins, sounds.pair_members[at]] if pairs else [begins - sounds.offsets[at], sounds.members[at]])


def _alike(sounds: Sounds, heard: Tokens, seen: Points, place: Places, row: Places) -> tuple[Places, Places]:
    """Those that sound like the word all through, with a character of its own that says something, and none changed to an everyday one."""
    keep = (place >= 0) & (place + sounds.length[row] <= len(seen))
    last = sounds.length[row] - 1
    keep &= (heard.take(place, mode="clip") == sounds.spoken[row, 0]) & (heard.take(place + last, mode="clip") == sounds.spoken[row, last])
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


def _unread(joined: Joined, place: Places, row: Places) -> Rows:
    """The finds where nothing speaks for ordinary words or a longer word of letters."""
    sounds, lexicon, stream = joined.lexicon.sounds, joined.lexicon, joined.stream
    number, length = sounds.entry[row], sounds.length[row]
    start, end = stream.origin[place], stream.origin[place + length - 1] + 1
    edge = (stream.folded[place] < ASCII) | (stream.folded[place + length - 1] < ASCII)
    for at in np.flatnonzero(edge).tolist():
        edge[at] = not edges_hold(lexicon, joined.text, int(number[at]), int(start[at]), int(end[at]))
    place, row, number, start, end = (column[~edge] for column in (place, row, number, start, end))
    inner = np.arange(LONGEST)
    changed = stream.folded.take(place[:, None] + inner, mode="clip") != sounds.written[row]
    changed &= inner < sounds.length[row][:, None]
    free = ~cross_words(joined.text, start, end, changed)
    return [(*hit, PINYIN) for hit in zip(number[free].tolist(), start[free].tolist(), end[free].tolist(), strict=True)]


def _spelled(joined: Joined, tokens: Tokens) -> Rows:
    """Clusters of pinyin, alone or beside the word's characters."""
    letters = np.flatnonzero(joined.marks & np.uint16(SPELLED) != 0)
    if not letters.size:
        return []
    stream = joined.stream
    broken = (np.diff(letters) > 1) | (np.diff(stream.origin[letters]) > 1)
    first, last = letters[np.insert(broken, 0, True)], letters[np.append(broken, True)] + 1
    meets = first[1:] == last[:-1]
    linked = np.append(meets, False) | np.insert(meets, 0, False)
    alone = ~linked & (last - first > 1)
    spelled = alone & _may_be_spelled(joined.lexicon.sounds, stream.folded[letters], np.cumsum(last - first))
    spell, text = joined.lexicon.sounds.spell, stream.text
    rows: Rows = []
    for begin, end in zip(first[spelled].tolist(), last[spelled].tolist(), strict=True):
        if spell(text[begin:end]):
            rows += _cluster(joined, tokens, [(begin, end)])
    return rows + _linked(joined, tokens, list(zip(first[linked].tolist(), last[linked].tolist(), strict=True)))


def _may_be_spelled(sounds: Sounds, letters: Points, ends: Places) -> NDArray[np.bool_]:
    """For each run of letters (its end among all letters given) whether every two neighbours occur in pinyin, the first and the last two too."""
    code = letters.astype(np.int64) - ord("a")
    opens, follows, closes = sounds.spelling
    bad = np.append(~follows[code[:-1], code[1:]], False)
    bad[ends - 1] = False
    spoiled = np.append(0, np.cumsum(bad))
    begins = np.insert(ends[:-1], 0, 0)
    good: NDArray[np.bool_] = spoiled[ends] == spoiled[begins]
    second, last = np.minimum(begins + 1, ends - 1), ends - 1
    good &= opens[code[begins], code[second]] & closes[code[np.maximum(last - 1, begins)], code[last]]
    return good


def _linked(joined: Joined, tokens: Tokens, runs: list[tuple[int, int]]) -> Rows:
    """Runs of letters with only separators between them."""
    rows: Rows = []
    cluster: list[tuple[int, int]] = []
    for begin, end in _merge_letters(runs):
        if cluster and (begin != cluster[-1][1] or len(cluster) >= LONGEST):
            rows += _cluster(joined, tokens, cluster)
            cluster = []
        if joined.lexicon.sounds.spell(joined.stream.text[begin:end]):
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
    left, right = tokens[max(0, begin - LONGEST + 1) : begin].tolist(), tokens[end : end + LONGEST - 1].tolist()
    rows: Rows = []
    for readings in islice(product(*(sounds.spell(text[a:b]) for a, b in runs)), 8):
        starts = np.cumsum([len(left), *map(len, readings)]).tolist() if len(runs) > 1 else [len(left), len(left) + len(readings[0])]
        line = [*left, *(token for reading in readings for token in reading), *right]
        for i, j, row in _read(sounds, line, starts):
            places = [(begin - len(left) + k, begin - len(left) + k + 1) for k in range(i, min(j, starts[0]))]
            places += [run for run, a, b in zip(runs, starts, starts[1:], strict=False) for _ in range(max(a, i), min(b, j))]
            places += [(end + k - starts[-1], end + k - starts[-1] + 1) for k in range(max(i, starts[-1]), j)]
            if (found := _pinyin(joined, places, row)) is not None:
                rows.append(found)
    return rows


def _read(sounds: Sounds, line: list[int], starts: list[int]) -> Iterator[tuple[int, int, int]]:
    """Words (first, last, row) among tokens of which at least one is pinyin; runs of letters begin at `starts` (the last is their end) and are taken
    whole."""
    first, openings = starts[0], sounds.openings
    ends = (*starts[1:], *range(starts[-1] + 1, len(line) + 1))
    spoken = array("H", line).tobytes()
    closed = [*line, 0, 0]
    for i in (*range(first), *starts[:-1]):
        pair = closed[i] << BITS | closed[i + 1]
        long = pair << BITS | closed[i + 2] in openings
        if not long and TWO | pair not in openings:
            continue
        for j in ends:
            if i + 2 <= j <= (i + LONGEST if long else i + 2) and 0 not in line[i:j]:
                for row in sounds.rows(spoken[2 * i : 2 * j]):
                    yield i, j, row


def _pinyin(joined: Joined, line: list[tuple[int, int]], row: int) -> tuple[int, int, int, int] | None:
    """The find, by begin and end of each token in the stream, when its characters are the word's own and nothing speaks against it."""
    lexicon, stream = joined.lexicon, joined.stream
    number = int(lexicon.sounds.entry[row])
    core = lexicon.cores[number]
    heard = [b - a > 1 or stream.text[a].isascii() for a, b in line]
    own = [stream.text[a] == char for (a, _), char, spelled in zip(line, core, heard, strict=True) if not spelled]
    if not all(own):
        return None
    start, end = int(stream.origin[line[0][0]]), int(stream.origin[line[-1][1] - 1]) + 1
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
