"""Trend cards and the outlook (PLN-08): a card is cited in the next plan."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.market.make import NOW, rest, trend

from guanhao.domains.market import facade
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.selectors import outlook as selectors
from guanhao.domains.market.services import outlook as services
from guanhao.domains.strategy.selectors.plan import document, gaps
from guanhao.domains.strategy.services.plan import load_plan
from guanhao.kernel import versions
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.planning import PlanRefused
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.yearbook import figure

HOME = "/b/acme/market/outlook/"
PLAN = """# Plan

```yaml
outlook:
  - title: AI search answers
    kind: technology
    text: People ask machines.
    source: Report
    likelihood: 5
    impact: 4
    response: Answer pages for the ten most asked questions
  - {title: New law on ads, kind: policy, effect: threat, text: Labels are due., source: Gazette, likelihood: 5, impact: 3, horizon: now}
```
"""


def test_a_card_is_cited_in_the_next_plan(in_brand: BrandRef, director: Any) -> None:
    with time_at(NOW):
        row = services.save_trend(trend(owner_id=director.id, evidence="One\nTwo"))
        assert "AI search answers" in document()
        load_plan(text=document())
        row.refresh_from_db()
        assert (row.cited, row.cited_at) == (1, NOW)
        with pytest.raises(PlanRefused) as refused:
            load_plan(text=PLAN.replace("impact: 4", "impact: 9"))
        assert "outlook[0].impact" in refused.value.problems
        changes = load_plan(text=PLAN)
        assert [(one.part, one.kind) for one in changes] == [("outlook", "changed"), ("outlook", "new")]
        row.refresh_from_db()
        assert (row.cited, row.weight, row.evidence, row.owner_id) == (2, 20, "One\nTwo", director.id)
        assert {one.name: one.state for one in gaps()} == {"AI search answers": "as_planned", "New law on ads": "behind"}
        assert load_plan(text=PLAN, trial=True) == []
        row.refresh_from_db()
        assert row.cited == 2
        assert figure("market.cited").count(date(2026, 1, 1), date(2026, 12, 31)) == 2
        assert figure("market.trends").count(date(2025, 1, 1), date(2025, 12, 31)) == 0
    assert [one.title for one in facade.trends()] == ["AI search answers", "New law on ads"]


def test_cards_and_the_report_on_their_pages(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    planner, viewer = client_for("content_planner"), client_for("viewer")
    card = {
        "title": "县域平台崛起", "kind": "platform", "effect": "chance", "text": "下沉市场的新平台", "evidence": "用户 1 亿", "source": "行业报告",
        "likelihood": "4", "impact": "4", "horizon": "half", "status": "acting", "response": "开一个试点账号",
    }  # fmt: skip
    with time_at(NOW):
        assert "还没有趋势卡片" in viewer.get(HOME).content.decode()
        made = planner.post(f"{HOME}new/", card)
        assert made.status_code == 302, made.content.decode()
        assert planner.post(f"{HOME}new/", card).status_code == 422
        assert planner.post(f"{HOME}new/", card | {"title": "x", "likelihood": "9"}).status_code == 422
        assert viewer.post(f"{HOME}new/", card).status_code == 403
        home = made["Location"]
        assert "开一个试点账号" in viewer.get(home).content.decode()
        assert "县域平台崛起" in viewer.get(f"{HOME}report/").content.decode()
        page = viewer.get(f"{HOME}report.html")
        assert "attachment" in page["Content-Disposition"]
        assert "县域平台崛起" in page.content.decode()
        csv = b"".join(viewer.get(f"{HOME}report.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert csv.splitlines()[1].startswith("县域平台崛起,")
        pdf = viewer.get(f"{HOME}report.pdf").content
        assert pdf.startswith(b"%PDF")
        assert planner.post(f"{home}edit/", card | {"impact": "5"}).status_code == 302
        assert planner.get(f"{home}history/").status_code == 200
        assert planner.post(f"{home}look/").status_code == 302
        with brand_scope(brand), acting(SYSTEM):
            row = TrendCard.objects.get()
            assert row.weight == 20
            assert [one.number for one in versions.history(services.target_of(row))] == [2, 1]
        assert planner.post(HOME, {"action": "settle", "pick": str(row.pk), "confirmed": "1"}).status_code == 302
        assert "没有进行中的趋势" in viewer.get(f"{HOME}report/").content.decode()
    with time_at(NOW + timedelta(days=91)), brand_scope(brand), acting(SYSTEM):
        services.set_status(trend_card_ids=[row.pk], status="watching")
    with time_at(NOW + timedelta(days=182)), brand_scope(brand), acting(SYSTEM):
        assert selectors.overdue(TrendCard.objects.all()) == {row.pk}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "weather"}, "kind"), ({"likelihood": 0}, "likelihood"), ({"impact": 6}, "impact"), ({"source": ""}, "source"),
     ({"owner_id": 999}, "owner_id"), ({"trend_id": 999}, "trend_id"), ({"rival_id": 999}, "rival_id"), ({"text": "x" * 9000}, "text")],
)  # fmt: skip
def test_what_cannot_be_kept_names_its_field(in_brand: BrandRef, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        services.save_trend(trend(**change))
    assert refused.value.field == field
    assert not TrendCard.objects.exists()


def test_rest_and_the_fence(brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    director, viewer = client_for("director"), client_for("viewer")
    body = {"title": "AI", "kind": "technology", "text": "x", "source": "y", "likelihood": 5, "impact": 5}
    with time_at(NOW):
        made = rest(director, "POST", "trends", body)
        assert made.status_code == 201
        number = made.json()["id"]
        assert rest(director, "POST", "trends", body | {"title": "B", "impact": 10**30}).status_code == 422
        assert rest(director, "POST", "trends", body | {"title": "B", "owner_id": 10**30}).status_code == 422
        assert rest(viewer, "PUT", f"trends/{number}", body).status_code == 403
        assert rest(director, "PUT", f"trends/{number}", body | {"status": "acting"}).json()["status"] == "acting"
        assert rest(viewer, "GET", "trends?status=acting").json()["count"] == 1
        assert rest(viewer, "GET", "outlook").json()["urgent"] == [number]
    stranger = client_for("director", other_brand)
    for path in ("", "edit/", "history/"):
        assert stranger.get(f"/b/other/market/outlook/{number}/{path}").status_code == 404
    assert stranger.generic("GET", f"/api/brands/other/market/trends/{number}").status_code == 404
    with brand_scope(other_brand), acting(SYSTEM):
        assert not TrendCard.objects.exists()
