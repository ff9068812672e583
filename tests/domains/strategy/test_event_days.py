"""The cards of a preparation follow when the event moves: seen before, not those done or moved by hand (PLN-02)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from re import search
from typing import Any

import pytest
from django.test import Client
from tests import factories

from guanhao.domains.strategy.models import QuarterEvent
from guanhao.domains.strategy.selectors import events as reading
from guanhao.domains.strategy.services import events
from guanhao.domains.work.models import Card
from guanhao.domains.work.rules.board import why_kept
from guanhao.domains.work.services import cards
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
STEPS = [events.TaskDraft(title=title, lead_days=days) for title, days in (("场地", 60), ("嘉宾", 30), ("物料", 20), ("预热", 5))]


def draft(first: date, **more: Any) -> events.EventDraft:
    """The tea festival from a day on."""
    return events.EventDraft(**({"title": "春茶节", "first_day": first, "last_day": date(2027, 5, 1)} | more))


@pytest.fixture
def event(in_brand: BrandRef) -> Any:
    """A prepared event: one step is done, one was moved by hand, one was put away."""
    owner = factories.make_person("editor", in_brand).id
    with time_at(NOW):
        row = events.save_event(draft(date(2027, 4, 10), owner_id=owner, tasks=STEPS))
        events.prepare_event(event_id=row.pk)
        of = {card.title.partition("：")[2]: card for card in Card.objects.order_by("pk")}
        Card.objects.filter(pk=of["场地"].pk).update(stage="done")
        Card.objects.filter(pk=of["物料"].pk).update(due_on=date(2027, 3, 1), sort_on=date(2027, 3, 1))
        Card.objects.filter(pk=of["预热"].pk).update(starts_on=date(2027, 4, 1))
        yield row


def days() -> dict[str, date | None]:
    """The days of the cards by their steps."""
    return {card.title.partition("：")[2]: card.due_on for card in Card.objects.all()}


def test_cards_follow_except_those_done_or_moved_by_hand(event: QuarterEvent) -> None:
    Notification.objects.all().delete()
    shown = reading.shifts(event, first_day=date(2027, 4, 17))
    assert [(one.title, one.kept) for one in shown] == [("场地", "done"), ("嘉宾", ""), ("物料", "by_hand"), ("预热", "")]
    events.save_event(draft(date(2027, 4, 17), owner_id=event.owner_id), event_id=event.pk)
    assert days() == {"场地": date(2027, 2, 9), "嘉宾": date(2027, 3, 18), "物料": date(2027, 3, 1), "预热": date(2027, 4, 12)}
    warm_up = Card.objects.get(title__endswith="预热")
    assert (warm_up.starts_on, warm_up.sort_on) == (date(2027, 4, 8), date(2027, 4, 12))
    notice = Notification.objects.get()
    assert (notice.user_id, notice.body.count("\n")) == (event.owner_id, 1)
    event.refresh_from_db()
    assert [(one.title, one.due) for one in reading.steps(event)][2] == ("物料", date(2027, 3, 1))
    events.save_event(draft(date(2027, 4, 10), owner_id=event.owner_id), event_id=event.pk)  # and back again
    assert days()["嘉宾"] == date(2027, 3, 11)


def test_other_days_before_move_their_card_alone(event: QuarterEvent) -> None:
    steps = [events.TaskDraft(title=one.title, lead_days=40 if one.title == "嘉宾" else one.lead_days) for one in STEPS]
    before = days()
    events.save_event(draft(date(2027, 4, 10), owner_id=event.owner_id, tasks=steps), event_id=event.pk)
    assert days() == before | {"嘉宾": date(2027, 3, 1)}


def test_archived_cards_and_the_end_of_the_calendar(event: QuarterEvent) -> None:
    cards.archive_cards(card_ids=[Card.objects.get(title__endswith="嘉宾").pk])
    last = date(9999, 12, 31)
    assert [one.kept for one in reading.shifts(event, first_day=last)] == ["done", "archived", "by_hand", ""]
    Card.objects.filter(title__endswith="预热").update(starts_on=date(2027, 4, 5))
    events.save_event(draft(last, last_day=last, owner_id=event.owner_id), event_id=event.pk)
    events.save_event(draft(date.min, last_day=date.min, owner_id=event.owner_id), event_id=event.pk)
    assert days()["预热"] == date.min


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, ""),
        ({"stage": "done"}, "done"),
        ({"archived": True}, "archived"),
        ({"due_on": None}, "by_hand"),
        ({"due_on": date(2027, 1, 2)}, "by_hand"),
    ],
)
def test_why_a_card_keeps_its_day(facts: dict[str, Any], why: str) -> None:
    assert why_kept(**({"stage": "pool", "archived": False, "due_on": date(2027, 1, 1), "given": date(2027, 1, 1)} | facts)) == why


def test_the_page_shows_what_moves_before_it_saves(event: QuarterEvent, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    address = f"/b/{brand.slug}/year/events/{event.pk}/edit/"
    sent = {"title": "春茶节", "first_day": "2027-04-17", "last_day": "2027-05-01", "owner_id": event.owner_id}
    sent["tasks"] = "\n".join(f"{one.title} | {one.lead_days}" for one in STEPS)
    looked = client.post(address, sent)
    assert looked.status_code == 200
    body = looked.content.decode()
    assert "2027-03-18" in body
    with brand_scope(brand):
        assert days()["嘉宾"] == date(2027, 3, 11)
        Card.objects.filter(title__endswith="嘉宾").update(stage="done")  # meanwhile
    seen = search(r'name="seen" value="(\w+)"', body)
    assert seen is not None
    again = client.post(address, sent | {"seen": seen[1]})
    assert again.status_code == 200  # another state is shown again
    seen = search(r'name="seen" value="(\w+)"', again.content.decode())
    assert seen is not None
    assert client.post(address, sent | {"seen": seen[1]}).status_code == 302
    with brand_scope(brand):
        assert (days()["嘉宾"], days()["预热"]) == (date(2027, 3, 11), date(2027, 4, 12))


def test_rest(event: QuarterEvent, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    base, client = f"/api/brands/{brand.slug}/quarter-events/{event.pk}", client_for("director")
    body = {"title": "春茶节", "first_day": "2027-04-17", "last_day": "2027-05-01", "owner_id": event.owner_id}
    answer = client.post(f"{base}/preview", body, content_type="application/json")
    assert [(one["title"], one["after"], one["kept"]) for one in answer.json()][1] == ("嘉宾", "2027-03-18", "")
    assert client.put(base, body, content_type="application/json").json()["steps"][1]["due"] == "2027-03-18"
    assert client.post(f"{base}9/preview", body, content_type="application/json").status_code == 404
    assert client_for("viewer").post(f"{base}/preview", body, content_type="application/json").status_code == 403
