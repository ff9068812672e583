"""What others hand in as mentions and get back of them: frozen values only."""

from dataclasses import dataclass
from datetime import date, datetime

from guanhao.kernel.refusal import Refusal

KINDS = ("UGC", "PGC", "official")
FORMATS = ("short_video", "long_video", "article", "post", "comment", "other")


class Refused(Refusal):
    """What cannot be done in listening, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A mention as a source hands it in. `number` is the platform's own; without one the address identifies it, without both its words do.

    `made_at` None: not known, the moment of the pull stands in. Counts are None where the source does not say.
    """

    platform: str = ""
    number: str = ""
    url: str = ""
    author: str = ""
    author_id: str = ""
    author_fans: int | None = None
    kind: str = ""
    format: str = ""
    title: str = ""
    text: str = ""
    made_at: datetime | None = None
    reach: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None


@dataclass(frozen=True)
class Recorded:
    """What became of a batch: new mentions, those known already, those no rule wanted, and how many new ones are negative."""

    new: int = 0
    known: int = 0
    passed: int = 0
    negative: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        """Both together."""
        return Recorded(self.new + other.new, self.known + other.known, self.passed + other.passed, self.negative + other.negative)


@dataclass(frozen=True)
class MentionView:
    """A mention as others see it; `ref` is "mention:<source>:<id>". `group_size` counts its near duplicates, itself included (0: not asked)."""

    ref: str
    source_id: int
    mention_id: str
    platform: str
    url: str
    author: str
    author_id: str
    author_fans: int | None
    kind: str
    format: str
    title: str
    text: str
    made_at: datetime
    day: date
    reach: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    polarity: int
    confidence: float | None
    unsure: bool
    aspects: tuple[str, ...]
    rules: tuple[int, ...]
    brands: tuple[str, ...]
    group_key: str
    permission: str
    irrelevant: bool
    group_size: int = 0

    @property
    def key(self) -> str:
        """The key of its row in a list."""
        return f"{self.source_id}:{self.mention_id}"

    @property
    def heading(self) -> str:
        """Title, else the beginning of the text."""
        return (self.title or self.text)[:120] or self.url or self.mention_id


@dataclass(frozen=True)
class Share:
    """How many mentions of a period are negative."""

    total: int
    negative: int

    @property
    def share(self) -> float | None:
        """The share of negatives, None without any mention."""
        return self.negative / self.total if self.total else None


@dataclass(frozen=True)
class TrendView:
    """An entry of the trend library that a topic may cite."""

    id: int
    kind: str
    week: date
    title: str
    finding: str
    source: str
    url: str
