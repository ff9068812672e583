"""Links are made, changed, paused and followed; the acceptance example of PLT-10 through the real addresses."""

import io
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from shutil import rmtree
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from guanhao.domains.channels import facade as channels
from guanhao.domains.links import facade
from guanhao.domains.links.contracts import LinkDraft, Refused, Utm
from guanhao.domains.links.models import ClickDay, ClickHour, ClickLog, Link, Visitor
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.services import counting, links, recording, telling, words
from guanhao.kernel import versions, warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_at
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
BOT = "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
NOON = datetime(2026, 6, 18, 4, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture(autouse=True)
def _empty_log() -> Iterator[None]:
    """Clicks of one test are not another's."""
    rmtree(recording.folder())
    recording._salt.cache_clear()
    yield
    rmtree(recording.folder())


def make(target: str = "https://example.com/618", **more: Any) -> Any:
    return facade.make_link(target=target, label=more.pop("label", "618"), **more)


def click(code: str, agent: str = PHONE, **more: Any) -> Any:
    return Client(headers={"user-agent": agent, **more.pop("headers", {})}).get(f"/l/{code}", **more)


def test_three_clicks_one_bot_two_counted(in_brand: BrandRef) -> None:
    """PLT-10 acceptance."""
    link = make(utm=Utm(source="weibo", medium="social", campaign="618"))
    for agent in (PHONE, DESK, BOT):
        answer = click(link.code, agent)
        assert answer.status_code == 302
        assert answer["Location"] == "https://example.com/618?utm_source=weibo&utm_medium=social&utm_campaign=618"
        assert answer["Cache-Control"] == "private, no-store"
    assert counting.count_clicks() == 3
    row = Link.objects.get(pk=link.id)
    assert (row.clicks, row.bots) == (2, 1)
    day = ClickDay.objects.get()
    assert (day.clicks, day.bots, day.visitors) == (2, 1, 2)
    assert counting.count_clicks() == 0, "a line is counted once"


def test_the_log_holds_nothing_about_people(in_brand: BrandRef) -> None:
    link = make()
    with time_at(NOON):
        click(link.code, PHONE, REMOTE_ADDR="203.0.113.77", headers={"referer": "https://weibo.com/u/1?secret=1", "cookie": "a=b"})
        written = next(recording.folder().glob("*.log")).read_text()
        counting.count_clicks()
    assert "203.0.113" not in written
    assert "iPhone" not in written
    assert "secret" not in written
    line = json.loads(written)
    assert set(line) == {"t", "b", "l", "f", "r", "x", "v"}
    assert (line["f"], line["r"], line["x"], len(line["v"])) == ("wechat", "weibo.com", "", 32)
    hour = ClickHour.objects.get()
    assert (hour.day.isoformat(), hour.hour, hour.family, hour.referrer, hour.count) == ("2026-06-18", 12, "wechat", "weibo.com", 1)
    columns = {field.name for model in (ClickHour, ClickDay, Visitor) for field in model._meta.fields}
    assert not columns & {"address", "ip", "agent", "user_agent", "user_id"}


def test_visitors_are_forgotten_after_the_day(in_brand: BrandRef) -> None:
    link = make()
    with time_at(NOON):
        click(link.code)
        click(link.code)
        click(link.code, DESK)
        counting.count_clicks()
        assert (ClickDay.objects.get().clicks, ClickDay.objects.get().visitors) == (3, 2)
        assert counting.forget_visitors() == 0
    with time_at(NOON + timedelta(hours=12, minutes=30)):  # half past midnight: still within the hour of grace
        assert counting.forget_visitors() == 0
    with time_at(NOON + timedelta(hours=13, minutes=5)):
        assert counting.forget_visitors() == 2
        assert ClickDay.objects.get().visitors == 2
        assert len(list(recording.folder().glob("salt-*"))) == 1
        recording.forget_salts(now())
        assert len(list(recording.folder().glob("salt-*"))) == 1, "elsewhere on earth the day is not over"
    with time_at(NOON + timedelta(days=2)):
        assert recording.forget_salts(now()) == 1
        click(link.code)
        counting.count_clicks()
        assert {(row.day.day, row.visitors) for row in ClickDay.objects.all()} == {(18, 2), (20, 1)}


def test_a_kill_at_any_moment_loses_and_doubles_nothing(in_brand: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    link = make()
    with time_at(NOON):
        for agent in (PHONE, DESK, BOT):
            click(link.code, agent)

        class Killed(BaseException):
            pass

        def die(*_args: Any) -> None:
            raise Killed

        for step in ("_add_hours", "_add_days", "_add_totals"):
            with monkeypatch.context() as patched:
                patched.setattr(counting, step, die)
                with pytest.raises(Killed):
                    counting.count_clicks()
            assert Link.objects.get().clicks == 0
            assert ClickLog.objects.count() == 0
        counting.count_clicks()
        click(link.code)
        path = next(recording.folder().glob("*.log"))
        with path.open("ab") as file:
            file.write(b'{"t": 17')  # a torn line: the rest never came
        counting.count_clicks()
        assert Link.objects.get().clicks == 3
        with path.open("ab") as file:
            file.write(b"\n")
        counting.count_clicks()
    assert (Link.objects.get().clicks, Link.objects.get().bots, ClickLog.objects.get().damaged) == (3, 1, 1)
    with time_at(NOON + timedelta(hours=5)):
        counting.count_clicks()
        assert list(recording.folder().glob("*.log")) == []
    with time_at(NOON + timedelta(days=3)):
        counting.count_clicks()
        assert ClickLog.objects.count() == 0
    assert Link.objects.get().clicks == 3


def test_many_writers_at_once(in_brand: BrandRef) -> None:
    facts: dict[str, Any] = {"moment": NOON, "day": NOON.date(), "brand_id": in_brand.id, "family": "ios", "referrer": "", "reason": ""}
    link = make()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: recording.append_click(link_id=link.id, address=f"a{n}", agent="x" * 200, **facts), range(2000)))
    with time_at(NOON):
        assert counting.count_clicks() == 2000
    assert (Link.objects.get().clicks, ClickDay.objects.get().visitors, ClickLog.objects.get().damaged) == (2000, 2000, 0)


