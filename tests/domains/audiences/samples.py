"""Events for the tests, as tables the warehouse takes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

START = date(2026, 3, 2)
ACTIONS = ("view", "like", "comment", "share", "follow")
PLATFORMS = ("weibo", "douyin", "bilibili")


def events(rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Rows of (event, account, platform, person, action, day, post, amount); later ones may be left out."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("event_id", "account_id", "platform", "person_id", "type", "happened_at", "day", "post_id")
    }
    amounts = []
    for event, account, platform, person, action, day, *rest in rows:
        columns["event_id"].append(event)
        columns["account_id"].append(account)
        columns["platform"].append(platform)
        columns["person_id"].append(person)
        columns["type"].append(action)
        moment = START + timedelta(days=day)
        columns["day"].append(moment)
        columns["happened_at"].append(datetime(moment.year, moment.month, moment.day, 4, tzinfo=UTC) + timedelta(seconds=len(amounts)))
        columns["post_id"].append(rest[0] if rest else None)
        amounts.append(float(rest[1]) if len(rest) > 1 else 0.0)
    kinds = {"account_id": pa.int64(), "happened_at": pa.timestamp("us", "UTC"), "day": pa.date32()}
    return pa.table({name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()} | {"amount": pa.array(amounts)})


def many(count: int, seed: int = 1, first: int = 0, people: int = 300, days: int = 40) -> pa.Table:
    """Random events of three accounts, some of nobody."""
    rng = np.random.default_rng(seed)
    account = rng.integers(1, 4, count)
    rows = zip(
        (f"e{first + n}" for n in range(count)),
        account.tolist(),
        (PLATFORMS[n - 1] for n in account),
        (f"user-{n}" if n else None for n in rng.integers(0, people, count)),
        (ACTIONS[n] for n in rng.integers(0, 5, count)),
        rng.integers(0, days, count).tolist(),
        (f"p{n}" for n in rng.integers(0, 20, count)),
        rng.random(count).tolist(),
        strict=True,
    )
    return events(rows)


def posts(count: int = 20) -> pa.Table:
    """Posts p0 … of every account: five topics, two formats, a tag."""
    each = [(account, n) for account in (1, 2, 3) for n in range(count)]
    return pa.table(
        {
            "account_id": pa.array([account for account, _n in each], pa.int64()),
            "post_id": [f"p{n}" for _account, n in each],
            "platform": [PLATFORMS[account - 1] for account, _n in each],
            "topic": [f"topic-{n % 5}" if n % 5 else None for _account, n in each],
            "format": ["video" if n % 2 else "article" for _account, n in each],
            "tags": pa.array([["skin care"] if n % 4 == 0 else [] for _account, n in each], pa.list_(pa.string())),
            "title": [f"Post {n}" for _account, n in each],
            "published_at": pa.array([datetime(2026, 3, 1, tzinfo=UTC)] * len(each), pa.timestamp("us", "UTC")),
            "day": pa.array([date(2026, 3, 1)] * len(each), pa.date32()),
        }
    )
