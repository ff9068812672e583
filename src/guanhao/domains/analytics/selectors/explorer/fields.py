"""What a question may be made of: metrics, dimensions and filter fields, and the SQL of each at every level that knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.analytics.contracts import Metric
from guanhao.domains.analytics.metrics import BASE_COLUMNS, BUILT_IN, MetricDef
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import own_metrics

Kind = Literal["time", "weekday", "hour", "account", "platform", "format", "source", "action", "paid", "text"]
PERSON_LEVELS: Final = frozenset({"event", "order"})
LEVELS: Final[Mapping[str, str | Promise]] = {
    "post": _("Posts"),
    "account_day": _("Accounts by day"),
    "event": _("Actions of people"),
    "order": _("Orders"),
    "comment": _("Comments"),
    "ad": _("Ads"),
    "traffic": _("Website"),
}


@dataclass(frozen=True)
class Measure:
    """A metric as a question reads it: `value` and `count` are SQL aggregates over rows. `people` metrics count different people."""

    key: str
    title: str | Promise
    level: str
    unit: str
    value: str
    count: str
    formula: str
    about: str | Promise = ""
    good: str = "up"
    ratio: bool = False
    people: bool = False
    definition: MetricDef | None = None

    @property
    def last(self) -> bool:
        """Is it the newest value of each account rather than a sum over days?"""
        return bool(self.definition and self.definition.last)

    @property
    def adds_up(self) -> bool:
        """Is the value of two groups together the sum of their values (so that bars may be stacked)?"""
        return not self.ratio and not self.people

    @property
    def quiet(self) -> bool:
        """Does a time without rows mean 0 (nothing happened) rather than unknown?"""
        return not self.ratio and self.level in {"post", "order", "event", "comment"}

    def contract(self) -> Metric:
        """In words, for programs."""
        how = "last" if self.last else "ratio" if self.ratio else "distinct" if self.people else "sum"
        own = self.definition
        return Metric(
            key=self.key,
            title=str(self.title),
            formula=self.formula,
            unit=self.unit,
            level=self.level,
            good=self.good,
            aggregation=how,
            version=own.version if own else 1,
            owner=own.owner if own else "guanhao",
            source=own.source if own else "",
            about=str(self.about),
            built_in=own.built_in if own else True,
        )


_PERSON: Final = "count(DISTINCT person)"
_PEOPLE: Final = (
    Measure(
        "event_count",
        pgettext_lazy("metric", "Actions"),
        "event",
        "count",
        "CAST(count(*) AS DOUBLE)",
        "count(*)",
        "count(events)",
        _("Views, likes, clicks …: what people did."),
    ),
    Measure(
        "event_people",
        _("Active people"),
        "event",
        "count",
        f"CAST({_PERSON} AS DOUBLE)",
        "count(person)",
        "count(different people)",
        _("Different people who did anything; merged records are one person."),
        people=True,
    ),
    Measure(
        "event_per_person",
        _("Actions a person"),
        "event",
        "number",
        f"CAST(count(person) AS DOUBLE) / nullif({_PERSON}, 0)",
        "count(person)",
        "count(events) / count(different people)",
        ratio=True,
        people=True,
    ),
    Measure("event_amount", _("Amount of actions"), "event", "money", "sum(amount)", "count(amount)", "sum(amount)"),
    Measure(
        "order_people",
        _("Buyers"),
        "order",
        "count",
        f"CAST({_PERSON} AS DOUBLE)",
        "count(person)",
        "count(different people)",
        _("Different people with an order that was not cancelled or refunded."),
        people=True,
    ),
    Measure(
        "orders_per_person",
        _("Orders a buyer"),
        "order",
        "number",
        f"CAST(count(person) AS DOUBLE) / nullif({_PERSON}, 0)",
        "count(person)",
        "count(orders) / count(different people)",
        ratio=True,
        people=True,
    ),
    Measure(
        "comment_count",
        _("Comments received"),
        "comment",
        "count",
        "CAST(count(*) AS DOUBLE)",
        "count(*)",
        "count(comments)",
        _("Comments, on the day they were written."),
    ),
    Measure(
        "comment_people",
        _("Commenters"),
        "comment",
        "count",
        "CAST(count(DISTINCT author_id) AS DOUBLE)",
        "count(author_id)",
        "count(different authors)",
        people=True,
    ),
)
PEOPLE: Final[Mapping[str, Measure]] = {one.key: one for one in _PEOPLE}


def measure_of(metric: MetricDef) -> Measure:
    """A metric of the registry as a question reads it."""
    formula = metric.parsed
    return Measure(
        metric.key,
        metric.title,
        metric.level,
        metric.unit,
        formula.sum_sql(),
        formula.count_sql(),
        metric.formula,
        metric.about,
        metric.good,
        ratio=formula.is_ratio,
        definition=metric,
    )


_BUILT_IN: Final[dict[str, Measure]] = {}


def measures(own: Mapping[str, MetricDef] | None = None) -> dict[str, Measure]:
    """Every metric the brand in scope can ask for, by key: the registry's, the brand's own, and those of people."""
    if not _BUILT_IN:
        _BUILT_IN.update({key: measure_of(one) for key, one in BUILT_IN.items()})
    mine = own_metrics() if own is None else own
    return {**_BUILT_IN, **{key: measure_of(one) for key, one in mine.items()}, **PEOPLE}


@dataclass(frozen=True)
class Dimension:
    """A way to group, and a field to filter by: the SQL of its value at each level (levels it lacks are not there)."""

    key: str
    title: str | Promise
    kind: Kind
    sql: Mapping[str, str]
    joins_post: frozenset[str] = frozenset()

    @property
    def is_time(self) -> bool:
        """Does it run along the calendar?"""
        return self.kind == "time"


_LEVELS: Final = tuple(LEVELS)
_MONDAY: Final = 'isodow("day") - 1'


def _everywhere(expression: str) -> dict[str, str]:
    return dict.fromkeys(_LEVELS, expression)


def _board(by: str, **more: str) -> dict[str, str]:
    """What the boards group by under this name, and more levels."""
    return {level: known[by] for level, known in sql.DIMENSIONS.items() if by in known} | more


_OF_POST: Final = frozenset({"event", "order"})
_DIMENSIONS: Final = (
    Dimension("day", _("Day"), "time", _everywhere('"day"')),
    Dimension("week", _("Week"), "time", _everywhere("date_trunc('week', \"day\")::DATE")),
    Dimension("month", _("Month"), "time", _everywhere("date_trunc('month', \"day\")::DATE")),
    Dimension("quarter", _("Quarter"), "time", _everywhere("date_trunc('quarter', \"day\")::DATE")),
    Dimension("weekday", _("Weekday"), "weekday", {**_everywhere(_MONDAY), "post": "weekday"}),
    Dimension("hour", _("Hour"), "hour", {"post": "hour", "event": "local_hour", "comment": "local_hour"}),
    Dimension("platform", _("Platform"), "platform", _everywhere("platform")),
    Dimension("account", _("Account"), "account", _everywhere("account_id")),
    Dimension("format", _("Format"), "format", {"post": "format", "event": "format", "order": "format"}, _OF_POST),
    Dimension("topic", _("Topic or column"), "text", {"post": "topic", "event": "topic", "order": "topic"}, _OF_POST),
    Dimension("tag", _("Tag"), "text", {"post": "tag"}),
    Dimension("author", _("Author"), "text", {"post": "author"}),
    Dimension("action", pgettext_lazy("dimension", "Action"), "action", {"event": "type"}),
    Dimension("source", _("Source"), "source", _board("source", event="source")),
    Dimension("medium", _("Medium"), "text", _board("medium")),
    Dimension("paid", _("Organic or paid"), "paid", {"traffic": "paid", "ad": "'paid'"}),
    Dimension("campaign", _("Campaign"), "text", _board("campaign")),
    Dimension("product", _("Product"), "text", _board("product")),
    Dimension("region", _("Region"), "text", {"comment": "region"}),
    Dimension("creative", _("Creative"), "text", _board("creative")),
    Dimension("ad_audience", _("Audience of the ad"), "text", _board("audience")),
    Dimension("landing", _("Landing page"), "text", _board("landing")),
)
DIMENSIONS: Final[Mapping[str, Dimension]] = {one.key: one for one in _DIMENSIONS}
AUDIENCE: Final = "audience"


@dataclass(frozen=True)
class FilterField:
    """What a filter may read. `number` fields compare values of single rows; the others are dimensions and texts."""

    key: str
    title: str | Promise
    number: bool
    sql: Mapping[str, str]
    dimension: Dimension | None = None

    @cached_property
    def joins_post(self) -> frozenset[str]:
        """At which levels the row's post must be looked up."""
        return self.dimension.joins_post if self.dimension else frozenset()


def _numeric() -> dict[str, FilterField]:
    found: dict[str, FilterField] = {}
    counted = {"posts", "orders", "follower_change"}
    for level, columns in BASE_COLUMNS.items():
        for name, column in columns.items():
            if name in counted:
                continue
            known = found.get(name)
            found[name] = FilterField(name, column.title, True, {**(known.sql if known else {}), level: f'"{name}"'})
    amount = found["amount"]
    found["amount"] = FilterField("amount", amount.title, True, {**amount.sql, "event": "amount"})
    likes = found["likes"]
    found["likes"] = FilterField("likes", likes.title, True, {**likes.sql, "comment": "likes"})
    return found


FIELDS: Final[Mapping[str, FilterField]] = {
    **{key: FilterField(key, one.title, False, one.sql, one) for key, one in DIMENSIONS.items() if not one.is_time},
    "title": FilterField(
        "title", _("Title"), False, {"post": "title", "event": "title", "order": "title"}, Dimension("title", "", "text", {}, _OF_POST)
    ),
    "text": FilterField("text", _("Text"), False, {"comment": "text"}),
    **_numeric(),
}