def test_faster_than_a_person(in_brand: BrandRef) -> None:
    link = make()
    with time_at(NOON):
        for _n in range(13):
            click(link.code)
        click(link.code, DESK)
        counting.count_clicks()
    with time_at(NOON + timedelta(minutes=1)):
        click(link.code)
        counting.count_clicks()
    row = Link.objects.get()
    assert (row.clicks, row.bots) == (12, 3)
    assert ClickHour.objects.get(reason="fast").count == 3


def test_a_redirect_is_one_query_and_fast(in_brand: BrandRef) -> None:
    link = make()
    client = Client(headers={"user-agent": PHONE})
    client.get(f"/l/{link.code}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/l/{link.code.upper()}")
    assert len(asked) == 1
    times = []
    for _n in range(50):
        start = time.thread_time()
        client.get(f"/l/{link.code}")
        times.append(time.thread_time() - start)
    assert sorted(times)[25] < 0.005, "the median of processor time, with all middleware and the test client"


def test_head_and_prefetch_do_not_count(in_brand: BrandRef) -> None:
    link = make()
    Client(headers={"user-agent": PHONE}).head(f"/l/{link.code}")
    click(link.code, PHONE, headers={"sec-purpose": "prefetch"})
    assert Client().post(f"/l/{link.code}").status_code == 405
    counting.count_clicks()
    assert (Link.objects.get().clicks, Link.objects.get().bots) == (0, 2)
    assert set(ClickHour.objects.values_list("reason", flat=True)) == {"head", "prefetch"}


