"""A newsletter by e-mail (SMTP): one letter a recipient, each recorded before the next one begins.

What was sent is kept in the handles by short marks, not by addresses. The mark of the letter under way is saved before it is sent: after a kill
its fate is unknown, it is never sent again, and the outcome says so; all others go on where the list stopped, also with other words when the post was
changed and signed anew meanwhile: nobody gets two letters of one publication. Source: RFC 5321 (a server that has
answered 250 to DATA has the letter; one that has answered 4xx or 5xx has not).
"""

import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from guanhao.connectors.newsletter.letters import Letters, addresses, is_address, mark_of
from guanhao.connectors.saying import Problem, html_with_labels, left_out, setting, too_big, too_long
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, OutcomeUnknown, RateLimited, Rejected, Unavailable, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Ability, Account, Diagnosis, Limits, Outcome, Outgoing, Prepared, Setting, Window

MOST = 1000
LETTER_BYTES = 10 * 1_048_576
TIMEOUT = 20.0
HERE = ("localhost", "127.0.0.1", "::1")
BUSY = (421, 450, 451, 452)
NOT_SIGNED_IN = (503, 530, 535, 538)
RFC = "RFC 5321 and RFC 5322"


class Newsletter:
    """The connector of newsletters."""

    platform: ClassVar[str] = "newsletter"
    title: ClassVar[str] = "Newsletter"
    title_zh: ClassVar[str] = "邮件简报"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="smtp_host", title="SMTP server", title_zh="SMTP 服务器"),
        Setting(name="smtp_port", title="Port", title_zh="端口", required=False, help="587 by default", help_zh="默认 587"),
        Setting(
            name="security",
            title="Encryption",
            title_zh="加密方式",
            required=False,
            help="“starttls” (default), “tls” or “none”",
            help_zh="填“starttls”（默认）、“tls”或“none”",
        ),
        Setting(name="username", title="User name", title_zh="用户名", required=False),
        Setting(name="password", title="Password", title_zh="密码", secret=True, required=False),
        Setting(name="from_address", title="Sender's address", title_zh="发件地址"),
        Setting(name="from_name", title="Sender's name", title_zh="发件人名称", required=False),
        Setting(name="reply_to", title="Answers go to", title_zh="回复地址", required=False),
        Setting(
            name="recipients",
            title="Recipients",
            title_zh="收件人",
            secret=True,
            help="One address a line; kept encrypted, as they are personal data.",
            help_zh="每行一个地址；属于个人信息，加密保存。",
        ),
        Setting(
            name="unsubscribe_url",
            title="Address to unsubscribe",
            title_zh="退订网址",
            required=False,
            help="https; {recipient} becomes a mark of the recipient",
            help_zh="https 网址；{recipient} 会替换为收件人标记",
        ),
        Setting(name="unsubscribe_mail", title="Mail address to unsubscribe", title_zh="退订邮箱", required=False),
    )
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - whose token it is
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = RFC
    lasting: ClassVar[frozenset[str]] = frozenset({"sent", "unclear", "flight", "earlier", "digest"})

    def limits(self, format_key: str) -> Limits | None:
        """Articles; subject and body without a limit of their own."""
        if format_key != "article":
            return None
        return Limits(title=200, text=200_000, image_bytes=LETTER_BYTES, source=f"{RFC}; most servers take letters of 10 MB")

    def ability(self, account: Account) -> Ability:
        """The program sends."""
        return Ability(mode="api", why="Letters leave by your own mail server.", why_zh="由贵方邮件服务器发送。", source=RFC)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Subject, size of the letter, sender and recipients."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "A newsletter is an article.", "邮件简报须为文章。")]
        found = too_long("title", "The subject", "主题", len(post.title), limits.title)
        found += too_long("text", "The text", "正文", max(len(post.text), len(html_with_labels(post))), limits.text)
        if not post.title.strip() or "\n" in post.title or "\r" in post.title:
            found.append(("title", "The subject is one line that is not empty.", "主题须为一行非空文字。"))
        found += too_big(limits, [*post.pictures, *post.media])
        if sum(media.size for media in (*post.pictures, *post.media)) > LETTER_BYTES:
            found.append(("media", "Pictures and files of a letter together are larger than 10 MB.", "图片与附件合计超过 10 MB。"))
        return found + left_out(post) + self._check_account(account)

    def _check_account(self, account: Account) -> list[Problem]:
        found: list[Problem] = []
        sender = account.settings.get("from_address", "").strip()
        if not is_address(sender):
            found.append(("from_address", "The sender's address is no e-mail address.", "发件地址不是有效的邮箱。"))
        return found

    def _recipients(self, context: Context) -> list[str]:
        """The list, which is kept among the secrets; Rejected when it is wrong, empty or too long."""
        found = addresses(setting(context, "recipients"))
        if not 1 <= len(found) <= MOST:
            raise Rejected(phrase("Between 1 and %(most)s recipients, not %(count)s.", most=MOST, count=len(found)), code="recipients")
        return found

    # --- publishing ---------------------------------------------------------------------------------------------------------------

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Nothing leaves: the letter is built once, to see that it can be."""
        problems = self.check(post, context.account)
        if problems:
            raise Rejected(problems[0][1], code=problems[0][0])
        recipients = self._recipients(context)
        letter = self._letters(context, post).to(recipients[0])
        payload = {
            "from": str(letter["From"]),
            "subject": post.title,
            "recipients": len(recipients),
            "message_id": f"<{post.key}.…@{setting(context, 'from_address').rpartition('@')[2]}>",
            "bytes": len(letter.as_bytes()),
        }
        return Prepared(handles=dict(handles), payload=payload)

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Send to everybody who is not recorded yet; the mark of each letter is saved before the letter leaves."""
        progress = Progress(prepared.handles, post.digest)
        progress.give_up_flight()
        letters = self._letters(context, post)
        waiting = [address for address in self._recipients(context) if mark_of(address) not in progress.known]
        if waiting:
            with connected(context) as server:
                for address in waiting:
                    self._send(context, server, letters, address, progress)
        context.save(progress.as_handles())
        return progress.outcome(post.key, context.now())

    def _send(self, context: Context, server: "Server", letters: Letters, address: str, progress: "Progress") -> None:
        letter, mark = letters.to(address).as_bytes(), mark_of(address)
        progress.flight = mark
        context.save(progress.as_handles())
        try:
            taken = deliver(server, letters.sender, address, letter)
        except OutcomeUnknown:
            raise
        except ConnectorError as error:
            progress.flight = ""
            context.save(progress.as_handles())
            error.message = phrase("%(reason)s (%(count)s letters were sent before.)", reason=error.message, count=len(progress.sent))
            raise
        (progress.sent if taken else progress.refused).append(mark)
        progress.flight = ""

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """What the record says."""
        return self.reconcile(context, post, handles, context.now())

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """By the record alone: done when everybody is accounted for, not done (so that it goes on) when some were never begun."""
        progress = Progress(handles, post.digest)
        progress.give_up_flight()
        missing = [address for address in self._recipients(context) if mark_of(address) not in progress.known]
        if missing:
            message = phrase("%(sent)s letters were sent, %(missing)s were never begun.", sent=len(progress.sent), missing=len(missing))
            return Outcome(state="not_done", message=message, handles=progress.as_handles(), evidence=progress.counts())
        return progress.outcome(post.key, None)

    def diagnose(self, context: Context) -> Diagnosis:
        """Connect and sign in; nothing is sent."""
        problems = [(english, chinese) for _field, english, chinese in self._check_account(context.account)]
        try:
            self._recipients(context)
        except Rejected as error:
            problems.append((error.message, f"收件人有误：{error.message}"))
        try:
            with connected(context):
                pass
        except NotAllowed as error:
            problems.append((error.message, f"邮件服务器拒绝登录：{error.message}"))
        return Diagnosis(ok=not problems, problems=tuple(problems))

    def _letters(self, context: Context, post: Outgoing) -> Letters:
        return Letters(context, post, setting(context, "from_address").strip(), context.account.settings)


