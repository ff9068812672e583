"""The best time to publish, learned from the brand's own posts (PUB-05, AIX-07)."""

from datetime import date
from typing import Any, Final

import numpy as np

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.policy.value import BestSlotPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.domains.analytics.selectors.values import EVERYTHING
from guanhao.engines.value import slots
from guanhao.engines.value.errors import BadData
from guanhao.kernel import access, warehouse

_POSTS: Final = """SELECT weekday::BIGINT * 24 + hour AS cell, ({value})::DOUBLE AS value, account_id FROM {source}
 WHERE {where} AND hour IS NOT NULL AND ({value}) >= 0 ORDER BY published_at, account_id, post_id"""


def best_slots(start: date, end: date, filters: Filters = EVERYTHING, key: str = "interactions") -> slots.Model | None:
    """The learned model over posts of local days start to end; None when there are fewer than it needs."""
    access.require("analytics.view")
    policy = BestSlotPolicy.of_brand()
    condition = sql.where("post", start, end, filters)
    text = _POSTS.format(value=find_metric(key).parsed.row_sql(), source=sql.SOURCES["post"], where=condition.sql)

    def build() -> Any:
        found = warehouse.query(text, condition.params)
        _names, group = np.unique(np.asarray(found.column("account_id"), dtype=np.int64), return_inverse=True)
        cell, value = np.asarray(found.column("cell"), dtype=np.int64), np.asarray(found.column("value"), dtype=np.float64)
        try:
            return slots.learn(cell, value, group, held_out=policy.held_out, least=policy.least_posts)
        except BadData:
            return None

    made: slots.Model | None = warehouse.cached(("analytics.slots", text, condition.params, policy.held_out, policy.least_posts), build)
    return made
