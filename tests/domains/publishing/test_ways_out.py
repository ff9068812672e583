"""Feed addresses to copy, and Douyin's app opened with the post filled in."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.connectors.test_through_the_publisher import account_at, served
from tests.contract_servers.douyin import DouyinServer
from tests.domains.content.test_outside import picture
from tests.domains.publishing.planning import planned
from tests.domains.publishing.publishing import active_account, signed, subject_of
from tests.factories import acting_in

from guanhao.domains.content.services import drafts
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.feeds import FeedPolicy
from guanhao.domains.publishing.services import handing
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


def test_feeds_are_listed_to_copy(brand: Any, client_for: Callable[..., Client]) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        planned(account, now(), "t", 1, platform="zhihu", status="published", due_at=None, published_at=now(), url="https://example.org/1")
    client = client_for("viewer")
    text = client.get("/b/acme/feeds/").content.decode()
    for ending in ("rss.xml", "atom.xml", "feed.json", "rss.xml?platform=zhihu"):
        assert f"/feeds/acme/{ending}</code>" in text
    assert client.get("/feeds/acme/feed.json?platform=zhihu").json()["items"][0]["url"] == "https://example.org/1"
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(FeedPolicy, {"open": False}, reason="closed")
    assert "已按策略关闭" in client.get("/b/acme/feeds/").content.decode()


@pytest.fixture
def douyin(monkeypatch: Any) -> Iterator[DouyinServer]:
    with DouyinServer() as server:
        server.clock = lambda: now().timestamp()
        yield served(server, monkeypatch)


def handed(brand: Any, settings: dict[str, str], secrets: dict[str, str]) -> Publication:
    """A picture post for Douyin that waits for a person."""
    account = account_at(brand, "douyin", settings, secrets)
    shown = picture(brand)
    real = drafts.keep_state

    def with_picture(row: Any, **more: Any) -> int:
        if hasattr(row, "account_id") and not row.media:
            row.media = [shown]
            row.save(update_fields=["media"])
        return real(row, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafts, "keep_state", with_picture)
        row = signed(brand, account, format="image_text")
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=now())
    facade.run_due()
    return Publication.everywhere.get(pk=view.id)


def test_douyin_opens_with_the_post_filled_in(brand: Any, douyin: DouyinServer, client_for: Callable[..., Client]) -> None:
    row = handed(brand, {"client_key": douyin.key}, {"client_secret": douyin.secret})
    assert row.status == "handed"
    client = client_for("manager")
    assert "直达应用" in client.get(f"/b/acme/by-hand/{row.pk}/").content.decode()
    assert client.get(f"/b/acme/by-hand/{row.pk}/?app=1").content.decode().count("<svg") > 2
    with acting_in("manager", brand):
        secret = handing.secret_of(handing.hand_to(publication_id=row.pk))
    answer = Client().post(f"/h/{secret}/fill/")
    assert answer.status_code == 302
    fields = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert answer["Location"].startswith("snssdk1128://openplatform/share?")
    assert fields["state"] == douyin.shares[-1]
    path = urlsplit(fields["image_path"]).path
    fetched: Any = Client().get(path)
    assert (fetched.headers["Content-Type"], b"".join(fetched.streaming_content)[:4]) == ("image/png", b"\x89PNG")
    fetched.close()


def test_without_an_app_there_is_only_the_plain_way(brand: Any, douyin: DouyinServer, client_for: Callable[..., Client]) -> None:
    row = handed(brand, {}, {})
    assert "直达应用" not in client_for("manager").get(f"/b/acme/by-hand/{row.pk}/").content.decode()
    with acting_in("manager", brand):
        secret = handing.secret_of(handing.hand_to(publication_id=row.pk))
    assert Client().post(f"/h/{secret}/fill/").status_code == 422
    assert douyin.shares == []