class Progress:
    """Who has the letter: marks of those sent and refused, of the one under way, and of those whose fate nobody knows; `earlier` are those who got it
    before the post was changed to what `digest` names.
    """

    def __init__(self, handles: Mapping[str, Any], digest: str) -> None:
        self.sent, self.refused, self.unclear, self.earlier = (marks(handles.get(name)) for name in ("sent", "refused", "unclear", "earlier"))
        self.flight, self.digest = str(handles.get("flight", "")), digest
        if handles.get("digest", digest) != digest:
            self.sent, self.refused, self.earlier = [], [], [*self.earlier, *self.sent]

    @property
    def known(self) -> set[str]:
        """Marks that get no letter any more."""
        return {*self.sent, *self.refused, *self.unclear, *self.earlier}

    def give_up_flight(self) -> None:
        """A letter that was under way when the worker died: unknown for good."""
        if self.flight and self.flight not in self.known:
            self.unclear.append(self.flight)
        self.flight = ""

    def as_handles(self) -> dict[str, str]:
        """As it is kept."""
        lists = {"sent": self.sent, "refused": self.refused, "unclear": self.unclear, "earlier": self.earlier}
        return {**{name: " ".join(found) for name, found in lists.items()}, "flight": self.flight, "digest": self.digest}

    def counts(self) -> dict[str, int]:
        """How many of each; `earlier` only when there are any."""
        found = {"sent": len(self.sent), "refused": len(self.refused), "unclear": len(self.unclear)}
        return {**found, "earlier": len(self.earlier)} if self.earlier else found

    def in_words(self) -> str:
        """What became of the letters; "" when everybody got this one."""
        if self.earlier:
            return phrase(
                "%(sent)s sent, %(refused)s refused, %(unclear)s unclear. %(earlier)s have it as it was before it was changed.", **self.counts()
            )
        return phrase("%(sent)s sent, %(refused)s refused, %(unclear)s unclear.", **self.counts()) if self.refused or self.unclear else ""

    def outcome(self, key: str, moment: datetime | None) -> Outcome:
        """Done as soon as one letter is known to be with a server; only unclear ones are unknown; refused by everybody is not done, or Rejected when
        it was just tried (`moment`).
        """
        handles, evidence = self.as_handles(), self.counts()
        if self.sent or self.earlier:
            return Outcome(state="done", remote_id=key, published_at=moment, message=self.in_words(), handles=handles, evidence=evidence)
        if self.unclear:
            return Outcome(state="unknown", message="Nobody knows whether the mail server took the letter.", handles=handles, evidence=evidence)
        if moment is None:
            return Outcome(state="not_done", message="The mail server refused every recipient.", handles=handles, evidence=evidence)
        raise Rejected("The mail server refused every recipient.", code="recipients", details=evidence)


