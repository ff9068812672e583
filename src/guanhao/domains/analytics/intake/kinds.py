"""The import kinds of analytics; `register_kinds` is called when the program starts."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from guanhao.domains.analytics.intake import fields
from guanhao.kernel.imports.kinds import ImportKind, register
from guanhao.kernel.later import later

_SINKS = "guanhao.domains.analytics.intake.sinks"

KINDS: Final = (
    ImportKind(
        key="posts",
        title=_("Posts"),
        fields=fields.POSTS,
        needs_account=True,
        open=later(_SINKS, "PostsSink"),
        unique=("post_id", "observed_at"),
        help=_("A platform's export of posts, with or without numbers. The same file again changes nothing; new numbers become a new snapshot."),
    ),
    ImportKind(
        key="post_metrics",
        title=_("Numbers of posts"),
        fields=fields.POST_METRICS,
        needs_account=True,
        open=later(_SINKS, "SnapshotSink"),
        unique=("post_id", "observed_at"),
        help=_("Numbers of posts that are already known, counted at one or more moments."),
    ),
    ImportKind(
        key="account_days",
        title=_("Account by day"),
        fields=fields.ACCOUNT_DAYS,
        needs_account=True,
        open=later(_SINKS, "AccountDaysSink"),
        unique=("day",),
        help=_("Followers and other numbers of an account, one row a day."),
    ),
    ImportKind(
        key="comments",
        title=_("Comments"),
        fields=fields.COMMENTS,
        needs_account=True,
        open=later(_SINKS, "CommentsSink"),
        unique=("comment_id",),
        help=_("Comments under posts."),
    ),
    ImportKind(
        key="orders",
        title=_("Orders"),
        fields=fields.ORDERS,
        needs_account=False,
        open=later(_SINKS, "OrdersSink"),
        unique=("order_id",),
        help=_("Orders of a shop."),
    ),
    ImportKind(
        key="ads",
        title=_("Ads by day"),
        fields=fields.ADS,
        needs_account=True,
        open=later(_SINKS, "AdsSink"),
        unique=("ad_id", "day"),
        help=_("An ad platform's report, one row an ad and day."),
    ),
    ImportKind(
        key="events",
        title=_("User events"),
        fields=fields.EVENTS,
        needs_account=True,
        open=later(_SINKS, "EventsSink"),
        unique=("event_id",),
        help=_("What people did: views, likes, follows, clicks, purchases."),
    ),
    ImportKind(
        key="traffic",
        title=_("Website traffic"),
        fields=fields.TRAFFIC,
        needs_account=False,
        open=later(_SINKS, "TrafficSink"),
        unique=("day", "source", "medium", "source_medium", "campaign", "landing"),
        help=_("Visits by day and source from Google Analytics, Sensors Analytics and the like; choose the website's account when there is one."),
    ),
)


def register_kinds() -> None:
    """Make the kinds known to the import mechanism."""
    for kind in KINDS:
        register(kind)
