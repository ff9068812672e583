"""Growth of the sample brand: a campaign that is over, one that runs, coupons, an invitation programme, landing pages, a partner."""

import io
import random
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from guanhao.domains.growth.models import Campaign, CampaignReport, CampaignTool, CouponBatch, InviteSignup, LandingPage
from guanhao.domains.growth.services import campaigns, coupons, invites, judging, landing, partners, playing, redeeming, reports, tools
from guanhao.domains.growth.services.campaigns import CampaignDraft
from guanhao.domains.growth.services.door import sealed
from guanhao.kernel import approvals
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.people import ids, working

SEED = 907
DAY = timedelta(days=1)
CONSENT = "青禾食品收集您的手机号仅用于核对本次活动的邀请和发券，加密保存，活动结束 90 天后删除；您可随时要求查阅或删除。"
CHECKLIST = ("物料到店并验收", "券批次与核销页测试", "客服话术培训", "应急预案演练", "合规审核通过")
NOTES = (
    ("feedback", "试吃装希望有无糖口味", "已转产品组，下批补充"),
    ("feedback", "领券页面打开有点慢", ""),
    ("incident", "西湖店核销手机没电，排队约 20 人", "备用机十分钟内送到"),
)


def write_growth() -> None:
    """Everything once (brand in scope)."""
    if Campaign.objects.exists():
        return
    dice = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    people = ids()
    with working("community", days=70):
        past = _campaign(people["community"], "秋收尝新节", "第一碗新燕麦", now(), now() + 10 * DAY, goal=150)
    _approve(past, days=69)
    with working("community", days=66):
        campaigns.set_state(campaign=past, state="open")
        first = _batch("autumn", "秋收立减 10 元", past, 300, value=1000, least=4900, cost=800, days=(-1, 30))
        for row in coupons.make_codes(batch=first, count=120, note="门店海报")[:45]:
            redeeming.redeem(code=row.code, order=redeeming.Order(number=f"Q{row.number:05}", amount=4900 + dice.randrange(8000)))
        campaigns.note(campaign=past, kind="incident", text="开放日突降小雨，户外试吃改到室内")
    with working("community", days=56):
        campaigns.spend(campaign=past, spent=1_286_000)
        campaigns.set_state(campaign=past, state="closed")
        reports.draft_report(past.pk)
    _teach(past)
    _running(dice, people["community"], past)


def _campaign(owner: int, title: str, theme: str, begin: datetime, end: datetime, *, goal: int, follows: Campaign | None = None) -> Campaign:
    draft = CampaignDraft(
        title=title,
        theme=theme,
        form="offline",
        place="杭州西湖店、上海徐汇店及线上商城",
        audience="25-35 岁关注早餐与控糖的城市白领，老会员优先",
        goal_people=goal,
        starts_at=begin,
        ends_at=end,
        budget=1_500_000,
        owner_id=owner,
        channels=(
            {"kind": "social", "what": "微博话题与小红书笔记"},
            {"kind": "site", "what": "商城首页横幅"},
            {"kind": "partner", "what": "陶然杯具门店海报"},
        ),
        materials=(
            {"kind": "poster", "what": "主视觉海报三版"},
            {"kind": "video", "what": "30 秒冲泡短片"},
            {"kind": "article", "what": "公众号推文两篇"},
        ),
        owners=({"what": "创意", "who": "设计组"}, {"what": "执行", "who": "何叶"}, {"what": "客服", "who": "客服组"}),
        checklist=CHECKLIST,
        follows_id=follows.pk if follows else None,
    )
    return campaigns.save_campaign(draft)


def _approve(row: Campaign, *, days: float) -> None:
    with working("community", days=days):
        campaigns.submit(campaign=row)
    for who in ("second", "reviewer"):
        with working(who, days=days - 0.5):
            found = approvals.standing(campaigns.part_of(row))
            view = approvals.approval(found.approval_id or 0)
            approvals.sign(approval_id=view.id, level=view.level, seen=view.seen)
    campaigns.follow(row.pk)


