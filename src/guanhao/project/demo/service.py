"""The sample brand's service: conversations with scripts and answers, ratings, feedback with a report, leads."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Conversation, FeedbackReport, Lead, Macro, Message, Rating, Script, Suggestion
from guanhao.domains.inbox.rules.feedback import month_before
from guanhao.domains.inbox.services import core, feedback, leads, ratings, receiving, scripts, sending
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import accounts, working

SCRIPTS = (
    ("物流延迟", "complaint", "{user_name}您好，订单{order_no}的快递慢了，实在抱歉。我们已联系快递催件，有进展第一时间私信您。", "快递 没到 慢"),
    ("怎么冲泡", "question", "{user_name}您好，乌龙冷泡包一包配500毫升凉白开，冷藏四小时最好喝；热泡用85℃水，三十秒出汤。", "泡 水温 冷泡"),
    ("在哪里买", "question", "{user_name}您好，主页橱窗和官方小程序都能买到，认准“青禾”标识。", "链接 价格 多少钱"),
    ("包装破损", "complaint", "{user_name}您好，包装破损给您添麻烦了。请私信发一张照片和订单号，我们当天补发，不用寄回。", "破 漏 压坏"),
    ("口味不喜欢", "negative", "{user_name}您好，谢谢您直说。可以告诉我们是偏苦还是偏淡吗？我们帮您换一款试试。", "难喝 苦 淡"),
    ("核实中口径", "crisis", "我们已关注到大家的反馈，正在与检测机构核实，结果会在官方账号第一时间公布。", "核实 变质 发霉"),
)
TALKS = (
    ("weibo", "direct", "u-lin", "小林爱喝茶", "你好，订单20260105001说昨天到，现在物流还停在中转站", 0.02, "top_fan"),
    ("weibo", "comment", "u-zhou", "周末去露营", "冷泡包求链接！！露营带着太方便了", 0.06, ""),
    ("xiaohongshu", "comment", "u-mu", "木子的早餐", "水温多少合适呀，我泡出来有点苦", 0.1, "core"),
    ("douyin", "comment", "u-chen", "陈师傅", "主播什么时候再播，上次没抢到", 0.2, ""),
    ("weibo", "direct", "u-fang", "方小姐", "收到的时候盒子压坏了，里面茶包漏了两个，很失望", 0.9, "active"),
    ("xiaohongshu", "comment", "u-ye", "叶子先生", "这个颜值绝了，已经回购三次！", 1.2, "core"),
    ("bilibili", "comment", "u-gao", "高三冲刺中", "熬夜党表示比咖啡温和，支持", 1.6, ""),
    ("douyin", "direct", "u-he", "何记杂货", "你好，我在杭州开了家杂货店，想问一下批发价，电话13800001234", 0.4, ""),
    ("weibo", "comment", "u-qian", "路过的钱多多", "客服半天不回，差评", 2.2, ""),
    ("wechat_oa", "comment", "u-su", "苏苏", "文章里说的茶山可以参观吗？", 3.1, "active"),
)
ANSWERED = {
    "方小姐": ("包装破损", 0.85, 2, "补发了，但是等太久"),
    "叶子先生": ("谢谢叶子先生！下次试试桂花款。", 1.1, 5, ""),
    "高三冲刺中": ("加油！少熬夜，茶也别空腹喝。", 1.5, 4, ""),
    "路过的钱多多": ("抱歉让您等了，已私信您处理。", 2.0, 1, "还是没人管"),
    "苏苏": ("可以的，每年四月开放参观，关注公众号预约。", 3.0, 5, "回复很详细"),
}
IDEAS = (
    ("出一款小包装，办公室一天一包", "planned", "已立项，第三季度上市。", 46),
    ("冷泡包的绳子太短，会掉进瓶子里", "done", "新批次绳长加到18厘米，六月起的生产日期都是新绳。", 31),
    ("希望可以选桂花味", "done", "桂花款已上架，谢谢大家的票。", 58),
    ("包装盒用可回收材料", "planned", "正在和包装厂测试。", 22),
    ("外卖平台也想买到", "declined", "目前配送半小时内的温度做不到，先把自营做好。", 9),
    ("会员积分能换茶具吗", "received", "", 14),
    ("直播时间能不能早一点", "done", "周三、周五改到19:30开播。", 17),
    ("泡茶教程出个合集", "received", "", 6),
)


def write_service() -> None:
    """Everything once: each part is one transaction."""
    for part in (write_scripts, write_talks, write_answers, write_feedback, write_leads):
        part()
        deliver_pending()


@transaction.atomic
def write_scripts() -> None:
    """Six approved scripts and two macros."""
    if Script.objects.exists():
        return
    with working("service", days=40):
        made = {
            title: scripts.save_script(draft=scripts.ScriptDraft(title=title, scenario=scenario, text=text, words=words))
            for title, scenario, text, words in SCRIPTS
        }
    with working("community", days=39):
        for row in made.values():
            scripts.approve_script(script_id=row.pk)
        if not Macro.objects.exists():
            chase: list[dict[str, Any]] = [
                {"do": "script", "value": made["物流延迟"].pk},
                {"do": "tag", "value": "物流"},
                {"do": "snooze", "value": 24},
            ]
            scripts.save_macro(title="催快递", steps=chase)
            broken: list[dict[str, Any]] = [
                {"do": "script", "value": made["包装破损"].pk},
                {"do": "tag", "value": "破损"},
                {"do": "assign", "value": None},
            ]
            scripts.save_macro(title="破损补发", steps=broken)


@transaction.atomic
def write_talks() -> None:
    """What people wrote in the last days, the near ones among them by tier."""
    places = accounts()
    if Message.objects.filter(remote_id__startswith="sample-talk-").exists():
        return
    with acting(SYSTEM):
        for platform, _kind, author, name, _text, _days, tier in TALKS:
            if tier:
                (person,) = people.resolve([Handle(platform, author, name)])
                people.set_tier(person_id=person, tier=tier, reason="样例：老用户")
        for number, (platform, kind, author, name, text, days, _tier) in sorted(enumerate(TALKS), key=lambda one: -one[1][5]):
            if platform not in places:
                continue
            moment = now() - timedelta(days=days)
            one = Incoming(
                remote_id=f"sample-talk-{number}", kind=kind, text=text, made_at=moment, author_id=author, author=name,
                post_id="" if kind == "direct" else f"sample-post-{number}",
            )  # fmt: skip
            with time_at(moment):
                receiving.from_account(places[platform], [one])


@transaction.atomic
def write_answers() -> None:
    """Five conversations answered by hand, resolved and rated; low ratings open two of them again."""
    if Rating.objects.exists():
        return
    titles = {row.title: row for row in Script.objects.all()}
    for name, (words, days, score, comment) in ANSWERED.items():
        talk = Conversation.objects.filter(person_name=name).order_by("pk").first()
        if talk is None:
            continue
        script = titles.get(words)
        text = script.text.replace("{user_name}", name) if script else words
        with working("service", days=days):
            made = core.reply(conversation_id=talk.pk, text=text, private=talk.channel == "private", script_id=script.pk if script else None)
            sending.stands(Message.objects.get(pk=made.message_id), remote_id=f"sample-answer-{talk.pk}")  # nothing of the sample leaves the house
            core.set_status(conversation_id=talk.pk, status="resolved")
        rating = Rating.objects.filter(conversation_id=talk.pk).first()
        if rating is not None:
            with time_at(now() - timedelta(days=days - 0.05)), ratings.opened(ratings.secret_of(rating)) as row:
                ratings.rate(rating=row, score=score, comment=comment)


@transaction.atomic
def write_feedback() -> None:
    """Eight public suggestions with their votes, and the report of the month before."""
    if Suggestion.objects.exists():
        return
    first, last = month_before(now().astimezone(current_brand().zone).date())
    middle = (now().date() - first).days
    for number, (title, status, reply, votes) in enumerate(IDEAS):
        with working("community", days=middle - 2 - number):
            row = feedback.add_suggestion(draft=feedback.SuggestionDraft(title=title, author="茶友"))
            feedback.change_suggestion(suggestion_id=row.pk, status=status, reply=reply, public=True)
        for voter in range(votes):
            feedback.vote(suggestion_id=row.pk, voter=f"sample-voter-{voter}", address=f"192.0.2.{voter + 1}")
    if not FeedbackReport.objects.exists():
        with working("community", hours=30):
            feedback.make_report(first_day=first, last_day=last, note="谢谢每一位提建议的茶友，做到的和没做到的都写在这里。")


@transaction.atomic
def write_leads() -> None:
    """A shop owner who filled in two forms, one from a conversation, one by hand."""
    if Lead.objects.exists():
        return
    talk = Conversation.objects.filter(person_name="何记杂货").first()
    with working("community", days=6):
        leads.take_lead(
            draft=leads.LeadDraft(
                kind="form", ref="form:wholesale:81", title="批发咨询表", name="吴先生", phone="13900005678", company="山里茶铺", wants="每月两百盒"
            )
        )
    with working("community", days=2):
        leads.take_lead(draft=leads.LeadDraft(kind="form", ref="form:fair:17", title="茶博会登记", phone="+86 139 0000 5678", mail="wu@example.com"))
        entered = leads.take_lead(draft=leads.LeadDraft(name="唐女士", wants="公司下午茶定制", company="云岚科技")).lead
        leads.change_lead(lead_id=entered.pk, values={"status": "working", "next_step": "寄样品"})
    if talk is not None:
        with working("service", hours=3):
            leads.take_lead(
                draft=leads.LeadDraft(
                    kind="conversation", ref=f"conversation:{talk.pk}", title="与何记杂货的对话", name="何记杂货", phone="13800001234",
                    wants="批发价", person_id=talk.person_id,
                )
            )  # fmt: skip
