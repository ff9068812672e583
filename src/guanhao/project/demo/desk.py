"""The review desk of the sample brand: a hot, a joint and a major item in review, who is on duty, who stands in, and what past topics became."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.content.models import Item, StatusChoice, Topic, Variant
from guanhao.domains.content.services import heat, items, review, topics, variants
from guanhao.kernel import approvals, warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.drafts import Piece
from guanhao.project.demo.people import accounts, ids, working
from guanhao.project.demo.production import begun, through_stages, tick

HOT = Piece(
    "立冬第一顿早餐，晒晒你家那一碗",
    "今天立冬。\n\n南方的汤圆，北方的饺子，还有人端出一碗热粥。你家今天的第一顿是什么？拍下来，贴在评论区。",
    "second",
    ("weibo",),
    0.05,
    0.2,
    purpose="interaction",
    lane="hot",
    pictures=("清晨的第一杯茶",),
    words=("早餐",),
    tags=("立冬", "早餐"),
    values=("time",),
)
JOINT = Piece(
    "双十二预售：什么时候付尾款，怎么退",
    "三个日子记一下：预售那天付定金，双十二当天付尾款，收到以后七天内不想要可以退。\n\n定金能不能退，要看是谁的原因。你最想问哪一条？",
    "second",
    ("wechat_oa",),
    2.0,
    8,
    format="long_image_text",
    pictures=("清晨的第一杯茶",),
    words=("早餐",),
    tags=("预售",),
    values=("origin",),
)
MAJOR = Piece(
    "关于更换燕麦供应商的说明",
    "从下个月起，谷物杯里的燕麦换成内蒙古武川的产地直供。\n\n换之前，我们把两批燕麦送去检测，结果和批次号一起放在文末。口味有没有变，你来说？",
    "second",
    ("wechat_oa", "weibo"),
    3.0,
    5,
    format="long_image_text",
    purpose="brand_value",
    pictures=("清晨的第一杯茶",),
    words=("燕麦",),
    tags=("燕麦",),
    values=("origin",),
)
PIECES = (HOT, JOINT, MAJOR)
CLAIM = {
    "text": "两批燕麦的水分与蛋白质检测结果一致",
    "kind": "major",
    "sources": [
        {"title": "检测报告 JC-2026-1187", "url": "https://lab.example/jc-2026-1187", "publisher": "省质检院"},
        {"title": "供应商批次检测单", "url": "https://farm.example/batch/2611", "publisher": "武川合作社"},
    ],
}
JOINT_NOTES = {
    "policy_reading": "《网络购买商品七日无理由退货暂行办法》：定金与预售商品的退货规则，客服口径与此一致。",
    "complaints": "近三十天相关咨询四十一条，其中“定金退不退”二十六条，“尾款时间记错”九条。",
}
PAST = """SELECT account_id, post_id, day, title, topic, format FROM (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY hash(post_id)) AS place FROM post_current
  WHERE day BETWEEN ? AND ? AND title <> '') WHERE place <= 3 ORDER BY day, account_id, post_id"""
LANES = ("regular", "series", "hot", "regular")


@transaction.atomic
def write_desk() -> None:
    """Three items of the special flows in review; once."""
    if Item.objects.filter(title=HOT.title).exists():
        return
    _handed(HOT, 0.4, "hot")
    _handed(JOINT, 9, "joint", notes=JOINT_NOTES)
    number = _handed(MAJOR, 20, "major", claims=True)
    with working("first", hours=16):
        review.sign(approval_id=number, level="first", seen=approvals.approval(number).seen, comment="没有错字，图在手机上看过")
    with working("second", hours=7):
        tick(number, None)


@transaction.atomic
def write_duty() -> None:
    """A fortnight's roster of the first review and of legal, and who stands in for the final reviewer next week; once."""
    today, people = now().astimezone(current_brand().zone).date(), ids()
    if approvals.duties(today, today):
        return
    with working("manager", days=3):
        for number in range(14):
            day = today + timedelta(days=number)
            approvals.put_on_duty(permission="review.first", day=day, person=people["first" if number % 3 else "manager"])
            approvals.put_on_duty(permission="review.legal", day=day, person=people["legal"])
    with working("reviewer", days=1):
        monday = today + timedelta(days=7 - today.weekday())
        approvals.deputise(person=people["reviewer"], deputy=people["senior"], starts=monday, ends=monday + timedelta(days=4), reason="外地培训")


@transaction.atomic
def write_past() -> None:
    """Topics of the last months with the posts they became, so that the heat score can be held against them; once."""
    today = now().astimezone(current_brand().zone).date()
    rows = warehouse.rows(PAST, [today - timedelta(days=120), today - timedelta(days=12)])
    if not rows or Topic.objects.filter(title=rows[0]["title"]).exists():
        return
    for number, row in enumerate(rows):
        _became(row, LANES[number % len(LANES)], (today - row["day"]).days, met=number == 3)


def _handed(piece: Piece, hours: float, flow: str, *, notes: dict[str, str] | None = None, claims: bool = False) -> int:
    item = begun(piece)
    through_stages(item, piece)
    with working(piece.owner, hours=hours + 0.2):
        known = accounts()
        variants.add_variants(item_id=item.pk, account_ids=[known[one] for one in piece.platforms if one in known])
        if claims:
            items.change_item(item_id=item.pk, claims=[CLAIM])
    with working(piece.owner, hours=hours):
        return review.submit(item_id=item.pk, handing=review.Handing(flow=flow, notes=notes or {})).id


def _became(row: dict[str, object], lane: str, days: int, *, met: bool) -> None:
    """A topic that was scored, decided and made, and the post it is now."""
    account, title, words = int(str(row["account_id"])), str(row["title"]), tuple(word for word in (str(row["topic"] or ""),) if word)
    form = "video" if row["format"] == "video" else "image_text"
    with working("planner", days=days + 4):
        draft = topics.TopicDraft(title=title, lane=lane, format=form, account_ids=[account], keywords=words or ("早餐",), owner_id=ids()["editor"])
        topic = topics.propose_topic(draft, anyway=True)
        heat.score_topics([topic.pk])
        topic.refresh_from_db()
        topics.decide_topic(topic, Topic.Status.APPROVED)
        item_id = topics.start_production(topic, {"length": 60} if form == "video" else None)
    with working("editor", days=days + 1):
        (made,) = variants.add_variants(item_id=item_id, account_ids=[account])
        variants.link_post(variant_id=made.pk, post_id=str(row["post_id"]))
    with working("manager", days=days):
        items.put_status(Item.objects.get(pk=item_id), StatusChoice.PUBLISHED)
        Variant.objects.filter(pk=made.pk).update(status=StatusChoice.PUBLISHED)
    with working("planner", days=days):
        topic.refresh_from_db()
        if topic.status != Topic.Status.PUBLISHED:
            topics.mark_published(topic)
        if met:
            topics.judge_need(topic, True)
