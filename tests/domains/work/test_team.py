"""Responsibilities (TEA-02), meetings (CON-14 b), communication (TEA-06)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.work import make
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.work import facade
from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Card, CommAck, CommRecord, Decision, DutyRow, Meeting
from guanhao.domains.work.selectors import talks as talk_selectors
from guanhao.domains.work.services import cards, duties, meetings, talks
from guanhao.kernel import clocks
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(brand: Any) -> dict[str, int]:
    """A designer, a lawyer, an editor, a manager."""
    return {role: factories.make_person(role, brand).id for role in ("designer", "legal", "editor", "manager")}


@pytest.fixture
def at(in_brand: Any, people: dict[str, int]) -> Any:
    """Monday 10:00 in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def row(step: str, kind: str = "", **letters: str) -> duties.DutyDraft:
    """A row by numbers written as names."""
    return duties.DutyDraft(step=step, kind=kind, letters={int(person[1:]): letter for person, letter in letters.items()})


def test_two_a_in_a_row_are_refused_by_its_name(at: Any, people: dict[str, int]) -> None:
    designer, legal = people["designer"], people["legal"]
    good = duties.DutyDraft(step="视觉", kind="design", letters={designer: "R", legal: "A"})
    duties.write_matrix([good])
    bad = duties.DutyDraft(step="版权", kind="legal", letters={designer: "A", legal: "RA"})
    with pytest.raises(Refused) as refused:
        duties.write_matrix([good, bad])
    assert refused.value.message == "第 2 行（“版权”）有多个 A（Designer、Legal）：每行只能有一位最终负责人。"
    assert DutyRow.objects.count() == 1, "nothing half-written"
    for letters in ({designer: "R"}, {legal: "A"}, {designer: "X", legal: "A"}, {999: "RA"}):
        with pytest.raises(Refused):
            duties.write_matrix([duties.DutyDraft(step="版权", letters=letters)])
    with pytest.raises(Refused):
        duties.write_matrix([good, good])
    with pytest.raises(Refused):
        duties.write_matrix([duties.DutyDraft(step=" ", letters={legal: "RA"})])


def test_responsibilities_route_approvals_and_notices(at: Any, people: dict[str, int]) -> None:
    letters = {people["designer"]: "R", people["legal"]: "A", people["manager"]: "I", people["editor"]: "C"}
    duties.write_matrix([duties.DutyDraft(step="视觉", kind="design", letters=letters)])
    found = facade.duties_of(kind="design")
    assert found is not None
    assert (found.responsible, found.accountable, found.consulted, found.informed) == (
        (people["designer"],),
        people["legal"],
        (people["editor"],),
        (people["manager"],),
    )
    assert facade.accountable(step="视觉") == [people["legal"]]
    assert facade.accountable(kind="legal") == []
    card = make.ready(people["editor"], kind="design")
    for stage in ("doing", "done"):
        cards.move_card(card_id=card.pk, stage=stage)
    first, second = (sorted(_told(f"work.moved:{move}")) for move in card.moves.order_by("pk").values_list("pk", flat=True))
    assert first == sorted([people["editor"], people["designer"], people["legal"]])
    assert second == sorted([people["editor"], people["designer"], people["legal"], people["manager"]]), "I hears of the end"


def _told(key: str) -> list[int]:
    return list(Notification.objects.filter(key=key).values_list("user_id", flat=True))


def test_a_decision_becomes_a_card_that_leads_back(at: Any, people: dict[str, int]) -> None:
    made = meetings.save_meeting(meetings.MeetingDraft(title="联席会", kind="joint", at=MOMENT, invited=(people["editor"],)))
    assert _told(f"work.meeting:{made.pk}") == [people["editor"]]
    with pytest.raises(Refused):
        meetings.hold(meeting_id=made.pk, came=[], minutes="x")
    meetings.hold(meeting_id=made.pk, came=[people["editor"]], minutes="talked")
    decision = meetings.decide(meeting_id=made.pk, text="换新包装", owner_id=people["designer"], due_on=date(2026, 3, 9))
    card = Card.objects.get()
    assert decision.card_id == card.pk
    assert (card.title, card.subject, card.url, card.stage) == ("换新包装", f"work.meeting:{made.pk}", f"/b/acme/work/meetings/{made.pk}/", "pool")
    assert cards.move_card(card_id=card.pk, stage="doing").stage == "doing", "it has all it needs"
    with pytest.raises(Refused):
        meetings.decide(meeting_id=made.pk, text=" ")
    with pytest.raises(Refused):
        meetings.cancel(meeting_id=made.pk)
    assert Decision.objects.count() == 1


