"""What speaks against a moment: another publication too near, too many on one day, nearly the same title, a day of mourning."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Kind = Literal["near", "per_day", "duplicate", "solemn", "slack"]


@dataclass(frozen=True)
class Planned:
    """A publication as conflicts see it: `day` is its local day in the account's zone."""

    id: int
    account_id: int
    at: datetime
    day: date
    title: str = ""


@dataclass(frozen=True)
class Conflict:
    """One objection to a publication. `other` is the publication it clashes with (0: none), `number` minutes apart, posts on the day, or the
    similarity of titles in percent; `words` the name of the day or the other title."""

    kind: Kind
    id: int
    other: int = 0
    number: int = 0
    words: str = ""


def near(wanted: Sequence[Planned], others: Iterable[Planned], minutes: int) -> list[Conflict]:
    """Pairs of one account less than `minutes` apart; each wanted publication names its nearest neighbour."""
    mine = {one.id for one in wanted}
    by_account: dict[int, list[Planned]] = {}
    for one in [*wanted, *(other for other in others if other.id not in mine)]:
        by_account.setdefault(one.account_id, []).append(one)
    found = []
    for row in by_account.values():
        row.sort(key=lambda one: (one.at, one.id))
        for place, one in enumerate(row):
            if one.id not in mine:
                continue
            beside = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            for apart, other in sorted(((abs(other.at - one.at), other) for other in beside), key=lambda pair: pair[0])[:1]:
                if apart < timedelta(minutes=minutes):
                    found.append(Conflict("near", one.id, other.id, int(apart.total_seconds() // 60), other.title))
    return found


def too_many(wanted: Sequence[Planned], others: Iterable[Planned], limits: dict[int, int]) -> list[Conflict]:
    """Publications that would be more than `limits[account]` on their local day; accounts without a limit are never too many."""
    mine = {one.id for one in wanted}
    days = Counter((other.account_id, other.day) for other in others if other.id not in mine)
    found = []
    for one in sorted(wanted, key=lambda each: each.at):
        days[one.account_id, one.day] += 1
        limit = limits.get(one.account_id)
        if limit is not None and days[one.account_id, one.day] > limit:
            found.append(Conflict("per_day", one.id, 0, limit))
    return found
