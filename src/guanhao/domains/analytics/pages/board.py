"""What every board is asked in its address: period, comparison and filters; and what it knows of accounts and platforms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guanhao.console.charts import Mark
from guanhao.console.http import BrandRequest, whole_number
from guanhao.domains.analytics.contracts import Breakdown, Filters, Reference
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.policy import BoardsPolicy
from guanhao.domains.analytics.references import references
from guanhao.domains.analytics.selectors.coverage import Extent, extent, today
from guanhao.domains.analytics.selectors.explorer import annotations
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.engines.statistics.compare import Period
from guanhao.engines.timing import days as calendar

PRESETS: Final[Mapping[str, str | Promise]] = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "year": gettext_lazy("This year"),
    "all": gettext_lazy("All data"),
    "custom": gettext_lazy("From … to …"),
}
AGAINST: Final[Mapping[str, str | Promise]] = {
    "previous": gettext_lazy("Period before"),
    "year": gettext_lazy("A year before"),
    "none": gettext_lazy("No comparison"),
}
DAILY_UP_TO, WEEKLY_UP_TO = 100, 730


@dataclass(frozen=True)
class Choice:
    """A line of a select."""

    value: str
    words: str
    chosen: bool


class Board:
    """A board's state, read from the address; whatever cannot be read is left out and said in `errors`."""

    def __init__(self, request: BrandRequest, key: str, *, against: str = "previous", default: str = "") -> None:
        self.request, self.key, self.data = request, key, request.GET
        self.errors: list[str] = []
        self.lines: dict[tuple[str, Filters], tuple[Breakdown, Breakdown | None]] = {}
        self.default = default
        self.preset = self._one_of("period", PRESETS, default)
        self.against = self._one_of("against", AGAINST, against)

    @cached_property
    def _references(self) -> dict[str, Reference]:
        """Figures from outside for the platforms looked at: those of the filter, or that of the accounts chosen."""
        chosen = {self.accounts[one].platform for one in self.filters.accounts if one in self.accounts}
        return references(self.filters.platforms or tuple(chosen))

    def beside(self, metric: MetricDef) -> Reference | None:
        """The figure from outside to hold beside a rate; sums and stocks depend on the period and the account, and have none."""
        return self._references.get(metric.key) if metric.aggregation == "ratio" else None

    # period

    @cached_property
    def extent(self) -> Extent:
        """What data there are."""
        return extent()

    @property
    def empty(self) -> bool:
        """True when the brand has neither posts nor account days."""
        return self.extent.last is None

    @property
    def formats(self) -> list[tuple[str, str]]:
        """The chosen formats with their words."""
        return [(key, channels.format_title(key)) for key in self.filters.formats]

    @cached_property
    def anchor(self) -> date:
        """The day periods end with: yesterday, or the newest day with data when that is older."""
        yesterday = today() - timedelta(days=1)
        return min(yesterday, self.extent.last) if self.extent.last else yesterday

    @property
    def lagging(self) -> bool:
        """True when the newest data are older than yesterday, so that the periods end earlier than a person would expect."""
        return self.anchor < today() - timedelta(days=1)

    @cached_property
    def period(self) -> Period:
        """The days shown."""
        start, end = self._day("from"), self._day("to")
        if self.preset in {"custom", ""} and (start or end):
            self.preset = "custom"
            end = end or self.anchor
            start = start or end - timedelta(days=BoardsPolicy.of_brand().days - 1)
            return Period(min(start, end), max(start, end))
        if self.preset in {"custom", ""}:
            self.preset = self.default
        return self._preset_period()

    def _preset_period(self) -> Period:
        end = self.anchor
        named = Period.named(self.preset, end, self.extent.first)
        if named is not None:
            return named
        days = int(self.preset) if self.preset.isdigit() else BoardsPolicy.of_brand().days
        return Period(end - timedelta(days=days - 1), end)

    @cached_property
    def before(self) -> Period | None:
        """The days compared with; None when nothing is."""
        if self.against == "none" or self.preset == "all":
            return None
        return self.period.year_before() if self.against == "year" else self.period.before()

    @cached_property
    def grain(self) -> str:
        """day, week or month: what a point of a series stands for."""
        return "day" if self.period.days <= DAILY_UP_TO else "week" if self.period.days <= WEEKLY_UP_TO else "month"

    # filters

    @cached_property
    def accounts(self) -> dict[int, AccountRef]:
        """The brand's accounts by id."""
        return {account.id: account for account in channels.accounts(closed=True)}

    @cached_property
    def filters(self) -> Filters:
        """The rows that count."""
        asked = [number for value in self.data.getlist("account") if (number := whole_number(value)) is not None]
        platforms = {account.platform for account in self.accounts.values()}
        return Filters(
            accounts=tuple(value for value in asked if value in self.accounts),
            platforms=tuple(value for value in self.data.getlist("platform") if value in platforms),
            formats=tuple(value[:80] for value in self.data.getlist("format") if value),
            tags=tuple(value[:80].lstrip("#") for value in self.data.getlist("tag") if value),
        )

    @property
    def day_filters(self) -> Filters:
        """The filters that account days know."""
        return Filters(accounts=self.filters.accounts, platforms=self.filters.platforms)

    def account_name(self, account_id: int | str) -> str:
        """What people call an account."""
        account = self.accounts.get(int(account_id))
        return account.name if account else str(account_id)

    # choices of the form

    @property
    def presets(self) -> list[Choice]:
        """Periods to choose from."""
        shown = self.preset or str(BoardsPolicy.of_brand().days)
        return [Choice(key, str(words), key == shown) for key, words in PRESETS.items()]

    @property
    def comparisons(self) -> list[Choice]:
        """What to compare with."""
        return [Choice(key, str(words), key == self.against) for key, words in AGAINST.items()]

    @property
    def platform_choices(self) -> list[Choice]:
        """Platforms the brand has accounts on."""
        keys = sorted({account.platform for account in self.accounts.values()})
        return [Choice(key, platform_name(key), key in self.filters.platforms) for key in keys]

    @property
    def account_choices(self) -> list[Choice]:
        """The brand's accounts."""
        return [Choice(str(one.id), f"{one.name} · {platform_name(one.platform)}", one.id in self.filters.accounts) for one in self.accounts.values()]

    def url(self, **changes: str | int | None) -> str:
        """This board's address with some parameters changed (None removes)."""
        data = self.data.copy()
        for name, value in changes.items():
            data.pop(name, None)
            if value is not None:
                data[name] = str(value)
        return f"{self.request.path}?{data.urlencode()}" if data else self.request.path

    @property
    def query_string(self) -> str:
        """The state for a saved view."""
        return self.data.urlencode()[:2000]

    def link(self, base: str, **more: str) -> str:
        """Another page's address with this board's period and filters."""
        data = QueryDict(mutable=True)
        for name in ("account", "platform", "format", "tag"):
            data.setlist(name, self.data.getlist(name))
        data["period"], data["from"], data["to"] = "custom", self.period.start.isoformat(), self.period.end.isoformat()
        for name, value in more.items():
            data[name] = value
        return f"{base}?{data.urlencode()}"

    def _one_of(self, name: str, known: Mapping[str, Any], default: str) -> str:
        value = self.data.get(name, "")
        if value and value not in known:
            self.errors.append(_("“%(value)s” is not one of the choices.") % {"value": value[:40]})
        return value if value in known else default

    def _day(self, name: str) -> date | None:
        text = self.data.get(name, "").strip()
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
            if not 1900 <= found.year < 3000:  # room for the periods before and after
                raise ValueError(text)
            return found
        except ValueError:
            self.errors.append(_("“%(value)s” is not a day; write it like 2025-08-06.") % {"value": text[:40]})
            return None


