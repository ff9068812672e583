"""Settings of reviews: the numbers of the plan (000 §2.2a, §5.1c, §6.1a; 003 §9.1c, §9.2a)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, setting

MANAGE = "review.manage"
EMERGENCY = "review.emergency"


class ReviewPolicy(Policy):
    """Levels, clocks, marks and people of every review."""

    key = "review"
    title = _("Review")

    levels: Count = setting(
        3,
        unit="count",
        low=1,
        high=8,
        title=_("Levels of creative, release and hot reviews"),
        help=_("A flow of these kinds with fewer levels cannot be saved."),
        source="000 §2.2a, §6.1a; 003 §3.3d, §9.2a",
    )
    level_sla: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(minutes=5),
        high=timedelta(days=30),
        title=_("Time for one level"),
        help=_("After it the level is escalated and the breach is logged."),
        source="003 §9.2a",
    )
    hot_sla: Duration = setting(
        timedelta(minutes=30),
        unit="duration",
        low=timedelta(minutes=1),
        high=timedelta(days=1),
        title=_("Time for one level of a hot review"),
        source="000 §2.3a (own default)",
    )
    remind_at: Share = setting(
        0.5,
        unit="share",
        low=0.1,
        high=0.95,
        title=_("Reminder after this share of the time"),
        help=_("Then everybody who may sign is reminded, not only the person on duty."),
        source="003 §9.2a (own default)",
    )
    second_step: Number = setting(
        2.0,
        unit="ratio",
        low=1.1,
        high=20,
        title=_("Second escalation after this many times the time"),
        source="003 §9.2a (own default)",
    )
    pass_mark: Number = setting(
        60.0,
        unit="text",
        low=0,
        high=100,
        title=_("Pass mark of score sheets (0–100)"),
        help=_("Below it the submission is returned and the next level does not open."),
        source="000 §2.2a (own default)",
    )
    two_person: Count = setting(
        2,
        unit="count",
        low=2,
        high=5,
        title=_("People for an item that several must confirm"),
        help=_("Different people, and none of them an author."),
        source="000 §5.1c",
    )
    after_review: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(minutes=30),
        high=timedelta(days=14),
        title=_("Time for the review after an emergency"),
        source="000 §2.3a (own default)",
    )


class LegalPolicy(Policy):
    """What legal counsel needs."""

    key = "legal"
    title = _("Legal review")

    lead_time: Duration = setting(
        timedelta(days=3),
        unit="duration",
        low=timedelta(0),
        high=timedelta(days=60),
        title=_("Days that legal needs before publication"),
        help=_("Hot reviews are exempt."),
        source="003 §9.1c",
    )
