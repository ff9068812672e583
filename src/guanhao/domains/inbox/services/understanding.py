"""What listening reads in texts, and the counts it raises alarms by."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanhao.domains.inbox.services.known import Fresh
from guanhao.domains.listening import facade as listening
from guanhao.domains.listening.contracts import Counted


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text: polarity -1, 0 or 1, how sure, and what it is about."""

    polarity: int = 0
    confidence: float = 0.0
    unsure: bool = True
    aspects: tuple[str, ...] = ()


UNREAD = Reading()


@dataclass(frozen=True, slots=True)
class Said:
    """Readings by text."""

    by_text: dict[str, Reading]

    def of(self, text: str) -> Reading:
        """What was read in a text."""
        return self.by_text.get(text, UNREAD)


def read(fresh: Sequence[Fresh]) -> Said:
    """Read each distinct text once."""
    texts = list({one.text: None for one in fresh if not one.incoming.own})
    if not texts:
        return Said({})
    found = [Reading(one.polarity, one.confidence, one.unsure, tuple(one.aspects)) for one in listening.understand(texts)]
    return Said(dict(zip(texts, found, strict=True)))


def count(fresh: Sequence[Fresh], said: Said) -> None:
    """Add public messages to the streams of listening: everything, their platform, their account, the inbox. Slices of five minutes are added up here
    so that a flood is a handful of rows; the newest negative ones are named as evidence.
    """
    sums: dict[tuple[str, datetime], list[int]] = defaultdict(lambda: [0, 0])
    refs: dict[tuple[str, datetime], str] = {}
    for one in fresh:
        message = one.incoming
        slot = message.made_at.replace(minute=message.made_at.minute // 5 * 5, second=0, microsecond=0)
        negative = said.of(one.text).polarity < 0
        for stream in ("all", "inbox", f"platform:{message.platform}", f"account:{message.account_id or 0}"):
            total = sums[(stream, slot)]
            total[0] += 1
            total[1] += negative
            if one.number and (negative or (stream, slot) not in refs):
                refs[(stream, slot)] = f"message:{one.number}"
    rows = [
        Counted(stream=stream, at=slot, total=total, negative=negative, ref=refs.get((stream, slot), ""))
        for (stream, slot), (total, negative) in sums.items()
    ]
    if rows:
        listening.count(rows)
