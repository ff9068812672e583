"""When posts do well: weekday × hour with how sure each cell is (PUB-05)."""

from datetime import date
from typing import Any

import numpy as np

from guanhao.domains.analytics.contracts import BestHours, Filters, HourCell
from guanhao.domains.analytics.policy import BestHoursPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.domains.analytics.selectors.values import EVERYTHING, query_of
from guanhao.engines.statistics.confidence import median_ranks
from guanhao.kernel import access, warehouse


def best_hours(start: date, end: date, filters: Filters = EVERYTHING, key: str = "interactions") -> BestHours:
    """Median of a metric of posts a weekday and hour of publication (local time), with a distribution-free interval of the median.

    The best slots are the cells with enough posts, by the lower end of their interval. Posts without a time of day are left out.
    """
    access.require("analytics.view")
    metric, policy = find_metric(key), BestHoursPolicy.of_brand()
    condition = sql.where("post", start, end, filters)
    value = metric.parsed.row_sql()
    statement = (
        f"SELECT CAST(weekday AS SMALLINT) * 24 + hour AS cell, CAST({value} AS DOUBLE) AS value FROM {sql.SOURCES['post']}"
        f" WHERE {condition.sql} AND hour IS NOT NULL AND ({value}) IS NOT NULL"
    )

    def build() -> BestHours:
        found = warehouse.query(statement, condition.params)
        cells, values = found.column("cell").to_numpy(), found.column("value").to_numpy()
        made, overall = _cells(cells, values, policy)
        best = sorted((cell for cell in made if cell.enough), key=lambda cell: (-(cell.low or 0), -(cell.median or 0)))[: policy.slots]
        return BestHours(
            cells=tuple(made),
            best=tuple(best),
            overall=overall,
            n=len(values),
            least_posts=policy.least_posts,
            level=policy.level,
            query=query_of(metric, start, end, filters),
        )

    key_of = ("analytics.hours", statement, condition.params, policy.least_posts, policy.level, policy.slots)
    return warehouse.cached(key_of, build)


def _cells(cells: Any, values: Any, policy: BestHoursPolicy) -> tuple[list[HourCell], float | None]:
    """All 168 cells; the values of each are one stretch of the array in the order of cells."""
    overall = float(np.median(values)) if len(values) else None
    order = np.argsort(cells, kind="stable")
    cells, values = cells[order], values[order]
    edges = np.searchsorted(cells, np.arange(169))
    made = []
    for cell in range(168):
        own = np.sort(values[edges[cell] : edges[cell + 1]])
        n = len(own)
        low = high = median = None
        if n:
            first, last = median_ranks(n, policy.level)
            low, high, median = float(own[first]), float(own[last]), float((own[(n - 1) // 2] + own[n // 2]) / 2)
        enough = n >= policy.least_posts
        sure = enough and 1 - 2 * 0.5**n >= policy.level and low is not None and overall is not None and low > overall
        made.append(HourCell(cell // 24, cell % 24, n, median, low, high, enough, sure))
    return made, overall
