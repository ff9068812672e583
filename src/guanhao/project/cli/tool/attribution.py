"""`guanhao tool attribution`: conversions shared among channels, by every model side by side."""

from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column("path", "text", "Channels in order, separated by “>”.", required=True, aliases=("route", "channels", "路径", "触点")),
    Column("conversions", "number", "People who went this way and converted.", required=True, aliases=("total_conversions", "转化", "转化数")),
    Column("value", "money", "Money of those conversions.", aliases=("total_conversion_value", "revenue", "金额", "转化价值")),
    Column("losses", "number", "People who went this way and did not convert.", aliases=("total_null", "null", "未转化")),
)


@tool("attribution", COLUMNS, example="guanhao tool attribution paths.csv --json")
@click.option("--model", "models", multiple=True, help="first, last, linear, position, time_decay, markov, shapley; all when left out.")
@click.option("--position", default=0.4, show_default=True, help="Share of the first and of the last touch in the position model.")
@click.option("--half-life", default=7.0, show_default=True, help="Half-life of time decay: steps, each counted as a day.")
def command(table: Table, models: tuple[str, ...], position: float, half_life: float) -> Answer:
    """Rule models, Markov removal effect (Anderl 2016) and Shapley values (Dalessandro 2012) side by side; none of them proves a cause."""
    import numpy as np

    from guanhao.engines.value.attribution import MODELS, Path, Settings, attribute

    n = table.rows
    counts = np.nan_to_num(table.numbers("conversions"))
    values = np.nan_to_num(table.numbers("value")) if table.has("value") else np.zeros(n)
    losses = np.nan_to_num(table.numbers("losses")) if table.has("losses") else np.zeros(n)
    paths = [
        Path(tuple(part.strip() for part in (text or "").split(">") if part.strip()), float(counts[at]), float(losses[at]), float(values[at]))
        for at, text in enumerate(table.texts("path"))
    ]
    settings = Settings(position, half_life)
    answers = [attribute(paths, model, settings) for model in models or MODELS]
    result: dict[str, Any] = {
        "paths": answers[0].paths,
        "conversions": answers[0].conversions,
        "value": answers[0].value,
        "models": {one.model: {share.channel: _plain(share) for share in one.shares} for one in answers},
        "assumption": "What happened is shared out; no model here proves that a channel caused a conversion.",
    }
    heads = "".join(f"{one.model:>13}" for one in answers)
    lines = [f"{answers[0].paths:,} paths, {answers[0].conversions:,.0f} conversions", f"{'channel':<20}{heads}"]
    shares = [{share.channel: share.conversions for share in one.shares} for one in answers]
    lines += [f"{share.channel[:20]:<20}" + "".join(f"{one.get(share.channel, 0):>13,.1f}" for one in shares) for share in answers[0].shares]
    return Answer(result, lines)


def _plain(share: Any) -> dict[str, float]:
    return {"conversions": share.conversions, "value": share.value, "share": share.share}
