"""What growth does when something happens."""

from guanhao.domains.growth.services import campaigns, forgetting, reports, tools, wanting
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.sdk.events.approvals import ApprovalCompleted, ApprovalReturned, ApprovalWithdrawn, PartVoided
from guanhao.sdk.events.growth import CampaignClosed, CouponWanted
from guanhao.sdk.events.interaction import ActivityClosed, ActivityOpened, LotteryDrawn, QuestionAsked
from guanhao.sdk.events.people import PeopleMerged, PersonForgotten


@on(CouponWanted, key="growth.give_wanted")
def give_wanted(event: CouponWanted) -> None:
    """Another room asks for a coupon: one for each occasion."""
    wanting.give_wanted(person_id=event.person_id, batch=event.batch, occasion=event.occasion)


@on(PersonForgotten, key="growth.forget")
def forget(event: PersonForgotten) -> None:
    """Phone, name and answers go."""
    forgetting.forget_person(person_id=event.person_id)


@on(PeopleMerged, key="growth.merge")
def merge(event: PeopleMerged) -> None:
    """What belonged to the dropped record belongs to the kept one."""
    forgetting.move_person(kept=event.kept, dropped=event.dropped)


@on(CampaignClosed, key="growth.draft_report")
def draft_report(event: CampaignClosed) -> None:
    """The effect report is drafted at once."""
    with acting(SYSTEM):
        reports.draft_report(event.campaign_id)


@on(ActivityOpened, key="growth.know_tool")
def know_tool(event: ActivityOpened) -> None:
    """A tool was opened: a campaign may name it as its own."""
    tools.know(activity_id=event.activity_id, kind=event.kind, title=event.title, path=event.path)


@on(ActivityClosed, key="growth.close_tool")
def close_tool(event: ActivityClosed) -> None:
    """How many took part."""
    tools.close(activity_id=event.activity_id, entries=event.entries)


@on(LotteryDrawn, key="growth.draw_tool")
def draw_tool(event: LotteryDrawn) -> None:
    """How many won."""
    tools.draw(activity_id=event.activity_id, entries=event.entries, winners=event.winners)


@on(QuestionAsked, key="growth.note_question")
def note_question(event: QuestionAsked) -> None:
    """What people ask on a campaign's own page is feedback of the campaign."""
    tools.asked(activity_id=event.activity_id, question_id=event.question_id, author=event.author, text=event.text)


@on(ApprovalCompleted, key="growth.approved")
def approved(event: ApprovalCompleted) -> None:
    """The last signature is there."""
    _follow(event.subject)


@on(ApprovalReturned, key="growth.returned")
def returned(event: ApprovalReturned) -> None:
    """A reviewer sent the plan back."""
    _follow(event.subject)


@on(ApprovalWithdrawn, key="growth.withdrawn")
def withdrawn(event: ApprovalWithdrawn) -> None:
    """The authors took it back."""
    _follow(event.subject)


@on(PartVoided, key="growth.voided")
def voided(event: PartVoided) -> None:
    """The plan changed after it was handed in."""
    _follow(event.subject)


def _follow(subject: str) -> None:
    kind, _colon, number = subject.partition(":")
    if kind == "growth.campaign":
        campaigns.follow(int(number))
