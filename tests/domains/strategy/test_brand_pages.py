"""The pages and REST of guide, profile, elements and personas, through a browser and through the real stores."""

import io
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.services import items
from guanhao.domains.strategy.models import AccountPersona, BrandTag, ElementCheck, GuideVersion, Sameness
from guanhao.domains.strategy.selectors import guide as guide_selectors
from guanhao.domains.strategy.selectors import personas as persona_selectors
from guanhao.domains.strategy.selectors import profile as profile_selectors
from guanhao.domains.strategy.services import elements, guide, personas, profile
from guanhao.domains.strategy.services import handbook as printing
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TEXT = "秋天的第一杯奶茶，来自云南的高山茶园，今天起在全国门店等你来喝，限时三天第二杯半价。"
LINES = {
    "slogan": "把复杂留给自己",
    "tone": "像朋友一样说话",
    "colours": "品牌红 | #c8102e | 主色\n雪白\t#fff",
    "fonts": "思源黑体 | 正文 | OFL",
    "elements": "云纹 | 页脚",
    "approved": "官号",
    "banned": "亲们 | 太油腻 | 大家",
    "dos": "说人话",
    "donts": "不蹭灾难",
}


@pytest.fixture
def home(brand: BrandRef) -> str:
    """The brand's pages."""
    return f"/b/{brand.slug}"


