"""The metrics every board, goal and report reads (ANA-01): one definition each, with formula, unit, level, owner and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.domains.analytics.contracts import Metric
from guanhao.engines.statistics.formula import Formula, parse

Unit = Literal["count", "share", "number", "seconds", "money"]
Level = Literal["post", "account_day", "order", "ad", "traffic"]
Good = Literal["up", "down", ""]


@dataclass(frozen=True)
class BaseColumn:
    """A column formulas may read: its words, and the other names people write for it."""

    name: str
    title: str | Promise
    aliases: tuple[str, ...] = ()


def _columns(*columns: BaseColumn) -> Mapping[str, BaseColumn]:
    return MappingProxyType({column.name: column for column in columns})


_IMPRESSIONS = BaseColumn("impressions", _("Impressions"), ("曝光", "曝光量", "展现", "展现量"))
_REACH = BaseColumn("reach", _("Reach"), ("触达", "触达人数", "覆盖"))
_VIEWS = BaseColumn("views", _("Views"), ("播放", "播放量", "阅读", "阅读量", "浏览量"))
_LIKES = BaseColumn("likes", _("Likes"), ("点赞", "赞", "like", "l"))
_COMMENTS = BaseColumn("comments", _("Comments"), ("评论", "评", "comment", "c"))
_SHARES = BaseColumn("shares", _("Shares"), ("转发", "分享", "转", "share", "forward", "forwards", "f"))
_CLICKS = BaseColumn("clicks", _("Clicks"), ("点击", "点击量"))
_CONVERSIONS = BaseColumn("conversions", _("Conversions"), ("转化", "转化数"))
_REVENUE = BaseColumn("revenue", _("Revenue"), ("收入", "成交金额"))
_POSTS = BaseColumn("posts", _("Posts"), ("篇数", "作品数", "发文量"))

BASE_COLUMNS: Final[Mapping[str, Mapping[str, BaseColumn]]] = MappingProxyType(
    {
        "post": _columns(
            _POSTS,
            _IMPRESSIONS,
            _REACH,
            _VIEWS,
            _LIKES,
            _COMMENTS,
            _SHARES,
            BaseColumn("saves", _("Saves"), ("收藏", "收藏量")),
            BaseColumn("coins", _("Coins"), ("投币", "硬币")),
            BaseColumn("danmaku", _("Bullet comments"), ("弹幕", "弹幕量")),
            _CLICKS,
            BaseColumn("follows", _("New followers by the post"), ("涨粉", "带粉")),
            BaseColumn("downloads", _("Downloads"), ("下载",)),
            BaseColumn("finished_views", _("Finished views"), ("完播", "完播量", "读完")),
            BaseColumn("watch_seconds", _("Seconds watched"), ("观看秒数", "播放时长")),
            BaseColumn("duration_s", _("Length in seconds"), ("时长",)),
        ),
        "account_day": _columns(
            BaseColumn("followers", _("Followers"), ("粉丝", "粉丝数")),
            BaseColumn("new_followers", _("New followers"), ("新增关注", "新增粉丝", "涨粉")),
            BaseColumn("lost_followers", _("Lost followers"), ("取关", "取消关注", "掉粉")),
            BaseColumn("follower_change", _("Change of followers"), ("粉丝变化",)),
            _VIEWS,
            _REACH,
            _LIKES,
            _COMMENTS,
            _SHARES,
            _POSTS,
            BaseColumn("profile_visits", _("Profile visits"), ("主页访问",)),
        ),
        "order": _columns(
            BaseColumn("orders", _("Orders"), ("订单", "订单数")),
            BaseColumn("amount", _("Amount"), ("金额", "成交额")),
            BaseColumn("quantity", _("Quantity"), ("件数", "数量")),
        ),
        "ad": _columns(
            _IMPRESSIONS,
            _CLICKS,
            BaseColumn("spend", _("Spend"), ("花费", "消耗")),
            _CONVERSIONS,
            _REVENUE,
        ),
        "traffic": _columns(
            BaseColumn("sessions", _("Visits"), ("访问次数", "会话数", "会话")),
            BaseColumn("users", _("Users"), ("访问用户数", "用户数", "访客数")),
            BaseColumn("new_users", _("New users"), ("新用户", "新用户数")),
            BaseColumn("page_views", _("Page views"), ("浏览量", "页面浏览量", "pv")),
            _CONVERSIONS,
            _REVENUE,
        ),
    }
)


def names_of(level: str) -> dict[str, str]:
    """Every word a formula of this level may use, and the column it means."""
    return {word.lower(): column.name for column in BASE_COLUMNS[level].values() for word in (column.name, *column.aliases)}


@dataclass(frozen=True)
class MetricDef:
    """One metric. Over many rows its value is the sum; of a ratio the sum of tops by the sum of bottoms over the rows that know both; with `last`
    the newest value of each account, added up."""

    key: str
    title: str | Promise
    formula: str
    unit: Unit
    level: Level
    good: Good = "up"
    about: str | Promise = ""
    source: str = ""
    owner: str = "guanhao"
    version: int = 1
    last: bool = False
    built_in: bool = True

    @cached_property
    def parsed(self) -> Formula:
        """The formula, parsed over its level's columns."""
        return parse(self.formula, names_of(self.level))

    @property
    def aggregation(self) -> str:
        """sum, ratio or last."""
        if self.last:
            return "last"
        return "ratio" if self.parsed.is_ratio else "sum"

    def contract(self) -> Metric:
        """The metric for other domains, in the active language."""
        return Metric(
            key=self.key,
            title=str(self.title),
            formula=self.formula,
            unit=self.unit,
            level=self.level,
            good=self.good,
            aggregation=self.aggregation,
            version=self.version,
            owner=self.owner,
            source=self.source,
            about=str(self.about),
            built_in=self.built_in,
        )


