"""The console, the phone pages and REST of growth, through their real addresses."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.domains.growth.make import MOMENT, batch, come, english, fresh, plan, program

from guanhao.domains.growth.models import Campaign, CampaignNote, Coupon, CouponBatch, CouponUse, InviteProgram, InviteSignup, LandingPage, Shop
from guanhao.domains.growth.services import campaigns, coupons, door, invites, judging, tools
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
BATCH = {
    "title": "Ten off", "key": "ten", "text": "", "campaign_id": "", "kind": "cash", "value": "12.50", "least": "50", "cost": "8", "total": "20",
    "per_person": "1", "starts_at": "2026-03-01T00:00", "ends_at": "2026-04-01T00:00", "weekdays": list("0123456"), "hour_from": "0", "hour_to": "24",
    "returns": "on", "active": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def march(brand: Any) -> Any:
    """In March; the brand is not entered."""
    with time_at(MOMENT):
        yield brand


@pytest.fixture
def client(brand: Any) -> Client:
    """The community operator's browser, in English."""
    return english(factories.signed_in(factories.make_person("community", brand)))


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_a_batch_is_written_its_codes_made_and_taken_on_a_phone(client: Client, brand: Any) -> None:
    assert client.post("/b/acme/growth/coupons/new/", {**BATCH, "value": "-1"}).status_code == 422
    assert client.post("/b/acme/growth/coupons/new/", BATCH).status_code == 302
    with brand_scope(brand):
        row = CouponBatch.objects.get()
    assert (row.value, row.least, row.total) == (1250, 5000, 20)
    page = f"/b/acme/growth/coupons/{row.pk}/"
    assert client.post(f"{page}codes/", {"count": "21", "note": ""}).status_code == 422
    assert client.post(f"{page}codes/", {"count": "3", "note": "flyer"}).status_code == 302
    with brand_scope(brand):
        code = Coupon.objects.get(number=1).code
    assert code[:4] in client.get(page).content.decode()
    assert code[:4] in client.get(f"{page}?export=csv").getvalue().decode("utf-8-sig")
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert code[:4] not in viewer.get(page).content.decode()
    assert client.post("/b/acme/growth/shops/new/", {"name": "West Lake", "active": "on"}).status_code == 302
    with brand_scope(brand):
        shop = Shop.objects.get()
        address = reverse("public_growth:shop", kwargs={"slug": "acme", "key": door.key_of("shop", shop.pk, 1)})
    assert address in client.get(f"/b/acme/growth/shops/{shop.pk}/").content.decode()
    phone = english(Client())
    assert "Take it" in phone.post(address, {"code": code.lower(), "do": "look"}).content.decode()
    assert phone.post(address, {"code": code, "amount": "49.99", "do": "take"}).status_code == 422
    assert phone.post(address, {"code": code, "amount": "x", "do": "take"}).status_code == 422
    taken = phone.post(address, {"code": code, "amount": "60", "order": "A1", "do": "take"})
    assert taken.status_code == 302
    assert "Ten off" in phone.get(taken["Location"]).content.decode()
    assert phone.post(address, {"code": code, "amount": "60", "do": "take"}).status_code == 409
    with brand_scope(brand):
        assert CouponUse.objects.get().discount == 1250
    assert client.post(f"/b/acme/growth/shops/{shop.pk}/renew/").status_code == 302
    assert phone.get(address).status_code == 404


def test_guessing_codes_on_the_phone_is_slowed(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        shop = coupons.save_shop(name="West Lake")
        good = coupons.make_codes(batch=batch(), count=1)[0].code
        address = reverse("public_growth:shop", kwargs={"slug": "acme", "key": door.key_of("shop", shop.pk, 1)})
    phone = Client()
    seen = [phone.post(address, {"code": f"WRONG{number}", "do": "look"}).status_code for number in range(5)]
    assert seen == [404, 404, 404, 404, 429]
    slowed = phone.post(address, {"code": good, "do": "take"})
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "3")
    assert phone.get(f"/g/acme/coupon/{good}/").status_code == 200, "the holder comes from elsewhere"
    assert phone.get("/g/acme/coupon/NOPE/").status_code == 404
    assert phone.post(address, {"code": "x" * 70_000}).status_code == 413


