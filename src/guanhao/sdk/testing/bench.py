"""What the conformance suite needs to know of a connector and of the server it is tried against."""

import base64
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

import httpx

from guanhao.sdk.connectors import Account, Connector, Context, Media, Outcome, Outgoing, Prepared, Publishes, Token
from guanhao.sdk.connectors.protocols import plain_connect
from guanhao.sdk.testing.wire import Chooser, Fault, Wire, answers, changes_something

Connect = Callable[[str, int, float], socket.socket]
RETRY_AFTER = 17.0
ROUNDS = 40
TOO_MANY = answers(429, headers={"retry-after": str(int(RETRY_AFTER))}, json={"error": "too many requests"})


class NotConforming(AssertionError):
    """The connector breaks the contract; the words say how."""


def expect(holds: object, words: str) -> None:
    """Raise NotConforming with these words unless it holds."""
    if not holds:
        raise NotConforming(words)


def plainly(wire: Wire) -> Connect:
    """Connections past the wire, without a fence."""
    return plain_connect


def new_key() -> str:
    """An idempotency key as the publisher makes them: 26 characters a-z2-7."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A file for samples: its record and its bytes."""

    media: Media
    content: bytes


def sample_media(content: bytes, *, mime: str, name: str, width: int = 0, height: int = 0, duration_s: float = 0, alt: str = "") -> Sample:
    """A file with its SHA-256; the kind follows from the MIME type."""
    kind: Any = mime.partition("/")[0] if mime.startswith(("image/", "video/", "audio/")) else "file"
    digest = sha256(content).hexdigest()
    media = Media(sha256=digest, kind=kind, mime=mime, size=len(content), name=name, width=width, height=height, duration_s=duration_s, alt=alt)
    return Sample(media=media, content=content)


@dataclass(kw_only=True)
class Bench:
    """A connector at a server.

    `samples`: posts of every format the connector takes, the plainest first; the suite gives each its own key and puts a unique word into title, text
    and html. `visible(word)`: how many posts with this word readers see, asked of the server and not of the connector. `files`: bytes of the
    samples' media. `bad_token`: one the server refuses. `now`: the clock that the connector gets.

    `lost_token`: a refresh token the server refuses (connectors that refresh). `limited`: how the platform says "too many calls" and what it
    says to wait. `sees_own_posts`: False where the platform shows a program nothing of what it posted; `reconcile` must then answer unknown.
    `lacks`: metrics or messages, where this server (not the platform) has none; the connector then has to say NotAllowed.
    `is_commit`: which calls change something. `comment(remote_id, word)`: a reader comments the post with a text that holds the word.
    `answered(remote_id, word)`: how many replies with the word readers see under the post. `transport`: None talks to real sockets.
    `connect(wire)`: for what is not HTTP, the context's `connect` over the same wire (guanhao.sdk.testing.mail has it for SMTP).
    """

    connector: Connector
    account: Account
    token: Token
    samples: Sequence[Outgoing]
    visible: Callable[[str], int]
    bad_token: Token
    now: Callable[[], datetime]
    files: Mapping[str, bytes] = field(default_factory=dict)
    lost_token: Token | None = None
    limited: Fault = TOO_MANY
    limited_for: float | None = RETRY_AFTER
    sees_own_posts: bool = True
    lacks: frozenset[str] = frozenset()
    is_commit: Chooser = changes_something
    comment: Callable[[str, str], None] | None = None
    answered: Callable[[str, str], int] | None = None
    transport: Callable[[], httpx.BaseTransport] = httpx.HTTPTransport
    connect: Callable[[Wire], Connect] = plainly
    sleep: Callable[[float], None] = time.sleep
    longest_wait: float = 2.0

    def fresh(self, sample: Outgoing | None = None) -> tuple[Outgoing, str]:
        """A post of its own made from a sample (the first one by default), and the word it is known by."""
        chosen, key = sample or self.samples[0], new_key()
        word = f"w{key[:12]}"
        html = chosen.html.replace("</p>", f" {word}</p>", 1) if "</p>" in chosen.html else chosen.html and f"{chosen.html}<p>{word}</p>"
        title = f"{chosen.title} {word}" if chosen.title else ""
        return replace(chosen, key=key, title=title, text=f"{chosen.text} {word}".strip(), html=html, digest=sha256(key.encode()).hexdigest()), word

    @contextmanager
    def session(self, token: Token | None = None) -> Iterator["Session"]:
        """A context as the publisher makes one, over a wire that can break."""
        wire = Wire(self.transport())
        with httpx.Client(transport=wire, timeout=30) as http:
            yield Session(self, wire, http, token or self.token)


class Session:
    """One worker at work: its wire, its context and the handles kept so far."""

    def __init__(self, bench: Bench, wire: Wire, http: httpx.Client, token: Token) -> None:
        self.bench, self.wire, self.saved = bench, wire, dict[str, object]()
        self.context = Context(
            account=bench.account,
            token=token,
            http=http,
            now=bench.now,
            open_media=self._open,
            save=lambda handles: self.saved.update(handles),
            connect=bench.connect(wire),
        )

    def _open(self, media: Media) -> BinaryIO:
        return BytesIO(self.bench.files[media.sha256])

    @property
    def publishes(self) -> Publishes:
        """The connector as one that publishes."""
        connector = self.bench.connector
        if not isinstance(connector, Publishes):
            raise NotConforming("the connector does not publish")
        return connector

    def prepare(self, post: Outgoing) -> Prepared:
        """Prepare with the handles kept so far; keeps the new ones."""
        prepared = self.publishes.prepare(self.context, post, dict(self.saved))
        self.saved.update(prepared.handles)
        return prepared

    def commit(self, post: Outgoing, prepared: Prepared) -> Outcome:
        """The irreversible call."""
        outcome = self.publishes.commit(self.context, post, prepared)
        self.saved.update(outcome.handles)
        return outcome

    def confirm(self, post: Outgoing, remote_id: str) -> Outcome:
        """Ask what became of it."""
        return self.publishes.confirm(self.context, post, dict(self.saved), remote_id)

    def reconcile(self, post: Outgoing, since: datetime) -> Outcome:
        """Find out after an unknown outcome."""
        return self.settled(post, self.publishes.reconcile(self.context, post, dict(self.saved), since))

    def publish(self, post: Outgoing) -> Outcome:
        """The whole way to the end of waiting."""
        return self.settled(post, self.commit(post, self.prepare(post)))

    def settled(self, post: Outgoing, outcome: Outcome) -> Outcome:
        """Ask on while the platform is still working."""
        for _ in range(ROUNDS):
            self.saved.update(outcome.handles)
            if outcome.state != "waiting":
                return outcome
            self.bench.sleep(min(outcome.check_after, self.bench.longest_wait))
            outcome = self.confirm(post, outcome.remote_id)
        raise NotConforming("the platform is still working after all this time")
