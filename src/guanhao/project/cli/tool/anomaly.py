"""`guanhao tool anomaly`: days of a daily series that do not fit, or the moments at which a faster stream leaves its usual."""

from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column("day", "datetime", "Day or moment of the value.", required=True, aliases=("date", "timestamp", "time", "日期", "时间")),
    Column("value", "number", "The value; empty is unknown.", aliases=("count", "views", "follower", "cpc", "数值")),
)
MICROSECONDS_A_DAY = 86_400_000_000


@tool("anomaly", COLUMNS, example="guanhao tool anomaly daily.csv --json")
@click.option("--limit", default=3.5, show_default=True, type=click.FloatRange(1, 50), help="Daily series: robust standard deviations.")
@click.option("--gains", is_flag=True, help="Daily series: the column is a level (followers); examine its daily gains.")
def command(table: Table, limit: float, gains: bool) -> Answer:
    """Daily: robust STL residuals (Cleveland et al. 1990; Iglewicz & Hoaglin 1993). Faster: cumulative sums (Page 1954), as the alerts use them."""
    import numpy as np

    moments = table.moments("day").astype(np.int64)
    step = int(np.median(np.diff(np.unique(moments)))) if len(np.unique(moments)) > 1 else MICROSECONDS_A_DAY
    if step < MICROSECONDS_A_DAY * 0.9:
        return _stream(table, moments, step)
    from guanhao.engines.modelling.scan import scan

    series = _by_day(table, moments)
    found = scan(series.gains() if gains else series, limit)
    rows = [
        {"day": str(one.day), "value": one.value, "expected": one.expected, "low": one.low, "high": one.high, "score": one.score}
        for one in found.anomalies
    ]
    lines = [f"{len(rows)} of {found.known:,} known days do not fit"]
    lines += [f"{one.day}  {one.value:,.1f}  expected {one.expected:,.1f} [{one.low:,.1f}, {one.high:,.1f}]" for one in found.anomalies]
    told: dict[str, Any] = {"method": "stl_residuals", "known": found.known, "limit": limit, "anomalies": rows}
    return Answer({**told, "source": "Cleveland et al. 1990; Iglewicz & Hoaglin 1993"}, lines)


def _by_day(table: Table, moments: Any) -> Any:
    """Midnights of any zone fall on their own day when half a day is added."""
    import numpy as np

    from guanhao.engines.modelling.series import DaySeries

    days = ((moments + MICROSECONDS_A_DAY // 2) // MICROSECONDS_A_DAY).astype("datetime64[D]").tolist()
    return DaySeries.of((day, None if np.isnan(value) else float(value)) for day, value in zip(days, table.numbers("value").tolist(), strict=True))


def _stream(table: Table, moments: Any, step: int) -> Answer:
    """Counts through the detector of the alerts, other values through the one for prices and rates."""
    import numpy as np

    from guanhao.engines.statistics.alarms import Detector, Tuning
    from guanhao.engines.statistics.alarms_values import ValueDetector, ValueTuning

    order = np.argsort(moments, kind="stable")
    moments, values = moments[order], table.numbers("value")[order]
    places = np.round((moments - moments[0]) / step).astype(np.int64)
    slots: list[float | None] = [None] * (int(places[-1]) + 1)
    for place, value in zip(places.tolist(), values.tolist(), strict=True):
        slots[place] = None if np.isnan(value) else (slots[place] or 0.0) + value
    known = values[~np.isnan(values)]
    counts = bool(len(known) and (known >= 0).all() and (known == np.round(known)).all())
    day = max(24, round(MICROSECONDS_A_DAY / step))
    if counts:
        tuning = Tuning(
            half_life=3 * day, dispersion_half_life=7 * day, floor=1 / day, limit_slots=max(1, day // 24), quiet=day // 2, warm=day, day=day
        )
        detector = Detector(tuning)
        found = [
            {"at": _at(moments[0], one.slot, step), "value": one.value, "expected": one.baseline, "score": one.score, "limit": one.threshold}
            for one in detector.run(slots)
            if one.new
        ]
    else:
        prices = ValueDetector(ValueTuning(half_life=14 * day, quiet=day, warm=2 * day))
        stepped = [prices.step(value) for value in slots]
        found = [
            {"at": _at(moments[0], one.slot, step), "value": one.value, "expected": one.baseline, "score": one.score, "limit": one.threshold}
            for one in stepped
            if one is not None and one.new
        ]
    lines = [
        f"{len(found)} alarms in {len(known):,} known values",
        *(f"{one['at']}  {one['value']:,.2f}  usual {one['expected']:,.2f}" for one in found),
    ]
    method = "poisson_cusum" if counts else "value_cusum"
    return Answer({"method": method, "known": len(known), "step_seconds": step / 1e6, "anomalies": found, "source": "Page 1954"}, lines)


def _at(first: Any, slot: int, step: int) -> str:
    import numpy as np

    return str(np.datetime64(int(first) + slot * step, "us").astype("datetime64[s]"))
