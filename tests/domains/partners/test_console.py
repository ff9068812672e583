"""The pages and REST of talents, cooperations, budgets, ad plans and media; ads by the exports of three platforms (KOL-07..12)."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.domains.partners import make
from tests.domains.partners.make import DAY, MOMENT, english

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.models import (
    AdCreative,
    AdPlan,
    Budget,
    BudgetLine,
    Cooperation,
    MediaColumn,
    MediaOutlet,
    PressTask,
    Settlement,
    Talent,
)
from guanhao.domains.partners.policy import CooperationPolicy
from guanhao.domains.partners.selectors import ads as advice
from guanhao.domains.partners.selectors import media as attained
from guanhao.domains.partners.services import ads, media
from guanhao.kernel import policy, warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(brand: Any) -> Client:
    """The manager's browser, in English."""
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(CooperationPolicy, {"flow": make.FLOW}, reason="test")
        make.one_level()
    return english(factories.signed_in(factories.make_person("manager", brand)))


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_from_brief_to_settlement_by_pages(client: Client, brand: Any) -> None:
    facts = {"name": "茶话林", "platform": "xiaohongshu", "handle": "chahua", "fans": "400000", "price": "3000", "contact": "wx"}
    assert client.post("/b/acme/partners/new/", facts).status_code == 302
    assert client.post("/b/acme/partners/new/", facts).status_code == 422
    with brand_scope(brand):
        talent = Talent.objects.get()
    audit = {"source": "新榜", "audited_on": "2026-03-01", "fake_share": "30.0%", "real_interaction": "5.1%"}
    assert client.post(f"/b/acme/partners/talents/{talent.pk}/audit/", audit).status_code == 302
    shown = client.get(f"/b/acme/partners/talents/{talent.pk}/").content.decode()
    assert "accepted" in shown
    assert "chosen" in shown
    assert "Audit of 新榜" in shown
    assert "wx" not in shown
    assert "wx" in client.post(f"/b/acme/partners/talents/{talent.pk}/contact/").content.decode()
    brief = {"talent_id": talent.pk, "title": "新茶", "kind": "post", "form": "soft", "target_url": "https://shop.example/tea"}
    assert client.post("/b/acme/partners/cooperations/new/", brief).status_code == 302
    with brand_scope(brand):
        row = Cooperation.objects.get()
    at = f"/b/acme/partners/cooperations/{row.pk}/"
    assert "Enter the quote" in client.get(at).content.decode()
    assert client.post(f"{at}quote/", {"amount": "USD 5"}).status_code == 422
    assert client.post(f"{at}quote/", {"amount": "3000"}).status_code == 302
    contract = {"amount": "2800", "number": "HT-1", "signed_on": "2026-03-02"}
    assert client.post(f"{at}contract/", contract).status_code == 422, "the file is missing"
    file = SimpleUploadedFile("合同.pdf", b"%PDF-1.4")
    assert client.post(f"{at}contract/", contract | {"file": file}).status_code == 302
    sent: Any = client.get(f"{at}contract/file/")
    assert b"".join(sent.streaming_content) == b"%PDF-1.4"
    assert client.post(f"{at}draft/", {"draft_title": "t", "draft_text": "新茶到了", "revision": "0"}).status_code == 302
    client.post(f"{at}submit/")
    assert "Blocks" in client.get(at).content.decode()
    assert client.post(f"{at}draft/", {"draft_title": "t", "draft_text": make.DRAFT, "ad_label": "on", "revision": "0"}).status_code == 422, "old"
    assert client.post(f"{at}draft/", {"draft_title": "t", "draft_text": make.DRAFT, "ad_label": "on", "revision": "1"}).status_code == 302
    assert client.post(f"{at}release/", {"url": "https://xhs.example/1"}).status_code == 422
    client.post(f"{at}submit/")
    assert "Signature missing" in client.get(at).content.decode()
    with brand_scope(brand):
        make.sign(row, brand)
    assert client.post(f"{at}release/", {"url": "https://xhs.example/1"}).status_code == 302
    results = {"form": "soft", "measured_on": "2026-03-02", "source": "小红书", "likes": "20", "conversions": "3"}
    assert client.post(f"{at}results/", results).status_code == 302
    assert client.post(f"{at}settle/", {"paid_on": "2026-03-03", "deduction": "3000"}).status_code == 422
    assert client.post(f"{at}settle/", {"paid_on": "2026-03-03"}).status_code == 302
    assert client.post(f"{at}settle/", {"paid_on": "2026-03-03"}).status_code == 422
    with brand_scope(brand):
        assert Settlement.objects.get().amount_cents == 280_000
    assert "Settled" in client.get(at).content.decode()
    for page in ("", "grades/", "cooperations/?state=settled", f"cooperations/{row.pk}/history/", f"talents/{talent.pk}/history/", "?export=csv"):
        assert client.get(f"/b/acme/partners/{page}").status_code == 200, page
    assert AuditEntry.objects.filter(action="partners.contract_read").count() == 1


