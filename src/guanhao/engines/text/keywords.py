"""Key words of a text, and words that rise between two windows."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba

from guanhao.engines.text.abuse import BITS, LONGEST, AbuseModel
from guanhao.engines.text.grams import Numbers, grams
from guanhao.engines.text.ordinary import sound

_STOP = """
我们 你们 他们 她们 它们 自己 大家 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 为什么 怎样 如何 哪里 哪个 多少 一个 一些
一下 一样 一直 一定 一般 一起 一种 没有 不是 可以 可能 应该 需要 能够 已经 还是 就是 但是 而且 因为 所以 如果 虽然 不过 然后 或者
以及 并且 只是 只有 只要 现在 时候 时间 今天 明天 昨天 之后 之前 以后 以前 的话 来说 觉得 感觉 知道 看到 看看 比较 非常 真的 真是
特别 十分 太多 很多 很好 有点 有些 有人 有的 东西 事情 问题 方面 情况 进行 通过 对于 关于 由于 其实 其他 其中 包括 以上 以下 起来
出来 下来 上去 过来 过去 出现 成为 作为 之间 每个 各种 各位 不会 不能 不要 不同 不用 是否 还有 还要 都是 也是 也有 更加 最后 最近
请问 想问 问问 谢谢 你好 您好 开始 继续 哈哈 哈哈哈 the and for you are with this that from have not but was
"""
STOP = frozenset(_STOP.split())
"""Words that say nothing about a text's subject."""

_KINDS = ("n", "v", "a", "i", "j", "l", "eng", "z", "b")
_WORD = re.compile(r"[A-Za-z0-9\u3400-\u9fff\U00020000-\U000323af][A-Za-z0-9\u3400-\u9fff\U00020000-\U000323af.+#-]*")
CHANCE = 10.83
"""The log-likelihood above which a rise is chance less than once in 1,000 (chi-squared, one degree of freedom)."""


@dataclass(frozen=True, slots=True)
class Rising:
    """A word with its counts before and now, and the log-likelihood of the rise."""

    word: str
    before: int
    now: int
    score: float


def words(text: str) -> list[str]:
    """Words that may be key words, lower case, in order: nouns, verbs, adjectives, idioms, Latin words; no stop words, numbers, single letters."""
    found = []
    for word, kind in rjieba.tag(sound(text)):
        low = word.lower()
        if len(low) > 1 and low not in STOP and kind.startswith(_KINDS) and _WORD.fullmatch(low) and not low.replace(".", "").isdigit():
            found.append(low)
    return found


def rarity(terms: Sequence[str]) -> Numbers:
    """How rare each word is in ordinary comments: the highest inverse document frequency of its character n-grams in COLDataset's training half
    (the hashed features of the abuse model); about 1 for 的, 11 for what never occurs."""
    found = grams(terms, longest=LONGEST, bits=BITS)
    highest = np.zeros(len(terms))
    np.maximum.at(highest, found.text, AbuseModel.default().idf[found.bucket])
    return highest


def extract(text: str, limit: int) -> list[tuple[str, float]]:
    """The words that say what a text is about, with weights that sum to at most 1, highest first: share of the words times rarity (TF-IDF)."""
    counts = Counter(words(text))
    if not counts or limit <= 0:
        return []
    terms = list(counts)
    weight = np.array([counts[term] for term in terms]) * rarity(terms)
    weight /= weight.sum()
    order = np.argsort(-weight, kind="stable")[:limit]
    return [(terms[index], float(weight[index])) for index in order]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word occurs: what `rising` compares."""
    return Counter(word for text in texts for word in set(words(text)))


def rising(
    before: Mapping[str, int],
    now: Mapping[str, int],
    *,
    total_before: int | None = None,
    total_now: int | None = None,
    limit: int = 20,
    fewest: int = 3,
    at_least: float = CHANCE,
) -> list[Rising]:
    """Words whose share rose between two windows, the most certain first.

    Counts are texts (or occurrences) with the word, totals all texts (or occurrences) of the window (default: the sum of the counts). The score is
    Dunning's log-likelihood ratio (1993), in units of chi-squared with one degree of freedom; words below `fewest` now or `at_least` are left out.
    """
    all_before = sum(before.values()) if total_before is None else total_before
    all_now = sum(now.values()) if total_now is None else total_now
    found = []
    for word, count in now.items():
        was = before.get(word, 0)
        if count < fewest or all_now <= 0 or count * all_before <= was * all_now:
            continue
        score = _likelihood(was, count, all_before, all_now)
        if score >= at_least:
            found.append(Rising(word, was, count, round(score, 2)))
    return sorted(found, key=lambda each: (-each.score, each.word))[:limit]


def _likelihood(a: int, b: int, c: int, d: int) -> float:
    """Dunning's G²: a of c against b of d, over all four cells."""
    share = (a + b) / (c + d)

    def cell(seen: float, expected: float) -> float:
        return seen * math.log(seen / expected) if seen > 0 and expected > 0 else 0.0

    return 2 * (cell(a, c * share) + cell(b, d * share) + cell(c - a, c * (1 - share)) + cell(d - b, d * (1 - share)))
