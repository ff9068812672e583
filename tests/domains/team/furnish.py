"""One row of everything the team's room keeps, for the fence over every address."""

from datetime import datetime, timedelta

from guanhao.domains.identity import facade as identity
from guanhao.domains.team.models import (
    Ability,
    Appraisal,
    AppraisalLine,
    CourseAttempt,
    Deliverable,
    Honour,
    Leave,
    RatingBallot,
    RatingBox,
    RatingRound,
    Rotation,
    SquadMember,
    SquadScore,
    TrainingTheme,
    WorkHours,
)
from guanhao.domains.team.services import appraisals, challenges, courses, lists, sessions, taking, times
from guanhao.kernel.now import time_at

METRICS = ({"title": "one", "weight": 60, "source": "hand"}, {"title": "two", "weight": 40, "source": "figure", "ref": "team.courses", "aim": 5})


def furnish(n: int, owner: int, moment: datetime) -> None:
    """A course with all that hangs on it, a training, a rotation, a challenge, a round, an appraisal, hours and time."""
    with time_at(moment + timedelta(days=30, minutes=n)):
        lists.ensure_lists()
        _training(n, owner, moment)
        _practice(n, owner, moment)
        _appraisal(n, owner, moment)
        _time(n, owner, moment)


def _training(n: int, owner: int, moment: datetime) -> None:
    theme, ability = TrainingTheme.objects.first(), Ability.objects.first()
    assert theme is not None
    assert ability is not None
    lists.save_entry(kind="theme", title=f"theme {n}")
    lists.save_entry(kind="ability", title=f"ability {n}")
    course = courses.save_course(courses.CourseDraft(title=f"course {n}", theme_id=theme.pk, abilities=(ability.pk,)))
    courses.add_question(course=course, text=f"q{n}", choices=["a", "b"], right=[0])
    row = taking.enrol(course=course, user_ids=[owner])[0]
    CourseAttempt(enrolment=row, number=1, asked=1, right=0, score=0, mark=60, passed=False, at=moment).save()
    taking.judge_abilities(user_id=owner, scores={ability.pk: n % 100 + 1})
    training = sessions.save_session(sessions.SessionDraft(title=f"s{n}", starts_at=moment + timedelta(days=n), track="external", speaker="x"))
    sessions.take_seats(session=training, user_ids=[owner])


def _practice(n: int, owner: int, moment: datetime) -> None:
    day = moment.date()
    Rotation(user_id=owner, host_id=owner, into="growth", starts_on=day, ends_on=day, made_at=moment).save()
    draft = challenges.ChallengeDraft(title=f"c{n}", deliverables=("a", "b", "c"), candidates=(owner,), teams=1)
    row = challenges.draw(challenge=challenges.save_challenge(draft), seed="s")
    squad = row.squads.get()
    assert SquadMember.objects.filter(squad=squad).exists()
    Deliverable(squad=squad, place=0, text="t", given_at=moment, late=False).save()
    SquadScore(squad=squad, judge_id=owner, judge_name="n", coordination=80, conflict=70, at=moment).save()


def _appraisal(n: int, owner: int, moment: datetime) -> None:
    day = moment.date()
    row = RatingRound(title=f"r{n}", starts_on=day, ends_on=day, least=3, made_at=moment)
    row.save()
    box = RatingBox(round=row, user_id=owner)
    box.save()
    for person in identity.people_of_brand()[:3]:
        RatingBallot(box=box, rater_id=person.id).save()
    plan = appraisals.save_plan(appraisals.PlanDraft(title=f"plan {n}", metrics=METRICS))
    found = Appraisal(plan=plan, user_id=owner, starts_on=day, ends_on=day, made_at=moment)
    found.save()
    for place, metric in enumerate(plan.metrics):
        AppraisalLine(appraisal=found, place=place, **metric).save()
    Honour(kind="honour", title=f"h{n}", user_id=owner, reason="r", given_on=day, appraisal=found, made_at=moment).save()


def _time(n: int, owner: int, moment: datetime) -> None:
    day = moment.date()
    WorkHours(user_id=owner, from_on=day + timedelta(days=n), hours=30).save()
    Leave(user_id=owner, starts_on=day + timedelta(days=n), ends_on=day + timedelta(days=n)).save()
    times.allocate(times.AllocationDraft(user_id=owner, what=f"w{n}", starts_on=day, ends_on=day + timedelta(days=40), hours=20))
    times.log_time(times.LogDraft(user_id=owner, day=day, stage="copy", minutes=10))
