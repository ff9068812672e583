"""Thresholds of the team's work."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, TextList, setting


class ReminderPolicy(Policy):
    """When the owner of a card is reminded before its day, by kind of card."""

    key = "work.reminders"
    title = _("Reminders of cards")

    legal: Count = setting(3, unit="days", low=0, high=60, title=_("Days before: legal"), source="003 §9.1c")
    content: Count = setting(1, unit="days", low=0, high=60, title=_("Days before: content"), source="TEA-05, our default")
    design: Count = setting(2, unit="days", low=0, high=60, title=_("Days before: design"), source="TEA-05, our default")
    event: Count = setting(3, unit="days", low=0, high=60, title=_("Days before: events"), source="TEA-05, our default")
    task: Count = setting(1, unit="days", low=0, high=60, title=_("Days before: other cards"), source="TEA-05, our default")

    def days_of(self, kind: str) -> int:
        """Days before the day of a card of this kind."""
        return int(getattr(self, kind, self.task))


class SprintPolicy(Policy):
    """How long sprints are, and when a blocker goes up."""

    key = "work.sprints"
    title = _("Sprints and blockers")

    days: Count = setting(14, unit="days", low=5, high=42, title=_("Days of a sprint"), source="000 §5.3a")
    blocker_days: Count = setting(
        2,
        unit="days",
        low=1,
        high=30,
        title=_("A blocker goes up after"),
        help=_("Whoever leads the work is told once about a blocker that nobody solved for so long."),
        source="000 §5.3a",
    )


class TalkPolicy(Policy):
    """What the team promises when it talks (TEA-06)."""

    key = "work.communication"
    title = _("Communication of the team")

    reply_minutes: Count = setting(
        120,
        unit="minutes",
        low=5,
        high=2880,
        title=_("Answer within"),
        help=_("A request that is not urgent is answered by then to count as qualified."),
        source="000 §5.3b",
    )
    record_minutes: Count = setting(
        30,
        unit="minutes",
        low=5,
        high=1440,
        title=_("Record of a call within"),
        help=_("Counted from the end of an urgent call."),
        source="000 §5.3b",
    )
    channels: TextList = setting(
        ["企业微信", "钉钉", "飞书", "邮件"],
        title=_("Approved channels"),
        help=_("Work that came by another way, such as personal WeChat, is refused."),
        source="000 §5.3b",
    )


class DocPolicy(Policy):
    """How shared documents are kept."""

    key = "work.documents"
    title = _("Shared documents")

    version_minutes: Count = setting(
        10,
        unit="minutes",
        low=1,
        high=240,
        title=_("What is written within is one version"),
        help=_("Saving by itself happens all the time; a new version begins after so many minutes, or when somebody keeps one by hand."),
        source="our default",
    )
    compact_after: Count = setting(
        200,
        unit="count",
        low=20,
        high=5000,
        title=_("Changes kept one by one"),
        help=_("More of them are put together, so that a document opens quickly. Whoever saves by REST on an older state is merged by paragraph."),
        source="our default",
    )
    together_seconds: Count = setting(1, unit="seconds", low=1, high=30, title=_("Ask for news while others write, every"), source="our default")
    alone_seconds: Count = setting(4, unit="seconds", low=1, high=120, title=_("Ask for news while alone, every"), source="our default")
    present_seconds: Count = setting(30, unit="seconds", low=10, high=600, title=_("Somebody is here for"), source="our default")


class PlanPolicy(Policy):
    """Plans in time and what they book (PLN-05)."""

    key = "work.plans"
    title = _("Plans in time and bookings")

    longest_days: Count = setting(250, unit="days", low=5, high=750, title=_("Working days of a card at most"), source="our default")
    lag_days: Count = setting(120, unit="days", low=0, high=250, title=_("Days between two linked cards at most"), source="our default")
    booking_days: Count = setting(
        366,
        unit="days",
        low=1,
        high=1100,
        title=_("Days of a booking at most"),
        help=_("Nobody holds a studio for years by mistake."),
        source="our default",
    )


class BrainstormPolicy(Policy):
    """Meetings that come back every month (CON-09)."""

    key = "work.brainstorms"
    title = _("Monthly brainstorms")

    ahead_days: Count = setting(
        14, unit="days", low=1, high=45, title=_("Invite so many days before"), help=_("The month's meeting is made then."), source="our default"
    )
    warn_days: Count = setting(
        5,
        unit="days",
        low=0,
        high=20,
        title=_("Warn so many days before the month ends"),
        help=_("While no meeting of the month was held."),
        source="000 §2.2b, our default",
    )
