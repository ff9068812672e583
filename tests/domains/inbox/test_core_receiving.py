"""What comes in: once, in one conversation, by one person; floods, edits, deletions, histories."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.domains.inbox.talking import MONDAY, Talking, connected, said, take, talk

from guanhao.domains.inbox.contracts import Incoming, QueueFilter
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.services import rules as rule_services
from guanhao.domains.people.models import Handle, Person, PersonDay
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import Clock, EventRow
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def talking(monkeypatch: pytest.MonkeyPatch) -> Talking:
    """A platform that takes answers."""
    made = Talking()
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: made)
    return made


def test_the_same_comment_taken_in_twice_is_one_conversation(brand: Any) -> None:
    """INT-01."""
    account = connected(brand)
    with time_at(MONDAY):
        first = take(brand, account, said("c1"), said("c1"))
        second = take(brand, account, said("c1"))
    assert (first.new, first.begun, second.new, second.known) == (1, 1, 0, 1)
    row = talk(brand)
    assert (row.messages, row.unread, row.person_name, row.kind, row.channel) == (1, 1, "小林", "comment", "public")
    assert Message.everywhere.count() == 1


def test_a_person_has_one_conversation_a_post_and_one_card(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"), said("c2", "在吗"), said("c3", post_id="p2"), said("d1", kind="direct", post_id=""))
    with brand_scope(brand):
        assert sorted(Conversation.objects.values_list("kind", "messages")) == [("comment", 1), ("comment", 2), ("direct", 1)]
        assert (Person.objects.count(), Handle.objects.count()) == (1, 1)
        assert Person.objects.get().messages == 4
        assert PersonDay.objects.get().messages == 4
        assert len({row.person_id for row in Conversation.objects.all()}) == 1


def test_another_brand_sees_nothing(brand: Any, other_brand: Any) -> None:
    account = connected(brand)
    take(brand, account, said("c1"))
    with brand_scope(other_brand), acting(SYSTEM):
        assert selectors.queue().items == ()
        with pytest.raises(Conversation.DoesNotExist):
            selectors.conversation(Conversation.everywhere.get().pk)
        with pytest.raises(LookupError):
            take(other_brand, account, said("c9"))
    assert Message.everywhere.count() == 1


def test_so_many_same_texts_are_one_conversation_and_one_event(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        told = take(brand, account, *(said(f"c{n}", " 抵制 ", author_id=f"u{n}") for n in range(30)), said("x", "好喝", author_id="z"))
        again = take(brand, account, *(said(f"d{n}", "抵制", author_id=f"v{n}") for n in range(5)))
    assert (told.new, told.begun, again.new, again.begun) == (31, 2, 5, 0)
    row = talk(brand, similar__gt=0)
    assert (row.similar, row.messages, row.person_id) == (35, 35, None)
    with brand_scope(brand):
        assert Person.objects.count() == 1
        assert EventRow.objects.filter(name="inbox.messages_received").count() == 2


def test_the_twentieth_of_a_slow_flood_begins_the_group(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        for n in range(25):
            take(brand, account, said(f"c{n}", "退钱", author_id=f"u{n}"))
    with brand_scope(brand):
        assert Conversation.objects.count() == 20
        assert Conversation.objects.get(similar__gt=0).similar == 6


def test_edits_and_deletions_are_kept_with_what_was_said(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1", "一般"))
        edited = take(brand, account, said("c1", "很差"))
        gone = take(brand, account, said("c1", "", deleted=True))
        again = take(brand, account, said("c1", "", deleted=True))
    assert (edited.changed, gone.changed, again.changed) == (1, 1, 0)
    row = Message.everywhere.get()
    assert (row.text, row.extras["before"], row.deleted_at, row.edited_at) == ("很差", ["一般"], MONDAY, MONDAY)
    assert talk(brand).preview == "很差"


def test_html_controls_and_long_texts_are_words(brand: Any) -> None:
    account = connected(brand)
    text = "<script>alert(1)</script>\x00\u0007 <b>好</b> \ud83d"
    with time_at(MONDAY):
        take(
            brand,
            account,
            said("c1", text),
            said("c2", "长" * 50_000, author_id="u2"),
            said("c3", "", author_id="u3"),
            said("c4", "🍵" * 9, author_id="u4"),
        )
    with brand_scope(brand):
        assert Message.objects.get(remote_id="c1").text == "<script>alert(1)</script> <b>好</b> ?"
        assert len(Message.objects.get(remote_id="c2").text) == 50_000
        assert Conversation.objects.count() == 4


def test_a_history_has_no_clocks(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1", made_at=MONDAY - timedelta(days=30)))
    assert (Clock.everywhere.count(), talk(brand).due_at) == (0, None)


def test_who_comes_back_opens_it_again_or_begins_anew(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("d1", kind="direct", post_id=""))
    with brand_scope(brand):
        Conversation.objects.update(status="resolved")
    with time_at(MONDAY + timedelta(days=2)):
        take(brand, account, said("d2", kind="direct", post_id=""))
    row = talk(brand)
    assert (row.status, row.part, row.messages) == ("open", 1, 2)
    with brand_scope(brand):
        Conversation.objects.update(status="closed")
    with time_at(MONDAY + timedelta(days=30)):
        take(brand, account, said("d3", kind="direct", post_id=""))
    assert talk(brand, part=2).messages == 1


def test_rules_sort_what_comes_in(brand: Any) -> None:
    account = connected(brand)
    with brand_scope(brand), acting(SYSTEM):
        rule_services.save_rule(name="物流", conditions={"words": ["快递", "物流"]}, actions={"priority": 2, "tags": ["物流"], "skill": "物流"})
        rule_services.save_rule(name="广告", conditions={"words": ["加微信"]}, actions={"spam": True})
        with pytest.raises(rule_services.Refused) as refused:
            rule_services.save_rule(name="空", conditions={}, actions={"spam": True})
        assert refused.value.field == "conditions"
    with time_at(MONDAY):
        take(brand, account, said("c1", "快递呢"), said("c2", "加微信领红包", author_id="u2"), said("c3", "好喝", author_id="u3"))
    with brand_scope(brand), acting(SYSTEM):
        row = Conversation.objects.get(person_name="小林", skill="物流")
        assert (row.priority, row.tags) == (2, ["物流"])
        spam = Conversation.objects.get(spam=True)
        assert (spam.due_at, Clock.objects.filter(subject=f"inbox.conversation:{spam.pk}").count()) == (None, 0)
        assert [item.id for item in selectors.queue(QueueFilter(tag="物流")).items] == [row.pk]
        assert {item.id for item in selectors.queue(QueueFilter(view="spam")).items} == {spam.pk}


def test_pages_of_the_queue_meet_and_do_not_overlap(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, *(said(f"c{n}", f"第{n}条", author_id=f"u{n}", made_at=MONDAY - timedelta(minutes=n % 3)) for n in range(25)))
        with brand_scope(brand), acting(SYSTEM):
            seen: list[int] = []
            cursor, pages = "", 0
            while True:
                page = selectors.queue(QueueFilter(), cursor, 10)
                seen += [item.id for item in page.items]
                pages += 1
                cursor = page.next
                if not cursor:
                    break
            assert (len(seen), len(set(seen)), pages) == (25, 25, 3)
            assert selectors.queue(limit=1).count == 25
            with pytest.raises(selectors.Refused):
                selectors.queue(QueueFilter(), "nonsense", 10)
            due = selectors.queue(QueueFilter(sort="due"), "", 5).items
            assert [item.clock for item in due] == ["running"] * 5


def test_our_own_message_in_the_app_is_an_answer(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
    with time_at(MONDAY + timedelta(minutes=5)):
        take(brand, account, said("c2", "明天到哦", author_id="tea", author="青禾茶", parent_id="c1", own=True))
    row = talk(brand)
    assert (row.messages, row.status, row.last_from) == (2, "waiting", "agent")
    with brand_scope(brand):
        assert Clock.objects.get(kind="inbox.first_reply").state == "met"


def test_a_form_without_an_account_finds_the_person_by_phone(brand: Any) -> None:
    with time_at(MONDAY):
        take(brand, None, Incoming(remote_id="f1", kind="form", text="想加盟", made_at=now(), platform="form", author="老王", phone="138 0013 8000"))
        take(brand, None, Incoming(remote_id="f2", kind="form", text="在吗", made_at=now(), platform="form", author="老王", phone="+86 13800138000"))
    with brand_scope(brand):
        assert Person.objects.count() == 1
        handle = Handle.objects.get()
        assert (handle.platform, str(handle.sealed)) == ("phone", "+8613800138000")
        assert "138" not in handle.platform_id or len(handle.platform_id) == 64


def test_a_dump_holds_no_phone_number_somebody_wrote(brand: Any) -> None:
    """PLT-02."""
    account = connected(brand)
    words = "我开店，电话13800001234，备用 138-0000-1234，身份证 110101199003071234"
    with time_at(MONDAY):
        take(brand, account, said("d1", words, kind="direct", post_id=""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM inbox_message")
        [(kept,)] = cursor.fetchall()
        cursor.execute("SELECT preview FROM inbox_conversation")
        [(preview,)] = cursor.fetchall()
    assert kept.startswith("k")
    assert preview == "我开店，电话138****1234，备用 138****1234，身份证 110101********4"
    assert Message.everywhere.get().text == words, "whoever may read the conversation reads it"