def test_people_invite_people_on_the_phone(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        batch()
        program(steps=[{"level": 1, "invites": 1, "batch": "tea"}])
    first, second = english(Client()), english(Client(REMOTE_ADDR="10.0.0.2"))
    first.get("/g/acme/invite/spring/")
    assert first.post("/g/acme/invite/spring/", {"phone": "13800000001", "name": "Lin"}).status_code == 422
    sent = first.post("/g/acme/invite/spring/", {"phone": "13800000001", "name": "Lin", "agreed": "1"})
    assert sent.status_code == 302
    mine = sent["Location"]
    with brand_scope(brand):
        code = InviteSignup.objects.get().code
    assert f"/g/acme/i/{code}/" in first.get(mine).content.decode()
    assert first.post(mine, {"do": "share"}).status_code == 302
    assert "Lin invites you" in second.get(f"/g/acme/i/{code}/").content.decode()
    assert second.post(f"/g/acme/i/{code}/", {"phone": "13900000002", "agreed": "1"}).status_code == 302
    stranger = english(Client(REMOTE_ADDR="10.0.0.3"))
    stranger.get(f"/g/acme/i/{code}/")
    known = stranger.post(f"/g/acme/i/{code}/", {"phone": "13800000001", "agreed": "1"})
    assert "signed up already" in known.content.decode(), "a number alone opens nobody's page"
    with time_at(MOMENT.replace(day=4)), brand_scope(brand), acting(SYSTEM):
        assert judging.ripen() == 1
        coupon = Coupon.objects.get().code
    with time_at(MOMENT.replace(day=4)):
        assert f"/g/acme/coupon/{coupon}/" in first.get(mine).content.decode()
    assert first.get("/g/acme/mine/1-1-abc/").status_code == 404
    with brand_scope(brand):
        row = InviteProgram.objects.get()
    assert "Lin" in client.get(f"/b/acme/growth/invites/{row.pk}/").content.decode()
    standing = rest(client, "GET", f"growth-programs/{row.pk}/standing").json()
    assert (standing["visits"], standing["shares"], standing["rewards"]) == (3, 1, 1)


def test_held_sign_ups_are_decided_in_the_console(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        batch()
        row = program()
        root = come(row, 0)
        held = come(row, 1, root, device="phone-0")
        key = invites.key_of(held)
    phone = english(Client())
    assert phone.post(f"/g/acme/mine/{key}/", {"text": "We share a phone"}).status_code == 302
    page = f"/b/acme/growth/signups/{held.pk}/"
    shown = client.get(page).content.decode()
    assert "We share a phone" in shown
    assert "inviting oneself" in shown
    assert "13800000997" in shown
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert "13800000997" not in viewer.get(page).content.decode()
    assert viewer.post(f"{page}do/", {"do": "release"}).status_code == 403
    assert client.post(f"/b/acme/growth/invites/{row.pk}/", {"action": "release", "pick": [str(held.pk)], "confirmed": "1"}).status_code == 302
    with brand_scope(brand):
        assert fresh(held).state == "valid"


def test_a_campaign_through_the_console_and_its_board(client: Client, brand: Any) -> None:
    facts = {
        "title": "Spring", "theme": "Tea", "form": "online", "place": "", "starts_at": "2026-03-02T09:00", "ends_at": "2026-03-09T09:00",
        "audience": "Students", "goal_people": "10", "budget": "1000", "channels": "Social media: Weibo", "materials": "poster：Main",
        "owners": "Design: Lin", "checklist": "Stock", "follows_id": "",
    }  # fmt: skip
    assert client.post("/b/acme/growth/campaigns/new/", {**facts, "channels": "moon: base"}).status_code == 422
    assert client.post("/b/acme/growth/campaigns/new/", facts).status_code == 302
    with brand_scope(brand):
        row = Campaign.objects.get()
    assert row.channels == [{"kind": "social", "what": "Weibo"}]
    page = f"/b/acme/growth/campaigns/{row.pk}/"
    assert "Responsible" in client.get(page).content.decode()
    client.post(f"{page}do/", {"do": "submit"})
    with brand_scope(brand):
        assert fresh(row).state == "draft", "nobody answers for it"
        owner = factories.make_person("community", brand).id
    assert client.post(f"{page}edit/", {**facts, "owner": str(owner)}).status_code == 302
    client.post(f"{page}do/", {"do": "submit"})
    client.post(f"{page}do/", {"do": "tick", "number": "0", "done": "1"})
    with brand_scope(brand):
        assert (fresh(row).state, fresh(row).checklist[0]["done"]) == ("review", True)
    reviewer = english(factories.signed_in(factories.make_person("reviewer_second", brand)))
    shown = reviewer.get(page).content.decode()
    form = {name: shown.split(f'name="{name}" value="')[1].split('"')[0] for name in ("number", "level", "seen")}
    assert reviewer.post(f"{page}do/", {**form, "do": "sign"}).status_code == 302
    assert "活动放行" in client.get(page).content.decode(), "kept in the house's language"
    assert client.get(f"{page}board/").status_code == 200
    assert rest(client, "GET", f"growth-campaigns/{row.pk}/board").json()["people"] == 0
    missing = rest(client, "POST", "growth-campaigns", {"title": "Bare"}).json()
    answer = rest(client, "POST", f"growth-campaigns/{missing['id']}/do", {"do": "submit"})
    assert answer.status_code == 422


def test_a_page_is_built_without_scripts(client: Client, brand: Any) -> None:
    assert client.post("/b/acme/growth/pages/new/", {"title": "Join", "code": "join", "goal": "signup", "campaign_id": ""}).status_code == 302
    with brand_scope(brand):
        row = LandingPage.objects.get()
    page = f"/b/acme/growth/pages/{row.pk}/"
    assert client.get(f"{page}block/?kind=form").status_code == 200
    assert client.post(f"{page}block/?kind=heading", {"title": "Join us", "text": ""}).status_code == 302
    form = {"title": "", "fields": ["phone"], "consent": "For this only", "label": "Join"}
    assert client.post(f"{page}block/?kind=form", form).status_code == 302
    assert client.post(f"{page}do/", {"do": "up", "place": "1"}).status_code == 302
    assert client.get(f"{page}preview/").status_code == 200
    client.post(f"{page}do/", {"do": "publish"})
    with brand_scope(brand):
        assert [one["kind"] for one in fresh(row).live] == ["form", "heading"]
    assert "Join us" in client.get("/g/acme/p/join/").content.decode()
    assert client.post("/g/acme/p/join/", {"place": "0", "phone": "13800000001", "agreed": "1"}).status_code == 302
    assert "13800000001" in client.get(f"{page}entries/").content.decode()
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert "13800000001" not in viewer.get(f"{page}entries/").content.decode()


def test_rest_redeems_once_and_refunds_once(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        row = batch()
    made = rest(client, "POST", f"growth-coupon-batches/{row.pk}/issue", {"occasion": "crm:1"}).json()
    assert rest(client, "POST", f"growth-coupon-batches/{row.pk}/issue", {"occasion": "crm:1"}).json()["id"] == made["id"]
    use = rest(client, "POST", "growth-coupons/redeem", {"code": made["code"], "order": "A1"})
    assert use.status_code == 201
    assert rest(client, "POST", "growth-coupons/redeem", {"code": made["code"]}).status_code == 409
    assert rest(client, "POST", "growth-coupons/redeem", {"code": "NOPE"}).status_code == 404
    first = rest(client, "POST", f"growth-coupons/{made['id']}/refund", {"reason": "returned"}).json()
    assert rest(client, "POST", f"growth-coupons/{made['id']}/refund", {"reason": "x"}).json()["replacement_id"] == first["replacement_id"]
    assert rest(client, "GET", "growth-coupons").json()["count"] == 2
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert rest(viewer, "POST", "growth-coupons/redeem", {"code": made["code"]}).status_code == 403


def test_a_quiz_is_built_in_the_console_and_keeps_its_place_in_the_scores(client: Client, brand: Any) -> None:
    facts = {"title": "Tea quiz", "code": "tea-quiz", "goal": "brand", "campaign_id": ""}
    client.post("/b/acme/growth/pages/new/", facts)
    with brand_scope(brand):
        page = f"/b/acme/growth/pages/{LandingPage.objects.get().pk}/"
    client.post(f"{page}block/?kind=heading", {"title": "Play"})
    quiz = {"title": "Quiz", "text": "Green?\n*Yes\nNo", "results": "1: Right", "label": "Go", "batch": "", "least": "0", "consent": ""}
    assert client.post(f"{page}block/?kind=quiz", {**quiz, "text": "Green?"}).status_code == 422
    assert client.post(f"{page}block/?kind=quiz", quiz).status_code == 302
    turn = {
        "title": "Pairs",
        "game": "turn",
        "text": "tea\ncup",
        "seconds": "10",
        "results": "",
        "label": "Turn",
        "batch": "",
        "least": "0",
        "consent": "",
    }
    assert client.post(f"{page}block/?kind=game", turn).status_code == 302
    assert client.post(f"{page}block/?kind=share", {"title": "", "text": "", "label": "Share"}).status_code == 302
    with brand_scope(brand):
        mark = LandingPage.objects.get().blocks[1]["mark"]
    assert client.post(f"{page}block/?place=1", {**quiz, "title": "Another"}).status_code == 302
    with brand_scope(brand):
        assert LandingPage.objects.get().blocks[1]["mark"] == mark
    assert "Turn cards over" in client.get(page).content.decode()
    client.post(f"{page}do/", {"do": "publish"})
    shown = client.get("/g/acme/p/tea-quiz/")
    assert "nonce=" in shown.content.decode()
    assert "'nonce-" in shown["Content-Security-Policy"]
    assert "?s=share" in shown.content.decode()
    client.post("/g/acme/p/tea-quiz/", {"do": "share"})
    client.post("/g/acme/p/tea-quiz/", {"do": "play", "mark": mark, "q0": "0"})
    with brand_scope(brand):
        number = LandingPage.objects.get().pk
    told = rest(client, "GET", f"growth-pages/{number}/reach").json()
    assert (told["visits"], told["shares"], told["share_rate"], told["plays"]) == (1, 1, 1.0, 1)
    assert "Share rate" in client.get(page).content.decode()


def test_tools_and_conversations_reach_a_campaign_through_its_pages(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        row = campaigns.save_campaign(plan())
        Campaign.objects.filter(pk=row.pk).update(state="open", opened_at=MOMENT)
        tools.know(activity_id=7, kind="lottery", title="Cup draw", path="/join/acme/x/")
    page = f"/b/acme/growth/campaigns/{row.pk}/"
    assert client.post(f"{page}tools/new/", {"activity_id": "8"}).status_code == 422
    assert client.post(f"{page}tools/new/", {"activity_id": "7"}).status_code == 302
    assert "Cup draw" in client.get(page).content.decode()
    assert "Cup draw" in client.get(f"{page}board/").content.decode()
    assert [one["title"] for one in rest(client, "GET", f"growth-campaigns/{row.pk}/tools").json()] == ["Cup draw"]
    assert rest(client, "DELETE", f"growth-campaigns/{row.pk}/tools/7").status_code == 204
    assert rest(client, "POST", f"growth-campaigns/{row.pk}/tools", {"activity_id": 7}).status_code == 201
    assert rest(client, "POST", f"growth-campaigns/{row.pk}/tools", {"activity_id": 9}).status_code == 422
    assert client.post(f"{page}do/", {"do": "unlink", "number": "7"}).status_code == 302
    form = "/b/acme/growth/feedback/new/?conversation=5&text=Slow"
    assert "Slow" in client.get(form).content.decode()
    for _again in range(2):
        assert client.post(form, {"campaign_id": str(row.pk), "text": "Slow"}).status_code == 302
    assert client.post(form, {"campaign_id": "", "text": ""}).status_code == 422
    with brand_scope(brand):
        assert [one.source for one in CampaignNote.objects.all()] == ["inbox.conversation:5"]
