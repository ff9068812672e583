"""The team of the sample brand: courses and tests, two tracks of training, a rotation, a challenge, ratings, appraisals, hours and time."""

import random
from datetime import date, datetime, timedelta

from guanhao.domains.team.models import Ability, Course, RatingBox, Squad, TrainingTheme
from guanhao.domains.team.rules import practice as practice_rules
from guanhao.domains.team.services import appraisals, challenges, courses, lists, ratings, rotations, sessions, taking, times
from guanhao.domains.team.services.appraisals import HonourDraft, PlanDraft
from guanhao.domains.team.services.challenges import ChallengeDraft
from guanhao.domains.team.services.courses import CourseDraft
from guanhao.domains.team.services.rotations import RotationDraft
from guanhao.domains.team.services.sessions import SessionDraft
from guanhao.domains.team.services.times import AllocationDraft, LogDraft
from guanhao.domains.work import facade as work
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import ids, working

SEED = 912
DAY = timedelta(days=1)
COURSES = (
    ("标题与首句：三秒留住人", "content", "online", ("writing", "topics"), 60, "苏晴", "十种开头写法与各自的完播率，附二十条改写练习。"),
    ("一条短视频的拆解", "content", "sharing", ("visual", "topics"), 90, "顾画", "从分镜到封面，逐帧看爆款为什么停得住。"),
    ("平台推荐机制入门", "platform", "online", ("topics", "data"), 75, "沈数", "各平台的流量池、冷启动和限流信号。"),
    ("留言里的用户洞察", "users", "offline", ("users", "writing"), 90, "何叶", "怎样回、何时升级、如何把留言变成选题。"),
    ("看懂数据看板", "data", "online", ("data",), 60, "沈数", "基准日、分母与样本量：读数前先问三件事。"),
    ("复盘怎么写", "data", "sharing", ("data", "teamwork"), 60, "江原", "目标、结果、归因、动作，一页纸讲完。"),
    ("广告法与平台规则", "safety", "online", ("compliance",), 90, "方律", "绝对化用语、功效宣称、肖像与字体授权。"),
    ("舆情二十四小时演练", "safety", "drill", ("crisis", "teamwork"), 240, "林岚", "从第一条差评到声明发布，按预案走一遍。"),
)
TESTS = {
    "看懂数据看板": (
        ("某条作品曝光 1 万、点击 300，点击率是多少？", ("3%", "0.3%", "30%"), (0,)),
        ("指标波动超过多少要开溯源工单？", ("±1%", "±5%", "±20%"), (1,)),
        ("下面哪些是比率指标？", ("完播率", "播放量", "互动率", "粉丝数"), (0, 2)),
        ("样本只有 12 条时，最该先做什么？", ("直接下结论", "说明样本小、再看一周", "换一个指标"), (1,)),
    ),
    "广告法与平台规则": (
        ("“全网第一”可以写进标题吗？", ("可以", "有第三方证明才可以", "不可以"), (2,)),
        ("使用顾客照片之前需要什么？", ("口头同意", "书面授权", "不需要"), (1,)),
        ("哪些属于绝对化用语？", ("最佳", "顶级", "常见", "国家级"), (0, 1, 3)),
    ),
}
SCORES = {
    "editor": {"topics": 66, "writing": 82, "visual": 58, "data": 40, "compliance": 74},
    "planner": {"topics": 88, "writing": 78, "visual": 52, "data": 61, "teamwork": 75, "compliance": 63},
    "designer": {"visual": 90, "topics": 57, "teamwork": 70, "compliance": 55},
    "community": {"users": 86, "writing": 69, "data": 48, "teamwork": 72, "crisis": 64},
    "analyst": {"data": 93, "teamwork": 62},
    "service": {"users": 81, "compliance": 66, "crisis": 58},
    "manager": {"topics": 79, "writing": 70, "data": 76, "teamwork": 84, "compliance": 72, "crisis": 69},
}
LECTURES = ((69, "品牌年轻化的三次转身", "陈教授（高校传播系）"), (40, "短视频投放的增量怎么量", "周老师（外部顾问）"))
CASES = ("“盲盒早餐”为什么没跑起来", "一条差评的二十四小时", "首发日选题复盘", "联名礼盒的标题之争", "周五福利互动回落", "直播间掉帧那一晚")
PLANS = (
    (0, "editor", "新品礼盒脚本与推文", 34),
    (0, "editor", "栏目改版文案", 18),
    (0, "designer", "礼盒主图与海报", 36),
    (0, "planner", "下月排期", 22),
)
LATER = (
    (7, "designer", "年货节视觉", 46),
    (7, "editor", "年货节推文六篇", 30),
    (7, "community", "会员日执行", 28),
    (14, "analyst", "年度复盘数据", 38),
)
STAGES = (("topic", 40), ("copy", 110), ("visual", 260), ("review", 55), ("publish", 25))
REPORT = (
    "一、做了什么：跟值会员群五天，参与一次试吃活动和两次客诉回访。\n二、学到什么：用户最常问的是配料和控糖，而我们的标题多在讲口味。\n"
    "三、建议：把“配料一眼看懂”做成固定栏目；选题会每周带三条原话。"
)


