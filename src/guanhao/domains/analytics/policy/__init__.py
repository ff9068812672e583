"""The thresholds of the boards."""

from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, TextList, setting


class BestHoursPolicy(Policy):
    """When a weekday × hour cell is trusted."""

    key = "analytics.best_hours"
    title = _("Best hours")

    least_posts: Count = setting(  # below six values no interval covers the median with the default confidence: 1 - 2 * 0.5 ** 5 < 95 %
        6,
        unit="count",
        low=2,
        high=1000,
        title=_("Posts a cell needs"),
        help=_("Cells of the weekday × hour map with fewer posts are greyed and never suggested."),
        source="Conover 1999 §3.2; 001 §6.3(1)",
    )
    level: Share = setting(
        0.95,
        unit="share",
        low=0.5,
        high=0.999,
        title=_("Confidence level"),
        help=_("How sure the interval of a cell's median is."),
        source="001 §6.3(1)",
    )
    slots: Count = setting(
        5, unit="count", low=1, high=24, title=_("Slots suggested"), help=_("How many best time slots are listed."), source="001 §7.2.3"
    )


class FollowersPolicy(Policy):
    """When a day's change of followers is called a jump."""

    key = "analytics.followers"
    title = _("Follower jumps")

    limit: Number = setting(
        3.5,
        unit="ratio",
        low=1,
        high=50,
        title=_("Robust z-score of a jump"),
        help=_("A day's change is a jump when its distance from the median change exceeds this many robust standard deviations."),
        source="Iglewicz & Hoaglin 1993",
    )
    window: Count = setting(
        61,
        unit="count",
        low=7,
        high=731,
        title=_("Days around a jump"),
        help=_("A day's change is judged against the changes of so many days around it, so that a growing account is measured by its own pace."),
        source="Hampel 1974",
    )
    least: Count = setting(
        10,
        unit="count",
        low=0,
        high=1_000_000,
        title=_("Smallest jump"),
        help=_("Changes of fewer followers are never called a jump."),
        source="003 §8.1a",
    )


class ChannelDecayPolicy(Policy):
    """When a falling share of a channel is warned of (ANA-07b)."""

    key = "analytics.channel_decay"
    title = _("Channel decay")

    weeks: Count = setting(
        3,
        unit="count",
        low=2,
        high=26,
        title=_("Weeks in a row"),
        help=_("A channel whose share fell in each of so many weeks in a row is warned of."),
        source="000 §4.2c",
    )
    least_drop: Share = setting(
        0.0,
        unit="share",
        low=0,
        high=0.5,
        title=_("Smallest fall a week"),
        help=_("A fall of the share by at most this much does not count as a fall."),
        source="000 §4.2c",
    )


class TopCasesPolicy(Policy):
    """How many cases a year has (ANA-22)."""

    key = "analytics.top_cases"
    title = _("Top cases")

    cases: Count = setting(
        10, unit="count", low=1, high=100, title=_("Cases a year"), help=_("How many posts the ranking of a year shows."), source="003 §1.3"
    )


class FreshnessPolicy(Policy):
    """When an account's data are called old."""

    key = "analytics.freshness"
    title = _("Data freshness")

    stale_after: Duration = setting(
        timedelta(days=3),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=365),
        title=_("Old after"),
        help=_("Data of an account older than this are marked as old on the boards and on the Today page."),
        source="001 §6.1(6)",
    )


class BoardsPolicy(Policy):
    """How boards open."""

    key = "analytics.boards"
    title = _("Boards")

    days: Count = setting(
        30,
        unit="count",
        low=1,
        high=366,
        title=_("Days shown at first"),
        help=_("The period a board opens with, up to the newest data."),
        source="002 §8.1",
    )
    reach_floor: Count = setting(
        100,
        unit="count",
        low=0,
        high=1_000_000,
        title=_("Smallest base of a ranked rate"),
        help=_("When posts are ranked by a rate, posts whose base (such as reach) is smaller are left out, because tiny bases make wild rates."),
        source="003 §8.1b",
    )


BASES = (_("Previous day"), _("Same weekday"), _("Week mean"))  # the words of choices, which forms look up by their keys
CADENCES = (_("Daily"), _("Weekly"), _("Monthly"))


class VariancePolicy(Policy):
    """Which changes must be explained (ANA-08)."""

    key = "analytics.variance"
    title = _("Daily changes")

    metrics: TextList = setting(
        ["interactions", "views", "new_followers", "net_followers", "revenue"],
        title=_("Key metrics"),
        help=_("Metrics that are compared every day; a brand's own metrics may be named too."),
        source="000 §5.2c",
    )
    limit: Share = setting(
        0.05,
        unit="share",
        low=0.001,
        high=5,
        title=_("Limit"),
        help=_("A change beyond plus or minus this share opens a ticket; exactly this share does not."),
        source="002 §2.3d",
    )
    base: Literal["previous_day", "same_weekday", "week_mean"] = setting(
        "previous_day",
        title=_("Compared with"),
        help=_("Previous day; the same weekday a week earlier; or the mean of the seven days before."),
        source="our reading of 002 §2.3d",
    )
    settle: Duration = setting(
        timedelta(hours=7),
        unit="duration",
        low=timedelta(),
        high=timedelta(days=7),
        title=_("Settling time"),
        help=_("Numbers of posts are taken this long after their day's end, so that both days are compared at the same age."),
        source="our reading of 000 §5.2c",
    )
    holiday_least: Count = setting(
        1,
        unit="count",
        low=1,
        high=10,
        title=_("Times a holiday's pattern must have been seen"),
        help=_("A change that the same holiday brought at least this often before, in the same size, opens no ticket."),
        source="issue of the daily review",
    )
    weekends: bool = setting(
        False,
        title=_("Weekends count as a pattern"),
        help=_("Also let ordinary weekends explain a recurring change."),
        source="our reading",
    )
    follow_up_days: Count = setting(
        7,
        unit="count",
        low=1,
        high=90,
        title=_("Days until the effect is written"),
        help=_("So many days after a ticket is closed, what happened since is written into it."),
        source="000 §5.2c",
    )


class CollectionPolicy(Policy):
    """When data that did not come are missed, and what a suggested plan contains (ANA-05a)."""

    key = "analytics.collection"
    title = _("Collection plan")

    grace_days: Count = setting(
        1,
        unit="count",
        low=0,
        high=31,
        title=_("Days of grace"),
        help=_("So many days after their due day data may still come before the line is overdue."),
        source="000 §4.2b",
    )
    kinds: TextList = setting(
        ["posts", "account_days"],
        title=_("Kinds suggested for every account"),
        help=_("Import kinds by key; websites are suggested website traffic instead."),
        source="000 §4.2b",
    )
    cadence: Literal["daily", "weekly", "monthly"] = setting(
        "weekly",
        title=_("Cadence suggested"),
        help=_("daily, weekly or monthly: how often the data of a suggested line are fetched."),
        source="000 §4.2b",
    )


from guanhao.domains.analytics.policy import value as value  # noqa: E402 - registers the policies of the value boards
