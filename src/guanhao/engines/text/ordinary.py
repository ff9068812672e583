"""Ordinary words as jieba's dictionary knows them (rjieba), safe for any text, and a bitmap of ordinary pairs of characters."""

import functools
import re
from collections.abc import Collection, Iterable
from importlib.resources import files

import numpy as np
import rjieba
from numpy.typing import NDArray

from guanhao.engines.text.columns import spread

BITS = 22
"""The bitmaps hold 2^22 bits: one in fifteen or fewer is set."""

BEYOND = 6
"""Characters beyond each edge that are read to see how a sentence is cut into words."""

PLAIN = frozenset(
    "的了是在我你他她它们这那有不也就都还很和与或及而但要会能可去来到上下中大小多少个把被给让对从向以为因于之其所些没得地着过吗呢吧啊呀哦嗯哈么什怎谁哪几再又才只已将最更太好说看想"
    "用做吃喝买卖里外前后人时天年月日点分次件号元块家店前先后快慢高低新老长短真假像比跟等之该应便且若如何至各另每某此"
)
"""Characters that stand alone in ordinary sentences: too common to speak for an evasion."""

MODERN = re.compile(
    "微信|微博|无语|如家|乐视|京东|淘宝|天猫|抖音|快手|顺丰|圆通|申通|中通|美团|小米|华为|网红|直播|吐槽|点赞|给力|高铁|动车|自拍|网购|快递|包邮|秒杀|手游|博主|粉丝|种草|拔草|安利"
    "|卖家|买家|客服|差评|好评|追评|晒单|预售|尾款|定金|优惠券|红包|支付宝|朋友圈|公众号|小红书|二维码|短视频|视频号|外卖|骑手|滴滴|闲鱼|拼多多|微商|蓝牙|耳机|触屏|漏液|屏幕|平板"
    "|安卓|苹果|发质|头痒|头皮|控油|去屑|面膜|精华|套餐|外壳|系统"
)
"""Everyday words younger than the dictionary."""


def has_word(text: str) -> bool:
    """Whether the dictionary holds the text as one word."""
    return MODERN.fullmatch(text) is not None or rjieba.has_word(sound(text))


def cut(text: str) -> list[str]:
    """The words of a text in order, only from the dictionary (nothing is guessed); joined they are as long as the text."""
    return rjieba.cut(sound(text), False)


def crosses_words(text: str, start: int, end: int, changed: Collection[int] = ()) -> bool:
    """Whether jieba reads a word of two or more characters that crosses the edge of text[start:end] (约炮 in 节约炮火), or that holds one of the
    changed characters (offsets in the text). Looks six characters beyond each edge."""
    low = max(0, start - BEYOND)
    place = low
    for token in cut(text[low : end + BEYOND]):
        until = place + len(token)
        if until > start and place < end and len(token) > 1 and (place < start or until > end or any(place <= each < until for each in changed)):
            return True
        place = until
    return False


def cross_words(text: str, start: NDArray[np.int64], end: NDArray[np.int64], changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`crosses_words` of many spans at once; changed has a row a span and a column for each of its characters (and more, not set)."""
    crossing = np.zeros(len(start), bool)
    if not len(start):
        return crossing
    spans, window = np.unique((start - BEYOND).clip(0) << 32 | (end + BEYOND).clip(None, len(text)), return_inverse=True)
    low, high = spans >> 32, spans & 0xFFFFFFFF
    tokens = cut("\n".join([text[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]))
    sizes = np.fromiter(map(len, tokens), np.int64, len(tokens))
    until = np.cumsum(sizes)
    words = sizes > 1
    until, place = until[words], (until - sizes)[words]
    begins = np.cumsum(high - low + 1) - (high - low + 1)
    first, past = np.searchsorted(place, begins), np.searchsorted(place, begins + high - low)
    span, word = spread(first[window], (past - first)[window])
    shift = (begins - low)[window] + start
    place, until, size = place[word] - shift[span], until[word] - shift[span], (end - start)[span]
    sums = np.zeros((changed.shape[0], changed.shape[1] + 1), np.int64)
    np.cumsum(changed, axis=1, out=sums[:, 1:])
    touched = sums[span, until.clip(0, changed.shape[1])] > sums[span, place.clip(0, changed.shape[1])]
    crossing[span[(until > 0) & (place < size) & ((place < 0) | (until > size) | touched)]] = True
    return crossing


def sound(text: str) -> str:
    """Lone surrogates replaced one by one."""
    return (
        text
        if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
        else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    )


def hash_pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The bit of two neighbouring characters (multiplicative hashing, Knuth)."""
    return (first * np.uint32(0x9E3779B1) ^ second * np.uint32(0x85EBCA6B)) * np.uint32(0xC2B2AE35) >> np.uint32(32 - BITS)


def bitmap(pairs: Iterable[str]) -> NDArray[np.uint8]:
    """The bits of these pairs of characters, eight to a byte."""
    listed = list(pairs)
    first, second = (np.array([ord(pair[n]) for pair in listed], np.uint32) for n in (0, 1))
    bits = np.zeros(1 << BITS, np.uint8)
    bits[hash_pairs(first, second)] = 1
    return np.packbits(bits, bitorder="little")


@functools.cache
def bitmaps() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Words of two characters; and those together with pairs seen in ordinary text (made by tools/make_ordinary.py)."""
    with (files("guanhao.engines.text") / "ordinary.npz").open("rb") as file, np.load(file) as data:
        return data["words"], data["pairs"]


def are_set(bits: NDArray[np.uint8], first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """For each two characters, whether the bitmap knows them."""
    at = hash_pairs(first, second)
    return (bits.take(at >> np.uint32(3)) >> (at & np.uint32(7)).astype(np.uint8) & np.uint8(1)).view(np.bool_)
