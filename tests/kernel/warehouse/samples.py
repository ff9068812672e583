"""Small Arrow tables for the tests of the warehouse."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

START = datetime(2026, 1, 1, tzinfo=UTC)


def posts(*post_ids: str, account: int = 1, **columns: Any) -> pa.Table:
    """Posts of one account; further columns hold one value for all rows or a list."""
    count = len(post_ids)
    given = {name: value if isinstance(value, list) and name != "tags" else [value] * count for name, value in columns.items()}
    return pa.table({"account_id": [account] * count, "post_id": list(post_ids), "platform": ["weibo"] * count, **given})


def metrics(post_id: str, *views: int | None, account: int = 1, start: datetime = START, **columns: Any) -> pa.Table:
    """Snapshots of one post, one view count each, a day apart."""
    count, step = len(views), timedelta(days=1)
    moments = pa.array([start + step * i for i in range(count)], pa.timestamp("us", tz="UTC"))
    given = {name: [value] * count for name, value in columns.items()}
    return pa.table({"account_id": [account] * count, "post_id": [post_id] * count, "observed_at": moments, "views": list(views), **given})


def same(left: Any, right: Any) -> bool:
    """Are two answers one? Sums of floats may differ in the last places, as their order is not the same."""
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(value, right[name]) for name, value in left.items())
    if isinstance(left, float) and right is not None:
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
    return bool(left == right)
