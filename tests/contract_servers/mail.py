"""A mail server (RFC 5321, by aiosmtpd) that keeps what it took and fails as ordered."""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """On a port of the loopback; `refuse` answers these recipients with 550, `busy` with 450, `later` the next letters with 451, `drop` breaks after
    taking one.
    """

    def __init__(self, user: str = "", password: str = "") -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuse: set[str] = set()
        self.busy: set[str] = set()
        self.later = self.drop_after = self.drop_before = 0
        auth: dict[str, Any] = {"authenticator": self._check, "auth_require_tls": False} if user else {}
        self.user, self.password = user, password
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **auth)

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    def _check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.login == self.user.encode() and data.password == self.password.encode()
        return AuthResult(success=good, handled=good)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        """Recipients the server knows."""
        if self.user and not session.authenticated:
            return "530 5.7.0 authentication required"
        if address in self.refuse:
            return "550 5.1.1 no such user"
        if address in self.busy:
            return "450 4.2.1 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a letter."""
        if self.later > 0:
            self.later -= 1
            return "451 4.7.1 greylisted, try again"
        if self.drop_before > 0:
            self.drop_before -= 1
            server.transport.abort()
            return "250 OK"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        for address in envelope.rcpt_tos:
            self.taken.append((address, cast("EmailMessage", message_from_bytes(content, policy=default))))
        if self.drop_after > 0:
            self.drop_after -= 1
            if self.drop_after == 0:
                server.transport.abort()
        return "250 OK"

    def boxes(self) -> list[str]:
        """Who has got letters, in order."""
        return [address for address, _letter in self.taken]
