"""Thresholds of the calendar: slack, conflicts, series, solemn days, shared links."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, Text, TextList, setting


class SlackPolicy(Policy):
    """How much of the calendar is kept free for hot topics (PLN-04)."""

    key = "plan"
    title = _("Slack for hot topics")

    hot_slack: Share = setting(
        0.2, unit="share", low=0, high=0.9, title=_("Slots kept free"),
        help=_("Of the queue slots and places of a week, this share takes no ordinary publication; hot ones may use it. 0 switches the rule off."),
        source="003 §11.2b, requirements PLN-04",
    )  # fmt: skip


class CalendarPolicy(Policy):
    """When the calendar warns, and how far ahead it keeps places."""

    key = "publishing.calendar"
    title = _("Calendar")

    near_minutes: Count = setting(
        30, unit="count", low=0, high=1440, title=_("Two publications of an account are too near within minutes"), source="our default",
    )  # fmt: skip
    daily_most: TextList = setting(
        ["wechat_oa=1"],
        unit="text",
        title=_("Publications of an account a day at most"),
        help=_("One line a platform, such as wechat_oa=1. Where the platform's own number is known and lower, that counts."),
        source="WeChat Official Accounts: a subscription account sends to everybody once a day",
    )
    similar_days: Count = setting(
        14, unit="count", low=0, high=90, title=_("Days around a publication in which titles are compared"), source="our default",
    )  # fmt: skip
    similar_from: Share = setting(
        0.8, unit="share", low=0.3, high=1, title=_("Two titles are nearly the same from"),
        help=_("1 is the same title."), source="requirements, content similarity 0.8",
    )  # fmt: skip
    weeks_ahead: Count = setting(4, unit="count", low=1, high=26, title=_("Series keep places weeks ahead"), source="requirements CON-22")
    gaps_at: Text = setting("09:10", unit="time", title=_("Look for gaps at"), source="our default")
    suggest_days: Count = setting(
        90, unit="count", low=14, high=730, title=_("Days of posts behind a suggested time"), source="our reading of requirements PUB-05",
    )  # fmt: skip
    solemn_formats: TextList = setting(
        ["live"],
        unit="text",
        title=_("Formats that count as entertainment"),
        help=_("Formats that are warned of on days of mourning."),
        source="our default",
    )
    solemn_tags: TextList = setting(
        ["娱乐", "搞笑", "抽奖", "综艺", "游戏", "段子", "促销", "狂欢"],
        unit="text",
        title=_("Tags that count as entertainment"),
        help=_("Tags and words in titles that are warned of on days of mourning."),
        source="our default",
    )


class SharePolicy(Policy):
    """Links to the calendar for people without a login."""

    key = "publishing.shares"
    title = _("Shared calendars")

    lasts: Duration = setting(
        timedelta(days=90), low=timedelta(days=1), high=timedelta(days=730), title=_("A link lasts at most"), source="our default",
    )  # fmt: skip
    per_minute: Count = setting(60, unit="count", low=1, high=6000, title=_("Visits of a link a minute"), source="our default")
    past_days: Count = setting(31, unit="count", low=0, high=366, title=_("Days of the past a link shows"), source="our default")
    coming_days: Count = setting(92, unit="count", low=1, high=366, title=_("Days ahead a link shows"), source="our default")
    most: Count = setting(2000, unit="count", low=1, high=20_000, title=_("Publications in a feed at most"), source="our default")
