"""From handing in to the last signature: order of levels, digests, returns, clocks, emergency."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.kernel.approvals.house import ANN, BEN, CAI, DOU, EVE, FEI, LEAD, House, part

from guanhao.kernel import access, approvals, clocks
from guanhao.kernel.approvals import Changed, Part, QueueFilter, Refused
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import ApprovalLevel, ApprovalSignature, AuditEntry, EventRow, Notification
from guanhao.kernel.now import time_at

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY, MINUTE = timedelta(hours=24), timedelta(minutes=1)


def events(name: str) -> list[dict[str, object]]:
    return [row.payload for row in EventRow.objects.filter(name=f"approvals.{name}").order_by("id")]


def told(person: int) -> list[str]:
    return list(Notification.objects.filter(user_id=person).order_by("id").values_list("title", flat=True))


def test_three_levels_one_after_another(house: House) -> None:
    view = house.start()
    assert (view.state, view.level, view.round, view.flow_number) == ("open", "first", 1, 1)
    assert approvals.standing(part()).state == "open"
    view = house.sign(view, BEN, comment="Reads well.")
    assert (view.level, [level.state for level in view.levels]) == ("second", ["signed", "open", "waiting"])
    view = house.sign(view, CAI)
    assert approvals.standing(part()).level == "final"
    view = house.sign(view, DOU)
    assert (view.state, view.level, view.closed_at is not None) == ("approved", "", True)
    assert approvals.standing(part()).state == "approved"
    assert [row["level"] for row in events("level_opened")] == ["first", "second", "final"]
    assert events("completed") == [
        {"approval_id": view.id, "subject": "content.item:1", "flow": "three", "parts": ["content.variant:7"], "emergency": False}
    ]
    assert told(ANN) == ["Approved: Spring tea"]
    assert told(BEN) == ["To review: Spring tea · First"]
    actions = list(AuditEntry.objects.filter(target=f"approvals.approval:{view.id}").order_by("id").values_list("action", "actor_name"))
    assert actions == [
        ("approvals.opened", "Ann"),
        ("approvals.signed", "Ben"),
        ("approvals.signed", "Cai"),
        ("approvals.signed", "Dou"),
        ("approvals.completed", "Dou"),
    ]


def test_a_signature_binds_to_what_was_seen(house: House) -> None:
    view = house.start()
    with pytest.raises(Changed):
        house.sign(view, BEN, seen="0" * 64)
    with pytest.raises(Changed):
        house.sign(view, BEN, digests={"content.variant:7": "0" * 64}, seen="")
    with pytest.raises(Refused, match="Say what you saw"):
        house.sign(view, BEN, seen="")
    with pytest.raises(Changed):
        house.sign(view, BEN, level="second")
    with pytest.raises(Changed):
        house.sign(view, BEN, version=view.version + 1)
    assert not ApprovalSignature.objects.exists()
    signed = house.sign(view, BEN, seen="", digests=view.digests).levels[0].signatures[0]
    assert signed.digests == {"content.variant:7": approvals.digest(part())}


def test_one_changed_comma_voids_and_the_old_text_does_not_revive(house: House) -> None:
    view = house.start()
    for person in (BEN, CAI, DOU):
        house.sign(view, person)
    changed = part(text="New tea，new spring.")
    assert approvals.standing(changed).state == "void"  # even before anybody told
    with house.acting(EVE):
        assert approvals.restate(part()) is False
        assert approvals.restate(changed) is True
        assert approvals.restate(changed) is False
    assert approvals.standing(changed).state == "void"
    assert approvals.standing(part()).state == "void"
    after = approvals.approval(view.id)
    assert (after.state, after.parts[0].void, after.parts[0].voided_by, after.seen) == ("void", True, "Eve", approvals.seen_of({}))
    assert [(row["part"], row["state"], row["person_id"]) for row in events("part_voided")] == [("content.variant:7", "approved", EVE)]
    assert "Changed after it was handed in, review it again: Weibo 7" in told(DOU)
    with house.acting(ANN):
        assert approvals.restate(part()) is False
    again = house.start(parts=[changed])
    assert (again.round, again.previous_id, {one.id for one in again.authors}) == (2, view.id, {ANN, EVE})
    assert again.parts[0].before == dict(part().fields)
    with pytest.raises(Refused, match="author"):
        house.sign(again, EVE)


def test_a_change_in_the_middle_voids_its_part_alone(house: House) -> None:
    view = house.start(parts=[part(7), part(8)])
    house.sign(view, BEN)
    stale = approvals.approval(view.id).seen
    with house.acting(ANN):
        assert approvals.restate(part(8, "Other")) is True
    with pytest.raises(Changed, match="changed since you looked"):
        house.sign(view, CAI, seen=stale)
    house.sign(view, CAI)
    view = house.sign(view, DOU)
    assert view.state == "approved"
    assert {key: one.state for key, one in approvals.standings([part(7), part(8, "Other")]).items()} == {
        "content.variant:7": "approved",
        "content.variant:8": "void",
    }
    assert events("completed")[0]["parts"] == ["content.variant:7"]
    with house.acting(ANN):
        again = approvals.start_approval(subject="content.item:1", flow="three", title="Again", parts=[part(8, "Other")], authors=[ANN])
    assert again.round == 2


def test_a_part_is_under_review_once(house: House) -> None:
    view = house.start()
    with pytest.raises(Refused, match="under review already"):
        house.start(subject="content.item:2")
    with house.acting(ANN):
        assert approvals.withdraw(approval_id=view.id, reason="Not yet").state == "withdrawn"
    assert approvals.standing(part()).state == "none"
    assert house.start().round == 2


def test_withdrawing(house: House) -> None:
    view = house.start()
    with house.acting(BEN), pytest.raises(access.Denied):
        approvals.withdraw(approval_id=view.id, reason="No")
    with house.acting(ANN), pytest.raises(Refused, match="Say why"):
        approvals.withdraw(approval_id=view.id, reason=" ")
    with house.acting(LEAD):
        approvals.withdraw(approval_id=view.id, reason="Campaign cancelled")
    with pytest.raises(Changed):
        house.sign(view, BEN, level="first")
    with house.acting(ANN), pytest.raises(Refused):
        approvals.withdraw(approval_id=view.id, reason="Again")


def test_second_level_score_55_returns_with_comments_and_the_final_level_stays_shut(house: House) -> None:
    view = house.start("scored")
    view = house.sign(view, BEN, scores={"idea": 80, "form": 6})
    assert view.levels[0].signatures[0].score == 75.0  # (3 · 80 % + 1 · 60 %) / 4
    with pytest.raises(Refused, match="below the pass mark"):
        house.sign(view, CAI, scores={"fit": 55})
    assert approvals.approval(view.id).level == "two"
    view = house.sign(view, CAI, scores={"fit": 55}, comment="Which goal does it serve?")
    assert (view.state, [level.state for level in view.levels]) == ("returned", ["signed", "returned", "ended"])
    assert (view.levels[1].signatures[0].decision, view.levels[1].signatures[0].score) == ("returned", 55.0)
    assert events("returned")[0]["comment"] == "Which goal does it serve?"
    assert not ApprovalLevel.objects.filter(key="three").exclude(opened_at=None).exists()
    assert approvals.standing(part()).state == "returned"
    assert told(ANN) == ["Sent back: Spring tea · Two"]
    again = house.start("scored", parts=[part(text="Better")])
    assert (again.round, again.level) == (2, "one")


def test_the_pass_mark_is_a_policy_and_60_passes(house: House) -> None:
    view = house.start("scored")
    house.sign(view, BEN, scores={"idea": 60, "form": 6})
    assert house.sign(view, CAI, scores={"fit": 60}).level == "three"


@pytest.mark.parametrize("scores", [{}, {"idea": 80}, {"idea": 101, "form": 5}, {"idea": "80", "form": 5}, {"idea": 80, "form": 5, "more": 1}])
def test_wrong_score_sheets(house: House, scores: dict[str, float]) -> None:
    view = house.start("scored")
    with pytest.raises(approvals.WrongScores):
        house.sign(view, BEN, scores=scores)
    assert not ApprovalSignature.objects.exists()


def test_send_back_needs_a_comment(house: House) -> None:
    view = house.start()
    with house.acting(BEN), pytest.raises(Refused, match="Say what must change"):
        approvals.send_back(approval_id=view.id, level="first", comment="")
    with house.acting(CAI), pytest.raises(access.Denied):
        approvals.send_back(approval_id=view.id, level="first", comment="No")
    with house.acting(BEN):
        view = approvals.send_back(approval_id=view.id, level="first", comment="The second sentence is not true.")
    assert (view.state, view.closed_note) == ("returned", "The second sentence is not true.")


def test_level_two_idle_24_h_01_min_is_escalated_and_the_breach_logged(house: House) -> None:
    with time_at(NOON):
        view = house.start()
        view = house.sign(view, BEN)
    with time_at(NOON + DAY - MINUTE):
        clocks.sweep()
        deliver_pending()
    assert told(LEAD) == []
    assert told(CAI) == ["To review: Spring tea · Second", "Still waiting for review: Spring tea · Second"]
    with time_at(NOON + DAY + MINUTE):
        clocks.sweep()
        deliver_pending()
        clocks.sweep()
        deliver_pending()
        assert [line.overdue for line in _lead(house)] == [True]
    assert told(LEAD) == ["Review overdue: Spring tea · Second"]
    assert approvals.approval(view.id).levels[1].breached_at == NOON + DAY
    assert AuditEntry.objects.filter(action="approvals.level_breached").count() == 1
    assert approvals.standing(part()).state == "open"  # publishing before the final signature is refused
    with time_at(NOON + 2 * DAY):
        clocks.sweep()
        deliver_pending()
    assert told(LEAD)[1:] == ["Review overdue for a long time: Spring tea · Second"]
    with time_at(NOON - DAY):  # the clock jumped back
        clocks.sweep()
        deliver_pending()
        assert house.sign(view, CAI).level == "final"


def _lead(house: House) -> tuple[approvals.QueueLine, ...]:
    with house.acting(LEAD):
        return approvals.queue(QueueFilter(due="overdue")).items


def test_hot_levels_have_30_minutes_and_legal_cannot_be_passed_over(house: House) -> None:
    with time_at(NOON):
        view = house.start("hot")
        assert view.level_due == NOON + timedelta(minutes=30)
        with house.acting(BEN):
            approvals.tick(approval_id=view.id, item="facts")
        view = house.sign(view, BEN)
        assert view.level == "legal"
        with pytest.raises(Changed):
            house.sign(view, FEI, level="senior")
        with pytest.raises(Refused, match="Trademarks"):
            house.sign(view, DOU)
        assert approvals.standing(part()).state == "open"


def test_joint_review_stays_until_customer_service_has_signed(house: House) -> None:
    view = house.start("together")
    view = house.sign(view, CAI)
    with pytest.raises(Refused, match="twice"):
        house.sign(view, CAI)
    view = house.sign(view, DOU)
    assert (view.level, view.levels[0].missing) == ("joint", ("Sign joint reviews for customer service",))
    assert {one.permission for one in view.levels[0].signatures} == {"review.marketing", "review.legal"}
    view = house.sign(view, EVE)
    assert view.level == "last"
    assert house.sign(view, FEI).state == "approved"


def test_all_means_all(house: House) -> None:
    view = house.start("everybody")
    assert [one.name for one in view.levels[0].expected] == ["Ben", "Eve"]
    view = house.sign(view, BEN)
    assert (view.level, view.levels[0].missing) == ("all", ("Eve",))
    assert house.sign(view, EVE).level == "last"


def test_a_conditional_level(house: House) -> None:
    plain = house.start("release")
    assert [level.state for level in plain.levels] == ["open", "waiting", "skipped", "skipped", "waiting"]
    major = house.start("release", subject="content.item:2", parts=[part(9)], context={"major_statement": True, "hits": [{"rule": "r1"}]})
    assert [level.state for level in major.levels] == ["open", "waiting", "waiting", "skipped", "waiting"]
    assert approvals.record(major.id).hits == ({"rule": "r1"},)


def test_emergency_with_review_afterwards(house: House) -> None:
    house.rights[ANN].add("review.emergency")
    with time_at(NOON):
        with pytest.raises(Refused, match="what the emergency is"):
            house.start(emergency=True)
        view = house.start(emergency=True, reason="Recall notice")
        assert (view.level, [level.state for level in view.levels]) == ("final", ["after", "after", "open"])
        view = house.sign(view, DOU)
        assert (view.state, view.after_review, view.level) == ("approved", "open", "first")
        assert approvals.standing(part()) == approvals.Standing("approved", "first", view.id, approvals.digest(part()), emergency=True)
    assert events("emergency_used")[0]["reason"] == "Recall notice"
    assert told(LEAD)[0] == "Emergency channel used: Spring tea"
    with time_at(NOON + DAY + MINUTE):
        clocks.sweep()
        deliver_pending()
        assert "The review after the emergency is overdue: Spring tea" in told(LEAD)
        house.sign(view, BEN)
        view = house.sign(view, CAI)
    assert (view.state, view.after_review, view.level) == ("approved", "done", "")
    assert len(events("after_review_done")) == 1


def test_an_objection_after_the_emergency_takes_the_approval_back(house: House) -> None:
    house.rights[ANN].add("review.emergency")
    view = house.start(emergency=True, reason="Recall notice")
    view = house.sign(view, DOU)
    with house.acting(BEN):
        view = approvals.send_back(approval_id=view.id, level="first", comment="The batch number is wrong.")
    assert (view.state, view.after_review) == ("returned", "failed")
    assert approvals.standing(part()).state == "returned"
    assert "Objected to after the emergency: Spring tea · First" in told(ANN)


def test_the_emergency_channel_needs_its_permission(house: House) -> None:
    with pytest.raises(access.Denied):
        house.start(emergency=True, reason="I am late")
    with house.acting(ANN), pytest.raises(Refused, match="no emergency channel"):
        approvals.start_approval(subject="x:1", flow="scored", title="x", parts=[part()], authors=[ANN], emergency=True, reason="Recall")
    assert not ApprovalLevel.objects.exists()


def test_what_cannot_be_handed_in(house: House) -> None:
    for more, words in (
        ({"parts": []}, "nothing to approve"),
        ({"parts": [part(), part()]}, "twice"),
        ({"flow": "none"}, "no review flow"),
        ({"parts": [Part("v:1", "Broken", {"text": "a\ud800b"})]}, "broken characters"),
        ({"parts": [Part("v:1", "Broken", {"text": "a\0b"})]}, "broken characters"),
    ):
        with pytest.raises(Refused, match=words):
            house.start(**more)
    with access.acting(access.SYSTEM), pytest.raises(Refused, match="who wrote this"):
        approvals.start_approval(subject="x:1", flow="three", title="x", parts=[part()], authors=[])
    with pytest.raises(TypeError, match="float"):
        house.start(parts=[Part("v:1", "Float", {"ratio": 0.1})])
    assert not ApprovalLevel.objects.exists()


def test_a_running_approval_keeps_the_flow_it_started_with(house: House) -> None:
    view = house.start()
    with house.acting(LEAD):
        new = approvals.FlowDefinition("three", "Other", "custom", (approvals.Level("only", "Only", "review.first"),))
        assert approvals.save_flow(new, "Shorter").number == 2
    assert [level.key for level in house.sign(view, BEN).levels] == ["first", "second", "final"]
    assert house.start(subject="content.item:3", parts=[part(3)]).flow_number == 2


def test_history_and_record(house: House) -> None:
    first = house.start()
    with house.acting(ANN):
        approvals.withdraw(approval_id=first.id, reason="Typo")
    house.start(parts=[part(text="Second try")])
    assert [view.round for view in approvals.history("content.item:1")] == [2, 1]
    assert [view.round for view in approvals.history_of_part("content.variant:7")] == [2, 1]
    sheet = approvals.record(first.id).as_dict()
    assert [line["action"] for line in sheet["log"]] == ["approvals.opened", "approvals.withdrawn"]
    assert sheet["approval"]["parts"][0]["digest"] == approvals.digest(part())
