"""What the sample brand plans: its keyword library, three columns, story cards, and topics of every lane and state."""

from dataclasses import dataclass

from django.db import transaction

from guanhao.domains.content.models import Column, Keyword, Slot, Topic
from guanhao.domains.content.services import columns, heat, hot, keywords, stories, topics
from guanhao.kernel.now import now
from guanhao.project.demo.people import accounts, evening, ids, working

WORDS = {
    "早餐场景": ("早餐", "上班族早餐", "周末早午餐", "孩子早餐", "快手早餐"),
    "谷物": ("燕麦", "谷物杯", "低温烘焙", "无蔗糖", "杂粮粥"),
    "茶": ("原叶茶", "冷泡茶", "茉莉花茶", "茶山", "泡茶方法"),
    "节日": ("中秋礼盒", "年货", "母亲节", "开学季"),
    "人群": ("一人食", "新手爸妈", "通勤", "学生党"),
}
CORE = {"早餐", "燕麦", "原叶茶", "冷泡茶"}
COLUMNS = (
    ("清晨第一杯", "茶师老何", (1, 4), "07:30", ("bilibili", "wechat_oa"), "video", "user_need", "问题 → 现场泡一杯 → 一句话结论 → 留一个问题"),
    ("三十秒早餐", "小禾", (0, 2, 5), "18:30", ("douyin", "xiaohongshu"), "video", "interaction", "食材摆开 → 三个动作 → 咬第一口 → 投票选下期"),
    ("去产地看看", "青禾编辑部", (3,), "20:00", ("wechat_oa",), "long_image_text", "brand_value", "为什么去 → 见到谁 → 三个细节 → 批次二维码"),
)
STORIES = (
    (
        "护士小李的夜班早餐",
        "user_case",
        "下夜班以后，她在休息室里用热水冲一杯谷物，说这是一天里最安静的十分钟。",
        "用户来信 2026-09",
        "李女士",
        "given",
    ),
    ("第一台烘焙机", "brand_history", "2016 年，我们在租来的车间里用一台二手烘焙机试了四十多次，才找到现在的温度。", "内部访谈", "", "not_needed"),
    ("茶农周叔的雨天", "founder", "下雨天不采茶。周叔说，急也没用，茶叶自己知道什么时候好。", "产地走访记录", "周先生", "asked"),
)


WX, DY, XHS, BILI, WB = "wechat_oa", "douyin", "xiaohongshu", "bilibili", "weibo"
LONG = "long_image_text"


@dataclass(frozen=True)
class Idea:
    """One topic as somebody proposed it; `state` is where it has come since, `days` how long ago it was proposed, `due` in days from now."""

    title: str
    lane: str = "regular"
    purpose: str = "user_need"
    format: str = "image_text"
    source: str = "industry"
    platforms: tuple[str, ...] = ("xiaohongshu",)
    words: tuple[str, ...] = ("早餐",)
    state: str = "candidate"
    days: float = 1.0
    due: float = 4.0
    who: str = "planner"
    angle: str = ""
    reason: str = ""


ALL = (WX, XHS, WB)
IDEAS = (
    Idea("一周五天不重样的燕麦杯", words=("燕麦", "分钟做好"), platforms=(XHS, DY), days=0.2, angle="一次备好五罐，每天早上只加一样"),
    Idea("办公室没有微波炉，早餐怎么吃热的", source="user_need", words=("上班族早餐", "通勤"), days=0.3, who="editor"),
    Idea("冷泡茶到底要泡几个小时", source="data", words=("冷泡茶", "一张图"), platforms=(BILI, WX), days=0.4, angle="两小时一杯，做一张味道时间表"),
    Idea("孩子不爱吃早餐的三种原因", source="user_need", words=("孩子早餐", "身体"), platforms=(WX,), days=1.1, format=LONG),
    Idea("评论区点名：下一期做什么口味", purpose="interaction", words=("福利", "口味"), platforms=(DY, WB), days=1.2, who="editor"),
    Idea("同行都在做联名，我们要不要跟", purpose="data_optimised", source="competitor", words=("上架", "试喝"), platforms=(WB,), days=1.5),
    Idea("茉莉花茶是怎么窨出来的", lane="series", purpose="brand_value", words=("茶山", "工序"), platforms=(BILI,), days=1.6, format=LONG),
    Idea("一人食早餐的分量怎么买", words=("一人食",), days=2.0, source="user_need"),
    Idea("无蔗糖和零糖有什么不一样", purpose="brand_value", source="product", words=("无蔗糖", "配料表"), platforms=ALL, days=2.2, format=LONG),
    Idea("收藏最多的十条早餐笔记里有什么", purpose="data_optimised", source="data", words=("早餐",), platforms=(XHS,), days=2.5, who="editor"),
    Idea("周末早午餐的一桌四人份", words=("会员日", "半价"), state="approved", days=3.0, due=2.0, reason="周末流量高，图片有现成的"),
    Idea("茶包续三泡，味道差多少", source="product", words=("原叶茶", "泡茶方法"), platforms=(BILI,), state="approved", days=3.1, due=3.0),
    Idea("期末周：图书馆能吃的早餐", words=("小确幸",), platforms=(WB, XHS), state="approved", days=3.5, due=5.0),
    Idea("早餐投票：甜口还是咸口", lane="series", purpose="interaction", words=("福利",), platforms=(DY,), state="approved", days=3.7, due=3.5),
    Idea("十块钱吃遍早餐店", state="rejected", days=4.0, reason="和品牌定位不符，也没有我们的产品场景"),
    Idea("喝茶能减肥吗", state="rejected", source="user_need", days=4.5, reason="普通食品不能谈功效，改成“下午茶怎么喝不影响睡觉”再提"),
    Idea("喝茶会不会影响睡觉", source="user_need", words=("一杯茶", "身体"), platforms=(WX,), days=4.2, angle="从什么时候喝、喝多浓说起，不谈功效"),
    Idea("燕麦杯一周不重样", state="merged", days=0.1, words=("燕麦",), who="editor"),
)
DAYS_OF_COLUMNS = 4
HOT = "立冬早餐话题登上同城热榜"


