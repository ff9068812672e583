"""Mastodon's API against a server of a third party, started by the test."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.real_servers.fediverse import Instance, mastodon_server, token

from guanhao.connectors.mastodon import Mastodon, instance, wording
from guanhao.sdk.connectors import Account, Outgoing, RateLimited, Rejected, Token, TokenLost, Unavailable
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Conformance, messages_with

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("mastodon")]
connector = Mastodon()


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


RED = sample_media(picture("red"), mime="image/png", name="red.png", alt="红色")
BLUE = sample_media(picture("blue"), mime="image/png", name="blue.png")
TEXT = Outgoing(key="", format="text", title="", text="你好，世界", link="https://example.org/new", tags=("新品",), labels=("广告",))
PICTURES = replace(TEXT, format="image_text", text="两张图", media=(RED.media, BLUE.media))


@pytest.fixture(scope="module")
def server() -> Iterator[Instance]:
    with mastodon_server() as running:
        yield running


@pytest.fixture
def bench(server: Instance) -> Bench:
    def comment(remote_id: str, word: str) -> None:
        body = {"status": f"@official 好看吗 {word}", "in_reply_to_id": remote_id}
        server.call("POST", "v1/statuses", person="reader", json=body)

    def answered(remote_id: str, word: str) -> int:
        return sum(word in row["content"] and row["in_reply_to_id"] is not None for row in server.statuses("official"))

    return Bench(
        connector=connector,
        account=Account(id=1, platform="mastodon", handle="official", name="Official", settings={"server": server.url}),
        token=Token(values={"access_token": token("official")}),
        bad_token=Token(values={"access_token": token("nobody")}),
        samples=[TEXT, PICTURES],
        files={one.media.sha256: one.content for one in (RED, BLUE)},
        visible=lambda word: sum(word in row["content"] for row in server.statuses("official")),
        now=lambda: datetime.now(UTC),
        comment=comment,
        answered=answered,
    )


class TestConformance(Conformance):
    """The suite, against the server."""


def status(server: Instance, bench: Bench, post: Outgoing) -> dict[str, Any]:
    with bench.session() as session:
        outcome = session.publish(post)
    return dict(server.call("GET", f"v1/statuses/{outcome.remote_id}"))


def test_a_status_has_declaration_link_tags_language_and_descriptions(server: Instance, bench: Bench) -> None:
    found = status(server, bench, bench.fresh(PICTURES)[0])
    words = wording.plain(found["content"]).split()
    assert (words[0], words[-2:]) == ("广告", ["https://example.org/new", "#新品"])
    assert (found["language"], found["visibility"]) == ("zh", "public")
    assert [one["description"] or "" for one in found["media_attachments"]] == ["红色", ""]


def test_the_key_is_sent_so_that_a_second_commit_within_the_hour_is_the_first(server: Instance, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        first, second = session.publish(post), session.publish(post)
    assert (first.remote_id, bench.visible(word)) == (second.remote_id, 1)


def test_the_servers_own_limit_is_read(bench: Bench) -> None:
    long = replace(bench.fresh()[0], text="字" * 600)
    bench.account = replace(bench.account, settings={**bench.account.settings, "max_characters": "5000"})
    assert connector.check(long, bench.account) == []
    with bench.session() as session:
        with pytest.raises(Rejected, match="500"):
            session.prepare(long)
        assert connector.diagnose(session.context).quota == {"characters": 500}


def test_a_private_mention_is_answered_in_private(server: Instance, bench: Bench) -> None:
    _, asked = bench.fresh()
    server.call("POST", "v1/statuses", person="reader", json={"status": f"@official {asked}", "visibility": "direct"})
    with bench.session() as session:
        (message,) = messages_with(connector, session, asked, "")
        assert (message.kind, message.post_id) == ("direct", "")
        said = connector.reply(session.context, message, "谢谢", "k" * 26)
    found = server.call("GET", f"v1/statuses/{said.remote_id}", person="official")
    assert (found["visibility"], found["in_reply_to_id"]) == ("direct", message.remote_id)


def test_the_same_words_of_last_week_are_not_todays_post(bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        session.publish(post)
        later = bench.now() + timedelta(hours=1)
        assert session.reconcile(post, later).state == "not_done"
        assert session.reconcile(replace(post, text=f"{word} 别的话"), later - timedelta(hours=2)).state == "not_done"


def test_a_token_of_somebody_else_is_told(bench: Bench) -> None:
    with bench.session(Token(values={"access_token": token("reader")})) as session:
        assert connector.diagnose(session.context).problems == (
            ("The token belongs to @reader, not to @official.", "令牌属于 @reader，不是 @official。"),
        )
    with bench.session(bench.bad_token) as session, pytest.raises(TokenLost):
        connector.diagnose(session.context)


def answering(bench: Bench, handler: Callable[[httpx.Request], httpx.Response]) -> Bench:
    bench.transport = lambda: httpx.MockTransport(handler)
    return bench


def test_files_in_work_are_waited_for_and_failed_ones_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs.joinmastodon.org/methods/media/: 202 when a file is being processed, then 206 until it is done, 422 when it cannot be."""
    states = iter([206, 206, 200])
    waits: list[float] = []
    monkeypatch.setattr(instance.time, "sleep", waits.append)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(202, json={"id": "9", "url": None})
        if request.url.path.endswith("/instance"):
            return httpx.Response(200, json={"configuration": {"statuses": {"max_characters": 5000}}})
        return httpx.Response(next(states, 206), json={"id": "9"})

    one = replace(PICTURES, key="k" * 26, media=(RED.media,))
    with answering(bench, handler).session() as session:
        assert session.prepare(one).payload["media_ids"] == ["9"]
        assert len(waits) == 2
        with pytest.raises(Unavailable) as caught:
            session.prepare(one)
        assert (caught.value.code, caught.value.retry_after) == ("processing", 30)
        states = iter([422])
        with pytest.raises(Rejected):
            session.prepare(one)
    assert sum(call.method == "POST" for call in session.wire.calls) == 1


def test_the_window_of_a_busy_server_is_kept(bench: Bench) -> None:
    reset = (bench.now() + timedelta(seconds=90)).isoformat().replace("+00:00", "Z")
    with (
        answering(
            bench, lambda request: httpx.Response(429, headers={"x-ratelimit-reset": reset}, json={"error": "Too many requests"})
        ).session() as session,
        pytest.raises(RateLimited) as caught,
    ):
        connector.diagnose(session.context)
    assert caught.value.retry_after is not None
    assert 80 < caught.value.retry_after <= 90


@pytest.mark.parametrize(
    ("text", "count"),
    [("官号", 2), ("https://example.org/" + "a" * 100, 23), ("@reader@social.example 好", 9), ("看 https://例子.cn/。", 26)],
)
def test_characters_are_counted_as_mastodon_does(text: str, count: int) -> None:
    assert wording.length(text) == count
