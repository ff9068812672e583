"""Benchmarks and market notes (STR-13 a), on their pages, over REST, from a sheet, and beside our own values on boards."""

import dataclasses
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from tests.domains.market.make import NOW, accounts, bench, posts, rest

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.market import facade
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import Benchmark, MarketNote
from guanhao.domains.market.selectors import benchmarks as selectors
from guanhao.domains.market.services import benchmarks as services
from guanhao.kernel import versions
from guanhao.kernel.access import NOBODY, SYSTEM, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

HOME = "/b/acme/market/"
SHEET = """指标,数值,行业,年份,来源,平台,名称,单位
engagement_rate_views,12%,食品,2026,年报,,,
engagement_rate_views,52%,食品,2026,年报,douyin,,
,73%,全行业,2022,002,,人设错位的团队,share
luck,5%,食品,2026,年报,,,
ctr,much,食品,2026,年报,,,
ctr,5%,食品,2026,年报,nowhere,,
"""


def test_a_rate_of_58_against_12_percent_shows_62_points_less(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """STR-13 (a): interaction rate 5.8 %, benchmark 12 %: gap −6.2 pp, in the library, on the board's tile and in a question's chart."""
    director = client_for("director")
    with time_at(NOW):
        with brand_scope(brand), acting(SYSTEM):
            first, _second = accounts()
            posts(first, "douyin", 0.058, "三十秒早餐")
        values = {"metric": "engagement_rate_views", "value": "12%", "industry": "食品", "year": "2026", "source": "年报", "on_boards": "on"}
        assert director.post(f"{HOME}benchmarks/new/", values).status_code == 302
        twice = director.post(f"{HOME}benchmarks/new/", values)
        assert twice.status_code == 422
        assert "−6.2" in director.get(f"{HOME}benchmarks/").content.decode()
        board = director.get("/b/acme/analytics/").content.decode()
        assert "食品 2026" in board
        assert "−6.2" in board
        asked = director.get("/b/acme/analytics/explore/?m=engagement_rate_views&by=platform").content.decode()
        listed = rest(director, "GET", "benchmarks").json()["items"][0]
        assert (round(listed["ours"], 4), round(listed["gap"], 4), listed["old"]) == (0.058, -0.062, False)
        with brand_scope(brand), acting(SYSTEM):
            row = Benchmark.objects.get()
        assert director.get(f"{HOME}benchmarks/{row.pk}/").status_code == 200
        assert director.get(f"{HOME}benchmarks/{row.pk}/edit/").status_code == 200
        assert director.get(f"{HOME}benchmarks/{row.pk}/history/").status_code == 200
        assert director.post(f"{HOME}benchmarks/{row.pk}/archive/").status_code == 302
        assert "−6.2" not in director.get("/b/acme/analytics/").content.decode()
        assert row.title in director.get(f"{HOME}benchmarks/?shelf=archived").content.decode()
    assert asked


def test_only_rates_of_those_who_may_see_the_market_have_a_reference(in_brand: BrandRef) -> None:
    services.save_benchmark(bench())
    services.save_benchmark(bench(platform="douyin", value=0.52))
    services.save_benchmark(bench(metric="", title="Teams that miss their persona", value=0.73, year=2022))
    services.save_benchmark(bench(source="Hidden", year=2030, on_boards=False))
    assert {key: one.value for key, one in selectors.references(()).items()} == {"engagement_rate_views": 0.12}
    assert facade.benchmark("engagement_rate_views", ("douyin",)) == 0.52
    assert facade.benchmark("ctr") is None
    with acting(NOBODY):
        assert selectors.references(()) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"metric": "luck"}, "metric"), ({"metric": "", "title": ""}, "title"), ({"value": float("inf")}, "value"), ({"value": 10.0**30}, "value"),
     ({"year": 3000}, "year"), ({"platform": "nowhere"}, "platform"), ({"source": " "}, "source"), ({"url": "javascript:alert(1)"}, "url"),
     ({"metric": "", "title": "x", "unit": "stones"}, "unit")],
)  # fmt: skip
def test_what_cannot_be_kept_names_its_field(in_brand: BrandRef, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        services.save_benchmark(bench(**change))
    assert refused.value.field == field
    assert not Benchmark.objects.exists()


def test_a_sheet_of_benchmarks(in_brand: BrandRef) -> None:
    def load(text: str) -> Any:
        return imports.run_now(imports.make_draft(kind="benchmarks", account=None, stream=BytesIO(text.encode()), name="benchmarks.csv"))

    run = load(SHEET)
    assert (run.read, run.imported, run.quarantined) == (6, 3, 3)
    assert [(row.line, row.field) for row in QuarantinedRow.objects.order_by("line")] == [(5, "metric"), (6, "value"), (7, "platform")]
    assert {(one.platform, one.value) for one in Benchmark.objects.all()} == {("", 0.12), ("douyin", 0.52), ("", 0.73)}
    again = load(SHEET)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 3)
    changed = load(SHEET.replace("12%", "13%"))
    assert (changed.updated, changed.unchanged) == (1, 2)
    row = Benchmark.objects.get(metric="engagement_rate_views", platform="")
    assert [one.state["value"] for one in versions.history(services.target_of("benchmark", row.pk))] == [0.13, 0.12]


