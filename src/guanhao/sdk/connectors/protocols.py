"""What a connector is: a class with facts and the abilities it implements.

A connector is a class without state of its own (one object a platform serves every account and thread) named by an entry point of the group
`guanhao.connectors`, whose name is the platform's key in the registry. It talks to the platform through `Context.http` only, which fences private
addresses, counts calls against the rate windows and never follows a redirect to another host with secrets. Every method may raise a ConnectorError;
anything else it raises in `commit` counts as an unknown outcome.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Literal, Protocol, runtime_checkable

from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    FoundPage,
    Handoff,
    HotTopic,
    Limits,
    Media,
    Message,
    Option,
    Outcome,
    Outgoing,
    Page,
    Prepared,
    Reading,
    Setting,
    Token,
    Window,
)

if TYPE_CHECKING:  # whoever calls a platform loads it
    import httpx


def plain_connect(host: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection without a fence, for tests and tools; raises OSError."""
    return socket.create_connection((host, port), timeout)


@dataclass(frozen=True)
class Context:
    """Everything a connector gets from outside.

    `http`: an httpx client with timeouts; say which endpoint a call belongs to by `extensions={"endpoint": "createRecord"}`, so that windows
    count it.
    `open_media(media)`: the signed bytes for reading; raises when the file on disk is not what was signed. `now()`: the injected clock, in UTC.
    `connect(host, port, timeout)`: a TCP connection through the same fence, for what is not HTTP (SMTP); raises OSError or a ConnectorError.
    `save(handles)`: keep remote handles at once, in the middle of `prepare`, so that a kill right after an upload does not lose it.
    """

    account: Account
    token: Token
    http: "httpx.Client"
    now: Callable[[], datetime]
    open_media: Callable[[Media], BinaryIO]
    save: Callable[[Mapping[str, object]], None]
    connect: Callable[[str, int, float], socket.socket] = plain_connect


class Connector(Protocol):
    """The facts of a platform. `idempotent`: a repeated commit with the same key cannot make a second post (AT Protocol's own record key)."""

    platform: ClassVar[str]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    settings: ClassVar[Sequence[Setting]]
    windows: ClassVar[Sequence[Window]]
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]]
    idempotent: ClassVar[bool]
    source: ClassVar[str]

    def limits(self, format_key: str) -> Limits | None:
        """What the platform takes of this format; None when the connector cannot publish it."""

    def ability(self, account: Account) -> Ability:
        """What this account may do by its tier, without asking the platform."""

    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        """What the platform would refuse in this post, before anything is sent: (field, English, Chinese)."""


@runtime_checkable
class Offers(Protocol):
    """Things a post may say to this platform beside its words; they are signed with the post."""

    options: ClassVar[Sequence[Option]]


@runtime_checkable
class Publishes(Protocol):
    """Publishing in four steps; only `commit` changes what readers see."""

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload and make ready; may run again with the handles of an earlier run and then goes on where that one stopped. Nothing becomes
        visible.
        """

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """The one irreversible call (done or waiting). An error that leaves the outcome open is OutcomeUnknown."""

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """Read what became of a commit that is known to have been taken; changes nothing, may be repeated."""

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """Nobody knows whether the commit since this moment took effect: find out by the key, else by marker and time in the account's own
        feed. Changes nothing.
        """


@runtime_checkable
class Remembers(Protocol):
    """`lasting`: names of handles that say who has the post already. They outlive a change of the post before it is out whole; all other handles are
    of what was made ready with the old words, and are dropped then.
    """

    lasting: ClassVar[frozenset[str]]


@runtime_checkable
class Withdraws(Protocol):
    """Taking a post down."""

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Take it down; done also when it is gone already. May be repeated."""


@runtime_checkable
class Refreshes(Protocol):
    """Tokens that end."""

    def refresh(self, context: Context) -> Token:
        """A new token from the old one; the caller holds the account's lock and keeps the answer before it is used. TokenLost when the refresh
        token no longer counts.
        """


@runtime_checkable
class Diagnoses(Protocol):
    """Asking the platform what the account may do."""

    def diagnose(self, context: Context) -> Diagnosis:
        """Cheap reading calls only."""


@runtime_checkable
class ReadsMetrics(Protocol):
    """Numbers of posts and of the account."""

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """The newest numbers of these posts; posts that are gone are left out."""

    def account_metrics(self, context: Context) -> Reading | None:
        """The account's own numbers (followers …); None when the platform has none."""


@runtime_checkable
class ReadsMessages(Protocol):
    """What people say to the account."""

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """What is new since the cursor ("" at first); `post_ids` are posts worth asking for where the platform has no feed of its own."""


@runtime_checkable
class Replies(Protocol):
    """Answering."""

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """Answer in public under a comment, in private to a direct message; `key` as for posts."""


@runtime_checkable
class CommentsFirst(Protocol):
    """The account's own comment under its own post, right after it is out."""

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """Write `post.first_comment` under the post (done with the comment's own number). An error that leaves it open is OutcomeUnknown; it is
        then asked about and never sent again by itself.
        """

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """Whether that comment is there: done or not_done, unknown when nobody can say. Changes nothing."""


@runtime_checkable
class Searches(Protocol):
    """Searching what is public on the platform."""

    def search(self, context: Context, query: str, cursor: str) -> FoundPage:
        """Public posts for the words that are newer than the cursor ("" at first: the newest page); never more than a few hundred."""


@runtime_checkable
class ReadsHotList(Protocol):
    """The platform's hot list."""

    def hot_list(self, context: Context) -> list[HotTopic]:
        """As it is now, best rank first."""


@runtime_checkable
class HandsOff(Protocol):
    """Publishing by a person with a phone, where the platform lets no program do it."""

    def hand_off(self, post: Outgoing, account: Account) -> Handoff:
        """What the person needs."""

    def remote_id(self, url: str) -> str | None:
        """The post's number in a link that was pasted back; None when it is no link of this platform. Short share links are resolved by
        `resolve`.
        """

    def resolve(self, http: "httpx.Client", url: str) -> str:
        """The full address behind a share link; the same address when it is none."""


@runtime_checkable
class OpensApp(Protocol):
    """A hand-off that opens the platform's app with the post filled in, for accounts whose brand has an app of the open platform."""

    def opens_app(self, account: Account) -> bool:
        """Does this account have what it takes? Asks nobody."""

    def open_in_app(self, context: Context, post: Outgoing, urls: Mapping[str, str]) -> Handoff:
        """The hand-off with the signed address that opens the app; `urls` are public addresses of the media by SHA-256."""
