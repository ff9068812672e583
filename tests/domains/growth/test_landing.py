"""Landing pages: checked by purpose, published in versions, read without scripts, events in the warehouse (PLT-11, KOL-10)."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from tests.domains.growth.make import DAY, MOMENT, english, fresh

from guanhao.domains.growth.contracts import Refused, TooMany, Unfit
from guanhao.domains.growth.models import LandingEntry, LandingPage
from guanhao.domains.growth.policy import PagePolicy
from guanhao.domains.growth.services import coupons, landing
from guanhao.domains.people import facade as people
from guanhao.kernel import policy, versions, warehouse
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
FORM = {"kind": "form", "fields": ["name", "phone"], "consent": "For the tasting only, deleted after 90 days.", "label": "Sign up"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """The brand, in March."""
    with time_at(MOMENT):
        yield in_brand


def sale() -> tuple[LandingPage, list[dict[str, Any]]]:
    """A sales page with all it needs."""
    draft = coupons.DiscountDraft(title="First flush", percent=20, starts_at=MOMENT - DAY, ends_at=MOMENT + DAY)
    discount = coupons.save_discount(draft)
    row = landing.save_page(code="spring", title="Spring tea", goal="sales")
    blocks = [
        {"kind": "heading", "title": "Spring tea is here"},
        {"kind": "discount", "discount": discount.pk},
        {"kind": "cod", "text": "Pay when it arrives"},
        {"kind": "button", "label": "Buy", "url": "https://shop.example.com/tea"},
        FORM,
    ]
    return row, blocks


def test_a_sales_page_without_discount_fails_its_check() -> None:
    row, blocks = sale()
    landing.save_blocks(page=row, blocks=[one for one in blocks if one["kind"] != "discount"])
    with pytest.raises(Unfit) as unfit:
        landing.publish(page=row)
    assert list(unfit.value.problems) == ["discount"]
    assert landing.page_by_code("spring") is None
    app = landing.save_page(code="app", title="App", goal="app")
    landing.save_blocks(page=app, blocks=[blocks[0], blocks[3]])
    with pytest.raises(Unfit) as unfit:
        landing.publish(page=app)
    assert list(unfit.value.problems) == ["video_first"]


def test_a_published_page_is_reachable_and_its_events_are_recorded(client: Client) -> None:
    row, blocks = sale()
    landing.save_blocks(page=row, blocks=blocks)
    assert client.get("/g/acme/p/spring/").status_code == 404
    landing.publish(page=row)
    shown = english(client).get("/g/acme/p/spring/?utm_source=weibo").content.decode()
    assert "Spring tea is here" in shown
    assert "−20%" in shown
    assert "<script" not in shown
    went = client.get("/g/acme/p/spring/go/3/")
    assert (went.status_code, went["Location"]) == (302, "https://shop.example.com/tea")
    assert client.get("/g/acme/p/spring/go/0/").status_code == 404
    facts = {"place": "4", "name": "Lin", "phone": "13800000001", "agreed": "1"}
    for wrong in ({"agreed": ""}, {"phone": "12"}, {"name": ""}, {"website": "spam"}, {"place": "x"}):
        assert client.post("/g/acme/p/spring/", {**facts, **wrong}).status_code in {409, 422}
    assert LandingEntry.objects.count() == 0
    assert client.post("/g/acme/p/spring/", facts).status_code == 302
    entry = LandingEntry.objects.get()
    assert json.loads(entry.answers) == {"name": "Lin", "phone": "13800000001"}
    assert entry.person_id is not None
    assert [one.purpose for one in people.card(entry.person_id).consents] == ["growth.landing"]
    assert landing.tell_warehouse() == 3
    assert landing.tell_warehouse() == 0
    found = warehouse.rows("SELECT type, source FROM events ORDER BY type, source")
    assert [(one["type"], one["source"]) for one in found] == [("page_click", ""), ("page_send", ""), ("page_view", "weibo")]
    people.forget(entry.person_id)
    deliver_pending()
    assert (fresh(entry).answers, fresh(entry).person_id) == ("", None)


def test_what_is_published_stays_until_it_is_published_anew(client: Client) -> None:
    row, blocks = sale()
    landing.save_blocks(page=row, blocks=blocks)
    landing.publish(page=row)
    landing.save_blocks(page=row, blocks=[{**blocks[0], "title": "Summer"}, *blocks[1:]])
    assert "Spring tea is here" in client.get("/g/acme/p/spring/").content.decode()
    landing.publish(page=row)
    assert "Summer" in client.get("/g/acme/p/spring/").content.decode()
    assert fresh(row).number == 2
    assert len(versions.history(landing.target_of(row))) >= 3
    landing.take_down(page=row)
    assert client.get("/g/acme/p/spring/").status_code == 404


def test_blocks_are_checked_one_by_one() -> None:
    row, _blocks = sale()
    for wrong in (
        {"kind": "magic"},
        {"kind": "heading"},
        {"kind": "button", "label": "x", "url": "javascript:alert(1)"},
        {"kind": "picture", "file": 99},
        {"kind": "discount", "discount": 99},
        {"kind": "form", "fields": ["passport"], "consent": "c", "label": "l"},
    ):
        with pytest.raises(Refused):
            landing.save_blocks(page=row, blocks=[wrong])
    with pytest.raises(Refused):
        landing.save_blocks(page=row, blocks=[{"kind": "heading", "title": "x"}] * 41)
    for wrong_code in ("", "Ä", "a b", "x" * 61):
        with pytest.raises(Refused):
            landing.save_page(code=wrong_code, title="t", goal="sales")
    assert fresh(row).blocks == []


def test_pictures_are_told_by_their_bytes(client: Client) -> None:
    row, blocks = sale()
    with pytest.raises(Refused):
        landing.add_file(page=row, stream=io.BytesIO(b"<svg onload=alert(1)>"), name="a.png", size=20)
    with pytest.raises(Refused):
        landing.add_file(page=row, stream=io.BytesIO(PNG), name="a.png", size=99 << 20)
    added = landing.add_file(page=row, stream=io.BytesIO(PNG), name="a.png", size=48)
    landing.save_blocks(page=row, blocks=[*blocks, {"kind": "picture", "file": added.pk}])
    landing.publish(page=row)
    sent = client.get(f"/g/acme/p/spring/file/{added.pk}/")
    assert (sent["Content-Type"], b"".join(sent.streaming_content)) == ("image/png", PNG)  # type: ignore[attr-defined]
    assert client.get("/g/acme/p/spring/file/99/").status_code == 404


def test_too_many_forms_from_one_network_are_refused() -> None:
    row, blocks = sale()
    landing.save_blocks(page=row, blocks=blocks)
    row = landing.publish(page=row)
    policy.revise(PagePolicy, {"an_hour": 1}, reason="test")
    facts: dict[str, Any] = {"page": row, "block": 4, "agreed": True, "origin": "net"}
    landing.send(answers={"name": "a", "phone": "13800000001"}, **facts)
    with pytest.raises(TooMany):
        landing.send(answers={"name": "b", "phone": "13800000002"}, **facts)
    assert LandingEntry.objects.count() == 1
