"""Interaction tools of the sample brand: a poll, a PK, a survey, a Q&A page, a drawn lottery, a call for content."""

import random
from datetime import timedelta
from typing import Any

from guanhao.domains.interaction.models import Activity, PublicQuestion
from guanhao.domains.interaction.services import activities, asking, door, drawing, entering, submissions, voting
from guanhao.kernel.now import now, time_at

SEED = 618
POLL = [
    {"key": "q1", "kind": "single", "title": "下一期早餐做什么？", "options": [{"key": "o1", "title": "燕麦杯"}, {"key": "o2", "title": "豆乳碗"}]}
]
SURVEY = [
    {
        "key": "q1",
        "kind": "single",
        "title": "您多久吃一次谷物早餐？",
        "options": [{"key": "o1", "title": "每天"}, {"key": "o2", "title": "每周几次"}, {"key": "o3", "title": "不吃", "to": "q3"}],
    },
    {"key": "q2", "kind": "nps", "title": "您愿意把青禾推荐给朋友吗？"},
    {"key": "q3", "kind": "text", "title": "还有什么想告诉我们？", "required": False},
]
SAID = ("包装太难撕开了", "口味清爽，孩子喜欢", "快递等了五天", "希望出小包装", "价格比超市贵", "客服回复很快")
LOTTERY: dict[str, Any] = {
    "prizes": [{"title": "青禾早餐礼盒", "yuan": 168, "quantity": 2}, {"title": "燕麦试吃装", "yuan": 29, "quantity": 10}],
    "conditions": "年满 18 周岁，在中国大陆有收件地址",
    "method": "报名截止后封存名单，按公开算法抽取，任何人都能验证",
    "claim_terms": "中奖后 15 天内凭抽奖码私信领取，逾期由候补递补",
    "organiser": "青禾食品",
    "contact": "service@qinghe.example",
    "asks_contact": False,
}


def write_interaction() -> None:
    """Write them once, a few days back (brand in scope)."""
    if Activity.objects.exists():
        return
    dice, end = random.Random(SEED), now()  # noqa: S311 - a sample, not a secret
    with time_at(end - timedelta(days=6)):
        _lottery(end)
    with time_at(end - timedelta(days=3)):
        _votes(dice, end)
    lottery = Activity.objects.get(kind="lottery")
    with time_at(end - timedelta(days=2)):
        activities.close_activity(lottery)
        for winner in drawing.draw_lottery(activity=lottery)[:3]:
            drawing.move_prize(winner=winner, state="notified")


def _made(kind: str, title: str, end: Any, settings: dict[str, Any], intro: str = "") -> Activity:
    draft = activities.ActivityDraft(kind=kind, title=title, intro=intro, ends_at=end, settings=settings)
    return activities.open_activity(activities.make_activity(draft))


def _lottery(end: Any) -> None:
    times = {"draw_at": (end - timedelta(days=2, hours=1)).isoformat(), "claim_until": (end + timedelta(days=13)).isoformat()}
    lottery = _made("lottery", "周五福利：早餐礼盒", end - timedelta(days=2, hours=2), {**LOTTERY, **times}, "评论区和页面都可以参与。")
    drafts = [entering.EntryDraft(platform="weibo", handle=f"qh{number:04}", name=f"早餐爱好者{number:02}", commented=True) for number in range(120)]
    entering.add_entries(activity=lottery, drafts=drafts, source="comments")


def _votes(dice: random.Random, end: Any) -> None:
    poll = _made("poll", "下期早餐由你定", end + timedelta(days=4), {"questions": POLL, "results": "always"})
    pk = _made("pk", "豆花：甜党还是咸党", end + timedelta(days=4), {"left": "甜党", "right": "咸党"})
    survey = _made("survey", "早餐习惯小调查", end + timedelta(days=10), {"questions": SURVEY})
    for number in range(30):
        visitor = f"demo{number}"
        platform = dice.choice(["weibo", "douyin", "xiaohongshu", ""])
        choice = {"q1": [dice.choice(["o1", "o1", "o2"])]}
        voting.cast_ballot(activity=poll, visitor=door.visitor_of(poll, visitor), sent=choice, platform=platform)
        side = {"side": ["left" if number % 5 < 3 else "right"]}
        voting.cast_ballot(activity=pk, visitor=door.visitor_of(pk, visitor), sent=side, platform=platform)
        said = [dice.choice(SAID)] if number % 3 == 0 else []
        sent = {"q1": [dice.choice(["o1", "o2", "o2", "o3"])], "q2": [str(dice.choice([5, 7, 8, 9, 9, 10]))], "q3": said}
        voting.cast_ballot(activity=survey, visitor=door.visitor_of(survey, visitor), sent=sent, platform=platform)
    qa = _made("qa", "问问青禾", end + timedelta(days=30), {"names": True}, "关于产地、配料和吃法，问什么都可以。")
    for number, text in enumerate(("燕麦是哪里产的？", "减糖系列还有糖吗？")):
        asking.ask(activity=qa, visitor=door.visitor_of(qa, f"ask{number}"), form=f"demo{number}", name="小林", text=text)
    asking.answer_question(question=PublicQuestion.objects.filter(activity=qa).order_by("pk")[0], text="来自张家口坝上，页面有产地视频。")
    scope = "在青禾官方账号转载，可裁剪和加字幕"
    terms = submissions.write_terms(submissions.TermsDraft(title="早餐随手拍授权", scope=scope, text="著作权归您所有，可随时撤回授权。", months=24))
    call = _made("collection", "早餐随手拍", end + timedelta(days=20), {"terms_id": terms.pk, "reward": "试吃装一份"}, "拍下你的早餐，入选有礼。")
    draft = submissions.SubmissionDraft(name="阿禾", accepted=terms.number, title="周末的一碗", text="燕麦加蓝莓，十分钟搞定。")
    submissions.hand_in(activity=call, visitor=door.visitor_of(call, "demo"), form="demo", draft=draft)
