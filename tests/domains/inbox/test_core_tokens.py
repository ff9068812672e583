"""A token that ends in the middle of an answer: it is refreshed once, and the answer is out exactly once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from tests.domains.inbox.talking import MONDAY, Talking, connected, said, send_due, take, talk
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.models import Message
from guanhao.domains.inbox.services import core
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import Context, Outcome, Setting, Token, TokenExpired, TokenLost
from guanhao.sdk.connectors import Message as RemoteMessage

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Ending(Talking):
    """A platform whose access token has just ended; it takes the new one only."""

    settings: ClassVar[Sequence[Setting]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.refreshed, self.calls = 0, 0
        self.lost = False

    def refresh(self, context: Context) -> Token:
        """A new token."""
        if self.lost:
            raise TokenLost("connect the account anew")
        self.refreshed += 1
        return Token(values={"access_token": f"new-{self.refreshed}"})

    def reply(self, context: Context, message: RemoteMessage, text: str, key: str) -> Outcome:
        """Refuse the old token for certain."""
        self.calls += 1
        if not context.token.values["access_token"].startswith("new-"):
            raise TokenExpired("the access token has ended")
        return super().reply(context, message, text, key)


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Ending:
    """The platform, everywhere a connector is looked for."""
    made = Ending()
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: made)
    monkeypatch.setattr("guanhao.domains.publishing.selectors.core.connector_of", lambda _platform: made)
    return made


def answered(brand: Any) -> int:
    """An answer that waits for its moment."""
    account = connected(brand)
    with time_at(MONDAY):
        take(brand, account, said("c1"))
        with acting_in("service", brand):
            core.reply(conversation_id=talk(brand).pk, text="下午到")
    return account


def test_an_ended_token_is_refreshed_and_the_answer_leaves_once(brand: Any, ending: Ending) -> None:
    account = answered(brand)
    with time_at(MONDAY + MINUTE):
        assert send_due(brand) == ["queued"]
    with time_at(MONDAY + 2 * MINUTE):
        assert send_due(brand) == ["sent"]
    with time_at(MONDAY + 3 * MINUTE):
        assert send_due(brand) == []
    assert (ending.refreshed, ending.calls, [text for _kind, _number, text, _key in ending.taken]) == (1, 2, ["下午到"])
    with brand_scope(brand), acting(SYSTEM):
        assert channels.token(account).values["access_token"] == "new-1"
        assert Message.objects.filter(direction="out").count() == 1


def test_an_account_that_must_be_connected_anew_sends_nothing_and_says_so(brand: Any, ending: Ending) -> None:
    answered(brand)
    ending.lost = True
    with time_at(MONDAY + MINUTE):
        assert send_due(brand) == ["failed"]
    row = Message.everywhere.get(direction="out")
    assert (row.state, row.error, ending.taken) == ("failed", "connect the account anew", [])
