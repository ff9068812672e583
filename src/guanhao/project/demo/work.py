"""The team of the sample brand at work: a board in the middle of a sprint, one that is over, stand-ups, duties, meetings, requests, documents."""

from datetime import datetime, timedelta
from typing import Any

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.models import Card, Project, Sprint
from guanhao.domains.work.selectors.schedule import plan_of
from guanhao.domains.work.services import (
    blockers,
    cards,
    documents,
    duties,
    ideas,
    meetings,
    projects,
    resources,
    schedule,
    series,
    sprints,
    standups,
    talks,
    telling,
)
from guanhao.domains.work.services.cards import CardDraft
from guanhao.domains.work.services.meetings import MeetingDraft
from guanhao.domains.work.services.projects import ProjectDraft
from guanhao.domains.work.services.sprints import SprintDraft
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.people import ids, working

CARDS = (
    ("新品礼盒主图", "design", "designer", 3, 2, "review", "两版定稿，品牌部签字", ("上新", "视觉"), 3),
    ("新品礼盒开箱短视频脚本", "content", "editor", 4, 1, "doing", "90 秒内，含三个卖点", ("上新", "短视频"), 5),
    ("礼盒代言人肖像授权续签", "legal", "legal", 3, 3, "doing", "双方盖章的补充协议", ("上新", "授权"), 2),
    ("门店试饮活动物料", "event", "community", 6, 1, "pool", "物料到店并拍照回传", ("线下",), 3),
    ("下月栏目排期初稿", "content", "planner", 5, 1, "doing", "覆盖四个平台，含 20% 机动", ("排期",), 3),
    ("小红书封面模板更新", "design", "designer", -1, 2, "doing", "三套模板入素材库", ("视觉",), 2),
    ("评论区高频问题话术", "content", "service", 2, 1, "review", "客服与法务确认的 12 条", ("话术",), 2),
    ("上月数据复盘图表", "task", "analyst", -3, 1, "done", "指标口径一致，附结论", ("数据",), 3),
    ("直播间背景更换", "design", "designer", -4, 1, "done", "现场调试通过", ("直播",), 2),
    ("核对短链参数", "task", "tech", -2, 0, "done", "抽查 30 条全部正确", ("数据",), 1),
)
IDEAS = (
    ("一杯燕麦奶的早晨（ASMR）", "keep", "小样完播率 61%，高于均值"),
    ("办公室早餐盲盒", "kill", "投票仅 9% 愿意参与"),
    ("产地农户的二十四小时", "", ""),
)
POOL = ("收集用户早餐照片", "整理竞品礼盒玩法", "新品包装二维码落地页文案")
FILM = (
    ("脚本定稿", "content", "editor", 0, 4, ()),
    ("分镜与美术", "design", "designer", 4, 3, ("脚本定稿",)),
    ("演员与授权", "legal", "legal", 2, 4, ("脚本定稿",)),
    ("棚拍两天", "event", "community", 8, 2, ("分镜与美术", "演员与授权")),
    ("粗剪", "content", "editor", 10, 4, ("棚拍两天",)),
    ("海报三张", "design", "designer", 8, 3, ("分镜与美术",)),
    ("精剪与调色", "design", "designer", 14, 4, ("粗剪",)),
    ("法务终审", "legal", "legal", 18, 1, ("精剪与调色",)),
    ("三平台首发", "content", "planner", 19, 1, ("法务终审", "海报三张")),
)
THINGS = (
    ("A 影棚", "room", 100, True, 30_000),
    ("全画幅摄影机", "tool", 200, False, 8_000),
    ("剪辑师", "person", 100, False, 0),
    ("秋季片投放预算", "budget", 8_000_000, True, 0),
)
TREE = (
    ("早八点的人", ("地铁上的第一口", "便利店门口的三分钟", "夜班刚下的护士")),
    ("杯子会说话", ("杯底的一句话", "用户投稿的杯套")),
    ("燕麦从哪里来", ("产地直播半小时", "和农户通一次电话")),
)
RULE = (
    "一、非紧急事项用企业微信，两小时内回复即为合格。\n二、紧急事项打钉钉加密电话，通话结束后三十分钟内写好书面记录。\n"
    "三、工作往来只走企业微信、钉钉、飞书和邮件；个人微信的内容不作为工作依据。"
)
HANDBOOK = (
    "## 一、口吻\n\n像懂吃的朋友说话：**具体、克制、不夸张**。\n\n## 二、标题\n\n十八个字以内，写清楚谁在什么时候得到什么。\n\n"
    "## 三、图片\n\n- 自然光\n- 杯沿不出画\n- 避免出现他牌标识\n\n## 四、评论\n\n先回应情绪，再给办法；涉及食品安全一律转客服。"
)


