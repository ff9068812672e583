"""What reviewers signed is on Bluesky's own server and on a real WordPress site, put there by the publisher itself, its fence, windows and tokens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.connectors.test_through_the_publisher import account_at, again, article, planned, run
from tests.domains.content.reviewing import approve, hand_in
from tests.domains.publishing.publishing import signed
from tests.factories import acting_in
from tests.real_servers.blog import Blog, wordpress_server
from tests.real_servers.fediverse import Instance, mastodon_server, token
from tests.real_servers.pds import Pds, bluesky_server

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.content.services import variants
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.domains.publishing.models import Attempt
from guanhao.domains.publishing.publisher import contexts, windows
from guanhao.domains.publishing.publisher.http import FencedTransport
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.sdk.testing.wire import Wire, answer_lost, maintenance

pytestmark = [pytest.mark.django_db, pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("bluesky")]
TEXT = "三步泡好一壶春茶：温杯、投茶、注水。 #春茶"


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    with bluesky_server() as server:
        yield server


@pytest.fixture(scope="module")
def did(pds: Pds) -> str:
    return pds.make_account("tea-official")


@pytest.fixture(scope="module")
def password(pds: Pds, did: str) -> str:
    return pds.app_password("tea-official")


@pytest.fixture
def wire(monkeypatch: Any, settings: Any) -> Iterator[Wire]:
    """The publisher's own fenced transport with a wire before it that can break; loopback is allowed."""
    settings.ALLOW_PRIVATE = True
    windows.forget()
    made = Wire(FencedTransport())
    monkeypatch.setattr(contexts, "transport", lambda own: made)
    yield made
    made.close()


def is_record(request: httpx.Request) -> bool:
    return request.url.path.endswith("putRecord")


def on_bluesky(brand: BrandRef, pds: Pds, password: str) -> int:
    number = account_at(brand, "bluesky", {"server": pds.url}, {"app_password": password})
    with brand_scope(brand), acting(SYSTEM):
        channels.change_account(account_id=number, handle="tea-official.test")
    return number


def test_a_signed_post_is_on_bluesky_once_by_a_session_made_on_the_way(brand: BrandRef, pds: Pds, did: str, password: str, wire: Wire) -> None:
    before = len(pds.posts(did))
    row = planned(brand, signed(brand, on_bluesky(brand, pds, password), TEXT))
    run()
    run()
    row = again(brand, row.pk)
    assert row.status == "published"
    (record,) = pds.posts(did)[: len(pds.posts(did)) - before]
    assert record["value"]["text"].endswith(TEXT)
    assert record["value"]["facets"][0]["features"][0]["tag"] == "春茶"
    assert row.url == f"https://bsky.app/profile/{did}/post/{row.remote_id}"
    assert sum(call.url.path.endswith("createSession") for call in wire.calls) == 1
    kept = str(list(Attempt.everywhere.filter(publication=row).values_list("evidence", "message")))
    with brand_scope(brand), acting(SYSTEM):
        secrets = channels.token(row.account_id).values
    assert set(secrets) == {"app_password", "access_token", "refresh_token"}
    assert not any(secret in kept + str(row.handles) for secret in secrets.values())


@pytest.mark.parametrize("fault", [answer_lost, maintenance(502, after=True)], ids=["lost", "page"])
def test_a_lost_answer_of_bluesky_is_found(brand: BrandRef, pds: Pds, did: str, password: str, wire: Wire, fault: Any) -> None:
    before = len(pds.posts(did))
    row = planned(brand, signed(brand, on_bluesky(brand, pds, password), TEXT))
    wire.arm(fault, is_record)
    run()
    with time_passes(timedelta(minutes=10)):
        run()
    assert again(brand, row.pk).status == "published"
    assert (len(pds.posts(did)) - before, sum(map(is_record, wire.calls))) == (1, 1)


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    with wordpress_server() as server:
        yield server


def test_a_signed_article_is_on_wordpress_with_its_cover(brand: BrandRef, blog: Blog, wire: Wire) -> None:
    number = account_at(brand, "wordpress", {"site": blog.url, "username": "editor"}, {"app_password": blog.passwords["editor"]})
    row = planned(brand, article(brand, number))
    wire.arm(answer_lost, lambda request: request.method == "POST" and "/wp/v2/posts/" in str(request.url.params.get("rest_route")))
    run()
    with time_passes(timedelta(minutes=10)):
        run()
    row = again(brand, row.pk)
    assert (row.status, wire.struck) == ("published", 1)
    (found,) = blog.search("春茶怎么泡")
    assert (str(found["id"]), found["link"]) == (row.remote_id, row.url)
    assert found["featured_media"] > 0


def test_a_contributors_article_waits_for_an_editor_with_a_person(brand: BrandRef, blog: Blog, wire: Wire) -> None:
    settings = {"site": blog.url, "username": "contributor"}
    number = account_at(brand, "wordpress", settings, {"app_password": blog.passwords["contributor"]}, "contributor")
    with acting_in("editor", brand):
        item = create_item(ItemDraft(title="春茶怎么泡", text=TEXT))
        variants.add_variants(item_id=item.pk, account_ids=[number], formats={number: "article"})
    approve(brand, hand_in(brand, item).id)
    row = planned(brand, Variant.everywhere.get(item=item))
    assert row.mode == "draft_box"
    run()
    row = again(brand, row.pk)
    assert row.status == "handed"
    found = blog.call("GET", f"/wp/v2/posts/{row.remote_id}", person="editor", params={"context": "edit"})
    assert (found["status"], found["title"]["raw"]) == ("pending", "春茶怎么泡")


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    with mastodon_server() as server:
        yield server


def test_a_signed_post_is_on_mastodon_once(brand: BrandRef, instance: Instance, wire: Wire) -> None:
    number = account_at(brand, "mastodon", {"server": instance.url}, {"access_token": token("official")})
    row = planned(brand, signed(brand, number, TEXT))
    wire.arm(answer_lost, lambda request: request.method == "POST" and request.url.path.endswith("/statuses"))
    run()
    with time_passes(timedelta(minutes=10)):
        run()
    row = again(brand, row.pk)
    assert (row.status, wire.struck) == ("published", 1)
    (found,) = instance.statuses("official")
    assert (found["id"], found["url"]) == (row.remote_id, row.url)
