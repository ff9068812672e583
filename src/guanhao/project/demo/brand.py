"""The sample brand's profile, guide in two versions, personas and visual rules."""

from typing import Any

from django.db import transaction

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.strategy.models import AccountPersona, BrandProfile, SegmentTreatment, SyncTask
from guanhao.domains.strategy.services import guide, personas, profile, treatments
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import accounts, ids, working

COMPETITORS = ("谷小满", "山间茶事")
VALUES = (
    ("不赶时间", "early", "一顿早餐、一杯茶，值得慢十分钟。", "culture"),
    ("看得见产地", "origin", "每一包都写明产地、批次和农户。", "quality"),
    ("少一点包装", "green", "纸代替塑料，邮寄箱可以退回再用。", "social"),
)
USPS = (
    ("oats", "三种谷物低温烘焙", "product", "低温烘焙保留谷物的香气，不加蔗糖。", (("高温快烘，颜色更深", "ahead"), ("不做谷物", "even"))),
    ("leaf", "原叶茶包，可以续三泡", "product", "整叶装进大茶包，三泡以后味道还在。", (("用碎茶", "ahead"), ("也用原叶，价格更高", "ahead"))),
    ("trace", "扫码看批次", "service", "包装上的二维码打开当批的检测报告。", (("没有", "ahead"), ("有检测报告，但不分批次", "even"))),
)
FIRST: dict[str, Any] = {
    "slogan": "青禾，慢一点的早晨",
    "tone": "像邻居一样说话：句子短，动词多，不说空话。先说对人有什么用，再说我们做了什么。",
    "colours": [
        {"name": "青禾绿", "hex": "#2f6b4f", "use": "主色、标题"},
        {"name": "米白", "hex": "#f7f3e8", "use": "背景"},
        {"name": "麦黄", "hex": "#d9a441", "use": "点缀，不用于文字"},
    ],
    "fonts": [{"name": "思源黑体", "use": "正文和按钮", "licence": "OFL"}, {"name": "霞鹜文楷", "use": "引文", "licence": "OFL"}],
    "elements": [
        {"title": "禾苗角标", "text": "放在画面右下角，高度是画面的十二分之一"},
        {"title": "照片", "text": "自然光，早上六点到九点拍，桌面留三分之一空白"},
    ],
    "approved": ["青禾", "谷物早餐", "原叶茶"],
    "banned": [
        {"word": "宝宝们", "reason": "太油腻，和品牌语气不符", "instead": "大家"},
        {"word": "闭眼入", "reason": "替用户做决定", "instead": "可以先试一小包"},
    ],
    "dos": ["写清楚产地和批次", "配料用日常的话解释"],
    "donts": ["不和同行比高低", "不用焦虑开头"],
}
SECOND: dict[str, Any] = {
    "banned": [*FIRST["banned"], {"word": "养生神器", "reason": "普通食品不能暗示保健功效", "instead": "早上的一杯热茶"}],
    "dos": [*FIRST["dos"], "图片里的人看得见脸时，先拿到肖像授权"],
    "donts": [*FIRST["donts"], "不把普通食品写成有功效"],
}
PERSONAS = {
    "wechat_oa": ("青禾编辑部", "official", "real", "平实，有细节，像一封信", ("认真", "温和"), ("早上好，", "我们去看了看"), ("重磅", "炸裂")),
    "douyin": ("小禾", "personal", "virtual", "轻快，一句话一个动作", ("手快", "爱吃"), ("三十秒，开始！",), ("家人们",)),
    "xiaohongshu": ("禾禾的早餐桌", "personal", "virtual", "像写日记，不命令人", ("细心", "爱拍照"), ("今天的早餐是",), ("姐妹们", "赶紧")),
    "bilibili": ("茶师老何", "expert", "real", "慢慢讲，先问为什么", ("较真", "有趣"), ("先泡一杯再说",), ("小白必看",)),
    "weibo": ("青禾快报", "official", "real", "短，说事实，留问题", ("反应快",), ("今日早餐话题",), ("震惊",)),
}

