"""The way out to platforms: fences, bounds, windows, media."""

import hashlib
import io
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import RateWindow
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.publisher.http import FencedTransport, PlatformClient, PrivateAddress
from guanhao.domains.publishing.publisher.media import MediaChanged, opener
from guanhao.kernel import files
from guanhao.kernel.now import time_passes
from guanhao.sdk.connectors import BadAnswer, RateLimited
from guanhao.sdk.connectors.records import Account, Media, Outgoing, Token, Window

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
ACCOUNT = Account(id=7, platform="sandbox", handle="tea", name="tea")
TOKEN = Token(values={"app_id": "one"})


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silence."""

    def do_GET(self) -> None:
        """Redirects and long answers."""
        port = self.server.server_address[1]
        places = {"/away": "http://localhost.example.test/x", "/near": f"http://127.0.0.1:{port}/ok", "/round": "/round"}
        if self.path in places:
            self.send_response(302)
            self.send_header("Location", places[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * (5000 if self.path == "/long" else 2)
        self.send_response(200)
        if self.path == "/zip":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


@pytest.fixture
def server() -> Iterator[str]:
    """Its address."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def client(settings: Any) -> Iterator[PlatformClient]:
    """A client that may reach loopback."""
    settings.ALLOW_PRIVATE = True
    made = PlatformClient(inner=FencedTransport(), count=lambda _endpoint: None, timeout=5, limit=1000, until=lambda: None)
    yield made
    made._guard._inner.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/",
        "http://[::1]:9/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]:9/",
        "http://0.0.0.0:9/",
    ],
)
def test_private_addresses_are_never_called(address: str) -> None:
    transport = FencedTransport()
    made = PlatformClient(inner=transport, count=lambda _endpoint: None, timeout=2, limit=1000, until=lambda: None)
    with pytest.raises(PrivateAddress):
        made.get(address)
    assert made.sent == 0
    transport.close()


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that is looked at is the one that is called: a name cannot change its meaning in between."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.9", 80))])
    transport = FencedTransport()
    made = PlatformClient(inner=transport, count=lambda _endpoint: None, timeout=2, limit=1000, until=lambda: None)
    with pytest.raises(PrivateAddress):
        made.get("http://blog.example.com/")
    transport.close()


def test_a_named_server_of_the_own_network(server: str) -> None:
    transport = FencedTransport(["127.0.0.1"])
    made = PlatformClient(inner=transport, count=lambda _endpoint: None, timeout=2, limit=1000, until=lambda: None)
    assert made.get(f"{server}/ok").text == "xx"
    transport.close()


def test_redirects_stay_with_the_host(server: str, client: PlatformClient) -> None:
    assert client.get(f"{server}/near", follow_redirects=True).status_code == 200
    assert client.post(f"{server}/near", follow_redirects=True).status_code == 302
    with pytest.raises(BadAnswer):
        client.get(f"{server}/away", follow_redirects=True, headers={"authorization": "secret"})
    with pytest.raises(BadAnswer):
        client.get(f"{server}/round", follow_redirects=True)


@pytest.mark.parametrize("path", ["long", "zip"])
def test_answers_are_bounded(server: str, client: PlatformClient, path: str) -> None:
    with pytest.raises(BadAnswer):
        client.get(f"{server}/{path}")


def test_a_refused_connection_has_not_left(client: PlatformClient) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(httpx.ConnectError):
        client.get(f"http://127.0.0.1:{port}/")
    assert client.sent == 0


def test_a_window_counts_and_refuses() -> None:
    windows.forget()
    window = Window(scope="account", calls=3, seconds=60)
    for _number in range(3):
        windows.count([window], ACCOUNT, TOKEN, "post")
    with pytest.raises(RateLimited) as limited:
        windows.count([window], ACCOUNT, TOKEN, "post")
    assert limited.value.retry_after is not None
    assert 0 < limited.value.retry_after <= 60
    assert RateWindow.objects.get().used == 3
    with time_passes(timedelta(seconds=125)):
        windows.count([window], ACCOUNT, TOKEN, "post")


def test_windows_live_on_after_the_process() -> None:
    windows.forget()
    window = Window(scope="app", calls=2, seconds=3600)
    windows.count([window], ACCOUNT, TOKEN, "post")
    windows.forget()  # another process
    windows.count([window], Account(id=8, platform="sandbox", handle="x", name="x"), TOKEN, "read")
    windows.forget()
    with pytest.raises(RateLimited):
        windows.count([window], ACCOUNT, TOKEN, "post")
    windows.count([window], ACCOUNT, Token(values={"app_id": "another"}), "post")


def test_an_endpoint_has_its_own_window() -> None:
    windows.forget()
    window = Window(scope="endpoint", calls=1, seconds=60, endpoint="post")
    windows.count([window], ACCOUNT, TOKEN, "read")
    windows.count([window], ACCOUNT, TOKEN, "post")
    with pytest.raises(RateLimited):
        windows.count([window], ACCOUNT, TOKEN, "post")
    windows.count([window], ACCOUNT, TOKEN, "read")


def test_half_a_window_later_half_of_it_is_free() -> None:
    """The estimate of a sliding window: what was used before counts by the share that is still inside."""
    windows.forget()
    window = Window(scope="account", calls=4, seconds=100)
    for _number in range(4):
        windows.count([window], ACCOUNT, TOKEN, "")
    windows.forget()
    with time_passes(timedelta(seconds=150)):
        for _number in range(2):
            windows.count([window], ACCOUNT, TOKEN, "")
        windows.forget()
        with pytest.raises(RateLimited):
            windows.count([window], ACCOUNT, TOKEN, "")


def test_media_changed_on_disk_after_signing(in_brand: Any) -> None:
    content = b"signed bytes"
    stored = files.store(io.BytesIO(content), name="a.jpg", purpose="test")
    digest = hashlib.sha256(content).hexdigest()
    media = Media(sha256=digest, kind="image", mime="image/jpeg", size=len(content), name="a.jpg")
    post = Outgoing(key="", format="image_text", title="", text="", media=(media,))
    payload = Payload(subject="x:1", account_id=1, title="", outgoing=post, digest="", approved=True, files={digest: stored.pk})
    open_media = opener(payload)
    with open_media(media) as stream:
        assert stream.read() == content
    files.path_of(stored).write_bytes(b"other bytes!")
    with pytest.raises(MediaChanged) as changed:
        open_media(media)
    assert (changed.value.code, changed.value.permanent) == ("media_changed", True)
    files.path_of(stored).unlink()
    with pytest.raises(MediaChanged) as gone:
        open_media(media)
    assert gone.value.code == "media_gone"
