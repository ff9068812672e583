"""Pages of listening's core: they answer with data and without, in both languages, and say no to readers who edit."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.listening.furnish_core import furnish

from guanhao.domains.listening.models import Card, Case, HotTopic, KeywordRule, NegativeClass, PositivePlan, Rival, Round, Source, Trend
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db
LISTS = [
    "mentions/", "volume/", "volume/voice/", "volume/report/", "sources/", "rules/", "hot/", "hot/topics/", "rivals/", "rounds/", "reputation/",
    "trends/",
]  # fmt: skip
FORMS = ["sources/new/", "rules/new/", "rivals/new/", "rounds/new/", "reputation/new/", "reputation/positive/new/", "trends/new/"]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_at(NOON):
        yield


@pytest.fixture
def desk(brand: BrandRef, client_for: Callable[..., Client]) -> Client:
    return client_for("director")


def full(brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        furnish(1, NOON - timedelta(hours=1), NOON.date())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_and_forms_answer_empty_and_full(brand: BrandRef, desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    for address in [*LISTS, *FORMS]:
        assert desk.get(f"/b/acme/listening/{address}").status_code == 200, address
    full(brand)
    for address in [*LISTS, *FORMS, "volume/?export=csv", "volume/voice/?export=xlsx", "mentions/?export=csv&polarity=-1"]:
        answer = desk.get(f"/b/acme/listening/{address}")
        assert answer.status_code == 200, address
        b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_single_pages_answer(brand: BrandRef, desk: Client) -> None:
    full(brand)
    source = Source.everywhere.get()
    rows: list[tuple[Any, str]] = [
        (Source, "sources/{}/"), (Source, "sources/{}/edit/"), (Source, "sources/{}/history/"), (KeywordRule, "rules/{}/"),
        (KeywordRule, "rules/{}/edit/"),
        (KeywordRule, "rules/{}/history/"), (HotTopic, "hot/topics/{}/"),
        (Rival, "rivals/{}/"), (Rival, "rivals/{}/edit/"), (Rival, "rivals/{}/history/"),
        (Round, "rounds/{}/"), (Round, "rounds/{}/card/"), (Card, "cards/{}/"), (Case, "reputation/{}/"), (Case, "reputation/{}/history/"),
        (NegativeClass, "reputation/classes/{}/"), (Trend, "trends/{}/"), (Trend, "trends/{}/edit/"), (Trend, "trends/{}/history/"),
    ]  # fmt: skip
    for kind, address in rows:
        assert desk.get(f"/b/acme/listening/{address.format(kind.everywhere.first().pk)}").status_code == 200, address
    shown = desk.get(f"/b/acme/listening/mentions/one/?ref={source.pk}:1").content.decode()
    assert "青禾的第1杯茶" in shown
    assert desk.get("/b/acme/listening/mentions/one/").status_code == 404
    assert PositivePlan.everywhere.count() == 1


def test_the_list_finds_by_words_and_corrects_many(brand: BrandRef, desk: Client) -> None:
    full(brand)
    source = Source.everywhere.get()
    assert "青禾的第1杯茶" in desk.get("/b/acme/listening/mentions/?q=物流").content.decode()
    assert "青禾的第1杯茶" not in desk.get("/b/acme/listening/mentions/?q=没有的词").content.decode()
    answer = desk.post("/b/acme/listening/mentions/", {"do": "act", "action": "irrelevant", "pick": [f"{source.pk}:1"], "sure": "1"})
    assert answer.status_code in (200, 204, 302)


def test_a_rule_is_looked_at_before_it_is_saved(brand: BrandRef, desk: Client) -> None:
    full(brand)
    values = {"name": "物流", "role": "topic", "any": "物流", "do": "preview"}
    looked = desk.post("/b/acme/listening/rules/new/", values)
    assert looked.status_code == 200
    assert KeywordRule.everywhere.count() == 1
    assert desk.post("/b/acme/listening/rules/new/", {**values, "do": "save"}).status_code == 302
    assert KeywordRule.everywhere.get(name="物流").caught == 1
    assert desk.post("/b/acme/listening/rules/new/", {"name": "空", "role": "topic", "exclude": "x", "do": "save"}).status_code == 422


def test_a_source_is_tried_before_it_goes_on(brand: BrandRef, desk: Client) -> None:
    values = {
        "name": "客服", "kind": "api", "platform": "weibo", "content": "UGC", "permission": "own", "purpose": "监测口碑", "weight": "1", "keep": "",
    }  # fmt: skip
    assert desk.post("/b/acme/listening/sources/new/", {**values, "purpose": ""}).status_code == 422
    assert desk.post("/b/acme/listening/sources/new/", values).status_code == 302
    row = Source.everywhere.get()
    desk.post(f"/b/acme/listening/sources/{row.pk}/switch/", {"state": "on"})
    row.refresh_from_db()
    assert row.state == "draft"
    assert desk.post(f"/b/acme/listening/sources/{row.pk}/try/").status_code == 200
    desk.post(f"/b/acme/listening/sources/{row.pk}/switch/", {"state": "on"})
    row.refresh_from_db()
    assert row.state == "on"


def test_readers_change_nothing(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    full(brand)
    reader = client_for("viewer")
    before = Source.everywhere.get().state
    assert reader.post(f"/b/acme/listening/sources/{Source.everywhere.get().pk}/switch/", {"state": "paused"}).status_code in (403, 404)
    assert reader.get("/b/acme/listening/sources/new/").status_code in (403, 404)
    assert Source.everywhere.get().state == before
