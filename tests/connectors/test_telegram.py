"""Telegram against a server that keeps the Bot API's contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.contract_servers.telegram import GROUP, READER, TelegramServer

from guanhao.connectors.telegram import Telegram
from guanhao.sdk.connectors import Account, NotAllowed, OutcomeUnknown, Outgoing, Rejected, Token
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Conformance, messages_with
from guanhao.sdk.testing.wire import answers

connector = Telegram()
RED = sample_media(b"\x89PNG red", mime="image/png", name="红.png")
BLUE = sample_media(b"\x89PNG blue", mime="image/png", name="blue.png")
FILM = sample_media(b"\0\0\0\x18ftypmp42", mime="video/mp4", name="film.mp4", width=1280, height=720, duration_s=9.6)
TEXT = Outgoing(key="", format="text", title="", text="你好，世界", link="https://example.org/new", tags=("新品",), labels=("广告",))
ALBUM = replace(TEXT, format="image_text", media=(RED.media, BLUE.media))
PHOTO = replace(TEXT, format="image_text", media=(RED.media,))
VIDEO = replace(TEXT, format="video", media=(FILM.media,))
BUSY = answers(429, json={"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 17", "parameters": {"retry_after": 17}})


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def bench(server: TelegramServer) -> Bench:
    return Bench(
        connector=connector,
        account=Account(id=1, platform="telegram", handle="official_brand", name="Official", settings={"chat": "@official_brand"}),
        token=Token(values={"bot_token": server.token}),
        bad_token=Token(values={"bot_token": "123456:AAwrongwrongwrong"}),
        samples=[TEXT, PHOTO, ALBUM, VIDEO],
        files={one.media.sha256: one.content for one in (RED, BLUE, FILM)},
        visible=server.visible,
        now=lambda: datetime.now(UTC),
        transport=server.transport,
        limited=BUSY,
        sees_own_posts=False,
        lacks=frozenset({"metrics"}),
        comment=lambda remote_id, word: server.comment(int(remote_id), f"好看吗 {word}"),
        answered=lambda remote_id, word: sum(word in one["text"] for one in server.said),
    )


class TestConformance(Conformance):
    """The suite, against the contract."""


def test_a_message_has_declaration_link_and_tags(server: TelegramServer, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        outcome = session.publish(post)
    assert server.messages[int(outcome.remote_id)]["text"] == f"广告\n你好，世界 {word}\n\nhttps://example.org/new\n\n#新品"
    assert outcome.url == f"https://t.me/official_brand/{outcome.remote_id}"


def test_an_album_is_one_post_whose_number_names_every_message(server: TelegramServer, bench: Bench) -> None:
    with bench.session() as session:
        outcome = session.publish(bench.fresh(ALBUM)[0])
        first, second = outcome.remote_id.split(",")
        assert [server.messages[int(number)]["photo"] for number in (first, second)] == [RED.content, BLUE.content]
        assert outcome.url == f"https://t.me/official_brand/{first}"
        del server.messages[int(first)]
        assert connector.withdraw(session.context, outcome.remote_id).state == "done"
    assert server.messages == {}


def test_a_film_says_its_shape(server: TelegramServer, bench: Bench) -> None:
    with bench.session() as session:
        fields = session.prepare(bench.fresh(VIDEO)[0]).payload["fields"]
    assert {name: fields[name] for name in ("width", "height", "duration", "supports_streaming")} == {
        "width": 1280,
        "height": 720,
        "duration": 10,
        "supports_streaming": True,
    }


def test_emoji_count_as_telegram_counts_them(server: TelegramServer, bench: Bench) -> None:
    most, over = replace(TEXT, text="👍" * 2048, link="", tags=(), labels=()), replace(TEXT, text="👍" * 2049, link="", tags=(), labels=())
    assert connector.check(most, bench.account) == []
    assert connector.check(over, bench.account)[0][0] == "text"
    with bench.session() as session:
        assert session.publish(most).state == "done"
        with pytest.raises(Rejected, match="too long"):
            session.publish(over)


def test_a_person_has_to_look_when_the_answer_was_lost(server: TelegramServer, bench: Bench) -> None:
    server.fail("sendMessage", "reset")
    post, word = bench.fresh()
    with bench.session() as session:
        with pytest.raises(OutcomeUnknown):
            session.publish(post)
        outcome = session.reconcile(post, bench.now())
    assert (outcome.state, bench.visible(word)) == ("unknown", 1)
    assert "look into the channel" in outcome.message


def test_rights_that_are_missing_are_named(server: TelegramServer, bench: Bench) -> None:
    server.member = {"status": "left"}
    with bench.session() as session:
        diagnosis = connector.diagnose(session.context)
        assert not diagnosis.ok
        assert diagnosis.problems == (
            ("@official_bot is no administrator of the channel who may post.", "@official_bot 不是该频道可发消息的管理员。"),
        )
        with pytest.raises(NotAllowed, match="not a member"):
            session.publish(bench.fresh()[0])
    bench.account = replace(bench.account, settings={"chat": "@somewhere_else"})
    with bench.session() as session, pytest.raises(NotAllowed, match="chat not found"):
        session.publish(bench.fresh()[0])


def test_private_words_and_comments_are_told_apart_and_answered_where_they_were_said(server: TelegramServer, bench: Bench) -> None:
    server.say("在吗", {"id": READER["id"], "type": "private"})
    server.comment(77, "好看")
    server.say("大家好", GROUP, is_automatic_forward=True)
    with bench.session() as session:
        page = connector.messages(session.context, "", [])
        assert [(one.kind, one.post_id, one.author, one.text) for one in page.messages] == [
            ("direct", "", "读者 甲", "在吗"),
            ("comment", "77", "读者 甲", "好看"),
        ]
        assert connector.messages(session.context, page.cursor, []).messages == ()
        connector.reply(session.context, page.messages[0], "在的", "k" * 26)
    (said,) = server.said
    assert (said["chat"]["id"], said["reply_parameters"]) == (READER["id"], {"message_id": 101})


def test_updates_stay_until_the_page_was_kept(server: TelegramServer, bench: Bench) -> None:
    server.say("别丢", {"id": READER["id"], "type": "private"})
    with bench.session() as session:
        first = connector.messages(session.context, "", [])
        again = connector.messages(session.context, "", [])  # the worker died before it kept the first page
        assert first.messages == again.messages
        assert len(messages_with(connector, session, "别丢", "")) == 1


def test_members_of_the_channel_are_counted(bench: Bench) -> None:
    with bench.session() as session:
        reading = connector.account_metrics(session.context)
    assert reading is not None
    assert reading.values == {"followers": 1234}


def test_a_group_that_moved_is_named(bench: Bench) -> None:
    post, _ = bench.fresh()
    moved = answers(400, json={"ok": False, "error_code": 400, "description": "Bad Request", "parameters": {"migrate_to_chat_id": -100777}})
    with bench.session() as session:
        session.wire.arm(moved)
        with pytest.raises(NotAllowed, match="-100777"):
            session.publish(post)
