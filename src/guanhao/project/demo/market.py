"""What the sample brand knows of the world outside: platforms to bet on, figures of the industry, a diagnosis, and trends the plan reckons with."""

from datetime import date, timedelta

from guanhao.domains.listening import facade as listening
from guanhao.domains.market.models import Benchmark, Diagnosis, TrendCard
from guanhao.domains.market.services import benchmarks, diagnosis, outlook, scorecards
from guanhao.domains.market.services.benchmarks import BenchmarkDraft, NoteDraft
from guanhao.domains.market.services.outlook import TrendDraft
from guanhao.domains.market.services.scorecards import CandidateDraft, ScorecardDraft
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import ids, working

CRITERIA = ("audience", "content", "commerce", "support", "trend", "resources")
PANEL = "第三方用户画像报告，抽样 3,000 人"
PLATFORMS = (
    ("douyin", 0.72, (9, 9, 9, 8, 8, 5), "早餐场景短视频完播好，团购和店铺齐备；投放成本逐年上升。"),
    ("xiaohongshu", 0.78, (9, 9, 7, 7, 8, 7), "目标女性用户最集中，图文复用成本低。"),
    ("wechat_oa", 0.64, (7, 7, 8, 9, 5, 8), "会员和私域的落点，菜单直达小程序。"),
    ("weibo", 0.61, (6, 6, 6, 8, 4, 7), "适合节点话题和客服，不适合日常种草。"),
    ("bilibili", 0.55, (9, 9, 6, 8, 9, 4), "内容契合度高，但目标用户只有 55%，未过门槛。"),
    ("kuaishou", None, (6, 5, 8, 7, 6, 6), "尚无可信的用户占比数据，等下季度调研。"),
)
WHY = {
    "audience": "25–40 岁、有早餐决策权的用户占比",
    "content": "现有早餐与茶知识内容改编难度",
    "commerce": "店铺、团购、投放工具是否齐备",
    "support": "发布与数据接口",
    "trend": "近一年用户与时长变化",
    "resources": "一名编辑能否兼顾",
}
FIGURES = (
    ("engagement_rate_views", "", 0.12, "share", "食品饮料", 0, "", "行业社媒年报"),
    ("engagement_rate_views", "", 0.52, "share", "食品饮料", 0, "douyin", "行业社媒年报"),
    ("engagement_rate_views", "", 0.05, "share", "食品饮料", 0, "wechat_oa", "行业社媒年报"),
    ("engagement_rate", "", 0.08, "share", "食品饮料", 0, "", "行业社媒年报"),
    ("completion_rate", "", 0.32, "share", "食品饮料", 0, "", "短视频行业白皮书"),
    ("ctr", "", 0.05, "share", "食品饮料", 0, "", "效果广告行业报告"),
    ("", "人设与内容错位的团队", 0.73, "share", "全行业", -4, "", "新媒体运营调查"),
    ("", "没有实时监测的中小企业", 0.85, "share", "全行业", -4, "", "新媒体运营调查"),
    ("", "投入回报变化（2020→2022）", -0.39, "share", "全行业", -4, "", "新媒体运营调查"),
    ("", "头部品牌私域转化率", 0.05, "share", "全行业", -2, "", "私域运营报告"),
)
NOTES = (
    ("users", "早餐内容的用户规模", "早餐相关话题月活阅读用户约 1.6 亿，25–35 岁占一半以上。", "平台公开数据整理"),
    ("platforms", "平台更分散", "单一平台时长占比下降，家庭用户平均使用 4.2 个内容平台。", "用户时长季报"),
    ("demand", "健康与便捷并重", "“低糖”“五分钟”同时出现的搜索一年上升 38%。", "搜索指数"),
    ("competition", "新茶饮进入早餐", "两家连锁茶饮推出早餐杯，首发城市与我们重合。", "竞品拆解"),
    ("regulation", "健康类宣称收紧", "普通食品不得暗示保健功能，“养生”类用语需事先法务审。", "市场监管公告"),
)
TRENDS = (
    (
        "policy",
        "threat",
        "健康宣称用语监管收紧",
        "普通食品的功效暗示被列为重点检查。",
        "已有 3 个同类品牌被通报\n平台同步上线词库",
        "市场监管公告",
        5,
        4,
        "now",
        "acting",
        "内容手册删去“养生”类表述；合规词库每周更新。",
        "legal",
    ),
    (
        "competitor",
        "threat",
        "连锁茶饮推出早餐杯",
        "竞品以 9.9 元早餐组合切入同一人群。",
        "首发 40 城，覆盖我们 6 个核心城市",
        "竞品拆解第 4 轮",
        4,
        4,
        "half",
        "acting",
        "礼盒改推家庭装，避开单杯价格战。",
        "manager",
    ),
    (
        "technology",
        "both",
        "AI 搜索直接给出早餐建议",
        "用户在问答里得到答案，不再点进内容。",
        "抽样 50 个早餐问题，31 个无品牌出现",
        "内部抽样",
        4,
        5,
        "year",
        "watching",
        "为 30 个高频问题写可被引用的事实页。",
        "planner",
    ),
    ("platform", "chance", "县域内容平台快速增长", "下沉市场早餐内容供给少。", "用户一年增长 60%", "平台财报", 3, 3, "year", "watching", "", ""),
    (
        "users",
        "chance",
        "一人食成为常态",
        "小份、即食的内容收藏率更高。",
        "一人食话题收藏率为均值 1.7 倍",
        "自有数据复盘",
        4,
        3,
        "half",
        "acting",
        "开设“一人食”栏目并上小份装。",
        "planner",
    ),
)


