"""Tidying: old and done goes, failed and young stays."""

from datetime import UTC, datetime, timedelta

import pytest

from guanhao.kernel import jobs
from guanhao.kernel.models import EventRow, JobRow
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_old_and_done_goes(two_brands: None) -> None:
    old, young = NOON - timedelta(days=31), NOON - timedelta(days=29)
    for state in ("done", "failed", "cancelled"):
        for moment in (old, young):
            JobRow.objects.create(kind="x", state=state, run_at=moment, made_at=moment, ended_at=moment)
    for delivered in (old, young, None):
        EventRow.objects.create(name="x", payload={}, made_at=old, delivered_at=delivered, failed_at=None if delivered else old)
    with time_at(NOON):
        row = jobs.enqueue("kernel.tidy")
        jobs.run_due()
    row.refresh_from_db()
    assert row.result == {"jobs": 2, "events": 1, "messages": 0, "drafts": 0, "orphans": 0}
    assert JobRow.objects.filter(kind="x").count() == 4
