"""The sample brand's items on the line: written, taken to the accounts, handed in, and reviewed by the people of every level."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.assets.models import Asset
from guanhao.domains.content.models import Incident, Item, Slot, StatusChoice, Topic, Variant
from guanhao.domains.content.selectors import items as reading
from guanhao.domains.content.services import columns, comments, drafts, incidents, items, review, scripts, stages, topics, variants
from guanhao.kernel import approvals
from guanhao.kernel.now import now
from guanhao.project.demo.drafts import PIECES, Piece
from guanhao.project.demo.people import accounts, evening, ids, working

STAGES = ("topic", "material", "copy", "visual", "review")
EPISODE_WORDS = ("早餐", "燕麦", "原叶茶", "泡茶方法", "快手早餐")
REVIEWED = ("returned", "second", "final", "approved", "voided")
SHOTS = (
    {"milliseconds": 3000, "picture": "手把三样食材一字排开", "voice": "三十秒，开始！", "hook": "benefit"},
    {"milliseconds": 12000, "picture": "酸奶铺底，谷物倒进杯子", "voice": "先铺一层，再倒一层"},
    {"milliseconds": 10000, "picture": "香蕉切片，摆在最上面", "voice": "半根就够"},
    {"milliseconds": 7000, "picture": "咬第一口，看镜头", "voice": "先放酸奶，还是先放谷物？", "interaction": "question"},
)
INCIDENTS = (
    (
        "图文里的茶山海拔写错",
        "minor",
        74,
        "facts",
        "“一千二百米”写成了“一万二千米”，发布二十分钟后改正。",
        "数字没有对照来源表",
        "事实清单里加一栏“数字读一遍”",
        True,
    ),
    (
        "抖音评论区置顶了旧活动的链接",
        "minor",
        41,
        "process",
        "活动结束以后，置顶评论还指向领券页。",
        "活动下线清单里没有置顶评论",
        "下线清单加上“置顶评论”一项",
        True,
    ),
    (
        "微博配图的授权晚到两天",
        "serious",
        19,
        "rights",
        "图片先发了，授权书两天后才收到，期间没有投诉。",
        "口头确认以后就先发了",
        "没有授权文件不能提交审核，由素材库拦住",
        False,
    ),
)


@transaction.atomic
def write_items() -> None:
    """Twelve items in different stages and states of review; once. Those of published episodes are there already."""
    if Item.objects.filter(title=PIECES[0].title).exists():
        return
    for piece in PIECES:
        through_review(piece)
    _talk()
    with working("planner", hours=3):
        topics.start_production(Topic.objects.get(title="周末早午餐的一桌四人份"))
    write_episodes()


def through_review(piece: Piece) -> None:
    """Write a piece, take it through the stages and to its accounts, and to where its review stands."""
    item = begun(piece)
    through_stages(item, piece)
    if piece.platforms:
        with working(piece.owner, days=piece.days * 0.55):
            variants.add_variants(item_id=item.pk, account_ids=[accounts()[one] for one in piece.platforms if one in accounts()])
    if piece.far in REVIEWED:
        _reviewed(item, piece)


@transaction.atomic
def write_incidents() -> None:
    """Three incidents, none of them major; once."""
    if Incident.objects.exists():
        return
    for title, severity, days, cause, text, root, action, closed in INCIDENTS:
        with working("first", days=days - 1):
            happened = (now() - timedelta(days=1)).date()
            draft = incidents.IncidentDraft(
                title=title,
                severity=severity,
                happened_on=happened,
                description=text,
                cause=cause,
                root_cause=root,
                action=action,
                action_due=happened + timedelta(days=21),
                owner_id=ids()["manager"],
            )
            row = incidents.record_incident(draft)
        if closed:
            with working("manager", days=days - 8):
                incidents.close_incident(incident_id=row.pk)


def write_episodes() -> None:
    """Every past slot of the columns carried an episode, which is out."""
    today = now().date()
    for slot in Slot.objects.filter(day__lt=today, state=Slot.State.OPEN).select_related("column").order_by("day", "pk"):
        column = slot.column
        number = 41 + Slot.objects.filter(column=column, day__lt=slot.day).count()
        with working("planner", days=3):
            draft = topics.TopicDraft(
                title=f"{column.title} · 第 {number} 期",
                lane="series",
                purpose=column.purpose,
                format=column.format,
                column_id=column.pk,
                keywords=EPISODE_WORDS,
                owner_id=ids()["editor"],
            )
            topic = topics.propose_topic(draft, anyway=True)
            columns.assign_slot(slot, topic)
            topics.decide_topic(topic, Topic.Status.APPROVED)
            item_id = topics.start_production(topic, {"length": 60} if column.format == "video" else None)
        with working("editor", days=2.5):
            item = items.change_item(item_id=item_id, values=["time" if column.format == "video" else "origin"], usps=["leaf"])
            drafts.save_draft(item_id=item_id, words={"text": f"{column.template}。"}, base=item.revision, keep=True)
        with working("editor", days=1.5):
            for stage, lines in reading.standards().items():
                for line in lines:
                    stages.tick(item_id=item_id, standard=stage, key=line.key)
            item = stages.move_item(item_id=item_id, stage="review")
        with working("manager", days=1):
            items.put_status(item, StatusChoice.PUBLISHED)
        with working("planner", days=1):
            topic.refresh_from_db()
            if topic.status != Topic.Status.PUBLISHED:
                topics.mark_published(topic)


def begun(piece: Piece) -> Item:
    with working(piece.owner, days=piece.days):
        draft = items.ItemDraft(
            title=piece.title,
            format=piece.format,
            purpose=piece.purpose,
            lane=piece.lane,
            owner_id=ids()[piece.owner],
            due=evening(piece.days + piece.due),
            fields={"length": piece.length} if piece.length else {},
            keywords=piece.words,
            values=piece.values,
            usps=piece.usps,
        )
        item = items.create_item(draft)
    if piece.text:
        pictures = list(Asset.objects.filter(title__in=piece.pictures).order_by("pk").values_list("pk", flat=True))
        with working(piece.owner, days=piece.days * 0.8):
            words = {"text": piece.text, "tags": list(piece.tags), "media": pictures}
            drafts.save_draft(item_id=item.pk, words=words, base=item.revision, keep=True, note="初稿")
    if piece.length:
        with working(piece.owner, days=piece.days * 0.6):
            scripts.save_script(item_id=item.pk, shots=SHOTS)
    return item


def through_stages(item: Item, piece: Piece) -> None:
    """Tick what the standards ask for and go on, stage by stage, in the time the piece took."""
    last = STAGES.index(piece.far if piece.far in STAGES else "review")
    standards = reading.standards()
    for number, stage in enumerate(STAGES[: last + 1]):
        who = "designer" if stage == "visual" else piece.owner
        with working(who, days=piece.days * (1 - number / 6)):
            stages.move_item(item_id=item.pk, stage=stage)
        if number < last or piece.far in REVIEWED:
            with working(who, days=piece.days * (1 - (number + 0.8) / 6)):
                for line in standards[stage]:
                    stages.tick(item_id=item.pk, standard=stage, key=line.key)
    if piece.far in REVIEWED and piece.far != "second":  # that one shows its reviewer what was left open
        with working(piece.owner, days=piece.days * 0.3):
            for line in standards["creative"]:
                stages.tick(item_id=item.pk, standard="creative", key=line.key)


def _reviewed(item: Item, piece: Piece) -> None:
    begun = piece.days * 24 * 0.22
    with working(piece.owner, hours=begun):
        number = review.submit(item_id=item.pk).id
    if piece.far == "returned":
        with working("first", hours=begun * 0.7):
            comments.remark(item_id=item.pk, words="这句话的来源是哪里？", quote="九点以后叶子会被晒软")
            approvals.send_back(approval_id=number, level="first", comment=piece.comment)
        return
    _signs(number, "first", ("first",), begun * 0.75, "标题和链接都看过，没有错字")
    if piece.far == "second":
        with working("second", hours=begun * 0.5):
            tick(number, ("facts",))
        return
    _signs(number, "second", ("manager", "second"), begun * 0.5, "事实和图片来源核对过")
    if piece.far == "final":
        return
    _signs(number, "final", ("reviewer",), begun * 0.25, "可以发布")
    if piece.far == "voided":
        row = Variant.objects.filter(item=item).order_by("pk")[0]
        with working(piece.owner, hours=begun * 0.1):
            drafts.save_variant(variant_id=row.pk, words={"text": f"{row.text}\n\n卡片可以写在茶盒里附的纸上。"}, base=row.revision, keep=True)


def _signs(number: int, level: str, people: tuple[str, ...], hours: float, comment: str) -> None:
    """The last of these people signs, after all of them have confirmed what two people must."""
    for who in people:
        with working(who, hours=hours + 0.3):
            tick(number, None, everything=who == people[-1])
    with working(people[-1], hours=hours):
        review.sign(approval_id=number, level=level, seen=approvals.approval(number).seen, comment=comment)


def tick(number: int, keys: tuple[str, ...] | None, *, everything: bool = True) -> None:
    current = approvals.approval(number).current
    for check in current.definition.checklist if current else ():
        if (keys is None or check.key in keys) and (everything or check.people == 2):
            approvals.tick(approval_id=number, item=check.key)


def _talk() -> None:
    """A question about a draft, and its answer."""
    item = Item.objects.get(title="茶包撕开以后还能放多久")
    with working("designer", hours=6):
        asked = comments.remark(item_id=item.pk, words="三个地方的照片我来拍，灶台那组要不要带蒸汽？", quote="冰箱、柜子和灶台边")
    with working("editor", hours=4):
        comments.remark(item_id=item.pk, words="要，有蒸汽才看得出潮。", reply_to=asked.pk)
