"""Comments on Bluesky's own data server and on a real WordPress site are pulled into the inbox, and the answers stand there for everybody to read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.connectors.test_through_the_publisher import account_at
from tests.factories import acting_in
from tests.real_servers.appview import AppView, appview_server
from tests.real_servers.blog import Blog, wordpress_server
from tests.real_servers.pds import Pds, bluesky_server

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.services import core, sending
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.services import pulling
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("bluesky")]


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    """The servers run on this machine."""
    settings.ALLOW_PRIVATE = True
    windows.forget()


@pytest.fixture(scope="module")
def seen() -> Iterator[AppView]:
    """A data server with an AppView behind it, the brand and a reader on it."""
    with appview_server() as view, bluesky_server(view.url) as pds:
        view.pds = pds
        pds.make_account("official-brand")
        view.readers.append(pds.make_account("some-reader"))
        yield view


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    """A site."""
    with wordpress_server() as server:
        yield server


def pulled(brand: BrandRef, *, passing: timedelta = timedelta(0)) -> None:
    """Pull what is due, as the job does."""
    with time_passes(passing), brand_scope(brand), acting(SYSTEM):
        pulling.pull_due()


def answered(brand: BrandRef, text: str) -> Message:
    """An agent answers the one conversation there is, and it is sent."""
    with acting_in("service", brand):
        told = core.reply(conversation_id=Conversation.objects.get().pk, text=text)
    with time_passes(timedelta(minutes=1)), brand_scope(brand), acting(SYSTEM):
        assert sending.send(told.message_id) == "sent"
        row: Message = Message.objects.get(pk=told.message_id)
    return row


def own_post(pds: Pds, text: str) -> dict[str, Any]:
    """A post of the brand that was not made with this program."""
    session = pds.call("POST", "com.atproto.server.createSession", json={"identifier": "official-brand.test", "password": "only-for-tests"})
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    body = {"repo": session["did"], "collection": "app.bsky.feed.post", "record": record}
    made: dict[str, Any] = pds.call("POST", "com.atproto.repo.createRecord", json=body, headers={"authorization": f"Bearer {session['accessJwt']}"})
    return made | {"did": session["did"]}


def test_a_comment_on_bluesky_is_answered_on_bluesky(brand: BrandRef, seen: AppView) -> None:
    pds = seen.pds
    assert pds is not None
    post = own_post(pds, "春茶上新")
    pds.reply("some-reader", post, "好喝吗？")
    number = account_at(brand, "bluesky", {"server": pds.url}, {"app_password": pds.app_password("official-brand")})
    with brand_scope(brand), acting(SYSTEM):
        channels.change_account(account_id=number, handle="official-brand.test")
    pulled(brand)
    pulled(brand, passing=timedelta(hours=7))
    row = Conversation.everywhere.get()
    assert (row.account_id, row.kind, row.preview, row.messages) == (number, "comment", "好喝吗？", 1)
    message = answered(brand, "清香回甘，欢迎试试")
    (reply,) = [one for one in pds.posts(post["did"]) if "reply" in one["value"]]
    assert (reply["value"]["text"], reply["uri"].rpartition("/")[2]) == ("清香回甘，欢迎试试", message.remote_id.rpartition("/")[2])
    with brand_scope(brand):
        assert warehouse.rows("SELECT count(*) AS n FROM comments")[0]["n"] == 1


def test_a_comment_on_wordpress_is_answered_there(brand: BrandRef, blog: Blog) -> None:
    made = blog.call("POST", "/wp/v2/posts", person="editor", json={"title": "春茶", "content": "三步泡好", "status": "publish"})
    blog.call("POST", "/wp/v2/comments", person="subscriber", json={"post": made["id"], "content": "水温<b>多少</b>？"})
    account_at(brand, "wordpress", {"site": blog.url, "username": "editor"}, {"app_password": blog.passwords["editor"]})
    pulled(brand)
    row = Conversation.everywhere.get(post_id=str(made["id"]))
    with brand_scope(brand):
        Conversation.objects.exclude(pk=row.pk).delete()
    message = answered(brand, "85℃左右")
    rows = blog.call("GET", "/wp/v2/comments", params={"post": made["id"]})
    (reply,) = [one for one in rows if one["parent"]]
    assert "85℃左右" in reply["content"]["rendered"]
    assert str(reply["id"]) == message.remote_id
