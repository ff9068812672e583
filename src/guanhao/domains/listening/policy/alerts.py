"""Thresholds of alerts: what is too much, which level it is, who hears of it, how judgements teach."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, TextList, setting

OURS = "our default: requirements section 5 names three levels and no limits"
MEASURED = "benchmarks/alerts.py"


class AlertPolicy(Policy):
    """Levels, clocks, ways and training of alerts."""

    key = "listening.alerts"
    title = _("Alerts")

    acknowledge: Duration = setting(
        timedelta(minutes=30), unit="duration", low=timedelta(minutes=1), high=timedelta(days=1), title=_("Acknowledged within"),
        help=_("Later is a breach."), source="002 §2.3e, requirements CRI-01",
    )  # fmt: skip
    escalate_every: Duration = setting(
        timedelta(minutes=10), unit="duration", low=timedelta(minutes=1), high=timedelta(hours=12), title=_("Next people are told after"),
        help=_("As long as nobody acknowledges."), source="001 §8.3.1, requirements CRI-04",
    )  # fmt: skip
    escalations: Count = setting(6, unit="count", low=1, high=50, title=_("Times the next people are told"), source="our default")
    escalate_from: Count = setting(
        1, unit="count", low=1, high=3, title=_("Escalates from level"), help=_("Alerts below wait in the list."), source="our default"
    )
    path_1: TextList = setting(
        ["duty", "alerts"], unit="text", title=_("Told of level 1"),
        help=_("duty: whoever is on duty for crises; alerts: who may acknowledge; crisis: who works in crisis rooms; leads: who changes policies."),
        source="our default",
    )  # fmt: skip
    path_2: TextList = setting(["duty", "alerts", "crisis"], unit="text", title=_("Told of level 2"), source="our default")
    path_3: TextList = setting(["duty", "alerts", "crisis", "leads"], unit="text", title=_("Told of level 3"), source="our default")
    quiet: Duration = setting(
        timedelta(hours=12), unit="duration", low=timedelta(minutes=5), high=timedelta(days=7), title=_("Calm for this long ends an event"),
        help=_("What exceeds within it belongs to the same alert; a rule may say otherwise."), source=MEASURED,
    )  # fmt: skip
    group: Duration = setting(
        timedelta(minutes=60), unit="duration", low=timedelta(0), high=timedelta(days=1), title=_("Streams alarm together within"),
        help=_("Streams that hold the same posts, or a broad stream and a narrow one, become one alert."), source="our default",
    )  # fmt: skip
    late: Duration = setting(
        timedelta(hours=2), unit="duration", low=timedelta(minutes=5), high=timedelta(days=1), title=_("Counted late after"),
        help=_("What counts that came late reveal is raised and marked as late."), source="our default",
    )  # fmt: skip
    stale: Duration = setting(
        timedelta(hours=24), unit="duration", low=timedelta(hours=1), high=timedelta(hours=36), title=_("Too old to alarm after"),
        help=_("Older counts teach the baseline only."), source="our default",
    )  # fmt: skip
    future: Duration = setting(
        timedelta(minutes=10), unit="duration", low=timedelta(0), high=timedelta(hours=6), title=_("Clocks of sources may run ahead by"),
        help=_("A moment further ahead counts as now."), source="our default",
    )  # fmt: skip
    keep: Duration = setting(
        timedelta(days=800), unit="duration", low=timedelta(days=60), high=timedelta(days=3650), title=_("Counts are kept for"), source="PLT-12",
    )  # fmt: skip
    level2_factor: Number = setting(6.0, unit="ratio", low=1.2, high=1000, title=_("Level 2 from times the usual"), source=OURS)
    level3_factor: Number = setting(15.0, unit="ratio", low=1.5, high=10_000, title=_("Level 3 from times the usual"), source=OURS)
    level2_share: Share = setting(0.4, unit="share", low=0.01, high=1, title=_("Level 2 from negative share"), source=OURS)
    level3_share: Share = setting(0.7, unit="share", low=0.01, high=1, title=_("Level 3 from negative share"), source=OURS)
    share_count: Count = setting(
        20, unit="count", low=1, high=100_000, title=_("Posts before the negative share sets the level"), source="our default",
    )  # fmt: skip
    level2_reach: Count = setting(500_000, unit="people", low=1, high=10**10, title=_("Level 2 from reach"), source=OURS)
    level3_reach: Count = setting(5_000_000, unit="people", low=1, high=10**11, title=_("Level 3 from reach"), source=OURS)
    level2_over: Count = setting(
        50, unit="per hour", low=1, high=10**7, title=_("Level 2 from this far over a fixed limit"), source="requirements CRI-01"
    )
    level3_over: Count = setting(200, unit="per hour", low=1, high=10**8, title=_("Level 3 from this far over a fixed limit"), source=OURS)
    learn_false: Number = setting(
        1.2, unit="ratio", low=1, high=2, title=_("A false alarm raises the threshold to"), help=_("Times what it was."), source="our default",
    )  # fmt: skip
    learn_noise: Number = setting(1.35, unit="ratio", low=1, high=3, title=_("Noise raises the threshold to"), source="our default")
    learn_true: Number = setting(0.95, unit="ratio", low=0.5, high=1, title=_("A real event lowers the threshold to"), source="our default")
    learn_low: Number = setting(0.6, unit="ratio", low=0.1, high=1, title=_("Judgements lower it at most to"), source="our default")
    learn_high: Number = setting(3.0, unit="ratio", low=1, high=20, title=_("Judgements raise it at most to"), source="our default")


class DetectionPolicy(Policy):
    """The detectors. The defaults were chosen on one half of the sample data and shown on the other."""

    key = "listening.detection"
    title = _("Detection of peaks")

    ratio: Number = setting(
        4.0, unit="ratio", low=1.2, high=20, title=_("Looks for this many times the usual"), source=MEASURED,
    )  # fmt: skip
    fast_ratio: Number = setting(8.0, unit="ratio", low=2, high=100, title=_("Velocity looks for this many times the usual"), source=MEASURED)
    threshold: Number = setting(
        9.0, unit="nats", low=1, high=1000, title=_("Evidence that alarms"), help=_("Sum of log-likelihood ratios."), source=MEASURED,
    )  # fmt: skip
    usual: Number = setting(
        3.0, unit="ratio", low=0, high=20, title=_("And at least this many of its usual daily peaks"), source=MEASURED,
    )  # fmt: skip
    half_life: Duration = setting(
        timedelta(days=3), unit="duration", low=timedelta(hours=6), high=timedelta(days=60), title=_("The baseline forgets half in"), source=MEASURED,
    )  # fmt: skip
    season: Share = setting(
        0.5, unit="share", low=0, high=1, title=_("Hour of the day counts by"), help=_("Shrunk by half: 28 samples of an hour are few."),
        source="listening.md §4",
    )  # fmt: skip
    clip: Number = setting(3.0, unit="ratio", low=0.5, high=20, title=_("A burst teaches up to this many deviations"), source=MEASURED)
    floor: Number = setting(
        1.0, unit="per day", low=0.01, high=1000, title=_("A silent stream is taken to have"), help=_("So that one post is no peak."),
        source=MEASURED,
    )  # fmt: skip
    warm: Duration = setting(
        timedelta(days=1), unit="duration", low=timedelta(0), high=timedelta(days=14), title=_("A stream is heard before it may alarm for"),
        help=_("Until then nobody knows what is usual; fixed limits count at once."), source="our default",
    )  # fmt: skip
    minimum: Count = setting(4, unit="count", low=1, high=10**6, title=_("Posts at least"), source=MEASURED)
    reach_minimum: Count = setting(100_000, unit="people", low=1, high=10**10, title=_("Reach at least"), source="our default")
    negative_limit: Count = setting(
        30, unit="per hour", low=1, high=10**7, title=_("Negative posts an hour, whatever is usual"), source=OURS,
    )  # fmt: skip
    hot_limit: Count = setting(
        5, unit="per day", low=1, high=1000, title=_("Titles a day on hot lists, whatever is usual"), source="issue 5: a burst is 5 titles a day",
    )  # fmt: skip
    share_window: Duration = setting(
        timedelta(hours=3), unit="duration", low=timedelta(minutes=30), high=timedelta(days=2), title=_("Negative share is looked at over"),
        source="our default",
    )  # fmt: skip
    share_z: Number = setting(3.3, unit="deviations", low=1, high=8, title=_("Certainty of the negative share"), source="Wilson 1927; p ≈ 0.0005")
    share_rise: Share = setting(0.1, unit="share", low=0, high=0.9, title=_("Negative share above the usual by"), source="our default")
    share_minimum: Count = setting(10, unit="count", low=3, high=10**5, title=_("Posts before a share is looked at"), source="our default")
    collapse_share: Share = setting(
        0.3, unit="share", low=0.01, high=0.95, title=_("Reach of an account has collapsed below"), help=_("Of its median of four weeks."),
        source="our default: CRI-15 gives no number",
    )  # fmt: skip
    collapse_days: Count = setting(3, unit="count", low=1, high=14, title=_("Days in a row for a collapse"), source="our default")
