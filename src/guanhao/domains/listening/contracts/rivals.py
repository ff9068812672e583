"""What other rooms may know of competitors."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RivalWindow:
    """A competitor over a stretch of days, all its accounts together. None: the data do not say.

    `views` and `interactions` (likes, comments, shares) add up posts that tell views; `rate` is their quotient. `growth` compares the follower counts
    known nearest before or on the first and the last day, of accounts that have both.
    """

    id: int
    name: str
    posts: int
    views: float | None
    interactions: float | None
    rate: float | None
    followers: float | None
    growth: float | None