def test_ten_oclock_to_one_past_twelve_is_not_qualified(at: Any, people: dict[str, int]) -> None:
    facts: dict[str, Any] = {"kind": "request", "channel": "企业微信", "about": "报价", "user_id": people["editor"]}
    with time_at(MOMENT + timedelta(hours=4)):
        late = talks.record_talk(**facts, began_at=MOMENT, ended_at=MOMENT + timedelta(hours=2, minutes=1))
        just = talks.record_talk(**facts, began_at=MOMENT, ended_at=MOMENT + timedelta(hours=2))
        assert (late.qualified, just.qualified) == (False, True)
        call: dict[str, Any] = {**facts, "kind": "call", "channel": "钉钉", "text": "talked"}
        breach = talks.record_talk(**call, began_at=MOMENT + timedelta(hours=1), ended_at=MOMENT + timedelta(hours=1, minutes=31))
        kept = talks.record_talk(**call, began_at=MOMENT + timedelta(hours=1), ended_at=MOMENT + timedelta(hours=1, minutes=30))
        assert (breach.qualified, kept.qualified) == (False, True)
        one = next(one for one in facade.attainment(MOMENT) if one.user_id == people["editor"])
        assert (one.judged, one.qualified, one.share) == (4, 2, 0.5)


def test_personal_wechat_is_refused(at: Any, people: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        talks.record_talk(kind="request", channel="个人微信", about="x", user_id=people["editor"], began_at=MOMENT)
    assert (refused.value.field, CommRecord.objects.count()) == ("channel", 0)
    assert refused.value.message == "“个人微信”不是已批准的渠道。工作沟通请使用：企业微信、钉钉、飞书、邮件。"
    for wrong, field in (({"kind": "x"}, "kind"), ({"about": " "}, "about"), ({"user_id": 999}, "user_id"), ({"channel": ""}, "channel")):
        facts: dict[str, Any] = {"kind": "request", "channel": "企业微信", "about": "x", "user_id": people["editor"], "began_at": MOMENT, **wrong}
        with pytest.raises(Refused) as refused:
            talks.record_talk(**facts)
        assert refused.value.field == field
    with pytest.raises(Refused):
        talks.record_talk(kind="request", channel="企业微信", about="x", user_id=people["editor"], began_at=MOMENT + timedelta(hours=1))


def test_an_unanswered_request_is_told_once(at: Any, people: dict[str, int]) -> None:
    made = talks.record_talk(kind="request", channel="飞书", about="报价", user_id=people["editor"], began_at=MOMENT)
    assert made.qualified is None
    with time_at(MOMENT + timedelta(hours=2, seconds=1)):
        for _time in range(2):
            clocks.sweep()
            deliver_pending()
        assert CommRecord.objects.get().qualified is False
        assert _told(f"work.talk:{made.pk}") == [people["editor"]]
        done = talks.finish_talk(record_id=made.pk)
        assert done.qualified is False
        with pytest.raises(Refused):
            talks.finish_talk(record_id=made.pk)
    answered = talks.record_talk(kind="request", channel="飞书", about="b", user_id=people["editor"], began_at=MOMENT)
    talks.finish_talk(record_id=answered.pk)
    with time_at(MOMENT + timedelta(hours=3)):
        clocks.sweep()
        deliver_pending()
        assert CommRecord.objects.get(pk=answered.pk).qualified is True


def test_the_rule_is_acknowledged_by_version(brand: Any, people: dict[str, int]) -> None:
    with factories.acting_in("manager", brand):
        talks.write_rule(text="Use WeCom.")
        with pytest.raises(Refused):
            talks.write_rule(text="Use WeCom.")
    with factories.acting_in("editor", brand):
        talks.acknowledge(number=1)
        talks.acknowledge(number=1)
        assert CommAck.objects.count() == 1
        with pytest.raises(Denied):
            talks.write_rule(text="Mine")
    with factories.acting_in("manager", brand):
        talks.write_rule(text="Use Feishu.")
    with factories.acting_in("editor", brand):
        with pytest.raises(Changed):
            talks.acknowledge(number=1)
        mine = next(one for one in talk_selectors.attainment(MOMENT) if one.user_id == people["editor"])
        assert not mine.acknowledged


# through pages and REST


@pytest.fixture
def client(brand: Any, people: dict[str, int]) -> Client:
    """The manager's browser, in English."""
    return english(factories.signed_in(factories.make_person("manager", brand)))


def test_the_matrix_in_the_browser(client: Client, brand: Any, people: dict[str, int]) -> None:
    page, designer, legal = "/b/acme/work/duties/", people["designer"], people["legal"]
    body = {"rows": "1", "step-0": "Visual", "kind-0": "design", f"letter-0-{designer}": "A", f"letter-0-{legal}": "A"}
    answer = client.post(page, body)
    assert answer.status_code == 422
    assert "Row 1 (“Visual”) has more than one A" in answer.content.decode()
    assert client.post(page, {**body, f"letter-0-{designer}": "R"}).status_code == 302
    assert 'value="Visual"' in client.get(page).content.decode()
    seen = rest(client, "GET", "work-duties").json()
    assert seen == [{"step": "Visual", "kind": "design", "letters": {str(designer): "R", str(legal): "A"}}]
    twice = {"rows": [{"step": "Visual", "letters": {str(designer): "A", str(legal): "A"}}]}
    assert rest(client, "PUT", "work-duties", twice).status_code == 422
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert viewer.post(page, body).status_code == 403
    assert "Visual" in viewer.get(page).content.decode()


def test_a_meeting_in_the_browser(client: Client, brand: Any, people: dict[str, int]) -> None:
    facts: dict[str, Any] = {"title": "Weekly", "kind": "weekly", "at": "2026-03-02T10:00", "invited": [people["editor"]], "agenda": "numbers"}
    assert client.post("/b/acme/work/meetings/new/", facts).status_code == 302
    with brand_scope(brand):
        made = Meeting.objects.get()
    page = f"/b/acme/work/meetings/{made.pk}/"
    assert client.post(f"{page}minutes/", {"minutes": "talked"}).status_code == 422
    assert client.post(f"{page}minutes/", {"minutes": "talked", "came": [people["editor"]]}).status_code == 302
    assert client.post(f"{page}do/", {"do": "decide", "text": "New packaging", "due_on": "2026-03-09"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "New packaging" in shown
    assert "Demand pool" in shown
    assert "Weekly" in client.get("/b/acme/work/meetings/?q=numbers").content.decode()
    assert rest(client, "GET", f"work-meetings/{made.pk}/decisions").json()[0]["text"] == "New packaging"
    other = rest(client, "POST", "work-meetings", {"title": "Other", "at": "2026-03-03T02:00:00Z"}).json()
    assert rest(client, "POST", f"work-meetings/{other['id']}/cancel", {}).json()["state"] == "cancelled"


def test_communication_in_the_browser(client: Client, brand: Any, people: dict[str, int]) -> None:
    facts: dict[str, Any] = {
        "kind": "request",
        "about": "Quote",
        "user_id": people["editor"],
        "began_at": "2026-03-02T10:00",
        "ended_at": "2026-03-02T12:01",
    }
    refused = client.post("/b/acme/work/communication/new/", {**facts, "channel": "personal WeChat"})
    assert refused.status_code == 422
    assert "is not an approved channel" in refused.content.decode()
    assert client.post("/b/acme/work/communication/new/", {**facts, "channel": "企业微信"}).status_code == 302
    shown = client.get("/b/acme/work/communication/").content.decode()
    assert "Not qualified" in shown
    assert client.post("/b/acme/work/communication/rule/edit/", {"text": "Use WeCom."}).status_code == 302
    assert "have not acknowledged" in client.get("/b/acme/work/communication/").content.decode()
    client.post("/b/acme/work/communication/rule/", {"number": "1"})
    assert "have not acknowledged" not in client.get("/b/acme/work/communication/").content.decode()
    body = {"kind": "call", "channel": "钉钉", "about": "Crisis", "user_id": people["editor"], "began_at": "2026-03-02T07:00:00Z"}
    made = rest(client, "POST", "work-talks", body).json()
    assert made["due_at"] == "2026-03-02T07:30:00Z"
    late = rest(client, "POST", f"work-talks/{made['id']}/finish", {"text": "talked", "ended_at": "2026-03-02T07:31:00Z"}).json()
    assert late["qualified"] is False
    assert rest(client, "POST", "work-talks", {**body, "channel": "personal WeChat"}).status_code == 422
    assert rest(client, "GET", "work-talks").json()["count"] == 2
    assert rest(client, "GET", "work-rule").json()["number"] == 1
