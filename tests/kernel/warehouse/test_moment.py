"""One generation for a whole page."""

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanhao.kernel import warehouse
from guanhao.kernel.tenancy import BrandRef
from guanhao.kernel.warehouse.moment import one_moment

pytestmark = pytest.mark.django_db(transaction=True)


def _post(number: int) -> pa.Table:
    return pa.table({"account_id": [1], "post_id": [str(number)], "platform": ["weibo"], "title": ["春"]})


def _count() -> int:
    return int(warehouse.rows("SELECT count(*) AS n FROM posts")[0]["n"])


def test_the_ledger_is_read_once(in_brand: BrandRef) -> None:
    warehouse.append("posts", _post(1))
    assert _count() == 1
    with one_moment(), CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            assert _count() == 1
            assert warehouse.cached("n", _count) == 1
    assert len(queries) == 1


def test_what_is_written_inside_is_seen(in_brand: BrandRef) -> None:
    with one_moment():
        assert _count() == 0
        warehouse.append("posts", _post(1))
        assert _count() == 1


def test_rows_come_as_python_values_and_only_from_one_select(in_brand: BrandRef) -> None:
    row = warehouse.rows("SELECT sum(x) AS total, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS at FROM (SELECT unnest([1, 2]) AS x) WHERE x > ?", [1])[0]
    assert row["total"] == 2
    assert row["at"].isoformat() == "2026-01-01T00:00:00+00:00"
    with pytest.raises(ValueError, match="exactly one SELECT"):
        warehouse.rows("DROP TABLE _state")