def test_market_notes(brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    director, viewer = client_for("director"), client_for("viewer")
    note = {"kind": "users", "title": "网民规模", "text": "10.9 亿", "source": "CNNIC", "day": "2026-02-01", "url": ""}
    with time_at(NOW):
        assert director.post(f"{HOME}notes/new/", note).status_code == 302
        assert director.post(f"{HOME}notes/new/", note | {"source": ""}).status_code == 422
        with brand_scope(brand), acting(SYSTEM):
            row = MarketNote.objects.get()
        assert "10.9 亿" in viewer.get(f"{HOME}notes/{row.pk}/").content.decode()
        assert director.post(f"{HOME}notes/{row.pk}/", note | {"text": "11 亿"}).status_code == 302
        assert director.get(f"{HOME}notes/{row.pk}/history/").status_code == 200
        assert "网民规模" in viewer.get(f"{HOME}notes/?kind=users").content.decode()
        picked = {"action": "archive", "pick": str(row.pk), "confirmed": "1"}
        assert director.post(f"{HOME}notes/", picked).status_code == 302
        assert rest(viewer, "GET", "notes").json()["count"] == 0
        assert rest(viewer, "GET", "notes?archived=true").json()["items"][0]["text"] == "11 亿"
        assert rest(viewer, "POST", "notes", note).status_code == 403
        assert rest(director, "POST", "notes", note | {"kind": "weather"}).status_code == 422
        body = dataclasses.asdict(bench())
        made = rest(director, "POST", "benchmarks", body)
        assert made.status_code == 201
        number = made.json()["id"]
        assert rest(director, "PUT", f"benchmarks/{number}", body | {"value": 0.2}).json()["value"] == 0.2
        assert rest(director, "DELETE", f"benchmarks/{number}").status_code == 204
    stranger = client_for("director", other_brand)
    assert stranger.get(f"/b/other/market/benchmarks/{number}/").status_code == 404
    assert stranger.post("/b/other/market/benchmarks/", {"action": "archive", "pick": str(number), "confirmed": "1"}).status_code == 302
    assert stranger.generic("DELETE", f"/api/brands/other/market/benchmarks/{number}").status_code == 404


def test_the_library_measures_a_page_in_few_questions(
    in_brand: BrandRef, client_for: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    for year in range(2000, 2025):
        services.save_benchmark(bench(year=year))
    client = client_for("viewer")
    client.get(f"{HOME}benchmarks/")
    with django_assert_max_num_queries(30):
        assert client.get(f"{HOME}benchmarks/").status_code == 200
    assert analytics.points(-0.0622) == "−6.2"
