"""Bluesky against its own data server, started by the test."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.real_servers.appview import AppView, appview_server
from tests.real_servers.pds import Pds, bluesky_server

from guanhao.connectors.bluesky import Bluesky, records, richtext, server
from guanhao.sdk.connectors import Account, NotAllowed, Outgoing, Rejected, Token, TokenExpired, TokenLost
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Abilities, Conformance

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("bluesky")]
connector = Bluesky()


def picture(colour: str, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


RED = sample_media(picture("red"), mime="image/png", name="red.png", width=64, height=48, alt="红色")
BLUE = sample_media(picture("blue"), mime="image/png", name="blue.png", width=64, height=48)
FILM = sample_media(b"\0\0\0\x18ftypmp42" + b"\0" * 400, mime="video/mp4", name="film.mp4", width=640, height=360, duration_s=3)


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    with bluesky_server() as server:
        yield server


@pytest.fixture(scope="module")
def did(pds: Pds) -> str:
    return pds.make_account("official-brand")


@pytest.fixture(scope="module")
def token(pds: Pds, did: str) -> Token:
    """A session that the connector made from an app password."""
    bench = bench_of(pds, Token(values={"app_password": pds.app_password("official-brand")}), did)
    with bench.session() as session:
        return connector.refresh(session.context)


@pytest.fixture
def bench(pds: Pds, did: str, token: Token) -> Bench:
    return bench_of(pds, token, did)


def bench_of(pds: Pds, token: Token, did: str) -> Bench:
    sample = Outgoing(key="", format="text", title="", text="你好，世界 https://example.org/新品 #新品 上市", link="", tags=("官方",))
    return Bench(
        connector=connector,
        account=Account(id=1, platform="bluesky", handle="official-brand.test", name="Official", settings={"server": pds.url}),
        token=token,
        bad_token=Token(values={**token.values, "access_token": token.values.get("access_token", "")[:-8] + "AAAAAAAA"}),
        lost_token=Token(values={"app_password": "wron-gwro-ngwr-ongw", "refresh_token": "nonsense-nonsense"}),
        samples=[
            sample,
            replace(sample, text="两张图", format="image_text", media=(RED.media, BLUE.media)),
            replace(sample, text="看链接", link="https://example.org/", title="秋日新品", cover=RED.media),
            replace(sample, text="短片", format="video", media=(FILM.media,)),
        ],
        files={one.media.sha256: one.content for one in (RED, BLUE, FILM)},
        visible=lambda word: sum(word in post["value"]["text"] for post in pds.posts(did)),
        now=lambda: datetime.now(UTC),
        lacks=frozenset({"metrics", "messages"}),
    )


class TestConformance(Conformance):
    """The suite, against the real server."""


@pytest.fixture(scope="module")
def seen() -> Iterator[AppView]:
    """A second data server, with an AppView behind it and a reader on it."""
    with appview_server() as view, bluesky_server(view.url) as pds:
        view.pds = pds
        pds.make_account("official-brand")
        view.readers.append(pds.make_account("some-reader"))
        yield view


@pytest.fixture(scope="module")
def seen_token(seen: AppView) -> Token:
    assert seen.pds is not None
    with bench_of(seen.pds, Token(values={"app_password": seen.pds.app_password("official-brand")}), "").session() as session:
        return connector.refresh(session.context)


class TestAbilitiesBehindAnAppView(Abilities):
    """The part of the suite on people, against the real server with an AppView behind it."""

    @pytest.fixture
    def bench(self, seen: AppView, seen_token: Token) -> Bench:
        pds = seen.pds
        assert pds is not None
        did = str(server.claims(seen_token.values["access_token"])["sub"])

        def comment(remote_id: str, word: str) -> None:
            (post,) = [one for one in pds.posts(did) if one["uri"].endswith(remote_id)]
            pds.reply("some-reader", post, f"好看吗 {word}")

        def answered(remote_id: str, word: str) -> int:
            return sum(word in one["value"]["text"] and "reply" in one["value"] for one in pds.posts(did))

        bench = bench_of(pds, seen_token, did)
        bench.lacks, bench.comment, bench.answered = frozenset(), comment, answered
        return bench

    def test_numbers_followers_and_pages_of_replies(self, bench: Bench, seen: AppView) -> None:
        with bench.session() as session:
            outcome = session.publish(bench.fresh()[0])
            for number in range(3):
                assert bench.comment is not None
                bench.comment(outcome.remote_id, f"问题{number}")
            (reading,) = connector.post_metrics(session.context, [outcome.remote_id, "3jzfcijpj2z2a"])
            assert reading.values == {"likes": 5, "comments": 3, "shares": 3}
            account = connector.account_metrics(session.context)
            assert account is not None
            assert account.values["followers"] == 12
            said = [message for message in connector.messages(session.context, "", []).messages if message.post_id == outcome.remote_id]
            assert [message.text[-1] for message in said] == ["0", "1", "2"]
            assert {(message.kind, message.author) for message in said} == {("comment", "读者")}
            assert connector.diagnose(session.context).scopes == ("publish", "read")
        assert all(token.startswith("Bearer ") and seen_token_is_not(token, bench.token) for token in seen.tokens)


def seen_token_is_not(header: str, token: Token) -> bool:
    """The data server asks with tokens of its own, never with the account's."""
    return all(value not in header for value in token.values.values())


def published(pds: Pds, did: str, bench: Bench, post: Outgoing) -> dict[str, Any]:
    with bench.session() as session:
        outcome = session.publish(post)
    (found,) = [one["value"] for one in pds.posts(did) if one["uri"].endswith(outcome.remote_id)]
    return dict(found)


