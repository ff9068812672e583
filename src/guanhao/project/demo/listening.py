"""Ninety days of mentions of the sample brand and three rivals with one negative peak, hot lists, competitors, reputation and trends.

Everything is written by us for an invented tea brand; it goes through the product's own services.
"""

import random
from datetime import datetime, timedelta

from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import Case, RivalDay, RivalPost, Source
from guanhao.domains.listening.selectors.mentions import MentionFilter, find_mentions
from guanhao.domains.listening.services import handing, hot, reputation, rivals, rules, sources, trends
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors.records import HotTopic

DAYS, PEAK_DAYS_AGO = 90, 12
BRANDS = (("青禾", "own", 9), ("茶山记", "rival", 12), ("半山茶铺", "rival", 6), ("小满茶事", "rival", 4))
PLATFORMS = (
    ("weibo", "post", 40),
    ("xiaohongshu", "post", 22),
    ("douyin", "short_video", 26),
    ("bilibili", "long_video", 6),
    ("zhihu", "article", 6),
)
PLACES = ("公司楼下", "学校门口", "商场三楼", "地铁站旁", "小区门口", "高铁站里")
PRAISE = (
    "{place}的{brand}出了{tea}，{note}，好喝", "{brand}的{tea}太香了，{note}，明天还要喝", "安利{brand}的{tea}，{note}，包装也好看",
    "给爸妈买了{brand}的{tea}礼盒，{note}，很满意", "{brand}的店员很耐心，{tea}做得快，{note}",
)  # fmt: skip
PLAIN = (
    "{brand}{place}店今天开始卖{tea}，{note}", "有人喝过{brand}的{tea}吗，{note}？", "下班路过{brand}，买了一杯{tea}，{note}",
    "{brand}和别家的{tea}有什么区别，{note}", "整理了{brand}的{tea}菜单，{note}",
)  # fmt: skip
BLAME = (
    "{brand}的{tea}等了四十分钟，物流太慢，{note}", "{brand}的{tea}受潮了，包装还破损，{note}，失望", "{place}的{brand}店员态度很差，{note}",
    "{brand}的{tea}又涨价，太贵了，{note}",
)  # fmt: skip
TEAS = ("桂花乌龙", "陈皮白茶", "冷泡茉莉", "高山绿茶", "焙火铁观音", "玫瑰红茶")
NOTES = (
    "第二泡更好",
    "甜度刚好",
    "排队的人不少",
    "同事推荐的",
    "周末带家人来的",
    "第一次尝",
    "天冷正合适",
    "已经是第三次买",
    "杯子可以带走",
    "办公室常备",
)
DAMP = (
    "青禾的茶罐打开就是一股霉味，批次是{batch}，大家快看看自己家的", "刚收到的青禾茶叶受潮结块，客服说正常，批次{batch}，气人",
    "青禾这批{batch}的茶是不是仓库进水了，退货也没人理", "转发：青禾受潮茶事件，批次{batch}，已经有人拉肚子",
)  # fmt: skip
FORMS = ("上新", "门店一日", "冲泡教程", "开箱", "联名预告")
TOPICS = (
    "初雪",
    "冬至吃什么",
    "年度电影",
    "高铁新线开通",
    "新能源汽车下乡",
    "冷泡茶 隔夜",
    "围炉煮茶",
    "奶茶分级",
    "考研倒计时",
    "流感提醒",
    "南方供暖",
    "机场大巴",
)


def write_listening() -> None:
    """Everything once."""
    if Source.objects.exists():
        return
    draw = random.Random(20260105)  # noqa: S311 - sample data
    moment = now()
    bought, feed = _sources(moment)
    _rules()
    record_mentions(source=bought, items=_usual(draw, moment))
    record_mentions(source=bought, items=_peak(draw, moment))
    record_mentions(source=feed, items=_news(draw, moment))
    _hot(draw, moment)
    _rivals(draw, moment)
    _handled(moment)
    _trends(moment)


def _sources(moment: datetime) -> tuple[Source, Source]:
    made = []
    drafts = (
        sources.SourceDraft(
            name="舆情数据服务", kind="api", platform="weibo", permission="licence", purpose="监测品牌口碑，及时回应用户", terms_url="https://contract.example/qinghe",
            retention_days=180, config={"keep": "all"},
        ),
        sources.SourceDraft(
            name="茶行业资讯", kind="rss", platform="news", permission="public_feed", purpose="了解行业与竞品动态", content="PGC",
            config={"url": "https://news.example/tea.xml", "keep": "all"}, weight=2.0,
        ),
    )  # fmt: skip
    for draft in drafts:
        row = sources.save_source(draft)
        state = "on" if draft.kind == "api" else "paused"
        Source.objects.filter(pk=row.pk).update(tested_at=moment, state=state, last_ok_at=moment)
        row.refresh_from_db()
        made.append(row)
    return made[0], made[1]