def write_team() -> None:
    """Everything once (brand in scope)."""
    if Course.objects.exists():
        return
    lists.ensure_lists()
    dice, people = random.Random(SEED), ids()  # noqa: S311 - a sample, not a secret
    _courses(people)
    _abilities(people)
    _learning(people)
    _sessions(dice, people)
    _rotations(people)
    _challenges(people)
    _ratings(dice, people)
    _appraisals(people)
    _time(dice, people)


def _today() -> date:
    return now().astimezone(current_brand().zone).date()


def _monday() -> date:
    return _today() - timedelta(days=_today().weekday())


def _courses(people: dict[str, int]) -> None:
    themes = {row.key: row.pk for row in TrainingTheme.objects.all()}
    abilities = {row.key: row.pk for row in Ability.objects.all()}
    with working("manager", days=120):
        for title, theme, mode, keys, minutes, trainer, text in COURSES:
            trained = [abilities[key] for key in keys]
            facts = {"mode": mode, "abilities": trained, "minutes": minutes, "trainer": trainer, "text": text}
            row = courses.save_course(CourseDraft(title=title, theme_id=themes[theme], **facts))  # type: ignore[arg-type]
            for question, choices, right in TESTS.get(title, ()):
                courses.add_question(course=row, text=question, choices=choices, right=right)


def _abilities(people: dict[str, int]) -> None:
    abilities = {row.key: row.pk for row in Ability.objects.all()}
    with working("manager", days=90):
        for who, scores in SCORES.items():
            if who != "manager":
                taking.judge_abilities(user_id=people[who], scores={abilities[key]: score for key, score in scores.items()}, note="三季度面谈")
    with working("director", days=90):
        mine = {abilities[key]: score for key, score in SCORES["manager"].items()}
        taking.judge_abilities(user_id=people["manager"], scores=mine, note="三季度面谈")


def _learning(people: dict[str, int]) -> None:
    law, board = Course.objects.get(title="广告法与平台规则"), Course.objects.get(title="看懂数据看板")
    with working("manager", days=60):
        taking.enrol(course=law, user_ids=[people[who] for who in ("editor", "planner", "designer", "community")], why="法规更新必修")
        taking.enrol(course=board, user_ids=[people[who] for who in ("editor", "community")], why="数据能力低于岗位要求")
    rights = {one.pk: list(one.right) for one in law.questions.all()}
    for place, who in enumerate(("editor", "planner", "designer")):
        with working(who, days=50 - place * 3):
            taking.take_test(course=law, answers=rights)
    with working("community", days=33):
        asked = {one.pk: list(one.right) for one in board.questions.all()}
        wrong = {number: [0] for number in asked}
        taking.take_test(course=board, answers=wrong)
    with working("community", days=26):
        taking.take_test(course=board, answers=asked)


def _sessions(dice: random.Random, people: dict[str, int]) -> None:
    """Lectures of two months and reviews of six weeks (one week is missing), one of each ahead."""
    crew = [people[who] for who in ("editor", "planner", "designer", "community", "analyst", "marketing", "service")]
    for days, title, speaker in LECTURES:
        _held(SessionDraft(title=title, track="external", speaker=speaker, starts_at=_at(days, 14), minutes=90, place="三楼会议室"), crew, dice)
    for week, title in enumerate(CASES):
        days = (_today() - _monday()).days + 3 + 7 * week + (7 if week >= 3 else 0)
        _held(SessionDraft(title=title, track="internal", starts_at=_at(days, 16), minutes=45, place="一号会议室"), crew, dice)
    drill = Course.objects.get(title="舆情二十四小时演练")
    with working("manager", days=2):
        coming = SessionDraft(title="舆情演练：食品安全传闻", course_id=drill.pk, mode="drill", starts_at=_at(-6, 9), minutes=240, seats=12)
        sessions.take_seats(session=sessions.save_session(coming), user_ids=crew)
        guest = SessionDraft(title="私域会员的长期价值", track="external", speaker="李老师（行业协会）", starts_at=_at(-10, 14), minutes=90)
        sessions.save_session(guest)


