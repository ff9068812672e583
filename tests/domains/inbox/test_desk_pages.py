"""The inbox through its pages: the journey of a message, the queue, what others write, what the rules say, attainment, settings."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.domains.inbox.talking import MONDAY, Talking, connected, later, said, send_due, take, talk
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.inbox.models import Conversation, Kept, Message, Rating, Rule, Script
from guanhao.domains.inbox.pages.shown import span_words
from guanhao.domains.inbox.policy.core import ClockPolicy, HoursPolicy
from guanhao.domains.inbox.services import core, desk, scripts, sending
from guanhao.domains.inbox.services.ratings import address_of
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def talking(monkeypatch: pytest.MonkeyPatch) -> Talking:
    """A platform that takes answers."""
    made = Talking()
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: made)
    monkeypatch.setattr(sending.publishing, "connector_context", lambda _account: (made, None))
    return made


def agent(brand: Any, role: str = "service") -> Client:
    """A browser of somebody who answers."""
    return signed_in(make_person(role, brand))


def script(brand: Any) -> Script:
    """An approved one."""
    with brand_scope(brand), acting(SYSTEM):
        draft = scripts.ScriptDraft(title="物流延迟", text="{user_name}您好，订单{order_no}在路上，我们在催。", scenario="complaint")
        return scripts.approve_script(script_id=scripts.save_script(draft=draft).pk)


def place(pk: int, tail: str = "") -> str:
    """A page of a conversation."""
    return f"/b/acme/inbox/{pk}/{tail}"


def test_message_take_script_undo_reply_resolve_rate_two_reopened(brand: Any, talking: Talking) -> None:
    """INT-01, INT-03, INT-04 in one journey, every step through its page."""
    account = connected(brand)
    row = script(brand)
    with time_at(MONDAY):
        take(brand, account, said("d1", "订单20260105001怎么还没到？", kind="direct", post_id=""))
        client = agent(brand)
        conversation = talk(brand)
        assert "怎么还没到" in client.get("/b/acme/inbox/?view=all").content.decode()
        assert client.post(place(conversation.pk, "take/")).status_code == 302
        filled = client.get(place(conversation.pk, f"scripts/{row.pk}/")).json()
        assert filled == {"id": row.pk, "text": "小林您好，订单20260105001在路上，我们在催。", "missing": [], "blocked": False}
        sent = {"text": filled["text"], "mode": "private", "script": str(row.pk)}
        assert client.post(place(conversation.pk, "reply/"), sent).status_code == 302
        page = client.get(place(conversation.pk)).content.decode()
        assert "data-until=" in page
        first = Message.everywhere.get(direction="out")
        assert client.post(place(conversation.pk, "undo/"), {"message": first.pk}).status_code == 302
        assert filled["text"] in client.get(place(conversation.pk)).content.decode()
    with time_at(MONDAY + later(seconds=30)):
        assert send_due(brand) == []
        assert talking.taken == []
        client.post(place(conversation.pk, "reply/"), {"text": "小林您好，今天下午送到。", "mode": "private"})
    with time_at(MONDAY + later(minutes=2)):
        assert send_due(brand) == ["sent"]
        assert [text for _kind, _to, text, _key in talking.taken] == ["小林您好，今天下午送到。"]
        client.post(place(conversation.pk, "resolve/"))
        with brand_scope(brand), acting(SYSTEM):
            deliver_pending()
            rating = Rating.objects.get()
            address = address_of(rating)
        assert any(address in message.text for message in Message.everywhere.filter(direction="out", auto=True))
        visitor, path = Client(), re.sub(r"^https?://[^/]+", "", address)
        assert visitor.get(path).status_code == 200
        assert visitor.post(path, {"score": "9"}).status_code == 422
        assert visitor.post(path, {"score": "2"}).status_code == 302
        assert visitor.post(path, {"comment": "等太久"}).status_code == 302
        assert visitor.post(path, {"score": "5"}).status_code == 302
    rating.refresh_from_db()
    assert (rating.score, rating.comment, rating.reopened, rating.follow_up) == (2, "等太久", True, "open")
    assert talk(brand).status == "open"
    assert Notification.everywhere.filter(topic="inbox.rating").exists()
    row.refresh_from_db()
    assert row.uses == 1
    with time_at(MONDAY + later(minutes=5)):
        assert client.post(f"/b/acme/inbox/ratings/{rating.pk}/follow-up/", {"note": "已致电道歉"}).status_code == 302
    rating.refresh_from_db()
    assert rating.follow_up == "done"
    kept = Kept.everywhere.get(kind="first")
    assert (kept.in_time, kept.took_seconds, kept.channel) == (True, 120.0, "private")


def test_a_five_leaves_it_closed_and_a_link_ends(brand: Any) -> None:
    """No follow-up; after the policy's days nothing is taken; a wrong secret opens nothing."""
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("d1", kind="direct", post_id=""))
        conversation = talk(brand)
        with acting_in("service", brand):
            core.set_status(conversation_id=conversation.pk, status="resolved")
        with brand_scope(brand), acting(SYSTEM):
            deliver_pending()
            rating = Rating.objects.get()
            path = re.sub(r"^https?://[^/]+", "", address_of(rating))
    with time_at(MONDAY + later(days=8)):
        assert Client().post(path, {"score": "1"}).status_code == 404
        assert Client().get("/rate/abcdefghijklmnopqrstuvwxyz/").status_code == 404
    with time_at(MONDAY + later(days=1)):
        assert Client().post(path, {"score": "5"}).status_code == 302
    rating.refresh_from_db()
    assert (rating.score, rating.reopened, rating.follow_up) == (5, False, "")
    assert talk(brand).status == "resolved"


