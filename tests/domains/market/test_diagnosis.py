"""The three-way diagnosis (STR-13 b) from the brand's own numbers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.market.make import NOW, accounts, posts, rest

from guanhao.domains.listening.models import Alert
from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.rules import diagnosis as rules
from guanhao.domains.market.selectors import diagnosis as selectors
from guanhao.domains.market.services import diagnosis as services
from guanhao.domains.market.wording import told
from guanhao.kernel import clocks
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


LIMITS = rules.Limits(
    on_card=0.5,
    posts_least=5,
    off_card_most=0.2,
    gap_most=0.3,
    live_hours=36,
    live_least=0.8,
    unanswered_most=0.1,
    roi_fall=0.1,
    serious=0.5,
)
LIVE = [rules.Watched(1, "a", "douyin", 2.0), rules.Watched(2, "b", "weibo", 3.0)]


@pytest.mark.parametrize(
    ("accounts", "guarded", "severity"),
    [
        (LIVE, [], "ok"),
        (LIVE, [rules.Guarded("clocks", 0, 0)], "ok"),
        (LIVE, [rules.Guarded("clocks", 100, 10), rules.Guarded("alerts", 9, 0)], "ok"),
        (LIVE, [rules.Guarded("clocks", 100, 11)], "watch"),
        (LIVE, [rules.Guarded("clocks", 100, 11), rules.Guarded("alerts", 4, 1)], "serious"),
        ([*LIVE, rules.Watched(3, "c", "weibo", None), *[rules.Watched(4 + n, "d", "douyin", 1.0) for n in range(8)]], [], "ok"),
        ([*[rules.Watched(n, "d", "douyin", 1.0) for n in range(9)], rules.Watched(9, "w", "weibo", None)], [], "serious"),
        ([], [rules.Guarded("alerts", 4, 4)], "unknown"),
    ],
)
def test_numbers_are_watched_only_when_somebody_answers(accounts: list[Any], guarded: list[Any], severity: str) -> None:
    """90 % of the accounts may be live while a whole platform, or every alert, is left alone."""
    assert rules.monitoring(accounts, LIMITS, guarded).severity == severity


def test_what_was_left_alone_is_read_from_the_rooms(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """Two of three promised times kept, one alert of two taken too late, none of another day or brand."""
    client = client_for("director")
    with time_at(NOW), brand_scope(brand), acting(SYSTEM):
        first, _second = accounts()
        posts(first, "douyin", 0.5, "早餐")
        begin = NOW - timedelta(days=2)
        for number, hours in enumerate((1, 2, 3)):
            clocks.start_clock(kind="market.test", subject=f"s:{number}", target=timedelta(hours=hours), started_at=begin)
        clocks.start_clock(kind="market.test", subject="s:later", target=timedelta(days=9), started_at=begin)
        for number, hours in enumerate((0.5, 1, 3.5)):
            with time_at(begin + timedelta(hours=hours)):
                clocks.stop_clock(kind="market.test", subject=f"s:{number}")
        facts = {"rule_title": "r", "signal": "volume", "stream": "x", "level": 1, "event_at": begin, "last_at": begin, "raised_at": begin}
        Alert(**facts, open_key="1", acknowledged_at=begin + timedelta(hours=4)).save()
        Alert(**facts, open_key="2", acknowledged_at=begin + timedelta(hours=5)).save()
        Alert(**facts | {"raised_at": begin - timedelta(days=200)}, open_key="3").save()
        found = {one.key: (one.total, one.late) for one in selectors.guarded(NOW.date() - timedelta(days=90), NOW.date() - timedelta(days=1))}
        assert found == {"clocks": (3, 1), "alerts": (2, 1), "changes": (0, 0)}
        row = services.diagnose()
        monitoring = findings(row)["monitoring"]
        assert [(one["platform"], one["accounts"], one["live"]) for one in monitoring.more["platforms"]] == [("douyin", 1, 1), ("wechat_oa", 1, 0)]
        assert "1/3" in told(monitoring)
    with time_at(NOW):
        assert "平台" in client.get(HOME).content.decode()
        assert rest(client, "GET", f"diagnoses/{row.pk}").json()["findings"][2]["more"]["signals"][0] == monitoring.more["signals"][0]
