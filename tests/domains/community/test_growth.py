"""Deeds, levels, quests, badges, help and months (COM-05, COM-06, COM-08)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT, earn, english, fresh

from guanhao.domains.community.contracts import Deed, Refused
from guanhao.domains.community.models import LevelChange, Member, MemberBadge, PointsPosting, Quest, QuestDone, Ranking
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.services import deeds, helping, levels, page, pointsrules, quests, ranking, undoing
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


def did(member: Member, action: str, occasion: str, days: int = 0) -> int:
    """A deed."""
    return deeds.take_deeds([Deed(action=action, occasion=occasion, at=MOMENT + timedelta(days=days), member_id=member.pk)])


def ladder() -> None:
    """Three levels."""
    levels.write_ladder([
        levels.LevelDraft(title="Sprout", score_from=10),
        levels.LevelDraft(title="Leaf", score_from=50, benefits=(("early", "Early sale"),)),
        levels.LevelDraft(title="Tree", score_from=200, benefits=(("visit", "Farm visit"),)),
    ])  # fmt: skip


def test_crossing_a_level_unlocks_and_tells(row: Member) -> None:
    ladder()
    pointsrules.save_rule(pointsrules.RuleDraft(key="work", title="Work", action="submission", points=5, score=25))
    did(row, "submission", "s1")
    assert fresh(row).level == 1
    early = levels.entitled(fresh(row), "early")
    assert (early.allowed, early.level, early.missing) == (False, 2, 25)
    did(row, "submission", "s2")
    assert fresh(row).level == 2
    assert levels.entitled(fresh(row), "early").allowed
    visit = levels.entitled(fresh(row), "visit")
    assert (visit.allowed, visit.level, visit.missing) == (False, 3, 150)
    assert not levels.entitled(fresh(row), "nothing").allowed
    assert list(LevelChange.objects.order_by("pk").values_list("before", "after")) == [(0, 1), (1, 2)]
    with time_at(MOMENT + timedelta(days=366)):
        assert levels.recount() == 1
    assert (fresh(row).level, fresh(row).score) == (0, 0), "old growth value no longer counts"


def test_levels_rise(row: Member) -> None:
    with pytest.raises(Refused):
        levels.write_ladder([levels.LevelDraft(title="a", score_from=5), levels.LevelDraft(title="b", score_from=5)])
    earn(row, 1, "a", score=60)
    ladder()
    assert fresh(row).level == 2


def test_five_of_five_tasks_give_badge_and_points_once(row: Member) -> None:
    badge = quests.save_badge(title="Regular")
    tasks = (("comment", 3, "Comment"), ("survey", 1, "Answer"), ("submission", 1, "Hand in"))
    draft = quests.QuestDraft(title="Path", tasks=tasks, starts_at=MOMENT, points=30, badge_id=badge.pk)
    quest = quests.set_state(quest=quests.save_quest(draft), state="open")
    did(row, "comment", "before", -1)
    for number in range(3):
        did(row, "comment", f"c{number}")
    did(row, "survey", "s")
    assert not QuestDone.objects.exists()
    did(row, "submission", "w1")
    did(row, "submission", "w2")
    did(row, "submission", "w2")
    assert (QuestDone.objects.count(), MemberBadge.objects.count()) == (1, 1)
    assert PointsPosting.objects.get().points == 30
    with pytest.raises(Refused) as refused:
        quests.save_quest(quests.QuestDraft(title="Path", tasks=tasks[:1], starts_at=MOMENT), Quest.objects.get(pk=quest.pk))
    assert refused.value.field == "tasks"


def test_a_deed_counts_once_and_strangers_are_passed_over(row: Member) -> None:
    stranger = Deed(action="comment", occasion="x", at=MOMENT, person_id=make.person("nobody"))
    mine = Deed(action="comment", occasion="x", at=MOMENT, person_id=row.person_id)
    assert deeds.take_deeds([stranger, mine, mine]) == 1
    assert deeds.take_deeds([mine]) == 0
    for wrong in (Deed(action="flying", occasion="x", at=MOMENT), Deed(action="comment", occasion="", at=MOMENT)):
        with pytest.raises(Refused):
            deeds.take_deeds([wrong])


def test_a_withdrawn_work_loses_its_points(row: Member) -> None:
    pointsrules.save_rule(pointsrules.RuleDraft(key="work", title="Work", action="submission", points=20, score=5))
    did(row, "submission", "submission:7")
    assert undoing.undo_occasion("submission:7", note="withdrawn") == 1
    assert undoing.undo_occasion("submission:7", note="withdrawn") == 1
    assert (fresh(row).balance, fresh(row).score, PointsPosting.objects.count()) == (0, 0, 2)


def test_the_newcomers_yes_counts_once(row: Member) -> None:
    pointsrules.save_rule(pointsrules.RuleDraft(key="help", title="Help", action="helped", score=7))
    newcomer = make.member("阿桂")
    help_ = helping.record_help(mentor=row, newcomer=newcomer, subject="first order")
    for wrong in ((row, row, "x"), (row, newcomer, "first order"), (row, newcomer, " ")):
        with pytest.raises(Refused):
            helping.record_help(mentor=wrong[0], newcomer=wrong[1], subject=wrong[2])
    for _time in range(2):
        helping.answer_help(row=help_, yes=True)
    assert (fresh(row).score, fresh(newcomer).score) == (7, 0)
    with time_at(MOMENT + timedelta(days=31)), pytest.raises(Refused):
        helping.record_help(mentor=row, newcomer=newcomer, subject="late")


def test_a_check_in_a_day(row: Member) -> None:
    pointsrules.save_rule(pointsrules.RuleDraft(key="in", title="Check-in", action="check_in", points=2))
    assert [page.check_in(member=row), page.check_in(member=row)] == [True, False]
    with time_at(datetime(2026, 3, 2, 16, 0, tzinfo=UTC)):
        assert page.check_in(member=row), "midnight of Shanghai has passed"
    assert fresh(row).balance == 4


def test_a_month_is_frozen_and_settled_once(row: Member) -> None:
    other, third = make.member("阿桂"), make.member("老周")
    for member, score in ((row, 30), (other, 50), (third, 30)):
        earn(member, 1, "m", score=score)
    with pytest.raises(Refused):
        ranking.freeze("2026-03")
    with time_at(MOMENT + timedelta(days=40)):
        frozen = ranking.freeze("2026-03")
        earn(row, 1, "late", score=900, at=MOMENT)
        assert ranking.freeze("2026-03") == frozen
        assert [(one["place"], one["member"], one["score"]) for one in frozen.rows] == [(1, other.pk, 50), (2, row.pk, 30), (2, third.pk, 30)]
        ranking.settle(ranking=frozen, prizes={1: 100, 2: 60})
        with pytest.raises(Refused):
            ranking.settle(ranking=frozen, prizes={1: 100})
    assert [fresh(one).balance for one in (other, row, third)] == [101, 62, 61]


def test_places_are_shared() -> None:
    assert rules.places({1: 5, 2: 9, 3: 5, 4: 0, 5: 1}) == [(1, 2, 9), (2, 1, 5), (2, 3, 5), (4, 5, 1)]
    tasks = [{"action": "a", "times": 2}, {"action": "a", "times": 3}]
    assert [part for _task, part in rules.progress(tasks, {"a": 4})] == [2, 2]
    assert not rules.finished(tasks, {"a": 4})
    assert rules.finished(tasks, {"a": 5})
    assert not rules.finished([], {})


def test_the_console_writes_levels_and_quests(brand: Any, row: Member) -> None:
    client = english(factories.signed_in(factories.make_person("community", brand)))
    assert client.post("/b/acme/community/levels/edit/", {"levels": "Sprout"}).status_code == 422
    assert client.post("/b/acme/community/levels/edit/", {"levels": "Sprout | 10 | gift=Gift\nLeaf | 50"}).status_code == 302
    assert "Sprout" in client.get("/b/acme/community/levels/").content.decode()
    facts = {"title": "Path", "tasks": "comment | 3 | Comment", "starts_at": "2026-03-01T08:00", "points": 5, "score": 0, "level_from": 0}
    assert client.post("/b/acme/community/quests/new/", {**facts, "tasks": "flying | 1 | x"}).status_code == 422
    assert client.post("/b/acme/community/quests/new/", facts).status_code == 302
    quest = Quest.objects.get()
    client.post(f"/b/acme/community/quests/{quest.pk}/do/", {"do": "open"})
    assert Quest.objects.get().state == "open"
    assert "Comment" in client.get(f"/b/acme/community/quests/{quest.pk}/").content.decode()
    earn(row, 1, "m", score=5)
    with time_at(MOMENT + timedelta(days=40)):
        client.post("/b/acme/community/months/freeze/")
        month = Ranking.objects.get()
        client.post(f"/b/acme/community/months/{month.pk}/", {"prizes": "1=100"})
    assert fresh(row).balance == 101
