"""Did a topic become a hit (CON-05 b), and how often do topics of a score or a lane?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

BANDS = ((0, 40), (40, 50), (50, 60), (60, 80), (80, 101))  # of the heat score, 50 is as usual; the upper edge belongs to the next band


@dataclass(frozen=True)
class Work:
    """What became of one item of a topic: `ratio` is its best post's metric ÷ the median of the account (None: not known), `score` the topic's."""

    item_id: int
    topic_id: int
    title: str
    lane: str
    score: float | None
    day: date
    posts: int
    value: float | None
    usual: float | None
    need_met: bool | None
    settled: bool

    @property
    def ratio(self) -> float | None:
        """How many times the usual value."""
        return self.value / self.usual if self.value is not None and self.usual else None

    @property
    def hit(self) -> bool | None:
        """At least as much as usual on its account, or the need it was for is met; None while that cannot be said yet."""
        if self.need_met:
            return True
        if not self.settled or self.ratio is None:
            return None
        return self.ratio >= 1


@dataclass(frozen=True)
class Rate:
    """Hits among the works of a kind that can be judged; `open` is how many cannot be yet."""

    key: str
    hits: int
    judged: int
    open: int

    @property
    def share(self) -> float | None:
        """Hits ÷ judged; None without any."""
        return self.hits / self.judged if self.judged else None


def rate(key: str, works: Iterable[Work]) -> Rate:
    """The hit rate of some works."""
    verdicts = [one.hit for one in works]
    judged = [one for one in verdicts if one is not None]
    return Rate(key, sum(judged), len(judged), len(verdicts) - len(judged))


def rates(works: Sequence[Work], key: Callable[[Work], str], order: Sequence[str] = ()) -> list[Rate]:
    """A hit rate for every value of `key`, in `order` first, then as they come."""
    groups: dict[str, list[Work]] = {name: [] for name in order}
    for one in works:
        groups.setdefault(key(one), []).append(one)
    return [rate(name, group) for name, group in groups.items() if group or name in order]


def band(score: float | None) -> str:
    """The band of a score as "60-80"; "" without one."""
    if score is None:
        return ""
    low, high = next(one for one in BANDS if one[0] <= max(0.0, min(score, 100.0)) < one[1])
    return f"{low}-{min(high, 100)}"


def bands() -> list[str]:
    """All bands, the highest first."""
    return [f"{low}-{min(high, 100)}" for low, high in reversed(BANDS)]
