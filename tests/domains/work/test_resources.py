"""Resources and bookings (PLN-05 b): two plans, one studio; money against what is booked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import factories
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.work import facade
from guanhao.domains.work.contracts import NewBooking, Refused
from guanhao.domains.work.models import Booking, Project, Resource
from guanhao.domains.work.selectors import resources as selectors
from guanhao.domains.work.services import projects, resources
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(in_brand: Any) -> Any:
    """Monday 10:00 in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def hour(number: float) -> datetime:
    return MOMENT + timedelta(hours=number)


def plan(title: str, cents: int | None = None) -> Project:
    day = MOMENT.date()
    return projects.save_project(projects.ProjectDraft(title=title, starts_on=day, ends_on=day + timedelta(days=30), budget_cents=cents))


def thing(name: str = "Studio A", kind: str = "room", **more: Any) -> Resource:
    return resources.save_resource(resources.ResourceDraft(name=name, kind=kind, **more))


def book(resource: Resource, start: float, end: float, **more: Any) -> Booking:
    return resources.book(resources.BookingDraft(resource_id=resource.pk, starts_at=hour(start), ends_at=hour(end), **more))


def test_two_plans_want_the_same_studio(at: Any, brand: Any) -> None:
    studio, film, live = thing(exclusive=True), plan("Film"), plan("Live")
    book(studio, 1, 5, project_id=film.pk)
    with pytest.raises(Refused) as refused:
        book(studio, 4, 6, project_id=live.pk, over="urgent")
    assert "Film" in refused.value.message, "who has it"
    assert refused.value.field == "starts_at"
    assert Booking.objects.count() == 1, "nothing half-written"
    book(studio, 5, 6, project_id=live.pk)
    assert selectors.conflicts() == [], "spans that touch do not meet"


def test_more_than_there_is_needs_a_reason_and_the_permission_and_is_shown(at: Any, brand: Any) -> None:
    studio, film, live = thing(), plan("Film"), plan("Live")
    book(studio, 1, 5, project_id=film.pk)
    with factories.acting_in("editor", brand), pytest.raises(Refused) as refused:
        book(studio, 4, 6, project_id=live.pk, over="urgent")
    assert refused.value.field == "starts_at"
    with factories.acting_in("manager", brand):
        with pytest.raises(Refused) as refused:
            book(studio, 4, 6, project_id=live.pk)
        assert refused.value.field == "over"
        second = book(studio, 4, 6, project_id=live.pk, over="Both crews fit")
    assert second.over == "Both crews fit"
    found = selectors.conflicts(project=film)
    assert [(one.start, one.end, [row.project_id for row in one.bookings]) for one in found] == [(hour(4), hour(5), [film.pk, live.pk])]
    assert resources.cancel_bookings(booking_ids=[second.pk]) == 1
    assert resources.cancel_bookings(booking_ids=[second.pk]) == 0
    assert selectors.conflicts() == []


def test_halves_of_people_and_several_licences_add_up(at: Any) -> None:
    person, tool = thing("Editor", "person"), thing("Licence", "tool", capacity=300)
    film = plan("Film")
    book(person, 1, 5, amount=50, project_id=film.pk)
    book(person, 2, 3, amount=50, purpose="Help")
    with pytest.raises(Refused):
        book(person, 2, 3, amount=1, purpose="More")
    assert facade.free(person.pk, hour(1), hour(2)) == 0.5
    for _one in range(3):
        book(tool, 0, 9, purpose="Cut")
    with pytest.raises(Refused):
        book(tool, 8, 10, purpose="Cut")


def test_a_booking_can_be_changed_by_the_same_rules(at: Any) -> None:
    studio = thing(exclusive=True)
    first, second = book(studio, 1, 3, purpose="A"), book(studio, 3, 5, purpose="B")
    draft = resources.BookingDraft(resource_id=studio.pk, starts_at=hour(0), ends_at=hour(3), purpose="A")
    assert resources.book(draft, first.pk).starts_at == hour(0), "it is not in its own way"
    with pytest.raises(Refused):
        resources.book(resources.BookingDraft(resource_id=studio.pk, starts_at=hour(2), ends_at=hour(5), purpose="B"), second.pk)
    second.refresh_from_db()
    assert second.starts_at == hour(3)


def test_money_of_a_plan_against_what_is_booked(at: Any) -> None:
    film = plan("Film", 1_000_000)
    purse, studio = thing("Ads", "budget", capacity=800_000, exclusive=True), thing(hour_cents=20_000)
    book(purse, 0, 1, amount=500_000, project_id=film.pk)
    book(studio, 0, 4, project_id=film.pk)
    found = selectors.money(film)
    assert (found.plan, found.booked, found.costs, found.left) == (1_000_000, 500_000, 80_000, 420_000)
    with pytest.raises(Refused):
        book(purse, 900, 901, amount=300_001, project_id=film.pk)
    book(purse, 900, 901, amount=300_000, project_id=film.pk)
    assert selectors.money(film).left == 120_000