def test_a_public_answer_is_confirmed_and_html_is_escaped(brand: Any, talking: Talking) -> None:
    """Public and private behave differently; words of people never become markup."""
    account = connected(brand)
    take(brand, account, said("c1", "<img src=x onerror=alert(1)><b>hi</b>"))
    conversation, client = talk(brand), agent(brand)
    page = client.get(place(conversation.pk)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    client.post(place(conversation.pk, "reply/"), {"text": "您好", "mode": "public"})
    assert not Message.everywhere.filter(direction="out").exists()
    client.post(place(conversation.pk, "reply/"), {"text": "{order_no}您好", "mode": "public", "confirmed": "1"})
    assert not Message.everywhere.filter(direction="out").exists()
    client.post(place(conversation.pk, "reply/"), {"text": "您好", "mode": "public", "confirmed": "1"})
    assert Message.everywhere.get(direction="out").private is False


def test_a_note_tells_colleagues_and_nobody_outside(brand: Any, talking: Talking) -> None:
    """@mentions."""
    account = connected(brand)
    take(brand, account, said("c1"))
    colleague = make_person("community", brand)
    conversation, client = talk(brand), agent(brand)
    client.post(place(conversation.pk, "reply/"), {"text": f"@{colleague.name} 帮忙看下", "mode": "note"})
    assert Message.everywhere.get(direction="note").text == f"@{colleague.name} 帮忙看下"
    assert Notification.everywhere.filter(user_id=colleague.id, topic="inbox.work").count() == 1
    assert talking.taken == []


def test_two_agents_see_each_other(brand: Any) -> None:
    """Presence and the shared draft; the mark says when nothing changed."""
    account = connected(brand)
    take(brand, account, said("c1"))
    conversation = talk(brand)
    one, two = agent(brand), agent(brand, "community")
    assert one.post(place(conversation.pk, "live/"), {"typing": "1", "text": "正在写的话", "mode": "public"}).status_code == 200
    seen = two.post(place(conversation.pk, "live/"), {"typing": "0"})
    assert "正在写的话" in seen.content.decode()
    mark = re.search(r'data-mark="(\w+)"', seen.content.decode())
    assert mark
    assert two.post(place(conversation.pk, "live/"), {"mark": mark[1], "typing": "0"}).status_code == 204
    assert "正在写的话" in one.get(place(conversation.pk)).content.decode()


def test_marks_and_the_script_picker(brand: Any) -> None:
    """Live marks; the picker finds by words and locks in a crisis."""
    account = connected(brand)
    row = script(brand)
    take(brand, account, said("c1", "茶包变质了"))
    conversation, client = talk(brand), agent(brand)
    marks = client.post(place(conversation.pk, "check/"), {"text": "全国第一 {order_no}", "mode": "public"}).content.decode()
    assert "全国第一" in marks
    assert "order_no" in marks
    assert "物流延迟" in client.get(place(conversation.pk, "scripts/?q=物流")).content.decode()
    with brand_scope(brand), acting(SYSTEM):
        scripts.hold(crisis_id=3, text="我们正在核实。", words=["变质"])
    assert "disabled" in client.get(place(conversation.pk, "scripts/")).content.decode()
    assert client.get(place(conversation.pk, f"scripts/{row.pk}/")).status_code == 409
    assert "我们正在核实。" in client.get(place(conversation.pk)).content.decode()


def test_a_deleted_original_is_shown_as_such(brand: Any) -> None:
    """The words stay, struck through."""
    account = connected(brand)
    take(brand, account, said("c1", "骂人的话"))
    take(brand, account, said("c1", "骂人的话", deleted=True))
    page = agent(brand).get(place(talk(brand).pk)).content.decode()
    assert "is-gone" in page
    assert "骂人的话" in page


def test_the_queue_filters_pages_and_exports(brand: Any) -> None:
    """Views, filters, keyset pages, the list alone for htmx, export."""
    account = connected(brand)
    batch = [said(f"c{n}", f"问题 {n}", author_id=f"u{n}", author=f"人{n}") for n in range(60)]
    take(brand, account, *batch)
    client = agent(brand)
    first = client.get("/b/acme/inbox/?view=all").content.decode()
    assert first.count("data-line=") == 50
    cursor = re.search(r"cursor=([^\"&]+)", first)
    assert cursor
    second = client.get(f"/b/acme/inbox/?view=all&cursor={cursor[1]}").content.decode()
    assert second.count("data-line=") == 10
    assert client.get("/b/acme/inbox/?view=all&cursor=x").status_code == 302
    part = client.get("/b/acme/inbox/?view=all", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert client.get("/b/acme/inbox/?view=all&q=问题 7").content.decode().count("data-line=") == 1
    for query in ("view=mine", "view=soon", "view=nonsense", "platform=weibo&kind=comment&tier=new&polarity=-1&tag=x&account=1&assignee=1&sort=due"):
        assert client.get(f"/b/acme/inbox/?{query}").status_code == 200
    export = b"".join(client.get("/b/acme/inbox/?view=all&export=csv")).decode()
    assert export.count("\r\n") == 61


def test_bulk_deeds_and_one_answer_to_the_same_words(brand: Any, talking: Talking) -> None:
    """Assign, tag, macro, and identical comments answered and resolved at once; different ones are not."""
    account = connected(brand)
    same = [said(f"s{n}", "求链接！", author_id=f"u{n}", author=f"人{n}") for n in range(3)]
    take(brand, account, *same, said("x", "别的", author_id="ux", author="别人"))
    client = agent(brand)
    with brand_scope(brand):
        numbers = list(Conversation.objects.filter(preview="求链接！").values_list("pk", flat=True))
        every = list(Conversation.objects.values_list("pk", flat=True))
    assert len(numbers) == 3
    assert client.post("/b/acme/inbox/", {"action": "tag", "tag": "链接", "pick": numbers}).status_code == 302
    assert "求链接" in client.post("/b/acme/inbox/", {"action": "same", "pick": numbers}).content.decode()
    client.post("/b/acme/inbox/", {"action": "same", "pick": every, "text": "您好"})
    assert not Message.everywhere.filter(direction="out").exists()
    client.post("/b/acme/inbox/", {"action": "same", "pick": numbers, "text": "{user_name}，链接在主页。"})
    assert sorted(Message.everywhere.filter(direction="out").values_list("text", flat=True)) == [f"人{n}，链接在主页。" for n in range(3)]
    assert set(Conversation.everywhere.filter(pk__in=numbers).values_list("status", flat=True)) == {"resolved"}
    assert "confirmed" in client.post("/b/acme/inbox/", {"action": "close", "pick": every}).content.decode()
    assert client.post("/b/acme/inbox/", {"action": "close", "pick": every, "confirmed": "1"}).status_code == 302
    assert set(Conversation.everywhere.values_list("status", flat=True)) == {"closed"}
    assert client.post("/b/acme/inbox/", {"do": "save_view", "title": "我的视图"}).status_code == 302


def test_a_macro_does_its_steps_and_leaves_the_script_as_a_draft(brand: Any) -> None:
    """All or nothing."""
    account = connected(brand)
    row = script(brand)
    take(brand, account, said("d1", "订单20260105001呢", kind="direct", post_id=""))
    with brand_scope(brand), acting(SYSTEM):
        made = scripts.save_macro(
            title="催", steps=[{"do": "script", "value": row.pk}, {"do": "tag", "value": "物流"}, {"do": "assign", "value": None}]
        )
    conversation, client = talk(brand), agent(brand)
    client.post(place(conversation.pk, "macro/"), {"macro": made.pk})
    conversation.refresh_from_db()
    assert conversation.tags == ["物流"]
    assert conversation.assignee_id == make_person("service", brand).id
    assert "小林您好，订单20260105001在路上" in client.get(place(conversation.pk)).content.decode()
    with brand_scope(brand), acting(SYSTEM):
        scripts.lock_script(script_id=row.pk, locked=True)
    client.post(place(conversation.pk, "macro/"), {"macro": made.pk})
    made.refresh_from_db()
    assert made.uses == 1


def test_snooze_priority_spam_and_reopen(brand: Any) -> None:
    """The rest of the deeds."""
    account = connected(brand)
    take(brand, account, said("c1"))
    conversation, client = talk(brand), agent(brand)
    for name, values, field, value in (
        ("priority", {"priority": "3"}, "priority", 3),
        ("snooze", {"minutes": "60"}, "status", "snoozed"),
        ("reopen", {}, "status", "open"),
        ("snooze", {"until": f"{now() + later(days=2):%Y-%m-%dT%H:%M}"}, "status", "snoozed"),
        ("wait", {}, "status", "waiting"),
        ("close", {}, "status", "closed"),
        ("spam", {"spam": "1"}, "spam", True),
    ):
        assert client.post(place(conversation.pk, f"{name}/"), values).status_code == 302
        conversation.refresh_from_db()
        assert getattr(conversation, field) == value, name
    assert client.post(place(conversation.pk, "nonsense/")).status_code == 404
    assert client.get(place(conversation.pk, "history/")).status_code == 200
    assert client.get(place(999999)).status_code == 404


def test_attainment_counts_breaches_and_percentiles(brand: Any) -> None:
    """One in time, one late; the late one that is open is listed."""
    account = connected(brand)
    with time_at(MONDAY):
        for n in range(3):
            take(brand, account, said(f"d{n}", f"问 {n}", kind="direct", post_id="", author_id=f"u{n}", author=f"人{n}"))
    client = agent(brand)
    with brand_scope(brand):
        numbers = list(Conversation.objects.order_by("pk").values_list("pk", flat=True))
    for number, wait in zip(numbers, ({"minutes": 10}, {"hours": 4}), strict=False):
        with time_at(MONDAY + later(**wait)):
            client.post(place(number, "reply/"), {"text": "您好", "mode": "private"})
        with time_at(MONDAY + later(**wait) + later(seconds=20)):
            send_due(brand)
    rows = list(Kept.everywhere.filter(kind="first").order_by("pk").values_list("in_time", "took_seconds"))
    assert rows == [(True, 620.0), (False, 2.5 * 3600 + 20)]
    with time_at(MONDAY + later(hours=5)):
        page = client.get("/b/acme/inbox/attainment/").content.decode()
        assert "50%" in page or "50.0%" in page
        assert "人2" in page
        for query in ("by=agent_id", "by=week&promise=next", "by=nonsense", "of_tier=new&of_channel=private", "in_time=0"):
            assert client.get(f"/b/acme/inbox/attainment/?{query}").status_code == 200
        assert client.get("/b/acme/inbox/attainment/?export=csv").status_code == 200


def test_settings_pages_change_what_counts(brand: Any) -> None:
    """Promised times, hours with a break, skills, rules."""
    client = agent(brand, "director")
    for tail in ("", "hours/", "assignment/", "rules/", "rules/new/"):
        assert client.get(f"/b/acme/inbox/setup/{tail}").status_code == 200
    with brand_scope(brand):
        policy_now = ClockPolicy.of_brand()
    names = [n for n in ClockPolicy.model_fields if n != "acknowledge"]
    values = {name: f"{getattr(policy_now, name).total_seconds() / 60:g}" for name in names} | {"acknowledge": "8", "core_private": "25"}
    assert client.post("/b/acme/inbox/setup/", values).status_code == 422
    assert client.post("/b/acme/inbox/setup/", values | {"reason": "更快", "core_public": "x"}).status_code == 422
    assert client.post("/b/acme/inbox/setup/", values | {"reason": "更快"}).status_code == 302
    assert client.post("/b/acme/inbox/setup/hours/", {"shifts": "9-12", "reason": "r"}).status_code == 422
    answer = client.post("/b/acme/inbox/setup/hours/", {"shifts": "08:00-11:00\n14:00-20:00", "off_shifts": "", "reason": "夏令"})
    assert answer.status_code == 302
    person = make_person("service", brand)
    assert client.post("/b/acme/inbox/setup/assignment/", {"agent": person.id, "skills": "物流、退款", "most": "5", "here": "on"}).status_code == 302
    rule = {"name": "退款", "words": "退款\n退货", "tags": "退款", "skill": "退款", "place": "1", "active": "on"}
    assert client.post("/b/acme/inbox/setup/rules/new/", rule).status_code == 302
    assert client.post("/b/acme/inbox/setup/rules/new/", rule | {"words": ""}).status_code == 422
    with brand_scope(brand):
        assert ClockPolicy.of_brand().core_private == later(minutes=25)
        assert ClockPolicy.of_brand().acknowledge == later(seconds=8)
        assert HoursPolicy.of_brand().shifts == ["08:00-11:00", "14:00-20:00"]
        made = Rule.objects.get()
    assert made.actions == {"tags": ["退款"], "skill": "退款"}
    assert "退款" in client.get("/b/acme/inbox/setup/rules/").content.decode()
    assert client.get(f"/b/acme/inbox/setup/rules/{made.pk}/").status_code == 200
    assert client.post(f"/b/acme/inbox/setup/rules/{made.pk}/drop/").status_code == 302


def test_a_lead_from_a_conversation_and_a_suggestion(brand: Any) -> None:
    """INT-09: the person comes along."""
    account = connected(brand)
    take(brand, account, said("d1", "想加盟，电话13812345678", kind="direct", post_id=""))
    conversation, client = talk(brand), agent(brand)
    made = client.post(f"/b/acme/leads/new/?conversation={conversation.pk}", {"name": "小林", "phone": "13812345678"})
    assert made.status_code == 302
    assert "对话" in client.get(made["Location"]).content.decode() or "Conversation" in client.get(made["Location"]).content.decode()
    assert client.post(f"/b/acme/suggestions/new/?conversation={conversation.pk}", {"title": "出小包装"}).status_code == 302
    assert "出小包装" in client.get(place(conversation.pk)).content.decode()


def test_who_may_only_look_does_nothing(brand: Any) -> None:
    """Denied; nothing happens."""
    account = connected(brand)
    take(brand, account, said("c1"))
    conversation, client = talk(brand), agent(brand, "legal")
    assert client.get(place(conversation.pk)).status_code == 200
    assert client.post(place(conversation.pk, "resolve/")).status_code == 403
    assert client.post("/b/acme/inbox/", {"action": "close", "pick": [conversation.pk], "confirmed": "1"}).status_code == 403
    assert talk(brand).status == "open"
    assert agent(brand, "viewer").get("/b/acme/inbox/").status_code == 403


def test_today_and_search(brand: Any) -> None:
    """What waits for me, and finding a conversation by name."""
    account = connected(brand)
    take(brand, account, said("c1", "请问价格"))
    conversation, client = talk(brand), agent(brand)
    client.post(place(conversation.pk, "take/"))
    assert "请问价格" in client.get("/b/acme/").content.decode()
    assert "请问价格" in client.get("/b/acme/search?q=小林").content.decode()


def test_stretches_of_time_in_words() -> None:
    """As people say them."""
    from django.utils.translation import override

    with override("en"):
        assert [span_words(s) for s in (5, 60, 3600, 5400, 90000)] == ["5 seconds", "1 minute", "1 hour", "1 h 30 min", "1 day"]


def test_order_numbers_and_mentions(brand: Any) -> None:
    """The newest number in the person's words; names after @."""
    account = connected(brand)
    take(brand, account, said("d1", "订单 TB2026010500123 没到", kind="direct", post_id=""))
    with brand_scope(brand), acting(SYSTEM):
        assert desk.order_number(talk(brand)) == "TB2026010500123"
    colleague = make_person("community", brand)
    with brand_scope(brand):
        assert desk.mentions_in(f"@{colleague.name}，看下 @nobody") == [colleague.id]


def test_policies_are_the_brands_own(in_brand: Any) -> None:
    """A limit of 3 follows up a 3."""
    from guanhao.domains.inbox.policy.desk import RatingPolicy

    policy.revise(RatingPolicy, {"follow_up": 3}, reason="r")
    assert RatingPolicy.of_brand().follow_up == 3
