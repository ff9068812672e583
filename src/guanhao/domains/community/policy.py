"""Thresholds of the community."""

from typing import Self

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.kernel.policy import Count, Policy, Share, Text, setting


class PointsPolicy(Policy):
    """How points come, lapse and are corrected."""

    key = "community.points"
    title = _("Points")

    daily_cap: Count = setting(
        200,
        unit="count",
        low=1,
        high=1_000_000,
        title=_("Points a day at most"),
        help=_("What all rules together give one member on one day; adjustments by hand are not counted."),
        source="COM-04, our default",
    )
    lifetime_days: Count = setting(
        365,
        unit="days",
        low=0,
        high=3650,
        title=_("Points lapse after"),
        help=_("0: never. A rule may say otherwise."),
        source="COM-04, our default",
    )
    two_person_from: Count = setting(
        500,
        unit="count",
        low=0,
        high=1_000_000,
        title=_("Two people from"),
        help=_("An adjustment by hand above this many points, up or down, waits for a second person."),
        source="000 §5.1c, our default",
    )
    refund_days: Count = setting(
        30,
        unit="days",
        low=1,
        high=3650,
        title=_("Days left after giving back"),
        help=_("Points that come back from a cancelled redemption can be spent for at least this long."),
        source="our default",
    )
    warn_days: Count = setting(
        30,
        unit="days",
        low=1,
        high=365,
        title=_("About to lapse"),
        help=_("Points that lapse within so many days are shown to the member."),
        source="our default",
    )


class RewardsPolicy(Policy):
    """How points are redeemed."""

    key = "community.rewards"
    title = _("Redemption")

    hold_minutes: Count = setting(
        30,
        unit="minutes",
        low=1,
        high=1440,
        title=_("Minutes to confirm"),
        help=_("A redemption that is not confirmed by then is cancelled; points and stock return."),
        source="our default",
    )
    an_hour: Count = setting(
        10,
        unit="count",
        low=1,
        high=1000,
        title=_("Redemptions an hour"),
        source="our default",
    )
    address_days: Count = setting(
        90,
        unit="days",
        low=1,
        high=730,
        title=_("Days until addresses are deleted"),
        help=_("Counted from the end of a redemption."),
        source="个人信息保护法 §19, §47",
    )


class LevelPolicy(Policy):
    """How levels and rankings are counted."""

    key = "community.levels"
    title = _("Levels and rankings")

    window_days: Count = setting(
        365,
        unit="days",
        low=30,
        high=3650,
        title=_("Growth value counts for"),
        help=_("What is older no longer counts; members may fall in level at night."),
        source="COM-05, our default",
    )
    ranked: Count = setting(20, unit="count", low=3, high=500, title=_("Places in the monthly ranking"), source="COM-08, our default")
    newcomer_days: Count = setting(
        30,
        unit="days",
        low=1,
        high=365,
        title=_("Newcomer for"),
        help=_("Only newcomers can confirm that somebody helped them."),
        source="COM-06, our default",
    )
    helps_a_month: Count = setting(10, unit="count", low=1, high=1000, title=_("Helps a month that count"), source="COM-06, our default")


class GroupPolicy(Policy):
    """How groups are kept, and how gatherings are followed up."""

    key = "community.groups"
    title = _("Groups and events")

    ladder_days: Count = setting(
        180,
        unit="days",
        low=7,
        high=3650,
        title=_("Violations count for"),
        help=_("The first is a warning, the second mutes, the third proposes to remove."),
        source="COM-02, our default",
    )
    mute_days: Count = setting(7, unit="days", low=1, high=365, title=_("Muted for"), source="COM-02, our default")
    gap_days: Count = setting(
        14,
        unit="days",
        low=1,
        high=365,
        title=_("Longest time without an event"),
        help=_("A group without an event of value for so long warns whoever runs it."),
        source="COM-03",
    )
    remind_days: Count = setting(
        7,
        unit="days",
        low=0,
        high=365,
        title=_("Remind of the rules every"),
        help=_("Whoever runs a group is told to post its rules there, with the text. 0: never."),
        source="COM-02, our default",
    )
    active_days: Count = setting(30, unit="days", low=1, high=365, title=_("Active within"), source="COM-01, our default")
    follow_hours: Count = setting(
        72,
        unit="hours",
        low=1,
        high=720,
        title=_("Follow up within"),
        help=_("Counted from the end of an event; who came is contacted by then."),
        source="003 §5.3c",
    )
    deep_level: Count = setting(3, unit="count", low=1, high=100, title=_("Invite as city partner from level"), source="COM-10, our default")
    partner_days: Count = setting(
        90,
        unit="days",
        low=7,
        high=730,
        title=_("Contributions of city partners within"),
        help=_("What they did in these days is held against as many days before."),
        source="COM-10, our default",
    )
    partner_drop: Share = setting(0.2, unit="share", low=0, high=1, title=_("Loyalty of a city partner falls from"), source="COM-10, our default")
    remind_hours: Count = setting(
        24,
        unit="hours",
        low=0,
        high=336,
        title=_("Remind of an event before"),
        help=_("Whoever runs the group of an open event, or everybody who may edit, is told to remind those who signed up. 0: never."),
        source="COM-03, our default",
    )