def _rules() -> None:
    for name, role, _daily in BRANDS:
        negative = ["发霉", "霉味", "拉肚子", "受潮", "虫子"] if role == "own" else []
        rules.add_rule(
            rules.RuleDraft(name=name, role=role, brand=name, any=[name], exclude=["招聘", "加盟热线"], negative=negative), look_back=False
        )
    near = [("茶", "霉", 12), ("茶", "受潮", 12)]
    rules.add_rule(rules.RuleDraft(name="食品安全", role="risk", near=near, any=["拉肚子", "食物中毒"], must=["青禾"]), look_back=False)
    rules.add_rule(rules.RuleDraft(name="茶饮话题", role="topic", any=["煮茶", "冷泡茶", "奶茶"]), look_back=False)


def _usual(draw: random.Random, moment: datetime) -> list[Incoming]:
    return [
        _said(draw, moment - timedelta(days=day, minutes=draw.randrange(1, 1380)), brand, f"{brand}{day}-{n}", rival=draw.choice(BRANDS[1:])[0])
        for brand, _role, daily in BRANDS
        for day in range(DAYS)
        for n in range(max(1, round(draw.gauss(daily, daily / 5))))
    ]


def _said(draw: random.Random, at: datetime, brand: str, number: str, *, rival: str) -> Incoming:
    platform, form, _weight = draw.choices(PLATFORMS, [one[2] for one in PLATFORMS])[0]
    words = draw.choice(draw.choices((PRAISE, PLAIN, BLAME), (62, 31, 7))[0])
    text = words.format(brand=brand, tea=draw.choice(TEAS), place=draw.choice(PLACES), note=draw.choice(NOTES))
    if brand == "青禾" and draw.random() < 0.06:
        text += f"，比{rival}的合口味"
    official = draw.random() < 0.04
    kind = "official" if official else "PGC" if draw.random() < (0.28 if brand == "茶山记" else 0.12) else "UGC"
    fans = int(draw.lognormvariate(7.5, 1.3)) + (20_000 if kind == "PGC" else 0)
    author = f"{brand}官方" if official else f"{draw.choice('春夏秋冬山海云川')}{draw.choice('眠行遇归望听')}{draw.randrange(10, 99)}"
    reach = int(fans * draw.uniform(0.05, 0.6)) + draw.randrange(5, 80)
    return Incoming(
        platform=platform, number=number, author=author, author_id=f"u{draw.randrange(90_000)}", author_fans=fans, kind=kind, format=form, text=text,
        made_at=at,
        reach=reach, likes=reach // 40, comments=reach // 150, shares=reach // 300, url=f"https://{platform}.example/{number}",
    )  # fmt: skip


def _peak(draw: random.Random, moment: datetime) -> list[Incoming]:
    """A damp batch: 130 posts in a day and a half, two of them by opinion leaders."""
    start = moment.astimezone(current_brand().zone).replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=PEAK_DAYS_AGO)
    made = []
    for n in range(130):
        leader = n in (9, 26)
        at = start + timedelta(minutes=min(int(draw.expovariate(1 / 260)), 1_800))
        fans = (1_860_000, 742_000)[n == 26] if leader else int(draw.lognormvariate(6.5, 1.2))
        reach = fans // 6 if leader else fans // 3 + 20
        author = ("深夜食堂测评", "爱喝茶的老陈")[n == 26] if leader else f"路过的{draw.choice('茶友买家顾客')}{draw.randrange(100, 999)}"
        made.append(
            Incoming(
                platform="weibo" if n % 4 else "xiaohongshu", number=f"damp-{n}", author=author, author_id=f"d{n}", author_fans=fans, kind="UGC",
                format="post",
                text=DAMP[3 if n % 3 == 0 else n % 3].format(batch="QH2511"), made_at=at, reach=reach, likes=reach // 30, comments=reach // 90,
                shares=reach // 60, url=f"https://weibo.example/damp/{n}",
            )
        )  # fmt: skip
    return made


def _news(draw: random.Random, moment: datetime) -> list[Incoming]:
    heads = (
        "茶山记完成新一轮门店扩张",
        "茶饮行业低糖趋势报告发布",
        "青禾上线冷泡系列",
        "半山茶铺与博物馆联名",
        "茶山记发布可持续包装计划",
        "小满茶事试水县城市场",
    )
    return [
        Incoming(
            number=f"news-{n}", title=heads[n % len(heads)],
            text=f"{heads[n % len(heads)]}。记者从企业了解到，相关计划将在年内落地。第{n + 1}期茶业观察。",
            url=f"https://news.example/{n}",
            author="茶业观察", kind="PGC", format="article",
            made_at=moment - timedelta(days=n * 3 + 1, hours=2), reach=4_000,
        )
        for n in range(28)
    ]  # fmt: skip


