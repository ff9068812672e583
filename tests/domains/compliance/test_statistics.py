"""Statistics of checks: counted by rule, class, layer and day, filtered, drawn, exported."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import TextPart
from guanhao.domains.compliance.selectors import statistics
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
BASE = "/b/acme/compliance/statistics/"
FIRST, SECOND = datetime(2026, 6, 1, 4, tzinfo=UTC), datetime(2026, 6, 2, 4, tzinfo=UTC)
ALL = "day_from=2026-06-01&day_to=2026-06-02"


@pytest.fixture
def counted(brand: BrandRef) -> None:
    """Two days of checks."""
    days = {FIRST: ("代开发票", "代 开 发 票和代开发票", "独一无二"), SECOND: ("代开发票", "你好")}
    with brand_scope(brand), acting(SYSTEM):
        for moment, texts in days.items():
            with time_at(moment):
                facade.count_checks([facade.check([TextPart("body", text)]) for text in texts])


def exported(client: Client, place: str) -> list[dict[str, str]]:
    """The rows of an export by title."""
    answer = client.get(f"{BASE}{place}")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_hits_by_rule_class_layer_and_day(counted: None, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM), time_at(SECOND):
        by = {name: {one.key: (one.hits, one.checks) for one in statistics.lines(name, {})} for name in statistics.BY}
        totals = statistics.totals({})
    assert by == {
        "rule": {"words.fraud": (4, 3), "absolute.first": (1, 1)},
        "category": {"fraud": (4, None), "absolute": (1, None)},
        "layer": {"exact": (4, None), "separator": (1, None)},
        "day": {"2026-06-01": (4, 3), "2026-06-02": (1, 2)},
    }
    assert (totals.checks, totals.passed, totals.manual, totals.blocked) == (5, 1, 1, 3)


def test_the_page_filters_and_exports(counted: None, client_for: Any) -> None:
    client = client_for("legal")
    for place in ("", "rule/", "category/", "layer/", "day/"):
        assert client.get(f"{BASE}{place}?{ALL}").status_code == 200
    rows = exported(client, f"?{ALL}&export=csv")
    assert [(row["命中"], row["影子命中"]) for row in rows] == [("4", "0"), ("1", "0")]
    assert len(exported(client, f"?{ALL}&export=csv&layer=separator")) == 1
    assert len(exported(client, f"?{ALL}&export=csv&category=absolute")) == 1
    assert len(exported(client, "day/?day_from=2026-06-02&day_to=2026-06-02&export=csv")) == 1
    assert client.get(f"{BASE}?{ALL}&export=xlsx").status_code == 200
    assert client.get(f"{BASE}nothing/").status_code == 404


def test_an_empty_page_says_what_is_counted(client_for: Any) -> None:
    answer = client_for("viewer").get(BASE)
    assert answer.status_code == 200
    assert "<canvas" not in answer.content.decode()
