"""Answers: once, in time, by whom it is; promised times; who gets what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.domains.inbox.talking import MONDAY, Talking, connected, said, send_due, take, talk
from tests.factories import acting_in, make_person

from guanhao.domains.inbox.contracts import Changed, Refused
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.policy.core import AssignPolicy, HoursPolicy
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.services import assigning, core, live, sending
from guanhao.domains.people import facade as people
from guanhao.domains.people.models import Person
from guanhao.kernel import clocks, events, policy
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import Clock, EventRow, Notification
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import OutcomeUnknown, Rejected, Unavailable
from guanhao.sdk.events.identity import PersonDeactivated

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def talking(monkeypatch: pytest.MonkeyPatch) -> Talking:
    """A platform that takes answers."""
    made = Talking()
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: made)
    monkeypatch.setattr(sending.publishing, "connector_context", lambda _account: (made, None))
    return made


def top_fan(brand: Any, account: int) -> None:
    """The author of `said` is a top fan by hand."""
    with brand_scope(brand), acting(SYSTEM):
        (person,) = people.resolve([people.Handle("weibo", "u1", "小林")])
        people.set_tier(person_id=person, tier="top_fan", reason="老粉")


def direct(number: str = "d1", text: str = "在吗？") -> Any:
    """A private message."""
    return said(number, text, kind="direct", post_id="")


def first_reply(brand: Any) -> Clock:
    with brand_scope(brand):
        return Clock.objects.get(kind="inbox.first_reply")


def sweep(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        clocks.sweep()
        events.deliver_pending()


@pytest.mark.parametrize(("seconds", "state"), [(6, "met"), (12, "breached")])
def test_a_top_fan_hears_from_us_within_ten_seconds_or_the_promise_is_broken(brand: Any, talking: Talking, seconds: int, state: str) -> None:
    """INT-02: the automatic answer after 6 s is in time, after 12 s it is not; at any hour; then the time for a person's answer runs."""
    account, night = connected(brand), datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
    make_person("manager", brand)
    top_fan(brand, account)
    with time_at(night):
        take(brand, account, direct())
    assert first_reply(brand).due_at == night + 10 * SECOND
    with time_at(night + seconds * SECOND):
        assert send_due(brand) == ["sent"]
        sweep(brand)
    assert first_reply(brand).state == state
    assert talking.taken[0][:3] == ("direct", "d1", "收到啦，小林！小编马上来回复您。")
    with brand_scope(brand):
        human = Clock.objects.get(kind="inbox.next_reply")
        assert (human.state, human.target_seconds, human.calendar) == ("running", 600.0, "inbox.hours")
        assert human.due_at == datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
        row = talk(brand)
        assert (row.status, row.last_from, row.due_at) == ("open", "auto", human.due_at)
        assert Notification.objects.filter(topic="inbox.late").exists() is (state == "breached")


def test_an_answer_leaves_once_after_the_time_to_take_it_back(brand: Any, talking: Talking) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        row = talk(brand)
        with acting_in("service", brand):
            told = core.reply(conversation_id=row.pk, text=" 今天下午到 ", revision=row.revision)
            assert (told.state, told.undo_until) == ("queued", MONDAY + 8 * SECOND)
            assert selectors.conversation(row.pk).messages[-1].undo_until == MONDAY + 8 * SECOND
            with pytest.raises(Changed):
                core.reply(conversation_id=row.pk, text="今天下午到")
        assert send_due(brand) == []
    with time_at(MONDAY + 9 * SECOND):
        assert send_due(brand) == ["sent"]
        with brand_scope(brand), acting(SYSTEM):
            assert sending.send(told.message_id) == "sent"
    assert [line[:3] for line in talking.taken] == [("comment", "c1", "今天下午到")]
    assert len(talking.taken[0][3]) == 26
    row = talk(brand)
    assert (row.status, row.first_reply_at, row.last_from, row.due_at) == ("waiting", MONDAY + 9 * SECOND, "agent", None)
    assert first_reply(brand).state == "met"
    sent = EventRow.objects.get(name="inbox.reply_sent")
    assert sent.payload["remote_id"] == "r1"


