"""`guanhao tool rfm`: scores and segments of customers from a list of orders."""

from datetime import date
from typing import Any

import click

from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

COLUMNS = (
    Column("person", "id", "Who bought: any text.", required=True, aliases=("customer_id", "customer", "user_id", "buyer", "用户", "客户", "会员号")),
    Column("day", "date", "Day of the order.", required=True, aliases=("date", "ordered_at", "order_date", "invoicedate", "下单时间", "日期")),
    Column("amount", "money", "Money of the order; refunds are negative.", required=True, aliases=("money", "revenue", "price", "金额", "实付金额")),
)


@tool("rfm", COLUMNS, example="guanhao tool rfm orders.csv --json")
@click.option("--quantiles", default=5, show_default=True, help="Parts of each score (2 to 10).")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Day the silence is counted to; the last day of the file when left out.")
@click.option("--dormant-days", default=30, show_default=True, help="Dormant from so many days without an order.")
@click.option("--people", is_flag=True, help="Also every person's scores and segment.")
def command(table: Table, quantiles: int, today: Any, dormant_days: int, people: bool) -> Answer:
    """Recency, frequency and money as quantile scores (Hughes 1994) with named segments; equal values have equal scores."""
    import numpy as np

    from guanhao.engines.value import rfm

    who, names = table.codes("person")
    days = table.days("day").astype(np.int64)
    buyers = rfm.customers(who, days, table.numbers("amount"))
    end = (today.date() - date(1970, 1, 1)).days if today else int(days.max())
    scored = rfm.score(buyers, quantiles=quantiles)
    found = rfm.summarise(buyers, scored, end, days=dormant_days)
    silent, high = rfm.dormant(buyers.last, end, days=dormant_days), rfm.high_value(scored)
    result: dict[str, Any] = {
        "people": len(buyers),
        "orders": buyers.orders,
        "refunds": buyers.refunds,
        "left_out_only_refunds": buyers.only_refunds,
        "today": str(np.datetime64(end, "D")),
        "quantiles": quantiles,
        "dormant": int(silent.sum()),
        "dormant_high_value": int((silent & high).sum()),
        "segments": [vars(one) for one in found],
        "matrix": {"rows": "recency 1…q", "columns": "mean of frequency and money 1…q", "people": rfm.matrix(scored).tolist()},
        "source": "Hughes 1994; mid-ranks for ties (Kendall 1945)",
    }
    if people:
        result["scores"] = [
            {
                "person": names[buyers.person[at]],
                "recency": int(scored.recency[at]),
                "frequency": int(scored.frequency[at]),
                "money": int(scored.money[at]),
                "segment": rfm.SEGMENTS[scored.segment[at]],
                "last": str(np.datetime64(int(buyers.last[at]), "D")),
                "orders": int(buyers.frequency[at]),
                "amount": float(buyers.money[at]),
                "dormant": bool(silent[at]),
            }
            for at in range(len(buyers))
        ]
    lines = [
        f"{len(buyers):,} people, {buyers.orders:,} orders, {buyers.refunds:,} refunds",
        f"{'segment':<16}{'people':>10}{'orders':>10}{'money':>16}{'dormant':>10}",
    ]
    lines += [f"{one.key:<16}{one.people:>10,}{one.orders:>10,}{one.money:>16,.2f}{one.dormant:>10,}" for one in found]
    return Answer(result, lines)
