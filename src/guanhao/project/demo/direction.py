"""Where the sample brand steers: a north star, who a high-value user is, milestones, a review, the year's words and its large events."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.strategy.models import AnnualPlan, Goal, NorthStar, QuarterEvent
from guanhao.domains.strategy.rules.year import keywords_from
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.services import direction, events, milestones, reviews, year
from guanhao.domains.strategy.services.events import EventDraft, TaskDraft
from guanhao.project.demo.people import ids, working

KEYWORDS = (
    "健康 | 无蔗糖、origin | 燕麦、泡茶方法、配料表",
    "便捷 | time、快手早餐 | 分钟做好、通勤、一人食",
    "社交 | leaf | 早餐、原叶茶、冷泡茶",
)
AIMS = (
    year.AimDraft(title="直播成交占比", weight=Decimal("0.4"), target=0.4, in_percent=True),
    year.AimDraft(title="私域成交占比", weight=Decimal("0.2"), target=0.12, metric="revenue", part="private"),
    year.AimDraft(title="互动率", weight=Decimal("0.2"), target=0.08, kind="secondary", metric="engagement_rate"),
    year.AimDraft(title="全年发布篇数", weight=Decimal("0.2"), target=1500, kind="secondary", metric="posts"),
)
LIVE = 0.38
AUDIENCE = "近 30 天积极互动"


@transaction.atomic
def write_direction() -> None:
    """Everything but the cards of preparations; once."""
    if NorthStar.objects.exists():
        return
    with working("director", days=60):
        direction.set_north_star(metric="interactions", title="每月互动人次", why="有人愿意回应，才说明内容对他有用；收入随后才来。")
        served = Goal.objects.filter(state=Goal.State.ACTIVE).exclude(metric="cpa").values_list("pk", flat=True)
        direction.link_goals(goal_ids=list(served), how="互动多的内容带来关注和成交")
    _high_value()
    _year()
    _review()
    _milestones()


@transaction.atomic
def write_preparations() -> None:
    """The last large event of this year and the first of the next are prepared on the team's board; once."""
    today, people = brand_today(), ids()
    if QuarterEvent.objects.exclude(state=QuarterEvent.State.PLANNED).exists():
        return
    with working("manager", days=4):
        events.make_events(year=today.year + 1)
        first = QuarterEvent.objects.filter(first_day__gt=today).order_by("first_day", "pk").first()
        if first is None:
            return
        steps = [TaskDraft(title=task.title, lead_days=task.lead_days, owner_id=task.owner_id) for task in first.tasks.order_by("-lead_days")]
        steps[1] = TaskDraft(title=steps[1].title, lead_days=steps[1].lead_days, owner_id=people["designer"])
        draft = EventDraft(title=first.title, theme=first.theme, first_day=first.first_day, last_day=first.last_day, owner_id=people["planner"],
                           tasks=steps)  # fmt: skip
        events.save_event(draft, event_id=first.pk)
        events.prepare_event(event_id=first.pk)
        for past in QuarterEvent.objects.filter(last_day__lt=today):
            events.end_event(event_id=past.pk)


def _high_value() -> None:
    with working("analyst", days=30):
        segment = next((one.id for one in audiences.segments() if one.name == AUDIENCE), None)
        if segment is None:
            return
        row = direction.save_high_value(segment_id=segment, title="高净值用户", text="近 30 天至少有一次评论、收藏或转发的用户。")
    for who, side in (("marketing", "marketing"), ("tech", "product")):
        with working(who, days=29):
            direction.sign_high_value(definition_id=row.pk, side=side)
    with working("analyst", days=2):
        text = "近 30 天至少有一次评论、收藏或转发，并且买过一次的用户。"
        row = direction.save_high_value(segment_id=segment, title="高净值用户", text=text, reason="只看互动会把抽奖用户也算进来")
    with working("marketing", days=1):
        direction.sign_high_value(definition_id=row.pk, side="marketing")


def _year() -> None:
    this = brand_today().year
    with working("director", days=50):
        if AnnualPlan.objects.exists():
            return
        draft = year.YearDraft(
            year=this,
            theme="早餐也是一杯好茶",
            label="慢一点的早晨",
            hot_topic="今天早餐吃什么",
            keywords=keywords_from(KEYWORDS),
            note="先把早餐场景做透，再谈礼盒。",
        )
        plan = year.save_year(draft)
        rows = year.save_aims(plan_id=plan.pk, aims=AIMS)
    with working("analyst", days=1):
        year.report_aim(aim_id=rows[0].pk, value=LIVE, day=brand_today())


def _review() -> None:
    with working("director", days=25):
        row = reviews.start_review()
        for goal in Goal.objects.filter(state=Goal.State.ACTIVE).order_by("pk"):
            if goal.metric == "cpa":
                reason = "旺季竞价上涨，守住 24 元，预算不加"
                reviews.decide_goal(review_id=row.pk, goal_id=goal.pk, verdict="change", reason=reason, target=24.0)
            else:
                reviews.decide_goal(review_id=row.pk, goal_id=goal.pk, verdict="keep", reason="方向不变，按周看投放和发布节奏")
        reviews.decide_risk(review_id=row.pk, title="大促后自然流量回落", level="high", verdict="act", reason="提前两周备好日常栏目，减少促销内容")
        reviews.decide_risk(review_id=row.pk, title="抖音单平台占比过高", level="middle", verdict="watch", reason="小红书和 B 站各加一档栏目")
        reviews.finish_review(review_id=row.pk, summary="目标方向不变；转化成本的目标放宽到 24 元，两项风险有人跟进。")


def _milestones() -> None:
    goal = Goal.objects.filter(state=Goal.State.ACTIVE, horizon="mid").order_by("pk").first()
    if goal is None:
        return
    today, people = brand_today(), ids()

    def inside(days: int) -> date:
        day: date = min(max(goal.start, today + timedelta(days=days)), goal.end)
        return day

    plan = (
        ("第一步：直播间从每周一场到三场", -40, 60_000, ("community", "editor"), "posts", 200.0),
        ("第二步：私域复购占到一成", -3, 45_000, ("community",), "revenue", goal.target * 2),
        ("第三步：礼盒三平台同日上线", 12, 80_000, ("manager", "designer"), "revenue", goal.target),
        ("第四步：明年年货节备货", 365, None, (), "", None),
    )
    with working("director", days=45):
        rows = []
        for title, days, budget, who, metric, target in plan:
            draft = milestones.MilestoneDraft(
                title=title,
                start=goal.start,
                due=inside(days),
                budget=None if budget is None else Decimal(budget),
                people=[people[one] for one in who],
                metric=metric,
                target=target,
            )
            rows.append(milestones.save_milestone(draft, goal_id=goal.pk))
        for row in rows[:3]:
            milestones.activate_milestone(milestone_id=row.pk)
    with working("director", days=20):
        milestones.accept_milestone(milestone_id=rows[0].pk, reason="三场已连续四周按时开播")
    with working("director"):
        milestones.watch_milestones()
