"""`guanhao tool ltv`: pace, loss and future value of customers from a list of orders, or the simple cohort value from three numbers."""

from datetime import date
from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column("person", "id", "Who bought: any text.", required=True, aliases=("customer_id", "customer", "user_id", "buyer", "用户", "客户", "会员号")),
    Column("day", "date", "Day of the order.", required=True, aliases=("date", "ordered_at", "order_date", "invoicedate", "下单时间", "日期")),
    Column("amount", "money", "Money of the order; refunds are negative.", aliases=("money", "revenue", "price", "金额", "实付金额")),
)


@tool("ltv", COLUMNS, example="guanhao tool ltv orders.csv --months 12 --margin 0.4 --json")
@click.option("--end", type=click.DateTime(["%Y-%m-%d"]), help="Last day observed; the last day of the file when left out.")
@click.option("--months", default=12, show_default=True, help="Months ahead that are valued.")
@click.option("--margin", default=1.0, show_default=True, help="Share of an order's money that stays.")
@click.option("--discount", default=0.0, show_default=True, help="Discount a year, such as 0.1.")
@click.option("--cac", type=float, help="Cost of winning a customer, compared with the mean value.")
@click.option("--people", is_flag=True, help="Also every person's chance to be alive, expected orders and value.")
def command(table: Table, end: Any, months: int, margin: float, discount: float, cac: float | None, people: bool) -> Answer:
    """BG/NBD purchases (Fader, Hardie & Lee 2005) and Gamma-Gamma spend (Fader & Hardie 2013), fitted by maximum likelihood."""
    import numpy as np

    from guanhao.engines.value import ltv

    who, names = table.codes("person")
    days = table.days("day").astype(np.int64)
    last_day = (end.date() - date(1970, 1, 1)).days if end else int(days.max())
    amount = np.nan_to_num(table.numbers("amount")) if table.has("amount") else None
    buyers = ltv.buyers(who, days, amount, last_day)
    data = ltv.histories(buyers.repeats, buyers.last, buyers.age)
    fit = ltv.fit(data)
    alive = ltv.alive(fit, buyers.repeats, buyers.last, buyers.age)
    weeks = months * 365.25 / 12 / 7
    coming = ltv.expected(fit, weeks, buyers.repeats, buyers.last, buyers.age)
    actual = np.bincount(np.minimum(buyers.repeats, 7), minlength=8)
    result: dict[str, Any] = {
        "people": len(buyers.person),
        "repeat_purchases": int(buyers.repeats.sum()),
        "observed_to": str(np.datetime64(last_day, "D")),
        "left_out_only_refunds": buyers.only_refunds,
        "refunds_above_orders": buyers.in_debt,
        "bgnbd": {
            **{name: vars(one) for name, one in fit.parameters.items()},
            "log_likelihood": fit.log_likelihood,
            "at_bound": list(fit.at_bound),
        },
        "fit": {"repeats": [*range(7), "7+"], "actual": actual.tolist(), "expected": ltv.repeats_expected(fit, data).tolist()},
        "alive": float(alive.sum()),
        "expected_purchases": {"months": months, "total": float(coming.sum()), "mean": float(coming.mean())},
        "sources": ["Fader, Hardie & Lee 2005", "Fader & Hardie 2013"],
    }
    lines = [
        f"{len(buyers.person):,} people, {int(buyers.repeats.sum()):,} repeat purchases up to {np.datetime64(last_day, 'D')}",
        f"r {fit.r:.3f}  alpha {fit.alpha:.3f}  a {fit.a:.3f}  b {fit.b:.3f}  log-likelihood {fit.log_likelihood:,.1f}",
        f"{float(alive.sum()):,.0f} people are likely still customers; {float(coming.sum()):,.0f} purchases expected in {months} months",
    ]
    value: Any = None
    if amount is not None and ((buyers.repeats > 0) & (buyers.mean > 0)).sum() > 1:
        value, told, said = _money(fit, buyers, months, margin, discount, cac)
        result |= told
        lines += said
    if people:
        result["customers"] = [
            {
                "person": names[buyers.person[at]],
                "repeats": int(buyers.repeats[at]),
                "alive": float(alive[at]),
                "expected_purchases": float(coming[at]),
                **({"value": float(value[at])} if value is not None else {}),
            }
            for at in range(len(buyers.person))
        ]
    return Answer(result, lines)


def _money(fit: Any, buyers: Any, months: int, margin: float, discount: float, cac: float | None) -> tuple[Any, dict[str, Any], list[str]]:
    """(value of each, what programs read, what people read)."""
    from guanhao.engines.value import ltv

    spend = ltv.fit_spend(buyers.repeats, buyers.mean)
    each = ltv.expected_spend(spend, buyers.repeats, buyers.mean)
    value = ltv.values_ahead(fit, each, buyers, months=months, margin=margin, yearly=discount)
    mean = float(value.mean())
    told: dict[str, Any] = {
        "spend": {"p": spend.p, "q": spend.q, "gamma": spend.gamma, "mean": spend.mean, "correlation": spend.correlation, "people": spend.customers},
        "value": {"months": months, "margin": margin, "discount": discount, "total": float(value.sum()), "mean": mean},
    }
    lines = [f"value of the coming {months} months: {float(value.sum()):,.2f} in all, {mean:,.2f} a person"]
    if cac is not None:
        told["cac"] = {"cac": cac, "ltv_to_cac": mean / cac if cac > 0 else None}
        lines.append(
            f"value to acquisition cost: {mean / cac:,.2f}" if cac > 0 else "value to acquisition cost: unknown (the cost is not above zero)"
        )
    return value, told, lines
