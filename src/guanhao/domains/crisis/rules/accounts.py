"""Signs that an account is not as it should be (CRI-15): its reach collapsed, posts nobody here published, posts that vanished."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

MOST_SHOWN = 5


@dataclass(frozen=True)
class Reach:
    """Mean reach of the last days and the median of the days before; None where too little is known."""

    recent: float | None = None
    usual: float | None = None

    @property
    def left(self) -> float | None:
        """What is left of the usual, as a share: 0.2 is a fifth."""
        return self.recent / self.usual if self.recent is not None and self.usual else None


@dataclass(frozen=True)
class Seen:
    """A post on the platform: its number there, title, address and moment."""

    post_id: str
    title: str
    url: str
    at: datetime


def reach_of(days: Sequence[tuple[date, int]], *, recent: int, usual: int, known: int) -> Reach:
    """The last `recent` days that have numbers, in a row, against the `usual` days before them, of which at least `known` have numbers.

    `days` are (day, reach) in any order; a day without numbers is unknown and never zero.
    """
    numbers = dict(days)
    if not numbers:
        return Reach()
    last = max(numbers)
    newest = [numbers.get(last - timedelta(days=back)) for back in range(recent)]
    before = [value for back in range(recent, recent + usual) if (value := numbers.get(last - timedelta(days=back))) is not None]
    if any(value is None for value in newest) or len(before) < known:
        return Reach()
    return Reach(sum(value or 0 for value in newest) / recent, float(median(before)))


def collapsed(reach: Reach, *, share: float, least: float, posts: int) -> bool:
    """Is at most `share` left of a usual reach of at least `least`, although something was posted? Silence is no collapse."""
    return posts > 0 and reach.left is not None and (reach.usual or 0) >= least and reach.left <= share


def strangers(posts: Sequence[Seen], ours: Collection[str], *, since: datetime, share: float, least: int) -> list[Seen]:
    """Posts from `since` on that are none of ours, newest first; none where the account is not published to from here as a rule.

    `ours` holds numbers, addresses and titles. The rule: of the posts before `since`, at least `least`, a `share` is ours.
    """
    known = [_is_ours(one, ours) for one in posts if one.at < since]
    if len(known) < least or sum(known) < share * len(known):
        return []
    return sorted((one for one in posts if one.at >= since and not _is_ours(one, ours)), key=lambda one: one.at, reverse=True)


def vanished(gone: int, out: int, *, least: int, share: float) -> bool:
    """Did at least `least` posts vanish from the platform, and a `share` of all that are or were out?"""
    return gone >= least and gone >= share * (gone + out)


def _is_ours(one: Seen, ours: Collection[str]) -> bool:
    return any(name and name in ours for name in (one.post_id, one.url, one.title.strip()))