def test_wrong_bookings_are_refused_by_field(at: Any, brand: Any) -> None:
    studio = thing()
    for facts, field in (
        ({"start": 2, "end": 2}, "ends_at"),
        ({"start": 0, "end": 24 * 400}, "ends_at"),
        ({"start": 0, "end": 1, "amount": 0}, "amount"),
        ({"start": 0, "end": 1, "project_id": 999}, "project_id"),
        ({"start": 0, "end": 1, "card_id": 999}, "card_id"),
    ):
        with pytest.raises(Refused) as refused:
            book(studio, facts.pop("start"), facts.pop("end"), **{"purpose": "x", **facts})
        assert refused.value.field == field
    with pytest.raises(Refused):
        book(studio, 0, 1)
    resources.retire_resource(resource_id=studio.pk)
    with pytest.raises(Refused):
        book(studio, 0, 1, purpose="x")
    with pytest.raises(Refused):
        thing("Studio A")
    with factories.acting_in("editor", brand), pytest.raises(Denied):
        thing("Mine")


def test_other_rooms_book_by_the_facade(at: Any) -> None:
    studio = thing(exclusive=True)
    view = facade.book(NewBooking(resource_id=studio.pk, subject="content.item:7", starts_at=hour(1), ends_at=hour(2)))
    assert (view.resource, view.amount, facade.bookings_of("content.item:7")[0].id) == ("Studio A", 1.0, view.id)
    assert facade.resources_of("room") == [(studio.pk, "Studio A")]
    with pytest.raises(Refused):
        facade.book(NewBooking(resource_id=studio.pk, subject="content.item:8", starts_at=hour(1), ends_at=hour(2), over="x"))
    assert facade.give_back("content.item:7") == 1
    assert facade.give_back("") == 0


def test_pages_book_refuse_with_what_was_typed_and_cancel(at: Any, client_for: Any, brand: Any, django_assert_max_num_queries: Any) -> None:
    studio, film = thing(exclusive=True), plan("Film", 5_000)
    book(studio, 1, 5, project_id=film.pk)
    with time_at(MOMENT):
        client = english(client_for("manager"))
        facts = {"resource_id": studio.pk, "starts_at": "2026-03-02T12:00", "ends_at": "2026-03-02T13:00", "amount": "1", "purpose": "Tea"}
        answer = client.post("/b/acme/work/bookings/new/", facts)
        assert answer.status_code == 422
        assert "Film" in answer.content.decode()
        assert 'value="Tea"' in answer.content.decode()
        assert client.post(
            "/b/acme/work/bookings/new/", {**facts, "starts_at": "2026-03-03T12:00", "ends_at": "2026-03-03T12:00", "whole_days": "on"}
        )
        with brand_scope(brand):
            made = Booking.objects.get(purpose="Tea")
            assert (made.ends_at - made.starts_at, made.starts_at.isoformat()) == (timedelta(days=1), "2026-03-02T16:00:00+00:00")
        for path in (f"resources/{studio.pk}/", "bookings/", f"bookings/{made.pk}/", f"projects/{film.pk}/resources/", "resources/?state=retired"):
            assert client.get(f"/b/acme/work/{path}").status_code == 200, path
        client.get("/b/acme/work/resources/")
        with django_assert_max_num_queries(40):
            client.get("/b/acme/work/resources/")
        for bad in ({"amount": str(10**30)}, {"starts_at": "x"}, {"resource_id": str(10**30)}, {"starts_at": ""}):
            assert client.post("/b/acme/work/bookings/new/", {**facts, **bad}).status_code == 422
        client.post(f"/b/acme/work/bookings/{made.pk}/cancel/")
        saved = client.post("/b/acme/work/resources/new/", {"name": "Camera", "kind": "tool", "amount": "2", "hour": "15.5"})
        assert saved.status_code == 302
        with brand_scope(brand):
            assert selectors.live().filter(purpose="Tea").count() == 0
            camera = Resource.objects.get(name="Camera")
            assert (camera.capacity, camera.hour_cents) == (200, 1550)
        assert client.post("/b/acme/work/resources/new/", {"name": "Camera", "kind": "tool", "amount": "2"}).status_code == 422
        assert client.post(f"/b/acme/work/resources/{camera.pk}/do/", {"do": "retire"}).status_code == 302
        assert client.get(f"/b/acme/work/resources/{camera.pk}/history/").status_code == 200


def test_rest_books_and_tells_conflicts(at: Any, client_for: Any) -> None:
    with time_at(MOMENT):
        client = client_for("manager")
        studio = rest(client, "POST", "work-resources", {"name": "Studio", "kind": "room"}).json()
        body = {"resource_id": studio["id"], "starts_at": hour(1).isoformat(), "ends_at": hour(3).isoformat(), "purpose": "A"}
        assert rest(client, "POST", "work-bookings", body).status_code == 201
        refused = rest(client, "POST", "work-bookings", body)
        assert refused.status_code == 422
        assert "problem+json" in refused["Content-Type"]
        second = rest(client, "POST", "work-bookings", {**body, "over": "Both fit"}).json()
        assert len(rest(client, "GET", f"work-conflicts?resource_id={studio['id']}").json()) == 1
        moved = {**body, "starts_at": hour(5).isoformat(), "ends_at": hour(6).isoformat()}
        assert rest(client, "PUT", f"work-bookings/{second['id']}", moved).json()["over"] == ""
        assert rest(client, "GET", "work-bookings").json()["count"] == 2
        assert rest(client, "POST", f"work-bookings/{second['id']}/cancel").json()["cancelled_at"]
        assert rest(client, "PUT", f"work-resources/{studio['id']}", {"name": "Hall", "kind": "room", "capacity": 200}).json()["name"] == "Hall"
        assert rest(client, "GET", "work-resources").json()["count"] == 1
