"""Thresholds of topics, lanes, columns, keywords and the mix."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, Text, TextList, setting


def clock_time(value: str) -> str:
    """HH:MM as it is; ValueError for anything else."""
    hours, colon, minutes = value.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(hours) == len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(_("write a time of day like 17:00"))
    return value


class TopicPolicy(Policy):
    """How many topics a day, when the day ends for them, and how long each lane has."""

    key = "topic"
    title = _("Topics")

    daily_candidates_min: Count = setting(
        3, unit="count", low=0, high=200, title=_("Topic candidates a day"), help=_("Fewer at the cut-off and the content lead is told."),
        source="000 §5.2a, requirements CON-04",
    )  # fmt: skip
    cutoff: Text = setting(
        "17:00", unit="time", title=_("Cut-off of the day"), help=_("HH:MM in the brand's time zone; the day's candidates are counted then."),
        source="our reading of 000 §5.2a",
    )  # fmt: skip
    weekdays_only: bool = setting(
        False, title=_("Only on weekdays"), help=_("No candidates are asked for on Saturdays and Sundays."), source="our reading of 000 §5.2a"
    )
    similar_from: Share = setting(
        0.5, unit="share", low=0.2, high=1.0, title=_("Titles are alike from"),
        help=_("A new topic whose title is at least this similar to one in the pool is shown with a warning."), source="requirements CON-03",
    )  # fmt: skip
    similar_days: Count = setting(
        180, unit="count", low=1, high=3650, title=_("Days to compare titles with"), source="our reading of requirements CON-03"
    )
    regular_due: Duration = setting(
        timedelta(days=7), unit="duration", low=timedelta(hours=1), high=timedelta(days=90), title=_("Regular lane: time to finish"),
        source="our reading of 003 §3.1d",
    )  # fmt: skip
    series_lead: Duration = setting(
        timedelta(days=1), unit="duration", low=timedelta(0), high=timedelta(days=30), title=_("Series lane: ready before the slot"),
        source="our reading of 003 §3.1d",
    )  # fmt: skip
    due_time: Text = setting("18:00", unit="time", title=_("Due at (time of day)"), source="our reading of 003 §3.1d")

    @field_validator("cutoff", "due_time")
    @classmethod
    def _clock(cls, value: str) -> str:
        return clock_time(value)


class HeatPolicy(Policy):
    """How a topic's score is made of what similar posts reached."""

    key = "topic.heat"
    title = _("Topic score")

    reads: Number = setting(0.25, unit="ratio", low=0, high=10, title=_("Weight of reads"), source="003 §3.1a; weights not given")
    interaction_rate: Number = setting(
        0.25, unit="ratio", low=0, high=10, title=_("Weight of the interaction rate"), source="003 §3.1a; weights not given"
    )
    completion_rate: Number = setting(
        0.25, unit="ratio", low=0, high=10, title=_("Weight of the completion rate"), source="003 §3.1a; weights not given"
    )
    read_through: Number = setting(
        0.10, unit="ratio", low=0, high=10, title=_("Weight of the read-through"), help=_("Reads ÷ impressions."),
        source="003 §3.1a; weights not given",
    )  # fmt: skip
    share_rate: Number = setting(0.15, unit="ratio", low=0, high=10, title=_("Weight of the share rate"), source="003 §3.1a; weights not given")
    keyword: Share = setting(1.0, unit="share", low=0, high=1, title=_("Likeness by keywords"), source="our choice, requirements CON-05")
    format: Share = setting(0.15, unit="share", low=0, high=1, title=_("Likeness by format"), source="our choice, requirements CON-05")
    column: Share = setting(0.6, unit="share", low=0, high=1, title=_("Likeness by column"), source="our choice, requirements CON-05")
    prior: Number = setting(
        4.0, unit="ratio", low=0.1, high=100, title=_("Caution with few posts"),
        help=_("The score starts as if this many average posts were known; higher is more careful."), source="our choice, requirements CON-05",
    )  # fmt: skip
    days: Count = setting(365, unit="count", low=30, high=3650, title=_("Days of history"), source="our choice, requirements CON-05")


class HitPolicy(Policy):
    """When a topic was a hit, and how many should be."""

    key = "topic.hits"
    title = _("Hit rate of topics")

    hit_rate_min: Share = setting(
        0.8, unit="share", low=0, high=1, title=_("Topics that become hits, at least"), help=_("A lower share is red."),
        source="003 §2.1c, requirements CON-05(b)",
    )  # fmt: skip
    usual_days: Count = setting(
        90, unit="count", low=7, high=730, title=_("Days of an account's median"), help=_("A hit reaches at least the median of these days."),
        source="our reading of requirements CON-05(b)",
    )  # fmt: skip
    settle_days: Count = setting(
        3, unit="count", low=0, high=60, title=_("Days until a post can be judged"), source="our reading of requirements CON-05(b)"
    )


