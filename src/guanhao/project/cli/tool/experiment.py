"""`guanhao tool experiment`: results of experiments from counts an arm, sums an arm, or one row a unit; many tests in one file."""

from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column(
        "test", "text", "Which experiment, where the file holds several.", aliases=("experiment", "test_id", "clickability_test_id", "实验", "测试")
    ),
    Column("arm", "text", "Which arm.", required=True, aliases=("variant", "version", "group", "分组", "版本", "组别")),
    Column("exposures", "number", "Counts: units that saw the arm.", aliases=("impressions", "users", "n", "曝光", "样本量", "人数")),
    Column("conversions", "number", "Counts: units of them that did it.", aliases=("clicks", "successes", "转化", "转化数", "点击")),
    Column("sum", "number", "Sums: the metric added up over the arm's units.", aliases=("total", "合计")),
    Column("sum_squares", "number", "Sums: its squares added up.", aliases=("sum_of_squares", "平方和")),
    Column("unit", "id", "Rows: who, one row a unit.", aliases=("user", "user_id", "userid", "person", "用户")),
    Column("value", "text", "Rows: the unit's value; 0 and 1 or FALSE and TRUE for a conversion.", aliases=("metric", "outcome", "数值", "指标")),
    Column("before", "number", "Rows: the same unit's value before the start; takes noise out (CUPED).", aliases=("covariate", "pre", "实验前")),
    Column("denominator", "number", "Rows: for a ratio metric, what the value is divided by.", aliases=("分母",)),
    Column("share", "number", "The share of traffic promised to the arm, any scale; equal when left out.", aliases=("weight", "权重", "流量占比")),
    Column("segment", "text", "A group of people, to see whether the effect differs.", aliases=("人群", "分层")),
)


@tool("experiment", COLUMNS, example="guanhao tool experiment arms.csv --control A --json")
@click.option("--control", help="Name of the control arm; the first arm of each test when left out.")
@click.option("--alpha", default=0.05, show_default=True, help="Chance of a false alarm.")
@click.option("--srm-alarm", default=0.001, show_default=True, help="p below which the split is called broken (Fabijan et al. 2019).")
@click.option("--planned", default=5000, show_default=True, help="Units of both arms at which the always-valid interval is tightest.")
@click.option("--effect", type=float, help="Effect expected, absolute: adds the mixture test (Johari et al. 2017).")
@click.option("--least", default=100, show_default=True, help="Units an arm before an always-valid result is given.")
def command(table: Table, control: str | None, alpha: float, srm_alarm: float, planned: float, effect: float | None, least: int) -> Answer:
    """Sample ratio, fixed, always-valid and Bayesian results of every arm against its control, corrected for how many there are."""
    from guanhao.engines.experiments.analysis import SOURCES, Settings
    from guanhao.engines.experiments.columns import analyse_columns

    numbers = {one.key for one in COLUMNS if one.kind == "number"}
    columns = {key: table.numbers(key) if key in numbers else table.texts(key) for key in table.columns}
    settings = Settings(alpha=alpha, alarm=srm_alarm, planned=planned, effect=effect, least=least)
    found = analyse_columns(columns, settings, control=control)
    alarms = sum(one["srm"]["alarm"] for one in found.tests)
    discoveries = sum(any(c["q"] is not None and c["q"] < alpha for c in one["comparisons"]) for one in found.tests)
    result: dict[str, Any] = {
        "shape": found.shape,
        "alpha": alpha,
        "tests": len(found.tests),
        "srm_alarms": alarms,
        "discoveries_after_correction": discoveries,
        "units_in_two_arms": found.crossed,
        "repeated_rows": found.repeated,
        "results": found.tests,
        "sources": SOURCES,
    }
    head = f"{len(found.tests):,} tests, {alarms:,} with a broken split, {discoveries:,} findings after correction (Benjamini & Hochberg)"
    left = [f"{found.crossed:,} units were in two arms and left their test"] if found.crossed else []
    return Answer(result, [head, *left, *(line for one in found.tests[:50] for line in _lines(one))])


def _lines(one: dict[str, Any]) -> list[str]:
    name = f"{one['test']}: " if one["test"] else ""
    alarm = f", split p = {one['srm']['p']:.2g} BROKEN" if one["srm"]["alarm"] else ""
    lines = [f"{name}verdict {one['verdict']}{alarm}{' (one arm only)' if one['reason'] else ''}"]
    for row in one["comparisons"]:
        if row["p"] is None:
            lines.append(f"  {row['arm']} against {row['control']}: no result ({row['reason']})")
            continue
        always = "–" if row["always_p"] is None else f"{row['always_p']:.3g}"
        low, high = row["interval"]
        between = "" if low is None else f" [{low:+.4g}, {high:+.4g}]"
        lines.append(
            f"  {row['arm']} against {row['control']}: {row['difference']:+.4g}{between}, p {row['p']:.3g}, always-valid p {always}, "
            f"chance to be better {row['chance_better']:.1%}"
        )
    return lines