def write_work() -> None:
    """Everything once (brand in scope)."""
    if Card.objects.exists():
        return
    people = ids()
    who = {role: people.get(role, people["director"]) for role in {line[2] for line in CARDS}}
    with working("manager", days=22):
        past = sprints.start_sprint(sprint_id=sprints.save_sprint(_first()).pk)
        old = [cards.save_card(_draft(f"{word}初稿", "content", who["editor"], 24)).pk for word in ("礼盒图文", "礼盒短片", "试饮邀请", "直播脚本")]
        sprints.put_in(sprint_id=past.pk, card_ids=old)
        talks.write_rule(text=RULE)
        _duties(who)
    with working("manager", days=14):
        for number in old[:3]:
            cards.move_card(card_id=number, stage="doing")
            cards.move_card(card_id=number, stage="done")
    with working("manager", days=7, hours=2):
        sprints.close_sprint(sprint_id=past.pk, review="图文提前两天，短片卡在授权：以后授权先行。")
        present = Sprint.objects.filter(state="planned").order_by("starts_on").first() or past
        sprints.save_sprint(SprintDraft(title="礼盒上新冲刺", starts_on=telling.today(), goal="新品礼盒三平台同日上线"), present)
        sprints.start_sprint(sprint_id=present.pk)
        _board(who, present.pk)
        _project(who)
    _talk(who)
    with working("manager", days=1):
        _plan()
        _book()
        _meet(who)
        _brainstorm(who)
        documents.make_doc(title="青禾内容手册", text=HANDBOOK)
        documents.make_doc(title="燕麦奶配方与供应商名单", text="仅限负责人查阅。", core=True, everybody="none")


def _first() -> SprintDraft:
    return SprintDraft(title="上新备料冲刺", starts_on=telling.today(), goal="备齐礼盒的图文和授权")


def _draft(title: str, kind: str, owner: int, days: int, **more: Any) -> CardDraft:
    due = now().date() + timedelta(days=days)
    return CardDraft(title=title, kind=kind, owner_id=owner, due_on=due, standard="主管过目", **more)


def _board(who: dict[str, int], sprint: int) -> None:
    made = {}
    for title, kind, role, days, priority, stage, standard, labels, points in CARDS:
        due = now().date() + timedelta(days=days + 7)
        draft = CardDraft(
            title=title,
            kind=kind,
            owner_id=who[role],
            due_on=due,
            priority=priority,
            standard=standard,
            labels=labels,
            points=points,
            sprint_id=sprint,
        )
        made[title] = cards.save_card(draft)
        with time_at(now() + timedelta(days=points)):
            for step in ("doing", "review", "done")[: ("pool", "doing", "review", "done").index(stage)]:
                cards.move_card(card_id=made[title].pk, stage=step)
    for title in POOL:
        cards.save_card(CardDraft(title=title))
    lines = [("主视觉定稿", True), ("平台尺寸裁切", True), ("文案校对", False), ("品牌部签字", False)]
    cards.write_checklist(card_id=made["新品礼盒主图"].pk, lines=lines)
    blockers.report_blocker(what="代言人经纪公司未回传盖章件", card_id=made["礼盒代言人肖像授权续签"].pk, owner_id=who["legal"])
    cards.comment(card_id=made["新品礼盒主图"].pk, text="第二版杯沿出画了，请按手册调整后再送审。")