class HotPolicy(Policy):
    """The hot lane: the clock, the gate and the fit of an angle."""

    key = "hot"
    title = _("Hot lane")

    first_draft: Duration = setting(
        timedelta(hours=2), unit="duration", low=timedelta(minutes=5), high=timedelta(days=2), title=_("Time to the first draft"),
        help=_("From opening the hot topic; beyond is a breach."), source="003 §3.3b, requirements LIS-02",
    )  # fmt: skip
    warn_at: Share = setting(
        0.75, unit="share", low=0.1, high=0.99, title=_("Remind after this share of the time"), source="our reading of requirements LIS-02"
    )
    sensitive: TextList = setting(
        ["disaster", "accident", "death", "politics", "military", "religion", "epidemic", "crime", "minors"],
        unit="text", title=_("Event classes without marketing"),
        help=_("Topics on these events stop before anything is drafted."), source="000 §2.3a, requirements CON-13(b)",
    )  # fmt: skip
    similar_from: Share = setting(0.5, unit="share", low=0.2, high=1.0, title=_("Angles are alike from"), source="our choice, requirements LIS-03")
    novelty_low: Number = setting(50.0, unit="ratio", low=0, high=100, title=_("Novelty is low below"), source="our choice, requirements LIS-03")
    weight_brand_fit: Number = setting(0.4, unit="ratio", low=0, high=10, title=_("Weight of brand fit"), source="003 §3.3c; weights not given")
    weight_safety: Number = setting(0.3, unit="ratio", low=0, high=10, title=_("Weight of safety"), source="003 §3.3c; weights not given")
    weight_novelty: Number = setting(0.3, unit="ratio", low=0, high=10, title=_("Weight of novelty"), source="003 §3.3c; weights not given")


class MixPolicy(Policy):
    """What a month should be made of."""

    key = "content.mix"
    title = _("Mix of content")

    user_need: Share = setting(0.4, unit="share", low=0, high=1, title=_("User need"), source="000 §2.1; target mix not given")
    brand_value: Share = setting(0.25, unit="share", low=0, high=1, title=_("Brand value"), source="000 §2.1; target mix not given")
    interaction: Share = setting(0.2, unit="share", low=0, high=1, title=_("Interaction incentive"), source="000 §2.1; target mix not given")
    data_optimised: Share = setting(0.15, unit="share", low=0, high=1, title=_("Data-optimised"), source="000 §2.1; target mix not given")
    hot: Share = setting(0.2, unit="share", low=0, high=1, title=_("Hot-chase lane"), source="003 §3.1d; 003 §11.2b")
    series: Share = setting(0.3, unit="share", low=0, high=1, title=_("Series lane"), source="our reading of 003 §3.1d")
    regular: Share = setting(0.5, unit="share", low=0, high=1, title=_("Regular lane"), source="our reading of 003 §3.1d")
    tolerance: Share = setting(
        0.1, unit="share", low=0, high=1, title=_("Tolerated shortfall"), help=_("A part this much under its target is warned of."),
        source="our reading of requirements CON-01",
    )  # fmt: skip


class KeywordPolicy(Policy):
    """Keywords of a video, and when a word rises."""

    key = "video.keywords"
    title = _("Keywords")

    low: Count = setting(3, unit="count", low=0, high=50, title=_("Keywords of a video, at least"), source="003 §2.2c, requirements CON-20")
    high: Count = setting(5, unit="count", low=1, high=50, title=_("Keywords of a video, at most"), source="003 §2.2c, requirements CON-20")
    rising_at_least: Count = setting(
        10, unit="count", low=1, high=100_000, title=_("A rising word is used at least"), help=_("Times in the last seven days."),
        source="our reading of requirements CON-20(b)",
    )  # fmt: skip
    rising_times: Number = setting(
        3.0, unit="ratio", low=1.1, high=100, title=_("A rising word grew by this factor"), source="our reading of requirements CON-20(b)"
    )


class ColumnPolicy(Policy):
    """How far ahead columns make their slots, and when an episode is missed."""

    key = "columns"
    title = _("Columns")

    weeks_ahead: Count = setting(4, unit="count", low=1, high=26, title=_("Slots are made weeks ahead"), source="requirements CON-22")
    missed_after: Duration = setting(
        timedelta(hours=2), unit="duration", low=timedelta(0), high=timedelta(days=7), title=_("Missed after"),
        help=_("This long after its time, a slot without a published topic is a missed episode."), source="our reading of requirements CON-22",
    )  # fmt: skip
