"""Columns and their slots."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Column, Slot
from guanhao.domains.content.rules.columns import column_days, month_of
from guanhao.domains.content.services import columns as services
from guanhao.domains.content.services import topics as pool
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

FRIDAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
WEEKLY = {"探店日记": 2, "粉丝福利日": 4, "周末长读": 5}  # Wednesday, Friday, Saturday


def column(title: str = "探店日记", **values: Any) -> Column:
    return services.save_column(services.ColumnDraft(**({"title": title, "weekdays": [WEEKLY.get(title, 2)]} | values)))


def test_activation_makes_twelve_slots_on_wednesday_friday_and_saturday(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-22(a): activate columns → next 4 weeks get 12 slots on Wed/Fri/Sat."""
    with time_at(FRIDAY):
        rows = [column(title) for title in WEEKLY]
        assert not Slot.objects.exists()
        body = {"action": "activate", "confirmed": "1", "pick": [str(row.pk) for row in rows]}
        client_for("content_planner").post("/b/acme/columns/", body)
    days = list(Slot.objects.order_by("day").values_list("day", flat=True))
    assert days == [
        *(date(2026, 11, day) for day in (20, 21, 25, 27, 28)),
        *(date(2026, 12, day) for day in (2, 4, 5, 9, 11, 12, 16)),
    ]
    assert {day.weekday() for day in days} == {2, 4, 5}


def test_the_month_keeps_fixed_weekdays_when_a_slot_moves(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-22(b): generate month → right dates; a moved slot stays where it is and no other moves."""
    client = client_for("director")
    with time_at(datetime(2026, 11, 30, 4, tzinfo=UTC)):
        for title in WEEKLY:
            row = column(title)
            row.state = "active"
            row.save()
        client.post("/b/acme/columns/calendar/", {"month": "2026-12"})
        made = sorted(Slot.objects.values_list("day", flat=True))
        assert made == sorted(date(2026, 12, day) for day in (2, 9, 16, 23, 30, 4, 11, 18, 25, 5, 12, 19, 26))
        slot = Slot.objects.get(day=date(2026, 12, 16))
        client.post(f"/b/acme/columns/slots/{slot.pk}/", {"do": "move", "day": "2026-12-17"})
        answer = client.generic("POST", "/api/brands/acme/column-slots/generate", json.dumps({"month": "2026-12"}), content_type="application/json")
    assert answer.json() == {"made": 0}
    slot.refresh_from_db()
    assert (slot.fixed_day, slot.day) == (date(2026, 12, 16), date(2026, 12, 17))
    assert sorted(Slot.objects.exclude(pk=slot.pk).values_list("day", flat=True)) == [day for day in made if day != date(2026, 12, 16)]


def test_a_missed_episode_is_told_once(in_brand: BrandRef, director: Any) -> None:
    with time_at(FRIDAY):
        row = column("粉丝福利日", host_id=director.id, time="18:00")
        services.activate_columns([row])
    with time_at(datetime(2026, 11, 20, 11, 59, tzinfo=UTC)):
        assert services.check_missed() == 0  # 19:59: within two hours of 18:00
    with time_at(datetime(2026, 11, 20, 12, 1, tzinfo=UTC)):
        assert services.check_missed() == 1
        assert services.check_missed() == 0
    assert Slot.objects.get(day=date(2026, 11, 20)).state == "missed"
    assert Notification.objects.filter(topic="content.column", user_id=director.id).count() == 1


def test_a_slot_takes_a_topic_into_the_series_lane(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with time_at(FRIDAY):
        services.activate_columns([column()])
        slot = Slot.objects.get(day=date(2026, 11, 25))
        topic = pool.propose_topic(pool.TopicDraft(title="老城区的茶铺"))
        client_for("content_planner").post(f"/b/acme/columns/slots/{slot.pk}/", {"do": "assign", "topic_id": str(topic.pk)})
    topic.refresh_from_db()
    slot.refresh_from_db()
    assert (slot.state, slot.topic_id, topic.lane, topic.column_id) == ("filled", topic.pk, "series", slot.column_id)
    assert topic.due == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a day before 18:00 on the 25th
    pool.decide_topic(topic, "approved")
    pool.start_production(topic)
    pool.mark_published(topic)
    slot.refresh_from_db()
    assert slot.state == "done"


def test_pausing_drops_open_slots_and_keeps_filled_ones(in_brand: BrandRef) -> None:
    with time_at(FRIDAY):
        row = column()
        services.activate_columns([row])
        services.assign_slot(Slot.objects.get(day=date(2026, 11, 25)), pool.propose_topic(pool.TopicDraft(title="老城区的茶铺")))
        assert services.pause_column(row) == 3
        assert [slot.day for slot in Slot.objects.all()] == [date(2026, 11, 25)]


def test_another_weekday_gives_open_slots_anew(in_brand: BrandRef) -> None:
    with time_at(FRIDAY):
        row = column()
        services.activate_columns([row])
        services.save_column(services.ColumnDraft(title="探店日记", weekdays=[3]), column=row)
        assert {slot.day.weekday() for slot in Slot.objects.all()} == {3}
        assert Slot.objects.count() == 4


def test_the_nightly_job_adds_what_comes_near(in_brand: BrandRef) -> None:
    with time_at(FRIDAY):
        services.activate_columns([column()])
        assert services.extend_slots() == 0
    with time_at(datetime(2026, 11, 27, 4, tzinfo=UTC)):
        assert services.extend_slots() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [7]}, "weekdays"),
        ({"time": "25:00"}, "time"),
        ({"every": 0}, "every"),
    ],
)
def test_a_bad_column_names_its_field(in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        column(**values)
    assert refusal.value.field == field
    assert not Column.objects.exists()


def test_a_slot_cannot_move_onto_another_or_into_the_past(in_brand: BrandRef) -> None:
    with time_at(FRIDAY):
        services.activate_columns([column()])
        slot = Slot.objects.get(day=date(2026, 11, 25))
        for day in (date(2026, 12, 2), date(2026, 11, 1)):
            with pytest.raises(Refused):
                services.move_slot(slot, day)


def test_days_of_a_fortnightly_column_begin_with_its_own_week() -> None:
    first, last = month_of(date(2026, 12, 15))
    assert (first, last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert column_days([0, 4], 2, date(2026, 12, 4), first, last) == [date(2026, 12, day) for day in (4, 14, 18, 28)]
