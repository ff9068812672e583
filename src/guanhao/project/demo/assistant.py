"""The assistant of the sample brand: a knowledge base, chats with a lead, drafts by templates (no provider is entered), time saved, topics,
subtitles."""

import io
import wave
from datetime import timedelta

from guanhao.domains.assets import facade as assets
from guanhao.domains.assistant.contracts import Fact
from guanhao.domains.assistant.models import Subtitles
from guanhao.domains.assistant.policy import BotPolicy
from guanhao.domains.assistant.services import bot, drafts, faq, ideas, subtitles
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.now import now, time_at
from guanhao.kernel.policy import revise
from guanhao.project.demo.people import ids, working

FAQS = (
    (
        "如何退货？",
        ("怎么退货", "我想退款", "七天无理由"),
        "签收后 7 天内、未拆封可无理由退货：在订单页点“申请退货”，填写物流单号，收到后 48 小时内退款。",
        "售后",
    ),
    ("多久能发货？", ("什么时候发货", "今天下单几天到"), "工作日 16:00 前下单当天发出，之后次日发出；江浙沪一般 1–2 天到，其他地区 2–4 天。", "物流"),
    ("燕麦片含麸质吗？", ("麸质过敏能吃吗",), "燕麦本身不含麸质，但我们的产线同时加工小麦制品，可能含有微量麸质，麸质过敏的朋友请不要食用。", "产品"),
    ("开封后能放多久？", ("保质期", "怎么保存"), "开封后请密封冷藏，30 天内吃完；未开封保质期见包装。", "产品"),
    ("怎么开发票？", ("电子发票在哪里",), "确认收货后，在订单页点“申请发票”，电子发票会在 1 个工作日内发到您填写的邮箱。", "订单"),
    ("积分怎么用？", ("会员积分",), "在会员页的“兑换”里可以用积分换试吃装、周边和营养师咨询，先到期的积分先用。", "会员"),
)
CHATS = (
    (("怎么退货",), 300),
    (("今天下单几天到", "江浙沪呢"), 200),
    (("你们有线下门店吗",), 150),
    (("我们公司想采购 500 盒做员工早餐",), 26),
    (("有没有无糖的试吃装", "你们有线下门店吗"), 9),
    (("开封后怎么保存",), 3),
)
WORK = ((170, False, 4), (195, False, 4), (180, False, 3), (42, True, 4), (30, True, 4), (26, True, 5), (34, True, 4))
REPORT = (Fact("检测报告 2025-118", "每 100 克含糖 3.2 克"), Fact("产品说明", "配料表只有燕麦与海盐"))
SAID = """1
00:00:00,000 --> 00:00:02,400
早上只有三分钟，也能吃顿好的。

2
00:00:02,400 --> 00:00:04,600
燕麦三勺，热水没过，盖上杯盖。

3
00:00:04,600 --> 00:00:05,000
等三分钟，加一点坚果和水果，就可以出门了。

4
00:00:06,200 --> 00:00:08,000
青禾低糖燕麦片。
"""


def write_assistant() -> None:
    """A knowledge base in use, visitors with their questions, two drafts, measured work, suggested topics, subtitles of a recording."""
    people = ids()
    with working("community", days=40):
        for question, also, answer, topic in FAQS:
            row = faq.save_faq(faq.FaqDraft(question=question, also=also, answer=answer, topic=topic, owner_id=people["community"]))
            faq.set_faq_state(faq=row, state="live")
    with working("director", days=40):
        revise(BotPolicy, {"open": True}, reason="智能客服上线")
    for number, (said, hours) in enumerate(CHATS):
        with time_at(now() - timedelta(hours=hours)), acting(NOBODY):
            for words in said:
                bot.say(key=f"sample-{number}", text=words, address=f"203.0.113.{number + 1}")
    with working("editor", days=2):
        for minutes, assisted, quality in WORK:
            drafts.record_work(kind="copy", minutes=minutes, assisted=assisted, quality=quality)
        copy = drafts.DraftWish(kind="copy", title="低糖燕麦片上新", brief="给上班族的早餐，轻松、不说教", facts=REPORT)
        headlines = drafts.DraftWish(kind="headline", title="低糖燕麦片上新", facts=REPORT)
        for wish in (copy, headlines):
            drafts.write_draft(draft_id=drafts.ask_draft(wish).pk)
        drafts.ask_draft(drafts.DraftWish(kind="script", title="三分钟燕麦杯", facts=REPORT))
    with working("planner", days=1):
        ideas.suggest_topics()
    _subtitles()


def _subtitles() -> None:
    """A recording (silence stands for the voice) with subtitles from a file; one line is too fast, so that the check has something to say."""
    if Subtitles.objects.exists():
        return
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * 8)
    sound.seek(0)
    with working("editor", days=1):
        recording = assets.add_asset(sound, name="three-minute-oats.wav", title="三分钟燕麦杯 口播", source="own", keywords=("早餐", "口播"))
        subtitles.take_file(asset_id=recording.id, language="zh", stream=io.BytesIO(SAID.encode()), name="三分钟燕麦杯.srt")
