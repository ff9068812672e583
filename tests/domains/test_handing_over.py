"""What listening hands over arrives in the rooms that have to act: the inbox answers, the crisis room sees."""

from datetime import UTC, datetime, timedelta

from guanhao.domains.crisis.models import Crisis, TimelineLine
from guanhao.domains.crisis.services import rooms
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import Source
from guanhao.domains.listening.services import handing
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def heard(number: str, text: str) -> str:
    row = Source.objects.first() or Source(name="论坛", kind="api", platform="zhihu", state="on", permission="own", purpose="监测口碑", made_at=now())
    row.save()
    record_mentions(source=row, items=[Incoming(number=number, text=text, made_at=NOON, author="茶友")])
    return f"mention:{row.pk}:{number}"


def test_a_mention_becomes_a_conversation_once(in_brand: BrandRef) -> None:
    with time_at(NOON + timedelta(minutes=5)):
        ref = heard("m1", "你们的茶叶罐盖子打不开，客服也不理")
        for _time in range(2):
            assert handing.hand_over(refs=[ref], to="inbox") == 1
            deliver_pending()
    talk = Conversation.objects.get()
    assert (talk.kind, talk.platform) == ("mention", "zhihu")
    assert Message.objects.get().text == "你们的茶叶罐盖子打不开，客服也不理"


def test_mentions_propose_a_crisis_and_then_stand_in_its_room(in_brand: BrandRef) -> None:
    with time_at(NOON + timedelta(minutes=5)):
        first = heard("m1", "喝了他家的茶全家拉肚子")
        handing.hand_over(refs=[first], to="crisis", note="请看")
        deliver_pending()
        crisis = Crisis.objects.get()
        assert (crisis.state, crisis.title) == ("proposed", "喝了他家的茶全家拉肚子")
        rooms.open_proposed(crisis_id=crisis.pk, draft=rooms.CrisisDraft(title=crisis.title, kind="product"))
        second = heard("m2", "同一批茶，我也拉肚子")
        handing.hand_over(refs=[second], to="crisis")
        deliver_pending()
    assert Crisis.objects.count() == 1
    assert TimelineLine.objects.filter(kind="note", text__contains="同一批茶").count() == 1
