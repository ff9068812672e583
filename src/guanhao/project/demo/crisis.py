"""Crises and risks of the sample brand: a team on duty, three playbooks, a closed case with its review, a drill, and a register of risks."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.crisis.models import Member, Risk, Step
from guanhao.domains.crisis.services import plans, reviewing, risks, rooms, statements, stopping, talking, team
from guanhao.domains.crisis.services.rooms import CrisisDraft
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.project.demo.people import accounts, ids, working

TEAM = (
    ("director", "lead", 1, "林岚手机"),
    ("manager", "ops", 2, "江原手机"),
    ("marketing", "pr", 3, "唐棠手机"),
    ("legal", "legal", 4, "方律手机"),
    ("service", "service", 5, "白露手机"),
    ("community", "media", 6, "何叶手机"),
)
RACI = (
    ("判断级别、决定回应方式", {"lead": "A", "pr": "R", "legal": "C", "media": "C", "service": "I", "ops": "I"}),
    ("暂停与恢复发布", {"ops": "R", "lead": "A", "media": "I"}),
    ("声明起草与发布", {"pr": "R", "legal": "C", "lead": "A", "service": "I"}),
    ("用户安抚与补偿", {"service": "R", "ops": "C", "lead": "A", "legal": "C"}),
)
RISKS = (
    ("促销价格标错", "content", 3, 5, "大促前改价频繁，页面与客服口径不一致", "reduce", "上线前两人核价，活动页设价格下限"),
    ("茶叶批次受潮引发质量投诉", "opinion", 3, 5, "雨季仓库湿度超过65%", "reduce", "雨季每批加检，留样三个月"),
    ("平台收紧抽奖规则", "policy", 4, 3, "平台公告、同行处罚", "avoid", "抽奖改为评论区随机赠品，规则提前给法务"),
    ("主账号授权到期无人续", "technical", 2, 4, "授权剩余不足七天", "reduce", "值守人每周一看账号体检"),
    ("推荐算法调整导致流量下滑", "algorithm", 4, 2, "连续七天推荐占比下降", "accept", "每月留两成预算给搜索和私域"),
    ("主编离职，选题断档", "staff", 2, 3, "连续两周选题不足", "transfer", "每个栏目设一名替补"),
)
HOLDING = "您反映的情况我们已经收到并正在核查，结果会在官方账号公布。请先保留产品和凭证，我们会尽快与您联系。"
STEPS_DONE = (0.2, 0.6, 0.9, 1.6, 3.2, 5.0, 9.0, 20.0)


@transaction.atomic
def write_crises() -> None:
    """Everything once."""
    if Member.objects.exists():
        return
    _team()
    _case()
    _drill()
    _risks()


def _team() -> None:
    people = ids()
    with working("director", days=30):
        for who, role, rank, contact in TEAM:
            team.save_member(user_id=people[who], role=role, rank=rank, contact=contact)
        for position, (task, marks) in enumerate(RACI, 1):
            team.save_raci(task=task, marks=marks, position=position)
        for key in ("product_quality", "wrong_promotion", "spokesperson", "public_opinion"):
            plans.install_playbook(key)
    runners = [people[who] for who in ("director", "community", "manager") if people[who] in identity.users_with("crisis.run")]
    today = risks.today()
    with acting(SYSTEM):
        for number in range(7):
            team.put_on_duty(day=today + timedelta(days=number), person=runners[number % len(runners)])


def _case() -> None:
    """A quality dispute of three weeks ago, from the alert to the archive in four hours and a half; the reply came after three."""
    start = 21.0
    with working("director", days=start, hours=-0.4):
        row = rooms.open_crisis(
            CrisisDraft(
                title="春茶结块引发质量争议",
                kind="product",
                level=3,
                alerted_at=now() - timedelta(minutes=24),
                summary="小红书一条笔记称春茶受潮结块，两小时转评八百，多名用户跟帖",
                subject_name="春茶 0301 批次",
                words=["结块", "受潮", "发霉"],
            )
        )
        rooms.take_role(crisis_id=row.pk, role="lead")
        stopping.freeze(crisis_id=row.pk, scope="tag", value="春茶", reason="春茶质量争议，先停春茶内容")
    with working("director", days=start, hours=-0.8):
        talking.issue_holding(crisis_id=row.pk, text=HOLDING, words=["结块", "受潮", "发霉"])
        talking.log_contact(
            crisis_id=row.pk, party="concerned", name="笔记作者", demand="说明原因，退换", promise="当天给检测结果", due_at=now() + timedelta(hours=8)
        )
        rooms.add_note(crisis_id=row.pk, text="物流反馈：华东仓周末断电六小时，除湿机停过")
        fact = statements.add_fact(crisis_id=row.pk, text="0301 批次共 1,240 盒，已售 860 盒", source="仓储系统出入库记录")
    for step, hours in zip(Step.objects.filter(crisis=row).order_by("position"), STEPS_DONE, strict=False):
        if hours < 4:
            with working("director", days=start, hours=-max(hours, 0.85)):
                rooms.finish_step(step_id=step.pk)
    with working("director", days=start, hours=-2.4):
        talking.guide(crisis_id=row.pk, kind="clarify", title="公布仓储记录和送检照片", source="华东仓温湿度记录、检测机构受理单")
        talking.set_figures(crisis_id=row.pk, affected=860, complaints=3, segment="0301 批次已发货的订单", compensation="全额退款，另赠新批次一盒")
    with acting(SYSTEM):
        statements.confirm_fact(fact_id=fact.pk)
    with working("director", days=start, hours=-3.2):
        rooms.mark_replied(crisis_id=row.pk, note="公众号与微博同步发布情况说明")
        for line in row.stakeholders.all():
            talking.keep_promise(stakeholder_id=line.pk, note="检测结果已私信")
    with working("director", days=start, hours=-4.5):
        for hold in stopping.open_holds(row):
            stopping.lift(hold_id=hold.pk)
        tasks = [reviewing.TaskDraft("仓库断电报警接入值守群", ids()["manager"], risks.today() + timedelta(days=9))]
        reviewing.save_review(
            crisis_id=row.pk,
            causes="华东仓断电六小时，除湿机停机未报警，0301 批次受潮",
            good="十分钟内有人接手，口径统一，没有删帖",
            bad="批次记录靠人工查，耽误了一小时",
            lessons="仓库断电要自动报警；批次去向要能一键查到",
            tasks=tasks,
        )
        reviewing.close_crisis(crisis_id=row.pk)


def _drill() -> None:
    with working("director", days=9):
        row = rooms.open_crisis(CrisisDraft(title="演练：活动页标错价", kind="promotion", level=2, drill=True))
        for role in ("lead", "ops"):
            rooms.take_role(crisis_id=row.pk, role=role)
        for step in Step.objects.filter(crisis=row).order_by("position")[:6]:
            rooms.finish_step(step_id=step.pk)
    with working("director", days=9, hours=-1.5):
        account = accounts().get("weibo")
        if account is not None:
            statements.save_statement(crisis_id=row.pk, title="演练：更正说明", text="页面信息有误，以客服说明为准。", accounts=[account])
        reviewing.save_review(crisis_id=row.pk, causes="按预案走一遍标错价流程", lessons="圈人群的口径要先写好模板", invited=6, attended=5)
        reviewing.close_crisis(crisis_id=row.pk)


def _risks() -> None:
    people = ids()
    with working("director", days=25):
        for title, family, likelihood, impact, signals, strategy, treatment in RISKS:
            draft = risks.RiskDraft(
                title=title,
                family=family,
                likelihood=likelihood,
                impact=impact,
                signals=signals,
                strategy=strategy,
                treatment=treatment,
                owner_id=people["manager"],
            )
            risks.save_risk(draft)
        wrong, damp = (Risk.objects.get(title=RISKS[place][0]) for place in (0, 1))
        kept = risks.RiskDraft(**{**risks.draft_of(damp).__dict__, "reserve_people": 2, "reserve_budget": 30000, "reserve_tools": "备用检测机构"})
        risks.save_risk(kept, risk_id=damp.pk, reason="备好检测和退换预算")
        risks.add_measure(risk_id=wrong.pk, title="活动页上线前两人核价", due_on=risks.today() + timedelta(days=40), owner_id=people["planner"])
        risks.add_measure(risk_id=damp.pk, title="华东仓加装断电报警", due_on=risks.today() + timedelta(days=20), owner_id=people["manager"])
        risks.hold_training(title="客服应急话术训练", held_on=risks.today(), invited=8, attended=7)
    with working("service", days=4):
        risks.suggest(text="客服建议：每次大促前先对一遍补偿口径，免得各说各的")
    with acting(SYSTEM):
        risks.watch_risks()