def test_a_guide_is_written_compared_and_published_in_the_browser(brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    client = client_for("designer")
    assert "还没有品牌规范" in client.get(f"{home}/guide/").content.decode()
    wrong = client.post(f"{home}/guide/edit/", LINES | {"colours": "红 | 很红"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    assert client.post(f"{home}/guide/edit/", LINES).status_code == 302
    logo = io.BytesIO()
    Image.new("RGB", (4, 4)).save(logo, "PNG")
    logo.seek(0)
    logo.name = "logo.png"
    assert client.post(f"{home}/guide/draft/logos/", {"title": "横版", "file": logo}).status_code == 302
    assert client.post(f"{home}/guide/draft/", {"reason": ""}).status_code == 422
    assert client.post(f"{home}/guide/draft/", {"reason": "首版"}).status_code == 302
    client.post(f"{home}/guide/edit/", LINES | {"banned": "亲们 | 太油腻 | 大家\n家人们"})
    assert "家人们" in client.get(f"{home}/guide/draft/").content.decode()
    client.post(f"{home}/guide/draft/", {"reason": "再禁一个词"})
    shown = client.get(f"{home}/guide/versions/").content.decode()
    assert "再禁一个词" in shown
    assert "<ins>" in shown
    with brand_scope(brand), acting(SYSTEM):
        row = guide_selectors.in_force()
        assert row is not None
        assert row.number == 2
        assert [word["word"] for word in row.body["banned"]] == ["亲们", "家人们"]
        file_id = row.body["logos"][0]["file_id"]
    with closing(client.get(f"{home}/guide/versions/{row.pk}/logo/?file={file_id}")) as picture:
        assert picture["Content-Type"] == "image/png"
    assert b"".join(client.get(f"{home}/guide/versions/{row.pk}/handbook/")).decode().count("家人们") == 1
    assert client.get(f"{home}/guide/versions/{row.pk}/handbook.pdf").content.startswith(b"%PDF")
    assert client.post(f"{home}/guide/draft/logos/{file_id + 999}/drop/").status_code == 404
    assert client.get(f"{home}/guide/versions/{row.pk}/history/").status_code == 200


def test_a_viewer_reads_the_guide_and_may_not_write(brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    assert client.get(f"{home}/guide/").status_code == 200
    assert client.post(f"{home}/guide/edit/", LINES).status_code == 403
    with brand_scope(brand):
        assert not GuideVersion.objects.exists()


def test_coverage_of_values_and_selling_points(in_brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    """STR-01: 10 published, 4 tagged "social responsibility" → 40 %, untagged ones listed; a USP nobody told → uncovered."""
    value = profile.save_tag(profile.TagDraft(kind="value", title="社会责任", aspect="social"))
    usp = profile.save_tag(profile.TagDraft(kind="usp", title="服务", aspect="service"))
    for number in range(10):
        item = items.create_item(items.ItemDraft(title=f"第 {number} 篇"))
        if number < 4:
            items.change_item(item_id=item.pk, values=[value.key])
        items.put_status(item, "published")
    items.create_item(items.ItemDraft(title="还在写", values=[value.key]))
    deliver_pending()
    found = profile_selectors.coverage()
    assert found.total == 10
    assert [(one.key, one.count, one.share) for one in found.values] == [("社会责任", 4, 0.4)]
    assert {one.title for one in found.untagged} == {f"第 {number} 篇" for number in range(4, 10)}
    assert [one.key for one in found.uncovered] == [usp.key]
    with CaptureQueriesContext(connection) as asked:
        in_work = profile_selectors.coverage(published_only=False)
    assert (in_work.total, in_work.values[0].count) == (1, 1), "what is out is not in work"
    assert len(asked) == 3
    plan = connection.cursor().execute("EXPLAIN QUERY PLAN " + next(one["sql"] for one in asked if "itemtags" in one["sql"])).fetchall()
    assert "SCAN" not in str(plan).upper(), "only items in work are read, by index"
    client = client_for("editor")
    shown = client.get(f"{home}/brand/coverage/").content.decode()
    assert "40.0%" in shown
    assert "第 9 篇" in shown
    assert client.get(f"{home}/brand/coverage/?export=csv").status_code == 200


def test_profile_and_matrix_in_the_browser(brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    client.post(f"{home}/brand/edit/", {"positioning": "年轻人的茶", "competitors": "甲茶\n乙茶"})
    cells = {"text_0": "无会员日", "edge_0": "ahead", "text_1": "送货更快", "edge_1": "behind"}
    client.post(f"{home}/brand/usps/new/", {"title": "门店服务", "aspect": "service", "text": "每店一位茶师"} | cells)
    client.post(f"{home}/brand/values/new/", {"title": "社会责任", "aspect": "social"})
    shown = client.get(f"{home}/brand/").content.decode()
    assert all(word in shown for word in ("年轻人的茶", "甲茶", "乙茶", "送货更快", "我方落后", "社会责任"))
    with brand_scope(brand):
        tag = BrandTag.objects.get(kind="usp")
        assert tag.comparison["乙茶"] == {"text": "送货更快", "edge": "behind"}
    assert client.post(f"{home}/brand/values/new/", {"title": "社会责任", "aspect": "social"}).status_code == 422
    client.post(f"{home}/brand/tags/{tag.pk}/", {"title": "门店好服务", "aspect": "service"} | cells)
    client.post(f"{home}/brand/tags/{tag.pk}/retire/")
    with brand_scope(brand):
        tag.refresh_from_db()
        assert (tag.title, tag.key, tag.retired) == ("门店好服务", "门店服务", True)
        assert profile_selectors.value_tags("usp") == []
    for path in ("history/", f"tags/{tag.pk}/history/"):
        assert client.get(f"{home}/brand/{path}").status_code == 200


def test_elements_of_a_picture_a_text_and_fonts_are_checked(in_brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    guide.save_draft(
        {"colours": [{"name": "品牌红", "hex": "#c8102e"}], "fonts": [{"name": "思源黑体"}], "banned": [{"word": "亲们", "instead": "大家"}]}
    )
    guide.publish_guide(reason="首版")
    picture = np.zeros((40, 40, 3), np.uint8)
    picture[:20], picture[20:] = (200, 16, 46), (20, 90, 220)
    row = elements.check_elements(title="海报", text="亲们好", fonts=["思源黑体 Bold", "宋体"], pixels=picture)
    assert [(one["kind"], one["found"]) for one in row.findings] == [("wording", "亲们"), ("font", "宋体"), ("colour", "#145adc")]
    assert (row.elements, row.errors, row.state) == (5, 3, "open")
    client = client_for("designer")
    assert "#145adc" in client.get(f"{home}/guide/elements/{row.pk}/").content.decode()
    client.post(f"{home}/guide/elements/{row.pk}/decide/", {"errors": "2", "note": "蓝色是背景"})
    row.refresh_from_db()
    assert (row.errors, row.state) == (2, "confirmed")


@pytest.mark.parametrize(("errors", "shown", "good"), [(11, "5.5%", False), (9, "4.5%", True), (10, "5.0%", False)])
def test_the_error_rate_of_a_sample(brand: BrandRef, home: str, client_for: Callable[..., Client], errors: int, shown: str, good: bool) -> None:
    """CON-17(a): 200 elements, 11 errors → 5.5 % → red; 9 → 4.5 % → ok; 5.0 % fails."""
    client = client_for("designer")
    day = datetime.now(UTC).astimezone(brand.zone).date().isoformat()
    client.post(f"{home}/guide/elements/sample/", {"title": "本月抽查", "day": day, "elements": 200, "errors_found": errors})
    page = client.get(f"{home}/guide/elements/").content.decode()
    assert shown in page
    assert ("badge--good" if good else "badge--bad") + '">' + ("在阈值内" if good else "超出阈值") in page
    bad = client.post(f"{home}/guide/elements/sample/", {"title": "x", "day": day, "elements": 2, "errors_found": 3})
    assert bad.status_code == 422
    with brand_scope(brand):
        assert ElementCheck.objects.count() == 1


def test_personas_in_the_browser_and_their_stiff_phrases(in_brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    """STR-12(b): a banned stiff phrase is found."""
    account = channels.add_account(platform="douyin", handle="cute", name="可爱官号")
    client = client_for("director")
    form = {"name": "小官", "kind": "personal", "nature": "virtual", "traits": "软萌\n机灵", "catchphrases": "冲鸭", "banned": "特此公告\n敬请知悉"}
    assert client.post(f"{home}/personas/{account.id}/", form).status_code == 302
    assert "小官" in client.get(f"{home}/personas/").content.decode()
    assert persona_selectors.stiff(account.id, "今日放假，特此公告。") == ["特此公告"]
    found = persona_selectors.persona(account.id)
    assert found is not None
    assert (found.virtual, found.traits, found.kind) == (True, ("软萌", "机灵"), "personal")
    assert client.get(f"{home}/personas/{account.id}/history/").status_code == 200
    assert client_for("editor").post(f"{home}/personas/{account.id}/drop/").status_code == 403
    client.post(f"{home}/personas/{account.id}/drop/")
    assert not AccountPersona.objects.exists()


def test_two_accounts_that_say_the_same_are_named(in_brand: BrandRef, home: str, client_for: Callable[..., Client]) -> None:
    """STR-12(a): two accounts post near-identical text → homogeneity warning naming both."""
    first = channels.add_account(platform="weibo", handle="tea", name="茶官微")
    second = channels.add_account(platform="zhihu", handle="teaz", name="茶知乎")
    director = client_for("director")
    rows = [
        (first.id, "a", TEXT),
        (second.id, "b", TEXT.replace("今天起", "明天起")),
        (second.id, "c", "另一篇行业观察，说的是供应链与冷库。"),
    ]
    warehouse.append(
        "posts",
        pa.table(
            {
                "account_id": pa.array([row[0] for row in rows], pa.int64()),
                "post_id": [row[1] for row in rows],
                "platform": ["weibo", "zhihu", "zhihu"],
                "published_at": pa.array([NOW - timedelta(days=1)] * 3, pa.timestamp("us", "UTC")),
                "text": [row[2] for row in rows],
            }
        ),
    )
    with time_at(NOW):
        director.post(f"{home}/personas/sameness/look/")
        run_due()
    pair = Sameness.objects.get()
    assert (pair.first_name, pair.second_name, pair.first_post, pair.second_post) == ("茶官微", "茶知乎", "a", "b")
    assert pair.score >= 0.8
    told = Notification.objects.filter(topic="strategy.sameness").first()
    assert told is not None
    assert "茶官微" in told.title
    assert "茶知乎" in told.title
    shown = director.get(f"{home}/personas/sameness/").content.decode()
    assert "茶官微" in shown
    assert "茶知乎" in shown
    with time_at(NOW):
        assert personas.find_sameness() == []
    director.post(f"{home}/personas/sameness/{pair.pk}/decide/", {"note": "联合公告"})
    pair.refresh_from_db()
    assert (pair.state, pair.note) == ("intended", "联合公告")


def test_everything_over_rest(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    api = f"/api/brands/{brand.slug}"

    def send(method: str, path: str, body: Any = None) -> Any:
        return getattr(client, method)(f"{api}{path}", body or {}, content_type="application/json")

    assert client.get(f"{api}/guide").status_code == 404
    assert (
        send("put", "/guide/draft", {"slogan": "新", "colours": [{"name": "红", "hex": "c8102e"}]}).json()["body"]["colours"][0]["hex"] == "#c8102e"
    )
    refused = send("put", "/guide/draft", {"colours": [{"name": "红", "hex": "x"}]})
    assert refused.status_code == 422
    assert send("post", "/guide/publish", {"reason": "首版"}).json()["version"] == 1
    assert client.get(f"{api}/guide").json()["body"]["slogan"] == "新"
    task = client.get(f"{api}/guide/sync-tasks").json()["items"][0]
    assert send("post", f"/guide/sync-tasks/{task['id']}/confirm", {"note": "好"}).json()["confirmed_by"]
    assert send("put", "/brand-profile", {"positioning": "茶", "competitors": ["甲"]}).json()["competitors"] == ["甲"]
    tag = send("post", "/brand-tags", {"kind": "value", "title": "责任", "key": "duty"})
    assert (tag.status_code, tag.json()["key"]) == (201, "duty")
    assert client.get(f"{api}/brand-coverage").json()["values"] == [{"key": "duty", "title": "责任", "count": 0, "share": None, "uncovered": True}]
    assert send("post", "/brand-elements/samples", {"title": "抽查", "elements": 200, "errors": 9}).status_code == 201
    rate = client.get(f"{api}/brand-elements/rate").json()
    assert (rate["rate"], rate["good"]) == (0.045, True)
    check = send("post", "/brand-elements/check", {"title": "文案", "text": "你好", "fonts": ["宋体"]}).json()
    assert send("post", f"/brand-elements/{check['id']}/decide", {"confirmed": False}).json()["state"] == "dismissed"
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="a")
    assert send("put", f"/personas/{account.id}", {"name": "小官", "traits": ["软萌"]}).json()["traits"] == ["软萌"]
    assert send("put", "/personas/999999", {"name": "x"}).status_code == 422
    assert client.delete(f"{api}/personas/{account.id}").status_code == 204
    assert client.get(f"{api}/sameness").json() == {"count": 0, "items": []}


def test_a_handbook_is_set_in_both_forms(in_brand: BrandRef) -> None:
    guide.save_draft({"slogan": "S<b>", "colours": [{"name": "红", "hex": "#c8102e"}], "banned": [{"word": "亲们"}]})
    row = guide.publish_guide(reason="首版")
    assert "S&lt;b&gt;" in printing.as_html(row)
    assert printing.as_pdf(row).startswith(b"%PDF")


def test_comparing_and_the_handbook_over_rest(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """What the pages can do, REST can."""
    guide.save_draft({"slogan": "喝茶不"})
    row = guide.publish_guide(reason="第一版")
    api, client = "/api/brands/acme", client_for("director")
    assert client.post(f"{api}/sameness/compare").status_code == 202
    assert client_for("viewer").post(f"{api}/sameness/compare").status_code == 403
    assert client.get(f"{api}/guide/versions/{row.pk}/handbook").content.startswith(b"%PDF")
    assert "喝茶不" in client.get(f"{api}/guide/versions/{row.pk}/handbook?form=html").content.decode()
    assert client.get(f"{api}/guide/versions/99999/handbook").status_code == 404