def marks(value: object) -> list[str]:
    """Marks as they are kept."""
    return str(value).split() if value else []


class Server(Protocol):
    """What is used of smtplib.SMTP."""

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """MAIL FROM."""

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """RCPT TO."""

    def data(self, msg: bytes) -> tuple[int, bytes]:
        """DATA."""

    def rset(self) -> tuple[int, bytes]:
        """RSET."""


class _Fenced(smtplib.SMTP):
    """SMTP over the context's own connection, so that no server inside a private network is reached by its name."""

    def __init__(self, context: Context, secure: ssl.SSLContext, host: str, port: int, timeout: float) -> None:
        self._context, self._secure = context, secure
        super().__init__(host, port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # where smtplib connects
        return self._context.connect(host, port, timeout)


class _FencedTls(_Fenced):
    """The same with TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._secure.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


@contextmanager
def connected(context: Context) -> Any:
    """A session with the account's mail server, signed in; Unavailable when it cannot be reached, NotAllowed when it refuses the password."""
    host, security = setting(context, "smtp_host").strip(), setting(context, "security").strip() or "starttls"
    port = int(setting(context, "smtp_port") or (465 if security == "tls" else 587))
    timeout = context.http.timeout.read or TIMEOUT
    secure = ssl.create_default_context()
    if security == "none" and setting(context, "username") and host not in HERE:
        raise NotAllowed("The password would travel without encryption; choose starttls or tls.", code="smtp_clear")
    try:
        kind = _FencedTls if security == "tls" else _Fenced
        made = kind(context, secure, host, port, timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(phrase("The mail server cannot be reached (%(error)s).", error=type(error).__name__), code="smtp_unreachable") from None
    try:
        _sign_in(context, made, security, secure)
        yield made
    finally:
        with suppress(OSError, smtplib.SMTPException):
            made.quit()
        made.close()


def _sign_in(context: Context, server: smtplib.SMTP, security: str, secure: ssl.SSLContext) -> None:
    user, password = setting(context, "username"), setting(context, "password")
    try:
        if security == "starttls":
            server.starttls(context=secure)
        server.ehlo_or_helo_if_needed()
        if user:
            server.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise NotAllowed(
            phrase("The mail server refuses user name or password (%(code)s).", code=error.smtp_code), code=f"smtp_{error.smtp_code}"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise NotAllowed("The mail server offers no encryption or no sign-in of the kind that is set.", code="smtp_unsupported") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(phrase("The mail server broke off (%(error)s).", error=type(error).__name__), code="smtp_broken") from None


def deliver(server: Server, sender: str, recipient: str, letter: bytes) -> bool:
    """Hand one letter to the server: True when it has it, False when it refuses this recipient or letter for good.

    RateLimited or Unavailable when it asks to come again (nothing was taken), OutcomeUnknown when the connection broke after the letter had begun.
    """
    try:
        code, words = server.mail(sender)
        if not 200 <= code < 300:
            server.rset()
            _refused(code, words)
            raise NotAllowed(phrase("The mail server refuses the sender: %(code)s %(words)s", code=code, words=_said(words)), code=f"smtp_{code}")
        code, words = server.rcpt(recipient)
        if not 200 <= code < 300:
            server.rset()
            return _refused(code, words)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            phrase("The mail server broke off before the letter (%(error)s).", error=type(error).__name__), code="smtp_broken"
        ) from None
    try:
        code, words = server.data(letter)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(
            phrase("The mail server broke off during the letter (%(error)s).", error=type(error).__name__), code="smtp_broken"
        ) from None
    if not 200 <= code < 600:
        raise OutcomeUnknown(phrase("The mail server's answer to the letter makes no sense: %(words)s", words=_said(words)), code="smtp_answer")
    return code < 300 or _refused(code, words)


def _refused(code: int, words: bytes | str) -> bool:
    if not 400 <= code < 600:
        raise BadAnswer(phrase("The mail server's answer makes no sense: %(words)s", words=_said(words)), code="smtp_answer")
    if code in BUSY:
        raise RateLimited(
            phrase("The mail server asks to come later: %(code)s %(words)s", code=code, words=_said(words)), code=f"smtp_{code}", retry_after=300
        )
    if 400 <= code < 500:
        raise Unavailable(phrase("The mail server says %(code)s %(words)s", code=code, words=_said(words)), code=f"smtp_{code}", retry_after=300)
    if code in NOT_SIGNED_IN:
        raise NotAllowed(phrase("The mail server wants a sign-in: %(code)s %(words)s", code=code, words=_said(words)), code=f"smtp_{code}")
    return False


def _said(words: bytes | str) -> str:
    return (words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:200]
