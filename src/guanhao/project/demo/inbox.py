"""The sample brand's inbox: a few hundred conversations of the last days across its platforms, with promised times in every state."""

import random
from datetime import datetime, timedelta

from django.db import transaction

from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Conversation, Message, Rule
from guanhao.domains.inbox.services import core, receiving, rules, sending
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.people import accounts, working

SEED, MOST = 20260105, 240
MARK = "sample-inbox-"
NAMES = (
    "茶小鹿",
    "阿宁",
    "北方的风",
    "晨跑的老李",
    "小满",
    "桃子汽水",
    "半糖不加冰",
    "程序员小吴",
    "南山一叶",
    "豆豆妈",
    "慢慢喝茶",
    "海边的阿杰",
    "橘子",
    "老茶客",
    "微微",
)
SAYS = (
    ("物流怎么还没动，三天了", -1), ("味道清爽，夏天冷泡绝了", 1), ("请问保质期多久？", 0), ("盒子压扁了，茶包没事，建议换纸箱", -1),
    ("回购第三次了，家里人都爱喝", 1), ("比旗舰店贵五块是为什么", -1), ("桂花款什么时候补货", 0), ("客服回复很快，点赞", 1),
    ("泡出来有点涩，是水温太高吗", 0), ("孕妇可以喝吗", 0), ("这次的茶叶碎末有点多", -1), ("求同款杯子链接", 0), ("视频里的茶园在哪", 0),
    ("送朋友很有面子，包装高级", 1), ("优惠券用不了，提示已失效", -1), ("直播间几点开始", 0),
)  # fmt: skip
REPLIES = (
    "您好，已经帮您查了，今天会有更新，有消息马上告诉您。",
    "谢谢喜欢！冷藏四小时口感最好。",
    "水温85℃左右、三十秒出汤，涩味会轻很多。",
    "抱歉给您添麻烦了，请私信一下订单号，我们马上处理。",
)
RULES = (
    ("物流问题", {"words": ["物流", "快递", "没动", "没到"]}, {"tags": ["物流"], "skill": "物流", "priority": 2}),
    ("包装破损", {"words": ["压扁", "破了", "漏了"]}, {"tags": ["包装"], "priority": 2}),
    ("广告", {"words": ["加微信", "兼职日结"]}, {"spam": True}),
)


@transaction.atomic
def write_inbox() -> None:
    """Conversations in every state; once."""
    if Message.objects.filter(key__contains=MARK).exists():
        return
    for name, conditions, actions in RULES:
        if not Rule.objects.filter(name=name).exists():
            rules.save_rule(name=name, conditions=conditions, actions=actions)
    _top_fans()
    for hours in (70, 50, 30, 26, 8, 5, 3, 1):
        with time_at(now() - timedelta(hours=hours)):
            receiving.receive(_said(hours))
    _work()
    deliver_pending(2000)


def _said(hours: int) -> list[Incoming]:
    draw, here = random.Random(SEED + hours), accounts()  # noqa: S311 - samples, not secrets
    found, moment = [], now()
    for number in range(MOST // 8):
        platform = draw.choice([one for one in ("weibo", "xiaohongshu", "douyin", "bilibili", "wechat_oa") if one in here])
        who, direct = draw.randrange(90), draw.random() < 0.2
        found.append(
            Incoming(
                remote_id=f"{MARK}{hours}-{number}",
                kind="direct" if direct else "comment",
                text=draw.choice(SAYS)[0],
                made_at=moment - timedelta(minutes=draw.randrange(55)),
                account_id=here[platform],
                platform=platform,
                author_id=f"sample-{who}",
                author=f"{NAMES[who % len(NAMES)]}{who // len(NAMES) or ''}",
                post_id="" if direct else f"sample-post-{draw.randrange(12)}",
            )
        )
    return found


def _top_fans() -> None:
    """Some of them are near the brand."""
    for number, tier in enumerate(("top_fan", "core", "core", "active", "active", "active")):
        for platform in ("weibo", "xiaohongshu"):
            (person,) = people.resolve([Handle(platform, f"sample-{number}", NAMES[number])])
            people.set_tier(person_id=person, tier=tier, reason="老用户")


def _work() -> None:
    """Part of it is answered in time, part too late, some wait, sleep or are done."""
    draw = random.Random(SEED)  # noqa: S311
    for place, row in enumerate(Conversation.objects.filter(message_rows__key__contains=MARK, spam=False).distinct().order_by("pk")):
        if row.similar or place % 3 == 2:
            continue
        began: datetime = row.last_in_at or row.opened_at
        late = timedelta(hours=20) if place % 7 == 0 else timedelta(minutes=draw.randrange(4, 50))
        if began + late >= now():
            continue
        with time_at(began + late), working("service" if place % 2 else "community"):
            if Message.objects.filter(conversation=row, state__in=["queued", "hand", "unknown"], auto=False).exists():
                continue
            made = core.reply(conversation_id=row.pk, text=draw.choice(REPLIES))
            sending.stands(Message.objects.get(pk=made.message_id), remote_id=f"{MARK}answer-{row.pk}")  # nothing of the sample leaves the house
            if place % 5 == 0:
                core.set_status(conversation_id=row.pk, status="resolved")
            elif place % 11 == 0:
                core.snooze(conversation_id=row.pk, until=now() + timedelta(days=4))
