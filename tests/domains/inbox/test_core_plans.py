"""Every list of the queue walks an index in the queue's order, counts included: a million conversations cost what a thousand do (≤ 100 ms)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanhao.domains.inbox.contracts import QueueFilter
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are SQLite's")]
INDEXES = {"mine": "inbox_by_agent", "unassigned": "inbox_by_agent", "spam": "inbox_spam"}


@pytest.mark.parametrize("view", selectors.VIEWS)
def test_a_view_is_read_and_counted_from_its_index(brand: Any, view: str) -> None:
    with brand_scope(brand), acting(SYSTEM), CaptureQueriesContext(connection) as asked:
        selectors.queue(QueueFilter(view=view))
        selectors.counts([view])
    plans = [plan(one["sql"]) for one in asked if 'FROM "inbox_conversation"' in one["sql"]]
    assert plans
    for steps in plans:
        assert not any("SCAN inbox_conversation" in step or "TEMP B-TREE" in step for step in steps), steps
        assert any(f"COVERING INDEX {INDEXES.get(view, 'inbox_')}" in step for step in steps), steps


def plan(sql: str) -> list[str]:
    """What SQLite does for a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [str(row[3]) for row in cursor.fetchall()]