def _project(who: dict[str, int]) -> None:
    start = telling.today()
    row = projects.save_project(
        ProjectDraft(
            title="秋季品牌片《早八点》",
            starts_on=start,
            ends_on=start + timedelta(days=34),
            text="五周，三个冲刺。",
            lead_id=who["editor"],
            budget_cents=12_000_000,
        )
    )
    projects.split_project(project_id=row.pk)
    for title, verdict, note in IDEAS:
        card = cards.save_card(CardDraft(title=title, kind="idea", project_id=row.pk))
        if verdict:
            cards.judge_idea(card_id=card.pk, verdict=verdict, note=note)


def _plan() -> None:
    """The film in working days: what waits for what, frozen, then a slip of three days."""
    row, people, made = Project.objects.get(title__startswith="秋季品牌片"), ids(), dict[str, int]()
    line = plan_of(row).calendar
    first = line.at_or_after(row.starts_on) + 3
    for title, kind, role, start, days, before in FILM:
        span: dict[str, Any] = {"starts_on": line.date(first + start), "due_on": line.date(first + start + days - 1)}
        facts: dict[str, Any] = {"kind": kind, "owner_id": people.get(role, people["manager"]), "standard": "组内签字", "project_id": row.pk}
        made[title] = cards.save_card(CardDraft(title=title, **facts, **span)).pk
        for one in before:
            schedule.link_cards(before_id=made[one], after_id=made[title])
    schedule.apply(project_id=row.pk)
    schedule.freeze(project_id=row.pk, note="立项时")
    start = plan_of(row).tasks[made["脚本定稿"]].start
    schedule.apply(project_id=row.pk, card_id=made["脚本定稿"], starts_on=line.date(start), days=7, reason="导演档期推迟三天")


def _book() -> None:
    row, made = Project.objects.get(title__startswith="秋季品牌片"), dict[str, int]()
    for name, kind, capacity, exclusive, hour in THINGS:
        draft = resources.ResourceDraft(name=name, kind=kind, capacity=capacity, exclusive=exclusive, hour_cents=hour)
        made[name] = resources.save_resource(draft).pk
    shoot = Card.objects.get(title="棚拍两天")
    start = now().replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=3)
    day: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=9)}
    film: dict[str, Any] = {"project_id": row.pk, "card_id": shoot.pk}
    resources.book(resources.BookingDraft(resource_id=made["A 影棚"], **day, **film))
    resources.book(resources.BookingDraft(resource_id=made["全画幅摄影机"], amount=200, **day, **film))
    resources.book(resources.BookingDraft(resource_id=made["剪辑师"], purpose="礼盒短片收尾", amount=50, **day))
    resources.book(resources.BookingDraft(resource_id=made["剪辑师"], over="两片同期收尾，晚间加班补齐", **day, **film))
    resources.book(resources.BookingDraft(resource_id=made["秋季片投放预算"], project_id=row.pk, amount=4_500_000, **day))


def _brainstorm(who: dict[str, int]) -> None:
    """Marketing, product and design meet every month; last month's tree of ideas, one of which is a topic now."""
    team = tuple(sorted({who["editor"], who["planner"], who["designer"]}))
    day, last = telling.today(), telling.today().replace(day=1) - timedelta(days=1)
    facts: dict[str, Any] = {"title": "月度脑暴会", "week": 2, "weekday": 2, "agenda": "上月最受欢迎的三条；下月主题；每人两个点子"}
    row = series.save_series(series.SeriesDraft(starts_on=last.replace(day=1), invited=team, **facts))
    series.call_meeting(series_id=row.pk, month=day)
    held = series.call_meeting(series_id=row.pk, month=last)
    if held is None:
        return
    meetings.hold(meeting_id=held.pk, came=list(team), minutes="选出两个点子进选题池，其余留到下月再看。")
    for number, (text, below) in enumerate(TREE):
        ideas.add_idea(meeting_id=held.pk, uid=f"seed-{number}", text=text)
        for place, leaf in enumerate(below):
            ideas.add_idea(meeting_id=held.pk, uid=f"seed-{number}-{place}", text=leaf, parent=f"seed-{number}")
    ideas.choose_idea(meeting_id=held.pk, uid="seed-0-1")