RECALLS = (
    ("douyin", "editor", ((92, 400, 132), (6, 420, 176))),
    ("xiaohongshu", "planner", ((92, 400, 88), (6, 410, 107))),
    ("bilibili", "senior", ((6, 300, 51),)),
)
TREATMENTS: tuple[dict[str, Any], ...] = (
    {"group": "tier:new", "formats": ["video", "image_text"], "benefit": "首单立减 10 元", "channels": ["message", "wecom"], "most": 1,
     "days": 7, "messages": ["第一单减 10 元，先从三泡试饮装开始", "早上没时间？热水一冲，三分钟一杯谷物奶"],
     "note": "进入“新人”后只送一次欢迎权益。"},
    {"group": "tier:core", "formats": ["article", "live"], "benefit": "每月一次茶师专场问答", "channels": ["group", "wecom"], "most": 2, "days": 7,
     "messages": ["新品先尝和专场问答", "下一款茶包的名字，由你们来投票"]},
    {"group": "tier:top_fan", "benefit": "产地行名额，年度礼盒", "channels": ["group"], "most": 2, "days": 14, "messages": ["一起定下一季的配方"]},
    {"group": "近 30 天积极互动", "benefit": "互动积分双倍，满 200 换新品", "channels": ["app", "group"], "most": 3, "days": 7},
    {"group": "沉默一到四个月", "formats": ["article"], "benefit": "七天内有效的回归券", "channels": ["sms", "mail"], "most": 1, "days": 30,
     "messages": ["好久不见：这几篇讲茶的长文，替你留着"], "note": "只看不说的人先推深度文章，不催下单。"},
)  # fmt: skip


def write_treatments() -> None:
    """The matrix of segments: tiers and audiences of the brand; once."""
    if SegmentTreatment.objects.exists():
        return
    with working("analyst", days=6):
        numbers = {one.name: f"segment:{one.id}" for one in audiences.segments()}
    with working("director", days=6):
        for values in TREATMENTS:
            group = numbers.get(values["group"], values["group"])
            if ":" in group:
                treatments.save_treatment(treatments.TreatmentDraft(**values | {"group": group}))


@transaction.atomic
def write_brand() -> None:
    """Profile, values, selling points, two versions of the guide, personas of the accounts; once."""
    if BrandProfile.objects.exists():
        return
    with working("director", days=120):
        profile.save_profile(
            positioning="给城市家庭的谷物早餐和原叶茶：配料简单，产地看得见。",
            target_image="懂吃、不吹牛的邻居",
            audience="25–40 岁，住在一二线城市，要照顾家人的早餐；周末愿意花时间泡茶。",
            competitors=COMPETITORS,
        )
        for title, key, text, aspect in VALUES:
            profile.save_tag(profile.TagDraft(kind="value", title=title, key=key, text=text, aspect=aspect))
        for key, title, aspect, text, others in USPS:
            compared = {name: {"text": said, "edge": edge} for name, (said, edge) in zip(COMPETITORS, others, strict=True)}
            profile.save_tag(profile.TagDraft(kind="usp", title=title, key=key, text=text, aspect=aspect, comparison=compared))
    _publish(FIRST, "第一版：整理现有的写法和颜色", 110, "色板和模板已更新")
    _publish(SECOND, "广告法自查：补充普通食品不能写的词", 3, "")
    with working("director", days=100):
        known = accounts()
        for platform, (name, kind, nature, tone, traits, said, banned) in PERSONAS.items():
            if platform in known:
                draft = personas.PersonaDraft(name=name, kind=kind, nature=nature, tone=tone, traits=traits, catchphrases=said, banned=banned)
                personas.save_persona(draft, account_id=known[platform])
    for platform, keeper, surveys in RECALLS:
        if platform in known:
            _remember(known[platform], keeper, surveys)


def _remember(account: int, keeper: str, surveys: tuple[tuple[int, int, int], ...]) -> None:
    """Who keeps a persona, and how many of those asked knew it so many days ago."""
    with working("director", days=99):
        row = AccountPersona.objects.get(account_id=account)
        state = personas.persona_state(row) | {"owners": [ids()[keeper]]}
        personas.save_persona(personas.PersonaDraft(**state), account_id=account)
    for days, asked, recalled in surveys:
        with working("director", days=days):
            day = now().astimezone(current_brand().zone).date()
            draft = personas.RecallDraft(day=day, asked=asked, recalled=recalled, source="问卷星随机抽样，看画面说出是谁")
            personas.note_recall(draft, account_id=account)


def _publish(values: dict[str, Any], reason: str, days: float, synced: str) -> None:
    with working("designer", days=days):
        guide.save_draft(values)
        row = guide.publish_guide(reason=reason)
    if synced:
        with working("designer", days=days - 1):
            guide.confirm_sync(task_id=SyncTask.objects.get(guide=row).pk, note=synced)
