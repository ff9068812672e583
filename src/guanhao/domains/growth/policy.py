"""Thresholds of campaigns, coupons, invitations and landing pages."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, Share, setting


class CampaignPolicy(Policy):
    """When the live board of a campaign raises an alert."""

    key = "growth.campaigns"
    title = _("Campaigns")

    stock_share: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Stock is short below"),
        help=_("Share of a coupon batch that is left while the campaign runs."),
        source="001 §7.2.4",
    )
    incident_minutes: Count = setting(
        30, unit="minutes", low=1, high=1440, title=_("Incident waits too long after"), source="001 §7.2.3, our default"
    )
    queue: Count = setting(20, unit="count", low=1, high=10_000, title=_("Open feedback at most"), source="001 §7.2.3, our default")


class CouponPolicy(Policy):
    """How codes are guarded."""

    key = "growth.coupons"
    title = _("Coupons")

    free_tries: Count = setting(
        3,
        unit="count",
        low=0,
        high=100,
        title=_("Wrong codes without waiting"),
        help=_("After that each wrong code from one place doubles the time until the next try."),
        source="GRO-04, our default",
    )
    tries_an_hour: Count = setting(
        15,
        unit="count",
        low=1,
        high=10_000,
        title=_("Wrong codes an hour"),
        help=_("With so many wrong codes within an hour a place is refused for the rest of it."),
        source="GRO-04, our default",
    )
    codes_at_once: Count = setting(20_000, unit="count", low=1, high=200_000, title=_("Codes made at once"), source="our default")


class InvitePolicy(Policy):
    """How invitations are rewarded and guarded."""

    key = "growth.invites"
    title = _("Invitations")

    depth: Count = setting(
        1,
        unit="count",
        low=1,
        high=2,
        title=_("Levels of reward"),
        help=_("1: whoever invited; 2: also whoever invited the inviter. More is not allowed: rewards over three levels are pyramid selling."),
        source="禁止传销条例 §7；刑法 §224-1",
    )
    hold_hours: Count = setting(
        24,
        unit="hours",
        low=0,
        high=720,
        title=_("Hours until an invitation counts"),
        help=_("In this time a sign-up can still be held when others make it look suspicious."),
        source="GRO-02, our default",
    )
    hold_from: Count = setting(
        50, unit="count", low=1, high=100, title=_("Risk from which a sign-up is held"), help=_("A person decides."), source="GRO-02, our default"
    )
    burst_minutes: Count = setting(1, unit="minutes", low=1, high=1440, title=_("Burst: within"), source="GRO-02")
    burst_origin: Count = setting(
        10,
        unit="count",
        low=2,
        high=10_000,
        title=_("Burst: sign-ups from one network"),
        help=_("10 from one network within a minute."),
        source="GRO-02",
    )
    burst_inviter: Count = setting(20, unit="count", low=2, high=10_000, title=_("Burst: sign-ups of one inviter"), source="GRO-02, our default")
    weight_device: Count = setting(60, unit="count", low=0, high=100, title=_("Risk: same device as another sign-up"), source="GRO-02, our default")
    weight_ring: Count = setting(90, unit="count", low=0, high=100, title=_("Risk: inviting oneself"), source="GRO-02, our default")
    weight_origin: Count = setting(10, unit="count", low=0, high=100, title=_("Risk: same network as the inviter"), source="GRO-02, our default")
    weight_burst: Count = setting(60, unit="count", low=0, high=100, title=_("Risk: burst"), source="GRO-02, our default")
    weight_row: Count = setting(25, unit="count", low=0, high=100, title=_("Risk: phone numbers in a row"), source="GRO-02, our default")
    weight_blocked: Count = setting(100, unit="count", low=0, high=100, title=_("Risk: on the blacklist"), source="GRO-02, our default")
    inflow_share: Share = setting(
        0.25, unit="share", low=0, high=1, title=_("Share of new people by invitation"), help=_("Below it the figure is red."), source="000 §3.2b"
    )
    contact_days: Count = setting(
        90,
        unit="days",
        low=1,
        high=730,
        title=_("Days until phone numbers are deleted"),
        help=_("Counted from the end of a programme, and for landing pages from the day the form was sent."),
        source="个人信息保护法 §19, §47",
    )


class PagePolicy(Policy):
    """What the public pages take."""

    key = "growth.pages"
    title = _("Landing pages")

    an_hour: Count = setting(
        60,
        unit="count",
        low=1,
        high=100_000,
        title=_("Forms an hour from one network"),
        help=_("Mobile networks put many people behind one address."),
        source="our default",
    )
    plays_an_hour: Count = setting(
        600,
        unit="count",
        low=1,
        high=1_000_000,
        title=_("New players an hour from one network"),
        help=_("Of the quizzes and games of one page; whoever has played may go on."),
        source="GRO-01, our default",
    )
    image_mb: Count = setting(4, unit="count", low=1, high=20, title=_("Picture at most (MB)"), source="our default")
    video_mb: Count = setting(40, unit="count", low=1, high=200, title=_("Video at most (MB)"), source="our default")
