"""Characters folded to one form, layer by layer: what an evasion changes and how it is undone.

Sources: Unicode normalisation form KC and general categories (unicodedata), traditional, regional and Japanese forms (OpenCC), confusable letters
(Unicode TR39 through confusable-homoglyphs), enclosed letters by their Unicode names.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LAYERS = ("exact", "width", "case", "variant", "invisible", "homoglyph", "separator", "repeat", "digits", "chaizi", "pinyin", "alias")
"""In the order of cost: a match is reported with the cheapest layer that suffices (and everything before it)."""

WIDTH, CASE, VARIANT, INVISIBLE, HOMOGLYPH, SEPARATOR, REPEAT, DIGITS, CHAIZI, PINYIN, ALIAS = range(1, 12)

TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<!--.{0,200}?-->|&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|shy|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
"""HTML tags and entities of blanks: as good as a separator between two characters."""

_RANGES = (
    (0, 0x3400),
    (0x3400, 0x10000),
    (0x10000, 0x10200),
    (0x1BCA0, 0x1BCB0),
    (0x1D100, 0x1D800),
    (0x1EE00, 0x1FC00),
    (0x20000, 0x323B0),
    (0xE0000, 0xE01F0),
)
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"
_STROKES = "丶丨丿乀乁亅乛"
_NUMERALS = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("〇壹贰叁柒捌玖弌弍弎", "0123789123", strict=True)),  # 肆 伍 陆 are ordinary characters too (大肆, 队伍, 大陆)
}
_ROMAN = {chr(first + n): str(n + 1) for first in (0x2160, 0x2170) for n in range(9) if n != 4}
"""Roman numerals as digits; Ⅴ and Ⅹ stay letters, as in ⅤⅩ."""
_FORMS = dict(
    zip(
        "単幵冄亇伱莪の沒産価値発髪広売買銭関薬図処気円囯圀囻黒歩霊戦仏拝辺駅氷砲",
        "单开冉个你我的没产价值发发广卖买钱关药图处气元国国国黑步灵战佛拜边站冰炮",
        strict=True,
    )
)


@dataclass(frozen=True)
class Folds:
    """One table per layer, for str.translate: code point → replacement ('' drops it); ready is each character of any table folded through all."""

    width: dict[int, str]
    case: dict[int, str]
    variant: dict[int, str]
    invisible: dict[int, str]
    homoglyph: dict[int, str]
    separator: dict[int, str]
    digits: dict[int, str]
    numerals: dict[int, str]

    def fold(self, text: str, layers: Iterable[int]) -> str:
        """The text with the character layers named (indexes into LAYERS) undone; tags count as separators."""
        wanted = frozenset(layers)
        if DIGITS in wanted:
            text = text.translate(self.numerals)
        if SEPARATOR in wanted and ("<" in text or "&" in text):
            text = TAG.sub("\n", text)
        if WIDTH in wanted:
            text = text.translate(self.width)
        if HOMOGLYPH in wanted:
            text = text.translate(self.homoglyph)
        for layer, table in (
            (CASE, self.case),
            (VARIANT, self.variant),
            (INVISIBLE, self.invisible),
            (SEPARATOR, self.separator),
            (DIGITS, self.digits),
        ):
            if layer in wanted:
                text = text.translate(table)
        return text

    def whole(self, char: str) -> str:
        """One character folded through every layer; '' when it is dropped."""
        return self.fold(char, (WIDTH, CASE, VARIANT, INVISIBLE, HOMOGLYPH, SEPARATOR, DIGITS))


def characters() -> list[str]:
    """Every character a fold may touch (planes without such characters are left out)."""
    return [chr(point) for low, high in _RANGES for point in range(low, high)]


def is_invisible(char: str) -> bool:
    """Whether a reader sees nothing, or only a mark on the letter before: format, control, combining, fillers, surrogates."""
    category = unicodedata.category(char)
    return category in ("Cf", "Mn", "Me", "Cs") or (category == "Cc" and char not in "\t\n\v\f\r") or char in _FILLERS


def is_separator(char: str) -> bool:
    """Whether the character may stand between two letters of a word: punctuation, symbols, blanks, private use, lone strokes."""
    return unicodedata.category(char)[0] in "PSZ" or char in "\t\n\v\f\r" or unicodedata.category(char) == "Co" or char in _STROKES


@functools.cache
def folds() -> Folds:
    """The tables of this process, computed once (about 0.3 s)."""
    every = characters()
    width = {ord(c): n for c in every if (n := unicodedata.normalize("NFKC", c)) != c and not is_invisible(c)}
    for char in ("…", "‥", "´", "¨", "¯", "¸", "˘", "˙", "˚", "˛", "˜", "˝", "ͺ", "΄", "΅", "‗"):
        width.pop(ord(char), None)
    for char in _ROMAN:
        width.pop(ord(char), None)
    homoglyph = _homoglyphs(every)
    case = {ord(c): low for c in every if (low := c.lower()) != c and len(low) == 1}
    invisible = {ord(c): "" for c in every if is_invisible(c)} | dict.fromkeys((*range(55296, 57344), 65534, 65535, 1114110, 1114111), "")
    marked = {ord(c): plain for c in every if 0xC0 <= ord(c) < 0x2000 and (plain := _unmarked(c)) != c}
    digits = {ord(c): n for c, n in _NUMERALS.items()}
    numerals = {ord(c): n for c, n in _ROMAN.items()}
    for char in every:
        value = unicodedata.digit(char, None)
        if value is not None and not char.isascii() and unicodedata.normalize("NFKC", char) == char:
            numerals[ord(char)] = str(value)
    separator = {ord(c): "" for c in every if is_separator(c) and ord(c) not in homoglyph and ord(c) not in numerals and ord(c) not in invisible}
    return Folds(width, case, _variants(every), invisible | marked, homoglyph, separator, digits, numerals)


@functools.cache
def single() -> dict[str, str]:
    """Every character of this process's tables that folds to exactly one other, by itself."""
    tables = folds()
    points = {point for table in vars(tables).values() for point in table}
    return {chr(point): whole for point in points if len(whole := tables.whole(chr(point))) == 1}


