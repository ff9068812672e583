"""The explorer asks the cluster the questions it asks DuckDB, and gets the same answers."""

from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings
from pyroaring import BitMap
from tests.domains.analytics.explorer.conftest import FIRST, NOW
from tests.domains.analytics.test_cluster import Both, pytestmark

from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.selectors.explorer.answering import answer
from guanhao.domains.analytics.selectors.explorer.fields import DIMENSIONS
from guanhao.domains.analytics.selectors.explorer.question import from_state
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import Definition
from guanhao.kernel.now import time_at
from guanhao.kernel.warehouse import reading

__all__ = ["pytestmark"]


def _filter(field: str, op: str, *values: str) -> list[list[dict[str, Any]]]:
    return [[{"field": field, "op": op, "values": list(values)}]]


QUESTIONS: tuple[dict[str, Any], ...] = (
    *({"metrics": [key]} for key in BUILT_IN),
    *(
        {"metrics": [metric], "by": [by]}
        for metric, level in (
            ("views", "post"),
            ("followers", "account_day"),
            ("event_people", "event"),
            ("revenue", "order"),
            ("sessions", "traffic"),
        )
        for by, dimension in DIMENSIONS.items()
        if level in dimension.sql
    ),
    {"metrics": ["views", "interactions"], "by": ["platform", "format"], "where": _filter("views", "at_least", "110")},
    {"metrics": ["views"], "by": ["week", "topic"], "top": 1},
    {"metrics": ["views"], "by": ["topic"], "top": 1, "others": False, "sort": "-views", "limit": 1},
    {"metrics": ["posts"], "by": ["tag"], "where": _filter("topic", "not_among", "tea", "sale")},
    {"metrics": ["posts"], "by": ["platform"], "where": _filter("topic", "contains", "e"), "against": "previous"},
    {"metrics": ["posts"], "where": _filter("format", "is_not", "image")},
)


def test_every_question_of_the_explorer_is_the_same_on_both(data: Any, spark: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each metric, each dimension of every level, filters, audiences, groups put together and comparisons."""
    settings.CLUSTER = spark
    with time_at(NOW):
        audiences.behaviour()
        members = audiences.numbers().of(pa.array([f"u{i}" for i in range(12)]))
        definition = Definition("cluster", {"run": 1})
        segment = audiences.save_segment(name="buyers", definition=definition, members=BitMap(int(one) for one in members))
        both = Both()
        monkeypatch.setattr(reading, "backend", lambda: both)
        period = {"period": "custom", "from": FIRST.isoformat(), "to": (FIRST + timedelta(days=27)).isoformat()}
        people = {"metrics": ["event_count", "event_people", "order_people", "revenue"], "audiences": [segment]}
        for question in (*QUESTIONS, people, people | {"by": ["week"]}):
            assert answer(from_state({"by": [], **question, **period})).total is not None
    assert both.differences == []
    assert len(both.asked) > 60
