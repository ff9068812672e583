"""What customers will bring: the fitted model, cohorts, stages, and acquisition cost against value (ANA-14)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from guanhao.domains.analytics.policy.value import LtvPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.value.orders import EPOCH, Orders, buyers
from guanhao.domains.analytics.selectors.values import ask
from guanhao.domains.audiences import facade as audiences
from guanhao.engines.value import ltv
from guanhao.engines.value.errors import BadData
from guanhao.kernel import warehouse

COHORTS: Final = 12
STAGES: Final = ("new", "growing", "mature", "sleeping", "lost")
_SPEND: Final = """SELECT coalesce(platform, '') AS platform, sum(spend)::DOUBLE AS spend FROM ads WHERE "day" <= ? AND "day" > ? GROUP BY ALL"""


@dataclass(frozen=True)
class Stage:
    """People in one stage of their life as customers, and what they are expected to bring; None: too few to show."""

    key: str
    people: int | None
    value: float | None


@dataclass(frozen=True)
class Cohort:
    """People by month of the first order: money a person in the months since, added up (the first entry is the month itself)."""

    month: date
    people: int | None
    values: tuple[float, ...]


@dataclass(frozen=True)
class Channel:
    """Acquisition cost against value by the platform of the first order, over a year; None where one side is unknown."""

    platform: str
    people: int
    spend: float | None
    cac: float | None
    value: float | None
    ratio: float | None
    enough: bool | None


@dataclass(frozen=True)
class LtvBoard:
    """Everything the page shows. `problem` says why there is no model; the simple figures stand anyway."""

    as_of: date
    buyers: int
    repeats: int
    in_debt: int
    arpu: float | None
    life_months: float | None
    simple: float | None
    margin: float
    months: int
    problem: BadData | None
    fit: ltv.Fit | None
    spend: ltv.Spend | None
    mean_value: float | None
    total_value: float | None
    alive: float | None
    high_ratio: float | None
    actual: tuple[int, ...]
    expected: tuple[float, ...]
    weeks: tuple[date, ...]
    tracked: tuple[tuple[float, ...], tuple[float, ...]]
    stages: tuple[Stage, ...]
    cohorts: tuple[Cohort, ...]
    channels: tuple[Channel, ...]


def ltv_board() -> LtvBoard | None:
    """The board; None without orders that stand."""
    found = buyers()
    if found is None:
        return None
    policy = LtvPolicy.of_brand()
    key = ("analytics.value.ltv", found[0].last, policy.months, policy.margin, policy.discount, policy.sleeping, policy.lost, policy.least_ratio)
    made: LtvBoard = warehouse.cached(key, lambda: _board(*found, policy))
    return made


def _board(read: Orders, who: ltv.Buyers, policy: LtvPolicy) -> LtvBoard:
    problem: BadData | None = None
    model: dict[str, Any] = {}
    try:
        model = _model(read, who, policy)
    except BadData as error:
        problem = error
    value = model.pop("value", None)
    months = np.maximum((read.last_number - who.first) / 30.4375, 1.0)
    arpu = float(who.total.sum() / months.sum())
    life = float(((who.last * 7).mean() + 30.4375) / 30.4375)
    blank: dict[str, Any] = {
        "fit": None,
        "spend": None,
        "mean_value": None,
        "total_value": None,
        "alive": None,
        "high_ratio": None,
        "expected": (),
        "weeks": (),
        "tracked": ((), ()),
        "stages": (),
    }
    return LtvBoard(
        as_of=read.last,
        buyers=len(who.person),
        repeats=int(who.repeats.sum()),
        in_debt=who.in_debt,
        arpu=arpu,
        life_months=life,
        simple=ltv.simple(arpu, policy.margin, life),
        margin=policy.margin,
        months=policy.months,
        problem=problem,
        actual=tuple(np.bincount(np.minimum(who.repeats, 7), minlength=8).tolist()),
        cohorts=_cohorts(read, who),
        channels=_channels(read, who, value, policy),
        **(blank | model),
    )


def _model(read: Orders, who: ltv.Buyers, policy: LtvPolicy) -> dict[str, Any]:
    data = ltv.histories(who.repeats, who.last, who.age)
    fit = ltv.fit(data)
    chance = ltv.alive(fit, who.repeats, who.last, who.age)
    told: dict[str, Any] = {
        "fit": fit,
        "alive": float(chance.sum()),
        "expected": tuple(ltv.repeats_expected(fit, data).tolist()),
        **_tracking(read, who, fit),
    }
    value = None
    try:
        spend = ltv.fit_spend(who.repeats, who.mean)
        each = ltv.expected_spend(spend, who.repeats, who.mean)
        value = ltv.values_ahead(fit, each, who, months=policy.months, margin=policy.margin, yearly=policy.discount)
    except BadData:
        spend = None
    told |= {"spend": spend, "value": value, "stages": _stages(who, chance, value, policy)}
    if value is not None and len(value):
        edge = np.quantile(value, 0.8)
        high, rest = value[value > edge], value[value <= edge]
        ratio = float(high.mean() / rest.mean()) if len(high) and len(rest) and rest.mean() > 0 else None
        told |= {"mean_value": float(value.mean()), "total_value": float(value.sum()), "high_ratio": ratio}
    return told


def _tracking(read: Orders, who: ltv.Buyers, fit: ltv.Fit) -> dict[str, Any]:
    """Repeat purchases by week, added up: what happened and what the model expects."""
    start = int(who.first.min())
    ends = np.arange(start + 7, read.last_number + 1, 7)
    if not len(ends):
        return {}
    ends = ends[:: -(-len(ends) // 80)]
    weeks = (ends - start) / 7.0
    expected = ltv.cumulative(fit, (who.first - start) / 7.0, weeks)
    keys = np.unique(read.person[read.amount >= 0] * 100_000 + read.day[read.amount >= 0])
    days = np.sort(keys % 100_000)
    first = np.sort(who.first)
    actual = np.searchsorted(days, ends, side="right") - np.searchsorted(first, ends, side="right")
    return {
        "weeks": tuple(EPOCH + timedelta(days=int(end)) for end in ends),
        "tracked": (tuple(actual.astype(float).tolist()), tuple(expected.tolist())),
    }


def _stages(who: ltv.Buyers, chance: Any, value: Any, policy: LtvPolicy) -> tuple[Stage, ...]:
    """new: no repeat purchase and younger than eight weeks; growing: one or two; mature: more; sleeping and lost by the chance to be there."""
    silent = who.age - who.last
    alone = who.repeats == 0
    stage = np.select(
        [(chance < policy.lost) | (alone & (silent > 52)), (chance < policy.sleeping) | (alone & (silent > 8)), alone, who.repeats < 3],
        [4, 3, 0, 1],
        2,
    )
    count = np.bincount(stage, minlength=5)
    worth = np.bincount(stage, weights=value, minlength=5) if value is not None else None
    hide = audiences.hide_small
    return tuple(
        Stage(key, hide(int(count[at])), float(worth[at]) if worth is not None and hide(int(count[at])) is not None else None)
        for at, key in enumerate(STAGES)
    )


def _cohorts(read: Orders, who: ltv.Buyers) -> tuple[Cohort, ...]:
    size = int(read.person.max()) + 1
    start = np.full(size, -1, dtype=np.int64)
    month_of_first = who.first.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    start[who.person] = month_of_first
    month = read.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    newest = int(month.max())
    found = []
    for cohort in range(max(newest - COHORTS + 1, int(month_of_first.min())), newest + 1):
        people = int((month_of_first == cohort).sum())
        if not people:
            continue
        mine = (start[read.person] == cohort) & (month >= cohort)
        sums = np.bincount(month[mine] - cohort, weights=read.amount[mine], minlength=newest - cohort + 1)
        shown = audiences.hide_small(people)
        day = np.datetime64(cohort, "M").astype("datetime64[D]").astype(object)
        found.append(Cohort(day, shown, tuple((np.cumsum(sums) / people).tolist()) if shown is not None else ()))
    return tuple(found)


def _channels(read: Orders, who: ltv.Buyers, value: Any, policy: LtvPolicy) -> tuple[Channel, ...]:
    """People won in the last year, by the platform of their first order."""
    since = read.last_number - 365
    order = np.lexsort((read.day, read.person))
    first = np.ones(len(order), dtype=bool)
    first[1:] = read.person[order][1:] != read.person[order][:-1]
    platform = np.full(int(read.person.max()) + 1, -1, dtype=np.int64)
    platform[read.person[order][first]] = read.platform[order][first]
    spends = {row["platform"]: row["spend"] for row in ask(sql.Statement(_SPEND, (read.last, read.last - timedelta(days=365))))}
    found = []
    for at, name in enumerate(read.platforms):
        mine = (platform[who.person] == at) & (who.first > since)
        won = int(mine.sum())
        if not won:
            continue
        worth = float(value[mine].mean() + who.total[mine].mean() * policy.margin) if value is not None else None
        spend = spends.get(name)
        cac = spend / won if spend else None
        ratio = worth / cac if worth is not None and cac else None
        found.append(Channel(name, won, spend, cac, worth, ratio, None if ratio is None else ratio >= policy.least_ratio))
    return tuple(sorted(found, key=lambda one: -one.people))
