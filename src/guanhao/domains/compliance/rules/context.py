"""The text around a hit: folded without changing lengths, cut to sentences, asked whether it reads as other words."""

import functools
import unicodedata

import rjieba

from guanhao.engines.text.folding import folds

WINDOW = 12
BESIDE = 16
SENTENCE = 80
SYMBOLS = "％＋－＝＠＃￥"
ENDS = "。！？!?；;\n\r"


@functools.cache
def _table() -> dict[int, str]:
    """Full width, capitals, traditional forms and look-alike letters to their plain form, one character for one; Chinese marks stay."""
    tables = folds()
    merged: dict[int, str] = {}
    for table in (tables.case, tables.homoglyph, tables.variant, tables.width):
        merged |= {point: plain for point, plain in table.items() if len(plain) == 1}
    merged = {point: plain for point, plain in merged.items() if unicodedata.category(chr(point))[0] in "LN" or chr(point) in SYMBOLS}
    return {point: plain.translate(tables.case) if len(plain.translate(tables.case)) == 1 else plain for point, plain in merged.items()}


def folded(text: str) -> str:
    """The text in plain forms with the same length, so that offsets stay those of the original."""
    return text.lower() if text.isascii() else text.translate(_table())


def near(text: str, start: int, end: int) -> str:
    """The hit with twelve characters on both sides."""
    return text[max(0, start - WINDOW) : end + WINDOW]


def before(text: str, start: int) -> str:
    """Sixteen characters before the hit, not past its sentence."""
    piece = text[max(0, start - BESIDE) : start]
    return piece[max((piece.rfind(mark) for mark in ENDS), default=-1) + 1 :]


def after(text: str, end: int) -> str:
    """Sixteen characters after the hit."""
    return text[end : end + BESIDE]


def sentence(text: str, start: int, end: int) -> str:
    """The hit's sentence, at most eighty characters to each side."""
    return placed_sentence(text, start, end)[0]


def placed_sentence(text: str, start: int, end: int) -> tuple[str, int]:
    """The hit's sentence and where the hit begins in it."""
    head, tail = text[max(0, start - SENTENCE) : start], text[end : end + SENTENCE]
    cut = max((head.rfind(mark) for mark in ENDS), default=-1) + 1
    stop = min((at for mark in ENDS if (at := tail.find(mark)) >= 0), default=len(tail))
    return head[cut:] + text[start:end] + tail[:stop], len(head) - cut


def is_han(text: str) -> bool:
    """Whether all of it is Chinese characters."""
    return bool(text) and all("\u3400" <= char <= "\u9fff" for char in text)


def straddles(text: str, start: int, end: int) -> bool:
    """Whether a word of the dictionary lies across an edge of the find: in 外套现在 the find 套现 cuts 外套 and 现在 in two.

    A longer word that holds the whole find (最佳 in 最佳雇主) does not count.
    """
    low = max(0, start - 4)
    while low < start and not is_han(text[low:start]):
        low += 1
    high = min(len(text), end + 4)
    while high > end and not is_han(text[end:high]):
        high -= 1
    return _cut(text[low:high], start - low, end - low)


@functools.lru_cache(maxsize=50_000)
def _cut(piece: str, start: int, end: int) -> bool:
    position = 0
    for token in rjieba.cut(piece, False):
        stop = position + len(token)
        if position < start < stop < end or start < position < end < stop:
            return True
        position = stop
    return False
