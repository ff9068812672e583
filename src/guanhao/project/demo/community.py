"""The community of the sample brand: members with two months of points, levels, quests, a catalogue with redemptions."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from guanhao.domains.community.contracts import Deed
from guanhao.domains.community.models import ContentCall, Koc, KocOrder, Member, Reward
from guanhao.domains.community.selectors import koc as koc_selectors
from guanhao.domains.community.services import (
    adjusting,
    courses,
    deeds,
    gatherings,
    groups,
    helping,
    influence,
    kocorders,
    kocs,
    levels,
    members,
    page,
    pointsrules,
    quests,
    ranking,
    redeeming,
    rewards,
    sheets,
    spots,
)
from guanhao.domains.interaction.models import Activity, Terms
from guanhao.domains.interaction.services import door, submissions
from guanhao.domains.people.models import Person
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.people import ids, working

SEED = 1012
COUNT = 48
RULES = (
    ("check-in", "每日签到", "check_in", 2, 1, 1),
    ("comment", "评论互动", "comment", 3, 2, 5),
    ("share", "分享内容", "share", 5, 3, 3),
    ("survey", "填写问卷", "survey", 20, 10, 0),
    ("work", "投稿通过", "submission", 50, 30, 2),
    ("buy", "下单购买", "purchase", 30, 20, 3),
    ("help", "帮助新人", "helped", 10, 15, 2),
)
LEVELS = (
    ("新芽", 10, (("birthday", "生日礼"),)),
    ("嫩叶", 80, (("early", "新品优先试吃"),)),
    ("禾苗", 200, (("service", "专属客服"), ("discount", "会员九折"))),
    ("金穗", 450, (("farm", "农场开放日邀请"),)),
)
REWARDS = (
    ("燕麦试吃装", "三种口味各一袋", "goods", 120, 60, 0, 1),
    ("青禾帆布袋", "再生棉，能装一周的早餐", "goods", 260, 24, 0, 1),
    ("双层玻璃早餐杯", "可微波，带刻度", "goods", 420, 12, 2, 1),
    ("营养师一对一咨询", "线上 30 分钟", "service", 380, 6, 3, 1),
    ("农场开放日名额", "含往返大巴和午餐", "service", 600, 0, 4, 1),
)
TERMS = (
    "一、加入会员即可按规则获得积分和成长值。\n二、积分自获得之日起 365 天内有效，先到期的先使用，不可转让或兑换现金。\n"
    "三、作弊、退货或撤回作品对应的积分会被扣回。\n四、取消兑换时积分退回原批次。"
)
PRIVACY = (
    "青禾食品处理您的昵称、互动记录和收货信息，仅用于会员服务和礼品寄送。"
    "收货信息加密保存，兑换结束 90 天后删除。您可以随时联系我们查阅、更正、删除信息或退出会员。"
)
COURSES = (
    (
        "星选会员训练营",
        "从会拍到会讲：四课，结业开放流量扶持。",
        ("早餐怎么拍才好吃", "标题与口味描述", "广告标识与合规", "看懂数据，复盘一条笔记"),
        20_000,
    ),
    ("带货进阶课", "选品、排期和售后话术。", ("怎么选品", "一周排期", "售后与退货"), 50_000),
)
GUIDES = (
    ("佣金怎么算", "订单带上您的推广码即计入，按成交额的 10% 计佣；退货会在下月扣回，每月结算一次。", "trained"),
    ("发布推广内容前", "标明“广告”或“合作”，不承诺功效，价格以商品页为准。", "training"),
)
POSTS = ("小红书笔记《五分钟燕麦碗》", "抖音短视频《通勤早餐》", "视频号《石磨豆乳测评》")
DAYS, STEP = 62, 10


def write_community() -> None:
    """Everything once, day by day (brand in scope)."""
    if Member.objects.exists():
        return
    dice = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    with working("director", days=DAYS + 1):
        _rules()
    with working("community", days=DAYS):
        people = Person.objects.filter(merged_into_id=None, forgotten_at=None).exclude(name="").order_by("-messages", "pk")
        rows = members.add_members(person_ids=list(people.values_list("pk", flat=True)[:COUNT]))
    keen = [dice.betavariate(1.2, 3) for _row in rows]
    for ago in range(DAYS - STEP, -1, -STEP):
        with working("community", days=ago):
            deeds.take_deeds(_days(dice, rows, keen))
    _programme(rows)
    with working("community", days=1):
        ranking.freeze(ranking.month_before())
        _gather(rows)
        _redeem(dice, rows)
        helping.record_help(mentor=rows[2], newcomer=_newcomer(rows), subject="第一次下单怎么选口味")
        adjusting.adjust_points(member=rows[0], points=800, reason="年度共创嘉宾礼")
        adjusting.adjust_points(member=rows[3], points=50, reason="线下活动漏扫码补记")


def _rules() -> None:
    for key, title, action, points, score, per_day in RULES:
        pointsrules.save_rule(pointsrules.RuleDraft(key=key, title=title, action=action, points=points, score=score, per_day=per_day))
    levels.write_ladder([levels.LevelDraft(title=title, score_from=score, benefits=benefits) for title, score, benefits in LEVELS])
    badges = {title: quests.save_badge(title=title, mark=mark).pk for title, mark in (("早餐搭子", "◆"), ("共创者", "✍"), ("全勤", "★"))}
    first = (("comment", 5, "评论五次"), ("survey", 1, "填一份问卷"), ("share", 1, "分享一次"))
    second = (("submission", 2, "两件作品通过"), ("helped", 1, "帮助一位新人"))
    for title, tasks, points, badge in (("新会员三步走", first, 60, "早餐搭子"), ("共创挑战", second, 150, "共创者")):
        draft = quests.QuestDraft(
            title=title, tasks=tasks, starts_at=now() - timedelta(hours=1), points=points, score=points // 3, badge_id=badges[badge]
        )
        quests.set_state(quest=quests.save_quest(draft), state="open")
    for title, text, kind, cost, stock, level, most in REWARDS:
        rewards.save_reward(rewards.RewardDraft(title=title, text=text, kind=kind, cost=cost, level_from=level, per_member=most), stock=stock)
    rewards.write_terms(title="青禾会员条款", text=TERMS, privacy=PRIVACY)


def _days(dice: random.Random, rows: list[Member], keen: list[float]) -> list[Deed]:
    """What members did within the last days."""
    found, chances = [], (("check_in", 0.9), ("comment", 0.8), ("share", 0.35), ("survey", 0.08), ("submission", 0.1), ("purchase", 0.12))
    for row, share in zip(rows, keen, strict=True):
        for day in range(0, STEP, 2):
            at = now() - timedelta(days=day, hours=dice.randrange(10))
            done = [key for key, odds in chances if dice.random() < share * odds]
            found += [Deed(action=key, occasion=f"sample:{at:%y%m%d}", at=at, member_id=row.pk) for key in done]
    return found


def _gather(rows: list[Member]) -> None:
    """Three groups with a few violations, an open day that is over and to be followed up, a tasting that is coming."""
    runs = ids()["community"]
    facts = (("青禾早餐研究所", "interest", "企业微信 1 群"), ("金穗 VIP 服务群", "vip", "企业微信 2 群"), ("杭州同城群", "region", "微信群"))
    made = []
    for place, (name, kind, where) in enumerate(facts):
        words = ("加微信", "兼职", "代购") if place == 0 else ()
        goal = "每周一次分享，活跃成员过半" if place == 0 else "回应及时，活动到场率过六成"
        facts_of: dict[str, Any] = {"place": where, "goal": goal, "words": words, "admin_id": runs, "joinable": place != 1}
        draft = groups.GroupDraft(name=name, kind=kind, rules="一、友善交流。\n二、不发广告。", **facts_of)
        made.append(groups.set_group_state(group=groups.save_group(draft), state="open"))
        groups.put_in(group=made[-1], numbers=[row.number for row in rows[place * 8 : place * 8 + 20]])
    for text in ("兼职刷单加微信 abc", "代购更便宜，加微信"):
        found = groups.check_text(group=made[0], member=rows[5], text=text)
        if found is not None and found.step == "warn":
            groups.decide_violation(violation=found, apply=True, answer="请勿在群内发布广告。")
    begin = now() - timedelta(hours=26)
    past = gatherings.GatheringDraft(
        title="秋收农场开放日",
        kind="meet",
        starts_at=begin,
        ends_at=begin + timedelta(hours=5),
        place="杭州临安农场",
        route="地铁 16 号线青山湖站 B 口，9:00 有接驳车；自驾停农场东门",
        seats=30,
        spots=("燕麦田", "石磨坊"),
    )
    with time_at(begin - timedelta(days=2)):
        opened = gatherings.set_gathering_state(gathering=gatherings.save_gathering(past), state="open")
        tickets = [gatherings.sign_up(gathering=opened, member=row) for row in rows[:18]]
    with time_at(begin + timedelta(minutes=20)):
        for place, ticket in enumerate(tickets[:12]):
            gatherings.check_in(code=ticket.code)
            for spot in opened.spots[: place % 3]:
                gatherings.do_spot(ticket=ticket, spot=spot)
    gatherings.end_due()
    gatherings.set_highlights(gathering=opened, url="https://qinghe.example/harvest-day")
    gatherings.follow_up(tickets=tickets[:5], note="已发活动照片")
    gatherings.invite_partner(member=rows[2], city="杭州")
    with time_at(now() - timedelta(days=45)):
        invited = gatherings.invite_partner(member=rows[4], city="上海")
        gatherings.answer_invitation(partner=invited, yes=True)
    soon = now() + timedelta(days=4)
    coming = gatherings.GatheringDraft(
        title="新品豆乳碗线上试吃会", kind="live", starts_at=soon, ends_at=soon + timedelta(hours=2), group_id=made[0].pk
    )
    gatherings.set_gathering_state(gathering=gatherings.save_gathering(coming), state="open")
    _walk(rows)


def _walk(rows: list[Member]) -> None:
    """A check-in challenge that runs now and collects works at its spots: four people are in, five works wait for a decision."""
    call, begin = ContentCall.objects.filter(closed_at=None).first(), now() - timedelta(hours=3)
    if call is None:
        return
    draft = gatherings.GatheringDraft(
        title="杭州早餐店打卡周",
        kind="challenge",
        starts_at=begin,
        ends_at=begin + timedelta(days=6),
        place="杭州西湖区",
        spots=("湖滨店", "文三路店", "龙井茶园"),
        call_id=call.pk,
    )
    with time_at(begin - timedelta(days=1)):
        opened = gatherings.set_gathering_state(gathering=gatherings.save_gathering(draft), state="open")
        tickets = [gatherings.sign_up(gathering=opened, member=row) for row in rows[18:24]]
    activity = Activity.objects.get(pk=call.activity_id)
    for place, ticket in enumerate(gatherings.check_in(code=ticket.code) for ticket in tickets[:4]):
        for spot in opened.spots[: (3, 1, 1, 0)[place]]:
            handed = submissions.SubmissionDraft(
                name=ticket.member.shown,
                accepted=Terms.objects.get(pk=activity.settings["terms_id"]).number,
                title=f"{opened.title} · {spot}",
                text="一早排到的燕麦碗，味道很好！",
                mark=spots.mark_of(ticket, spot),
            )
            key = f"walk{ticket.pk}{spot}"
            submissions.hand_in(activity=activity, visitor=door.visitor_of(activity, key), form=key, draft=handed)


def _programme(rows: list[Member]) -> None:
    """Five in the KOC programme, three of them trained and selling; one sheet is paid, the next waits for a second person."""
    dice = random.Random(SEED + 1)  # noqa: S311 - a sample, not a secret
    with working("community", days=DAYS - 1):
        camp, more = (courses.save_course(courses.CourseDraft(title=t, text=x, lessons=lessons, quota=q)) for t, x, lessons, q in COURSES)
        for title, text, stage in GUIDES:
            courses.save_guide({"title": title, "text": text, "stage_from": stage, "active": True})
        by_number = {row.pk: row for row in rows}
        best = [by_number[one.id] for one in koc_selectors.board([row.pk for row in rows])[:5]]
        kocs.select(members=best, reason="首批共创会员推荐")
        chosen = list(Koc.objects.order_by("pk"))
        for row in chosen[:4]:
            run = courses.enrol(koc=row, course=camp)
            for place in range(len(run.lessons) if row in chosen[:3] else 2):
                courses.mark_lesson(run=run, place=place)
        courses.enrol(koc=chosen[0], course=more)
        kocs.move(koc=chosen[0], stage="partner", reason="首月成交靠前")
    for ago in range(DAYS - 4, 1, -6):
        with working("community", days=ago):
            kocorders.take_orders([_sold(dice, row, ago * 10 + place) for place, row in enumerate(chosen[:3]) if dice.random() < 0.8])
            found = [Deed(action="invited", occasion=f"sample:{ago}", at=now(), member_id=row.member_id) for row in chosen if dice.random() < 0.4]
            deeds.take_deeds(found)
    with working("community", days=20):
        for place, row in enumerate(chosen[:3]):
            courses.spend_quota(koc=row, amount=4000 + place * 1500, note=POSTS[place], key="sample")
    with working("community", days=1):
        kocs.judge(member=chosen[4].member, scores={"output": None, "influence": None, "fit": 85}, reason="访谈：十年素食，价值观契合")
        influence.freeze(ranking.month_before())
        last = ranking.month_before()
        before = f"{ranking.bounds(last)[0] - timedelta(days=1):%Y-%m}"
        paid = sheets.hand_in(sheet=sheets.make_sheet(month=before))
    with working("director", days=1):
        sheets.approve(sheet=paid)
        sheets.mark_paid(sheet=paid, reference="招商银行 20261101-07", paid_on=now().date() - timedelta(days=1))
    with working("community", days=1):
        sold = KocOrder.objects.order_by("ordered_at").first()
        if sold is not None:  # its refund is on the next sheet
            facts = _facts(sold.koc, sold.order_id, sold.amount)
            kocorders.take_orders([kocorders.Sold(**facts, ordered_at=sold.ordered_at, refunded=True)])
        sheets.hand_in(sheet=sheets.make_sheet(month=last))


def _facts(row: Koc, number: str, amount: Decimal) -> dict[str, Any]:
    return {"code": row.code, "order_id": number, "amount": amount}


def _sold(dice: random.Random, row: Koc, number: int) -> kocorders.Sold:
    amount = Decimal(dice.randrange(3900, 42000)) / 100
    return kocorders.Sold(**_facts(row, f"QH{now():%y%m%d}{number:04}", amount), ordered_at=now() - timedelta(hours=dice.randrange(20)))


def _newcomer(rows: list[Member]) -> Member:
    known = {row.person_id for row in rows}
    fresh = Person.objects.filter(merged_into_id=None, forgotten_at=None).exclude(pk__in=known).exclude(name="").order_by("pk").first()
    return members.add_members(person_ids=[fresh.pk])[-1] if fresh is not None else rows[-1]


def _redeem(dice: random.Random, rows: list[Member]) -> None:
    """Those who can afford it take something; the parcels are at different places."""
    rich = list(Member.objects.filter(pk__in=[row.pk for row in rows], balance__gte=140).order_by("-balance")[:9])
    tin, bag = Reward.objects.order_by("cost")[:2]
    for place, row in enumerate(rich):
        page.accept_terms(member=row, number=1)
        held = redeeming.hold(member=row, reward=bag if row.balance >= 300 and place % 2 else tin)
        if place % 5 == 4:
            redeeming.cancel(redemption=held, note="地址填错")
            continue
        sent = redeeming.confirm(redemption=held, receiver=f"{row.shown}，1380000{dice.randrange(1000, 9999)}，杭州市西湖区样例路 {place + 1} 号")
        for state in ("sent", "done")[: place % 3]:
            redeeming.move(redemption=sent, state=state, tracking=f"SF{dice.randrange(10**9, 10**10)}" if state == "sent" else "")
