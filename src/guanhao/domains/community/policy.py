"""Thresholds of the community."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


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