def test_budgets_by_pages(client: Client, brand: Any) -> None:
    facts = {"title": "三月", "starts_on": "2026-03-01", "ends_on": "2026-03-31", "total": "100000", "head": "10", "waist": "20", "amateur": "70"}
    assert client.post("/b/acme/budgets/new/", facts).status_code == 302
    with brand_scope(brand):
        row = Budget.objects.get()
        channels = make.line(row, "channels")
    at = f"/b/acme/budgets/{row.pk}/"
    shown = client.get(at).content.decode()
    assert "60,000.00" in shown
    assert ">+5<" in shown
    assert client.post(f"{at}line/", {"kind": "channels", "title": "feed", "amount": "60001"}).status_code == 422
    assert client.post(f"{at}line/", {"kind": "channels", "title": "feed", "amount": "60000"}).status_code == 302
    client.post(f"{at}do/", {"do": "propose"})
    client.post(f"{at}do/", {"do": "approve"})
    with brand_scope(brand):
        assert Budget.objects.get().state == "waiting", "nobody approves their own"
    director = english(factories.signed_in(factories.make_person("director", brand)))
    assert "Approve" in director.get(at).content.decode()
    director.post(f"{at}do/", {"do": "approve"})
    line = f"/b/acme/budgets/lines/{channels.pk}/"
    assert client.post(f"{line}book/", {"amount": "60000.01", "key": "a", "note": "n"}).status_code == 422
    assert client.post(f"{line}report/", {"amount": "61000", "key": "a"}).status_code == 302
    assert "is over plan" in client.get(at).content.decode()
    with brand_scope(brand):
        tools = make.line(row, "tools")
    assert client.get(f"/b/acme/budgets/lines/{tools.pk}/move/?target={channels.pk}").status_code == 200
    move = {"target": channels.pk, "amount": "1000", "reason": "cover"}
    assert director.post(f"/b/acme/budgets/lines/{tools.pk}/move/", move).status_code == 302
    assert "is over plan" not in client.get(at).content.decode()
    assert client.get(f"{at}history/").status_code == 200
    board = rest(client, "GET", f"partners-budgets/{row.pk}").json()
    assert (board["over"], board["planned"][0]["flagged"], len(board["lines"])) == ([], True, 4)


def test_rest_does_what_the_pages_do(client: Client, brand: Any) -> None:
    talent = rest(client, "POST", "partners-talents", {"name": "林", "platform": "douyin", "fans": 10, "contact": "wx"}).json()
    assert "contact" not in talent
    assert rest(client, "POST", f"partners-talents/{talent['id']}/contact").json() == {"contact": "wx"}
    rest(client, "POST", f"partners-talents/{talent['id']}/audits", {"source": "s", "audited_on": "2026-03-01", "fake_share": "30.1%"})
    gates = {one["key"]: one for one in rest(client, "GET", f"partners-talents/{talent['id']}/gates").json()["gates"]}
    assert (gates["fake_fans"]["passed"], gates["fake_fans"]["value"], gates["cpa"]["passed"]) == (False, "30.1%", None)
    made = rest(client, "POST", "partners-cooperations", {"talent_id": talent["id"], "title": "t"}).json()
    at = f"partners-cooperations/{made['id']}"
    assert rest(client, "POST", f"{at}/quote", {"amount": "10"}).json()["state"] == "quoted"
    file = SimpleUploadedFile("c.pdf", b"x")
    sent = client.post(f"/api/brands/acme/{at}/contract", {"amount": "10", "number": "n", "signed_on": "2026-03-01", "file": file})
    assert (sent.status_code, "30.1%" in str(sent.json())) == (422, True)
    assert rest(client, "POST", f"{at}/settle", {"paid_on": "2026-03-01"}).status_code == 409
    assert rest(client, "POST", f"{at}/do", {"do": "cancel", "reason": "r"}).json()["state"] == "cancelled"
    assert rest(client, "POST", f"partners-talents/{talent['id']}/do", {"do": "forget"}).json()["name"] == ""
    assert rest(client, "GET", "partners-talents").json()["count"] == 0


