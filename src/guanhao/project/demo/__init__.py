"""The sample brand: a simulated year written through the same services that people and imports use."""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting import facade as reporting
from guanhao.domains.reporting.services.advice import check_due_advice
from guanhao.domains.strategy import facade as strategy
from guanhao.engines.simulation import Year, make_year
from guanhao.engines.timing.days import days
from guanhao.kernel import private, warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.imports.arrow import ARROW_TYPES
from guanhao.kernel.imports.kinds import ImportContext, ImportKind, kinds
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope, current_brand
from guanhao.project.demo.line import write_line

SLUG = "qinghe"
BLOCK = 50_000
HOLIDAY_LIFT = {"春节": 0.55, "国庆节": 0.8, "中秋节": 1.25, "端午节": 1.1, "劳动节": 0.85, "元旦": 0.95, "清明节": 0.8}
PEOPLE = (
    ("director", "林岚", "director"),
    ("editor", "周一", "editor"),
    ("analyst", "沈数", "analyst"),
    ("community", "何叶", "community"),
    ("reviewer", "许审", "reviewer_final"),
    ("manager", "江原", "manager"),
    ("planner", "苏晴", "content_planner"),
    ("designer", "顾画", "designer"),
    ("first", "陈初", "reviewer_first"),
    ("second", "叶衡", "reviewer_second"),
    ("legal", "方律", "legal"),
    ("marketing", "唐棠", "marketing"),
    ("service", "白露", "service"),
    ("tech", "秦川", "tech_lead"),
    ("senior", "赵远", "senior"),
)
CARDS = {
    "wechat_oa": ("深度长文：产地、科普、用户故事", "25–40岁，关注家庭早餐", "留言精选，每周五福利", "菜单引导进会员群"),
    "douyin": ("三十秒做好一份早餐", "18–30岁上班族", "评论区投票选下期", "直播间预约"),
    "xiaohongshu": ("早餐场景种草，图文为主", "20–35岁女性", "收藏打卡", "私信领清单"),
    "bilibili": ("茶知识和工厂探访", "学生和爱好者", "弹幕问答", "动态征集选题"),
    "weibo": ("节日话题和快讯", "泛人群", "转发抽奖", "超话维护"),
}
STORIES = (
    ("cadence", "前一天只发了两条，当天恢复正常排期", "按周排期表发布，不再临时调整"),
    ("content", "单条爆款拉高了前一天的基数", "复盘爆款选题，做一期续篇"),
    ("campaign", "周五福利结束，抽奖带来的互动回落", "福利日后安排一条日常作品承接"),
    ("platform", "平台推荐流量波动，各账号同向变化", "观察三天，不调整内容"),
)
Say = Callable[[str], None]


@dataclass
class State:
    """What GUANHAO_HOME/demo.json keeps (readable by its owner): the sample director's login, the year being made, and whether it is done."""

    email: str
    password: str
    end: str
    scale: float
    seed: int
    done: bool = False

    @property
    def moment(self) -> datetime:
        """When the year ends."""
        return datetime.fromisoformat(self.end)

    def save(self) -> None:
        """Replace the file at once, so that a kill leaves the old or the new one."""
        private.keep(_path(), json.dumps(asdict(self)))


def state_of_sample(*, scale: float = 1.0, seed: int = 2019) -> State:
    """The kept state; the first call makes it, with a year that ends at the last full hour."""
    if _path().exists():
        return State(**json.loads(_path().read_text(encoding="utf-8")))
    end = now().replace(minute=0, second=0, microsecond=0)
    state = State(f"director@{SLUG}.example", secrets.token_urlsafe(9), end.isoformat(), scale, seed)
    state.save()
    return state


def make_sample(*, scale: float, seed: int, say: Say) -> BrandRef:
    """The sample brand with a year that ended a moment ago. Made already: nothing happens. Interrupted: the same year is finished."""
    state = state_of_sample(scale=scale, seed=seed)
    with acting(SYSTEM):
        brand = identity.brand_by_slug(SLUG) or identity.make_brand(name="青禾", slug=SLUG, sample=True)
        if state.done:
            return brand
        for role, name, key in PEOPLE:
            identity.add_person(
                email=f"{role}@{SLUG}.example", name=name, role=key, brand=brand, password=state.password, is_administrator=role == "director"
            )
        with brand_scope(brand):
            end = state.moment
            write_year(make_year(end, scale=state.scale, seed=state.seed, day_lift=day_lift(end)), say)
            say("explaining the last days and setting goals")
            explain_last_days(end)
            if not strategy.goals_on(end.date()):
                set_goals(end, state.scale)
            write_report(end, say)
            deliver_pending()
            write_line(say)
        state.done = True
        state.save()
    return brand


def _path() -> Path:
    return Path(settings.HOME) / "demo.json"


def day_lift(end: datetime) -> dict[date, float]:
    """The calendar's factor on reach for every day of the year."""
    lift: dict[date, float] = {}
    for info in days(end.date() - timedelta(days=370), end.date() + timedelta(days=2)):
        if info.kind == "holiday":
            lift[info.day] = HOLIDAY_LIFT.get(info.holiday, 0.9)
        elif info.kind == "weekend":
            lift[info.day] = 1.08
    return lift