def test_links_not_in_use_lead_nowhere_or_to_the_brands_own_page(in_brand: BrandRef) -> None:
    link = make(expires_at=now() + timedelta(days=1))
    assert click("nothing-here").status_code == 404
    assert click("x" * 300).status_code == 404
    with time_at(now() + timedelta(days=2)):
        assert click(link.code).status_code == 410
        revise(LinkPolicy, {"fallback": "https://example.com/"}, reason="test")
        answer = click(link.code)
        assert (answer.status_code, answer["Location"]) == (302, "https://example.com/")
        assert facade.links_of_subjects([]) == {}
    revise(LinkPolicy, {"fallback": ""}, reason="test")
    for status, code in (("paused", 410), ("active", 302), ("archived", 410)):
        links.set_status(links=[link.id], status=status)
        assert click(link.code).status_code == code
    assert [entry.action for entry in AuditEntry.objects.filter(target=f"links.link:{link.id}").order_by("id")] == [
        "links.made", "links.paused", "links.active", "links.archived",
    ]  # fmt: skip
    counting.count_clicks()
    assert Link.objects.get().clicks == 1


def test_a_changed_target_keeps_code_and_history(in_brand: BrandRef) -> None:
    made = make(code="Summer-618")
    assert made.code == "summer-618"
    assert made.url == "http://127.0.0.1:8600/l/summer-618"
    row = Link.objects.get()
    links.change_link(link=row, draft=LinkDraft(target="https://example.com/new", label="618", expires_at=None), reason="page moved")
    assert click("summer-618")["Location"] == "https://example.com/new"
    kept = versions.history(f"links.link:{row.pk}")
    assert [version.state["base"] for version in kept] == ["https://example.com/new", "https://example.com/618"]
    assert kept[0].note == "page moved"
    links.restore(link=Link.objects.get(), state=kept[1].state)
    assert click("summer-618")["Location"] == "https://example.com/618"
    for code, field in (("summer-618", "code"), ("a", "code"), ("api", "code")):
        with pytest.raises(Refused) as error:
            make(code=code)
        assert error.value.field == field
    with pytest.raises(Refused) as error:
        links.change_link(link=row, draft=LinkDraft(target="https://example.com/", label="x", code="other-code"))
    assert error.value.field == "code"


def test_a_code_of_another_brand_is_taken(brand: BrandRef, other_brand: BrandRef) -> None:
    with brand_scope(other_brand), acting(SYSTEM):
        make(code="ours")
    with brand_scope(brand), acting(SYSTEM), pytest.raises(Refused):
        make(code="ours")
    with brand_scope(brand), acting(SYSTEM):
        assert Link.objects.count() == 0


def test_refusals_name_the_field_and_write_nothing(in_brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"target": "javascript:alert(1)"}, "target"),
        ({"target": "https://192.168.1.1/"}, "target"),
        ({"target": "http://127.0.0.1:8600/l/abcdefgh"}, "target"),
        ({"label": "  "}, "label"),
        ({"utm": Utm(campaign="a&b")}, "campaign"),
        ({"account_id": 99}, "account_id"),
        ({"expires_at": now() - timedelta(days=1)}, "expires_at"),
        ({"subject": "x" * 81}, "subject"),
    ]
    for values, field in cases:
        with pytest.raises(Refused) as error:
            make(**values)
        assert error.value.field == field, values
    with acting_as("viewer"), pytest.raises(Denied):
        make()
    assert Link.objects.count() == 0
    assert AuditEntry.objects.filter(action__startswith="links.").count() == 0


def test_own_words_presets_and_warnings(in_brand: BrandRef) -> None:
    words.save_word(field="campaign", value="618-Sale", title="年中大促")
    made = make(utm=Utm(source="weibo", campaign="618_sale"))
    assert made.utm.campaign == "618_sale"
    assert "618-sale" in made.warnings[0]
    again = make(utm=Utm(source="weibo", campaign="618_sale"), label="twice")
    assert "618" in again.warnings[-1]
    assert made.code in again.warnings[-1]
    with pytest.raises(Refused) as error:
        words.save_word(field="campaign", value="618_sale")
    assert error.value.field == "value"
    revise(LinkPolicy, {"only_vocabulary": True}, reason="test")
    with pytest.raises(Refused) as error:
        make(utm=Utm(campaign="618_sale"))
    assert error.value.field == "campaign"
    assert make(target="https://example.com/x", utm=Utm(campaign="618-Sale")).warnings == ()
    assert facade.utm_for("weibo", campaign="a") == Utm(source="weibo", medium="social", campaign="a")
    words.save_preset(platform="weibo", source="wb", medium="Social-CN")
    assert facade.utm_for("weibo") == Utm(source="wb", medium="social-cn")
    words.drop_preset(platform="weibo")
    assert facade.utm_for("weibo").source == "weibo"


