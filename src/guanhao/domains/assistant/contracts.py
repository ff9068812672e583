"""What other rooms may know of the assistant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from guanhao.domains.assistant.rules.ideas import Clue
from guanhao.kernel.refusal import Refusal

__all__ = ["ChatLine", "ChatView", "Clue", "Fact", "Found", "Material", "Refused", "ReplyDraft", "Target", "TooMany", "Trouble"]


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input."""


class TooMany(Refused):
    """More than the policy takes from outside in a time. REST answers 429."""

    status = 429


class Trouble(Exception):
    """A model did not answer: `code` is off, quota, address, private, reach, slow, busy, broken, key, money, refused, garbage, cut, empty or leak.

    `message` is for people; `heard` is what came before it broke.
    """

    def __init__(self, code: str, message: str, heard: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.heard = code, message, heard


@dataclass(frozen=True)
class Fact:
    """Something that is true and may be said, with its name (where it stands)."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a room knows of the thing a draft is for: title, brief, platform and account, facts."""

    title: str
    brief: str = ""
    platform: str = ""
    format: str = ""
    account_id: int | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Target:
    """A room that takes drafts into its own work. `read(number)` tells about the thing; `take(number, title, text, ai)` puts the text there as a
    draft (with the room's own permissions) and returns the subject it is in, `url(subject)` its page; `title` is words
    for people."""

    kind: str
    title: object
    read: Callable[[int], Material]
    take: Callable[[int | None, str, str, bool], str]
    url: Callable[[str], str]


@dataclass(frozen=True)
class Found:
    """An entry of the knowledge base for a question; `score` 0 to 1, `sure` when it is good enough to be the answer."""

    id: int
    question: str
    answer: str
    score: float
    sure: bool


@dataclass(frozen=True)
class ReplyDraft:
    """Words for an answer a person sends. `origin` ai, template or faq; `problem` why no model wrote it; `strange` numbers in no fact; `verdict` of
    the check of words (pass, manual, block)."""

    text: str
    origin: str
    problem: str = ""
    strange: tuple[str, ...] = ()
    verdict: str = "pass"


@dataclass(frozen=True)
class ChatLine:
    """One thing that was said: who is visitor, bot or person."""

    id: int
    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class ChatView:
    """A chat of the public page as other rooms see it."""

    id: int
    state: str
    reason: str
    lead: bool
    person_id: int | None
    title: str
    begun_at: datetime
    lines: tuple[ChatLine, ...] = field(default=())
