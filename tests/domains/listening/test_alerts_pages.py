"""Pages and REST of alerts: what a person sees and does."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.domains.listening.furnish_alerts import furnish
from tests.domains.listening.test_alerts import counted, usual_days

from guanhao.domains.listening import facade
from guanhao.domains.listening.models import Alert, AlertRule, Backtest, Mute, Tuning
from guanhao.domains.listening.services import alert_detecting
from guanhao.domains.listening.services.rules import RuleDraft as KeywordDraft
from guanhao.domains.listening.services.rules import add_rule as add_keyword_rule
from guanhao.kernel import jobs
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.project.cli.alerts import alerts

PAGES = (
    *("alerts/", "alerts/?state=closed", "alerts/all/", "alerts/rules/", "alerts/rules/new/"),
    *("alerts/mutes/", "alerts/mutes/new/", "alerts/backtests/", "alerts/backtests/new/"),
)


def shown(client: Client, address: str) -> str:
    """A page that works."""
    answer = client.get(f"/b/acme/{address}")
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def peak(brand: BrandRef) -> int:
    """An alert with posts over two usual weeks; its number."""
    with brand_scope(brand), acting(SYSTEM):
        usual_days(now())
        alert_detecting.detect()
        facade.count([counted(now(), 80, 30, ref="mention:1:post", reach=1000)])
        alert_detecting.detect()
        return int(Alert.objects.get().pk)


def test_every_page_works_empty_and_with_rows(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    for address in PAGES:
        shown(client, address)
    with brand_scope(brand), acting(SYSTEM):
        furnish(0, 1, datetime(2026, 1, 5, tzinfo=UTC), date(2026, 1, 5))
        alert, rule, backtest = Alert.objects.get().pk, AlertRule.objects.get().pk, Backtest.objects.get().pk
    own = [f"alerts/rules/{rule}/{page}" for page in ("", "edit/", "history/")]
    for address in (*PAGES, f"alerts/{alert}/", f"alerts/backtests/{backtest}/", *own):
        shown(client, address)
    assert "text/csv" in client.get("/b/acme/alerts/all/?export=csv")["Content-Type"]


def test_a_person_takes_judges_mutes_and_closes_an_alert(peak: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    assert f"/alerts/{peak}/acknowledge/" in shown(client, "alerts/")
    assert "mention:1:post" in shown(client, f"alerts/{peak}/")
    assert client.post(f"/b/acme/alerts/{peak}/acknowledge/", {"back": "list"})["Location"] == "/b/acme/alerts/"
    client.post(f"/b/acme/alerts/{peak}/act/", {"do": "note", "note": "在核实"})
    client.post(f"/b/acme/alerts/{peak}/act/", {"do": "mute", "reason": "已知", "hours": "2"})
    client.post(f"/b/acme/alerts/{peak}/judge/", {"judgement": "noise"})
    with brand_scope(brand), acting(SYSTEM):
        row = Alert.objects.get()
        assert (row.state, row.judged, row.acknowledged_by) == ("closed", "noise", "Director")
        assert Mute.objects.get().reason == "已知"
        tuning = Tuning.objects.get()
    assert "在核实" in shown(client, f"alerts/{peak}/")
    client.post(f"/b/acme/alerts/learnt/{tuning.pk}/undo/")
    with brand_scope(brand), acting(SYSTEM):
        assert AlertRule.objects.get(pk=row.rule_id).trained == 1.0


def test_the_editor_shows_what_the_rule_would_have_raised(peak: int, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    typed = {"title": "x", "signal": "volume", "streams": "all", "sensitivity": "1", "minimum": "4", "limit_hours": "1", "highest_level": "3"}
    answer = client.get("/b/acme/alerts/rules/preview/", typed)
    assert answer.status_code == 200
    assert "alert-preview" in answer.content.decode()
    assert client.get("/b/acme/alerts/rules/preview/", {"title": ""}).status_code == 200
    made = client.post("/b/acme/alerts/rules/new/", {**typed, "active": "on"})
    assert made.status_code == 302
    wrong = client.post("/b/acme/alerts/rules/new/", {**typed, "streams": "moon"})
    assert wrong.status_code == 422


def test_what_a_rule_watches_is_picked(peak: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with brand_scope(brand), acting(SYSTEM):
        words = add_keyword_rule(KeywordDraft(name="青禾", brand="青禾", any=["青禾"])).pk
    client = client_for("director")
    typed = {"title": "挑选", "signal": "volume", "sensitivity": "1", "minimum": "4", "limit_hours": "1", "highest_level": "3"}
    nothing = client.post("/b/acme/alerts/rules/new/", typed)
    assert nothing.status_code == 422
    picked = {"wide": ["inbox", "hot:*"], "single": [f"rule:{words}", "platform:weibo"], "streams": "topic:12, inbox"}
    assert client.post("/b/acme/alerts/rules/new/", {**typed, **picked}).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        row = AlertRule.objects.get(title="挑选")
        assert row.streams == ["inbox", "hot:*", f"rule:{words}", "platform:weibo", "topic:12"]
    page = shown(client, f"alerts/rules/{row.pk}/edit/")
    chosen = {found for found in re.findall(r'value="([^"]+)"[^>]*(?:checked|selected)', page) if ":" in found or found == "inbox"}
    assert chosen == {"inbox", "hot:*", f"rule:{words}", "platform:weibo"}
    assert re.search(r"<textarea[^>]*name=\"streams\"[^>]*>\s*topic:12</textarea>", page)
    assert "青禾" in shown(client, f"alerts/rules/{row.pk}/")
    told = client.get(f"/b/acme/alerts/rules/{row.pk}/history/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "收件箱、全部热榜、青禾、平台 微博" in told
    assert "微博" in client.get(f"/b/acme/alerts/rules/{row.pk}/", headers={"accept-language": "zh-hans"}).content.decode()


def test_a_backtest_runs_as_a_job_and_shows_both_settings(peak: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    with brand_scope(brand), acting(SYSTEM):
        rule = AlertRule.objects.get(preset="volume")
    days = {"first": (now() - timedelta(days=9)).date().isoformat(), "last": (now() + timedelta(days=1)).date().isoformat()}
    with jobs.inline():
        answer = client.post("/b/acme/alerts/backtests/new/", {"rule_id": rule.pk, "sensitivity": "9", "minimum": "900", **days})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    page = client.get(answer["Location"]).content.decode()
    with brand_scope(brand), acting(SYSTEM):
        made = Backtest.objects.get()
    assert [one["count"] for one in made.result] == [1, 0]
    assert "progress" not in page


def test_rest_does_what_pages_do(peak: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    base = "/api/brands/acme"

    def send(method: str, address: str, body: Any = None) -> Any:
        answer = client.generic(method, f"{base}{address}", "" if body is None else json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    assert send("GET", "/alerts")[1]["count"] == 1
    status, found = send("GET", f"/alerts/{peak}")
    assert (status, found["posts"][0]["ref"]) == (200, "mention:1:post")
    assert send("POST", f"/alerts/{peak}/acknowledge", {"note": "x"})[1]["state"] == "acknowledged"
    assert send("POST", f"/alerts/{peak}/judge", {"judgement": "maybe"})[0] == 422
    assert send("POST", f"/alerts/{peak}/judge", {"judgement": "true"})[1]["judged"] == "true"
    status, rule = send("POST", "/alert-rules", {"title": "夜间", "signal": "negative", "streams": ["inbox"], "limit": 5})
    assert (status, rule["limit"]) == (201, 5.0)
    assert send("POST", "/alert-rules", {"title": "x", "streams": ["moon"]})[0] == 422
    assert send("POST", f"/alert-rules/{rule['id']}/retire")[1]["retired_at"] is not None
    mute = {"reason": "发布会", "ends_at": "2100-01-01T00:00:00+08:00"}
    assert send("POST", "/alert-mutes", mute)[0] == 201
    assert send("POST", "/alert-mutes", {**mute, "reason": ""})[0] == 422
    rows = {"items": [{"stream": "inbox", "at": now().isoformat(), "total": 3}]}
    assert send("POST", "/counts", rows) == (201, {"added": 1})
    assert send("POST", "/counts", {"items": [{"stream": "moon", "at": now().isoformat()}]})[0] == 422
    asked = {"first": "2026-01-01", "last": "2026-01-02", "settings": [{"title": "x", "streams": ["all"]}]}
    status, test = send("POST", "/alert-backtests", asked)
    assert (status, test["state"]) == (202, "waiting")
    assert send("GET", f"/alert-backtests/{test['id']}")[0] == 200


def test_a_file_of_counts_is_replayed_and_a_bad_row_is_named(brand: BrandRef, tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    lines = [f"{(start + timedelta(hours=hour)).isoformat()},{60 if hour == 200 else 2}" for hour in range(240)]
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("timestamp,value\n" + "\n".join(lines), encoding="utf-8")
    bad.write_text("timestamp,value\n2026-01-05,3\nmoon,4\n", encoding="utf-8")
    answer = CliRunner().invoke(alerts, ["replay", str(good), "--brand", "acme", "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert {one["stream"] for one in found["alerts"]} == {"all"}
    assert any(one["value"] == 60.0 for one in found["alerts"])
    wrong = CliRunner().invoke(alerts, ["replay", str(bad), "--brand", "acme"])
    assert wrong.exit_code == 1
    assert "row 3 (timestamp=moon, value=4)" in wrong.output
    with brand_scope(brand), acting(SYSTEM):
        assert Alert.objects.count() == 0
