"""Alerts: counting, raising, grouping, levels, clocks, judgements (CRI-01, CRI-04, CRI-15)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from guanhao.domains.listening import facade
from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.models import Alert, AlertNote, AlertRule, CountSlice, Mute, Tuning, Watch
from guanhao.domains.listening.services import alert_detecting, alert_rules, counting
from guanhao.domains.listening.services import alerts as services
from guanhao.domains.listening.services.alert_rules import RuleDraft
from guanhao.kernel import approvals, clocks, jobs
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Clock, EventRow, JobRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NIGHT = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 03:00 in Shanghai


def counted(at: datetime, total: int, negative: int = 0, stream: str = "all", ref: str = "", reach: int = 0) -> Counted:
    """A row."""
    return Counted(stream=stream, at=at, total=total, negative=negative, ref=ref, reach=reach)


def usual_days(moment: datetime, stream: str = "all", days: int = 14, total: int = 2, negative: int = 0) -> None:
    """An hour's worth every hour for some days before."""
    start = moment - timedelta(days=days)
    facade.count([counted(start + timedelta(hours=one), total, negative, stream) for one in range(24 * days)])


@pytest.fixture
def night(in_brand: BrandRef) -> Iterator[datetime]:
    """Three in the morning, with two usual weeks behind and the recommended rules."""
    with time_at(NIGHT):
        usual_days(NIGHT)
        alert_detecting.detect()
        assert Alert.objects.count() == 0
        yield NIGHT


def test_counts_add_up_in_five_minutes_and_never_lose(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        facade.count([counted(NIGHT, 3, 1, ref="mention:1:a"), counted(NIGHT + timedelta(seconds=299), 2, ref="mention:1:b", reach=50)])
        facade.count([counted(NIGHT, 5, 2), counted(NIGHT - timedelta(minutes=5), 1)])
    rows = list(CountSlice.objects.values_list("slot", "total", "negative", "reach", "weight", "refs", "negative_refs"))
    assert rows == [
        (NIGHT - timedelta(minutes=5), 1, 0, 0, 1.0, "", ""),
        (NIGHT, 10, 3, 50, 10.0, "50 mention:1:b\n", "0 mention:1:a\n"),
    ]


def test_a_flood_adds_and_makes_no_rows(in_brand: BrandRef) -> None:
    """Ten million mentions of five minutes are one row with a few posts named."""
    with time_at(NIGHT):
        for batch in range(20):
            facade.count([counted(NIGHT, 100, ref=f"mention:1:{batch}-{one}") for one in range(5_000)])
    row = CountSlice.objects.get()
    assert row.total == 10_000_000
    assert len(row.refs) < 2000


def test_a_stream_that_cannot_be_is_refused_and_nothing_is_written(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        for wrong in ("everything", "rule:", "all:3", "rule:" + "x" * 90):
            with pytest.raises(ValueError, match="is not a stream"):
                facade.count([counted(NIGHT, 1), counted(NIGHT, 1, stream=wrong)])
        with pytest.raises(ValueError, match="never below zero"):
            facade.count([counted(NIGHT, -1)])
    assert CountSlice.objects.count() == 0


def test_a_clock_that_runs_ahead_counts_as_now(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        facade.count([counted(NIGHT + timedelta(days=300), 4)])
    assert CountSlice.objects.get().slot == NIGHT


def test_negative_fifty_an_hour_over_the_limit_is_level_two_and_breaches_at_thirty_one_minutes(night: datetime) -> None:
    """CRI-01: negative 50/h over limit, level 2; acknowledged after 31 minutes is a breach."""
    rule = AlertRule.objects.get(preset="negative")
    assert rule.limit == 30
    AlertRule.objects.exclude(pk=rule.pk).update(active=False)
    facade.count([counted(night, 400, 80)])  # many others are no complaint: only the fixed limit speaks
    alert_detecting.detect()
    row = Alert.objects.get()
    assert (row.level, row.signal, row.value, row.facts["by"]) == (2, "negative", 80.0, "limit")
    with time_at(night + timedelta(minutes=31)):
        clocks.sweep()
        deliver_pending()
        services.acknowledge(alert_id=row.pk)
    clock = Clock.objects.get(kind="listening.alert")
    assert clock.state == Clock.State.BREACHED
    assert AlertNote.objects.filter(alert=row, kind="breached").count() == 1


def test_acknowledged_in_time_is_met_and_nobody_is_told_again(night: datetime) -> None:
    facade.count([counted(night, 60, 50)])
    alert_detecting.detect()
    row = Alert.objects.get()
    with time_at(night + timedelta(minutes=9)):
        services.acknowledge(alert_id=row.pk, note="我来看")
    with time_at(night + timedelta(minutes=45)):
        clocks.sweep()
        deliver_pending()
    assert Clock.objects.get(kind="listening.alert").state == Clock.State.MET
    assert not AlertNote.objects.filter(kind__in=["escalated", "breached"]).exists()
    assert AlertNote.objects.get(kind="acknowledged").text == "我来看"


@pytest.fixture
def _people(brand: BrandRef) -> None:
    """Nothing: people are made by the factories."""
