"""What happens in campaigns: coupons, invitations, landing pages; and how other rooms ask for a coupon."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CouponWanted(Event):
    """Some room asks for one coupon of batch `batch` (its key) for person `person_id`. The same `occasion` (1 to 120 signs, named for ever, such as
    "journey:7:2:315") within a batch gives one coupon, however often it is said. What became of it is `CouponIssued` or `CouponRefused`.
    """

    name: ClassVar[str] = "growth.coupon_wanted"
    person_id: int
    batch: str
    occasion: str


@dataclass(frozen=True, kw_only=True)
class CouponIssued(Event):
    """A coupon was given to a person (None: to nobody the people register knows) on this occasion ("": by hand)."""

    name: ClassVar[str] = "growth.coupon_issued"
    coupon_id: int
    batch: str
    person_id: int | None
    occasion: str


@dataclass(frozen=True, kw_only=True)
class CouponRefused(Event):
    """A coupon that was asked for could not be given; `why` is no_batch, closed, empty, limit, blocked or gone (the person is forgotten)."""

    name: ClassVar[str] = "growth.coupon_refused"
    person_id: int
    batch: str
    occasion: str
    why: str


@dataclass(frozen=True, kw_only=True)
class CouponRedeemed(Event):
    """A coupon was used; its code is never taken again."""

    name: ClassVar[str] = "growth.coupon_redeemed"
    coupon_id: int
    batch: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class CampaignOpened(Event):
    """A campaign was approved and began."""

    name: ClassVar[str] = "growth.campaign_opened"
    campaign_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class CampaignClosed(Event):
    """A campaign is over; its effect report may be drafted."""

    name: ClassVar[str] = "growth.campaign_closed"
    campaign_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class InviteCounted(Event):
    """Somebody who came by an invitation counts as valid: the hold window passed, or a person released it."""

    name: ClassVar[str] = "growth.invite_counted"
    signup_id: int
    program_id: int
    inviter_id: int


@dataclass(frozen=True, kw_only=True)
class FormSent(Event):
    """A visitor of a landing page sent its form."""

    name: ClassVar[str] = "growth.form_sent"
    page_id: int
    entry_id: int
    person_id: int | None