def write_year(years: list[Year], say: Say) -> None:
    """Accounts with complete cards, and every table through the sink of its import kind."""
    for year in years:
        account = _account(year)
        for key, table in year.tables.items():
            say(f"{account.name}: {table.num_rows:,} {key}")
            write_table(kinds()[key], table, account)
    say("building the indexes of the boards")
    warehouse.compact()


def write_table(kind: ImportKind, table: pa.Table, account: AccountRef) -> None:
    """One table through its kind's sink, visible at once and together."""
    context = ImportContext(0, current_brand(), account.id, account.platform, account.zone, now(), dry_run=False)
    sink = kind.open(context)
    for block in blocks(kind, table):
        outcome = sink.take(block)
        if outcome.rejected:
            sink.discard()
            first = outcome.rejected[0]
            raise ValueError(f"the sample year has a row its own import refuses: {kind.key} {first.field} {first.reason} {first.value}")
    with transaction.atomic():
        sink.commit()


def blocks(kind: ImportKind, table: pa.Table) -> Iterator[pa.Table]:
    """The table as the import mechanism hands it to a sink: every field typed, lines numbered, at most 50,000 rows a block."""
    n = table.num_rows
    columns: dict[str, Any] = {}
    for field in kind.fields:
        wanted = ARROW_TYPES[field.kind]
        columns[field.key] = table[field.key].cast(wanted) if field.key in table.column_names else pa.nulls(n, wanted)
    empty = pa.array([[]] * n, pa.list_(pa.string()))
    whole = pa.table({**columns, "_line": pa.array(range(2, n + 2), pa.int64()), "_capped": empty, "_dateonly": empty})
    for start in range(0, n, BLOCK):
        yield whole.slice(start, BLOCK).combine_chunks()


def explain_last_days(end: datetime) -> None:
    """The daily comparisons of the last fortnight as the morning job makes them; all but the newest days are explained and reviewed by the team."""
    days_back = [end.date() - timedelta(days=back) for back in range(14, 0, -1)]
    analytics.explain_days(days_back)
    settled = days_back[:-2]
    for ticket in analytics.open_tickets(settled[0], settled[-1]):
        if ticket.state == "open":
            kind, cause, action = STORIES[ticket.id % len(STORIES)]
            analytics.settle_ticket(ticket.id, cause_kind=kind, cause=cause, action=action)
    for day in settled:
        analytics.review_day(day, summary="看过各项指标，波动原因已写入溯源工单，无新增风险。")


def set_goals(end: datetime, scale: float) -> None:
    """Goals on three horizons (STR-08)."""
    first = end.date() - timedelta(days=19)
    owners = {person.email.split("@")[0]: person.id for person in identity.people_of_brand()}
    year = date(end.year, 1, 1)
    with suppress(strategy.Refused):  # a small scale has no followers before the window
        strategy.set_goal(
            title="30 天涨粉 15%", metric="followers", target=0.15, start=first, end=first + timedelta(days=29), owner_id=owners["director"]
        )
    strategy.set_goal(
        title="30 天互动率 1%", metric="engagement_rate", target=0.01, start=first, end=first + timedelta(days=29), owner_id=owners["editor"]
    )
    strategy.set_goal(
        title="全年销售额",
        metric="revenue",
        target=round(1_600_000 * scale, -2) or 100,
        start=year,
        end=date(end.year, 12, 31),
        horizon="mid",
        family="conversion",
        owner_id=owners["director"],
    )
    strategy.set_goal(
        title="广告单次转化成本",
        metric="cpa",
        target=22,
        start=first,
        end=first + timedelta(days=89),
        family="conversion",
        owner_id=owners["analyst"],
    )
    strategy.set_goal(
        title="客服满意度 4.6 分",
        metric="inbox.rating",
        target=4.6,
        start=first,
        end=first + timedelta(days=89),
        family="satisfaction",
        owner_id=owners["service"],
    )


def write_report(end: datetime, say: Say) -> None:
    """The reports of last week and last month with what their advice brought, as the jobs write them, and the summary of the year so far."""
    say("writing the reports of last week and last month")
    today = end.astimezone(current_brand().zone).date()
    week = (today - timedelta(days=7)).isocalendar()
    reporting.build("weekly", f"{week.year}-W{week.week:02d}")
    reporting.build("monthly", f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")
    check_due_advice()
    say("writing the year-end summary")
    reporting.build("annual", f"{today.year}")


def _account(year: Year) -> AccountRef:
    a = year.account
    with suppress(LookupError):
        return channels.find_account(f"{a.platform}:{a.handle}")
    content, user, interaction, communication = CARDS[a.platform]
    return channels.add_account(
        platform=a.platform,
        handle=a.handle,
        name=a.name,
        role=a.role,
        status="active",
        positioning_content=content,
        positioning_user=user,
        positioning_interaction=interaction,
        positioning_communication=communication,
    )
