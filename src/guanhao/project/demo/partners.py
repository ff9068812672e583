"""Talents, cooperations, a budget, an ad plan and media of the sample brand."""

import io
import random
from datetime import date, timedelta

from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.models import Budget, BudgetLine, Cooperation, Talent
from guanhao.domains.partners.policy import CooperationPolicy, GatePolicy
from guanhao.domains.partners.services import ads, budgets, cooperations, media, talents
from guanhao.kernel import approvals, policy
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import working

SEED = 2311
NAMES = (
    ("早餐研究员阿满", "xiaohongshu", "美食", 1_280_000, "26000", "8.2%", "7.9%"),
    ("林一茶", "douyin", "茶饮", 1_060_000, "32000", "14.5%", "6.4%"),
    ("小禾妈妈的厨房", "xiaohongshu", "母婴", 620_000, "12000", "11.0%", "6.8%"),
    ("减脂营养师唐糖", "douyin", "健康", 480_000, "11000", "30.1%", "4.2%"),
    ("胃口很好", "bilibili", "美食", 430_000, "15000", "9.4%", "8.8%"),
    ("城南周末", "xiaohongshu", "生活", 210_000, "4800", "18.0%", "5.1%"),
    ("打工人早八", "douyin", "职场", 160_000, "3600", "22.7%", "5.0%"),
    ("谷雨茶事", "bilibili", "茶饮", 98_000, "2800", "6.1%", "9.3%"),
    ("租房女孩的早餐", "xiaohongshu", "生活", 42_000, "900", "7.7%", "7.4%"),
    ("阿鹿跑步", "xiaohongshu", "运动", 31_000, "700", "12.2%", "6.0%"),
    ("一人食日记", "weibo", "美食", 26_000, "600", "15.9%", "5.6%"),
    ("苏州小陈", "douyin", "生活", 18_000, "500", "", ""),
)
TEXT = "【广告】连着一周早餐都是它：早上烧水、冲泡、出门，不到三分钟。桂花那款最香，配水煮蛋刚好。"
PARTS = (("抖音信息流", "34000"), ("小红书搜索", "26000"))


def write_partners() -> None:
    """Everything once (brand in scope)."""
    if Talent.objects.exists():
        return
    dice = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    known = channels.platform_titles()
    with working("director", days=26):
        level = approvals.Level("brand", "品牌与合规", "review.first")
        approvals.save_flow(approvals.FlowDefinition("kol_draft", "达人稿件审核", "partner", (level,)), reason="达人稿件一级审核")
        policy.revise(CooperationPolicy, {"flow": "kol_draft"}, reason="达人稿件一级审核")
        policy.revise(GatePolicy, {"industry_cvr": 0.02}, reason="食品行业均值")
    with working("manager", days=25):
        rows = [_talent(dice, facts) for facts in NAMES if facts[1] in known]
        budget = _budget()
    with working("director", days=24):
        budgets.decide(budget=budget, approve=True, note="按季度目标执行")
    _cooperate(rows, budget)
    with working("manager", days=2):
        _spend(budget)
        _ads()
        _media()


