"""Points other rooms ask for: once by their key, within limits, answered; and what the facade tells."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.community import make
from tests.domains.community.make import MOMENT, earn, fresh

from guanhao.domains.community import facade
from guanhao.domains.community.contracts import Membership
from guanhao.domains.community.models import Member, PointsPosting
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import crediting, levels, members, pointsrules
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.now import time_at
from guanhao.sdk.events.community import PointsDeserved

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


def asked(row: Member, key: str = "journey:7:2:1", **more: Any) -> PointsDeserved:
    facts: dict[str, Any] = {"points": 30, "reason": "Came back", **more}
    return PointsDeserved(brand_id=row.brand_id, person_id=facts.pop("person_id", row.person_id), key=key, **facts)


def test_a_key_credits_once_however_often_it_is_said(row: Member) -> None:
    for _time in range(3):
        emit(asked(row))
    deliver_pending()
    deliver_pending()
    assert fresh(row).balance == 30
    posting = PointsPosting.objects.get()
    assert (posting.points, posting.note, posting.made_by_name != "") == (30, "Came back", True)
    assert crediting.credit(asked(row)).why == "known"


def test_points_stand_under_the_limit_of_the_day_together_with_rules(row: Member) -> None:
    rule = pointsrules.save_rule(pointsrules.RuleDraft(key="post", title="Post", action="comment", points=150))
    answers = [crediting.credit(asked(row, "a", points=120)), crediting.credit(asked(row, "b", points=120)), crediting.credit(asked(row, "c"))]
    assert [(one.points, one.why) for one in answers] == [(120, "given"), (80, "given"), (0, "capped")], "200 a day"
    assert earn(row, 150, "by-rule", rule_id=rule.pk).given == 0, "rules of that day find nothing left"
    with time_at(MOMENT + timedelta(days=1)):
        assert crediting.credit(asked(row, "c")).points == 30, "what was capped was not written: another day is another chance"
    assert selectors.wrong_members() == []


def test_an_action_gives_what_its_rules_say(row: Member) -> None:
    pointsrules.save_rule(pointsrules.RuleDraft(key="hand", title="Deed", action="by_hand", points=7, per_day=1))
    by_hand = [crediting.credit(asked(row, key, action="by_hand", points=0)) for key in ("a", "a", "b")]
    assert [(one.points, one.why) for one in by_hand] == [(7, "given"), (0, "known"), (0, "capped")]
    assert fresh(row).balance == 7


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"action": "nothing"}, "wrong"),
        ({"points": 0}, "wrong"),
        ({"points": -5}, "wrong"),
        ({"points": 10**30}, "wrong"),
        ({"key": ""}, "wrong"),
        ({"key": "k" * 121}, "wrong"),
        ({"person_id": 10**15}, "no_member"),
    ],
)
def test_what_makes_no_sense_gives_nothing_and_is_answered(row: Member, facts: dict[str, Any], why: str) -> None:
    assert crediting.credit(asked(row, **facts)).why == why
    assert not PointsPosting.objects.exists()


def test_who_was_removed_gets_nothing(row: Member) -> None:
    members.set_state(member=row, state="removed", reason="spam")
    assert [crediting.credit(asked(row)).why, crediting.credit(asked(row, action="by_hand")).why] == ["away", "away"]
    assert facade.membership(row.person_id or 0) is None


def test_the_facade_tells_level_benefit_and_balance(row: Member, django_assert_max_num_queries: Any) -> None:
    levels.write_ladder(
        [
            levels.LevelDraft(title="Sprout", score_from=10, benefits=(("birthday", "Gift"),)),
            levels.LevelDraft(title="Leaf", score_from=50, benefits=(("farm", "Open day"),)),
        ]
    )
    earn(row, 40, "a", score=20)
    earn(row, 9, "old", at=MOMENT - timedelta(days=380))
    levels.recount()
    person = row.person_id or 0
    other = make.member("小王")
    with django_assert_max_num_queries(3):
        found = facade.memberships([person, other.person_id or 0, 999])
    assert found.keys() == {person, other.person_id}
    assert facade.membership(person) == Membership(member_id=row.pk, number=row.number, level=1, level_title="Sprout", balance=40)
    assert facade.entitlement(person, "birthday").allowed
    assert (facade.entitlement(person, "farm").missing, facade.entitlement(999, "farm").missing) == (30, 50)
    assert facade.entitlement(person, "moon").level is None
