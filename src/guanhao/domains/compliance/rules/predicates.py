"""What a pattern cannot say: statements that are missing from a whole draft, numbers that are too large."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guanhao.domains.compliance.contracts import CheckContext
from guanhao.domains.compliance.rules.book import Rule, Words
from guanhao.domains.compliance.rules.context import SENTENCE


@dataclass(frozen=True)
class Draft:
    """The parts of a draft, folded (same lengths as the originals), and how to ask for the brand's prize cap: few drafts are about a draw."""

    keys: Sequence[str]
    texts: Sequence[str]
    ask_cap: Callable[[], float]
    abuse: float | None = None

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether any part matches."""
        return any(pattern.search(text) for text in self.texts)


@dataclass(frozen=True)
class Found:
    """A place in a part (part -1, 0, 0: the draft as a whole) and more to say."""

    part: int = -1
    start: int = 0
    end: int = 0
    more: Words = field(default_factory=dict)


Predicate = Callable[[Rule, Draft, CheckContext], list[Found]]

LEGAL_CAP = 50_000.0
"""Yuan (规范促销行为暂行规定 Art. 17)."""

AD_LABEL = re.compile(
    r"(?:^|[\[【（(「#\s·|])(?:广告|商业推广|推广合作)(?:[\]】）)」#\s·|:：]|$)|本(?:文|视频|内容|条)(?:为|含|系)(?:商业)?(?:广告|推广)"
)
AI_LABEL = re.compile(r"(?:ai|人工智能|aigc)\s*(?:技术)?\s*(?:辅助)?(?:生成|合成|创作|制作)|由\s*(?:ai|人工智能)")
SOURCE = re.compile(r"来源|据[^，。]{2,24}(?:报告|数据|统计|调查|显示|公布|发布)|数据出自|引自|样本(?:量|数)|n\s?=\s?\d|摘自|出处|检测报告|编号")
CLAIM = re.compile(
    r"\d{1,9}(?:\.\d{1,9})?\s*%[^，。！？\n]{0,12}(?:用户|消费者|女性|男性|人群|人|家庭|宝妈|医生|好评|满意|回购|复购|有效|提升|减少|改善|下降|增长)"
    r"|(?:提升|提高|减少|改善|降低|增加|高达|超过)[^，。！？\n]{0,6}\d{1,9}(?:\.\d{1,9})?\s*(?:%|倍)"
    r"|(?:调查|研究|实验|数据|统计|临床|测试)(?:表明|显示|证明|证实|结果|发现)"
    r"|(?:累计)?(?:销量|销售|售出|热卖|畅销)[^，。！？\n]{0,6}\d{1,9}(?:\.\d{1,9})?\s*(?:万|亿|千)"
)
DRAW = re.compile(r"抽奖|开奖|抽取?\s*(?:\d{1,9}|[一二三四五六七八九十两百]+)\s*(?:位|名|个|人)|锦鲤大奖|揪\s*\d{1,9}\s*位|中奖名单")
MONEY = re.compile(
    r"(?:价值|现金|奖金|奖励|大奖|一等奖|特等奖|头奖)[^，。！？\n\d]{0,10}"
    r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,9})?)\s*(万|千|w|k)?\s*(?:元|块|rmb|现金|大奖)?"
)
DISCLOSED = (
    ({"zh": "奖品", "en": "prizes"}, re.compile(r"奖品|礼品|送出|价值|现金|一等奖|周边|礼盒|红包|一份|一台|一张|一套|\d份")),
    (
        {"zh": "数量或中奖概率", "en": "number or probability"},
        re.compile(r"(?:\d{1,9}|[一二三四五六七八九十两百]+)\s*(?:位|名|个|人|份|台|套|张)|概率|中奖率"),
    ),
    (
        {"zh": "开奖时间", "en": "time of the draw"},
        re.compile(
            r"\d{1,2}\s*月\s*\d{1,2}|\d{1,2}[./-]\d{1,2}|\d{1,2}[:：点]\d{0,2}"
            r"|今晚|明天|明日|周[一二三四五六日天]|截止|截至|\d{1,9}小时后|开奖时间"
        ),
    ),
    ({"zh": "参与条件", "en": "conditions"}, re.compile(r"关注|评论|留言|转发|点赞|参与方式|参与条件|下单|购买|话题|报名|带话题|扫码")),
    ({"zh": "开奖方式", "en": "way of drawing"}, re.compile(r"抽奖平台|随机|抽奖助手|平台抽取|小程序|公证|直播间|系统抽|抽出|抽取|点赞最高")),
    (
        {"zh": "兑奖方式与期限", "en": "how and until when to claim"},
        re.compile(r"兑奖|领奖|私信领|联系|\d{1,9}\s*(?:日|天|小时)内|快递|寄出|核销|发放"),
    ),
    ({"zh": "主办方", "en": "organiser and contact"}, re.compile(r"主办|解释权|活动方|本店|本公司|官方|品牌方|我们|客服|联系方式")),
)
GIFT = re.compile(r"赠品|附赠|赠送|买[一二三\d]送|送好礼|送豪礼|送大礼|满[^，。]{0,8}[送赠]")
GIFT_DETAIL = re.compile(r"\d{1,9}\s*(?:份|件|套|个|支|瓶|片|包|ml|g|毫升|克|盒|张|名|位)|[一二三两]\s*(?:份|件|套|个|支|瓶|片|包|盒|张)")
PERIOD = re.compile(r"\d{1,2}\s*月|\d{1,2}[./-]\d{1,2}|即日起|截止|活动时间|期间|当日|当天|限时|今天|今晚|本周|送完即止|赠完即止")
NEWS = re.compile(
    r"(?:^|[【\n。！])\s*(?:突发|快讯|最新消息|刚刚|重磅消息)[!！:：，,】]"
    r"|警方通报|官方通报(?!来源)|发生[^，。]{0,12}(?:事故|爆炸|地震|火灾|坠楼|伤亡)|造成\s*\d{1,9}\s*(?:人)?(?:死|伤|遇难)"
    r"|(?:国务院|教育部|财政部|卫健委|央行|发改委|市场监管总局|网信办)[^，。]{0,12}(?:发布|印发|出台|宣布|明确|规定)"
)
NEWS_SOURCE = re.compile(
    r"来源|据(?:新华|人民|央视|中新|澎湃|界面|财新|[^，。]{1,12}(?:报|网|社|台|日报|新闻|发布|通报))|新华社|人民日报|央视新闻|记者|转自|通报全文|拍摄于|摄于|文号|官网"
)
PHONE = re.compile(r"(?<![\d*])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?!\d)")
CARD = re.compile(r"(?<!\d)62\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?!\d)")
CONTACT = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|400[- ]?\d{3}[- ]?\d{4}|https?://|购买链接|下单|地址[:：]|电话[:：]")


def ad_label(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """Commercial content without the word 「广告」 (Advertising Law Art. 14)."""
    return [] if not context.is_ad or context.has_ad_label or draft.has(AD_LABEL) else [Found()]


def experience_link(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """Knowledge, experience or review with a purchase link and without the label (互联网广告管理办法 Art. 9)."""
    if not (context.purchase_link and context.experience) or context.has_ad_label or draft.has(AD_LABEL):
        return []
    return [Found()]


def ai_label(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """Made by AI and not labelled (标识办法 Art. 4, in force from 1 September 2025)."""
    return [Found()] if context.ai_generated and not context.has_ai_label and not draft.has(AI_LABEL) else []


def ai_file_says(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A file's metadata says made by AI, the item does not (标识办法 Art. 6: who spreads it checks the metadata and labels it)."""
    return [Found()] if context.ai_in_files and not _declared(context) else []


