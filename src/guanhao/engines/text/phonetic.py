"""The pass over sounds: homophones beside the word's own characters, and pinyin between word boundaries."""

from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.columns import members
from guanhao.engines.text.finds import Joined, Rows
from guanhao.engines.text.folding import PINYIN
from guanhao.engines.text.judge import edges_hold, gaps_hold, reads_on
from guanhao.engines.text.ordinary import cut
from guanhao.engines.text.sound import BITS, LETTERS, LONGEST, SECOND, Sounds, bucket, spell
from guanhao.engines.text.stream import LETTER, Places, Points

Tokens = NDArray[np.uint16]

_PLAIN = frozenset(
    "的了是在我你他她它们这那有不也就都还很和与或及而但要会能可去来到上下中大小多少个一二三四五六七八九十把被给让对从向以为因于之其所些没得地着过吗呢吧啊呀哦嗯哈么什怎谁哪几再又才只已将最更太好说看想"
)
"""Characters that stand alone in ordinary sentences: never taken for a homophone."""


def sound_pass(joined: Joined) -> Rows:
    """Homophones and pinyin in one batch."""
    sounds = joined.lexicon.sounds
    if not len(sounds.entry):
        return []
    tokens = sounds.of_point.take(joined.stream.folded, mode="clip")
    return _homophones(joined, tokens) + _spelled(joined, tokens)


def _homophones(joined: Joined, tokens: Tokens) -> Rows:
    """Spans that sound like a word, hold at least one of its characters and at least one other."""
    sounds, folded = joined.lexicon.sounds, joined.stream.folded
    if len(folded) < 2:
        return []
    wide = tokens.astype(np.uint32)
    after = folded << np.uint32(BITS)
    candidates = [
        _seek(sounds, sounds.keys, sounds.members, 1, wide[:-2] << np.uint32(2 * BITS) | wide[1:-1] << np.uint32(BITS) | wide[2:]),
        _seek(sounds, sounds.pair_keys, sounds.pair_members, 2, after[:-1] | wide[1:]),
        _seek(sounds, sounds.pair_keys, sounds.pair_members, 2, after[1:] | wide[:-1] | np.uint32(SECOND)),
    ]
    place, row = np.concatenate(candidates, axis=1)
    heard = np.concatenate([tokens, np.zeros(LONGEST, np.uint16)])
    seen = np.concatenate([folded, np.zeros(LONGEST, np.uint32)])
    same = np.zeros(len(place), np.int64)
    holds = np.ones(len(place), bool)
    length = sounds.length[row]
    for k in range(LONGEST):
        inside = k < length
        holds &= ~inside | (heard[place + k] == sounds.spoken[row, k])
        same += inside & (seen[place + k] == sounds.written[row, k])
    holds &= (same > 0) & (same < length)
    rows: Rows = []
    for at, number in zip(place[holds].tolist(), row[holds].tolist(), strict=True):
        if (found := _homophone(joined, at, number)) is not None:
            rows.append(found)
    return rows


def _seek(sounds: Sounds, keys: Points, rows: Places, flag: int, wanted: Points) -> Places:
    """Places whose key is known, and the rows it belongs to: first by hash, then exactly."""
    if not len(keys):
        return np.zeros((2, 0), np.int64)
    places = np.flatnonzero(sounds.flags.take(bucket(wanted)) & flag)
    asked, at = members(keys, wanted[places])
    return np.stack([places[asked], rows[at]])


def _homophone(joined: Joined, at: int, row: int) -> tuple[int, int, int, int] | None:
    """The find when nothing speaks for ordinary words."""
    lexicon, stream = joined.lexicon, joined.stream
    number, length = int(lexicon.sounds.entry[row]), int(lexicon.sounds.length[row])
    core, surface = lexicon.cores[number], stream.text[at : at + length]
    other = [k for k in range(length) if surface[k] != core[k]]
    if any(surface[k] in _PLAIN or surface[k].isdigit() for k in other):
        return None
    start, end = int(stream.origin[at]), int(stream.origin[at + length - 1]) + 1
    if not edges_hold(lexicon, joined.text, number, start, end) or not gaps_hold(lexicon, joined.text, start, end):
        return None
    changed = {int(stream.origin[at + k]) for k in other}
    return None if reads_as_words(joined.text, start, end, changed) else (number, start, end, PINYIN)


def reads_as_words(text: str, start: int, end: int, changed: set[int]) -> bool:
    """Whether jieba reads a word of two or more characters that crosses the span's edge or holds a changed character."""
    low = max(0, start - 6)
    place = low
    for token in cut(text[low : end + 6]):
        until = place + len(token)
        if until > start and place < end and len(token) > 1 and (place < start or until > end or any(place <= each < until for each in changed)):
            return True
        place = until
    return False


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
        if spell(stream.text[begin:end]):
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
    before = [(int(token), at, at + 1) for at in range(max(0, begin - LONGEST + 1), begin) for token in (tokens[at],)]
    after = [(int(token), at, at + 1) for at in range(end, min(len(text), end + LONGEST - 1)) for token in (tokens[at],)]
    rows: Rows = []
    for number, readings in enumerate(product(*(spell(text[a:b]) for a, b in runs))):
        if number >= 8:
            break
        middle: list[tuple[int, int, int]] = []
        for (a, b), reading in zip(runs, readings, strict=True):
            middle += [(token, a, b) for token in reading]
        near = before[-1:] + middle + after[:1]
        if any(x[0] << BITS | y[0] in sounds.neighbours for x, y in pairwise(near)):
            rows += _read(joined, [*before, *middle, *after], len(before), len(before) + len(middle))
    return rows


def _read(joined: Joined, line: list[tuple[int, int, int]], first: int, last: int) -> Rows:
    """Words over tokens (token, begin, end in the stream) of which at least one, from first to last, is pinyin; runs are taken whole."""
    sounds, rows = joined.lexicon.sounds, []
    for i in range(max(0, first - LONGEST + 1), last):
        if i > first and line[i][1] == line[i - 1][1]:
            continue
        for j in range(max(i + 2, first + 1), min(len(line), i + LONGEST) + 1):
            if j < len(line) and j > 0 and line[j][1] == line[j - 1][1]:
                continue
            key = np.array([token for token, _, _ in line[i:j]], np.uint16).tobytes()
            for row in sounds.by_sound.get(key, ()):
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
