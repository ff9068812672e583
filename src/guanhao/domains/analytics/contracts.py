"""What other domains may know of analytics: frozen values, no models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Filters:
    """Which rows count: empty tuples mean all. `tags` are topic tags without #."""

    accounts: tuple[int, ...] = ()
    platforms: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def words(self) -> str:
        """The filter as the command line writes it; empty when everything counts."""
        parts = [("account", self.accounts), ("platform", self.platforms), ("format", self.formats), ("tag", self.tags)]
        return " ".join(f"--{name} {value}" for name, values in parts for value in values)


@dataclass(frozen=True)
class Metric:
    """A metric as people read it. `unit` is count, share, number, seconds or money; `level` post, account_day, order, ad or traffic;
    `good` up, down or "" (neither); `aggregation` sum, ratio (sum of tops over sum of bottoms) or last (newest value of each account)."""

    key: str
    title: str
    formula: str
    unit: str
    level: str
    good: str
    aggregation: str
    version: int
    owner: str
    source: str
    about: str
    built_in: bool


@dataclass(frozen=True)
class MetricQuery:
    """What was asked, so that the same number can be had again: metric and formula version, local days (inclusive), filters, grouping."""

    metric: str
    version: int
    formula: str
    level: str
    start: date
    end: date
    filters: Filters = field(default_factory=Filters)
    by: str = ""

    def command(self) -> str:
        """The `guanhao query` line that prints this number (after `--brand`)."""
        by = f" --by {self.by}" if self.by else ""
        words = self.filters.words()
        return f"guanhao query {self.metric} --from {self.start} --to {self.end}{by}{' ' + words if words else ''}"

    def about(self) -> dict[str, Any]:
        """JSON-safe description."""
        return {
            "metric": self.metric,
            "version": self.version,
            "formula": self.formula,
            "level": self.level,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "by": self.by,
            "filters": {
                "account": list(self.filters.accounts),
                "platform": list(self.filters.platforms),
                "format": list(self.filters.formats),
                "tag": list(self.filters.tags),
            },
            "command": self.command(),
        }


@dataclass(frozen=True)
class Value:
    """One number: None when no row knows it; `n` rows (posts, account-days, orders, ad-days) stand behind it."""

    value: float | None
    n: int
    query: MetricQuery


@dataclass(frozen=True)
class Reference:
    """A figure from outside beside a metric of ours: its value in the metric's unit, what it is called ("Food 2026"), and where it is kept."""

    metric: str
    value: float
    title: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One group of a breakdown. `key` is the group (ISO date, account id, platform key, format, weekday 0–6, hour 0–23) as text."""

    key: str
    value: float | None
    n: int


@dataclass(frozen=True)
class Breakdown:
    """A metric by one dimension, with its value over everything."""

    rows: tuple[Row, ...]
    total: Value
    unit: str


@dataclass(frozen=True)
class PostFact:
    """A post with the value of one metric. `share_below` is the share of the account's posts that have less (None when unknown)."""

    account_id: int
    post_id: str
    platform: str
    title: str
    url: str
    format: str
    published_at: datetime | None
    day: date | None
    value: float | None
    numbers: dict[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class HourCell:
    """One weekday × hour: median interactions a post with an interval (95 % unless the policy says else); `sure` when enough posts are behind it
    and the whole interval lies above the median of all posts."""

    weekday: int
    hour: int
    n: int
    median: float | None
    low: float | None
    high: float | None
    enough: bool
    sure: bool


@dataclass(frozen=True)
class BestHours:
    """The heat map, the best slots in order, and the median of all posts they are measured against."""

    cells: tuple[HourCell, ...]
    best: tuple[HourCell, ...]
    overall: float | None
    n: int
    least_posts: int
    level: float
    query: MetricQuery


@dataclass(frozen=True)
class Freshness:
    """How new a table's data of one account are."""

    account_id: int
    table: str
    newest: datetime | None
    age_days: int | None
    stale: bool


@dataclass(frozen=True)
class TicketFact:
    """A change beyond its limit. `change` is a share of the base; cause and action are empty while the ticket is open."""

    id: int
    day: date
    metric: str
    change: float
    state: str
    cause_kind: str
    cause: str
    action: str


@dataclass(frozen=True)
class CareFacts:
    """How the team looked after changes in a window: tickets opened and explained, the median hours until then, and the daily reviews."""

    tickets: int
    explained: int
    median_hours: float | None
    reviews_due: int
    reviews_in_time: int


@dataclass(frozen=True)
class AdviceFact:
    """What became of advice: state accepted, carried_out, worked, unclear, failed or dismissed on `day`; `expected` and `effect` (None: not measured)
    are shares of the value before when `unit` is change."""

    id: int
    title: str
    family: str
    state: str
    state_title: str
    day: date
    expected: float
    effect: float | None
    unit: str


@dataclass(frozen=True)
class Direction:
    """A decided share of posts: `kind` topic or format, `name` which one, `share` from 0 to 1."""

    kind: str
    name: str
    share: float


@dataclass(frozen=True)
class Named:
    """A thing whose name depends on the reader's language: `kind` is platform, format, tier of people or weekday (0 = Monday), `key` which one."""

    kind: Literal["platform", "format", "tier", "weekday"]
    key: str


@dataclass(frozen=True)
class Said:
    """A sentence that is kept and said in the language of whoever reads it: an English template (marked with gettext_noop where it is written) and
    what stands in its places: text, a number, a Named thing or another sentence."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


def said(template: str, **values: Any) -> Said:
    """`said(gettext_noop("Win back %(count)s people"), count=12)`."""
    return Said(template, values)


@dataclass(frozen=True)
class Evidence:
    """One fact behind a proposal: the metric (or other words), its value as people read it, and where it is seen again: an address inside the
    console or a `guanhao query` line."""

    metric: str | Said
    value: str | Said
    url: str = ""
    query: str = ""


@dataclass(frozen=True)
class Proposal:
    """What an adviser proposes. `key` says what it is about and stays the same as long as the advice is the same (such as `share:format:video`).

    The expectation is of `metric` within `filters`, in `unit`: `change` is a share of the value before (0.1 is +10 %), anything else is in units of
    the metric; `expected_low` to `expected_high` is the interval. `window_days` after it was carried out the effect is measured. `owner_role` is
    the role that usually does it. `payload` travels as `change` with `AdviceAccepted` for whoever carries it out.
    """

    key: str
    title: str | Said
    why: str | Said | tuple[str | Said, ...]
    evidence: tuple[Evidence, ...]
    metric: str
    expected_low: float
    expected: float
    expected_high: float
    unit: str = "change"
    window_days: int = 28
    owner_role: str = ""
    filters: Filters = field(default_factory=Filters)
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Adviser:
    """Something that looks at the brand's own data and proposes. `family`: content, user, interaction, channel or marketing; `propose` is asked
    inside the brand's scope by a job and returns an empty sequence when there is nothing to say.

    An adviser whose metric is not one of the boards gives its words and `series(metric, first, last, filters)`: the metric's value a day,
    with which its advice is measured.
    """

    key: str
    family: str
    title: Any
    propose: Callable[[], Sequence[Proposal]]
    metrics: Mapping[str, Any] = field(default_factory=dict)
    series: Callable[[str, date, date, Filters], Sequence[tuple[date, float | None]]] | None = None