def _batch(key: str, title: str, campaign: Campaign, total: int, *, days: tuple[int, int], **facts: Any) -> CouponBatch:
    begin, end = (now() + place * DAY for place in days)
    draft = coupons.BatchDraft(key=key, title=title, total=total, starts_at=begin, ends_at=end, campaign_id=campaign.pk, **facts)
    return coupons.save_batch(draft)


def _teach(past: Campaign) -> None:
    with working("community", days=55):
        report = CampaignReport.objects.get(campaign=past)
        texts = {name: getattr(report, name) for name in reports.SECTIONS}
        texts["improvement"] += "\n户外点位一律备雨棚；每店备一台核销备用机；券面写明可用时段。"
        reports.edit_report(report=report, **texts)


def _running(dice: random.Random, owner: int, past: Campaign) -> None:
    """The campaign of these days."""
    with working("community", days=12):
        row = _campaign(owner, "冬日暖杯季", "一杯热燕麦，暖一个早晨", now() + 8 * DAY, now() + 26 * DAY, goal=400, follows=past)
    _approve(row, days=11)
    with working("community", days=9):
        campaigns.set_state(campaign=row, state="open")
        for place in range(4):
            campaigns.tick(campaign=row, place=place, done=True)
        campaigns.spend(campaign=row, spent=624_000)
        friend = _batch("friends", "好友同享 15 元券", row, 200, value=1500, least=5900, cost=1200, days=(-1, 60))
        shop_batch = _batch("warm", "暖杯季早餐八折", row, 120, value=20, cost=600, days=(-1, 40))
        coupons.save_batch(coupons.BatchDraft(**{**vars_of(shop_batch), "kind": "percent", "hour_from": 6, "hour_to": 11}), shop_batch)
        shops = [coupons.save_shop(name=name) for name in ("杭州西湖店", "上海徐汇店")]
        codes = coupons.make_codes(batch=shop_batch, count=112, note="门店派发")
    with working("community", days=2):
        local = now().replace(hour=0, minute=30)  # half past eight in Shanghai
        with time_at(local):
            for place, code in enumerate(codes[:24]):
                redeeming.redeem(code=code.code, order=redeeming.Order(number=f"W{place:05}", amount=3900), shop=shops[place % 2])
            redeeming.refund(coupon=codes[3], reason="顾客退餐")
        partner = partners.save_partner(name="陶然杯具", contact="李经理 13800000000", note="联名早餐杯，门店互推")
        link = partners.make_link(partner=partner, campaign_id=row.pk)
        gift = partners.save_exchange(partner=partner, direction="get", what="联名早餐杯 300 只", value=1_800_000, campaign_id=row.pk)
        partners.finish_exchange(exchange=gift)
        partners.save_exchange(partner=partner, direction="give", what="公众号头条一次、门店海报位两周", value=1_200_000, campaign_id=row.pk)
        for tool in CampaignTool.objects.filter(kind="lottery").order_by("-opened_at")[:1]:
            tools.link(campaign=row, activity_id=tool.activity_id)
        for kind, text, answer in NOTES:
            made = campaigns.note(campaign=row, kind=kind, text=text)
            if answer:
                campaigns.settle(note_row=made, answer=answer)
    with working("community", days=0.2):
        campaigns.put_on_duty(campaign=row, user_id=owner, task="现场总控", starts_at=now() - DAY, ends_at=now() + 2 * DAY)
    _invite(dice, row, friend, link.code)
    _pages(dice, row, link.code)


def vars_of(row: CouponBatch) -> dict[str, Any]:
    """A batch as its draft."""
    return {name: getattr(row, name) for name in coupons.BatchDraft.__dataclass_fields__}