def _unmarked(char: str) -> str:
    """The letter without its accents; Cyrillic й and similar become и."""
    parts = unicodedata.normalize("NFD", char)
    return parts[0] if len(parts) > 1 and all(unicodedata.combining(part) for part in parts[1:]) else char


def _variants(every: list[str]) -> dict[int, str]:
    """Traditional, regional and Japanese forms to the simplified character of mainland China."""
    from opencc import OpenCC

    han = [c for c in every if "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U000323af"]
    lines = "\n".join(han)
    table: dict[int, str] = {}
    for first in ("jp2t", "tw2t", "hk2t", None):
        old = OpenCC(first).convert(lines) if first else lines
        for char, simple in zip(han, OpenCC("t2s").convert(old).split("\n"), strict=True):
            if simple != char and len(simple) == 1 and (char in "乾著" or not _is_simplified(char)):
                table[ord(char)] = simple
    return table | {ord(c): s for c, s in _FORMS.items()}


def _is_simplified(char: str) -> bool:
    """Whether the character belongs to the mainland's basic set: it already is the form we fold to."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _homoglyphs(every: list[str]) -> dict[int, str]:
    """Letters of other scripts and enclosed letters to the Latin letter they look like, in the same case."""
    from confusable_homoglyphs.confusables import confusables_data

    table: dict[int, str] = {}
    for char, looks in confusables_data.items():
        if len(char) == 1 and not char.isascii() and unicodedata.category(char)[0] == "L" and not "\u2e80" <= char <= "\uffef":
            for look in looks:
                if len(look["c"]) == 1 and look["c"].isascii() and look["c"].isalpha():
                    table.setdefault(ord(char), look["c"])
    named = re.compile(r"(?:NEGATIVE (?:CIRCLED|SQUARED)|CROSSED NEGATIVE SQUARED|REGIONAL INDICATOR SYMBOL|LATIN LETTER SMALL CAPITAL).*\b([A-Z])$")
    for char in every:
        if ord(char) not in table and (found := named.match(unicodedata.name(char, ""))) and unicodedata.normalize("NFKC", char) == char:
            table[ord(char)] = found[1].lower()
    for char in list(map(chr, table)):
        for other in (char.lower(), char.upper()):
            if len(other) == 1 and not other.isascii():
                table.setdefault(ord(other), table[ord(char)].lower())
    return table