def _talent(dice: random.Random, facts: tuple[str, str, str, int, str, str, str]) -> Talent:
    name, platform, category, fans, price, fake, real = facts
    draft = talents.TalentDraft(name=name, platform=platform, handle=name, category=category, fans=fans, price=price, contact=f"微信 sample{fans}")
    row = talents.save_talent(draft)
    if not fake:
        return row
    likes = fans // 40
    numbers = {"likes": likes, "comments": likes // 9, "saves": likes // 4, "forwards": likes // 15}
    shares = {"fan_match": f"{dice.randint(48, 82)}%", "active_share": f"{dice.randint(30, 60)}%", "positive_share": f"{dice.randint(78, 96)}%"}
    audit = talents.AuditDraft(source="新榜", audited_on=_day(), fake_share=fake, real_interaction=real, **shares, **numbers)  # type: ignore[arg-type]
    talents.record_audit(talent=row, draft=audit)
    row.refresh_from_db()
    return row


def _budget() -> Budget:
    day = _day()
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
    draft = budgets.BudgetDraft(
        title=f"{day.year} 年第 {(day.month - 1) // 3 + 1} 季度推广", starts_on=first, ends_on=last, total="100000", head=2, waist=6, amateur=12
    )
    row = budgets.save_budget(draft)
    for title, amount in PARTS:
        budgets.plan_line(budget=row, kind="channels", title=title, amount=amount)
    budgets.plan_line(budget=row, kind="tools", title="舆情监测年费", amount="6000")
    return budgets.propose(budget=row)


def _cooperate(rows: list[Talent], budget: Budget) -> None:
    """Cooperations at different steps, one talent booked again; the early ones are settled."""
    line = BudgetLine.objects.get(budget=budget, kind="talents", parent=None)
    kinds = ("post", "video", "post", "course", "post", "post", "post", "interview", "video")
    chosen = [row for row in rows if row.fans is not None and row.fans < 300_000 and row.fake_share is not None][:6]
    made = []
    for place, row in enumerate([*chosen, *chosen[:3]]):
        with working("manager", days=22 - place):
            draft = cooperations.BriefDraft(
                talent_id=row.pk,
                title=f"早餐茶种草 · {row.name}",
                kind=kinds[place],
                form="hard" if place % 3 == 2 else "soft",
                brief="场景：工作日早晨。要点：三分钟、桂花口味、不加糖。不要比较其他品牌，不谈功效。",
                due_on=_day() + timedelta(days=6),
                target_url="https://shop.example/breakfast-tea",
                line_id=line.pk,
            )
            one = cooperations.write_brief(draft)
            if place < 8:
                cooperations.quote(cooperation=one, amount=(row.price_cents or 0) + 20_000, note="含二次授权一个月")
            if place < 7:
                file = io.BytesIO(f"%PDF-1.4\n% sample contract {one.pk}\n".encode())
                cooperations.sign_contract(
                    cooperation=one, amount=row.price_cents or 0, number=f"QH-KOL-{one.pk:03}", signed_on=_day(), file=file, file_name="合作合同.pdf"
                )
            if place < 5:
                cooperations.write_draft(cooperation=one, title="三分钟的早餐", text=TEXT, ad_label=True)
                cooperations.submit_draft(cooperation=one)
            made.append(one)
    for place, one in enumerate(made[:4]):
        _bring_out(one, place)


def _bring_out(row: Cooperation, place: int) -> None:
    number = Cooperation.objects.get(pk=row.pk).approval_id
    with working("first", days=13 - place):
        view = approvals.approval(number or 0)
        approvals.sign(approval_id=view.id, level=view.level, seen=view.seen)
    with working("manager", days=12 - place):
        cooperations.release(cooperation=row, url=f"https://example.com/post/{row.pk}")
    if place == 3:
        return
    numbers = ((820, 26), (640, 12), (510, 17))[place]
    with working("manager", days=6 - place):
        draft = cooperations.ResultDraft(
            form=row.form,
            measured_on=_day(),
            source="平台后台",
            impressions=42_000 - 9000 * place,
            likes=1900 - 400 * place,
            comments=160,
            saves=520,
            forwards=90,
            clicks=numbers[0],
            conversions=numbers[1],
            revenue=str(numbers[1] * 128),
        )
        cooperations.measure(cooperation=row, draft=draft)
        if place < 2:
            facts = {"deduction": "200", "reason": "晚发一天"} if place else {}
            cooperations.settle(cooperation=row, paid_on=_day(), reference=f"FP-{row.pk:04}", **facts)


def _spend(budget: Budget) -> None:
    for title, spend, revenue in (("抖音信息流", "18600", "61380"), ("小红书搜索", "9200", "14720")):
        line = BudgetLine.objects.get(budget=budget, title=title)
        budgets.report(line=line, amount=spend, revenue=revenue, key=f"{title}-{_day():%Y-%m}", note="平台账单")
    tools = BudgetLine.objects.get(budget=budget, title="舆情监测年费")
    budgets.book_by_hand(line=tools, amount="5800", key="PO-2031", note="年费")


def _ads() -> None:
    day = _day()
    draft = ads.PlanDraft(
        title="早餐茶信息流", platform="douyin", starts_on=day, ends_on=day + timedelta(days=27), day="1000", suggested_bid="1.00", exposures=2500
    )
    plan = ads.save_plan(draft)
    for title, style, impressions, clicks in (
        ("早起来不及吃", "pain", 9600, 499),
        ("第二件半价", "benefit", 10200, 500),
        ("办公室第一杯", "scene", 8000, 400),
    ):
        ads.save_creative(plan=plan, title=title, style=style, impressions=impressions, clicks=clicks)
    for target in (
        ads.TargetDraft(
            title="都市白领女性",
            sex="female",
            age_from=22,
            age_to=35,
            regions=("上海", "杭州"),
            interests=("早餐", "轻食"),
            reach=860_000,
            reach_source="巨量引擎预估",
        ),
        ads.TargetDraft(title="健身男性", sex="male", age_from=20, age_to=40, interests=("健身",), reach=320_000, reach_source="巨量引擎预估"),
        ads.TargetDraft(title="临安同城", regions=("临安",), reach=31_000, reach_source="巨量引擎预估"),
    ):
        ads.save_target(plan=plan, draft=target)


def _media() -> None:
    moment = now()
    houses = [
        media.save_outlet(name=name, vertical=vertical, contact="sample@example.com")
        for name, vertical in (("食品周刊", "食品"), ("城市早报", "生活"), ("茶业前沿", "茶"))
    ]
    for place in range(8):
        task = media.promise(outlet_id=houses[place % 3].pk, title=f"新品首发稿 {place + 1}", due_at=moment - timedelta(days=8 - place))
        if place < 7:
            late = timedelta(hours=3) if place == 4 else -timedelta(hours=2)
            media.decide(task=task, url=f"https://example.com/news/{place + 1}", released_at=task.due_at + late)
    draft = media.ColumnDraft(
        outlet_id=houses[1].pk,
        title="城市早餐地图",
        starts_on=_day() - timedelta(days=40),
        keyword="青禾早餐茶",
        search_before=500,
        search_after=700,
        search_source="百度指数月均",
    )
    column = media.save_column(draft)
    media.add_reprints(column=column, urls=[f"https://site{number}.example/breakfast-map" for number in range(210)])


def _day() -> date:
    return now().astimezone(current_brand().zone).date()
