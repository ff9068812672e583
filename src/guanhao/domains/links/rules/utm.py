"""UTM words: how they are written, which look like one another, and how they join an address."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import quote, urlsplit, urlunsplit

from guanhao.domains.links.contracts import Utm

FIELDS = tuple(field.name for field in fields(Utm))
LONGEST = 100
BAD = re.compile(r"[\x00-\x1f\x7f&#?=\\<>\"'\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]")
PRESETS: Mapping[str, tuple[str, str]] = {
    "newsletter": ("newsletter", "email"),
    "wordpress": ("blog", "referral"),
    "ghost": ("blog", "referral"),
    "telegram": ("telegram", "messaging"),
    "wechat_oa": ("wechat", "social"),
    "wechat_channels": ("wechat_channels", "video"),
    "douyin": ("douyin", "video"),
    "kuaishou": ("kuaishou", "video"),
    "bilibili": ("bilibili", "video"),
}


class BadWord(Exception):
    """A UTM word that cannot be used; `field` names it, `code` is long or characters."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field = field
        self.code = code


@dataclass(frozen=True)
class Likeness:
    """A word that looks like one the brand already uses: `known` instead of `word` in `field`."""

    field: str
    word: str
    known: str


def preset(platform: str) -> Utm:
    """Source and medium of links on a platform before a brand says otherwise: the platform's key, and social where we know nothing better."""
    source, medium = PRESETS.get(platform, (platform, "social"))
    return Utm(source=source, medium=medium)


def tidy(utm: Utm, *, lower: bool) -> Utm:
    """The words as they are kept: NFKC, no space around them, a hyphen for spaces inside, small letters when `lower`. BadWord names the field."""
    return replace(utm, **{name: _tidy(name, getattr(utm, name), lower) for name in FIELDS})


def likenesses(utm: Utm, known: Mapping[str, Iterable[str]]) -> list[Likeness]:
    """Words that are not in the brand's vocabulary but differ from one of its words only in case, separators, or one character of five or more.

    These are the slips that split one campaign into two lines of a report.
    """
    found = []
    for name in FIELDS:
        word, words = getattr(utm, name), list(known.get(name, ()))
        if not word or word in words:
            continue
        near = next((one for one in words if _bare(one) == _bare(word)), None) or next(
            (one for one in words if _one_off(_bare(one), _bare(word))), None
        )
        if near is not None:
            found.append(Likeness(name, word, near))
    return found


def with_utm(url: str, utm: Utm) -> str:
    """The address with these words; UTM words it had under the same names are replaced, everything else of it stays as it was."""
    given = {f"utm_{name}": getattr(utm, name) for name in FIELDS if getattr(utm, name)}
    parts = urlsplit(url)
    kept = [piece for piece in parts.query.split("&") if piece and piece.partition("=")[0].lower() not in given]
    added = [f"{name}={quote(value, safe='-._~')}" for name, value in given.items()]
    return urlunsplit(parts._replace(query="&".join([*kept, *added])))


def already(url: str, utm: Utm) -> list[str]:
    """The UTM names in the address that these words replace."""
    given = {f"utm_{name}" for name in FIELDS if getattr(utm, name)}
    return [name for piece in urlsplit(url).query.split("&") if (name := piece.partition("=")[0].lower()) in given]


def _tidy(name: str, value: str, lower: bool) -> str:
    word = "-".join(unicodedata.normalize("NFKC", value).split())
    if len(word) > LONGEST:
        raise BadWord(name, "long")
    if BAD.search(word):
        raise BadWord(name, "characters")
    return word.lower() if lower else word


def _bare(word: str) -> str:
    return re.sub(r"[\s_.\-]+", "", word).lower()


def _one_off(a: str, b: str) -> bool:
    """Do they differ by one character put in, left out or changed, or by two neighbours swapped (Damerau 1964)? Words below five never do."""
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    if a.isdecimal() or b.isdecimal() or re.sub(r"\d+", "", a) == re.sub(r"\d+", "", b):
        return False  # 2026-q1 and 2026-q2 are two names, not a slip
    start = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or (x[:2] == y[:2][::-1] and x[2:] == y[2:])
