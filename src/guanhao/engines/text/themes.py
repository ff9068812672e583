"""Themes of many short messages: what is spoken of, in words of the messages themselves; the same messages give the same themes.

Words of rjieba weighed by TF-IDF, spherical k-means (Dhillon and Modha, 2001) begun at the words that cover most messages not yet covered. Messages
that say the same but for blanks and marks, or nearly (exact Jaccard after MinHash, engines.text.similar), count each but speak once in the quotes.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.keywords import words
from guanhao.engines.text.similar import duplicates

VOCABULARY = 1_500
"""Most words that part messages: the most frequent that are not everywhere."""

EVERYWHERE, EVERYWHERE_OF_FEW, FEW = 0.4, 0.6, 200
"""A word in more than this share of the messages (of few messages) parts nothing."""

ROUNDS = 12
NAME = 3
"""Words that name a theme."""

CUT = 500
"""Characters of a message that are read."""

ALIKE = 0.75
LONGEST_QUOTE, SHORTEST_QUOTE = 120, 6
VERDICTS = frozenset(
    re.split(
        " ", "不错 喜欢 满意 超级 还好 还行 挺好 很好 挺不错 可以 希望 推荐 好评 差评 垃圾 感谢 谢谢 失望 一如既往 相当 建议 购买 收到 值得 支持"
    )
)
"""Words that judge without saying what: they part nothing."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Theme:
    """Its typical words, the strongest first; its messages (indices), the most typical first; a few of them to quote, no two nearly alike."""

    words: tuple[str, ...]
    messages: tuple[int, ...]
    quotes: tuple[int, ...]

    @property
    def key(self) -> str:
        """What it is called among themes: its typical words."""
        return " ".join(self.words)


def group_alike(texts: Sequence[str], at_least: float = ALIKE) -> NDArray[np.int64]:
    """A number for each text, the same for near duplicates: the first of its group."""
    first: dict[str, int] = {}
    for n, text in enumerate(texts):
        first.setdefault(text, n)
    distinct = list(first)
    parent = list(range(len(distinct)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b, _ in duplicates(distinct, at_least):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    group = {text: first[distinct[root(n)]] for n, text in enumerate(distinct)}
    return np.array([group[text] for text in texts], np.int64)


def find_themes(
    texts: Sequence[str], *, most: int = 24, least: int = 3, quotes: int = 3, step: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Theme]:
    """At most `most` themes with `least` messages or more, the largest first; messages in none are left out. step(done, total): how far it is."""
    if most < 1 or least < 1:
        raise ValueError("at least one theme with at least one message")
    distinct = dict.fromkeys(texts)
    cut: dict[str, list[str]] = {}
    for done, text in enumerate(distinct):
        cut[text] = [word for word in words(text[:CUT]) if word not in VERDICTS]
        if done % 500 == 0:
            step(done, len(distinct))
    spoken = [cut[text] for text in texts]
    matrix, terms = _matrix(spoken)
    if not len(terms):
        return []
    place, nearness = _cluster(matrix, most)
    alike = group_alike([text[:CUT] for text in texts])
    found = []
    for number in range(int(place.max()) + 1):
        members = np.flatnonzero(place == number)
        if len(members) >= least:
            order = members[np.lexsort((members, -nearness[members]))]
            found.append(Theme(_name(matrix, place == number, terms), tuple(order.tolist()), _quotes(texts, order, alike, quotes)))
    return sorted(found, key=lambda theme: (-len(theme.messages), theme.words))


def _matrix(spoken: Sequence[Sequence[str]]) -> tuple[Matrix, list[str]]:
    """TF-IDF rows of length 1 (zero rows stay), and the words of the columns."""
    count = len(spoken)
    frequency = Counter(word for each in spoken for word in set(each))
    least = 2 if count < 2_000 else 3
    limit = (EVERYWHERE_OF_FEW if count < FEW else EVERYWHERE) * count
    held = [(word, n) for word, n in frequency.items() if least <= n <= max(limit, 3)]
    terms = [word for word, _ in sorted(held, key=lambda pair: (-pair[1], pair[0]))[:VOCABULARY]]
    column = {word: n for n, word in enumerate(terms)}
    matrix = np.zeros((count, len(terms)), np.float32)
    for row, each in enumerate(spoken):
        for word in each:
            if (place := column.get(word)) is not None:
                matrix[row, place] = 1
    if len(terms):
        matrix *= np.log((1 + count) / (1 + matrix.sum(axis=0))).astype(np.float32)
        length = np.linalg.norm(matrix, axis=1, keepdims=True)
        matrix /= np.where(length > 0, length, 1)
    return matrix, terms


def _cluster(matrix: Matrix, most: int) -> tuple[NDArray[np.int64], Matrix]:
    """The theme of every row (−1: no word of the vocabulary), and how near it is to its middle, 0 to 1."""
    centres = _begin(matrix, most)
    spoken = matrix.any(axis=1)
    place = np.full(len(matrix), -1, np.int64)
    for _ in range(ROUNDS):
        near = matrix @ centres.T
        new = np.where(spoken, near.argmax(axis=1), -1)
        if np.array_equal(new, place):
            break
        place = new
        sums = np.zeros_like(centres)
        np.add.at(sums, place[spoken], matrix[spoken])
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.where(length > 0, length, 1), centres).astype(np.float32)
    nearness: Matrix = (matrix @ centres.T).max(axis=1)
    return place, nearness


def _begin(matrix: Matrix, most: int) -> Matrix:
    """Middles to begin with: again and again the word that weighs most among messages no word covers yet."""
    free = np.ones(len(matrix), bool)
    centres = []
    for _ in range(most):
        weight = matrix[free].sum(axis=0)
        if not free.any() or float(weight.max()) <= 0:
            break
        holders = free & (matrix[:, int(weight.argmax())] > 0)
        centre = matrix[holders].sum(axis=0)
        centres.append(centre / np.linalg.norm(centre))
        free &= ~holders
    return np.array(centres, np.float32)


def _name(matrix: Matrix, members: NDArray[np.bool_], terms: Sequence[str]) -> tuple[str, ...]:
    """The words that weigh most in the theme compared with the rest; parts of longer ones are left out."""
    inside = matrix[members].mean(axis=0)
    outside = matrix[~members].mean(axis=0) if (~members).any() else np.zeros(len(terms), np.float32)
    chosen: list[str] = []
    for n in np.lexsort((np.arange(len(terms)), outside - inside)):
        if inside[n] <= 0 or len(chosen) == NAME:
            break
        if not any(terms[n] in other or other in terms[n] for other in chosen):
            chosen.append(terms[n])
    return tuple(chosen)


def _quotes(texts: Sequence[str], order: NDArray[np.int64], alike: NDArray[np.int64], count: int) -> tuple[int, ...]:
    """The most typical messages of readable length, one a group of near duplicates; shorter ones only where nothing else is there."""
    fit = [n for n in order.tolist() if SHORTEST_QUOTE <= len(texts[n].strip()) <= LONGEST_QUOTE]
    chosen: dict[int, int] = {}
    for n in [*fit, *order.tolist()]:
        if len(chosen) == count:
            break
        chosen.setdefault(int(alike[n]), n)
    return tuple(chosen.values())
