"""What the year-end summary tells of the KOC programme: people, orders, sales and commission, by month."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.community import make
from tests.domains.community.make import MOMENT

from guanhao.domains.community.models import Koc, KocOrder
from guanhao.domains.reporting.rules.period import month_of, year_of
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.render import document_of
from guanhao.engines.document import Heading, Table
from guanhao.kernel.now import time_at
from guanhao.kernel.yearbook import add_months, figure, months

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(in_brand: Any) -> Any:
    """Two in the programme since March, one of them until April; three orders, one refunded."""
    with time_at(MOMENT):
        people = [make.member(name) for name in ("a", "b")]
        facts: dict[str, Any] = {"stage": "trained", "selected_at": MOMENT, "earns_from": MOMENT, "changed_at": MOMENT}
        first, second = (Koc.objects.create(brand_id=in_brand.id, member=one, code=f"K{one.pk}", **facts) for one in people)
        Koc.objects.filter(pk=second.pk).update(ended_at=datetime(2026, 4, 10, tzinfo=UTC), stage="ended")
        for number, (days, amount, rate, state) in enumerate(((0, 1000, "0.1", "good"), (40, 333, "0.15", "good"), (41, 500, "0.1", "refunded"))):
            KocOrder(
                koc=first, order_id=f"o{number}", ordered_at=MOMENT + timedelta(days=days), amount=amount, rate=Decimal(rate), state=state,
                taken_at=MOMENT, changed_at=MOMENT,
            ).save()  # fmt: skip
    with time_at(datetime(2026, 5, 3, tzinfo=UTC)):
        yield in_brand


def of_month(key: str, month: int) -> float | None:
    """A figure of a month of 2026."""
    period = month_of(date(2026, month, 1))
    return figure(f"community.{key}").count(period.start, period.end)


def test_people_sales_and_commission_by_month(programme: Any) -> None:
    assert [of_month("koc_people", month) for month in range(2, 7)] == [None, 2.0, 1.0, 1.0, None]
    assert [of_month("koc_orders", month) for month in (3, 4, 5)] == [1.0, 1.0, 0.0]
    assert [of_month("koc_sales", month) for month in (3, 4, 5)] == [1000.0, 333.0, None]
    assert [of_month("koc_commission", month) for month in (3, 4, 5)] == [100.0, 49.95, None]
    year = year_of(date(2026, 1, 1))
    assert figure("community.koc_commission").count(year.start, year.end) == 149.95


def test_the_summary_shows_the_months_in_the_chapter_of_the_community(programme: Any) -> None:
    blocks = document_of(build_report(year_of(date(2026, 1, 1)), language="en")).blocks
    place = next(number for number, one in enumerate(blocks) if isinstance(one, Heading) and one.text == "The KOC programme by month")
    table = blocks[place + 1]
    assert isinstance(table, Table)
    assert len(table.rows) == 3  # March to May: the others have nothing
    assert any(isinstance(one, Heading) and one.anchor == "community" for one in blocks[:place])


def test_only_what_is_counted_is_shown_by_month() -> None:
    with pytest.raises(KeyError):
        add_months("community", "x", ("community.nothing",))
    assert [title for title, _figures in months("paid")] == []