def _at(days: float, hour: int) -> datetime:
    """An hour of the day so many days ago."""
    day = (now() - timedelta(days=days)).astimezone(current_brand().zone)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _held(draft: SessionDraft, crew: list[int], dice: random.Random) -> None:
    ago = (now() - draft.starts_at) / DAY
    with working("manager", days=ago + 5):
        row = sessions.save_session(draft)
        sessions.take_seats(session=row, user_ids=crew)
    with working("manager", days=max(ago - 0.2, 0.01)):
        sessions.take_attendance(session=row, came=[one for one in crew if dice.random() < 0.85])


def _rotations(people: dict[str, int]) -> None:
    """One that is done in the quarter before, one that is planned."""
    last = practice_rules.quarters_before(_today(), 1)[0]
    start = last[0] + timedelta(days=35)
    start -= timedelta(days=start.weekday())
    ago = (_today() - start).days
    with working("manager", days=ago + 10):
        facts = {"user_id": people["editor"], "host_id": people["community"], "task": "跟值会员群，参与一次试吃活动"}
        row = rotations.save_rotation(RotationDraft(starts_on=start, **facts))  # type: ignore[arg-type]
    with working("editor", days=ago - 8):
        rotations.finish_rotation(rotation=row, report=REPORT)
    with working("community", days=ago - 9):
        rotations.finish_rotation(rotation=row, host_note="上手快，记录完整；建议下次提前一天熟悉话术。")
    with working("manager", days=3):
        facts = {"user_id": people["planner"], "host_id": people["community"], "task": "参与会员日策划，跟两场社群活动"}
        rotations.save_rotation(RotationDraft(starts_on=_monday() + timedelta(days=14), **facts))  # type: ignore[arg-type]


def _challenges(people: dict[str, int]) -> None:
    crew = [people[who] for who in ("editor", "planner", "designer", "community", "analyst", "marketing", "service", "legal")]
    things = ("选题与用户洞察", "主稿", "主视觉", "发布与互动计划", "复盘提纲")
    with working("manager", days=26):
        brief = "四十八小时内完成“早八人的热燕麦”整案：从洞察到发布计划。每队一次外部资源申请，须写明取舍。"
        draft = ChallengeDraft(title="48 小时：早八人的热燕麦", brief=brief, deliverables=things, candidates=crew, teams=2)
        row = challenges.start(challenge=challenges.draw(challenge=challenges.save_challenge(draft), seed="qinghe-autumn"))
    begun = 26.0
    for squad in Squad.objects.filter(challenge=row).order_by("number"):
        for place, what in enumerate(things):
            hours = 8 + place * 9 + squad.number * 2 + (6 if squad.number == 2 and place == 4 else 0)
            with time_at(now() - begun * DAY + timedelta(hours=hours)), acting(SYSTEM):
                challenges.deliver(squad=squad, place=place, text=f"{what}：第 {squad.number} 队定稿，含分工与依据。")
    with time_at(now() - (begun - 2.2) * DAY):
        challenges.time_over(challenge_id=row.pk)
        deliver_pending()
    with working("director", days=begun - 3):
        for squad in Squad.objects.filter(challenge=row).order_by("number"):
            first, second = (88, 84) if squad.number == 1 else (85, 90)
            challenges.judge(squad=squad, coordination=first, conflict=second, note="资源取舍讲得清楚，冲突有记录、有结论。")
        challenges.close(challenge=row)
    with working("manager", days=1):
        draft = ChallengeDraft(title="48 小时：年货节一页案", deliverables=things, candidates=crew, teams=3, brief="为年货节做一份能当周执行的整案。")
        challenges.draw(challenge=challenges.save_challenge(draft))