class JoiningPolicy(Policy):
    """Whether people join by themselves."""

    key = "community.joining"
    title = _("Joining by oneself")

    open: bool = setting(
        True, title=_("The page for joining is open"), help=_("Closed, it says so and takes nobody in."), source="COM-01, our default"
    )
    an_hour: Count = setting(20, unit="count", low=1, high=10_000, title=_("New members an hour from one network"), source="our default")


class KocPolicy(Policy):
    """Who becomes a key opinion consumer, and what they earn."""

    key = "community.koc"
    title = _("KOC programme")

    weight_output: Share = setting(
        0.4, unit="share", low=0, high=1, title=_("Weight of content output"), help=_("The three weights make 100 % together."), source="003 §5.2a"
    )
    weight_influence: Share = setting(0.4, unit="share", low=0, high=1, title=_("Weight of community influence"), source="003 §5.2a")
    weight_fit: Share = setting(0.2, unit="share", low=0, high=1, title=_("Weight of value fit"), source="003 §5.2a")
    cut: Count = setting(
        60,
        unit="count",
        low=1,
        high=100,
        title=_("Candidate from"),
        help=_("Members whose score reaches it are candidates."),
        source="COM-08, our default",
    )
    window_days: Count = setting(
        90,
        unit="days",
        low=7,
        high=730,
        title=_("Days that are looked at"),
        help=_("What members did within them is scored."),
        source="COM-08, our default",
    )
    ranked: Count = setting(20, unit="count", low=3, high=500, title=_("Places in the influence ranking"), source="COM-08, our default")
    rate: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Commission"),
        help=_("Of tracked sales, where nothing else is agreed."),
        source="COM-08, our default",
    )
    hold_days: Count = setting(
        7,
        unit="days",
        low=0,
        high=90,
        title=_("Days until an order is settled"),
        help=_("Orders younger than this wait for the next sheet; returns are usually over by then."),
        source="COM-08, our default",
    )
    follow_days: Count = setting(
        180,
        unit="days",
        low=7,
        high=730,
        title=_("Days refunds are followed"),
        help=_("A refund within them is taken back."),
        source="COM-08, our default",
    )
    currency: Text = setting(
        "CNY", unit="text", title=_("Currency of commissions"), help=_("Three letters, such as CNY."), source="COM-08, our default"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.weight_output + self.weight_influence + self.weight_fit - 1) > 1e-6:
            raise ValueError(_now("The three weights make 100 % together."))
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isalpha() or not self.currency.isupper():
            raise ValueError(_now("A currency has three capital letters, such as CNY."))
        return self


class KocScorePolicy(Policy):
    """What each deed is worth for the three scores; a score is the sum of its deeds, full at 100."""

    key = "community.koc_scores"
    title = _("KOC scores")

    submission: Count = setting(15, unit="count", low=0, high=100, title=_("Output: a work accepted"), source="003 §5.2a, our default")
    challenge_done: Count = setting(10, unit="count", low=0, high=100, title=_("Output: a challenge finished"), source="003 §5.2a, our default")
    spot_done: Count = setting(3, unit="count", low=0, high=100, title=_("Output: checked in at a spot"), source="003 §5.2a, our default")
    invited: Count = setting(12, unit="count", low=0, high=100, title=_("Influence: somebody brought in"), source="003 §5.2a, our default")
    helped: Count = setting(8, unit="count", low=0, high=100, title=_("Influence: a newcomer helped"), source="003 §5.2a, our default")
    share: Count = setting(4, unit="count", low=0, high=100, title=_("Influence: something shared"), source="003 §5.2a, our default")
    message: Count = setting(1, unit="count", low=0, high=100, title=_("Influence: a message or comment"), source="003 §5.2a, our default")
    event_attended: Count = setting(15, unit="count", low=0, high=100, title=_("Fit: came to an event"), source="003 §5.2a, our default")
    course: Count = setting(15, unit="count", low=0, high=100, title=_("Fit: a course finished"), source="003 §5.2a, our default")
    survey: Count = setting(10, unit="count", low=0, high=100, title=_("Fit: a survey answered"), source="003 §5.2a, our default")
    purchase: Count = setting(8, unit="count", low=0, high=100, title=_("Fit: bought something"), source="003 §5.2a, our default")
    check_in: Count = setting(1, unit="count", low=0, high=100, title=_("Fit: a daily check-in"), source="003 §5.2a, our default")
    violation: Count = setting(25, unit="count", low=0, high=100, title=_("Fit: a rule broken takes away"), source="003 §5.2a, our default")