def _duties(who: dict[str, int]) -> None:
    lead = ids()["manager"]
    duties.write_matrix(
        [
            duties.DutyDraft(step="选题与脚本", kind="content", letters={who["planner"]: "RA", who["editor"]: "R", lead: "I"}),
            duties.DutyDraft(step="视觉设计", kind="design", letters={who["designer"]: "R", lead: "A", who["editor"]: "C"}),
            duties.DutyDraft(step="版权与授权", kind="legal", letters={who["legal"]: "RA", lead: "C", who["editor"]: "I"}),
            duties.DutyDraft(step="线下活动", kind="event", letters={who["community"]: "R", lead: "A", who["service"]: "I"}),
        ]
    )


def _talk(who: dict[str, int]) -> None:
    asked = (
        ("designer", "主图尺寸确认", 26, 40),
        ("editor", "脚本是否含价格", 20, 121),
        ("analyst", "预热数据口径", 8, 75),
        ("service", "退换话术", 5, 30),
    )
    with working("manager"):
        for role, about, hours, minutes in asked:
            begin = now() - timedelta(hours=hours)
            end = begin + timedelta(minutes=minutes)
            talks.record_talk(kind="request", channel="企业微信", about=about, user_id=who[role], asker="运营经理", began_at=begin, ended_at=end)
        begin = now() - timedelta(hours=30)
        facts: dict[str, Any] = {"text": "对方周五前回传；若逾期改用无人像版本。", "ended_at": begin + timedelta(minutes=18)}
        talks.record_talk(kind="call", channel="钉钉", about="授权补充协议催办", user_id=who["legal"], began_at=begin, **facts)
        talks.record_talk(kind="request", channel="飞书", about="试饮名单", user_id=who["community"], began_at=now() - timedelta(minutes=25))
    for role, done, following, blocked in (
        ("designer", "主图第二版", "封面模板三套", ""),
        ("editor", "短视频脚本一稿", "按反馈改稿", ""),
        ("analyst", "复盘图表交付", "预热期看板", ""),
        ("legal", "补充协议已寄出", "跟进盖章件", ""),
        ("community", "试饮门店确认 3 家", "物料清单", "两家门店未给进场时间"),
    ):
        if identity.person(who[role]) is not None and role in ids():
            with working(role):
                standups.stand_up(done=done, next=following, blocked=blocked)
                if role in ("designer", "editor"):
                    talks.acknowledge(number=1)


def _meet(who: dict[str, int]) -> None:
    at = now() - timedelta(hours=3)
    team = (who["editor"], who["designer"], who["legal"])
    held = meetings.save_meeting(_meeting("礼盒上新联席会", at, team, "授权进度；主图；上线时间"))
    meetings.hold(meeting_id=held.pk, came=list(team), minutes="授权若周五未到位，启用无人像版本。上线时间不变。")
    due = telling.today() + timedelta(days=4)
    meetings.decide(meeting_id=held.pk, text="准备无人像版本主图备用", owner_id=who["designer"], due_on=due)
    meetings.save_meeting(_meeting("每周选题会", now() + timedelta(days=3), (who["editor"], who["planner"]), "下周热点；栏目缺口", "weekly"))


def _meeting(title: str, at: datetime, team: tuple[int, ...], agenda: str, kind: str = "joint") -> MeetingDraft:
    return MeetingDraft(title=title, kind=kind, at=at, agenda=agenda, invited=tuple(sorted(set(team))))
