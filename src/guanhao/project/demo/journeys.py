"""Journeys of the sample brand: five that run, two pushes, lost customers being won back, a private pool."""

import random
from datetime import date, timedelta
from typing import Any

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.models import HandTask, Journey, PoolContact, WinbackCase
from guanhao.domains.journeys.rules.pieces import blank
from guanhao.domains.journeys.services import caring, entering, firing, handing, pushing, writing
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import ids, working

SEED = 1123
CONTACTS = 640
SOURCES = (("包裹卡", 0.41), ("直播间", 0.24), ("门店扫码", 0.2), ("会员页", 0.15))
GROUPS = (("wecom", "青禾早餐福利群 1"), ("wecom", "青禾早餐福利群 2"), ("contact", "企微客服小禾"), ("wechat", "杭州同城群"))
NAMES = ("晨", "悦", "阿茶", "小满", "禾禾", "可可", "一一", "南风", "青青", "木子", "阿圆", "糯米", "初夏", "知秋", "向阳")
COUPON = {"kind": "do", "action": "coupon", "batch": "warm"}


def plans() -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Title, preset and plan of each journey."""
    day = {"kind": "wait", "amount": 1, "unit": "days"}
    seen = {"kind": "did", "actions": ["like", "save", "share"]}
    call = {"kind": "do", "action": "task", "title": "发专属早餐清单", "text": "在企微里发最新的早餐搭配清单，附优惠券说明。"}
    silent = [{"kind": "silent", "from": 30, "to": 120}]
    back = [{"kind": "did_since", "actions": ["like", "comment", "save"]}, {"kind": "bought_since"}]
    service = {"kind": "told", "event": "people.tier_changed", "value": "core"}
    return (
        ("互动未下单送券", "", {"when": seen, "stop": [{"kind": "bought_since"}], "steps": [day, COUPON], "hold_out": 0.2, "outcome_days": 14}),
        (
            "沉默 30 天召回",
            "winback",
            {"if": silent, "stop": back, "steps": [call, day, COUPON], "again_days": 90, "hold_out": 0.2, "outcome": "active", "outcome_days": 14},
        ),
        (
            "新客欢迎引导",
            "newcomer",
            {
                "if": [{"kind": "age", "from": 0, "to": 2}],
                "steps": [{"kind": "do", "action": "tag", "tags": ["已欢迎"]}, COUPON],
                "again_days": None,
                "outcome": "active",
            },
        ),
        (
            "第 6 天流失预警",
            "at_risk",
            {
                "if": [{"kind": "age", "from": 6, "to": 6}, {"kind": "silent", "from": 3, "to": 7}],
                "steps": [{**call, "title": "问候即将流失的新客"}, COUPON],
                "again_days": None,
                "outcome": "active",
                "outcome_days": 2,
            },
        ),
        (
            "升为核心粉丝邀请答疑",
            "tier",
            {"when": service, "steps": [{"kind": "do", "action": "task", "title": "邀请参加营养师专属答疑"}], "again_days": None, "hold_out": 0},
        ),
    )


def write_journeys() -> None:
    """Everything once; three looks on different days, so that there is an effect to read."""
    if Journey.objects.exists():
        return
    with working("community", days=40):
        for title, preset, more in plans():
            row = writing.make_journey(title=title, plan=blank() | more)
            Journey.objects.filter(pk=row.pk).update(preset=preset)
            writing.publish(journey=row)
    for days in (36, 18, 2):
        with working("community", days=days), acting(SYSTEM):
            entering.evaluate_all()
            firing.run_due()
        with working("community", days=days - 1.05), acting(SYSTEM):
            firing.run_due()
    _push()
    _win_back()
    _pool(random.Random(SEED))  # noqa: S311 - a sample, not a secret


def _push() -> None:
    """One that is out, one being written."""
    agreed = [one for one in audiences.segments() if one.purpose == "marketing"]
    if not agreed:
        return
    noon = now().astimezone(current_brand().zone).replace(hour=12, minute=0, second=0, microsecond=0)
    with working("community", days=4):
        push = pushing.make_push(title="十一月早餐报告")
        text = "这个月大家最爱的三种搭配，和您上次下单的口味放在一起看。"
        moment = noon - timedelta(days=3)
        pushing.save_part(
            push=push,
            draft=pushing.PartDraft(
                segment_id=agreed[0].id, title="您的早餐月报", text=text, planned_at=moment, channel="hand", where="企业微信群发"
            ),
        )
        pushing.plan_push(push=push)
    with working("community", days=(now() - moment) / timedelta(days=1) - 0.02), acting(SYSTEM):
        pushing.send_due()
    with working("community", hours=5):
        draft = pushing.make_push(title="双十二预热")
        facts: dict[str, Any] = {"title": "先看看，再挑", "text": "双十二早餐组合提前看，不用抢。", "planned_at": noon + timedelta(days=6)}
        pushing.save_part(push=draft, draft=pushing.PartDraft(segment_id=agreed[-1].id, **facts))
        done = HandTask.objects.filter(part=None).order_by("pk").values_list("pk", flat=True)[:4]
        handing.finish_tasks(ids=list(done), note="已发")


def _win_back() -> None:
    with working("community", days=6), acting(SYSTEM):
        caring.open_cases()
    owner = ids()["community"]
    steps = (("contacted", "电话沟通，最近换了口味，愿意试新品。"), ("offered", "给出会员续期礼和八折券。"), ("won", "已复购两单。"))
    with working("community", days=1):
        for place, case in enumerate(WinbackCase.objects.order_by("-spent")[:4]):
            for stage, note in steps[: place % 4]:
                case = caring.work_case(case=case, stage=stage, note=note, owner_id=owner)


def _pool(dice: random.Random) -> None:
    """Contacts of two years, 4.3 % of whom bought."""
    today, drafts = now().date(), []
    for number in range(CONTACTS):
        kind, place = GROUPS[dice.choices(range(4), (5, 3, 2, 1))[0]]
        source = dice.choices([one for one, _share in SOURCES], [share for _one, share in SOURCES])[0]
        joined: date = today - timedelta(days=int(dice.triangular(1, 700, 60)))
        left = joined + timedelta(days=dice.randrange(20, 400)) if dice.random() < 0.3 else None
        consent = "会员条款 2026-03" if dice.random() < 0.7 else ""
        facts = {"name": f"{dice.choice(NAMES)}{number:03}", "source": source, "consent": consent}
        drafts.append(caring.ContactDraft(kind=kind, place=place, joined_on=joined, left_on=left if left and left < today else None, **facts))
    with working("community", hours=2):
        caring.add_contacts(drafts)
    rows = list(PoolContact.objects.order_by("pk")[: round(CONTACTS * 0.043)])
    for row in rows:
        row.bought_at = now() - timedelta(days=dice.randrange(1, 60))
    PoolContact.objects.bulk_update(rows, ["bought_at"])
