"""Single posts with a metric's value, for medians, quantiles and distributions."""

from datetime import date

import pyarrow as pa

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.kernel import access, warehouse

_COLUMNS = 'account_id, post_id, platform, format, topic, "day", weekday, hour, published_at'


def post_sample(key: str, start: date, end: date, filters: Filters | None = None) -> pa.Table:
    """Posts of local days start to end with the metric's value of each (null where unknown), in order of publication.

    Columns: account_id, post_id, platform, format, topic, day, weekday, hour, published_at, value (double).
    ValueError for a metric that is not of posts.
    """
    access.require("analytics.view")
    metric = find_metric(key)
    if metric.level != "post":
        raise ValueError(f"{key} is a metric of {metric.level} rows, not of posts")
    condition = sql.where("post", start, end, filters or Filters())
    statement = (
        f"SELECT {_COLUMNS}, CAST({metric.parsed.row_sql()} AS DOUBLE) AS value FROM {sql.SOURCES['post']} WHERE {condition.sql}"
        " ORDER BY published_at, account_id, post_id"
    )
    return warehouse.cached(("analytics.sample", statement, condition.params), lambda: warehouse.query(statement, condition.params))
