"""What sets journeys off, and what becomes of them when people go."""

from guanhao.domains.journeys.services import forgetting
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.sdk.events.community import MemberJoined, MemberLevelChanged
from guanhao.sdk.events.growth import CouponIssued, CouponRedeemed, FormSent
from guanhao.sdk.events.interaction import SurveyAnswered
from guanhao.sdk.events.people import ConsentChanged, PeopleMerged, PersonForgotten, PersonTierChanged


@on(PersonForgotten, key="journeys.forget")
def forget(event: PersonForgotten) -> None:
    """Nothing fires any more, rows go."""
    with acting(SYSTEM):
        forgetting.forget_person(person_id=event.person_id)


@on(PeopleMerged, key="journeys.merge")
def merge(event: PeopleMerged) -> None:
    """One person, one way."""
    with acting(SYSTEM):
        forgetting.merge_people(kept=event.kept, dropped=event.dropped)


@on(PersonTierChanged, key="journeys.tier")
def tier(event: PersonTierChanged) -> None:
    """Somebody is in another tier."""
    _told(event.name, event.after, event.person_id)


@on(ConsentChanged, key="journeys.consent")
def consent(event: ConsentChanged) -> None:
    """Somebody agreed."""
    if event.given:
        _told(event.name, event.purpose, event.person_id)


@on(MemberJoined, key="journeys.member")
def member(event: MemberJoined) -> None:
    """Somebody became a member."""
    _told(event.name, "", event.person_id)


@on(MemberLevelChanged, key="journeys.level")
def level(event: MemberLevelChanged) -> None:
    """A member rose."""
    if event.after > event.before:
        _told(event.name, str(event.after), event.person_id)


@on(SurveyAnswered, key="journeys.survey")
def survey(event: SurveyAnswered) -> None:
    """Somebody answered."""
    _told(event.name, "", event.person_id)


@on(CouponIssued, key="journeys.coupon_issued")
def issued(event: CouponIssued) -> None:
    """Somebody got a coupon."""
    _told(event.name, event.batch, event.person_id)


@on(CouponRedeemed, key="journeys.coupon_redeemed")
def redeemed(event: CouponRedeemed) -> None:
    """Somebody used one."""
    _told(event.name, event.batch, event.person_id)


@on(FormSent, key="journeys.form")
def form(event: FormSent) -> None:
    """Somebody sent a form."""
    _told(event.name, str(event.page_id), event.person_id)


def _told(name: str, value: str, person_id: int | None) -> None:
    from guanhao.domains.journeys.services import entering  # with the engines it loads on first use

    if person_id is not None:
        with acting(SYSTEM):
            entering.told(name=name, value=value, person_ids=[person_id])
