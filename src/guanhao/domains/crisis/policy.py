"""Times, targets and limits of crises and risks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, TextList, setting


class CrisisPolicy(Policy):
    """The clocks of a crisis, the call tree and the target of handling time."""

    key = "crisis"
    title = _("Crises")

    response: Duration = setting(
        timedelta(minutes=30),
        low=timedelta(minutes=1),
        high=timedelta(hours=24),
        title=_("First response within"),
        help=_("From the alert to somebody taking it."),
        source="002 §2.3e, requirements CRI-01",
    )
    sop_start: Duration = setting(
        timedelta(hours=2),
        low=timedelta(minutes=5),
        high=timedelta(days=2),
        title=_("Procedure started within"),
        help=_("From the alert to the opened room."),
        source="000 §5.1b, requirements CRI-02",
    )
    official_reply: Duration = setting(
        timedelta(hours=24),
        low=timedelta(minutes=30),
        high=timedelta(days=14),
        title=_("Official reply within"),
        help=_("From the start of the procedure to a statement that is out."),
        source="003 §6.2a, requirements CRI-09",
    )
    close_spokesperson: Duration = setting(
        timedelta(hours=48),
        low=timedelta(hours=1),
        high=timedelta(days=30),
        title=_("A crisis about a person is closed within"),
        source="003 §6.2c, requirements CRI-11",
    )
    call_step: Duration = setting(
        timedelta(minutes=10),
        low=timedelta(minutes=1),
        high=timedelta(hours=4),
        title=_("Call the next person after"),
        help=_("While nobody answers, the call tree goes one person further each time."),
        source="003 §6.3d, requirements CRI-04",
    )
    call_steps: Count = setting(12, unit="count", low=1, high=50, title=_("Calls at most"), source="our default")
    propose_level: Count = setting(
        3,
        unit="count",
        low=1,
        high=3,
        title=_("Alerts propose a crisis from level"),
        help=_("A person opens the room; the clocks run from the alert."),
        source="requirements CRI-01, CRI-02",
    )
    handling_target: Duration = setting(
        timedelta(hours=3, minutes=36),
        low=timedelta(minutes=10),
        high=timedelta(days=30),
        title=_("Mean handling time up to"),
        help=_("Target of the mean time from alert to close of level 3 crises about published negatives."),
        source="003 §6.3d, requirements CRI-16",
    )
    major_from: Count = setting(2, unit="count", low=1, high=3, title=_("A crisis counts as major from level"), source="our default")
    before_after: Duration = setting(
        timedelta(hours=6),
        low=timedelta(minutes=30),
        high=timedelta(days=7),
        title=_("Window before and after an action"),
        help=_("The negative share in this window before an action is held against the one after it."),
        source="requirements CRI-06(b)",
    )
    planned_ahead: Duration = setting(
        timedelta(days=7),
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Snapshot keeps plans of the next"),
        source="our default",
    )
    complaint_conversion: Share = setting(
        0.003,
        unit="share",
        low=0.0,
        high=1.0,
        title=_("Complaints of those affected up to"),
        source="003 §6.2b, requirements CRI-10",
    )
    two_sources: Count = setting(1, unit="count", low=1, high=10, title=_("Confirmed facts a statement needs"), source="our default")


class AccountPolicy(Policy):
    """When an account is taken to be limited, banned or stolen (CRI-15)."""

    key = "crisis.accounts"
    title = _("Accounts that behave oddly")

    recent_days: Count = setting(3, unit="days", low=1, high=14, title=_("Reach is looked at over the last days"), source="our default")
    usual_days: Count = setting(28, unit="days", low=7, high=180, title=_("… against the days before"), source="our default")
    known_days: Count = setting(14, unit="days", low=3, high=180, title=_("… of which so many have numbers"), source="our default")
    stale_days: Count = setting(
        4, unit="days", low=1, high=30, title=_("Numbers older than these days say nothing"),
        help=_("Files come late; old numbers raise no incident."), source="our default",
    )  # fmt: skip
    reach_left: Share = setting(
        0.2, unit="share", low=0.01, high=0.9, title=_("Reach collapsed when at most this is left"), source="our default, requirements CRI-15"
    )
    least_reach: Count = setting(500, unit="people", low=1, high=10**9, title=_("… of a usual daily reach of at least"), source="our default")
    strange_hours: Count = setting(48, unit="hours", low=1, high=720, title=_("Strange posts are looked for over"), source="our default")
    ours_share: Share = setting(
        0.9, unit="share", low=0.1, high=1.0, title=_("… where at least this share of posts is published from here"),
        help=_("Accounts that people publish to by hand as well are left alone."), source="our default",
    )  # fmt: skip
    ours_least: Count = setting(5, unit="count", low=1, high=1000, title=_("… and at least so many posts"), source="our default")
    gone_days: Count = setting(14, unit="days", low=1, high=180, title=_("Vanished posts are counted over"), source="our default")
    gone_least: Count = setting(3, unit="count", low=1, high=1000, title=_("A ban is suspected from so many vanished posts"), source="our default")
    gone_share: Share = setting(0.5, unit="share", low=0.05, high=1.0, title=_("… and this share of all"), source="our default")
    pauses: TextList = setting(
        ["token", "banned", "hijack"], unit="text", title=_("Publishing pauses for"),
        help=_("token: access lost; banned; hijack: somebody else uses it; reach: its reach collapsed."), source="requirements CRI-15",
    )  # fmt: skip
    quiet: Duration = setting(
        timedelta(days=7), low=timedelta(hours=1), high=timedelta(days=180), title=_("The same sign is not told again for"),
        help=_("Counted from the end of the last incident of this sign."), source="our default",
    )  # fmt: skip


class RiskPolicy(Policy):
    """The risk matrix and its reviews."""

    key = "crisis.risks"
    title = _("Risks")

    high_from: Count = setting(
        15,
        unit="count",
        low=2,
        high=25,
        title=_("High from"),
        help=_("Likelihood 1–5 times impact 1–5."),
        source="our default, requirements CRI-12(b)",
    )
    medium_from: Count = setting(8, unit="count", low=1, high=24, title=_("Medium from"), source="our default")
    overdue_adds: Count = setting(
        1,
        unit="count",
        low=0,
        high=4,
        title=_("An overdue measure adds to the likelihood"),
        help=_("As long as a measure is late the risk counts as this much more likely, up to 5."),
        source="requirements CRI-13",
    )
    review_every: Duration = setting(
        timedelta(days=90), low=timedelta(days=1), high=timedelta(days=730), title=_("Review a risk every"), source="our default"
    )
    alert_days: Count = setting(7, unit="count", low=1, high=90, title=_("Days an indicator looks back"), source="our default")
    reserve_people: Number = setting(1.0, unit="ratio", low=0.0, high=1000.0, title=_("People a high risk keeps in reserve"), source="our default")
