"""360° ratings, appraisal, honours."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests import factories
from tests.domains.team.make import DAY, MOMENT, course, english, rest, staff

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Appraisal, AppraisalLine, AppraisalPlan, Enrolment, RatingBallot, RatingBox, RatingRound
from guanhao.domains.team.selectors import appraisal as selectors
from guanhao.domains.team.services import appraisals, ratings
from guanhao.kernel.access import Denied
from guanhao.kernel.models import AuditEntry, EventRow, Version
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
METRICS = (
    {"title": "Courses", "weight": 40, "source": "figure", "ref": "team.courses", "aim": 10, "good": "up"},
    {"title": "Teamwork", "weight": 60, "source": "hand"},
)


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """In March, inside the brand."""
    with time_at(MOMENT):
        yield in_brand


def opened(who: dict[str, int], **more: Any) -> RatingRound:
    """A round about the editor."""
    return ratings.open_round(title="Spring", starts_on=DAY, ends_on=DAY + timedelta(days=7), subjects=[who["editor"]], **more)


def answer(acting_as: Any, role: str, box: RatingBox, communication: int, responsibility: int) -> None:
    """One answer."""
    with acting_as(role):
        ratings.rate(box=box, communication=communication, responsibility=responsibility)


def test_answers_are_shown_from_three_raters_after_the_round(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "content_planner", "analyst", "designer", "community")
    row = opened(who)
    box = RatingBox.objects.get()
    raters = set(RatingBallot.objects.values_list("rater_id", flat=True))
    assert raters == {who["analyst"], who["designer"], who["community"]}, "the planner shares the department"
    answer(acting_as, "analyst", box, 80, 70)
    with pytest.raises(Changed):
        answer(acting_as, "analyst", box, 0, 0)
    with pytest.raises(Changed):
        answer(acting_as, "content_planner", box, 0, 0)
    answer(acting_as, "designer", box, 90, 80)
    box.refresh_from_db()
    assert (box.communication, box.count) == (None, None), "nothing is shown while the round is open"
    answer(acting_as, "community", box, 70, 90)
    ratings.close_round(round_=row)
    box.refresh_from_db()
    assert (box.communication, box.responsibility, box.score, box.answers) == (80, 80, 80, "")
    with pytest.raises(Changed):
        ratings.close_round(round_=row)


def test_two_answers_are_never_shown(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst", "designer", "community")
    row = opened(who)
    box = RatingBox.objects.get()
    answer(acting_as, "analyst", box, 80, 70)
    answer(acting_as, "designer", box, 90, 80)
    with time_at(MOMENT + timedelta(days=8)):
        with pytest.raises(Changed):
            answer(acting_as, "community", box, 1, 1)
        assert ratings.close_due() == 1
    box.refresh_from_db()
    assert (box.score, box.count, box.answers) == (None, None, "")
    row.refresh_from_db()
    assert row.state == "closed"


def test_nothing_in_the_database_joins_rater_and_answer(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst", "designer", "community")
    opened(who)
    box = RatingBox.objects.get()
    before = {model: model.objects.count() for model in (AuditEntry, Version, EventRow)}
    for role, number in (("designer", 83), ("community", 17), ("analyst", 64)):
        answer(acting_as, role, box, number, number)
    assert {model: model.objects.count() for model in before} == before, "no log, no version, no event tells of an answer"
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM team_ratingbox")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT * FROM team_ratingballot")
        columns = {one[0] for one in cursor.description}
    assert "83" not in json.dumps(stored) or not stored.startswith("[")
    assert not stored.startswith("[")
    assert columns == {"id", "brand_id", "box_id", "rater_id", "used"}
    box.refresh_from_db()
    assert json.loads(str(box.answers)) == [[17, 17], [64, 64], [83, 83]], "by value, not as they came"


def test_a_round_needs_enough_people_of_other_departments(march: Any) -> None:
    who = staff(march, "editor", "content_planner", "analyst", "designer")
    with pytest.raises(Refused) as refused:
        opened(who)
    assert refused.value.field == "raters"
    assert not RatingRound.objects.exists()


@pytest.mark.parametrize("weights", [(40, 50), (60, 60), (100, 1)])
def test_weights_total_100(weights: tuple[int, int]) -> None:
    metrics = [{**one, "weight": weight} for one, weight in zip(METRICS, weights, strict=True)]
    with pytest.raises(Refused, match=str(sum(weights))):
        appraisals.save_plan(appraisals.PlanDraft(title="Editors", metrics=metrics))
    assert not AppraisalPlan.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"weight": 0}, {"source": "figure", "ref": "no.such"}, {"source": "goal", "ref": "x"}, {"aim": 0}],
)
def test_a_metric_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        appraisals.save_plan(appraisals.PlanDraft(title="x", metrics=[{**METRICS[0], "weight": 100, **wrong}]))


def test_eighty_of_others_and_ninety_are_87_and_a_signed_appraisal_stays(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst", "designer", "community")
    row = opened(who)
    for role in ("analyst", "designer", "community"):
        answer(acting_as, role, RatingBox.objects.get(), 80, 80)
    row = ratings.close_round(round_=row)
    plan = appraisals.save_plan(appraisals.PlanDraft(title="Editors", metrics=METRICS))
    for number in range(9):
        Enrolment(course=course(f"c{number}"), user_id=None, enrolled_at=MOMENT, finished_at=MOMENT).save()
    made = appraisals.begin(plan=plan, day=DAY, user_ids=[who["editor"]], round_=row)[0]
    assert appraisals.begin(plan=plan, day=DAY, user_ids=[who["editor"]]) == []
    assert (made.starts_on, made.ends_on) == (date(2026, 1, 1), date(2026, 3, 31))
    line = AppraisalLine.objects.get(appraisal=made, place=0)
    assert (line.actual, line.score) == (9, 90)
    assert made.total is None, "one metric has no score yet"
    with acting_as("director"):
        with pytest.raises(Refused):
            appraisals.sign(appraisal=made)
        with pytest.raises(Refused) as refused:
            appraisals.score_line(appraisal=made, place=1, score=90)
        assert refused.value.field == "reason"
        made = appraisals.score_line(appraisal=made, place=1, score=90, reason="helps everybody")
        assert (made.own, made.peer, made.peer_share, made.total, made.grade) == (90, 80, 0.3, 87, "good")
        assert not selectors.visible().filter(user_id=who["analyst"]).exists()
        signed = appraisals.sign(appraisal=made, note="well done", supports="senior editor")
        with pytest.raises(Changed):
            appraisals.score_line(appraisal=made, place=1, score=10, reason="later")
        with pytest.raises(Changed):
            appraisals.recount(appraisal=made)
    with acting_as("editor"):
        assert [one.pk for one in selectors.visible()] == [signed.pk]
        assert appraisals.acknowledge(appraisal=signed, remark="thanks").state == "seen"
    with acting_as("analyst"):
        assert list(selectors.visible()) == []
        with pytest.raises(Denied):
            appraisals.sign(appraisal=signed)
        with pytest.raises(Refused):
            appraisals.acknowledge(appraisal=signed)
    told = json.dumps([one.detail for one in AuditEntry.objects.filter(target=appraisals.target_of(signed))])
    assert "87" not in told
    assert "helps everybody" not in told


def test_nobody_appraises_themselves_and_a_low_total_supports_nothing(march: Any, acting_as: Any) -> None:
    director = factories.make_person("director", march).id
    plan = appraisals.save_plan(appraisals.PlanDraft(title="Hand", metrics=[{**METRICS[1], "weight": 100}]))
    mine = appraisals.begin(plan=plan, day=DAY, user_ids=[director])[0]
    team = appraisals.begin(plan=plan, day=DAY, team="Content group")[0]
    with acting_as("director"):
        with pytest.raises(Refused):
            appraisals.score_line(appraisal=mine, place=0, score=120, reason="me")
        appraisals.score_line(appraisal=team, place=0, score=70, reason="solid")
        with pytest.raises(Refused) as refused:
            appraisals.sign(appraisal=Appraisal.objects.get(pk=team.pk), supports="gold")
        assert refused.value.field == "supports"
        assert appraisals.sign(appraisal=Appraisal.objects.get(pk=team.pk)).grade == "passed"


def test_rewards_are_seen_by_who_got_them(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst")
    appraisals.give_honour(appraisals.HonourDraft(kind="honour", title="Star", reason="r", given_on=DAY, user_id=who["editor"]))
    appraisals.give_honour(appraisals.HonourDraft(kind="reward", title="Bonus", reason="r", given_on=DAY, user_id=who["editor"], amount=50_000))
    for role, titles in (("editor", ["Bonus", "Star"]), ("analyst", ["Star"]), ("director", ["Bonus", "Star"])):
        with acting_as(role):
            assert sorted(selectors.honours().values_list("title", flat=True)) == titles
    for facts in ({"amount": 1}, {"user_id": None}, {"team": "both"}, {"reason": " "}, {"appraisal_id": 10**9}):
        with pytest.raises(Refused):
            appraisals.give_honour(
                appraisals.HonourDraft(**{"kind": "honour", "title": "x", "reason": "r", "given_on": DAY, "user_id": who["editor"], **facts})
            )


def test_another_ones_appraisal_is_not_there_over_rest(march: Any) -> None:
    who = staff(march, "editor", "analyst", "director")
    plan = appraisals.save_plan(appraisals.PlanDraft(title="Hand", metrics=[{**METRICS[1], "weight": 100}]))
    made = appraisals.begin(plan=plan, day=DAY, user_ids=[who["editor"]])[0]
    director = english(factories.signed_in(factories.make_person("director", march)))
    analyst = factories.signed_in(factories.make_person("analyst", march))
    assert rest(director, "PUT", f"team-appraisals/{made.pk}/lines/0", {"score": 90, "reason": "ok"}).json()["total"] == 90
    assert rest(director, "POST", f"team-appraisals/{made.pk}/sign", {}).json()["state"] == "signed"
    assert rest(director, "POST", f"team-appraisals/{made.pk}/sign", {}).status_code == 409
    for client, count in ((director, 1), (analyst, 0)):
        assert rest(client, "GET", "team-appraisals").json()["count"] == count
    assert rest(analyst, "GET", f"team-appraisals/{made.pk}/lines").status_code == 404
    assert analyst.get(f"/b/acme/staff/appraisals/{made.pk}/").status_code == 404
    broken = rest(director, "POST", "team-plans", {"title": "x", "metrics": [{"title": "a", "weight": 90}]})
    assert broken.status_code == 422
    assert broken["Content-Type"] == "application/problem+json"