def _hot(draw: random.Random, moment: datetime) -> None:
    """Ten readings of a list, the last one now."""
    standing = {title: draw.randrange(3, 40) for title in TOPICS}
    for step in range(10):
        ordered = sorted(TOPICS, key=lambda title: standing[title])
        shown = [title for title in ordered if title != "围炉煮茶" or step >= 7]
        lines = [HotTopic(title=title, rank=place, heat=round(2_400_000 / (place + 1))) for place, title in enumerate(shown, 1)]
        hot.record_list(name="微博热搜", platform="weibo", topics=lines, seen_at=moment - timedelta(minutes=20 * (9 - step)), alert=step == 9)
        for title in TOPICS:
            standing[title] += draw.randrange(-6, 7)


def _rivals(draw: random.Random, moment: datetime) -> None:
    notes = {"茶山记": "媒体投放多，发布会密集", "半山茶铺": "联名见长", "小满茶事": "下沉市场，本地话短视频"}
    brand = current_brand().id
    rows = []
    for place, (name, note) in enumerate(notes.items()):
        row = rivals.save_rival(
            name=name,
            note=note,
            strategy={"depth": "茶山溯源系列", "local": "方言配音" if place == 2 else ""},
            accounts=[("weibo", name), ("douyin", name)],
        )
        rows.append(row)
        for account in row.accounts.all():
            base = draw.randrange(40_000, 400_000)
            days = [(moment - timedelta(days=back)).date() for back in range(60, -1, -10)]
            RivalDay.objects.bulk_create(
                [RivalDay(brand_id=brand, account=account, day=day, followers=base + base // 90 * n * (place + 1)) for n, day in enumerate(days)]
            )
            RivalPost.objects.bulk_create(
                [
                    RivalPost(
                        brand_id=brand, account=account, post_id=f"{account.pk}-{n}", title=draw.choice(TEAS) + draw.choice(FORMS),
                        published_at=moment - timedelta(days=n * 2, hours=3), views=int(draw.lognormvariate(9, 0.9)), likes=draw.randrange(40, 900),
                        comments=draw.randrange(5, 120), shares=draw.randrange(2, 90),
                    )
                    for n in range(24)
                ]
            )  # fmt: skip
    owner = rivals.open_round(title="十一月头部拆解", due=(moment + timedelta(days=5)).date())
    facets = (("反差：老茶师第一次喝奶茶", "茶厂老师傅的一天", "竖屏短视频，三秒反转"), ("省钱：同一款茶三种喝法", "大学宿舍测评", "图文九宫格"))
    for row, (angle, case, form) in zip(rows, facets, strict=False):
        first = row.accounts.first()
        if first is not None:
            rivals.save_card(round_id=owner.pk, account_id=first.pk, title=f"{row.name}本月爆款", angle=angle, case=case, form=form)


def _handled(moment: datetime) -> None:
    """The damp batch was handled; two negatives wait."""
    reputation.ensure_classes()
    day = (moment.astimezone(current_brand().zone) - timedelta(days=PEAK_DAYS_AGO)).date()
    handing.explain_peak(scope="", day=day, cause="QH2511 批次受潮，两位测评博主转发后扩散；当日发布致歉与退换说明。")
    found = find_mentions(MentionFilter(first=day, last=day + timedelta(days=1), polarity=-1), sort="-reach", limit=2)
    with time_at(moment - timedelta(days=PEAK_DAYS_AGO - 1)):
        for one in found:
            case = reputation.open_case(ref=one.ref)
            reputation.answer_case(case_id=case.pk, response="已联系本人，补发新批次并说明原因，公开评论区附检测报告。")
    first = Case.objects.order_by("pk").first()
    if first is not None:
        reputation.follow_up(case_id=first.pk, satisfaction=5)
    newest = find_mentions(MentionFilter(polarity=-1, brand="青禾"), limit=2)
    with time_at(moment - timedelta(hours=3)):
        for one in newest:
            reputation.open_case(ref=one.ref)
    reputation.plan_positive(title="仓储升级探访视频", due=(moment + timedelta(days=6)).date(), message="恒湿仓库与批次可追溯")


def _trends(moment: datetime) -> None:
    entries = (
        ("report", "低糖与无糖茶占比继续上升", "行业协会季度报告：无糖茶货架占比一年提高六个百分点。", "茶业协会季度报告"),
        ("rival", "竞品集中做产地溯源", "三家竞品近一月有十二条产地内容，平均互动是日常的两倍。", "竞品监测表"),
        ("users", "评论里问“冷泡多久”的变多", "近四周提到冷泡的评论比前四周多四成，多在晚上九点后。", "评论挖掘"),
    )
    for back, (kind, title, finding, source) in enumerate(entries):
        week = (moment.astimezone(current_brand().zone) - timedelta(days=7 * back)).date()
        trends.save_trend(kind=kind, title=title, finding=finding, source=source, week=week, tags=["茶饮"])
