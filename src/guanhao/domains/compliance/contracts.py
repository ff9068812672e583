"""What other rooms know of checks: parts of a draft, the circumstances they are judged in, hits and reports."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from guanhao.kernel.refusal import Refusal

Level = Literal["block", "warn", "hint"]
State = Literal["pass", "manual", "block"]

PARTS = ("title", "body", "first_comment")


class Refused(Refusal):
    """A word, rule or list that cannot be written, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class TextPart:
    """One text of a draft; `key` is "title", "body", "first_comment", or "image:12" for the words of asset 12's picture."""

    key: str
    text: str


@dataclass(frozen=True)
class Lottery:
    """What is known of a prize draw beside its text: the top prize in yuan, and whether its rules are published where the draft links to."""

    top_prize: float | None = None
    rules_published: bool = False


@dataclass(frozen=True)
class CheckContext:
    """The circumstances a draft is judged in. `industry` is a key of the advertising rules (health_food, …); `publish_on` the planned day;
    `author_id` who wrote it on `platform`, when that is somebody outside: an author on the blacklist is blocked.

    `ai_generated` is the whole truth as far as it is known (item or any file); `ai_declared` what the item itself says (None: the same);
    `ai_in_files` whether the metadata of at least one file says it was made by AI (None: no file, or of formats that carry no such label).
    """

    platform: str = ""
    format: str = ""
    industry: str = ""
    is_ad: bool = False
    purchase_link: bool = False
    experience: bool = False
    has_ad_label: bool = False
    ai_generated: bool = False
    has_ai_label: bool = False
    ai_declared: bool | None = None
    ai_in_files: bool | None = None
    has_source: bool = False
    lottery: Lottery | None = None
    account_id: int = 0
    author_id: str = ""
    advertiser_id: int | None = None
    publish_on: date | None = None


@dataclass(frozen=True)
class Hit:
    """One finding. `start` and `end` are code points in the part's own text (both 0 when the whole draft lacks something).

    `layer` names the evasion that was undone ("exact" for none, "rule" for a pattern or a missing statement); `exemption` says why an exempted hit
    does not count; `word` is the listed word behind it.
    """

    rule: str
    level: Level
    part: str
    start: int
    end: int
    text: str
    layer: str
    reason: str
    fix: str
    law: str = ""
    exemption: str = ""
    category: str = ""
    word: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found: hits that count, those an exemption or the whitelist lets through, those of rules that only watch (shadow).

    `state`: block (a blocking hit), manual (a person must look) or pass. `version` names the rules and lists that judged.
    """

    hits: tuple[Hit, ...]
    state: State
    version: str
    milliseconds: float
    exempted: tuple[Hit, ...] = ()
    shadow: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Category:
    """A class of words: key, title in the language of the reader, how many words it holds for the brand."""

    key: str
    title: str
    words: int
    brand: bool = False


@dataclass(frozen=True)
class AdvertiserView:
    """An advertiser that commercial posts may name."""

    id: int
    name: str
