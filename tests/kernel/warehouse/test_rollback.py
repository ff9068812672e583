"""After a roll-back the brand's generations count anew; what an engine had seen of the lost ones must not hide the new."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from django.db import transaction

from guanhao.kernel import warehouse
from guanhao.kernel.tenancy import BrandRef, brand_scope

BRAND = BrandRef(id=71, slug="tea", name="茶")
TABLES = pytest.mark.parametrize("steps", [1, 2, 3])


class Lost(Exception):
    """The transaction is given up."""


@TABLES
@pytest.mark.django_db
def test_other_tables_that_were_rolled_back_hide_nothing(steps: int) -> None:
    order = {"order_id": ["a"], "ordered_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)]), "day": pa.array([date(2026, 1, 1)]), "amount": [1.0]}
    days = {"account_id": pa.array([1]), "platform": ["weibo"], "day": pa.array([date(2026, 1, 1)]), "followers": pa.array([5])}

    @transaction.atomic
    def give_up() -> None:
        for _ in range(steps):
            warehouse.append("orders", pa.table(order))
            assert warehouse.rows("SELECT count(*) AS n FROM account_days") == [{"n": 0}]
        raise Lost

    with brand_scope(BRAND):
        with pytest.raises(Lost):
            give_up()
        warehouse.append("account_days", pa.table(days))
        assert warehouse.rows("SELECT followers FROM account_days") == [{"followers": 5}]