def test_one_link_for_each_account_at_once(in_brand: BrandRef) -> None:
    weibo = channels.add_account(platform="weibo", handle="acme", name="Acme")
    bili = channels.add_account(platform="bilibili", handle="acme-tv")
    pairs = [(weibo.id, "content.variant:1"), (bili.id, "content.variant:2")]
    made = facade.make_links(target="https://example.com/618", label="618", campaign="618", subjects=pairs)
    assert [(one.utm.source, one.utm.medium, one.utm.content, one.subject) for one in made] == [
        ("weibo", "social", "weibo-acme", "content.variant:1"),
        ("bilibili", "video", "bilibili-acme-tv", "content.variant:2"),
    ]
    assert parse_qs(urlsplit(made[0].target).query)["utm_content"] == ["weibo-acme"]
    found = facade.link_of_subject("content.variant:2")
    assert found is not None
    assert found.code == made[1].code
    same = facade.make_link(target="https://example.com/618", label="again", utm=made[0].utm, subject="content.variant:1")
    assert same.id == made[0].id, "asked twice, one link"
    with pytest.raises(Refused) as error:
        facade.make_links(target="https://example.com/", label="x", campaign="y", subjects=[(weibo.id, ""), (999, "")])
    assert error.value.field == "accounts"
    assert Link.objects.count() == 2


def test_clicks_become_events_of_the_warehouse_once(in_brand: BrandRef) -> None:
    account = channels.add_account(platform="weibo", handle="acme")
    link = make(utm=Utm(source="weibo", campaign="618"), account_id=account.id)
    with time_at(NOON):
        for agent in (PHONE, PHONE, DESK, BOT):
            click(link.code, agent)
        counting.count_clicks()
    assert telling.tell_warehouse() == 3
    assert telling.tell_warehouse() == 0
    with time_at(NOON + timedelta(minutes=2)):
        click(link.code)
        counting.count_clicks()
    assert telling.tell_warehouse() == 1
    rows = warehouse.rows("SELECT account_id, type, person_id, day, properties FROM events ORDER BY event_id")
    assert len(rows) == 4
    assert {(row["account_id"], row["type"], row["person_id"] or "", row["day"].isoformat()) for row in rows} == {
        (account.id, "click", "", "2026-06-18")
    }
    assert json.loads(rows[0]["properties"])["utm_campaign"] == "618"


