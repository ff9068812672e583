"""How one group of people is treated: which content it gets, what for, where and how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CHANNELS = ("message", "group", "wecom", "sms", "mail", "app")
SEGMENT, TIER = "segment", "tier"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One line of the matrix of segments (STR-06 a). `group` is "segment:12" (an audience) or "tier:new".

    `formats` and `tags` say which content fits, empty: any; `most` pushes in `days` days at most, None: nobody has said.
    """

    id: int
    group: str
    title: str
    formats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    benefit: str = ""
    channels: tuple[str, ...] = ()
    most: int | None = None
    days: int = 7
    messages: tuple[str, ...] = ()
    note: str = ""

    def takes(self, format_key: str, tags: Iterable[str] = ()) -> bool:
        """Whether a post of this format with these tags and topics is for the group."""
        if self.formats and format_key not in self.formats:
            return False
        wanted = {tag.casefold() for tag in self.tags}
        return not wanted or any(tag.casefold() in wanted for tag in tags)

    def allows(self, pushed: Sequence[float]) -> bool:
        """Whether one more push may go to somebody who got pushes so many days ago."""
        return self.most is None or sum(1 for ago in pushed if ago < self.days) < self.most


@dataclass(frozen=True, kw_only=True)
class Push:
    """One post that a push to the group may carry."""

    account_id: int
    post_id: str
    title: str
    format: str
    url: str
    day: str


def parse_group(text: str) -> tuple[str, str] | None:
    """ "segment:12" as ("segment", "12"), "tier:new" as ("tier", "new"); None for anything else."""
    kind, mark, key = text.partition(":")
    if not mark or not key or kind not in {SEGMENT, TIER}:
        return None
    return (kind, key) if kind == TIER or (key.isascii() and key.isdigit()) else None
