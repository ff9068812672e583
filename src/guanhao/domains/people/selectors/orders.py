"""What people bought, by the warehouse's orders."""

from collections.abc import Sequence

from guanhao.domains.people.contracts import Orders
from guanhao.kernel import warehouse
from guanhao.kernel.access import narrowed

_SUMS = """
SELECT coalesce(platform, '') AS platform, person_id, count(*) AS orders, coalesce(sum(amount), 0) AS spent
FROM orders WHERE person_id IS NOT NULL AND person_id <> '' GROUP BY 1, 2
"""
_MINE = """
SELECT order_id, ordered_at, day, product, amount, status, count(*) OVER () AS total, sum(amount) OVER () AS spent
FROM orders WHERE person_id IN ({marks}) AND (platform IS NULL OR platform = '' OR platform IN ({platforms}))
ORDER BY ordered_at DESC LIMIT 5
"""


def bought_by_handle() -> dict[tuple[str, str], tuple[int, float]]:
    """Orders and their sum by (platform, person id of the export); platform "" where the export has none."""
    with narrowed(()):
        return {(row["platform"], row["person_id"]): (int(row["orders"]), float(row["spent"])) for row in warehouse.rows(_SUMS)}


def orders_of(names: Sequence[tuple[str, str]]) -> Orders:
    """The orders of somebody known by these (platform, id); nothing for nobody."""
    if not names:
        return Orders()
    ids, platforms = sorted({number for _platform, number in names}), sorted({platform for platform, _number in names})
    sql = _MINE.format(marks=", ".join("?" * len(ids)), platforms=", ".join("?" * len(platforms)))  # marks only, values as parameters
    with narrowed(()):
        rows = warehouse.rows(sql, [*ids, *platforms])
    if not rows:
        return Orders()
    newest = tuple((str(row["day"] or ""), str(row["product"] or ""), float(row["amount"] or 0), str(row["status"] or "")) for row in rows)
    return Orders(count=int(rows[0]["total"]), amount=float(rows[0]["spent"] or 0), last_at=rows[0]["ordered_at"], newest=newest)