def test_qr_codes_lead_back_to_the_link(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    link, client = make(code="scan-me"), client_for("director")
    svg = client.get(f"/b/acme/links/{link.id}/qr.svg?scale=4&border=2&error=h")
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    png = client.get(f"/b/acme/links/{link.id}/qr.png?scale=10&download=1")
    assert png["Content-Disposition"] == 'attachment; filename="scan-me.png"'
    picture = Image.open(io.BytesIO(png.content))
    assert picture.size[0] % 10 == 0
    assert [picture.convert("L").getpixel((n, n)) for n in (5, 35)] == [255, 255], "four modules of quiet zone"
    assert picture.convert("L").getpixel((45, 45)) == 0
    for query in ("scale=0", "scale=x", "border=99", "error=z"):
        assert client.get(f"/b/acme/links/{link.id}/qr.png?{query}").status_code == 422
    assert b"/l/scan-me" in client.get("/b/acme/links/sheet").content


SHEET = """目标地址,名称,来源,媒介,活动,账号,短码,有效期至
https://example.com/a,A,weibo,social,618,weibo:acme,,2099-12-31
https://example.com/b,B,Weibo,social,618,,own-b,
javascript:alert(1),C,,,,,,
https://example.com/d,D,,,,weibo:nobody,,
https://example.com/e,E,,,,,own-b,
https://example.com/f,F,,,a&b,,,
"""


def test_a_sheet_of_links(in_brand: BrandRef) -> None:
    channels.add_account(platform="weibo", handle="acme")

    def load(text: str) -> Any:
        return imports.run_now(imports.make_draft(kind="links", account=None, stream=BytesIO(text.encode()), name="links.csv"))

    run = load(SHEET)
    assert (run.read, run.imported, run.quarantined) == (6, 2, 4)
    assert [(row.line, row.field) for row in QuarantinedRow.objects.order_by("line")] == [(4, "target"), (5, "account"), (6, "code"), (7, "campaign")]
    assert Link.objects.get(label="B").target == "https://example.com/b?utm_source=weibo&utm_medium=social&utm_campaign=618"
    again = load(SHEET.replace(",A,", ",A2,"))
    assert (again.imported, again.updated, again.unchanged) == (0, 1, 1)
    assert sorted(Link.objects.values_list("label", flat=True)) == ["A2", "B"]


def test_pages_show_a_link_with_its_clicks(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    link = make(utm=Utm(source="weibo", campaign="618"))
    for agent in (PHONE, DESK, BOT):
        click(link.code, agent, headers={"referer": "https://weibo.com/"})
    counting.count_clicks()
    client = client_for("director")
    for address in (
        "links/",
        "links/campaigns/",
        "links/compare?campaign=618",
        "links/words/",
        "links/presets/",
        f"links/{link.id}/",
        f"links/{link.id}/history",
    ):
        answer = client.get(f"/b/acme/{address}")
        assert answer.status_code == 200, address
    assert "weibo.com" in client.get(f"/b/acme/links/{link.id}/").content.decode()
    made = client.post("/b/acme/links/new", {"target": "https://example.com/n", "label": "n", "campaign": "618"})
    assert made.status_code == 302
    bad = client.post("/b/acme/links/new", {"target": "https://localhost/", "label": "n"})
    assert (bad.status_code, Link.objects.count()) == (422, 2)
    client.post(f"/b/acme/links/{link.id}/move", {"do": "pause"})
    assert Link.objects.get(pk=link.id).status == "paused"
    assert client.get("/b/acme/links/?export=csv").status_code == 200


def test_rest(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")

    def call(method: str, path: str, body: Any = None) -> Any:
        return client.generic(method, f"/api/brands/acme/links{path}", json.dumps(body) if body is not None else "", content_type="application/json")

    made = call("POST", "", {"target": "https://example.com/", "label": "x", "utm": {"source": "Weibo"}, "subject": "content.variant:1"})
    assert made.status_code == 201
    assert made.json()["utm"]["source"] == "weibo"
    assert (
        call("POST", "", {"target": "https://example.com/", "label": "x", "utm": {"source": "weibo"}, "subject": "content.variant:1"}).json()["id"]
        == made.json()["id"]
    )
    pk = made.json()["id"]
    bad = call("POST", "", {"target": "https://localhost/", "label": "x"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "target")
    assert call("POST", "/check", {"target": "http://example.com/", "label": "x"}).json()["warnings"]
    changed = call("PUT", f"/{pk}", {"target": "https://example.com/new", "label": "y", "reason": "moved"})
    assert changed.json()["target"] == "https://example.com/new"
    assert call("POST", "/status", {"links": [pk], "status": "paused"}).json() == {"changed": 1}
    assert call("GET", "?status=paused").json()["count"] == 1
    assert call("GET", f"/{pk}/clicks").json()["clicks"] == 0
    assert call("GET", f"/{pk}/qr.svg").status_code == 200
    word = call("POST", "/words", {"field": "campaign", "value": "618"}).json()
    assert call("POST", f"/words/{word['id']}/retire").json()["retired"] is True
    assert call("PUT", "/presets", {"platform": "weibo", "source": "wb", "medium": "social"}).status_code == 200
    assert any(one["own"] and one["source"] == "wb" for one in call("GET", "/presets").json()["items"])
