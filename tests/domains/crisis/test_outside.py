"""What the warehouse of mentions says of a crisis: counts, hours, before and after."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.factories import acting_in

from guanhao.domains.crisis.selectors import outside
from guanhao.domains.crisis.services import rooms, talking
from guanhao.domains.crisis.services.rooms import CrisisDraft
from guanhao.kernel import warehouse
from guanhao.kernel.now import time_at
from guanhao.kernel.warehouse.tables import TABLES

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def mentions(*rows: tuple[datetime, int, list[int]]) -> None:
    """Mentions at these moments, with polarity and rules."""
    schema = TABLES["mentions"].schema
    facts = [
        {"source_id": 1, "mention_id": f"m{number}", "made_at": at, "day": at.date(), "polarity": polarity, "rules": rules, "platform": "weibo"}
        for number, (at, polarity, rules) in enumerate(rows)
    ]
    columns = {field.name: pa.array([one.get(field.name) for one in facts], field.type) for field in schema}
    warehouse.append("mentions", pa.table(columns, schema=schema))


def test_hours_and_the_share_before_and_after_an_action(brand: Any) -> None:
    """CRI-06 (b): 60 % negative before the action, 20 % after it; another rule's mentions do not count."""
    with acting_in("director", brand):
        before = [(NOON - timedelta(minutes=10 + n), -1 if n < 6 else 1, [5]) for n in range(10)]
        after = [(NOON + timedelta(minutes=70 + n), -1 if n < 2 else 0, [5]) for n in range(10)]
        mentions(*before, *after, (NOON + timedelta(minutes=75), -1, [6]))
        with time_at(NOON - timedelta(minutes=30)):
            row = rooms.open_crisis(CrisisDraft(title="t", kind="opinion", stream="rule:5"))
        with time_at(NOON + timedelta(hours=2)):
            action = talking.guide(crisis_id=row.pk, kind="clarify", title="公布报告", source="检测机构", at=NOON)
            found = outside.around(row, action.at, NOON + timedelta(hours=2))
            hours = dict(outside.hours(row, NOON + timedelta(hours=2)))
        assert found == (outside.Volume(10, 6), outside.Volume(10, 2))
        assert action.before == {"total": 10, "negative": 6}
        assert hours[NOON - timedelta(hours=1)] == outside.Volume(10, 6)
        assert hours[NOON] == outside.Volume(0, 0)
        assert hours[NOON + timedelta(hours=1)] == outside.Volume(10, 2)
        row.stream = "all"
        assert outside.volume(row, NOON, NOON + timedelta(hours=2)) == outside.Volume(11, 3)


def test_nothing_heard_is_not_zero(brand: Any) -> None:
    with acting_in("director", brand):
        row = rooms.open_crisis(CrisisDraft(title="t", kind="opinion"))
        assert outside.volume(row, NOON, NOON + timedelta(hours=1)) is None
        assert outside.hours(row, NOON) == []
        assert row.snapshot.body["day"] is None
