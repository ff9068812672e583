"""When the program says that an account lost its access: never of one that was not set up."""

from typing import Any

import pytest
from tests.domains.publishing.publishing import active_account

from guanhao.domains.publishing.publisher.contexts import fresh_context
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import EventRow
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import Token, TokenLost

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("platform", "code", "told"), [("wechat_oa", "setting", 0), ("weibo", "token", 1)])
def test_an_account_that_was_never_set_up_has_lost_nothing(brand: Any, platform: str, code: str, told: int) -> None:
    account = active_account(brand, platform)
    with brand_scope(brand), acting(SYSTEM), pytest.raises(TokenLost) as lost:
        fresh_context(account, Token(values={}))
    assert lost.value.code == code
    assert EventRow.objects.filter(name="channels.account_lost").count() == told
