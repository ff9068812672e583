"""A platform that takes answers, and what the tests of the inbox say to it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.domains.publishing.publishing import active_account

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.services import receiving, sending
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import Ability, Account, Context, Limits, Outcome, Page, Setting, Window
from guanhao.sdk.connectors import Message as RemoteMessage

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, a working day."""


class Talking:
    """A connector that reads messages and answers; the test says what goes wrong."""

    platform: ClassVar[str] = "weibo"
    title: ClassVar[str] = "Talking"
    title_zh: ClassVar[str] = "对话"
    settings: ClassVar[Sequence[Setting]] = ()
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Any] = "static"
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = "tests"

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str, str]] = []
        self.pages: list[tuple[RemoteMessage, ...]] = []
        self.fail: Callable[[], Exception | None] = lambda: None

    def limits(self, format_key: str) -> Limits | None:
        """Anything."""
        return Limits()

    def ability(self, account: Account) -> Ability:
        """Everything."""
        return Ability(mode="api")

    def check(self, post: Any, account: Account) -> list[tuple[str, str, str]]:
        """Nothing."""
        return []

    def reply(self, context: Context, message: RemoteMessage, text: str, key: str) -> Outcome:
        """Take it, or go wrong."""
        error = self.fail()
        if error is not None:
            raise error
        self.taken.append((message.kind, message.remote_id, text, key))
        return Outcome(state="done", remote_id=f"r{len(self.taken)}", url=f"https://example.com/r{len(self.taken)}")

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """The next page."""
        number = int(cursor or 0)
        page = self.pages[number] if number < len(self.pages) else ()
        return Page(messages=page, cursor=str(number + 1 if page else number))


def connected(brand: Any, platform: str = "weibo", handle: str = "tea") -> int:
    """An active account with a secret."""
    number = active_account(brand, platform, handle)
    with brand_scope(brand), acting(SYSTEM):
        channels.set_credential(account_id=number, name="access_token", value="s3cret-token")
    return number


def said(number: str, text: str = "快递什么时候到？", **more: Any) -> Incoming:
    """A comment."""
    values: dict[str, Any] = {"kind": "comment", "made_at": now(), "author_id": "u1", "author": "小林", "post_id": "p1", "platform": "weibo"}
    return Incoming(remote_id=number, text=text, **{**values, **more})


def take(brand: Any, account: int | None, *batch: Incoming) -> Any:
    """Take messages in as the program does."""
    with brand_scope(brand), acting(SYSTEM):
        return receiving.from_account(account, batch) if account is not None else receiving.receive(batch)


def talk(brand: Any, **filters: Any) -> Conversation:
    """The one conversation there is."""
    with brand_scope(brand):
        return Conversation.objects.get(**filters)


def send_due(brand: Any) -> list[str]:
    """Send everything that is due, as the job does; the states."""
    with brand_scope(brand), acting(SYSTEM):
        numbers = Message.objects.filter(state="queued", send_at__lte=now()).values_list("pk", flat=True)
        return [sending.send(number) for number in list(numbers)]


def later(**parts: float) -> timedelta:
    """A stretch of time."""
    return timedelta(**parts)
