"""The calendar in a browser and over REST: views, drag, bulk, files, links."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from tests.domains.publishing.planning import Things, planned, things
from tests.domains.publishing.publishing import active_account
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import CalendarEntry, CalendarShare, Place, Publication, QueueSlot, Series, Shift
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.domains.publishing.services.calendar import cadence, entries, queue, series, shares
from guanhao.domains.publishing.services.calendar.plans import moment_of, subject_of
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 4, tzinfo=UTC)
BASE = "/b/acme/calendar/"
REST = "/api/brands/acme"


@pytest.fixture
def room() -> Iterator[Things]:
    """A room with things to plan."""
    with things() as found:
        yield found


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is Monday noon in Shanghai."""
    with time_at(NOON):
        yield


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A November moment in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def call(client: Any, method: str, path: str, body: Any = None) -> Any:
    """JSON over REST."""
    return client.generic(method, REST + path, json.dumps(body or {}) if method != "GET" else "", content_type="application/json")


@pytest.fixture
def stocked(brand: Any, room: Things) -> dict[str, int]:
    """An account in Shanghai and one in New York, each with a plan on Wednesday."""
    here, there = active_account(brand), active_account(brand, handle="us")
    with brand_scope(brand), acting(SYSTEM):
        channels.change_account(account_id=there, timezone="America/New_York")
    with acting_in("manager", brand):
        first = facade.plan(subject=room.add(1, here, "早间新闻", tags=("新品",), campaign="双12"), planned_at=local(18, 9), note="内部备注")
        second = facade.plan(subject=room.add(2, there, "Evening post"), planned_at=local(18, 21))
    return {"here": here, "there": there, "first": first.id, "second": second.id}


@pytest.mark.parametrize("view", ["month", "week", "day", "lane"])
def test_views_show_publications_with_the_clock_of_their_account(client_for: Any, stocked: dict[str, int], view: str) -> None:
    answer = client_for("viewer").get(f"{BASE}?view={view}&day=2026-11-18")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "早间新闻" in text
    assert "08:00 <small>UTC-5</small>" in text, "21:00 in Shanghai is the morning in New York"
    assert "09:00</span>" in text
    assert "draggable" not in text, "a viewer moves nothing"


def test_filters_stay_in_the_address_and_in_the_other_views(client_for: Any, stocked: dict[str, int]) -> None:
    client = client_for("director")
    for query, seen in (
        (f"account={stocked['here']}", "早间新闻"),
        ("tag=新品", "早间新闻"),
        ("campaign=双12", "早间新闻"),
        ("q=早间", "早间新闻"),
        ("q=evening", "Evening post"),
    ):
        text = client.get(f"{BASE}?view=month&day=2026-11-18&{query}").content.decode()
        hidden = "Evening post" if seen == "早间新闻" else "早间新闻"
        assert (seen in text, hidden in text) == (True, False), query
        assert "view=week" in text
    assert "Evening post" not in client.get(f"{BASE}list/?planned_at_from=2026-11-01&status=published").content.decode()


