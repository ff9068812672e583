"""One number a person: what somebody did or paid since the exposure, and in some days before it (the covariate of CUPED)."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.domains.experiments.models import Assignment, Experiment, MetricRole
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
MICRO = timedelta(microseconds=1)


def columns_of(row: Experiment, metric: MetricRole) -> dict[str, Any]:
    """Columns of `analyse_columns`, a row a person: unit, arm, value, and `before` where noise is taken out; empty without exposures.

    Times or amounts from the exposure to the end; for shares 1 or 0. Two ids of one person are one unit; one who saw two versions is left out there.
    """
    import pyarrow as pa

    from guanhao.domains.audiences import facade as audiences

    seen = list(Assignment.objects.filter(experiment=row).order_by("at", "pk").values_list("unit", "arm__key", "at"))
    if not seen or row.started_at is None:
        return {}
    units, arms, moments = zip(*seen, strict=True)
    until = row.stopped_at or now()
    back = timedelta(days=metric.reduce_days)
    days = _days(min(moments) - back, until)
    if metric.source == MetricRole.Source.ORDERS:  # whoever is new gets a number
        audiences.orders_of(*days)
    else:
        audiences.behaviour()
    numbers = audiences.numbers().of(pa.array(units, pa.string())).astype(np.int64)
    numbers = np.where(numbers > 0, numbers, -1 - np.arange(numbers.size))  # somebody without a trace is one person each
    at = np.array([one.timestamp() * 1e6 for one in moments], np.float64).astype(np.int64)
    first = _first_rows(numbers, np.array(arms))
    numbers, at, arms = numbers[first], at[first], tuple(np.array(arms)[first].tolist())
    who, when, amount = _rows(metric, numbers, days)
    end = int(until.timestamp() * 1e6)
    found: dict[str, Any] = {"unit": numbers, "arm": arms, "value": _sums(numbers, at, np.full(at.size, end), who, when, amount)}
    if metric.reduce_days:
        found["before"] = _sums(numbers, at - back // MICRO, at - 1, who, when, amount)
    if metric.measure == MetricRole.Measure.SHARE:
        found |= {name: (found[name] > 0).astype(float) for name in ("value", "before") if name in found}
    return found


def _first_rows(numbers: Numbers, arms: NDArray[Any]) -> Numbers:
    """The first exposure of each person to each version."""
    pairs = np.array([f"{number}\n{arm}" for number, arm in zip(numbers.tolist(), arms.tolist(), strict=True)])
    return np.sort(np.unique(pairs, return_index=True)[1])


def _days(first: datetime, last: datetime) -> tuple[date, date]:
    """The days around two moments, with one more at each end: accounts may lie in other zones."""
    zone, day = current_brand().zone, timedelta(days=1)
    return first.astimezone(zone).date() - day, last.astimezone(zone).date() + day


def _rows(metric: MetricRole, numbers: Numbers, days: tuple[date, date]) -> tuple[Numbers, Numbers, Floats]:
    """(person, µs, what counts) of everything these people did of the metric's kind, sorted by person and time."""
    from pyroaring import BitMap

    from guanhao.domains.audiences import facade as audiences

    known = numbers[numbers > 0]
    if metric.source == MetricRole.Source.ORDERS:
        rows = audiences.orders_of(*days)
        keep = np.isin(rows.person, known)
        who, when, amount = rows.person[keep], rows.at[keep], rows.amount[keep]
        refunded = rows.extra["refunded"][keep] if len(rows) else np.zeros(0, bool)
        counted = amount if metric.measure == MetricRole.Measure.AMOUNT else (~refunded).astype(float)
    else:
        rows = audiences.events_of(*days, actions=(metric.key,), people=BitMap(known.tolist()))
        who, when = rows.person, rows.at
        counted = rows.amount if metric.measure == MetricRole.Measure.AMOUNT else np.ones(len(rows))
    return who.astype(np.int64), np.asarray(when, np.int64), np.nan_to_num(counted.astype(np.float64))


def _sums(numbers: Numbers, start: Numbers, end: Numbers, who: Numbers, when: Numbers, amount: Floats) -> Floats:
    """Of each person the sum between start and end (both included); 0 for whoever did nothing. One who stands in two rows has it in the first."""
    distinct, first = np.unique(numbers, return_index=True)
    places = np.minimum(np.searchsorted(distinct, who), distinct.size - 1)
    rows = first[places]
    inside = (distinct[places] == who) & (when >= start[rows]) & (when <= end[rows])
    return np.bincount(rows[inside], amount[inside], numbers.size).astype(np.float64)
