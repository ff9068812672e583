"""`guanhao tool changepoint`: the days on which a daily series changed its level."""

import click

from guanhao.project.cli.tool.forecast import COLUMNS, table_series
from guanhao.project.cli.tool.frame import Answer, Table, tool


@tool("changepoint", COLUMNS, example="guanhao tool changepoint followers.csv --gains --json")
@click.option("--alpha", default=0.01, show_default=True, type=click.FloatRange(0.0026, 0.2), help="Largest p-value of a change.")
@click.option("--gains", is_flag=True, help="The column is a level (followers): examine its daily gains.")
def command(table: Table, alpha: float, gains: bool) -> Answer:
    """PELT (Killick, Fearnhead & Eckley 2012) with a block permutation test of every change (Kirch 2007); the weekly season is taken off."""
    from guanhao.engines.modelling.changes import changes

    series = table_series(table)
    found = changes(series.gains() if gains else series, alpha)
    result = {
        "known": found.known,
        "alpha": alpha,
        "changes": [{"day": str(one.day), "before": one.before, "after": one.after, "share": one.share, "p": one.p} for one in found.points],
        "segments": [{"from": str(first), "to": str(last), "median": middle} for first, last, middle in found.segments],
        "source": "Killick, Fearnhead & Eckley 2012; Yao 1988; Kirch 2007",
    }
    lines = [f"{len(found.points)} changes in {found.known:,} known days"]
    for one in found.points:
        share = f" ({one.share:+.1%})" if one.share is not None else ""
        lines.append(f"{one.day}  {one.before:,.1f} → {one.after:,.1f}{share}  p = {one.p:.4f}")
    return Answer(result, lines)