def test_an_ad_plan_with_all_its_advice(client: Client, brand: Any) -> None:
    facts = {
        "title": "信息流",
        "platform": "douyin",
        "starts_on": "2026-03-01",
        "ends_on": "2026-03-31",
        "day": "1000",
        "peak_from": "20",
        "peak_to": "22",
    }
    more = {"suggested_bid": "1.00", "exposures": "2500", "active": "on"}
    assert client.post("/b/acme/ad-plans/new/", facts | {"peak_to": "20"} | more).status_code == 422
    assert client.post("/b/acme/ad-plans/new/", facts | more).status_code == 302
    with brand_scope(brand):
        plan = AdPlan.objects.get()
    at = f"/b/acme/ad-plans/{plan.pk}/"
    for title, style, clicks in (("a", "pain", 52), ("b", "benefit", 49), ("c", "pain", 50)):
        assert client.post(f"{at}creatives/new/", {"title": title, "style": style, "impressions": "1000", "clicks": clicks}).status_code == 302
    for title, sex, reach in (("women", "female", "49999"), ("men", "male", "90000")):
        assert client.post(f"{at}targets/new/", {"title": title, "sex": sex, "reach": reach, "regions": "浙江，上海"}).status_code == 302
    shown = client.get(at).content.decode()
    for words in ("Raise the bid", "Run at least 3 styles", "Retire 2 creatives", "too narrow", "apart by sex", "¥700", "¥1.2"):
        assert words in shown, words
    found = rest(client, "GET", f"partners-ad-plans/{plan.pk}/advice").json()
    assert [one["verdict"] for one in found["creatives"]] == ["keep", "retire", "retire"]
    assert (found["start_bid_cents"], found["bid"], sum(found["hours_cents"][20:22])) == (120, "raise", 70_000)
    with brand_scope(brand):
        keys = list(AdCreative.objects.filter(title__in=["b", "c"]).values_list("pk", flat=True))
    client.post(f"{at}retire/", {"creative": keys})
    with brand_scope(brand):
        assert AdCreative.objects.filter(state="retired").count() == 2
    for exposures, said in ((5001, "Optimise"), (5000, "Hold"), (3000, "Hold")):
        client.post(f"{at}edit/", facts | more | {"exposures": exposures})
        assert said in client.get(at).content.decode()


def test_sets_overlap_by_the_bitmaps_of_audiences(in_brand: Any) -> None:
    from pyroaring import BitMap

    plan = ads.save_plan(ads.PlanDraft(title="p", platform="douyin", starts_on=DAY, ends_on=DAY, day="1"))
    sets = [
        audiences.save_segment(name=name, definition=audiences.Definition("import", {}), members=BitMap(range(low, low + 1000)))
        for name, low in (("one", 0), ("two", 690))
    ]
    for number in sets:
        ads.save_target(plan=plan, draft=ads.TargetDraft(title=f"s{number}", segment_id=number))
    targets, (crossing,) = advice.targets(plan)
    assert [(one.people, one.narrow) for one in targets] == [(1000, True), (1000, True)]
    assert (crossing.both, crossing.share, crossing.too_much) == (310, 0.31, True)


EXPORTS = {
    "douyin": "时间,广告ID,广告名称,素材名称,消耗(元),展示数,点击数,转化数\n2026-03-02,11,信息流A,痛点一,1000.50,20000,1040,12\n",
    "wechat_oa": "日期,广告ID,广告名称,创意名称,曝光量,点击量,花费(元),目标转化量\n2026-03-02,12,朋友圈A,痛点一,20000,980,800,9\n",
    "xiaohongshu": "时间,创意ID,计划名称,创意名称,消费,展现量,点击量,转化量\n2026-03-02,13,搜索A,痛点一,600,20000,1000,7\n",
}