def _ratings(dice: random.Random, people: dict[str, int]) -> None:
    """A round that is over, and one that runs."""
    subjects = [people[who] for who in ("editor", "planner", "designer", "community", "analyst")]
    for days, title in ((45, "三季度协作评分"), (4, "四季度协作评分")):
        with working("director", days=days):
            first = _today()
            row = ratings.open_round(title=title, starts_on=first, ends_on=first + timedelta(days=14), subjects=subjects)
        boxes = list(RatingBox.objects.filter(round=row).order_by("pk"))
        for rater in ("marketing", "service", "legal", "tech") if days > 10 else ("marketing",):
            with working(rater, days=days - 1):
                for box in boxes:
                    ratings.rate(box=box, communication=74 + dice.randrange(22), responsibility=76 + dice.randrange(20))
        if days > 10:
            with working("director", days=days - 15):
                ratings.close_round(round_=row)


def _appraisals(people: dict[str, int]) -> None:
    """Of the quarter thirty days ago: two signed, one being written."""
    with working("director", days=2):
        metrics = (
            {"title": "参与的内部案例复盘", "weight": 35, "source": "figure", "ref": "team.reviews", "aim": 5, "good": "up"},
            {"title": "组内完成的课程", "weight": 20, "source": "figure", "ref": "team.courses", "aim": 3, "good": "up"},
            {"title": "内容质量评审", "weight": 30, "source": "hand"},
            {"title": "知识分享与带教", "weight": 15, "source": "hand"},
        )
        text = "复盘与课程由系统取数，质量与带教由上级评分并写明依据；跨部门协作评分占三成。"
        plan = appraisals.save_plan(PlanDraft(title="内容组季度考核", metrics=metrics, role="editor", text=text))
        found = RatingBox.objects.filter(round__state="closed").select_related("round").first()
        round_ = found.round if found is not None else None
        for who in ("editor", "planner", "designer"):
            row = appraisals.begin(plan=plan, day=_today() - timedelta(days=30), user_ids=[people[who]], round_=round_)[0]
            marks = {"editor": (92, 88), "planner": (90, 94), "designer": (86, 78)}[who]
            for place, (score, reason) in enumerate(zip(marks, ("抽查十二篇，平均修改 1.3 轮", "季度内分享两次，带教一人"), strict=True), start=2):
                appraisals.score_line(appraisal=row, place=place, score=score, reason=reason)
            for line in row.lines.filter(score=None, by_hand=False):
                appraisals.score_line(appraisal=row, place=line.place, score=85, reason="该季度系统尚无记录，按纸面台账评分")
            row.refresh_from_db()
            if who != "designer":
                row = appraisals.sign(appraisal=row, note="稳定、可靠，下季度请多带新人。", supports="资深编辑" if (row.total or 0) >= 85 else "")
            if who == "editor":
                appraisals.give_honour(
                    HonourDraft(
                        kind="reward",
                        title="季度内容奖",
                        reason="科普栏目连续四期高于目标",
                        given_on=_today(),
                        user_id=people[who],
                        amount=200_000,
                        appraisal_id=row.pk,
                    )
                )
        appraisals.give_honour(HonourDraft(kind="honour", title="最佳协作队", reason="48 小时挑战第一名", given_on=_today(), team="挑战赛第二队"))
    with working("editor", days=1):
        appraisals.acknowledge(appraisal=plan.appraisals.get(user_id=people["editor"]), remark="认可，数据分析会补上。")


def _time(dice: random.Random, people: dict[str, int]) -> None:
    monday = _monday()
    with working("manager", days=3):
        for days, who, what, hours in (*PLANS, *LATER):
            start = monday + timedelta(days=days)
            times.allocate(AllocationDraft(user_id=people[who], what=what, starts_on=start, ends_on=start + timedelta(days=6), hours=hours))
        times.set_hours(user_id=people["service"], from_on=monday - timedelta(days=70), hours=32, note="弹性工时")
        times.add_leave(user_id=people["legal"], starts_on=monday + timedelta(days=7), ends_on=monday + timedelta(days=9), note="年假")
    cards = work.open_cards()[:8]
    owners = {"topic": "planner", "copy": "editor", "visual": "designer", "review": "first", "publish": "editor"}
    with working("manager"):
        for number, card in enumerate(reversed(cards)):
            for place, (stage, minutes) in enumerate(STAGES[: 3 + number % 3]):
                day, spent = _today() - timedelta(days=1 + number + place), int(minutes * (0.7 + dice.random() * 0.6))
                times.log_time(LogDraft(user_id=people[owners[stage]], day=day, stage=stage, minutes=spent, card_id=card.id))