@transaction.atomic
def write_plan() -> None:
    """Keywords, columns with their slots, stories, the topic pool with its scores and a hot topic whose clock runs; once."""
    if Keyword.objects.exists():
        return
    _keywords()
    _columns()
    _stories()
    made = [_topic(idea) for idea in IDEAS]
    _next_episodes()
    with working("planner"):
        heat.score_topics()
    _hot()
    with working("editor", hours=2):
        topics.comment_topic(made[0], "五罐的照片可以和周末那组一起拍，省半天。")
    with working("planner", hours=1):
        topics.comment_topic(made[0], "好，周三上午一起拍。封面要拍俯视的。")


def _keywords() -> None:
    with working("planner", days=90):
        for group, words in WORDS.items():
            for core in (True, False):
                if chosen := [word for word in words if (word in CORE) is core]:
                    keywords.add_keywords(chosen, group=group, industry="食品饮料", core=core)
    with working("planner"):
        keywords.count_uses()


def _columns() -> None:
    known, people = accounts(), ids()
    with working("planner", days=DAYS_OF_COLUMNS):
        for title, ip, weekdays, time, platforms, form, purpose, template in COLUMNS:
            draft = columns.ColumnDraft(
                title=title,
                ip=ip,
                weekdays=weekdays,
                time=time,
                host_id=people["editor"],
                account_ids=[known[one] for one in platforms if one in known],
                format=form,
                purpose=purpose,
                template=template,
            )
            columns.activate_columns([columns.save_column(draft)])
    columns.extend_slots()


def _stories() -> None:
    with working("planner", days=20):
        for title, kind, text, source, person, consent in STORIES:
            stories.save_story(stories.StoryDraft(title=title, kind=kind, text=text, source=source, person=person, consent=consent))


def _topic(idea: Idea) -> Topic:
    known = accounts()
    with working(idea.who, days=idea.days):
        topic = topics.propose_topic(
            topics.TopicDraft(
                title=idea.title,
                source=idea.source,
                lane=idea.lane,
                purpose=idea.purpose,
                format=idea.format,
                account_ids=[known[one] for one in idea.platforms if one in known],
                angle=idea.angle,
                keywords=idea.words,
                owner_id=ids()["editor"],
                due=evening(idea.days + idea.due),
            ),
            anyway=True,
        )
    with working("planner", days=idea.days / 2):
        if idea.state == "merged":
            topics.merge_topics(Topic.objects.get(title=IDEAS[0].title), [topic])
        elif idea.state != "candidate":
            topics.decide_topic(topic, idea.state, reason=idea.reason)
    return topic


def _next_episodes() -> None:
    """The next slots of two columns have their topic."""
    today = now().date()
    waiting = Topic.objects.filter(lane="series", status__in=(Topic.Status.CANDIDATE, Topic.Status.APPROVED)).order_by("pk")
    with working("planner", hours=5):
        for topic in waiting[:2]:
            title = COLUMNS[1][0] if topic.purpose == "interaction" else COLUMNS[2][0]
            slot = Slot.objects.filter(column=Column.objects.get(title=title), day__gt=today, state=Slot.State.OPEN).order_by("day").first()
            if slot is not None:
                columns.assign_slot(slot, topic)


def _hot() -> None:
    known, people = accounts(), ids()
    with working("planner", hours=0.6):
        draft = topics.TopicDraft(
            title="立冬第一顿早餐，你吃什么",
            purpose="interaction",
            account_ids=[known[one] for one in ("weibo", "douyin") if one in known],
            keywords=("早餐", "杂粮粥"),
            owner_id=people["editor"],
        )
        event = hot.HotDraft(event=HOT, event_class="festival", legal_risk="不写“驱寒”等功效词", reputation_risk="南北方习俗不同，不说谁对谁错")
        case = hot.open_hot(draft, event, anyway=True)
        hot.finish_step(case, "evaluate", note="和早餐场景直接有关，半天内能出稿")
        hot.judge_angle(
            case,
            angle="不说该吃什么，收集各地立冬早餐的照片，晒出自己家那一碗",
            brand_fit=5,
            risk=1,
            competitor_angles=("立冬要吃饺子", "立冬进补清单"),
            reason="同行都在讲饺子，我们让用户来讲",
        )
        hot.finish_step(case, "angle")
        hot.split_work(case, {"draft": people["editor"], "review": people["first"], "release": people["community"]})
        hot.finish_step(case, "split", note="周一写稿，陈初快审，何叶发布")
