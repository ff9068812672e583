"""Events: each reaction exactly once, a poisoned one alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import pytest

from guanhao.kernel import access
from guanhao.kernel.events import deliver_pending, emit, on, stuck_events
from guanhao.kernel.models import Delivery, EventRow
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.tenancy import BrandRef, WrongBrand, brand_in_scope
from guanhao.sdk.events.base import Event

seen: list[tuple[str, object]] = []
broken: set[int] = set()


@dataclass(frozen=True, kw_only=True)
class Brewed(Event):
    name: ClassVar[str] = "test.brewed"
    number: int
    day: date | None = None


@on(Brewed, key="test.first")
def first(event: Brewed) -> None:
    assert access.current_actor() is access.SYSTEM
    seen.append(("first", event.number))


@on(Brewed, key="test.second")
def second(event: Brewed) -> None:
    EventRow.objects.create(name="test.effect", payload={}, made_at=now(), delivered_at=now())
    if event.number in broken:
        raise ValueError("poison")
    seen.append(("second", brand_in_scope()))


@pytest.fixture(autouse=True)
def forget() -> None:
    seen.clear()
    broken.clear()


@pytest.mark.django_db
def test_the_wire_keeps_dates() -> None:
    event = Brewed(brand_id=7, number=1, day=date(2026, 3, 1))
    assert event.payload() == {"number": 1, "day": "2026-03-01"}
    assert Brewed.of(7, {**event.payload(), "newer": 1}) == event


@pytest.mark.django_db
def test_each_reaction_once(tea: BrandRef) -> None:
    emit(Brewed(brand_id=7, number=1))
    assert deliver_pending() == 1
    assert deliver_pending() == 0
    assert seen == [("first", 1), ("second", tea)]


@pytest.mark.django_db(transaction=True)
def test_delivered_right_after_the_commit(tea: BrandRef) -> None:
    emit(Brewed(brand_id=7, number=1))
    assert seen == [("first", 1), ("second", tea)]
    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_a_poisoned_event_blocks_nobody_and_keeps_its_good_reactions(tea: BrandRef) -> None:
    broken.add(1)
    with time_at(now()):
        emit(Brewed(brand_id=7, number=1))
        emit(Brewed(brand_id=7, number=2))
        assert deliver_pending() == 1
        assert seen == [("first", 1), ("first", 2), ("second", tea)]
        assert EventRow.objects.filter(name="test.effect").count() == 1  # the failed reaction left nothing
        assert deliver_pending() == 0
    broken.clear()
    with time_passes(timedelta(minutes=1)):
        assert deliver_pending() == 1
    assert seen[3:] == [("second", tea)]


@pytest.mark.django_db
def test_given_up_after_the_policy_s_attempts(tea: BrandRef) -> None:
    broken.add(1)
    row = emit(Brewed(brand_id=7, number=1))
    for hour in range(1, 20):
        with time_passes(timedelta(hours=2 * hour)):
            deliver_pending()
    row.refresh_from_db()
    assert (row.attempts, stuck_events()) == (12, 1)
    assert "poison" in row.error


@pytest.mark.django_db
def test_no_event_of_another_brand(tea: BrandRef) -> None:
    with pytest.raises(WrongBrand):
        emit(Brewed(brand_id=8, number=1))
    assert not EventRow.objects.exists()