_INTERACTIONS = "total(likes, comments, shares, saves, coins)"
_ALL = (
    MetricDef("posts", _("Posts published"), "posts", "count", "post", "", _("Posts published."), "000 §4.1c"),
    MetricDef("impressions", _("Impressions"), "impressions", "count", "post", about=_("How often posts were shown."), source="000 §4.1c"),
    MetricDef("reach", _("Reach"), "reach", "count", "post", about=_("People who saw posts, added up over posts."), source="000 §4.1c"),
    MetricDef("views", _("Views"), "views", "count", "post", about=_("Plays and reads."), source="000 §4.1c"),
    MetricDef("likes", _("Likes"), "likes", "count", "post", source="000 §4.1c"),
    MetricDef("comments", _("Comments"), "comments", "count", "post", source="000 §4.1c"),
    MetricDef("shares", _("Shares"), "shares", "count", "post", about=_("Forwards and shares."), source="000 §4.1c"),
    MetricDef("saves", _("Saves"), "saves", "count", "post", source="000 §4.1c"),
    MetricDef("coins", _("Coins"), "coins", "count", "post", source="003 §8.1b"),
    MetricDef("danmaku", _("Bullet comments"), "danmaku", "count", "post", source="003 §8.1b"),
    MetricDef(
        "interactions",
        _("Interactions"),
        _INTERACTIONS,
        "count",
        "post",
        about=_("Likes, comments, shares, saves and coins; what a platform does not tell counts as nothing, and a post that tells none is unknown."),
        source="003 §8.1b",
    ),
    MetricDef(
        "interactions_per_post",
        _("Interactions a post"),
        f"{_INTERACTIONS} / posts",
        "number",
        "post",
        about=_("The mean; boards show the median beside it, because a few posts carry most interactions."),
        source="003 §8.1b",
    ),
    MetricDef("views_per_post", _("Views a post"), "views / posts", "number", "post", source="003 §8.1b"),
    MetricDef(
        "engagement_rate",
        _("Engagement rate"),
        "(comments + shares) / reach",
        "share",
        "post",
        about=_("Comments and shares of those reached. Needs reach; see the engagement rate by views where a platform tells views only."),
        source="000 §4.1; 001 §7.3.1",
    ),
    MetricDef(
        "engagement_rate_views",
        _("Engagement rate by views"),
        f"{_INTERACTIONS} / views",
        "share",
        "post",
        about=_("All interactions by views: another metric than the engagement rate; never compare the two."),
        source="003 §8.1b",
    ),
    MetricDef(
        "completion_rate", _("Completion rate"), "finished_views / views", "share", "post", about=_("Views that reached the end."), source="003 §8.1b"
    ),
    MetricDef("like_rate", _("Like rate"), "likes / views", "share", "post", source="003 §8.1b"),
    MetricDef("save_rate", _("Save rate"), "saves / views", "share", "post", source="003 §8.1b"),
    MetricDef("watch_time", _("Seconds watched a view"), "watch_seconds / views", "seconds", "post", source="003 §8.1b"),
    MetricDef("followers_by_posts", _("Followers won by posts"), "follows", "count", "post", source="003 §8.1b"),
    MetricDef(
        "followers",
        _("Followers"),
        "followers",
        "count",
        "account_day",
        last=True,
        about=_("The newest known count of each account."),
        source="000 §4.1a",
    ),
    MetricDef("new_followers", _("New followers"), "new_followers", "count", "account_day", source="000 §4.1a"),
    MetricDef("lost_followers", _("Lost followers"), "lost_followers", "count", "account_day", "down", source="000 §4.1a"),
    MetricDef(
        "net_followers",
        _("Net new followers"),
        "coalesce(new_followers - lost_followers, follower_change)",
        "count",
        "account_day",
        about=_("New minus lost; where a platform tells neither, the change of its follower count."),
        source="000 §4.1a",
    ),
    MetricDef(
        "unfollow_rate",
        _("Unfollow rate"),
        "lost_followers / new_followers",
        "share",
        "account_day",
        "down",
        about=_("Lost followers for each new one in the same period: 20 lost of 120 new is 16.7 %."),
        source="000 §4.1a; 003 §8.1a",
    ),
    MetricDef(
        "churn_rate",
        _("Daily churn"),
        "lost_followers / followers",
        "share",
        "account_day",
        "down",
        about=_("Share of followers who leave on an average day."),
        source="003 §8.1a",
    ),
    MetricDef("profile_visits", _("Profile visits"), "profile_visits", "count", "account_day", source="003 §8.1a"),
    MetricDef(
        "account_views", _("Views of the account"), "views", "count", "account_day", about=_("Views on the day they happened."), source="003 §8.1a"
    ),
    MetricDef("orders", _("Orders"), "orders", "count", "order", about=_("Orders that were not cancelled or refunded."), source="003 §8.3a"),
    MetricDef(
        "revenue", _("Revenue"), "amount", "money", "order", about=_("Amount of orders that were not cancelled or refunded."), source="003 §8.3a"
    ),
    MetricDef("order_value", _("Value of an order"), "amount / orders", "money", "order", source="003 §8.3a"),
    MetricDef("spend", _("Ad spend"), "spend", "money", "ad", "", source="000 §5.2c"),
    MetricDef("ad_impressions", _("Ad impressions"), "impressions", "count", "ad", source="000 §5.2c"),
    MetricDef("clicks", _("Ad clicks"), "clicks", "count", "ad", source="000 §5.2c"),
    MetricDef("conversions", _("Conversions"), "conversions", "count", "ad", source="000 §5.2c"),
    MetricDef("ad_revenue", _("Revenue by ads"), "revenue", "money", "ad", source="000 §5.2c"),
    MetricDef("ctr", _("Click-through rate"), "clicks / impressions", "share", "ad", source="000 §5.2c"),
    MetricDef("cpc", _("Cost per click"), "spend / clicks", "money", "ad", "down", source="000 §5.2c"),
    MetricDef("cpm", _("Cost per thousand impressions"), "spend * 1000 / impressions", "money", "ad", "down", source="000 §5.2c"),
    MetricDef("cpa", _("Cost per conversion"), "spend / conversions", "money", "ad", "down", source="000 §5.2c"),
    MetricDef(
        "roi", _("Return on investment"), "(revenue - spend) / spend", "share", "ad", about=_("Revenue minus spend, by spend."), source="000 §5.2c"
    ),
    MetricDef("conversion", _("Conversion rate"), "conversions / clicks", "share", "ad", about=_("Conversions by clicks."), source="000 §5.2c"),
    MetricDef("sessions", _("Website visits"), "sessions", "count", "traffic", about=_("Visits of the website or app."), source="000 §4.2"),
    MetricDef(
        "users",
        _("Website users"),
        "users",
        "count",
        "traffic",
        about=_("Different people a day and source, added up: who returns on another day counts again."),
        source="000 §4.2",
    ),
    MetricDef("new_users", _("New website users"), "new_users", "count", "traffic", source="000 §4.2"),
    MetricDef("page_views", _("Page views"), "page_views", "count", "traffic", source="000 §4.2"),
    MetricDef("traffic_conversions", _("Website conversions"), "conversions", "number", "traffic", source="000 §4.2"),
    MetricDef(
        "traffic_conversion_rate",
        _("Website conversion rate"),
        "conversions / sessions",
        "share",
        "traffic",
        about=_("Conversions by visits."),
        source="000 §4.2",
    ),
    MetricDef(
        "traffic_revenue",
        _("Website revenue"),
        "revenue",
        "money",
        "traffic",
        about=_("Revenue the web analytics tool attributes."),
        source="000 §4.2",
    ),
)
BUILT_IN: Final[Mapping[str, MetricDef]] = MappingProxyType({metric.key: metric for metric in _ALL})


def describe() -> list[dict[str, str]]:
    """Every built-in metric as plain text, for generated documents."""
    return [
        {
            "key": metric.key,
            "title": str(metric.title),
            "formula": metric.formula,
            "unit": metric.unit,
            "level": metric.level,
            "aggregation": metric.aggregation,
            "good": metric.good,
            "version": str(metric.version),
            "source": metric.source,
            "about": str(metric.about),
        }
        for metric in BUILT_IN.values()
    ]
