"""Journeys: who enters, what fires, once, and why not (AIX-06, STR-06 b)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.domains.journeys import make
from tests.domains.journeys.make import NOON, TODAY, fresh, journey, person

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import Decision, Evaluation, HandTask, Journey, JourneyMail, Listed, Passage
from guanhao.domains.journeys.selectors.effect import effect
from guanhao.domains.journeys.services import entering, firing, looking, writing
from guanhao.domains.people import facade as people
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at
from guanhao.sdk.events.community import PointsDeserved

pytestmark = pytest.mark.django_db


def coupons() -> list[dict[str, Any]]:
    """Coupons that were asked for."""
    return [row.payload for row in EventRow.objects.filter(name="growth.coupon_wanted").order_by("pk")]


def step(days: float = 0, hours: float = 0) -> int:
    """Look and fire at a later moment; how many entered."""
    with time_at(NOON + timedelta(days=days, hours=hours)):
        entered = entering.evaluate_all()
        firing.run_due()
        return entered


def test_browsing_gives_a_coupon_once_in_thirty_days_and_none_to_who_opted_out(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada, bob = person("ada"), person("bob")
        carl = person("carl", agrees=())
        people.withdraw_consent(person_id=bob, purpose="marketing")
        row = journey()
    make.events([("ada", "view", 0), ("bob", "view", 0), ("carl", "view", 0), ("dora", "like", 0), ("erik", "view", 0)])
    assert step() == 1
    assert [one["person_id"] for one in coupons()] == [ada]
    assert Evaluation.objects.latest("pk").left == {"consent": 3}, "bob took it back, carl never gave it, erik has no record"
    for day in (1, 10, 29):
        make.events([("ada", "view", -day)])
        assert step(days=day) == 0
    assert len(coupons()) == 1
    make.events([("ada", "view", -31)])
    assert step(days=31) == 1
    assert [one["person_id"] for one in coupons()] == [ada, ada]
    assert len({one["occasion"] for one in coupons()}) == 2
    assert sorted(Passage.objects.filter(journey=row).values_list("person_id", "round")) == [(ada, 1), (ada, 2)]
    assert carl


def test_what_the_try_out_says_is_what_happens(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada, bob = person("ada"), person("bob", agrees=())
        people.tag(person_ids=[ada, bob], add=["vip"])
        row = journey(**{"if": [{"kind": "tag", "tags": ["vip"]}]})
        person("carl")
    make.events([("ada", "view", 0), ("bob", "view", 0), ("carl", "view", 0)])
    with time_at(NOON):
        found = looking.look(row, row.draft, moment=NOON)
    assert found.seen == 3
    assert [one[0] for one in found.reached] == [ada]
    assert found.left == {"conditions": 1, "consent": 1}
    assert not Passage.objects.exists()
    step()
    assert list(Passage.objects.values_list("person_id", flat=True)) == [ada]


def test_consent_is_looked_at_again_when_it_fires(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada = person("ada")
        journey(steps=[{"kind": "wait", "amount": 2, "unit": "hours"}, make.COUPON])
    make.events([("ada", "view", 0)])
    assert step() == 1
    assert step(hours=1) == 0
    assert Passage.objects.get().state == "running"
    people.withdraw_consent(person_id=ada, purpose="marketing")
    step(hours=3)
    assert coupons() == []
    assert (Passage.objects.get().state, Decision.objects.get().reason) == ("stopped", "consent")


def test_a_stop_condition_and_a_check_end_the_way(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        person("ada")
        person("bob")
        wait = {"kind": "wait", "amount": 1, "unit": "days"}
        check = {"kind": "check", "if": [{"kind": "did_since", "actions": ["like"]}]}
        journey(steps=[wait, check, make.COUPON], stop=[{"kind": "bought_since"}])
        person("carl")
    make.events([("ada", "view", 0), ("bob", "view", 0), ("carl", "view", 0)])
    assert step() == 3
    make.orders([("ada", -1, 9.0)])
    make.events([("ada", "like", -1), ("carl", "like", -1)])
    step(days=1, hours=8)
    names = people.names(Passage.objects.values_list("person_id", flat=True))
    assert {names[one.person_id]: (one.state, one.reason) for one in Passage.objects.all()} == {
        "ada": ("stopped", "stop"),
        "bob": ("stopped", "check"),
        "carl": ("done", ""),
    }
    assert len(coupons()) == 1


def test_quiet_hours_wait_and_caps_pass_over(in_brand: Any) -> None:
    mail = {"kind": "do", "action": "mail", "title": "t", "text": "x"}
    with time_at(NOON - timedelta(days=3)):
        person("ada")
        journey(steps=[make.COUPON, mail])
    make.events([("ada", "view", 0)], hour=15)
    with time_at(NOON + timedelta(hours=12)):  # midnight in Shanghai
        assert entering.evaluate_all() == 1
        firing.run_due()
    assert coupons() == []
    assert Passage.objects.get().due_at == NOON + timedelta(hours=20), "eight in the morning"
    with time_at(NOON + timedelta(hours=20, minutes=1)):
        firing.run_due()
    assert len(coupons()) == 1
    assert not JourneyMail.objects.exists(), "one message a day"
    assert list(Decision.objects.order_by("pk").values_list("action", "fired", "reason")) == [
        ("coupon", False, "quiet"),
        ("coupon", True, ""),
        ("mail", False, "cap"),
    ]


def test_what_is_overdue_for_too_long_is_not_sent(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        person("ada")
        journey(steps=[make.COUPON, {"kind": "do", "action": "tag", "tags": ["late"]}])
    make.events([("ada", "view", 0)])
    with time_at(NOON):
        entering.evaluate_all()
    with time_at(NOON + timedelta(days=3)):
        firing.run_due()
    assert coupons() == []
    assert Decision.objects.get(action="coupon").reason == "late"
    assert Passage.objects.get().state == "done"


def test_every_action_does_what_it_says(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada = person("ada", mail="ada@example.com")
        target = journey(
            "second", when={"kind": "told", "event": "community.member_joined"}, steps=[{"kind": "do", "action": "task", "title": "Call"}]
        )
        steps = [
            {"kind": "do", "action": "tag", "tags": ["greeted"]},
            {"kind": "do", "action": "segment", "name": "Greeted"},
            {"kind": "do", "action": "task", "title": "Say hello"},
            {"kind": "do", "action": "mail", "title": "Hi", "text": "Hello", "url": "https://example.com/a"},
            {"kind": "do", "action": "enter", "journey": target.pk},
        ]
        journey(steps=steps)
    make.events([("ada", "view", 0)])
    step()
    step()
    assert people.card(ada).tags == ("greeted",)
    assert Listed.objects.get().person_id == ada
    assert sorted(HandTask.objects.values_list("title", "person_id")) == [("Call", ada), ("Say hello", ada)]
    assert JourneyMail.objects.get().url == "https://example.com/a"
    segment = next(one for one in audiences.segments() if one.name == "Greeted")
    from guanhao.domains.audiences.services import segments

    segments.refresh(segment_id=segment.id)
    assert len(audiences.members(segment.id)) == 1


def test_a_tier_is_entered_once_and_gets_its_benefit_once(in_brand: Any) -> None:
    with time_at(NOON):
        ada = person("ada", agrees=("service",))
        task = {"kind": "do", "action": "task", "title": "Invite to the Q&A"}
        when = {"kind": "told", "event": "people.tier_changed", "value": "core"}
        journey(when=when, steps=[task], purpose="service", again_days=None)
        for tier in ("active", "core", "active", "core"):
            people.set_tier(person_id=ada, tier=tier)
            deliver_pending()
            firing.run_due()
    assert HandTask.objects.count() == 1


def test_newcomers_of_the_register_get_their_welcome_once(in_brand: Any) -> None:
    with time_at(NOON):
        person("ada")
        journey(when={"kind": "daily"}, again_days=None, **{"if": [{"kind": "tier", "tiers": ["new"]}]})
    assert step() == 1
    assert step(hours=3) == 0
    assert step(days=1) == 0
    assert len(coupons()) == 1


def asked_points() -> list[tuple[str, int, str]]:
    """Key, points and reason of everything that was asked of the community."""
    rows = EventRow.objects.filter(name=PointsDeserved.name).order_by("pk")
    return [(row.payload["key"], row.payload["points"], row.payload["reason"]) for row in rows]


def test_points_are_asked_for_once_for_each_version_person_and_step(in_brand: Any) -> None:
    points = {"kind": "do", "action": "points", "points": 20, "reason": "Welcome back"}
    with time_at(NOON - timedelta(days=3)):
        ada = person("ada")
        row = journey(steps=[points, points], again_days=30)
    make.events([("ada", "view", 0)])
    for hours in (0, 1, 2):
        step(hours=hours)
    keys = [f"journey:{row.pk}:1:{ada}:{place}" for place in (0, 1)]
    assert asked_points() == [(key, 20, "Welcome back") for key in keys]
    for wrong in ({**points, "points": 0}, {**points, "points": -1}, {**points, "points": 10**30}, {**points, "reason": ""}):
        with pytest.raises(Refused):
            writing.write_draft(journey=row, plan=make.plan(steps=[wrong]))


def test_entering_new_gives_the_welcome_benefit_of_the_matrix_once(in_brand: Any) -> None:
    """STR-06 b: what is given stands in the matrix of groups; a level nobody spoke of gets nothing, and the log says why."""
    from guanhao.domains.strategy.services.treatments import TreatmentDraft, save_treatment

    with time_at(NOON):
        ada = person("ada")
        row = writing.make_journey(title="Welcome", preset="welcome_level")
        writing.publish(journey=row)
    assert step() == 1
    assert coupons() == []
    assert "层级" in Decision.objects.get().reason
    with time_at(NOON):
        save_treatment(TreatmentDraft(group="tier:new", benefit="Ten yuan off the first order"))
        ben = person("ben")
        daily = {"when": {"kind": "daily"}, "steps": [{"kind": "do", "action": "benefit"}], "again_days": None}
        hand = writing.make_journey(title="By hand", plan=make.plan(**daily))
        writing.publish(journey=hand)
    for days in (1, 2):
        step(days=days)
    assert [one["person_id"] for one in coupons()] == [ben]
    tasks = [(one.person_id, one.text) for one in HandTask.objects.all()]
    assert tasks == [(ada, "Ten yuan off the first order")], "ben had the coupon that day, which is often enough"


def test_a_forgotten_person_leaves_no_rows_and_nothing_fires(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada = person("ada")
        journey(steps=[{"kind": "do", "action": "task", "title": "Call"}, {"kind": "wait", "amount": 1, "unit": "days"}, make.COUPON])
    make.events([("ada", "view", 0)])
    step()
    assert HandTask.objects.count() == 1
    with time_at(NOON + timedelta(hours=1)):
        people.forget(ada)
        deliver_pending()
    step(days=2)
    assert coupons() == []
    assert not any(model.objects.exists() for model in (Passage, Decision, HandTask, Listed, JourneyMail))


def test_merged_people_go_one_way(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada, bob = person("ada"), person("bob")
        journey(steps=[{"kind": "wait", "amount": 1, "unit": "days"}, make.COUPON])
    make.events([("ada", "view", 0), ("bob", "view", 0)])
    assert step() == 2
    with time_at(NOON + timedelta(hours=1)):
        people.merge(keep=ada, drop=bob)
        deliver_pending()
    step(days=1, hours=1)
    assert [one["person_id"] for one in coupons()] == [ada]
    assert sorted(Passage.objects.values_list("person_id", "state")) == [(ada, "done"), (ada, "stopped")]


def test_a_new_version_leaves_who_is_on_the_way_alone(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada, bob = person("ada"), person("bob")
        wait = {"kind": "wait", "amount": 1, "unit": "days"}
        row = journey(steps=[wait, make.COUPON])
    make.events([("ada", "view", 0)])
    step()
    with time_at(NOON + timedelta(hours=2)):
        writing.write_draft(journey=row, plan=make.plan(steps=[wait, {**make.COUPON, "batch": "other"}]))
        assert writing.publish(journey=fresh(row)).number == 2
        assert writing.publish(journey=fresh(row)).number == 2, "nothing new"
    make.events([("bob", "view", 0)], hour=6)
    step(hours=3)
    step(days=1, hours=4)
    assert {one["person_id"]: one["batch"] for one in coupons()} == {ada: "welcome", bob: "other"}


def test_pausing_ending_and_a_clock_that_goes_back(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        person("ada")
        row = journey(steps=[{"kind": "wait", "amount": 1, "unit": "days"}, make.COUPON])
    make.events([("ada", "view", 0)])
    assert step() == 1
    assert step(days=-1) == 0, "the clock went back: nothing is looked at twice"
    with time_at(NOON):
        writing.set_state(journey=row, state="paused")
    step(days=2)
    assert coupons() == []
    with time_at(NOON + timedelta(days=2)):
        with pytest.raises(Refused):
            writing.set_state(journey=fresh(row), state="draft")
        writing.set_state(journey=fresh(row), state="ended")
    step(days=3)
    assert (coupons(), Passage.objects.get().reason) == ([], "ended")
    with pytest.raises(Refused):
        writing.publish(journey=fresh(row))


def test_the_database_refuses_to_fire_a_step_twice(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        person("ada")
        journey()
    make.events([("ada", "view", 0)])
    step()
    done = Decision.objects.get(fired=True)
    done.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        done.save()


def test_what_cannot_be_is_refused_with_words(in_brand: Any) -> None:
    first = journey("first")
    with pytest.raises(Refused):
        writing.make_journey(title="first")
    with pytest.raises(Refused, match="30"):
        writing.write_draft(journey=first, plan=make.plan(steps=[make.COUPON] * 10_000))
    with pytest.raises(Refused, match=r"moon\.full"):
        writing.write_draft(journey=first, plan=make.plan(when={"kind": "told", "event": "moon.full"}))
    second = journey("second", steps=[{"kind": "do", "action": "enter", "journey": first.pk}])
    writing.write_draft(journey=first, plan=make.plan(steps=[{"kind": "do", "action": "enter", "journey": second.pk}]))
    with pytest.raises(Refused, match="first → second → first"):
        writing.publish(journey=fresh(first))
    writing.write_draft(journey=first, plan=make.plan(purpose="analysis"))
    with pytest.raises(Refused) as refused:
        writing.publish(journey=fresh(first))
    assert refused.value.field == "purpose"
    assert fresh(first).number == 1


def test_only_who_may_writes_and_runs(brand: Any, acting_as: Any) -> None:
    with acting_as("service"), pytest.raises(Denied):
        writing.make_journey(title="t")
    with acting_as("community"):
        row = writing.make_journey(title="t", plan=make.plan())
    with acting_as("service"), pytest.raises(Denied):
        writing.publish(journey=row)
    with acting_as("community"):
        assert fresh(row).state == "draft"
        assert Journey.objects.count() == 1


def test_the_hold_out_group_gets_nothing_and_measures_the_uplift(in_brand: Any) -> None:
    names = [f"p{number}" for number in range(120)]
    with time_at(NOON - timedelta(days=3)):
        ids = {name: person(name) for name in names}
        row = journey(hold_out=0.4, outcome="order", outcome_days=5)
    make.events([(name, "view", 0) for name in names])
    assert step() == 120
    held = set(Passage.objects.filter(state="held_out").values_list("person_id", flat=True))
    assert 30 <= len(held) <= 66
    assert {one["person_id"] for one in coupons()} == set(ids.values()) - held
    with time_at(NOON + timedelta(days=1)):
        assert effect(row).waiting == 120
    buyers = [name for name in names if ids[name] not in held][:40] + [name for name in names if ids[name] in held][:5]
    make.orders([(name, -2, 9.0) for name in buyers])
    make.orders([(name, -9, 9.0) for name in names])
    with time_at(NOON + timedelta(days=10)):
        found = effect(row)
    assert (found.treated, found.treated_hits, found.held, found.held_hits) == (120 - len(held), 40, len(held), 5)
    assert found.uplift == pytest.approx(40 / (120 - len(held)) - 5 / len(held))
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.uplift < found.high
    assert found.verdict == "better"


def test_two_numbers_of_one_person_enter_once(in_brand: Any) -> None:
    with time_at(NOON - timedelta(days=3)):
        ada, other = person("ada"), person("ada2")
        people.merge(keep=ada, drop=other)
        deliver_pending()
        journey()
    make.events([("ada", "view", 0), ("ada2", "view", 0)])
    step()
    assert [one["person_id"] for one in coupons()] == [ada]


def test_day_six_silent_for_three_days_is_reminded(in_brand: Any) -> None:
    """GRO-09: first seen six days ago, inactive three days: reminder and reward; listed."""
    from guanhao.domains.journeys.selectors import newcomers

    with time_at(NOON):
        ids = {name: person(name) for name in ("risk", "busy", "young", "old")}
        row = writing.make_journey(title="day 6", preset="at_risk")
        writing.write_draft(journey=row, plan=row.draft | {"hold_out": 0})
        writing.publish(journey=row)
    make.events([("risk", "view", 6), ("risk", "view", 3), ("busy", "view", 6), ("busy", "view", 2), ("young", "view", 5), ("old", "view", 7)])
    assert step() == 1
    assert list(Passage.objects.values_list("person_id", flat=True)) == [ids["risk"]]
    assert JourneyMail.objects.get().person_id == ids["risk"]
    with time_at(NOON):
        count, risky = newcomers.at_risk()
        days = {one.day: one for one in newcomers.cohorts()}
    assert (count, [(one.person_id, one.journeys) for one in risky]) == (1, [(ids["risk"], ("day 6",))])
    assert days[TODAY - timedelta(days=6)].people == 2
    assert days[TODAY - timedelta(days=6)].returned is None
    with time_at(NOON + timedelta(days=3)):
        make.events([("busy", "view", -1)])
        over = {one.day: one for one in newcomers.cohorts()}[TODAY - timedelta(days=6)]
    assert (over.people, over.returned, over.share) == (2, 1, 0.5)
