"""What the community does when something happens to people."""

from guanhao.domains.community.contracts import Deed
from guanhao.domains.community.services import crediting, deeds, gatherings, members, spots, undoing, watching
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.kernel.now import now
from guanhao.sdk.events.community import PointsDeserved, RewardRedeemed
from guanhao.sdk.events.interaction import (
    ActivityClosed,
    ActivityOpened,
    SubmissionApproved,
    SubmissionReceived,
    SubmissionRejected,
    SubmissionRevoked,
    SurveyAnswered,
)
from guanhao.sdk.events.kernel import ClockBreached
from guanhao.sdk.events.people import PeopleMerged, PeopleParted, PersonForgotten


@on(PeopleMerged, key="community.merge")
def merge(event: PeopleMerged) -> None:
    """One member stands for both."""
    members.merge_members(kept=event.kept, dropped=event.dropped)


@on(PeopleParted, key="community.part")
def part(event: PeopleParted) -> None:
    """Each record has its own member again."""
    members.part_members(kept=event.kept, restored=event.restored)


@on(PersonForgotten, key="community.forget")
def forget(event: PersonForgotten) -> None:
    """Points end, the name goes."""
    members.forget_member(person_id=event.person_id)


@on(SubmissionApproved, key="community.submission")
def submission(event: SubmissionApproved) -> None:
    """A work of a member was approved."""
    with acting(SYSTEM):
        spots.judge_work(submission_id=event.submission_id, approved=True, person_id=event.person_id)
    _did("submission", f"submission:{event.submission_id}", event.person_id)


@on(SubmissionRejected, key="community.submission_rejected")
def submission_rejected(event: SubmissionRejected) -> None:
    """A work was not accepted."""
    spots.judge_work(submission_id=event.submission_id, approved=False)


@on(SubmissionRevoked, key="community.submission_revoked")
def submission_revoked(event: SubmissionRevoked) -> None:
    """What was given for a work that was taken back is taken back too."""
    with acting(SYSTEM):
        undoing.undo_occasion(f"submission:{event.submission_id}", note="submission revoked")
    spots.drop_work(submission_id=event.submission_id)


@on(SubmissionReceived, key="community.spot_work")
def spot_work(event: SubmissionReceived) -> None:
    """A work came in at a spot of a gathering."""
    if event.mark:
        with acting(SYSTEM):
            spots.take_work(mark=event.mark, submission_id=event.submission_id, number=event.number)


@on(ActivityOpened, key="community.know_call")
def know_call(event: ActivityOpened) -> None:
    """A call for content may collect works of a gathering's spots."""
    if event.kind == "collection":
        spots.know_call(activity_id=event.activity_id, title=event.title, path=event.path)


@on(ActivityClosed, key="community.close_call")
def close_call(event: ActivityClosed) -> None:
    """A call takes nothing any more."""
    if event.kind == "collection":
        spots.close_call(activity_id=event.activity_id)


@on(SurveyAnswered, key="community.survey")
def survey(event: SurveyAnswered) -> None:
    """A member answered a survey."""
    _did("survey", f"survey:{event.activity_id}", event.person_id)


@on(RewardRedeemed, key="community.redeemed")
def redeemed(event: RewardRedeemed) -> None:
    """Redeeming is a deed, for quests."""
    with acting(SYSTEM):
        deeds.take_deeds([Deed(action="redeemed", occasion=f"redemption:{event.redemption_id}", at=now(), member_id=event.member_id)])


def _did(action: str, occasion: str, person_id: int | None) -> None:
    if person_id is not None:
        with acting(SYSTEM):
            deeds.take_deeds([Deed(action=action, occasion=occasion, at=now(), person_id=person_id)])


@on(ClockBreached, key="community.follow_up_late")
def follow_up_late(event: ClockBreached) -> None:
    """Who came to an event was not contacted in time."""
    if event.kind == gatherings.CLOCK:
        watching.tell_follow_up_late(int(event.subject.rpartition(":")[2]))


@on(PointsDeserved, key="community.credit")
def credit(event: PointsDeserved) -> None:
    """Another room found that somebody deserves points."""
    with acting(SYSTEM):
        crediting.credit(event)
