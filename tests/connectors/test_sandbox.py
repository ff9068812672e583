"""The sandbox keeps the contract that it is used to test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guanhao.connectors.sandbox import Sandbox
from guanhao.sdk.connectors import Account, Outgoing, Token
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Conformance
from guanhao.sdk.testing.sandbox import SandboxServer, sandbox

pytestmark = pytest.mark.enable_socket
RED, BLUE = (sample_media(name.encode(), mime="image/png", name=f"{name}.png") for name in ("red", "blue"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SandboxServer]:
    with sandbox(tmp_path / "evidence") as running:
        yield running


@pytest.fixture
def bench(server: SandboxServer) -> Bench:
    access, refresh = server.state.grant("acme")
    text = Outgoing(key="", format="text", title="", text="今天上新")
    pictures = Outgoing(key="", format="image_text", title="", text="两张图", media=(RED.media, BLUE.media))
    return Bench(
        connector=Sandbox(),
        account=Account(id=1, platform="sandbox", handle="acme", name="Acme", settings={"server": server.address}),
        token=Token(values={"access_token": access, "refresh_token": refresh}),
        bad_token=Token(values={"access_token": "no-such-token", "refresh_token": refresh}),
        lost_token=Token(values={"access_token": access, "refresh_token": "no-such-refresh"}),
        samples=[text, pictures],
        files={one.media.sha256: one.content for one in (RED, BLUE)},
        visible=lambda word: sum(word in post.body["text"] for post in server.state.posts.values() if post.state == "live"),
        now=lambda: datetime.now(UTC),
    )


class TestConformance(Conformance):
    """The suite."""
