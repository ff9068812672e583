"""How far a young post will get: learnt from how the account's earlier posts grew (AIX-07, ANA-19)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from guanhao.domains.analytics.policy.advice import ForecastPolicy
from guanhao.domains.analytics.selectors.posts import PostDetail
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.reach import LEAST, ReachTrial
from guanhao.kernel import warehouse
from guanhao.kernel.now import now

NUMBERS: Final = ("views", "impressions", "likes")
GRID: Final = (1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0)
MOST_POSTS: Final = 500
NEAR: Final = 1.6
_CURVES: Final = """
SELECT m.post_id, m.observed_at, p.published_at, m.{number} AS value FROM post_metrics m
JOIN posts p ON p.account_id = m.account_id AND p.post_id = m.post_id
WHERE m.account_id = ? AND p.published_at > ? AND p.published_at < ? AND m.observed_known IS NOT FALSE AND m.{number} IS NOT NULL
ORDER BY m.post_id, m.observed_at
"""


@dataclass(frozen=True)
class EarlyReach:
    """The forecast of one number of a post at the age of `days`. Without enough earlier posts `value` is None and `posts` says how many there were.

    `trials` are out-of-fold errors on the earlier posts, the chosen model first; `coverage` is the share of later posts inside intervals that
    earlier ones gave.
    """

    number: str
    days: int
    age_hours: float
    seen: float
    posts: int
    needed: int
    level: float
    value: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    trials: tuple[ReachTrial, ...] = ()


def early_reach(detail: PostDetail) -> EarlyReach | None:
    """The forecast of a post that is younger than the policy's final age; None for older posts and those without a count of a known hour."""
    policy = ForecastPolicy.of_brand()
    final = 24.0 * policy.final_days
    for number in NUMBERS:
        own = [(point.age.total_seconds() / 3600, float(point.numbers[number] or 0)) for point in detail.curve if point.numbers[number] is not None]
        own = [(age, value) for age, value in own if age > 0]
        if own:
            break
    else:
        return None
    if detail.current["observed_known"] is False or own[-1][0] >= final or now() - detail.post["published_at"] >= timedelta(hours=final):
        return None
    return _forecast(detail.post["account_id"], number, own, policy.final_days, policy.level)


def _forecast(account_id: int, number: str, own: list[tuple[float, float]], days: int, level: float) -> EarlyReach:
    import numpy as np

    from guanhao.engines.modelling.reach import fit_reach

    newest = own[-1][0]
    ages = (*(age for age in GRID if age < 0.9 * newest), newest)
    early, ends = _learnt(account_id, number, ages, 24.0 * days)
    told: dict[str, Any] = {
        "number": number,
        "days": days,
        "age_hours": newest,
        "seen": own[-1][1],
        "posts": len(ends),
        "needed": LEAST,
        "level": level,
    }
    try:
        model = fit_reach(early, ends, ages, level)
    except BadData:
        return EarlyReach(**told)
    value, low, high = model.predict(_at(np.asarray(own), ages))
    return EarlyReach(**told, value=value, low=low, high=high, coverage=model.coverage, trials=model.trials)


def _learnt(account_id: int, number: str, ages: tuple[float, ...], final: float) -> tuple[Any, Any]:
    """Early counts (a row a post, a column an age) and final ones of the account's newest posts that are old enough, in order of publication.

    A post counts when it was looked at near the youngest post's age (within a factor 1.6) and when or after it was final.
    """
    import numpy as np

    moment = now()
    end = moment - timedelta(hours=final)
    rows = warehouse.rows(_CURVES.format(number=number), (account_id, moment - timedelta(days=ForecastPolicy.of_brand().history), end))
    curves: dict[str, list[tuple[float, float]]] = {}
    born: dict[str, Any] = {}
    for row in rows:
        born[row["post_id"]] = row["published_at"]
        hours = (row["observed_at"] - row["published_at"]).total_seconds() / 3600
        curves.setdefault(row["post_id"], []).append((hours, float(row["value"])))
    early, ends = [], []
    for post_id in sorted(curves, key=lambda one: born[one])[-MOST_POSTS:]:
        curve = np.asarray(curves[post_id])
        near = (curve[:, 0] >= ages[-1] / NEAR) & (curve[:, 0] <= ages[-1] * NEAR)
        if near.any() and curve[-1, 0] >= 0.9 * final:
            early.append(_at(curve, ages))
            ends.append(float(np.interp(final, curve[:, 0], curve[:, 1])))
    return np.asarray(early).reshape(len(ends), len(ages)), np.asarray(ends)


def _at(curve: Any, ages: tuple[float, ...]) -> list[float]:
    """The curve at the ages, straight between snapshots and from nothing at publication."""
    import numpy as np

    return [float(value) for value in np.interp(ages, np.concatenate([[0.0], curve[:, 0]]), np.concatenate([[0.0], curve[:, 1]]))]
