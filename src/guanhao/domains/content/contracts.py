"""What other rooms may know of content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work on content that cannot be done, in words for the person who asked; `field` names the input it is about."""


class Alike(Refused):
    """A topic that seems to be in the pool already: `others` are (id, title, likeness 0..1), the most alike first; ask again with `anyway`."""

    def __init__(self, message: str, others: list[tuple[int, str, float]]) -> None:
        super().__init__(message, "title")
        self.others = others


class Stopped(Refused):
    """A submission that something stands against: `findings` (rules.findings.Finding as values), each with the place to put it right."""

    def __init__(self, message: str, findings: list[dict[str, Any]]) -> None:
        super().__init__(message, "findings")
        self.findings = findings
        self.problems = {f"{one.get('subject', '')} {one['code']}".strip(): str(one["message"]) for one in findings if one["level"] == "block"}


@dataclass(frozen=True)
class ItemView:
    """An item of the production line. `stage` and `status` as in issue 3: topic … review, and draft … archived."""

    id: int
    title: str
    format: str
    purpose: str
    lane: str
    stage: str
    status: str
    owner_id: int | None
    due: datetime | None
    topic_id: int | None
    parent_id: int | None
    is_ad: bool
    ai_generated: bool


@dataclass(frozen=True)
class VariantView:
    """What one account will say: `words` holds title, text (Markdown in articles), first_comment, link, tags, media (asset ids in order), cover."""

    id: int
    item_id: int
    account_id: int
    platform: str
    format: str
    status: str
    revision: int
    words: Mapping[str, Any]
    window_start: datetime | None
    window_end: datetime | None
    ad_label: str
    ai_label: str
    post_id: str