def _invite(dice: random.Random, row: Campaign, batch: CouponBatch, partner: str) -> None:
    """Three weeks of friends, and one network that tried its luck."""
    with working("community", days=8):
        begin, end = now() - DAY, now() + 30 * DAY
        steps = [{"level": 1, "invites": 3, "batch": batch.key}, {"level": 1, "invites": 8, "batch": batch.key}]
        text = "邀请 3 位朋友报名成功，得 15 元券；满 8 位再得一张。好友报名也能参加。"
        draft = invites.ProgramDraft(
            key="warm", title="邀友同饮，暖杯有礼", text=text, consent=CONSENT, starts_at=begin, ends_at=end, steps=steps, campaign_id=row.pk
        )
        program = invites.set_program_state(program=invites.save_program(draft), state="open")
    known: list[InviteSignup] = []
    for number in range(30):
        with working("community", days=7.5 - number * 0.18):
            inviter = known[int(len(known) * dice.betavariate(1, 4))] if known and number % 9 else None
            known.append(invites.sign_up(program=program, comer=_comer(number, partner if number % 6 == 5 else ""), inviter=inviter))
            for _visit in range(1 + dice.randrange(4)):
                invites.count(program, "visits")
            if dice.random() < 0.6:
                invites.count(program, "shares")
    with working("community", days=1.5):
        for number in range(100, 111):
            invites.sign_up(program=program, comer=_comer(number, "", origin="cafe"), inviter=known[12])
    with working("community", days=0.4):
        judging.ripen()
        held = InviteSignup.objects.filter(program=program, state="held").order_by("pk")
        judging.decide(signups=list(held[:4]), valid=False, answer="同一网络一分钟内集中报名，手机号未能核实。")
        judging.appeal(signup=held[0], text="我们办公室同事一起扫的码，可以逐个核实。")


def _comer(number: int, partner: str, origin: str = "") -> invites.Comer:
    name = f"{'林周陈吴郑何徐沈'[number % 8]}{'女士' if number % 3 else '先生'}"
    marks = {"origin": sealed("origin", origin or f"sample-net-{number}"), "device": sealed("device", f"sample-phone-{number}")}
    return invites.Comer(phone=f"138{number * 7919 % 10**8:08}", agreed=True, name=name, partner=partner, **marks)


def _pages(dice: random.Random, row: Campaign, partner: str) -> None:
    with working("community", days=8):
        window = coupons.DiscountDraft(
            title="暖杯季早鸟价", text="满 59 元下单立享，限时供应", percent=20, starts_at=now() - DAY, ends_at=now() + 20 * DAY, campaign_id=row.pk
        )
        discount = coupons.save_discount(window)
        sales = landing.save_page(code="warm-cup", title="冬日暖杯礼盒", goal="sales", campaign_id=row.pk)
        picture = landing.add_file(page=sales, stream=io.BytesIO(_picture()), name="礼盒.png", size=9000)
        blocks: list[dict[str, Any]] = [
            {"kind": "heading", "title": "一杯热燕麦，暖一个早晨", "text": "石磨燕麦六口味礼盒，三分钟一杯"},
            {"kind": "picture", "file": picture.pk, "label": "暖杯礼盒：六口味各两袋，附联名早餐杯"},
            {"kind": "discount", "discount": discount.pk},
            {"kind": "list", "title": "为什么选它", "text": "整粒石磨，保留麸皮\n每杯蛋白质 8 克\n不添加蔗糖"},
            {"kind": "quote", "text": "早上多睡十分钟，也能吃上热的。", "label": "会员 周女士"},
            {"kind": "cod", "text": "支持货到付款：收货验收后再付，不满意当场退回。"},
            {
                "kind": "form",
                "title": "预订礼盒",
                "fields": ["name", "phone", "city"],
                "consent": "青禾食品收集您的称呼、手机号和城市仅用于联系预订，加密保存，90 天后删除。",
                "label": "立即预订",
            },
        ]
        landing.save_blocks(page=sales, blocks=blocks)
        live = landing.publish(page=sales)
        draft = landing.save_page(code="tasting", title="徐汇店试吃会报名", goal="event", campaign_id=row.pk)
        landing.save_blocks(page=draft, blocks=[{"kind": "heading", "title": "周六上午，来徐汇店试一杯"}])
    played = _quiz(row)
    for day in range(7, -1, -1):
        with working("community", days=day + 0.1):
            _play(dice, played, day)
            for number in range(3 + dice.randrange(6)):
                landing.count(live, "view", ("weibo", "xiaohongshu", "")[number % 3])
            answers = {"name": "林女士", "phone": f"139{day * 104729 % 10**8:08}", "city": ("杭州", "上海")[day % 2]}
            landing.send(page=live, block=6, answers=answers, agreed=True, source="weibo", partner=partner if day % 3 == 0 else "")
    landing.tell_warehouse()


