"""People who leave: planned work is freed when they cannot sign in any more; what is personal is erased on request, and the counts stay."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import (
    AbilityScore,
    Allocation,
    Appraisal,
    AppraisalLine,
    CourseAttempt,
    Enrolment,
    Honour,
    Leave,
    RatingBallot,
    RatingBox,
    Rotation,
    Seat,
    SquadMember,
    SquadScore,
    TimeLog,
    TrainingSession,
    WorkHours,
)
from guanhao.domains.team.selectors import people
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now

COUNTED = (AbilityScore, Enrolment, Seat, SquadMember, TimeLog)


@transaction.atomic
def free_person(*, user_id: int) -> int:
    """Somebody can no longer sign in: hours planned from today on, seats, open ballots and planned rotations go; how many rows."""
    today = people.today()
    gone = Allocation.objects.filter(user_id=user_id, starts_on__gte=today).delete()[0]
    gone += Seat.objects.filter(user_id=user_id, session__state=TrainingSession.State.PLANNED, session__starts_at__gte=now()).delete()[0]
    gone += RatingBallot.objects.filter(rater_id=user_id, used=False, box__round__state="open").delete()[0]
    gone += Rotation.objects.filter(user_id=user_id, state="planned", ends_on__gte=today).update(state="cancelled")
    if gone:
        audit.record("team.person_freed", target=f"team.person:{user_id}", after={"count": gone})
    return gone


@transaction.atomic
def erase_person(*, user_id: int) -> None:
    """Take a former colleague's name off everything and delete what was said of them (needs team.appraise). Courses, minutes and places still count.

    Refused while the person works here: then these records are needed.
    """
    require("team.appraise")
    if any(one.id == user_id for one in people.members()):
        raise Refused(_("They still work here."))
    Appraisal.objects.filter(user_id=user_id).update(
        user_id=None, note="", remark="", supports="", peer=None, own=None, total=None, grade="", signed_by_name=""
    )
    AppraisalLine.objects.filter(appraisal__user_id=None, appraisal__kind="person").update(score=None, reason="", actual=None)
    RatingBox.objects.filter(user_id=user_id).update(user_id=None, answers="", count=None, communication=None, responsibility=None)
    RatingBallot.objects.filter(rater_id=user_id).update(rater_id=None)
    CourseAttempt.objects.filter(enrolment__user_id=user_id).update(answers={})
    Rotation.objects.filter(user_id=user_id).update(user_id=None, report="", host_note="")
    Rotation.objects.filter(host_id=user_id).update(host_id=None)
    SquadScore.objects.filter(judge_id=user_id).update(judge_id=None, judge_name="")
    Honour.objects.filter(user_id=user_id).update(user_id=None, reason="", amount=None)
    AbilityScore.objects.filter(user_id=user_id).update(note="")
    TimeLog.objects.filter(user_id=user_id).update(note="")
    for model in (WorkHours, Leave, Allocation):
        model.objects.filter(user_id=user_id).delete()
    for counted in COUNTED:
        counted.objects.filter(user_id=user_id).update(user_id=None)
    audit.record("team.person_erased", target=f"team.person:{user_id}")
