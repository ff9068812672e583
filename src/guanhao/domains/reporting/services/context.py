"""What every section of a report knows, and short words for the queries they ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Metric
from guanhao.domains.channels import facade as channels
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import Period
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import EVERYTHING, Cut, Sample
from guanhao.domains.reporting.selectors.source import PostWords, WarehouseSource, words_of
from guanhao.domains.reporting.services.book import Book
from guanhao.engines.document import Figure, Inline, When, Words
from guanhao.engines.drawing import Style
from guanhao.kernel.tenancy import BrandRef, current_brand

_FORMS = {"count": "short", "share": "share", "number": "decimal", "seconds": "decimal", "money": "short"}


@dataclass
class Context:
    """One report being written: its period (and what it is called, where it is more than days), the one before, the history for medians, and the
    book of figures."""

    period: Period
    language: str
    policy: ReportPolicy
    source: WarehouseSource
    book: Book
    main: Metric
    brand: BrandRef
    accounts: dict[int, str]
    platforms: dict[str, str]
    made_at: datetime
    owner: tuple[int | None, str] = (None, "")
    name: str = ""
    _words: dict[tuple[int, str], PostWords] = field(default_factory=dict)

    @property
    def before(self) -> Period:
        """The period compared with."""
        return self.period.before()

    @property
    def history(self) -> tuple[date, date]:
        """The days that medians, best hours and advice look at: so many weeks up to the report's end."""
        return history_of(self.period, self.policy)

    @property
    def sample(self) -> Sample:
        """The posts with the main metric."""
        return self.source.sample(self.main.key)

    @property
    def style(self) -> Style:
        """Charts in the report's language."""
        return Style(language=self.language)

    # queries -------------------------------------------------------------------------------------------------------------

    def metric(self, key: str, period: Period, cut: Cut = EVERYTHING) -> Query:
        """The registry's value over a period."""
        return Query("metric", key, period.start, period.end, cut)

    def of(self, op: str, start: date, end: date, cut: Cut = EVERYTHING, **extra: float | str) -> Query:
        """A statistic of the main metric over days."""
        return Query(op, self.main.key, start, end, cut, extra=tuple(extra.items()))

    def now(self, op: str, cut: Cut = EVERYTHING, **extra: float | str) -> Query:
        """A statistic of this period."""
        return Query(op, self.main.key, self.period.start, self.period.end, cut, extra=tuple(extra.items()))

    def then(self, op: str, cut: Cut = EVERYTHING, **extra: float | str) -> Query:
        """A statistic of the period before."""
        return Query(op, self.main.key, self.before.start, self.before.end, cut, extra=tuple(extra.items()))

    def usual(self, op: str, cut: Cut = EVERYTHING, **extra: float | str) -> Query:
        """A statistic of the history."""
        start, end = self.history
        return Query(op, self.main.key, start, end, cut, extra=tuple(extra.items()))

    def fact(self, name: str, period: Period, **extra: float | str) -> Query:
        """Something counted elsewhere."""
        return Query("fact", start=period.start, end=period.end, extra=(("name", name), *extra.items()))

    # words ---------------------------------------------------------------------------------------------------------------

    def number(self, query: Query, unit: str = "count", *, strong: bool = False) -> Figure:
        """A figure written as its unit asks."""
        return self.book.figure(query, _FORMS.get(unit, "short"), strong=strong)

    def change(self, query: Query, base: Query, good: str = "up", *, strong: bool = False) -> Figure:
        """The change from base to query in per cent, coloured by whether up is good."""
        side: Literal["", "up", "down"] = "up" if good == "up" else "down" if good == "down" else ""
        return self.book.figure(Query("change", of=(query, base)), "percent", good=side, strong=strong)

    def day(self, day: date, *, strong: bool = False) -> When:
        """A date as people say it, with its weekday."""
        text = (
            f"{self.short_day(day)}（{weekday(day.weekday())}）"
            if self.language.startswith("zh")
            else f"{weekday(day.weekday())} {self.short_day(day)}"
        )
        return When(text, strong)

    def short_day(self, day: date) -> str:
        """A date without its weekday."""
        return format_skeleton("MMMd", datetime(day.year, day.month, day.day), locale=self.locale)

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return "zh_Hans_CN" if self.language.startswith("zh") else "en"

    @property
    def word_before(self) -> str:
        """What the period before is called in running text."""
        return {
            "weekly": _("the week before"),
            "monthly": _("the month before"),
            "annual": _("the year before"),
            "campaign": _("as many days before"),
        }[self.period.kind]

    @property
    def word_now(self) -> str:
        """What the period is called in tables."""
        return {"weekly": _("This week"), "monthly": _("This month"), "annual": _("This year"), "campaign": _("This campaign")}[self.period.kind]

    @property
    def word_then(self) -> str:
        """What the period before is called in tables."""
        return {"weekly": _("Week before"), "monthly": _("Month before"), "annual": _("Year before"), "campaign": _("Campaign before")}[
            self.period.kind
        ]

    def learn(self, posts: Sequence[tuple[int, str]]) -> None:
        """Fetch the titles of posts that will be named."""
        self._words |= words_of([one for one in posts if one not in self._words])

    def post(self, key: tuple[int, str], *, room: int = 42) -> Words:
        """A post's title, linked to its page."""
        words = self._words.get(key)
        title = " ".join((words.title if words else "").split()) or key[1]
        return Words(f"{title[:room].rstrip()}…" if len(title) > room else title, url=(words.url or "") if words else "")

    def published(self, key: tuple[int, str]) -> Inline:
        """When a post was published, in the brand's zone."""
        words = self._words.get(key)
        if not words or words.published_at is None:
            return When("")
        local = words.published_at.astimezone(self.brand.zone)
        return When(f"{self.short_day(local.date())} {local:%H:%M}")


def weekday(number: int) -> str:
    """The short name of a weekday, 0 = Monday."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]


def format_name(key: str) -> str:
    """What a kind of post is called."""
    return channels.format_title(key)


def history_of(period: Period, policy: ReportPolicy) -> tuple[date, date]:
    """The history of a period: so many weeks up to its end, and never shorter than the period and the one before."""
    return min(period.end - timedelta(weeks=policy.history_weeks) + timedelta(days=1), period.before().start), period.end


def make_context(period: Period, *, language: str, made_at: datetime, owner: tuple[int | None, str], name: str = "") -> Context:
    """The context of a report of the brand in scope; the language must be active already."""
    policy = ReportPolicy.of_brand()
    source = WarehouseSource(*history_of(period, policy))
    return Context(
        period=period,
        language=language,
        policy=policy,
        source=source,
        book=Book(source, language),
        main=analytics.metric(policy.metric),
        brand=current_brand(),
        accounts={account.id: account.name for account in channels.accounts(closed=True)},
        platforms={platform.key: platform.name(language) for platform in channels.platforms()},
        made_at=made_at,
        owner=owner,
        name=name or period.label,
    )
