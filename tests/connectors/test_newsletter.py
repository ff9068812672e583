"""Newsletters against a real SMTP server on the loopback."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.contract_servers.kit import KEY, NOON, PNG, Bench, Killed, post
from tests.contract_servers.mail import MailServer

from guanhao.connectors.newsletter import Newsletter, deliver
from guanhao.connectors.newsletter.letters import addresses, mark_of
from guanhao.sdk.connectors import (
    Account,
    BadAnswer,
    NotAllowed,
    OutcomeUnknown,
    Outgoing,
    RateLimited,
    Rejected,
    Remembers,
    Token,
    Unavailable,
    find_connector,
)
from guanhao.sdk.testing import bench as benches
from guanhao.sdk.testing.conformance import Conformance
from guanhao.sdk.testing.mail import COME_LATER, mail_line

pytestmark = pytest.mark.enable_socket
connector = Newsletter()
READERS = ["an@example.org", "bo@example.org", "cheng@example.org", "ding@example.org"]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def bench(server: MailServer) -> Iterator[Bench]:
    settings = {
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.port),
        "security": "none",
        "from_address": "news@acme.example",
        "from_name": "官号编辑部",
        "unsubscribe_url": "https://acme.example/leave/{recipient}",
    }
    with httpx.Client(timeout=3) as http:
        yield Bench(http, "newsletter", settings, {"recipients": "\n".join(READERS)})


RED = benches.sample_media(PNG, mime="image/png", name="red.png", alt="红色")
PLAIN = Outgoing(key="", format="article", title="秋日新品", text="今天上新。", html="<p>今天上新。</p>", link="https://acme.example/new")
SAMPLES = (PLAIN, replace(PLAIN, title="Autumn & friends", media=(RED.media,), labels=("广告",)))


class TestConformance(Conformance):
    """The suite: a real SMTP server that wants a sign-in, over a line that breaks."""

    @pytest.fixture
    def bench(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[benches.Bench]:
        monkeypatch.setattr(logging.getLogger("mail.log"), "propagate", False)  # the server's own log, in this very process
        with MailServer("news", "hunter2-secret") as guarded:

            def visible(word: str) -> int:
                return sum(word in str(got["Subject"]) for _address, got in guarded.taken)

            where = {"smtp_host": "127.0.0.1", "smtp_port": str(guarded.port), "security": "none", "username": "news"}
            secret = {"recipients": "an@example.org", "password": "hunter2-secret"}
            yield benches.Bench(
                connector=connector,
                account=Account(id=1, platform="newsletter", handle="news", name="Acme", settings={**where, "from_address": "news@acme.example"}),
                token=Token(values=secret),
                bad_token=Token(values={**secret, "password": "wrong-secret"}),
                samples=SAMPLES,
                files={RED.media.sha256: RED.content},
                visible=visible,
                now=lambda: datetime.now(UTC),
                connect=mail_line,
                limited=COME_LATER,
                limited_for=300,
                sees_own_posts=False,
            )


def letter(bench: Bench, **changes: Any) -> Outgoing:
    picture = bench.media()
    html = f'<p>今天上新。</p><img src="cid:{picture.sha256}" alt="新品">'
    return post(format="article", html=html, pictures=(picture,), link="https://acme.example/new", **changes)


def send(bench: Bench, outgoing: Outgoing) -> Any:
    return connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))


def test_everybody_gets_one_letter_with_text_pictures_and_a_way_out(server: MailServer, bench: Bench) -> None:
    outcome = send(bench, letter(bench, labels=("广告",)))
    assert (outcome.state, outcome.remote_id, outcome.evidence) == ("done", KEY, {"sent": 4, "refused": 0, "unclear": 0})
    assert server.boxes() == READERS
    _address, got = server.taken[0]
    assert (got["Subject"], got["From"], got["To"]) == ("秋日新品", "官号编辑部 <news@acme.example>", "an@example.org")
    assert got["Message-ID"] == f"<{KEY}.{mark_of('an@example.org')}@acme.example>"
    left = f"<https://acme.example/leave/{mark_of('an@example.org')}>, <mailto:news@acme.example?subject=unsubscribe>"
    assert (got["List-Unsubscribe"], got["List-Unsubscribe-Post"]) == (left, "List-Unsubscribe=One-Click")
    assert got["List-Id"] == "<newsletter.acme.example>"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == "广告\n今天上新。\n\nhttps://acme.example/new\n"
    inside = next(part for part in got.walk() if part.get_content_type() == "image/png")
    assert inside["Content-ID"].strip("<>") in html.get_content()
    assert "<strong>广告</strong>" in html.get_content()
    assert inside.get_payload(decode=True) == PNG


def test_preparing_sends_nothing_and_shows_no_address(server: MailServer, bench: Bench) -> None:
    prepared = connector.prepare(bench.context(), letter(bench), {})
    assert server.taken == []
    assert (prepared.payload["recipients"], prepared.payload["subject"]) == (4, "秋日新品")
    assert "example.org" not in f"{prepared}"


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_after_a_kill_it_goes_on_and_the_letter_under_way_is_never_sent_again(server: MailServer, bench: Bench, at: int) -> None:
    outgoing = letter(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    bench.kill_at_save = at
    with pytest.raises(Killed):
        connector.commit(bench.context(), outgoing, prepared)
    assert server.boxes() == READERS[: at - 1]
    looked = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert looked.state == ("not_done" if at < 4 else "done")
    bench.handles.update(looked.handles)
    outcome = looked if at == 4 else send(bench, outgoing)
    assert (outcome.state, outcome.evidence) == ("done", {"sent": 3, "refused": 0, "unclear": 1})
    assert server.boxes() == [reader for place, reader in enumerate(READERS, 1) if place != at]


def test_a_commit_alone_also_leaves_the_letter_under_way_alone(server: MailServer, bench: Bench) -> None:
    outgoing = letter(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    bench.kill_at_save = 2
    with pytest.raises(Killed):
        connector.commit(bench.context(), outgoing, prepared)
    assert send(bench, outgoing).evidence == {"sent": 3, "refused": 0, "unclear": 1}
    assert "bo@example.org" not in server.boxes()


def test_a_connection_that_breaks_during_a_letter_leaves_it_unknown(server: MailServer, bench: Bench) -> None:
    outgoing = letter(bench)
    server.drop_after = 2
    with pytest.raises(OutcomeUnknown):
        send(bench, outgoing)
    looked = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (looked.state, looked.message) == ("not_done", "1 letters were sent, 2 were never begun.")
    bench.handles.update(looked.handles)
    assert send(bench, outgoing).evidence == {"sent": 3, "refused": 0, "unclear": 1}
    assert server.boxes() == READERS


def test_one_reader_whose_letter_is_unknown_is_an_unknown_outcome(server: MailServer, bench: Bench) -> None:
    bench.token = {"recipients": "an@example.org"}
    outgoing = letter(bench)
    server.drop_before = 1
    with pytest.raises(OutcomeUnknown):
        send(bench, outgoing)
    assert connector.reconcile(bench.context(), outgoing, bench.handles, NOON).state == "unknown"
    assert server.taken == []


def test_a_server_that_asks_to_come_later_has_taken_nothing(server: MailServer, bench: Bench) -> None:
    outgoing = letter(bench)
    server.later = 1
    with pytest.raises(RateLimited) as refused:
        send(bench, outgoing)
    assert (refused.value.code, refused.value.retry_after) == ("smtp_451", 300)
    assert send(bench, outgoing).evidence == {"sent": 4, "refused": 0, "unclear": 0}
    assert server.boxes() == READERS


def test_a_reader_the_server_does_not_know_is_left_out_and_counted(server: MailServer, bench: Bench) -> None:
    server.refuse = {"bo@example.org"}
    outcome = send(bench, letter(bench))
    assert (outcome.state, outcome.message) == ("done", "3 sent, 1 refused, 0 unclear.")
    assert send(bench, letter(bench)).evidence == {"sent": 3, "refused": 1, "unclear": 0}
    assert server.boxes() == ["an@example.org", "cheng@example.org", "ding@example.org"]


def test_refused_by_everybody_is_rejected(server: MailServer, bench: Bench) -> None:
    server.refuse = set(READERS)
    with pytest.raises(Rejected):
        send(bench, letter(bench))
    assert connector.reconcile(bench.context(), letter(bench), bench.handles, NOON).state == "not_done"


def test_a_repeated_letter_has_the_same_number_so_that_mail_systems_drop_it(server: MailServer, bench: Bench) -> None:
    send(bench, letter(bench))
    bench.handles.clear()
    send(bench, letter(bench))
    numbers = [str(got["Message-ID"]) for _address, got in server.taken]
    assert numbers[:4] == numbers[4:]
    assert len(set(numbers)) == 4


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_after_a_change_of_the_post_nobody_gets_a_second_letter(server: MailServer, bench: Bench, at: int) -> None:
    """The worker is killed with letters out; somebody changes the words and they are signed anew. The publisher keeps what `lasting` names."""
    assert isinstance(connector, Remembers)
    bench.kill_at_save = at
    with pytest.raises(Killed):
        send(bench, letter(bench))
    bench.handles = {name: value for name, value in bench.handles.items() if name in connector.lasting}
    changed = letter(bench, title="秋日新品（更正）", digest="1" * 64)
    outcome = send(bench, changed)
    earlier = {"earlier": at - 1} if at > 1 else {}
    assert outcome.evidence == {"sent": 4 - at, "refused": 0, "unclear": 1, **earlier}
    assert outcome.message == (f"{4 - at} sent, 0 refused, 1 unclear." + (f" {at - 1} have it as it was before it was changed." if at > 1 else ""))
    got = [(address, str(one["Subject"])) for address, one in server.taken]
    assert got == [(reader, "秋日新品" if place < at else "秋日新品（更正）") for place, reader in enumerate(READERS, 1) if place != at]
    assert send(bench, letter(bench, title="又改", digest="2" * 64)).state == "done"  # everybody has it: nothing leaves
    assert len(server.taken) == 3


def test_a_reader_refused_with_the_old_words_is_asked_again_with_the_new(server: MailServer, bench: Bench) -> None:
    server.refuse = {"bo@example.org"}
    send(bench, letter(bench))
    server.refuse = set()
    bench.handles = {name: value for name, value in bench.handles.items() if name in connector.lasting}
    assert send(bench, letter(bench, digest="1" * 64)).evidence == {"sent": 1, "refused": 0, "unclear": 0, "earlier": 3}
    assert server.boxes() == ["an@example.org", "cheng@example.org", "ding@example.org", "bo@example.org"]


def test_an_answer_that_makes_no_sense_before_the_letter_is_no_refusal(bench: Bench) -> None:
    class Babel:
        """Answers with a page."""

        def mail(self, sender: str, options: Any = ()) -> tuple[int, bytes]:
            return -1, b"<!doctype html>"

        rcpt = data = mail

        def rset(self) -> tuple[int, bytes]:
            return 250, b""

    with pytest.raises(BadAnswer):
        deliver(Babel(), "news@acme.example", "an@example.org", b"")


def test_nobody_listening_is_unavailable(bench: Bench) -> None:
    bench.settings = {**bench.settings, "smtp_port": "1"}
    with pytest.raises(Unavailable):
        send(bench, letter(bench))
    assert bench.handles == {}


def test_password_right_wrong_and_in_the_clear(bench: Bench) -> None:
    with MailServer("news", "hunter2-secret") as guarded:
        bench.settings = {**bench.settings, "smtp_port": str(guarded.port), "username": "news"}
        bench.token = {**bench.token, "password": "hunter2-secret"}
        assert connector.diagnose(bench.context()).ok
        assert send(bench, letter(bench)).state == "done"
        bench.token = {**bench.token, "password": "wrong-secret"}
        found = connector.diagnose(bench.context())
        assert not found.ok
        bench.handles.clear()
        with pytest.raises(NotAllowed) as refused:
            send(bench, letter(bench))
        bench.settings = {**bench.settings, "username": ""}
        with pytest.raises(NotAllowed, match="wants a sign-in"):
            send(bench, letter(bench))
        bench.settings = {**bench.settings, "username": "news"}
        assert "wrong-secret" not in f"{refused.value} {found}"
    bench.settings = {**bench.settings, "smtp_host": "mail.acme.example"}
    assert "without encryption" in connector.diagnose(bench.context()).problems[0][0]


def test_a_server_without_encryption_is_refused_when_it_was_asked_for(bench: Bench) -> None:
    bench.settings = {**bench.settings, "security": "starttls"}
    with pytest.raises(NotAllowed):
        send(bench, letter(bench))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "两行\r\nBcc: eve@evil.example"}, "title"),
        ({"title": ""}, "title"),
        ({"format": "text"}, "format"),
        ({"text": "字" * 200_001}, "text"),
    ],
)
def test_what_makes_no_letter_is_refused(server: MailServer, bench: Bench, change: dict[str, Any], field: str) -> None:
    assert [problem[0] for problem in connector.check(replace(letter(bench), **change), bench.account)] == [field]
    with pytest.raises(Rejected):
        connector.prepare(bench.context(), replace(letter(bench), **change), {})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("an@example.org, not-an-address", "Recipient 2 is no e-mail address."),
        ("", "Between 1 and 1000 recipients, not 0."),
        ("\n".join(f"r{number}@b.example" for number in range(1001)), "Between 1 and 1000 recipients, not 1001."),
    ],
)
def test_a_wrong_list_is_refused_without_showing_it(server: MailServer, bench: Bench, value: str, words: str) -> None:
    bench.token = {"recipients": value}
    with pytest.raises(Rejected) as refused:
        connector.prepare(bench.context(), letter(bench), {})
    assert refused.value.message == words
    assert connector.diagnose(bench.context()).problems == ((words, f"收件人有误：{words}"),)
    assert server.taken == []


def test_a_wrong_sender_is_named(bench: Bench) -> None:
    bench.settings = {**bench.settings, "from_address": "Acme <news@acme.example>"}
    assert [problem[0] for problem in connector.check(letter(bench), bench.account)] == ["from_address"]


def test_a_list_is_read_in_any_form_each_address_once() -> None:
    assert addresses("An@example.org；bo@example.org\n an@example.org,cheng@example.org") == ["An@example.org", "bo@example.org", "cheng@example.org"]
    assert find_connector("newsletter").title_zh == "邮件简报"