def test_a_record_has_facets_by_bytes_languages_tags_and_self_labels(pds: Pds, did: str, bench: Bench) -> None:
    post, _ = bench.fresh()
    post = replace(
        post, text="官号 @official-brand.test 看 https://example.org/a?b=1。 #新品", labels=("广告",), extras={"self_labels": ["nudity", "odd"]}
    )
    value = published(pds, did, bench, post)
    shown = value["text"].encode()
    cut = [(shown[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0]) for one in value["facets"]]
    assert cut == [
        ("@official-brand.test", {"$type": "app.bsky.richtext.facet#mention", "did": did}),
        ("https://example.org/a?b=1", {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/a?b=1"}),
        ("#新品", {"$type": "app.bsky.richtext.facet#tag", "tag": "新品"}),
    ]
    assert value["text"].startswith("广告\n官号")
    assert (value["langs"], value["tags"]) == (["zh"], ["官方"])
    assert value["labels"]["values"] == [{"val": "nudity"}]


def test_pictures_keep_type_words_and_ratio(pds: Pds, did: str, bench: Bench) -> None:
    images = published(pds, did, bench, bench.fresh(bench.samples[1])[0])["embed"]["images"]
    assert [(one["alt"], one["image"]["mimeType"], one["aspectRatio"]) for one in images] == [
        ("红色", "image/png", {"width": 64, "height": 48}),
        ("", "image/png", {"width": 64, "height": 48}),
    ]
    blob = httpx.get(f"{pds.url}/xrpc/com.atproto.sync.getBlob", params={"did": did, "cid": images[0]["image"]["ref"]["$link"]}, trust_env=False)
    assert blob.content == RED.content


def test_a_link_has_a_card(pds: Pds, did: str, bench: Bench) -> None:
    card = published(pds, did, bench, bench.fresh(bench.samples[2])[0])["embed"]["external"]
    assert (card["uri"], card["title"].split()[0], card["thumb"]["mimeType"]) == ("https://example.org/", "秋日新品", "image/png")


def test_the_key_makes_a_valid_record_key() -> None:
    made = {records.record_key(f"{number:026d}") for number in range(500)}
    assert len(made) == 500
    assert all(len(one) == 13 and one[0] in "234567abcdefghij" and set(one) <= set(records.ALPHABET) for one in made)
    assert records.record_key("a" * 26) == records.record_key("a" * 26)


def test_a_second_commit_never_changes_the_first(pds: Pds, did: str, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        first = session.publish(post)
        second = session.publish(replace(post, text=f"{word} 改过的正文"))
    assert (second.state, second.remote_id) == ("done", first.remote_id)
    assert [one["value"]["text"] for one in pds.posts(did) if word in one["value"]["text"]] == [post.text]


def test_the_first_session_and_a_used_refresh_token_come_from_the_app_password(bench: Bench) -> None:
    only_password = Token(values={"app_password": bench.token.values["app_password"]})
    with bench.session(only_password) as session:
        with pytest.raises(TokenExpired):
            connector.diagnose(session.context)
        first = connector.refresh(session.context)
    with bench.session(first) as session:
        second = connector.refresh(session.context)
    assert second.values["refresh_token"] != first.values["refresh_token"]
    assert second.expires_at is not None
    assert second.expires_at > datetime.now(UTC)
    used_up = Token(values={**second.values, "refresh_token": "nonsense-nonsense"})
    with bench.session(used_up) as session:
        assert connector.refresh(session.context).values["access_token"]
    without = Token(values={"access_token": "x", "refresh_token": "nonsense-nonsense"})
    with bench.session(without) as session, pytest.raises(TokenLost):
        connector.refresh(session.context)


def test_an_account_of_somebody_else_and_a_server_without_counts_are_told(bench: Bench) -> None:
    bench.account = replace(bench.account, handle="somebody-else.test")
    with bench.session() as session:
        diagnosis = connector.diagnose(session.context)
    assert not diagnosis.ok
    assert diagnosis.problems[0] == (
        "The session belongs to @official-brand.test, not to @somebody-else.test.",
        "登录的是 @official-brand.test，不是 @somebody-else.test。",
    )
    assert diagnosis.scopes == ("publish",)


def test_counts_without_an_appview_are_no_zeros(bench: Bench) -> None:
    with bench.session() as session, pytest.raises(NotAllowed) as caught:
        connector.account_metrics(session.context)
    assert caught.value.code == "no_appview"


def test_a_reply_to_nothing_is_refused(bench: Bench) -> None:
    from guanhao.sdk.connectors import Message

    message = Message(remote_id="at://x", kind="comment", author_id="did:plc:x", author="x", text="?", made_at=datetime.now(UTC))
    with bench.session() as session, pytest.raises(Rejected):
        connector.reply(session.context, message, "好", "k" * 26)


@pytest.mark.parametrize(("text", "count"), [("官号", 2), ("👨‍👩‍👧‍👦", 1), ("🇨🇳🇫🇷", 2), ("é", 1), ("👍🏽", 1), ("", 0)])
def test_graphemes(text: str, count: int) -> None:
    assert richtext.graphemes(text) == count


def test_emoji_before_a_link_do_not_move_it() -> None:
    text = "👨‍👩‍👧 看（https://例子.cn/路径）!"
    (facet,) = richtext.facets(text, lambda handle: None)
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    assert text.encode()[start:end].decode() == "https://例子.cn/路径"
