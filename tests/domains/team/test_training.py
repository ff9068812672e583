"""Courses, tests, sessions, abilities, the two tracks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests import factories
from tests.domains.team.make import MOMENT, ability, course, staff

from guanhao.domains.identity.models import Brand
from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import AbilityScore, CourseAttempt, Enrolment, Seat, TrainingSession
from guanhao.domains.team.selectors import people, practice, training
from guanhao.domains.team.services import courses, leaving, lists, sessions, taking, watching
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """In March, inside the brand."""
    with time_at(MOMENT):
        yield in_brand


def asked(row: Any) -> tuple[int, int]:
    """Two questions of a test."""
    first = courses.add_question(course=row, text="What is CTR?", choices=["clicks / views", "views / clicks"], right=[0])
    second = courses.add_question(course=row, text="Pick the ratios", choices=["CTR", "likes", "CVR"], right=[0, 2])
    return first.pk, second.pk


def test_a_low_ability_suggests_a_course_and_a_passed_test_raises_it(march: Any, acting_as: Any) -> None:
    who = staff(march, "analyst")["analyst"]
    row = course("Reading data", "data", pass_mark=50)
    first, second = asked(row)
    taking.judge_abilities(user_id=who, scores={ability("data").pk: 40}, note="quarter review")
    person = people.check(who, "x")
    before = training.profile(person)
    assert [(one.ability.key, one.need, one.actual, one.missing) for one in before.gaps if one.actual is not None] == [("data", 90, 40, 50)]
    assert [one.course.pk for one in before.suggestions] == [row.pk]
    with acting_as("analyst"):
        with pytest.raises(Refused):
            taking.take_test(course=row, answers={})
        taking.enrol(course=row, user_ids=[who])
        failed = taking.take_test(course=row, answers={first: [1], second: [0]})
        assert (failed.attempt.score, failed.finished) == (0, False)
        passed = taking.take_test(course=row, answers={first: [0], second: [0]})
        assert (passed.attempt.score, passed.attempt.number, passed.finished) == (50, 2, True)
        with pytest.raises(Changed):
            taking.take_test(course=row, answers={first: [0], second: [0, 2]})
    assert AbilityScore.objects.order_by("-pk").first().score == 45, "half of the way from 40 to 50"
    assert training.profile(person).suggestions == []
    assert EventRow.objects.filter(name="team.course_finished").count() == 1


def test_attempts_are_counted_and_one_more_is_given(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor")["editor"]
    row = course()
    first, _second = asked(row)
    with acting_as("editor"):
        taking.enrol(course=row, user_ids=[who])
        for _try in range(3):
            taking.take_test(course=row, answers={first: [1]})
        with pytest.raises(Refused, match="3"):
            taking.take_test(course=row, answers={first: [1]})
        with pytest.raises(Denied):
            taking.give_attempt(enrolment=Enrolment.objects.get())
    assert CourseAttempt.objects.count() == 3
    taking.give_attempt(enrolment=Enrolment.objects.get())
    with acting_as("editor"):
        assert taking.take_test(course=row, answers={first: [1]}).attempt.number == 4
    with pytest.raises(Refused):
        courses.add_question(course=row, text="x", choices=["a", "b"], right=[0, 1])
    with pytest.raises(Refused):
        courses.add_question(course=row, text="x", choices=["a", "a"], right=[0])


def test_nobody_but_who_leads_writes(acting_as: Any) -> None:
    row = course()
    with acting_as("editor") as editor:
        for act in (
            lambda: courses.save_course(courses.CourseDraft(title="x", theme_id=row.theme_id)),
            lambda: taking.judge_abilities(user_id=editor.id, scores={ability("data").pk: 100}),
            lambda: sessions.save_session(sessions.SessionDraft(title="x", starts_at=MOMENT)),
            lambda: lists.save_needs(role="editor", needs={ability("data").pk: 1}),
        ):
            with pytest.raises(Denied):
                act()
    assert not AbilityScore.objects.exists()
    with acting_as("viewer"), pytest.raises(Denied):
        taking.enrol(course=row, user_ids=[1])


def test_the_last_seat_is_given_once_and_attendance_finishes_the_course(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst", "designer")
    row = course()
    held = sessions.save_session(sessions.SessionDraft(title="Workshop", starts_at=MOMENT + DAY, course_id=row.pk, seats=2))
    assert sessions.take_seats(session=held, user_ids=[who["editor"], who["analyst"]]) == 2
    with acting_as("designer"), pytest.raises(Refused):
        sessions.take_seats(session=held, user_ids=[who["designer"]])
    with pytest.raises(Refused):
        sessions.take_attendance(session=held, came=[who["editor"]])
    with time_at(MOMENT + 2 * DAY):
        sessions.take_attendance(session=held, came=[who["editor"]])
        assert dict(Seat.objects.values_list("user_id", "came")) == {who["editor"]: True, who["analyst"]: False}
        sessions.take_attendance(session=held, came=[who["editor"], who["analyst"]])
    assert Enrolment.objects.filter(finished_at__isnull=False).count() == 2
    assert EventRow.objects.filter(name="team.session_held").count() == 1
    with pytest.raises(Changed):
        sessions.save_session(sessions.SessionDraft(title="x", starts_at=MOMENT), held)


def test_a_new_brand_is_late_with_nothing_that_was_over_before_it_came(march: Any) -> None:
    def since(day: date) -> None:
        Brand.objects.filter(pk=march.id).update(made_at=datetime.combine(day, time(4), UTC))

    since(MOMENT.date())
    assert training.overdue() == []
    assert practice.missing() == []
    sessions.save_session(sessions.SessionDraft(title="Guest", starts_at=MOMENT + 7 * DAY, track="external", speaker="Prof. Lin"))
    assert training.overdue() == [], "nor when the first one is planned"
    since(MOMENT.date() - 10 * DAY)
    assert {one.track for one in training.overdue()} >= {"internal"}


def test_a_month_without_a_lecture_is_overdue_and_told_once(march: Any) -> None:
    director = factories.make_person("director", march)
    late = training.overdue()
    assert {(one.track, one.start.isoformat(), one.count) for one in late} == {("external", "2026-02-01", 0), ("internal", "2026-02-23", 0)}
    with time_at(MOMENT - 20 * DAY):
        row = sessions.save_session(sessions.SessionDraft(title="Guest", starts_at=MOMENT - 21 * DAY, track="external", speaker="Prof. Lin"))
        sessions.take_attendance(session=row, came=[])
    assert "external" not in {one.track for one in training.overdue()}
    with pytest.raises(Refused):
        sessions.save_session(sessions.SessionDraft(title="Guest", starts_at=MOMENT, track="external"))
    for _again in range(2):
        watching.watch()
    told = Notification.objects.filter(user_id=director.id, title__contains="2026-02-23").count()
    assert told == 1


def test_cancelled_trainings_do_not_count(march: Any) -> None:
    row = sessions.save_session(sessions.SessionDraft(title="Guest", starts_at=MOMENT + DAY, track="external", speaker="x"))
    assert sessions.cancel_sessions(sessions=[row]) == 1
    assert sessions.cancel_sessions(sessions=[row]) == 0
    assert TrainingSession.objects.get().state == "cancelled"


def test_lists_are_shipped_once_and_edited(march: Any) -> None:
    lists.ensure_lists()
    lists.ensure_lists()
    assert (len(training.themes()), len(training.abilities())) == (5, 8)
    row = lists.save_entry(kind="ability", title="Livestreaming", place=9)
    assert training.title_of(row) == "Livestreaming"
    lists.save_entry(kind="ability", title="Livestreaming", pk=row.pk, active=False)
    assert len(training.abilities()) == 8


def test_a_person_who_left_is_erased_and_still_counted(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor")["editor"]
    row = course()
    with acting_as("editor"):
        taking.enrol(course=row, user_ids=[who])
        taking.mark_done(course=row)
    with pytest.raises(Refused):
        leaving.erase_person(user_id=who)
    from guanhao.domains.identity.models import User

    User.objects.filter(pk=who).update(is_active=False)
    leaving.erase_person(user_id=who)
    assert Enrolment.objects.filter(user_id=None, finished_at__isnull=False).count() == 1
    assert acting(SYSTEM)


def test_profiles_ask_as_often_for_many_as_for_one(march: Any, django_assert_max_num_queries: Any) -> None:
    staff(march, "editor", "analyst", "designer", "community", "legal")
    course()
    persons = people.members()
    with django_assert_max_num_queries(8):
        assert len(training.profiles(persons)) == 5
