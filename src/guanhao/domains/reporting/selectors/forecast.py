"""The budget forecast (PLN-07): what other budgets would bring, in all and by channel, with interval, method and how wrong it was on known months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import translation
from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.channels import facade as channels
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.policy import AnnualPolicy
from guanhao.domains.reporting.rules.budget import LEAST, BackTest, Forecast, back_test, forecast, together
from guanhao.domains.reporting.rules.period import BadPeriod, Period, month_of, parse_month
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

OUTCOMES = ("ad_revenue", "conversions", "clicks", "ad_impressions")
MOST, LONGEST = 9, 36
HIGHEST = 1000
YEARS = (1990, 2200)


@dataclass(frozen=True)
class Wish:
    """What is asked: the outcome, the months (both included, as 2026-01; "" the last twelve with data), scenarios in per cent of the spend, and a
    change of its own for channels."""

    outcome: str = "ad_revenue"
    first: str = ""
    last: str = ""
    scenarios: tuple[float, ...] = ()
    channels: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Scenario:
    """One budget in per cent of the spend of those months; `forecast` None: too few months."""

    change: float
    forecast: Forecast | None


@dataclass(frozen=True)
class ChannelLine:
    """A channel: months with spend, what a yuan brought, its change in the plan, and what that would bring (None: too few months)."""

    key: str
    title: str
    months: int
    spend: float
    result: float
    change: float
    forecast: Forecast | None


@dataclass(frozen=True)
class BudgetForecast:
    """The answer. `months` are (month, spend, result); `mixed` is the plan by channels, `left_out` names channels with too few months."""

    outcome: str
    title: str
    unit: str
    start: date
    end: date
    level: float
    months: tuple[tuple[str, float, float], ...]
    scenarios: tuple[Scenario, ...]
    lines: tuple[ChannelLine, ...]
    mixed: Forecast | None
    left_out: tuple[str, ...]
    test: BackTest | None
    tested: tuple[str, ...]

    @property
    def unit_cost(self) -> float | None:
        """What one of the outcome cost in those months."""
        spend, result = sum(one[1] for one in self.months), sum(one[2] for one in self.months)
        return spend / result if result else None


def months_of(wish: Wish) -> tuple[date, date]:
    """The first and the last day; Refused by field."""
    today = now().astimezone(current_brand().zone).date()
    extent = analytics.data_extent()[1]
    last = _month(wish.last, "last") if wish.last else month_of(min(extent, today) if extent else today)
    if not wish.last and extent and last.end > min(extent, today):
        last = last.before()  # the newest month is not over yet
    first = _month(wish.first, "first") if wish.first else last.before(11)
    count = (last.start.year - first.start.year) * 12 + last.start.month - first.start.month + 1
    if count < 1:
        raise Refused(_("The last month comes before the first."), "last")
    if count > LONGEST:
        raise Refused(_("At most %(most)s months.") % {"most": LONGEST}, "first")
    return first.start, last.end


def _month(text: str, field: str) -> Period:
    try:
        found = parse_month(text)
    except BadPeriod:
        raise Refused(_("This cannot be read; write it like 2020-02."), field) from None
    if not YEARS[0] <= found.start.year <= YEARS[1]:
        raise Refused(_("This day lies outside of what can be counted."), field)
    return found


def percents(text: str, field: str = "scenarios") -> tuple[float, ...]:
    """Changes in per cent from text such as "-20, 0, 20"; Refused for what is no number, too many, or beyond −100 to 1000."""
    parts = [part.strip().rstrip("%％") for part in text.replace("，", ",").replace("、", ",").replace("−", "-").split(",") if part.strip()]
    if len(parts) > MOST:
        raise Refused(_("At most %(most)s scenarios.") % {"most": MOST}, field)
    return tuple(dict.fromkeys(_percent(part, field) for part in parts))


def _percent(text: str, field: str) -> float:
    try:
        value = Decimal(text) if len(text) <= 12 else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not -100 <= value <= HIGHEST:
        raise Refused(_("Write changes in per cent from -100 to %(most)s, such as -20, 0, 20.") % {"most": HIGHEST}, field)
    return float(value)


def forecasts(wish: Wish) -> BudgetForecast:
    """The forecast (needs reporting.view); Refused by field for what cannot be read."""
    access.require("reporting.view")
    if wish.outcome not in OUTCOMES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(OUTCOMES)}, "outcome")
    start, end = months_of(wish)
    policy = AnnualPolicy.of_brand()
    step = round(policy.budget_step * 100, 1)
    changes = wish.scenarios or (-step, 0.0, step)
    months = _months(wish.outcome, start, end)
    pairs = [(spend, result) for _label, spend, result in months]
    scenarios = tuple(Scenario(one, forecast(pairs, by=1 + one / 100, level=policy.level)) for one in changes)
    lines, mixed = _channels(wish, start, end, policy.level)
    test = back_test(pairs, level=policy.level)
    metric = analytics.metric(wish.outcome)
    return BudgetForecast(
        outcome=wish.outcome,
        title=metric.title,
        unit=metric.unit,
        start=start,
        end=end,
        level=policy.level,
        months=tuple(months),
        scenarios=scenarios,
        lines=lines,
        mixed=mixed,
        left_out=tuple(one.title for one in lines if one.forecast is None),
        test=test,
        tested=tuple(label for label, spend, _result in months[LEAST:] if spend > 0)[-len(test.months) :] if test else (),
    )


def _months(outcome: str, start: date, end: date, platform: str = "") -> list[tuple[str, float, float]]:
    """(month, spend, result) of every month of the days, those without spend too."""
    filters = Filters(platforms=(platform,)) if platform else Filters()
    found = {_label(day): [0.0, 0.0] for day in _firsts(start, end)}
    for place, key in enumerate(("spend", outcome)):
        for day, value in analytics.series(key, start, end, filters):
            found[_label(day)][place] += value or 0.0
    return [(label, spend, result) for label, (spend, result) in found.items()]


def _firsts(start: date, end: date) -> list[date]:
    days, day = [], start
    while day <= end:
        days.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return days


def _label(day: date) -> str:
    return f"{day:%Y-%m}"


def _channels(wish: Wish, start: date, end: date, level: float) -> tuple[tuple[ChannelLine, ...], Forecast | None]:
    """Every channel that money was spent on, and the plan in which each has its own change."""
    names = {platform.key: platform.name for platform in channels.platforms()}
    spent = analytics.breakdown("spend", start, end, "platform")
    lines: list[ChannelLine] = []
    plan: dict[str, tuple[Sequence[tuple[float, float]], float]] = {}
    for key in [str(row.key) for row in spent.rows if row.value and row.key]:
        months = [(spend, result) for _label, spend, result in _months(wish.outcome, start, end, key)]
        change = (wish.channels or {}).get(key, 0.0)
        plan[key] = (months, 1 + change / 100)
        title = names[key](translation.get_language() or "zh-hans") if key in names else key
        paid = [one for one in months if one[0] > 0]
        made = forecast(months, by=1 + change / 100, level=level)
        lines.append(ChannelLine(key, title, len(paid), sum(one[0] for one in paid), sum(one[1] for one in paid), change, made))
    lines.sort(key=lambda one: -one.spend)
    return tuple(lines), together(plan, level=level)