def test_the_platform_shows_our_answer_and_it_is_not_new(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            core.reply(conversation_id=talk(brand).pk, text="下午到")
    with time_at(MONDAY + MINUTE):
        send_due(brand)
        told = take(brand, account, said("r1", "下午到", author_id="tea", own=True, parent_id="c1"))
    assert (told.new, told.known, Message.everywhere.filter(direction="out").count()) == (0, 1, 1)


def test_an_answer_is_taken_back_in_time_only(brand: Any, talking: Talking) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            told = core.reply(conversation_id=talk(brand).pk, text="下午到")
            assert core.cancel_reply(message_id=told.message_id).state == "cancelled"
    with time_at(MONDAY + MINUTE):
        assert send_due(brand) == []
        with acting_in("service", brand), pytest.raises(Refused):
            core.cancel_reply(message_id=told.message_id)
    assert talking.taken == []


def test_the_outcome_of_a_lost_answer_stays_open_and_nothing_else_leaves(brand: Any, talking: Talking) -> None:
    account = connected(brand)
    talking.fail = lambda: OutcomeUnknown("no answer came")
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            told = core.reply(conversation_id=talk(brand).pk, text="下午到")
    with time_at(MONDAY + MINUTE):
        assert send_due(brand) == ["unknown"]
        talking.fail = lambda: None
        assert send_due(brand) == []
        with acting_in("service", brand), override("en"), pytest.raises(Refused, match="look at the platform"):
            core.reply(conversation_id=talk(brand).pk, text="再说一次")
        echo = take(brand, account, said("x9", "下午到", author_id="tea", own=True, parent_id="c1"))
    assert echo.new == 0
    row = Message.everywhere.get(pk=told.message_id)
    assert (row.state, row.remote_id, talking.taken) == ("sent", "x9", [])


def test_what_was_certainly_not_sent_is_tried_again_then_given_up(brand: Any, talking: Talking) -> None:
    account = connected(brand)
    talking.fail = lambda: Unavailable("closed")
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            told = core.reply(conversation_id=talk(brand).pk, text="下午到")
    moment = MONDAY
    for attempt in range(1, 7):
        moment += HOUR
        with time_at(moment):
            assert send_due(brand) == ["queued" if attempt < 6 else "failed"]
    talking.fail = lambda: Rejected("no")
    with brand_scope(brand):
        assert Notification.objects.filter(topic="inbox.answers").count() == 1
        assert Message.objects.get(pk=told.message_id).error == "closed"


def test_blocked_words_and_answers_to_what_is_gone_are_refused(brand: Any, talking: Talking) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        row = talk(brand)
        with acting_in("service", brand):
            with pytest.raises(Refused) as refused:
                core.reply(conversation_id=row.pk, text="你个傻逼")
            assert refused.value.field == "text"
            with pytest.raises(Refused):
                core.reply(conversation_id=row.pk, text="  ")
            told = core.reply(conversation_id=row.pk, text="这是全网第一的茶")
            assert "全网第一" in told.warnings[0]
            core.cancel_reply(message_id=told.message_id)
            with pytest.raises(Changed):
                core.reply(conversation_id=row.pk, text="好的", revision=99)
        take(brand, account, said("c1", "", deleted=True))
        with acting_in("service", brand), pytest.raises(Refused) as gone:
            core.reply(conversation_id=row.pk, text="好的")
        assert gone.value.field == "to"
        with acting_in("viewer", brand), pytest.raises(Denied):
            core.reply(conversation_id=row.pk, text="好的")
    assert list(Message.everywhere.filter(direction="out").values_list("state", flat=True)) == ["cancelled"]


def test_a_second_agent_is_told_who_answers(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        row = talk(brand)
        with acting_in("service", brand) as first:
            live.here(conversation_id=row.pk, typing=True, text="正在写")
            core.reply(conversation_id=row.pk, text="下午到")
        with acting_in("manager", brand):
            (looker,) = live.here(conversation_id=row.pk)
            assert (looker.agent_id, looker.typing, looker.draft) == (first.id, True, "正在写")
            with override("en"), pytest.raises(Changed, match="answering right now"):
                core.reply(conversation_id=row.pk, text="我来回")
    with time_at(MONDAY + MINUTE), acting_in("manager", brand):
        assert live.here(conversation_id=row.pk) == ()


def test_where_no_program_may_answer_a_person_checks_it_off(brand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: object())
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            told = core.reply(conversation_id=talk(brand).pk, text="下午到")
            assert told.state == "hand"
    with time_at(MONDAY + 5 * MINUTE):
        assert first_reply(brand).state == "running"
        with acting_in("service", brand):
            core.check_off(message_id=told.message_id)
    assert (first_reply(brand).state, talk(brand).status) == ("met", "waiting")


def test_promises_count_working_time_with_split_shifts_and_adjusted_days(brand: Any) -> None:
    """Friday evening 13 February 2026; Saturday the 14th is worked for the Spring Festival (State Council); 12:00 to 13:30 does not count."""
    account = connected(brand)
    with time_at(datetime(2026, 2, 13, 9, 30, tzinfo=UTC)):
        take(brand, account, said("c1"))
    assert first_reply(brand).due_at == datetime(2026, 2, 14, 10, 0, tzinfo=UTC)


def test_other_hours_move_what_is_due(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, direct())
        before = talk(brand).due_at
        with brand_scope(brand), acting(SYSTEM):
            policy.revise(HoursPolicy, {"shifts": ["10:30-12:00"], "off_shifts": []}, reason="短班")
            events.deliver_pending()
    assert (before, talk(brand).due_at) == (MONDAY + HOUR, datetime(2026, 3, 2, 3, 30, tzinfo=UTC))
    with brand_scope(brand), acting(SYSTEM), pytest.raises(policy.InvalidSettings):
        policy.revise(HoursPolicy, {"shifts": ["morning"]}, reason="x")


def test_waiting_pauses_and_an_answer_of_the_person_goes_on(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, direct())
        row = talk(brand)
        with acting_in("service", brand):
            core.reply(conversation_id=row.pk, text="请发一下单号")
    with time_at(MONDAY + 10 * MINUTE):
        send_due(brand)
    with brand_scope(brand):
        assert Clock.objects.get(kind="inbox.resolution").state == "paused"
    with time_at(MONDAY + 3 * HOUR):
        take(brand, account, direct("d2", "单号 123"))
    with brand_scope(brand):
        resolution, following = Clock.objects.get(kind="inbox.resolution"), Clock.objects.get(kind="inbox.next_reply")
        assert (resolution.state, following.state) == ("running", "running")
        assert resolution.counted_seconds == 600
    row = talk(brand)
    assert (row.status, row.due_at) == ("open", following.due_at)
    with time_at(MONDAY + 3 * HOUR), acting_in("service", brand):
        core.set_status(conversation_id=row.pk, status="resolved")
    with brand_scope(brand):
        assert set(Clock.objects.filter(subject=f"inbox.conversation:{row.pk}").values_list("kind", "state")) >= {
            ("inbox.resolution", "met"),
            ("inbox.next_reply", "cancelled"),
        }
    assert EventRow.objects.filter(name="inbox.conversation_resolved").count() == 1


def test_a_snoozed_one_sleeps_and_wakes(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        row = talk(brand)
        with acting_in("service", brand):
            core.snooze(conversation_id=row.pk, until=MONDAY + HOUR)
            with pytest.raises(Refused):
                core.snooze(conversation_id=row.pk, until=MONDAY - HOUR)
        assert talk(brand).due_at is None
    with time_at(MONDAY + HOUR), brand_scope(brand), acting(SYSTEM):
        assert core.wake_due() == 1
    assert (talk(brand).status, talk(brand).due_at) == ("open", datetime(2026, 3, 3, 3, 30, tzinfo=UTC))


def test_who_is_free_and_able_gets_it_and_who_leaves_gives_it_back(brand: Any) -> None:
    one, two = make_person("service", brand), make_person("manager", brand)
    account = connected(brand)
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(AssignPolicy, {"most_open": 2}, reason="少")
        assigning.set_agent(agent_id=one.id, skills=["物流"])
        for person in (two,):
            assigning.set_agent(agent_id=person.id, available=True)
        others = set(selectors.identity.users_with("inbox.answer")) - {one.id, two.id}
        for other in others:
            assigning.set_agent(agent_id=other, available=False)
    with time_at(MONDAY):
        take(brand, account, *(said(f"c{n}", f"第{n}条", author_id=f"u{n}") for n in range(5)))
    with brand_scope(brand), acting(SYSTEM):
        held = list(Conversation.objects.order_by("pk").values_list("assignee_id", flat=True))
        assert (held.count(one.id), held.count(two.id), held.count(None)) == (2, 2, 1)
        events.emit(PersonDeactivated(brand_id=brand.id, user_id=one.id))
        events.deliver_pending()
        assert Conversation.objects.filter(assignee_id=one.id).count() == 0
        assert Conversation.objects.filter(assignee_id=None).count() == 3
        Conversation.objects.filter(assignee_id=two.id).update(status="resolved")
        assert assigning.assign_waiting() == 2


def test_the_same_agent_again_for_the_same_person(brand: Any) -> None:
    one, two = make_person("service", brand), make_person("manager", brand)
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with brand_scope(brand), acting(SYSTEM):
            core.assign(conversation_id=talk(brand).pk, agent_id=max(one.id, two.id))
            with pytest.raises(Refused):
                core.assign(conversation_id=talk(brand).pk, agent_id=10**9)
    with time_at(MONDAY + HOUR):
        take(brand, account, said("c2", post_id="p2"))
    assert talk(brand, post_id="p2").assignee_id == max(one.id, two.id)


def test_merged_and_forgotten_people_leave_their_words(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY), brand_scope(brand), acting(SYSTEM):
        take(brand, account, said("c1"), said("c2", author_id="u2", author="小林2"))
        first, second = Person.objects.order_by("pk")
        number = people.merge(keep=first.pk, drop=second.pk)
        events.deliver_pending()
        assert set(Conversation.objects.values_list("person_id", flat=True)) == {first.pk}
        people.undo_merge(number)
        events.deliver_pending()
        assert set(Conversation.objects.values_list("person_id", flat=True)) == {first.pk, second.pk}
        people.forget(second.pk, reason="本人要求")
        events.deliver_pending()
        row = Message.objects.get(remote_id="c2")
        assert (row.author, row.author_id, row.text) == ("", "", "快递什么时候到？")
        assert Conversation.objects.get(person_id=second.pk).person_name == ""


def test_bulk_says_what_was_refused(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"), said("c2", author_id="u2"))
        with acting_in("service", brand):
            numbers = list(Conversation.objects.values_list("pk", flat=True))
            done, refused = core.bulk(conversation_ids=[*numbers, 10**9], action="tag", add=["售后"])
            assert (done, len(refused)) == (2, 1)
            with pytest.raises(Refused):
                core.bulk(conversation_ids=numbers, action="explode")
            assert now() == MONDAY