def test_the_last_view_is_remembered_and_a_phone_begins_with_the_day(client_for: Any, stocked: dict[str, int]) -> None:
    client = client_for("director")
    assert 'data-view="month"' in client.get(BASE).content.decode()
    client.get(f"{BASE}?view=lane")
    assert 'data-view="lane"' in client.get(BASE).content.decode()
    phone = client_for("viewer").get(BASE, headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile"})
    assert 'data-view="day"' in phone.content.decode()


def test_the_list_begins_with_the_span_of_the_view_before(client_for: Any, stocked: dict[str, int]) -> None:
    client = client_for("director")
    assert "planned_at_from=2026-11-01&amp;planned_at_to=2026-11-30" in client.get(f"{BASE}?view=month&day=2026-11-18").content.decode()
    assert "planned_at_from=2026-11-16&amp;planned_at_to=2026-11-22" in client.get(f"{BASE}?view=week&day=2026-11-18").content.decode()
    there = client.get(f"{BASE}?view=list&day=2026-11-18")
    assert there["Location"] == f"{BASE}list/?planned_at_from=2026-11-01&planned_at_to=2026-11-30"
    text = client.get(there["Location"]).content.decode()
    assert "早间新闻" in text
    assert "day=2026-11-01&amp;view=week" in text


@pytest.mark.parametrize("query", ["view=nothing&day=2026-99-99", "day=0001-01-01", "account=x&status=y", "view=lane&lanes=99", "view=week&night=1"])
def test_addresses_that_make_no_sense_still_answer(client_for: Any, stocked: dict[str, int], query: str) -> None:
    assert client_for("director").get(f"{BASE}?{query}").status_code == 200


def test_a_drag_to_another_day_keeps_the_time_of_day_and_can_be_undone(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client = client_for("manager")
    body = {"id": stocked["first"], "revision": 1, "day": "2026-11-20", "query": "view=month&day=2026-11-18"}
    answer = client.post(f"{BASE}move/", body, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(20, 9)
        shift = Shift.objects.get()
    assert f"moves/{shift.pk}/undo/" in text
    assert client.post(f"{BASE}moves/{shift.pk}/undo/", {"query": "view=month"}).status_code == 302
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(18, 9)


def test_a_drag_over_a_change_of_the_clocks_keeps_the_local_time(client_for: Any, brand: Any, stocked: dict[str, int], room: Things) -> None:
    with time_at(datetime(2027, 3, 1, tzinfo=UTC)):
        with acting_in("manager", brand):
            at = datetime(2027, 3, 12, 14, tzinfo=UTC)  # Friday 09:00 in New York
            view = facade.plan(subject=room.add(7, stocked["there"]), planned_at=at)
        client_for("manager").post(f"{BASE}move/", {"id": view.id, "revision": 1, "day": "2027-03-15"})
        with brand_scope(brand):
            moved = Publication.objects.get(pk=view.id).planned_at
    assert moved == datetime(2027, 3, 15, 13, tzinfo=UTC)


def test_a_drag_to_an_hour_takes_its_quarter_on_the_brands_clock(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client_for("manager").post(f"{BASE}move/", {"id": stocked["second"], "revision": 1, "day": "2026-11-19", "at": "20:45"})
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["second"]).planned_at == local(19, 20, 45)


def test_the_dialog_moves_on_the_accounts_own_clock(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client_for("manager").post(f"{BASE}move/", {"id": stocked["second"], "revision": 1, "local": "2026-11-19T07:30"})
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["second"]).planned_at == datetime(2026, 11, 19, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"day": "2026-11-01"},
        {"day": "x"},
        {"local": "soon"},
        {"day": "2026-11-20", "revision": 9},
        {"day": "2026-11-20", "account": 999},
        {"day": "2026-11-18"},
        {"id": 999, "day": "2026-11-20"},
    ],
)
def test_a_drag_that_cannot_be_says_why_and_moves_nothing(client_for: Any, brand: Any, stocked: dict[str, int], change: dict[str, Any]) -> None:
    body = {"id": stocked["first"], "revision": 1, **change}
    answer = client_for("manager").post(f"{BASE}move/", body, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "note--bad" in answer.content.decode()
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(18, 9)
        assert not Shift.objects.exists()


def test_who_may_not_plan_cannot_drag(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    assert client_for("viewer").post(f"{BASE}move/", {"id": stocked["first"], "revision": 1, "day": "2026-11-20"}).status_code == 403
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(18, 9)


def test_several_are_looked_at_before_they_move(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client, picks = client_for("manager"), [stocked["first"], stocked["second"]]
    assert client.post(f"{BASE}moves/", {"pick": picks}).status_code == 200
    look = client.post(f"{BASE}moves/", {"pick": picks, "step": "look", "days": "1"})
    assert "2026-11-19 09:00" in look.content.decode()
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(18, 9)
    done = client.post(f"{BASE}moves/", {"pick": picks, "step": "do", "days": "1"})
    assert done.status_code == 302
    assert "moved=" in done["Location"]
    assert "undo" in client.get(done["Location"]).content.decode()
    with brand_scope(brand):
        assert list(Publication.objects.order_by("pk").values_list("planned_at", flat=True)) == [local(19, 9), local(19, 21)]
    assert client.post(f"{BASE}moves/", {"pick": picks, "step": "do"}).status_code == 422
    assert client.post(f"{BASE}moves/", {}).status_code == 302


def test_the_list_moves_and_cancels(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client = client_for("manager")
    client.post(f"{BASE}list/", {"action": "later", "pick": [stocked["first"]], "confirmed": "1"})
    client.post(f"{BASE}list/", {"action": "cancel", "pick": [stocked["second"]], "confirmed": "1"})
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(19, 9)
        assert Publication.objects.get(pk=stocked["second"]).status == "cancelled"


def test_the_list_is_exported_as_a_table(client_for: Any, stocked: dict[str, int]) -> None:
    answer = client_for("director").get(f"{BASE}list/?export=csv&cols=planned_at,local,title,account")
    lines = b"".join(answer).decode().split("\r\n")
    assert lines[1].endswith("2026-11-18 09:00,早间新闻,青禾茶")
    assert "2026-11-18 08:00 UTC-5,Evening post" in lines[2]


def test_the_feed_is_read_by_other_programs(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    with brand_scope(brand), acting(SYSTEM):
        entries.save_entry(entries.EntryDraft(title="年终茶会", first_day=date(2026, 12, 1), last_day=date(2026, 12, 3)))
    answer = client_for("director").get(f"{BASE}feed.ics?account={stocked['here']}")
    book = Calendar.from_ical(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(one["summary"]): one for one in book.walk("VEVENT")}
    assert set(found) == {"早间新闻", "年终茶会"}
    assert found["早间新闻"]["dtstart"].dt == local(18, 9)
    assert str(found["早间新闻"]["status"]) == "TENTATIVE"
    assert "内部备注" in str(found["早间新闻"]["description"])
    assert found["年终茶会"]["dtend"].dt == date(2026, 12, 4)


def test_dates_come_out_of_a_calendar_file(client_for: Any, brand: Any) -> None:
    client = client_for("manager")
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261212\r\nSUMMARY:双12\r\nEND:VEVENT\r\n"
    book = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n"
    for _again in range(2):
        file = io.BytesIO(book.encode())
        file.name = "dates.ics"
        assert client.post(f"{BASE}dates/file/", {"file": file, "lead_days": 14}).status_code == 302
    with brand_scope(brand):
        assert list(CalendarEntry.objects.values_list("title", "first_day", "lead_days")) == [("双12", date(2026, 12, 12), 14)]
    broken = io.BytesIO(b"no calendar")
    broken.name = "x.ics"
    assert client.post(f"{BASE}dates/file/", {"file": broken, "lead_days": 0}).status_code == 422


def test_planning_from_the_calendar(client_for: Any, brand: Any, room: Things) -> None:
    account = active_account(brand)
    client = client_for("manager")
    subject = room.add(5, account, "春茶")
    assert client.get(f"{BASE}new/?day=2026-11-19&at=10:00&account={account}").status_code == 200
    assert client.post(f"{BASE}new/", {"number": subject, "local": "2026-11-19T10:00"}).status_code == 302
    with brand_scope(brand):
        assert Publication.objects.get().planned_at == local(19, 10)
    assert client.post(f"{BASE}new/", {"number": subject, "local": "2026-11-19T10:00"}).status_code == 422
    assert client.post(f"{BASE}new/", {"local": "2026-11-19T10:00"}).status_code == 422
    assert client.post(f"{BASE}new/", {"number": "test.thing:99", "local": "2026-11-19T10:00"}).status_code == 422


@pytest.mark.parametrize(("more", "warned"), [({"tags": ("搞笑",)}, True), ({"hashtags": ("段子",)}, True), ({"tags": ("公益",)}, False)])
def test_planning_fun_on_a_day_of_mourning_is_warned_of_by_its_tags(
    client_for: Any, brand: Any, room: Things, more: dict[str, Any], warned: bool
) -> None:
    """The title says nothing; what the subject and the post are tagged with does."""
    account = active_account(brand)
    subject, words = room.add(5, account, "今日更新", **more), "哀悼日不宜发布娱乐内容：国家公祭日"
    client = client_for("manager")
    at = {"subject": subject, "planned_at": "2026-12-13T20:00:00+08:00"}
    seen = call(client, "POST", "/publications/dry-run", at).json()
    assert [one["message"] for one in seen["problems"] if one["code"] == "solemn"] == ([words] if warned else [])
    assert client.post(f"{BASE}new/", {"number": subject, "local": "2026-12-13T20:00"}).status_code == 302
    shown = client.get(f"{BASE}?day=2026-12-13").content.decode()
    assert (words in shown) == warned
    with brand_scope(brand):
        assert Publication.objects.get().planned_at == datetime(2026, 12, 13, 12, tzinfo=UTC)


def test_planning_without_a_moment_takes_the_queue(client_for: Any, brand: Any, room: Things) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        queue.add_slots(account_id=account, weekdays=[3], at=time(20))
    client_for("manager").post(f"{BASE}new/", {"number": room.add(5, account)})
    with brand_scope(brand):
        assert Publication.objects.get().planned_at == local(19, 20)


def test_upkeep_pages(client_for: Any, brand: Any) -> None:
    account = active_account(brand)
    client = client_for("manager")
    assert client.post(f"{BASE}cadence/set/", {"account_id": account, "target": 3}).status_code == 302
    assert client.post(f"{BASE}slots/new/", {"account_id": account, "weekdays": [1, 3], "at": "09:00", "label": "早高峰"}).status_code == 302
    page = client.get(f"{BASE}cadence/").content.decode()
    assert "早高峰" in page
    assert "badge--warn" in page
    with brand_scope(brand):
        slot = QueueSlot.objects.order_by("pk")[0].pk
    client.post(f"{BASE}slots/{slot}/", {"do": "off"})
    with brand_scope(brand):
        assert not QueueSlot.objects.get(pk=slot).active
    client.post(f"{BASE}slots/{slot}/", {"do": "remove"})
    with brand_scope(brand):
        assert QueueSlot.objects.count() == 1


def test_series_and_places_pages(client_for: Any, brand: Any, room: Things) -> None:
    account = active_account(brand)
    client = client_for("manager")
    body = {"account_id": account, "title": "探店", "local": "2026-11-18T18:00", "weekdays": [2, 4, 5], "every": 1, "active": "on"}
    assert client.post(f"{BASE}series/new/", body).status_code == 302
    assert client.post(f"{BASE}series/new/", {**body, "rule": "never"}).status_code == 422
    with brand_scope(brand):
        row, places = Series.objects.get(), list(Place.objects.order_by("at"))
    assert len(places) == 12
    assert "探店" in client.get(f"{BASE}?view=month&day=2026-11-18").content.decode()
    assert client.get(f"{BASE}series/{row.pk}/").status_code == 200
    client.post(f"{BASE}places/{places[0].pk}/", {"do": "move", "local": "2026-11-19T20:00"})
    client.post(f"{BASE}places/{places[1].pk}/", {"do": "drop"})
    client.post(f"{BASE}new/?place={places[2].pk}", {"number": room.add(8, account)})
    with brand_scope(brand):
        moved, dropped, filled = (Place.objects.get(pk=one.pk) for one in places[:3])
    assert (moved.at, moved.moved, dropped.dropped) == (local(19, 20), True, True)
    assert filled.publication_id is not None
    assert client.post(f"{BASE}series/month/", {"month": "2027-01"}).status_code == 302
    with brand_scope(brand):
        assert Place.objects.filter(at__gte=datetime(2026, 12, 31, 16, tzinfo=UTC)).count() == 14
    assert client.post(f"{BASE}places/new/", {"account_id": account, "local": "2026-11-20T08:00", "title": "发布会"}).status_code == 302


def test_marketing_dates_pages(client_for: Any, brand: Any) -> None:
    client = client_for("manager")
    body = {"title": "双12", "first_day": "2026-12-12", "lead_days": 14, "note": ""}
    assert client.post(f"{BASE}dates/new/", body).status_code == 302
    with brand_scope(brand):
        pk = CalendarEntry.objects.get().pk
    assert client.post(f"{BASE}dates/{pk}/edit/", {**body, "first_day": "2026-12-11", "last_day": "2026-12-13"}).status_code == 302
    assert client.post(f"{BASE}dates/{pk}/edit/", {**body, "last_day": "2026-12-01"}).status_code == 422
    assert "双12" in client.get(f"{BASE}?view=month&day=2026-12-01").content.decode()
    assert client.get(f"{BASE}dates/{pk}/history/").status_code == 200
    client.post(f"{BASE}dates/{pk}/remove/", {"confirmed": "1"})
    with brand_scope(brand):
        assert not CalendarEntry.objects.exists()


def test_a_shared_calendar_shows_nothing_internal(client_for: Any, client: Any, brand: Any, stocked: dict[str, int]) -> None:
    inside = client_for("manager")
    body = {"title": "给客户", "accounts": [stocked["here"]], "until": "2026-12-01"}
    inside.post(f"{BASE}shares/new/", body)
    shown = inside.get(f"{BASE}shares/").content.decode()
    secret = shown.split('id="share-page">http://testserver/calendar/')[1].split("/")[0]
    assert secret not in inside.get(f"{BASE}shares/").content.decode(), "shown once"
    answer = client.get(f"/calendar/{secret}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert ("早间新闻" in text, "内部备注" in text, "Evening post" in text) == (True, False, False)
    assert "/b/acme/" not in text
    feed = client.get(f"/calendar/{secret}/feed.ics")
    (event,) = Calendar.from_ical(feed.content).walk("VEVENT")
    assert "内部备注" not in str(event["description"])
    assert client.get("/calendar/wrong/").status_code == 404
    assert client.post(f"/calendar/{secret}/").status_code == 405
    with brand_scope(brand):
        share = CalendarShare.objects.get()
    assert share.expires_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    inside.post(f"{BASE}shares/{share.pk}/end/")
    assert client.get(f"/calendar/{secret}/").status_code == 404


def test_a_shared_calendar_is_not_opened_too_often(client: Any, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(SharePolicy, {"per_minute": 1}, reason="test")
        secret = shares.make_share(title="t").secret
    assert client.get(f"/calendar/{secret}/").status_code == 200
    assert client.get(f"/calendar/{secret}/feed.ics").status_code == 429


def test_plans_come_out_of_a_table_in_the_local_time_of_each_account(brand: Any, stocked: dict[str, int], room: Things) -> None:
    good, abroad = room.add(21, stocked["here"], "a"), room.add(22, stocked["there"], "b")
    lines = [
        "平台版本,计划发布时间,账号,备注",
        f"{good},2026-11-25 18:00,,早",
        f"{abroad},2026/11/25 07:30,us,",
        f"{good},2026-11-26 18:00,,",
        "test.thing:99,2026-11-26 18:00,,",
        f"{room.add(23, stocked['here'])},2026-11-26,,",
        f"{room.add(24, stocked['here'])},2026-11-01 08:00,,",
        f"{room.add(25, stocked['here'])},2026-11-26 08:00,us,",
    ]
    with acting_in("manager", brand):
        before = Publication.objects.count()
        file = "\n".join(lines).encode()
        dry = imports.dry_run(kind="plans", account=None, stream=io.BytesIO(file), name="plans.csv")
        assert (dry.counts.imported, dry.counts.quarantined) == (2, 5)
        assert Publication.objects.count() == before
        run = imports.make_draft(kind="plans", account=None, stream=io.BytesIO(file), name="plans.csv")
        imports.run_now(run)
        found = dict(Publication.objects.filter(subject__in=[good, abroad]).values_list("subject", "planned_at"))
        note = Publication.objects.get(subject=good).note
    assert found == {good: local(25, 18), abroad: datetime(2026, 11, 25, 12, 30, tzinfo=UTC)}
    assert note == "早"


def test_cells_of_a_plan() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert [subject_of(text) for text in ("7", "#7", "7.0", "test.thing:7")] == ["content.variant:7"] * 3 + ["test.thing:7"]
    assert moment_of("2026年11月28日 18:00", zone) == local(28, 18)
    assert moment_of("2026-11-28T18:00+00:00", zone) == datetime(2026, 11, 28, 18, tzinfo=UTC)
    for text in ("2026-11-28", "soon", ""):
        with pytest.raises(facade.Refused):
            moment_of(text, zone)


def test_the_calendar_over_rest(client_for: Any, brand: Any, stocked: dict[str, int], room: Things) -> None:
    client = client_for("manager")
    found = call(client, "GET", "/calendar?since=2026-11-18&until=2026-11-18").json()
    assert found["count"] == 2
    assert (found["items"][1]["local"], found["items"][1]["zone"]) == ("2026-11-18T08:00", "America/New_York")
    assert call(client, "GET", "/calendar?since=2026-11-18&until=2026-11-18&tag=新品").json()["count"] == 1
    assert call(client, "GET", "/calendar?since=2026-11-18&until=2028-11-18").status_code == 422
    days = call(client, "GET", "/calendar/days?since=2027-05-01&until=2027-05-31").json()["items"]
    assert [one["day"] for one in days if one["title"] in ("母亲节", "Mother's Day")] == ["2027-05-09"]
    ids = [stocked["first"], stocked["second"]]
    dry = call(client, "POST", "/calendar/moves", {"ids": ids, "days": 1, "dry_run": True}).json()
    assert (dry["shift_id"], dry["possible"], dry["count"]) == (None, True, 2)
    done = call(client, "POST", "/calendar/moves", {"ids": ids, "days": 1}).json()
    assert done["items"][0]["after"] == "2026-11-19T01:00:00Z"
    assert call(client, "POST", f"/calendar/moves/{done['shift_id']}/undo").json() == {"count": 2}
    assert call(client, "POST", f"/calendar/moves/{done['shift_id']}/undo").status_code == 422
    assert call(client, "POST", "/calendar/moves", {"ids": ids}).status_code == 422
    assert call(client, "POST", "/cadence", {"account_id": stocked["here"], "target": 3}).json()["gap"] == 2
    assert call(client, "GET", "/cadence").json()["items"][0]["weeks"][0] == {"monday": "2026-11-16", "target": 3, "planned": 1, "gap": 2}
    slots = call(client, "POST", "/queue-slots", {"account_id": stocked["here"], "weekdays": [1], "at": "10:00"})
    assert slots.status_code == 201
    queued = call(client, "POST", "/queue", {"subject": room.add(31, stocked["here"])}).json()
    assert queued["planned_at"] == "2026-11-24T02:00:00Z", "this week has one slot and one publication"
    slot = slots.json()["items"][0]["id"]
    assert call(client, "POST", f"/queue-slots/{slot}", {"active": False}).json()["active"] is False
    assert call(client, "DELETE", f"/queue-slots/{slot}").status_code == 204
    assert call(client, "GET", f"/slot-suggestions/{stocked['here']}").json() == {"count": 0, "items": [], "next_free": None}


def test_series_dates_and_links_over_rest(client_for: Any, brand: Any, room: Things) -> None:
    account = active_account(brand)
    client = client_for("manager")
    body = {"account_id": account, "title": "s", "rule": "FREQ=WEEKLY;BYDAY=WE,FR,SA", "starts": "2026-11-18T18:00:00+08:00"}
    row = call(client, "POST", "/series", body).json()
    assert call(client, "PUT", f"/series/{row['id']}", {**body, "title": "t"}).json()["title"] == "t"
    places = call(client, "GET", "/places").json()
    assert places["count"] == 12
    first = places["items"][0]["id"]
    assert call(client, "POST", f"/places/{first}", {"do": "move", "at": "2026-11-19T20:00:00+08:00"}).json()["moved"] is True
    assert call(client, "POST", f"/places/{first}", {"do": "fill", "subject": room.add(1, account)}).json()["publication_id"]
    assert call(client, "POST", f"/places/{first}", {"do": "jump"}).status_code == 422
    assert call(client, "POST", "/places", {"account_id": account, "at": "2026-11-20T20:00:00", "title": "x"}).json()["at"] == "2026-11-20T12:00:00Z"
    assert call(client, "POST", "/series-month", {"month": "2027-01"}).json() == {"made": 14}
    assert call(client, "POST", "/series-month", {"month": "soon"}).status_code == 422
    entry = call(client, "POST", "/calendar-entries", {"title": "双12", "first_day": "2026-12-12"}).json()
    assert call(client, "PUT", f"/calendar-entries/{entry['id']}", {"title": "双12", "first_day": "2026-12-11"}).json()["first_day"] == "2026-12-11"
    assert call(client, "DELETE", f"/calendar-entries/{entry['id']}").status_code == 204
    share = call(client, "POST", "/calendar-shares", {"title": "x", "accounts": [account]}).json()
    assert share["secret"]
    assert call(client, "GET", "/calendar-shares").json()["items"][0]["secret"] == ""
    assert call(client, "POST", f"/calendar-shares/{share['id']}/end").json()["ended_at"]
    assert call(client, "POST", "/calendar-shares", {"title": "x", "accounts": [999]}).status_code == 422


def test_a_viewer_changes_nothing_over_rest(client_for: Any, brand: Any, stocked: dict[str, int]) -> None:
    client = client_for("viewer")
    assert call(client, "POST", "/calendar/moves", {"ids": [stocked["first"]], "days": 1}).status_code == 403
    assert call(client, "POST", "/cadence", {"account_id": stocked["here"], "target": 3}).status_code == 403
    with brand_scope(brand):
        assert Publication.objects.get(pk=stocked["first"]).planned_at == local(18, 9)


def test_pages_ask_as_often_for_many_as_for_few(client_for: Any, brand: Any, django_assert_max_num_queries: Any) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        cadence.set_cadence(account_id=account, target=3)
        for number in range(120):
            planned(account, local(2 + number % 25, 8 + number % 12), f"t{number}", number=number)
        series.save_series(series.SeriesDraft(account_id=account, title="s", rule="FREQ=DAILY", starts=local(16, 18)))
    client = client_for("manager")
    client.get(f"{BASE}?view=month")
    for view in ("month", "week", "day", "lane"):
        with django_assert_max_num_queries(40):
            assert client.get(f"{BASE}?view={view}&day=2026-11-18").status_code == 200
