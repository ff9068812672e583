"""Taking courses: enrol, answer a test, finish; and how abilities follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Ability, AbilityScore, Course, CourseAttempt, CourseQuestion, Enrolment, Seat, TrainingSession
from guanhao.domains.team.policy import TrainingPolicy
from guanhao.domains.team.rules import training as rules
from guanhao.domains.team.selectors import people
from guanhao.kernel import access, audit
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.team import CourseFinished


@dataclass(frozen=True)
class Taken:
    """An attempt that was scored, and whether the course is finished by it."""

    attempt: CourseAttempt
    finished: bool


def _target(row: Enrolment) -> str:
    return f"team.enrolment:{row.pk}"


@transaction.atomic
def enrol(*, course: Course, user_ids: Sequence[int], why: str = "") -> list[Enrolment]:
    """Enrol people in a course: oneself (needs team.take) or others (needs team.edit). Whoever is enrolled already stays as they are."""
    require("team.take")
    mine = people.me()
    if set(user_ids) != {mine}:
        require("team.edit")
    if not course.active:
        raise Refused(_("This course is set aside."), "user_ids")
    known = {one.id for one in people.members()}
    if not user_ids or not set(user_ids) <= known:
        raise Refused(_("Choose somebody who works here."), "user_ids")
    made = []
    for user_id in dict.fromkeys(user_ids):
        row, new = Enrolment.objects.get_or_create(course=course, user_id=user_id, defaults={"enrolled_at": now(), "why": why.strip()[:300]})
        made.append(row)
        if new:
            audit.record("team.enrolled", target=_target(row), after={"course_id": course.pk, "user_id": user_id})
            if user_id != mine:
                title = format_lazy(gettext_lazy("You are enrolled in “{title}”."), title=course.title)
                url = f"/b/{current_brand().slug}/staff/courses/{course.pk}/"
                notify(topic="team", title=title, url=url, key=f"team.enrolled:{row.pk}", users=[user_id])
    return made


@transaction.atomic
def take_test(*, course: Course, answers: Mapping[int, Sequence[int]]) -> Taken:
    """Answer the test of a course one is enrolled in (needs team.take, in person): scored at once, the number of attempts is the policy's."""
    require("team.take")
    access.require_person()
    policy = TrainingPolicy.of_brand()
    row: Enrolment | None = Enrolment.objects.select_for_update().filter(course=course, user_id=people.me()).first()
    if row is None:
        raise Refused(_("Enrol in the course first."))
    rights = {one.pk: one.right for one in CourseQuestion.objects.filter(course=course, active=True)}
    if not rights:
        raise Refused(_("This course has no test."))
    if row.finished_at is not None:
        raise Changed(_("You have passed already."))
    number = CourseAttempt.objects.filter(enrolment=row).count() + 1
    if number > policy.attempts + row.extra:
        raise Refused(_("All %(count)s attempts are used. Ask who leads the training for another one.") % {"count": policy.attempts + row.extra})
    mark = course.pass_mark or policy.pass_mark
    marked = rules.mark_test(rights, answers, mark)
    kept = {str(question): sorted(set(answers.get(question, ()))) for question in rights}
    attempt = CourseAttempt(
        enrolment=row,
        number=number,
        answers=kept,
        asked=marked.asked,
        right=marked.right,
        score=marked.score,
        mark=mark,
        passed=marked.passed,
        at=now(),
    )
    attempt.save()
    row.best = max(row.best or 0, marked.score)
    row.save(update_fields=["best"])
    audit.record("team.test_taken", target=_target(row), after={"number": number, "passed": marked.passed})
    if marked.passed:
        _finish(row, course, marked.score)
    return Taken(attempt, marked.passed)


