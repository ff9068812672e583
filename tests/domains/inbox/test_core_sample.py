"""The sample brand's inbox is written once, with promised times in every state."""

from typing import Any

import pytest
from tests.domains.publishing.publishing import active_account
from tests.factories import make_person

from guanhao.domains.inbox.models import Conversation, Message
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import Clock
from guanhao.kernel.tenancy import brand_scope
from guanhao.project.demo import inbox

pytestmark = pytest.mark.django_db


def test_the_sample_inbox(brand: Any) -> None:
    for platform in ("weibo", "xiaohongshu", "douyin"):
        active_account(brand, platform)
    for name in ("service", "community"):
        make_person(name, brand, email=f"{name}@qinghe.example")
    with brand_scope(brand), acting(SYSTEM):
        inbox.write_inbox()
        count = Message.objects.count()
        inbox.write_inbox()
        assert Message.objects.count() == count
        assert Conversation.objects.count() > 150
        assert set(Conversation.objects.values_list("status", flat=True)) >= {"open", "waiting", "resolved"}
        assert set(Clock.objects.values_list("state", flat=True)) >= {"running", "met", "breached"}
