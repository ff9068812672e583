"""Thresholds of sources, mentions, volume, hot lists, competitors, reputation and the trend library."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, setting


class SourcePolicy(Policy):
    """How sources are asked and how long their words are kept."""

    key = "listening.sources"
    title = _("Listening: sources and mentions")

    every: Duration = setting(
        timedelta(minutes=15), low=timedelta(minutes=1), high=timedelta(days=7), title=_("Ask every"),
        help=_("Pause between two pulls of a source that has no pause of its own."), source="our reading of 003 §6.1a",
    )  # fmt: skip
    backoff: Duration = setting(
        timedelta(hours=6), low=timedelta(minutes=5), high=timedelta(days=7), title=_("Longest pause after failures"),
        help=_("Every failure doubles the pause up to this one."), source="our choice",
    )  # fmt: skip
    failures: Count = setting(
        10, low=1, high=100, title=_("Failures until it is paused"),
        help=_("After so many failures in a row the source is paused and its keepers are told."), source="our choice",
    )  # fmt: skip
    retention: Count = setting(
        365, unit="days", low=7, high=3650, title=_("Keep the words of mentions"),
        help=_("Afterwards words, names and addresses are removed; the counts stay."), source="PIPL art. 19, our reading",
    )  # fmt: skip
    alike_from: Share = setting(
        0.8, unit="share", low=0.5, high=1.0, title=_("Near duplicates from"),
        help=_("Texts with at least this similarity (Jaccard) are one group."), source="listening research, section 4",
    )  # fmt: skip
    alike_days: Count = setting(
        14, unit="days", low=1, high=90, title=_("Look for near duplicates in the last"),
        help=_("Older groups are closed: the same words later begin a new group."), source="our choice",
    )  # fmt: skip
    renew_days: Count = setting(
        7, unit="days", low=1, high=90, title=_("Renew likes and comments for"),
        help=_("Younger mentions that a source names again get its newer counts; searches are asked for their newest page every hour."),
        source="our choice",
    )  # fmt: skip
    preview_days: Count = setting(
        30, unit="days", low=1, high=90, title=_("Preview of a keyword rule"),
        help=_("Days of mentions a new rule is tried on."), source="our choice",
    )  # fmt: skip


class VolumePolicy(Policy):
    """When a day is a peak, and whom boards call an opinion leader."""

    key = "listening.volume"
    title = _("Listening: volume and share of voice")

    peak_times: Number = setting(
        3.0, low=1.2, high=50.0, title=_("Peak from"),
        help=_("A day is a peak when it has at least so many times the median of the days around it and stands out of their spread."),
        source="003 §6.1c",
    )  # fmt: skip
    peak_least: Count = setting(
        20, low=1, high=1_000_000, title=_("Peak has at least"), help=_("Days with fewer mentions are no peaks."), source="our choice"
    )
    kol_fans: Count = setting(
        100_000, low=100, high=100_000_000, title=_("Opinion leader from"), help=_("Followers of an author who counts as an opinion leader (KOL)."),
        source="003 §6.1c, our reading",
    )  # fmt: skip
    pgc_gap: Share = setting(
        0.15, unit="share", low=0.01, high=1.0, title=_("Gap of professional content from"),
        help=_("When rivals have at least so much more of their voice from media, the board advises on media relations."), source="003 §6.1d",
    )  # fmt: skip


class HotListPolicy(Policy):
    """How topics on hot lists are read."""

    key = "listening.hot_lists"
    title = _("Listening: hot lists")

    gone_after: Duration = setting(
        timedelta(hours=2), low=timedelta(minutes=10), high=timedelta(days=2), title=_("Gone after"),
        help=_("A topic missing from so much of the newest readings has left the list."), source="listening research, section 3",
    )  # fmt: skip
    velocity_over: Duration = setting(
        timedelta(hours=1), low=timedelta(minutes=10), high=timedelta(days=1), title=_("Velocity over"),
        help=_("Velocity is the change of the rank over this time."), source="our choice",
    )  # fmt: skip
    keep_ranks: Count = setting(
        90, unit="days", low=7, high=3650, title=_("Keep single ranks"),
        help=_("Older ranks are removed; a topic keeps its best rank and its times."),
        source="our choice",
    )  # fmt: skip


class RivalPolicy(Policy):
    """How competitors are measured and taken apart."""

    key = "listening.rivals"
    title = _("Listening: competitors")

    hit_times: Number = setting(
        3.0, low=1.2, high=100.0, title=_("Hit from"),
        help=_("A post is a hit with so many times the median of its account."), source="requirements, our default",
    )  # fmt: skip
    window: Count = setting(
        90, unit="days", low=7, high=730, title=_("Window"), help=_("Days the table of competitors looks back."), source="our choice"
    )
    round_least: Count = setting(
        3, low=1, high=20, title=_("Accounts of a round, at least"),
        help=_("A teardown round with fewer cannot be closed."), source="000 §4.1d, LIS-08",
    )  # fmt: skip
    round_most: Count = setting(
        5, low=1, high=50, title=_("Accounts of a round, at most"), help=_("More accounts make a second round."), source="000 §4.1d, LIS-08"
    )


class ReputationPolicy(Policy):
    """Clocks of negatives and of the trend library."""

    key = "listening.reputation"
    title = _("Listening: reputation and trends")

    answer: Duration = setting(
        timedelta(hours=24), low=timedelta(minutes=30), high=timedelta(days=14), title=_("Answer a negative within"),
        help=_("Time from the task to the response."), source="001 §5.3(2), LIS-07",
    )  # fmt: skip
    follow_up: Duration = setting(
        timedelta(days=3), low=timedelta(hours=1), high=timedelta(days=60), title=_("Ask for satisfaction after"),
        help=_("An answered case without satisfaction is asked for again after this time."), source="001 §5.3(3), our reading",
    )  # fmt: skip
    high_reach: Count = setting(
        100_000, low=1, high=1_000_000_000, title=_("Severe from a reach of"),
        help=_("A negative that reached so many people is severe."), source="our choice",
    )  # fmt: skip
    trend_weekday: Count = setting(
        5, low=1, high=7, title=_("Trend entry is due on weekday"), help=_("1 is Monday: a week without an entry by the end of this day is overdue."),
        source="002 §3.1a, LIS-09",
    )  # fmt: skip