@transaction.atomic
def give_attempt(*, enrolment: Enrolment) -> Enrolment:
    """Give somebody one more attempt (needs team.edit); Refused while some are left."""
    require("team.edit")
    row: Enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.finished_at is not None or CourseAttempt.objects.filter(enrolment=row).count() < TrainingPolicy.of_brand().attempts + row.extra:
        raise Refused(_("There are attempts left, or the test is passed."))
    row.extra += 1
    row.save(update_fields=["extra"])
    audit.record("team.attempt_given", target=_target(row), after={"extra": row.extra})
    return row


@transaction.atomic
def mark_done(*, course: Course) -> Enrolment:
    """Say that one has finished an online course without a test (needs team.take, in person)."""
    require("team.take")
    access.require_person()
    row: Enrolment | None = Enrolment.objects.select_for_update().filter(course=course, user_id=people.me()).first()
    if row is None:
        raise Refused(_("Enrol in the course first."))
    if CourseQuestion.objects.filter(course=course, active=True).exists():
        raise Refused(_("This course ends with its test."))
    if course.mode != Course.Mode.ONLINE:
        raise Refused(_("This course ends when its session has been attended."))
    if row.finished_at is None:
        _finish(row, course, None)
    return row


def _finish(row: Enrolment, course: Course, score: int | None) -> None:
    row.finished_at = now()
    row.save(update_fields=["finished_at"])
    audit.record("team.course_finished", target=_target(row), after={"course_id": course.pk, "user_id": row.user_id})
    if row.user_id is None:
        return
    if score is not None:
        _learn(row.user_id, course, score)
    emit(CourseFinished(brand_id=current_brand().id, course_id=course.pk, user_id=row.user_id, score=score))


def _learn(user_id: int, course: Course, score: int) -> None:
    share = TrainingPolicy.of_brand().learn_share
    for ability in Ability.objects.filter(trained_by__course=course, active=True):
        newest = AbilityScore.objects.filter(user_id=user_id, ability=ability).order_by("-pk").first()
        before = newest.score if newest else None
        after = rules.after_test(before, score, share)
        if after != before:
            facts = {"source": AbilityScore.Source.TEST, "note": course.title[:300], "at": now()}
            AbilityScore(user_id=user_id, ability=ability, score=after, **facts).save()


@transaction.atomic
def judge_abilities(*, user_id: int, scores: Mapping[int, int], note: str = "") -> list[AbilityScore]:
    """Write how somebody stands in some abilities (needs team.edit), by number of the ability; what is as before is not written again."""
    require("team.edit")
    people.check(user_id, "user_id")
    actor, made = access.current_actor(), []
    known = {row.ability_id: row.score for row in AbilityScore.objects.filter(user_id=user_id).order_by("pk")}
    abilities = {row.pk: row for row in Ability.objects.filter(pk__in=list(scores))}
    for number, score in scores.items():
        if number not in abilities or not 0 <= score <= 100:
            raise Refused(_("A score lies between 0 and 100."), f"score-{number}")
        if known.get(number) == score:
            continue
        facts = {"source": AbilityScore.Source.LEAD, "note": note.strip()[:300], "at": now(), "by_name": actor.name[:120]}
        row = AbilityScore(user_id=user_id, ability=abilities[number], score=score, **facts)
        row.save()
        made.append(row)
    if made:  # which abilities, not how many points: more people read the log than may see these
        audit.record("team.abilities_judged", target=f"team.person:{user_id}", after={"abilities": [row.ability.key for row in made]})
    return made


@transaction.atomic
def attended(*, session: TrainingSession) -> int:
    """Courses without a test are finished by who came to this session; how many finished."""
    course = session.course
    if course is None or CourseQuestion.objects.filter(course=course, active=True).exists():
        return 0
    came = Seat.objects.filter(session=session, came=True).exclude(user_id=None).order_by("user_id").values_list("user_id", flat=True)
    known, start = Enrolment.objects.select_for_update(), {"enrolled_at": now()}
    rows = [known.get_or_create(course=course, user_id=user_id, defaults=start)[0] for user_id in came]
    open_ones = [row for row in rows if row.finished_at is None]
    for row in open_ones:
        _finish(row, course, None)
    return len(open_ones)
