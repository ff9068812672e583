"""`guanhao tool forecast`: the next days of a daily series, with an interval and the errors of a back-test."""

from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column("day", "date", "Day of the value; days that lack are gaps.", required=True, aliases=("date", "timestamp", "日期", "时间")),
    Column("value", "number", "The value; empty is unknown.", aliases=("follower", "followers", "count", "views", "数值", "粉丝数")),
)


@tool("forecast", COLUMNS, example="guanhao tool forecast followers.csv --days 28 --json")
@click.option("--days", default=14, show_default=True, help="Days ahead (1 to 180).")
@click.option("--level", default=0.8, show_default=True, type=click.FloatRange(0.5, 0.99), help="Share of values the interval shall hold.")
@click.option("--gains", is_flag=True, help="The column is a level (followers): forecast its daily gains.")
@click.option("--floor", type=float, help="What the value cannot be below (0 for counts).")
def command(table: Table, days: int, level: float, gains: bool, floor: float | None) -> Answer:
    """The model with the least error in a rolling back-test (Tashman 2000), its interval measured there (conformal); calendar of China included."""
    from guanhao.engines.modelling.forecast import forecast

    series = table_series(table)
    found = forecast(series.gains() if gains else series, days, level, floor)
    result: dict[str, Any] = {
        "model": found.model,
        "source": found.source,
        "level": found.level,
        "known": found.known,
        "missing": found.missing,
        "steps": [{"day": str(one.day), "value": one.value, "low": one.low, "high": one.high} for one in found.steps],
        "trials": [vars(one) for one in found.trials],
        "backtest": {
            "choosing": found.backtest.choosing,
            "judging": found.backtest.judging,
            "horizon": found.backtest.horizon,
            "coverage": found.backtest.coverage,
        },
    }
    trial = found.trial
    lines = [f"{found.model} ({found.source}); {found.known:,} known days, {found.missing:,} missing", *_judged(trial.ratio, found.backtest.coverage)]
    lines += [f"{one.day}  {one.value:>14,.1f}  [{one.low:,.1f}, {one.high:,.1f}]" for one in found.steps]
    return Answer(result, lines)


def _judged(ratio: float | None, coverage: float | None) -> list[str]:
    told = []
    if ratio is not None:
        told.append(f"error in the back-test: {ratio:.2f} of the seasonal naive forecast's")
    if coverage is not None:
        told.append(f"the interval held {coverage:.0%} of the back-tested values")
    return told


def table_series(table: Table) -> Any:
    """The columns day and value as a DaySeries; ValueError without a column of values."""
    import numpy as np

    from guanhao.engines.modelling.errors import BadData
    from guanhao.engines.modelling.series import DaySeries

    if not table.has("value"):
        raise BadData("value", "all_null")
    values = table.numbers("value")
    return DaySeries.of((day, None if np.isnan(value) else float(value)) for day, value in zip(table.days("day").tolist(), values, strict=True))