def write_market() -> None:
    """A decided choice of platforms, the library, notes and trend cards; once (brand in scope)."""
    if Benchmark.objects.exists():
        return
    year = now().astimezone(current_brand().zone).year
    with working("analyst", days=30):
        _library(year, now().date())
    with working("director", days=24):
        _choose(year)
    people = ids()
    for kind, effect, title, text, evidence, source, likelihood, impact, horizon, status, response, owner in TRENDS:
        with working("director", days=20):
            draft = TrendDraft(
                title=title,
                kind=kind,
                effect=effect,
                text=text,
                evidence=evidence,
                source=source,
                likelihood=likelihood,
                impact=impact,
                horizon=horizon,
                status=status,
                response=response,
                owner_id=people.get(owner),
            )
            outlook.save_trend(draft)


def write_diagnosis() -> None:
    """Two runs of the diagnosis, a month apart, and what is done about posts off the cards; once. A card leans on what listening found."""
    if Diagnosis.objects.exists():
        return
    with working("analyst", days=31):
        diagnosis.diagnose()
    with working("analyst"):
        run = diagnosis.diagnose_month() or diagnosis.diagnose()
        off_card = run.findings.get(check_key="match")
        diagnosis.answer(finding_id=off_card.pk, text="每周选题会对照定位卡过一遍，先从偏离最大的账号改起，月底再看。")
    _lean()


def _library(year: int, day: date) -> None:
    for metric, title, value, unit, industry, back, platform, source in FIGURES:
        draft = BenchmarkDraft(
            metric=metric, title=title, value=value, unit=unit, industry=industry, year=year + back, platform=platform, source=source
        )
        benchmarks.save_benchmark(draft)
    for place, (kind, title, text, source) in enumerate(NOTES):
        benchmarks.save_note(NoteDraft(kind=kind, title=title, text=text, source=source, day=day - timedelta(days=7 * place)))


def _choose(year: int) -> None:
    card = scorecards.save_scorecard(ScorecardDraft(title=f"{year + 1} 年平台选择", purpose="明年预算投向哪三个平台"))
    for platform, share, marks, note in PLATFORMS:
        scores = {key: {"score": mark, "note": WHY[key], "source": ""} for key, mark in zip(CRITERIA, marks, strict=True)}
        draft = CandidateDraft(platform=platform, share=share, share_source=PANEL if share is not None else "", scores=scores, note=note)
        scorecards.save_candidate(draft, scorecard_id=card.pk)
    scorecards.decide(scorecard_id=card.pk, reason="三个平台覆盖种草、转化和复购；B 站目标用户不足，先不投预算，保留内容试验。")


def _lean() -> None:
    """The card on competitors names one and an entry of the trend library, as soon as listening has them."""
    row = TrendCard.objects.filter(kind="competitor").first()
    with working("director"):
        day = now().date()
        rival = next((one.id for one in listening.rivals(day, day)), None)
        entry = next((one.id for one in listening.trends(limit=1)), None)
        if row and (rival or entry):
            facts = {name: getattr(row, name) for name in outlook.FIELDS} | {"rival_id": rival, "trend_id": entry}
            outlook.save_trend(TrendDraft(**facts), trend_card_id=row.pk)
