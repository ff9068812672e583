"""Rows for studies of posts and people: who had the trait, what came of it, and what else may have moved it (ANA-17)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guanhao.domains.analytics.selectors import samples

EVENING_FROM: Final = 18
LEAST_POSTS: Final = 8
OUTCOMES: Final = ("spend", "events", "active_days")


@dataclass(frozen=True)
class Rows:
    """A row a post or person: `outcome`, whether it was `treated`, and the columns it is compared by. `log`: the outcome is log(1 + value)."""

    outcome: Any
    treated: Any
    columns: dict[str, Any]
    log: bool


def traits(first: date, last: date) -> list[tuple[str, int]]:
    """What posts of the days can be told apart by, as `topic:…`, `format:…`, `when:weekend` or `when:evening`, with the posts that have it; only
    those which enough posts have and enough lack."""
    table = samples.post_sample("interactions", first, last)
    posts = table.num_rows
    found: list[tuple[str, int]] = []
    for kind in ("topic", "format"):
        counts = Counter(name for name in table.column(kind).to_pylist() if name)
        found += [(f"{kind}:{name}", count) for name, count in counts.most_common()]
    found.append(("when:weekend", sum(day >= 5 for day in table.column("weekday").to_pylist() if day is not None)))
    found.append(("when:evening", sum(hour >= EVENING_FROM for hour in table.column("hour").to_pylist() if hour is not None)))
    return [(key, count) for key, count in found if LEAST_POSTS <= count <= posts - LEAST_POSTS]


def of_posts(metric: str, trait: str, first: date, last: date) -> Rows:
    """Posts of the days with a value of the metric: those with the trait against the others, compared by account, format, evening, weekend and time.

    The outcome is log(1 + value) when no value is negative: reach is heavy-tailed, and a difference of logarithms is a ratio.
    """
    import numpy as np

    table = samples.post_sample(metric, first, last)
    values = table.column("value").to_numpy(zero_copy_only=False).astype(np.float64)
    kind, _colon, name = trait.partition(":")
    facts: dict[str, Any] = {key: np.asarray(table.column(key).to_pylist(), dtype=object) for key in ("account_id", "format", "topic")}
    hours, weekdays = (np.asarray(table.column(key).to_numpy(zero_copy_only=False), dtype=np.float64) for key in ("hour", "weekday"))
    when = {"weekend": weekdays >= 5, "evening": hours >= EVENING_FROM}
    treated = when[name] if kind == "when" else facts[kind] == name
    known = ~np.isnan(values)
    days = np.asarray([(day - first).days if day else 0 for day in table.column("day").to_pylist()], dtype=np.float64)
    columns: dict[str, Any] = {"day": days, **{f"when:{key}": flag.astype(np.float64) for key, flag in when.items() if trait != f"when:{key}"}}
    for key in ("account_id", "format"):
        if key != kind:
            columns |= _flags(key, facts[key])
    log = bool((values[known] >= 0).all())
    columns = {key: column[known] for key, column in columns.items() if np.ptp(column[known]) > 0} if known.any() else columns
    return Rows(np.log1p(values[known]) if log else values[known], treated[known], columns, log)


def _flags(key: str, values: Any) -> dict[str, Any]:
    """A column of 0 and 1 for each value but the commonest, which the others are compared with."""
    import numpy as np

    counts = Counter(value for value in values.tolist() if value is not None)
    return {f"{key}:{value}": (values == value).astype(np.float64) for value, count in counts.most_common()[1:] if count >= LEAST_POSTS}


def of_people(segment_id: int, outcome: str, first: date, cut: date, last: date) -> Rows:
    """Everybody who did something before the cut: members of an audience against the others, compared by what they did before it; what they did
    from the cut on is the outcome."""
    from datetime import timedelta

    import numpy as np

    from guanhao.domains.analytics.selectors.people_features import features
    from guanhao.domains.audiences import facade as audiences

    people, before = features(first, cut - timedelta(days=1))
    later, after = features(cut, last)
    value = np.zeros(len(people))
    if len(later) and len(people):
        at = np.searchsorted(later, people)
        there = (at < len(later)) & (later[np.minimum(at, len(later) - 1)] == people)
        value[there] = after[outcome][at[there]]
    members = np.frombuffer(audiences.members(segment_id).to_array(), dtype=np.uint32)
    columns = {key: column for key, column in before.items() if len(column) and np.ptp(column) > 0}
    return Rows(value, np.isin(people, members), columns, log=False)
