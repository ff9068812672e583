"""The log of incidents, the zero-major counter and review times (CON-11 b)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.domains.content.reviewing import MONDAY, add_account, approve, hand_in, made
from tests.factories import acting_in, make_person

from guanhao.domains.content import facade
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Incident
from guanhao.domains.content.rules.findings import PictureChange, Segment, days_ahead, major_counter, picture_changes, segments
from guanhao.domains.content.selectors import incidents as selectors
from guanhao.domains.content.services import incidents
from guanhao.domains.content.services.incidents import IncidentDraft
from guanhao.domains.content.services.reminders import remind_of_legal
from guanhao.kernel.access import Denied
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


def test_one_major_incident_sets_the_counter_back(client_for: Any, brand: Any) -> None:
    """CON-11 b: the counter starts again, the page and the report's numbers say so, and the lead is told."""
    make_person("director", brand)
    with acting_in("reviewer_first", brand):
        incidents.record_incident(IncidentDraft(title="错价", severity="minor", happened_on=date(2026, 2, 20)))
        assert selectors.counter().days is None
        incidents.record_incident(IncidentDraft(title="地图缺失", severity="major", happened_on=date(2026, 2, 27)))
        counter = selectors.counter()
        assert (counter.days, counter.majors, counter.allowed, counter.kept) == (3, 1, 0, False)
        numbers = facade.review_numbers(date(2026, 2, 1), date(2026, 3, 2))
    assert (numbers.incidents, numbers.days_without_major) == ({"minor": 1, "serious": 0, "major": 1}, 3)
    with time_at(MONDAY + timedelta(days=10)), acting_in("reviewer_first", brand):
        assert selectors.counter().days == 13
    with time_at(datetime(2027, 1, 5, tzinfo=UTC)), acting_in("reviewer_first", brand):
        assert selectors.counter().majors == 0
    page = client_for("viewer").get("/b/acme/incidents/").content.decode()
    assert "地图缺失" in page
    assert "今年已有 1 起重大事故" in page
    assert client_for("viewer").get("/api/brands/acme/review-numbers").json()["majors_this_year"] == 1
    assert Notification.everywhere.filter(topic="content.incident").exists()


def test_an_incident_is_closed_with_cause_and_action(client_for: Any, brand: Any) -> None:
    """Through pages: recorded by whoever sees it, changed and closed by the lead."""
    reviewer, lead = client_for("legal"), client_for("director")
    data = {"title": "配图侵权", "severity": "serious", "happened_on": "2026-03-01", "cause": "open"}
    assert reviewer.post("/b/acme/incidents/new/", data).status_code == 302
    row = Incident.everywhere.get()
    assert reviewer.post(f"/b/acme/incidents/{row.pk}/edit/", data).status_code == 403
    assert lead.post(f"/b/acme/incidents/{row.pk}/close/").status_code == 302
    row.refresh_from_db()
    assert row.closed_at is None
    assert lead.get(f"/b/acme/incidents/{row.pk}/edit/").status_code == 200
    with acting_in("director", brand):
        draft = IncidentDraft(
            title="配图侵权", severity="serious", cause="rights", root_cause="图库过期", action="接入到期拦截", happened_on=date(2026, 3, 1)
        )
        incidents.change_incident(incident_id=row.pk, draft=draft)
        incidents.close_incident(incident_id=row.pk)
    assert "接入到期拦截" in reviewer.get(f"/b/acme/incidents/{row.pk}/").content.decode()
    assert reviewer.get(f"/b/acme/incidents/{row.pk}/history/").status_code == 200
    rest = reviewer.get("/api/brands/acme/incidents").json()
    assert (rest["count"], rest["items"][0]["cause"]) == (1, "rights")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (IncidentDraft(title=" "), "title"),
        (IncidentDraft(title="x", severity="huge"), "severity"),
        (IncidentDraft(title="x", happened_on=date(2026, 3, 3)), "happened_on"),
        (IncidentDraft(title="x", item_id=999), "item_id"),
        (IncidentDraft(title="x", url="javascript:alert(1)"), "url"),
    ],
)
def test_wrong_incidents_name_the_field(brand: Any, draft: IncidentDraft, field: str) -> None:
    with acting_in("editor", brand), pytest.raises(Refused) as refused:
        incidents.record_incident(draft)
    assert refused.value.field == field
    assert not Incident.everywhere.exists()


def test_who_only_looks_records_nothing(brand: Any) -> None:
    with acting_in("viewer", brand), pytest.raises(Denied):
        incidents.record_incident(IncidentDraft(title="x"))
    assert not Incident.everywhere.exists()


def test_the_mean_review_time_is_held_against_the_first_thirty_days(brand: Any) -> None:
    """−40 %: reviews of 10 hours in the beginning, of 5 hours now."""
    for n, (start, hours) in enumerate([(MONDAY, 10), (MONDAY + timedelta(days=90), 5)]):
        with time_at(start):
            view = hand_in(brand, made(brand, add_account(brand, f"t{n}")))
        with time_at(start + timedelta(hours=hours)):
            approve(brand, view.id)
    with time_at(MONDAY + timedelta(days=91)), acting_in("director", brand):
        pace = selectors.pace()
    assert (pace.mean, pace.base) == (timedelta(hours=5), timedelta(hours=10))
    assert pace.change == pytest.approx(-0.5)
    assert pace.reached is True
    with time_at(MONDAY + timedelta(days=2)), acting_in("director", brand):
        early = selectors.pace()
    assert (early.change, early.reached) == (None, None)


def test_owners_are_reminded_before_the_lead_time_begins(brand: Any) -> None:
    """CON-15: legal needs 3 days; on Monday the owner of Friday's advertisement hears that Tuesday is the last day."""
    made(brand, add_account(brand, "a"), is_ad=True, due=MONDAY + timedelta(days=4))
    made(brand, add_account(brand, "b"), is_ad=True, due=MONDAY + timedelta(days=4), lane="hot")
    made(brand, add_account(brand, "c"), is_ad=True, due=MONDAY + timedelta(days=30))
    made(brand, add_account(brand, "d"), due=MONDAY + timedelta(days=4))
    with acting_in("director", brand):
        assert remind_of_legal() == 1
    assert "2026-03-03" in str(Notification.everywhere.get(topic="content.legal").title)


def test_segments_cut_a_text_at_every_edge() -> None:
    cut = segments("最好的春茶", [(0, 2), (1, 4), (9, 9)])
    assert cut == [Segment("最", (0,)), Segment("好", (0, 1)), Segment("的春", (1,)), Segment("茶")]
    assert "".join(one.text for one in cut) == "最好的春茶"
    assert segments("", [(0, 3)]) == []


def test_pictures_that_came_went_and_moved() -> None:
    assert picture_changes(["a", "b", "c"], ["b", "a", "d"]) == [
        PictureChange("b", "moved", 2, 1),
        PictureChange("a", "moved", 1, 2),
        PictureChange("d", "added", 0, 3),
        PictureChange("c", "removed", 3, 0),
    ]


def test_wednesday_to_friday_are_two_days() -> None:
    assert days_ahead(date(2026, 3, 6), date(2026, 3, 4)) == 2


def test_the_counter_looks_at_its_own_year() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1)]
    counter = major_counter(days, date(2026, 1, 11), 1)
    assert (counter.majors, counter.days, counter.kept) == (1, 10, True)