def platform_name(key: str) -> str:
    """A platform's name in the page's language; the key of one that is not in the registry."""
    try:
        return channels.platform(key).name(get_language() or "zh-hans")
    except LookupError:
        return key


def day_marks(start: date, end: date) -> list[Mark]:
    """Holidays as bands and festivals as remarks of the days, for charts of at most a year."""
    language = get_language() or "zh-hans"
    marks: list[Mark] = []
    for info in calendar(start, end):
        if info.kind == "holiday":
            name = info.holiday if language.startswith("zh") else info.holiday_en
            if marks and marks[-1].kind == "holiday" and marks[-1].until == info.day - timedelta(days=1) and marks[-1].text == name:
                marks[-1] = Mark(marks[-1].at, name, "holiday", info.day)
            else:
                marks.append(Mark(info.day, name, "holiday", info.day))
        elif names := [mark.name if language.startswith("zh") else mark.name_en for mark in info.marks if mark.kind in {"festival", "trade"}]:
            marks.append(Mark(info.day, "、".join(names[:2]), "note"))
    return marks


def notes(start: date, end: date, *, accounts: Iterable[int] | None = None, metrics: Iterable[str] | None = None) -> list[Mark]:
    """Annotations of these days as marks; those of other accounts or metrics are left out."""
    return [
        Mark(max(one.start, start), one.text, "note", min(one.end, end) if one.end > one.start else None)
        for one in annotations.between(start, end, accounts=accounts, metrics=metrics)
    ]


def weekday_names() -> list[str]:
    """Monday to Sunday, short."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
