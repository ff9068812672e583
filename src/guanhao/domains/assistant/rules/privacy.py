"""Personal data that does not leave the house: found in a text, replaced by a name, put back in the answer.

Numbers: ITU-T E.164 and the mainland numbering plan; resident identity numbers GB 11643-1999; bank cards ISO/IEC 7812. What only looks like one is
taken out too: a number that stays inside does no harm.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_PLAIN = str.maketrans(
    {ord("０") + n: str(n) for n in range(10)}
    | {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)}
    | {ord("ａ") + n: chr(ord("a") + n) for n in range(26)}
    | {ord("＠"): "@", ord("．"): ".", ord("－"): "-", ord("＋"): "+", ord("\u3000"): " "}
    | {ord(char): str(n) for n, char in enumerate("〇一二三四五六七八九")}
    | {ord("零"): "0", ord("幺"): "1"}
)
"""One character for one, so that places in both texts are the same."""

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("邮箱", re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("证件号", re.compile(r"(?<![A-Za-z0-9])\d{6}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx](?![A-Za-z0-9])")),
    ("手机号", re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9](?:[ -]?\d){9}(?!\d)")),
    ("卡号", re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)")),
    ("电话", re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[ -])\d{7,8}(?!\d)|(?<![\d.])\+\d{1,3}(?:[ -]?\d){6,12}(?!\d)")),
    ("证件号", re.compile(r"(?<![A-Za-z0-9])(?:[EeGgDdSsPpHh]\d{8}|[HhMm]\d{8,10})(?![A-Za-z0-9])")),
    ("微信号", re.compile(r"(?:微信号?|[Ww][Ee][Cc][Hh][Aa][Tt]|[Vv][Xx]|加[Vv])[ :：是]{0,3}([A-Za-z][A-Za-z0-9_-]{5,19})")),
    ("QQ", re.compile(r"(?:[Qq]{2}|扣扣)[ :：号是]{0,3}([1-9]\d{4,11})")),
    ("用户", re.compile(r"@[\w\u3400-\u9fff-]{2,30}")),
    ("号码", re.compile(r"(?<![\d.])\d{12,}(?!\d)")),
)


@dataclass(frozen=True)
class Stripped:
    """A text without personal data. `held` maps each name in it ("[手机号1]") to what stood there, `removed` counts by kind."""

    text: str
    held: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pieces were taken out."""
        return sum(self.removed.values())


class Stripper:
    """Takes personal data out of several texts of one call, the same number under the same name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
        self._known: dict[str, str] = {}
        self.removed: Counter[str] = Counter()

    @property
    def held(self) -> dict[str, str]:
        """What each name stands for."""
        return {name: text for text, name in self._known.items()}

    def strip(self, text: str) -> str:
        """The text with names such as [手机号1] in place of personal data."""
        for kind, pattern in _KINDS:
            plain = text.translate(_PLAIN)
            pieces, at = [], 0
            for found in pattern.finditer(plain):
                start, end = found.span(found.lastindex or 0)
                pieces += [text[at:start], self._name(kind, text[start:end])]
                at = end
            text = "".join([*pieces, text[at:]])
        for name in self._names:
            if name in text:
                text = text.replace(name, self._name("姓名", name))
        return text

    def restore(self, text: str) -> str:
        """The text with what was taken out put back."""
        for name, held in self.held.items():
            text = text.replace(name, held)
        return text

    def _name(self, kind: str, text: str) -> str:
        self.removed[kind] += 1
        if text not in self._known:
            self._known[text] = f"[{kind}{1 + sum(name.startswith(f'[{kind}') for name in self._known.values())}]"
        return self._known[text]


def strip(text: str, names: Iterable[str] = ()) -> Stripped:
    """One text without telephone numbers, identity, bank card and account numbers, mail addresses, handles, and these names of people."""
    stripper = Stripper(names)
    done = stripper.strip(text)
    return Stripped(done, stripper.held, dict(stripper.removed))