@pytest.mark.parametrize("platform", EXPORTS)
def test_exports_of_ad_platforms_feed_the_advice(in_brand: Any, platform: str) -> None:
    """巨量引擎, 腾讯广告 and 聚光, with the headers of their reports, through the import of ads."""
    account = channels.add_account(platform=platform, handle="tea", name="Tea")
    stream = BytesIO(EXPORTS[platform].encode("gb18030"))
    run = imports.run_now(imports.make_draft(kind="ads", account=account.id, stream=stream, name="report.csv"))
    assert (run.imported, run.quarantined) == (1, 0)
    (row,) = warehouse.rows("SELECT spend, impressions, clicks, conversions, creative FROM ads")
    assert None not in row.values(), row
    plan = ads.save_plan(ads.PlanDraft(title="p", platform=platform, starts_on=DAY, ends_on=DAY, day="1"))
    ads.save_creative(plan=plan, title="痛点一", style="pain")
    views, _lacking = advice.creatives(plan)
    assert (views[0].imported, views[0].verdict) == (True, "keep" if platform == "douyin" else "retire")


def test_media_by_pages(client: Client, brand: Any) -> None:
    assert client.post("/b/acme/media/new/", {"name": "食品周刊", "vertical": "食品", "contact": "wx", "active": "on"}).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        outlet = MediaOutlet.objects.get()
        moment = now()
        for place in range(25):
            task = media.promise(outlet_id=outlet.pk, title=f"稿 {place}", due_at=moment)
            late = timedelta(hours=1) if place == 24 else timedelta()
            media.decide(task=task, url="" if place == 23 else "https://m.example/1", released_at=moment + late)
        found = attained.attainment()
    assert (found.kept, found.decided, found.share, found.reached) == (23, 25, 0.92, True)
    assert "92.0%" in client.get("/b/acme/media/").content.decode()
    column = {"outlet_id": outlet.pk, "title": "早餐地图", "starts_on": "2026-03-01", "search_before": "500", "search_after": "700"}
    assert client.post("/b/acme/media/columns/new/", column).status_code == 302
    with brand_scope(brand):
        row = MediaColumn.objects.get()
    at = f"/b/acme/media/columns/{row.pk}/"
    urls = "\n".join(f"https://site{n}.example/a" for n in range(210))
    assert client.post(f"{at}reprints/", {"urls": urls}).status_code == 302
    assert client.post(f"{at}reprints/", {"urls": urls.splitlines()[0] + "\nnot an address"}).status_code == 422
    shown = client.get(at).content.decode()
    assert "Above the mark of 200" in shown
    assert "40.0%" in shown
    assert client.post("/b/acme/media/press/new/", {"outlet_id": outlet.pk, "title": "x", "due_at": "2026-03-01T10:00"}).status_code == 302
    with brand_scope(brand):
        task = PressTask.objects.get(title="x")
    assert client.post(f"/b/acme/media/press/{task.pk}/", {"url": ""}).status_code == 302
    assert client.post(f"/b/acme/media/press/{task.pk}/", {"url": ""}).status_code == 422, "decided"
    for page in (f"{outlet.pk}/", "press/", "columns/"):
        assert client.get(f"/b/acme/media/{page}").status_code == 200, page


def test_who_may_only_look_changes_nothing(brand: Any, client: Client) -> None:
    with brand_scope(brand), acting(SYSTEM), time_at(MOMENT):
        row = make.contracted(make.talent())
        line = make.line(make.budget(), "tools")
    analyst = factories.signed_in(factories.make_person("analyst", brand))
    assert analyst.get(f"/b/acme/partners/cooperations/{row.pk}/").status_code == 200
    for path in (
        f"partners/cooperations/{row.pk}/cancel/",
        f"partners/cooperations/{row.pk}/settle/",
        f"partners/talents/{row.talent_id}/contact/",
        f"partners/talents/{row.talent_id}/forget/",
        f"budgets/lines/{line.pk}/book/",
    ):
        assert analyst.post(f"/b/acme/{path}", {"reason": "x", "confirmed": "1"}).status_code == 403, path
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert viewer.get("/b/acme/partners/").status_code == 403
    with brand_scope(brand):
        assert (Cooperation.objects.get().state, BudgetLine.objects.get(pk=line.pk).booked_cents) == ("contracted", 0)
