"""The three-way diagnosis (STR-13 b) from the brand's own numbers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from tests.domains.market.make import NOW, accounts, posts, rest

from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.selectors import diagnosis as selectors
from guanhao.domains.market.services import diagnosis as services
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.yearbook import figure

HOME = "/b/acme/market/diagnosis/"


def findings(row: Diagnosis) -> dict[str, Finding]:
    return {one.check_key: one for one in row.findings.all()}


def test_47_points_between_douyin_and_wechat(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """Douyin 52 %, WeChat 5 %: 47 pp, the synergy is not released. WeChat writes about offers, its card about tea: it is off its card."""
    director, viewer = client_for("director"), client_for("viewer")
    with time_at(NOW):
        with brand_scope(brand), acting(SYSTEM):
            first, second = accounts()
            posts(first, "douyin", 0.52, "三十秒做好的早餐")
            posts(second, "wechat_oa", 0.05, "周年庆满减优惠", hours=50)
        assert "还没有诊断过" in viewer.get(HOME).content.decode()
        assert viewer.post(f"{HOME}run/").status_code == 403
        assert director.post(f"{HOME}run/").status_code == 302
        shown = director.get(HOME).content.decode()
        assert "47.0" in shown
        assert "协同效应" in shown
        with brand_scope(brand), acting(SYSTEM):
            found = findings(Diagnosis.objects.get())
        assert (found["gap"].figure, found["gap"].severity, found["gap"].state) == (0.47, "serious", "")
        assert (found["match"].figure, found["match"].more) == (0.5, {"judged": 2, "off": 1, "no_card": 0})
        assert (found["monitoring"].figure, [one["live"] for one in found["monitoring"].evidence]) == (0.5, [True, False])
        assert (found["roi"].figure, found["roi"].severity, found["roi"].why) == (None, "unknown", "no_ads")
        assert director.post(f"{HOME}findings/{found['gap'].pk}/answer/", {"text": "把抖音的选题改成图文"}).status_code == 302
        again = rest(director, "POST", "diagnoses").json()
        assert {one["check"]: one["state"] for one in again["findings"]} == {"match": "same", "gap": "same", "monitoring": "same", "roi": ""}
        assert "把抖音的选题改成图文" in director.get(f"{HOME}{found['gap'].diagnosis_id}/").content.decode()
        assert director.get(f"{HOME}all/").status_code == 200
        assert director.get(f"{HOME}all/?page=999999999999").status_code == 200
        assert rest(viewer, "GET", "diagnoses").json()["count"] == 2
        with brand_scope(brand), acting(SYSTEM):
            assert figure("market.findings").count(NOW.date(), NOW.date()) == 0
            assert figure("market.findings").count(NOW.date() + timedelta(days=1), NOW.date() + timedelta(days=1)) is None
        answer = rest(director, "PUT", f"findings/{found['gap'].pk}", {"text": ""})
        assert (answer.status_code, answer.json()["answer"]) == (200, "")


def test_the_month_is_diagnosed_once(in_brand: BrandRef) -> None:
    with time_at(NOW):
        assert services.diagnose_month() is not None
        assert services.diagnose_month() is None
    with time_at(NOW + timedelta(days=30)):
        assert services.diagnose_month() is not None
    assert sorted(Diagnosis.objects.values_list("slot", flat=True)) == ["2026-11", "2026-12"]
    assert set(Finding.objects.values_list("severity", flat=True)) == {"unknown"}


def test_another_brand_sees_nothing(brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with time_at(NOW), brand_scope(brand), acting(SYSTEM):
        row = services.diagnose()
        number = row.findings.first().pk
    stranger = client_for("director", other_brand)
    assert stranger.get(f"/b/other/market/diagnosis/{row.pk}/").status_code == 404
    assert stranger.post(f"/b/other/market/diagnosis/findings/{number}/answer/", {"text": "x"}).status_code == 404
    assert stranger.generic("GET", f"/api/brands/other/market/diagnoses/{row.pk}").status_code == 404


def test_a_list_of_runs_asks_little(in_brand: BrandRef, django_assert_max_num_queries: Any) -> None:
    with time_at(NOW):
        for _round in range(3):
            services.diagnose()
    with django_assert_max_num_queries(2):
        assert [len(row.findings.all()) for row in selectors.runs()] == [4, 4, 4]
