"""Messages: who gets what, when, once; and what really goes over the wire."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.utils.translation import gettext_lazy

from guanhao.kernel import access, jobs, notify
from guanhao.kernel.models import AuditEntry, JobRow, Notification, NotifyChannel, Outgoing
from guanhao.kernel.notify import wire
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 23:00 in Shanghai


class Robot(ThreadingHTTPServer):
    """A group robot that keeps what it was told and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        super().__init__(("127.0.0.1", 0), RobotHandler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=t0psecret"


class RobotHandler(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status, text = self.server.answers.pop(0) if self.server.answers else (200, b'{"errcode":0,"code":0}')
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def robot(socket_enabled: None, settings: Any) -> Iterator[Robot]:
    settings.ALLOW_PRIVATE = True
    with Robot() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def manager(tea: BrandRef) -> Iterator[None]:
    with access.acting(access.Actor(user_id=3, name="Lin", permissions=frozenset({"notify.manage"}))):
        yield


def tell(key: str = "k", level: str = "warning", **more: Any) -> None:
    with time_at(more.pop("at", NOON)):
        notify.notify(topic="alerts.drop", title="Views fell", body="−12 %", url="/b/tea/x", key=key, level=level, **more)


def work(at: datetime) -> None:
    with time_at(at):
        jobs.run_due()


def test_in_app_once_for_each_person(tea: BrandRef) -> None:
    tell(level="info")
    tell(level="info")
    assert list(Notification.objects.order_by("user_id").values_list("user_id", flat=True)) == [3, 4]
    tell(key="other", level="info", users=[4])
    assert Notification.objects.count() == 3
    assert not Outgoing.objects.exists()
    assert [n.title for n in notify.inbox()] == ["Views fell"]
    assert notify.unread_count() == 1
    assert notify.mark_read(Notification.objects.values_list("pk", flat=True)) == 1
    assert notify.unread_count() == 0
    assert Notification.objects.filter(read_at=None).count() == 2


def test_each_in_their_language(tea: BrandRef) -> None:
    with time_at(NOON):
        notify.notify(topic="t", title=gettext_lazy("Yes"), key="k", level="info")
    assert dict(Notification.objects.values_list("user_id", "title")) == {3: "是", 4: "Yes"}


def test_mail_by_level(tea: BrandRef) -> None:
    tell(users=[3])
    work(NOON)
    work(NOON)
    (sent,) = mail.outbox
    assert sent.to == ["lin@tea.example"]
    assert sent.subject == "[茶] Views fell"
    assert sent.body == "−12 %\n\nhttp://127.0.0.1:8600/b/tea/x"


def test_quiet_hours_hold_all_but_critical(tea: BrandRef) -> None:
    tell(users=[3], at=NIGHT)
    tell(key="fire", users=[3], at=NIGHT, level="critical")
    work(NIGHT)
    assert len(mail.outbox) == 1
    work(NIGHT + timedelta(hours=8, minutes=59))
    assert len(mail.outbox) == 1
    work(NIGHT + timedelta(hours=9))  # 08:00
    assert len(mail.outbox) == 2


def test_digest_is_one_mail(tea: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify.NotifyPolicy, "of_brand", classmethod(lambda cls: cls(digest_levels=["info"])))
    for number in range(3):
        tell(key=f"k{number}", users=[4], level="info")
    work(NOON + timedelta(hours=20))
    assert mail.outbox == []
    work(NOON + timedelta(hours=21))  # 09:00
    (sent,) = mail.outbox
    assert sent.subject == "茶: 3 messages"
    assert sent.body.count("Views fell") == 3
    assert not any("mo@tea.example" in json.dumps(row.params) + (row.key or "") for row in JobRow.objects.all())


def test_wecom_is_told_once_and_tried_again(manager: None, english: None, robot: Robot) -> None:
    channel = notify.add_channel(kind="wecom", title="Ops", address=robot.address, topics=["alerts"])
    robot.answers = [(503, b""), (200, b'{"errcode":45009,"errmsg":"freq"}'), (200, b'{"errcode":0}')]
    tell(users=[])
    tell(users=[])
    work(NOON)
    channel.refresh_from_db()
    assert channel.last_error == "HTTP 503"
    work(NOON + timedelta(minutes=1))
    channel.refresh_from_db()
    assert channel.last_error == "code 45009: freq"
    work(NOON + timedelta(minutes=2))
    work(NOON + timedelta(minutes=3))
    assert len(robot.got) == 3
    assert json.loads(robot.got[2][2]) == {
        "msgtype": "markdown",
        "markdown": {"content": "### Views fell\n\n−12 %\n\n[Open in Guanhao](http://127.0.0.1:8600/b/tea/x)"},
    }
    channel.refresh_from_db()
    assert (channel.last_error, channel.last_sent_at) == ("", NOON + timedelta(minutes=2))


def test_other_topics_stay_silent(manager: None, robot: Robot) -> None:
    notify.add_channel(kind="wecom", title="Ops", address=robot.address, topics=["reports"])
    tell(users=[])
    work(NOON)
    assert robot.got == []


def test_redirects_are_not_followed_and_not_retried(manager: None, robot: Robot) -> None:
    channel = notify.add_channel(kind="webhook", title="Ops", address=robot.address)
    robot.answers = [(302, b"")]
    notify.test_channel(channel.pk)
    jobs.run_due()
    channel.refresh_from_db()
    assert channel.last_error == "HTTP 302"
    assert JobRow.objects.get().state == "failed"


def test_webhook_signature(manager: None, robot: Robot) -> None:
    notify.add_channel(kind="webhook", title="Ops", address=robot.address, secret="s3cr3t")
    tell(users=[])
    work(NOON)
    _path, headers, body = robot.got[0]
    stamp, signature = headers["X-Guanhao-Timestamp"], headers["X-Guanhao-Signature"]
    assert json.loads(body)["topic"] == "alerts.drop"
    assert notify.verify("s3cr3t", stamp, body, signature, now=NOON)
    assert not notify.verify("s3cr3t", stamp, body + b" ", signature, now=NOON)
    assert not notify.verify("other", stamp, body, signature, now=NOON)
    assert not notify.verify("s3cr3t", stamp, body, signature, now=NOON + timedelta(minutes=6))


def test_the_documented_check_accepts_what_is_sent() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/reference/webhooks.md").read_text(encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(page.partition("```python")[2].partition("```")[0], scope)
    sent = wire.build("webhook", "https://a.example/hook", "s3cr3t", wire.Message("t", "T", "B", "", "k"), datetime.now(UTC))
    assert scope["genuine"]("s3cr3t", sent.headers, sent.body)
    assert not scope["genuine"]("s3cr3t", sent.headers, sent.body + b" ")


def test_known_signatures() -> None:
    """HMAC-SHA256 as DingTalk and Feishu document it, computed apart with openssl."""
    message = wire.Message("t", "T", "B", "", "k")
    moment = datetime(2026, 3, 2, 4, tzinfo=UTC)
    ding = parse_qs(urlsplit(wire.build("dingtalk", "https://o.example/robot?access_token=a", "SEC1", message, moment).url).query)
    assert ding["timestamp"] == ["1772424000000"]
    assert ding["sign"] == ["klgEfHJHH1HI7onbT+EntIGCxutC3pPJ/esEM6zMe+w="]
    feishu = json.loads(wire.build("feishu", "https://o.example/hook", "SEC1", message, moment).body)
    assert (feishu["timestamp"], feishu["sign"]) == ("1772424000", "8vpAG9Ko1X1GBTQ0uqoO8/qVt7XpdeWjD87yoFnyc5w=")


@pytest.mark.parametrize("address", ["ftp://a/b", "file:///etc/passwd", "javascript:1", "https://", "https://user:pw@host/", "plain"])
def test_bad_addresses(manager: None, address: str) -> None:
    with pytest.raises(notify.ChannelRefused) as refused:
        notify.add_channel(kind="webhook", title="x", address=address)
    assert refused.value.field == "address"
    assert not NotifyChannel.objects.exists()


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/hook", "http://[::ffff:10.0.0.7]/hook", "http://169.254.169.254/latest", "http://robot.internal/"]
)
def test_private_addresses_are_refused_when_they_are_entered(manager: None, kind: str, address: str) -> None:
    with pytest.raises(notify.ChannelRefused, match="GUANHAO_ALLOW_PRIVATE") as refused:
        notify.add_channel(kind=kind, title="x", address=address)
    assert refused.value.field == "address"
    assert not NotifyChannel.objects.exists()


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
def test_never_into_a_private_network(manager: None, english: None, robot: Robot, settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A name that leads outside when it is entered and into the house when it is called (DNS rebinding), and a row from before the fence."""
    here = ("127.0.0.1", robot.server_port)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", here)])
    settings.ALLOW_PRIVATE = False
    named = notify.add_channel(kind=kind, title="Named", address=f"http://robot.example:{robot.server_port}/hook")
    old = NotifyChannel.objects.create(kind=kind, title="Old", address=robot.address)
    tell(users=[])
    work(NOON)
    work(NOON + timedelta(hours=1))
    assert robot.got == []
    named.refresh_from_db()
    old.refresh_from_db()
    assert (named.last_error, named.last_sent_at) == ("private address", None)
    assert (old.last_error, old.last_sent_at) == ("127.0.0.1 lies in a private network; set GUANHAO_ALLOW_PRIVATE=1 to allow that.", None)
    assert set(Outgoing.objects.values_list("attempts", flat=True)) == {1}  # not tried again


def test_an_endless_answer_is_cut(manager: None, robot: Robot) -> None:
    channel = notify.add_channel(kind="wecom", title="Ops", address=robot.address)
    robot.answers = [(200, b"x" * 3_000_000)]
    tell(users=[])
    work(NOON)
    channel.refresh_from_db()
    assert channel.last_error == "the answer is not JSON"


def test_without_the_permission_nothing_happens(tea: BrandRef) -> None:
    with pytest.raises(access.Denied):
        notify.add_channel(kind="webhook", title="x", address="https://a.example")
    assert not NotifyChannel.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_key_of_a_robot_is_nowhere_in_clear(manager: None, robot: Robot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="guanhao")
    channel = notify.add_channel(kind="webhook", title="Ops", address=robot.address, secret="t0psecret-2")
    notify.change_channel(channel.pk, active=True)
    robot.answers = [(500, b"")]
    tell(users=[])
    work(NOON)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = ""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += repr(cursor.fetchall())
    assert "kernel_notifychannel" in tables
    assert "t0psecret" not in dump
    assert "t0psecret" not in caplog.text