QUESTIONS = """燕麦的“燕麦片”和“麦片”哪个说法对？
*燕麦片只有燕麦，麦片可以混有其他谷物
两个是一回事
麦片更健康

冲一杯热燕麦，水温多少合适？
50 ℃
*90 ℃ 左右
必须 100 ℃ 以上

一杯（35 克）燕麦大约有多少膳食纤维？
0.5 克
*3.5 克
15 克
"""


def _quiz(row: Campaign) -> LandingPage:
    """A page to be played and passed on."""
    with working("community", days=8):
        page = landing.save_page(code="oat-quiz", title="三道题，测测你有多懂燕麦", goal="brand", campaign_id=row.pk)
        quiz = {
            "kind": "quiz",
            "title": "你有多懂燕麦？",
            "text": QUESTIONS,
            "results": "0: 早餐新手，从一杯热燕麦开始\n2: 早餐行家\n3: 燕麦达人",
            "label": "看看结果",
            "batch": "friends",
            "least": 3,
            "consent": "青禾食品收集您的手机号仅用于发放本张优惠券，加密保存，90 天后删除。",
        }
        tap = {"kind": "game", "title": "十秒搅一杯", "game": "tap", "seconds": 10, "results": "20: 搅得真匀\n60: 人形打蛋器", "label": "点我搅拌"}
        share = {"kind": "share", "title": "叫上一起吃早餐的人", "text": "看看谁更懂燕麦。", "label": "转发给朋友"}
        landing.save_blocks(page=page, blocks=[{"kind": "heading", "title": "三道题，测测你有多懂燕麦"}, quiz, tap, share])
        return landing.publish(page=page)


def _play(dice: random.Random, page: LandingPage, day: int) -> None:
    """A day's visitors: some play, some pass it on, a few earn the coupon."""
    mark = page.live[1]["mark"]
    for number in range(6 + dice.randrange(8)):
        source = "share" if dice.random() < 0.35 else ("weibo", "xiaohongshu")[number % 2]
        landing.count(page, "view", source)
        if dice.random() < 0.3:
            landing.count(page, "share", source)
        if dice.random() < 0.5:
            device, right = sealed("device", f"quiz-{day}-{number}"), dice.random()
            answers = {"q0": "0", "q1": "1", "q2": "1" if right < 0.6 else "0"}
            row = playing.play(page=page, mark=mark, given=answers, device=device, source=source)
            if row.best == 3 and right < 0.3:
                phone = f"137{(day * 97 + number) * 15_485_863 % 10**8:08}"
                playing.claim(page=page, mark=mark, device=device, phone=phone, agreed=True)


def _picture() -> bytes:
    """A warm cup in the brand's colours."""
    image = Image.new("RGB", (1200, 700), "#f3e7d3")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((430, 260, 770, 600), 60, fill="#3f7d58")
    draw.arc((720, 320, 900, 520), -100, 100, fill="#3f7d58", width=34)
    draw.ellipse((430, 220, 770, 310), fill="#d9b382")
    for place in (520, 600, 680):
        draw.arc((place - 30, 90, place + 30, 210), 90, 270, fill="#b98d5c", width=10)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