def ai_file_silent(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """The item says made by AI, and no file that could say so in its metadata does (标识办法 Art. 5)."""
    return [Found()] if context.ai_in_files is False and _declared(context) else []


def data_source(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A figure or finding that sells, without its source nearby (Advertising Law Art. 11)."""
    if context.has_source:
        return []
    found = []
    for number, text in enumerate(draft.texts):
        for match in CLAIM.finditer(text):
            if not SOURCE.search(text[max(0, match.start() - SENTENCE) : match.end() + SENTENCE]):
                found.append(Found(number, match.start(), match.end()))
    return found


def gift_details(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A gift without number or period (Advertising Law Art. 8)."""
    if draft.has(GIFT_DETAIL) and draft.has(PERIOD):
        return []
    return _first(draft, GIFT)


def prize_cap(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A draw whose top prize is above the cap (规范促销 Art. 17: 50,000 yuan)."""
    if context.lottery is None and not draft.has(DRAW):
        return []
    cap = draft.ask_cap()
    if context.lottery and context.lottery.top_prize is not None and context.lottery.top_prize > cap:
        return [Found(more=_same(f"{context.lottery.top_prize:,.0f}"))]
    return [
        Found(number, match.start(), match.end(), _same(f"{amount:,.0f}"))
        for number, text in enumerate(draft.texts)
        for match in MONEY.finditer(text)
        if (amount := _yuan(match)) > cap
    ]


def lottery_disclosure(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A draw that does not say all it must (规范促销 Art. 13); `more` names what is missing in both languages."""
    places = _first(draft, DRAW)
    if (context.lottery is None and not places) or (context.lottery and context.lottery.rules_published):
        return []
    missing = [name for name, pattern in DISCLOSED if not draft.has(pattern)]
    if not missing:
        return []
    place = places[0] if places else Found()
    return [Found(place.part, place.start, place.end, {"zh": "、".join(one["zh"] for one in missing), "en": ", ".join(one["en"] for one in missing)})]


def news_source(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """News, policy or an event without source (自媒体 notice of July 2023)."""
    return [] if context.has_source or draft.has(NEWS_SOURCE) else _first(draft, NEWS)


def personal_data(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """Phone, identity and bank card numbers in the text (PIPL)."""
    return [
        Found(number, match.start(), match.end())
        for number, text in enumerate(draft.texts)
        for pattern in (PHONE, IDENTITY, CARD)
        for match in pattern.finditer(text)
    ]


def required_text(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A sentence the law asks for is not in any part; `more` is the sentence."""
    return [Found(more=_same(text)) for text in rule.required if not any(text in one for one in draft.texts)]


def required_pattern(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """None of the patterns stands in any part."""
    return [] if any(re.search(pattern, text) for pattern in rule.required for text in draft.texts) else [Found()]


def health_article_link(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """A health article with the seller's contact or a purchase link (互联网广告管理办法 Art. 8)."""
    if context.is_ad:
        return []
    return [Found()] if context.purchase_link else _first(draft, CONTACT)


def abuse_model(rule: Rule, draft: Draft, context: CheckContext) -> list[Found]:
    """Comments whose probability of being abusive reaches the brand's limit; the caller asks the model for many comments at once."""
    number = draft.abuse
    return [Found(0, 0, len(draft.texts[0]), _same(f"{number:.0%}"))] if number is not None and draft.texts else []


PREDICATES: dict[str, Predicate] = {
    function.__name__: function
    for function in (
        ad_label,
        experience_link,
        ai_label,
        ai_file_says,
        ai_file_silent,
        data_source,
        gift_details,
        prize_cap,
        lottery_disclosure,
        news_source,
        personal_data,
        required_text,
        required_pattern,
        health_article_link,
        abuse_model,
    )
}


def _declared(context: CheckContext) -> bool:
    return context.ai_generated if context.ai_declared is None else context.ai_declared


def _same(text: str) -> Words:
    return {"zh": text, "en": text}


def _first(draft: Draft, pattern: re.Pattern[str]) -> list[Found]:
    for number, text in enumerate(draft.texts):
        if match := pattern.search(text):
            return [Found(number, match.start(), match.end())]
    return []


def _yuan(match: re.Match[str]) -> float:
    unit = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}.get(match[2] or "", 1)
    return float(match[1].replace(",", "")) * unit
