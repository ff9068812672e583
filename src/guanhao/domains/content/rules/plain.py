"""Stiff words and what people say instead; where they stand in a text (STR-12 b)."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Office Chinese as it slips into posts, and how one would say it to a friend; written by us.
PLAIN: dict[str, str] = {
    "特此通知": "跟大家说一声",
    "特此公告": "跟大家说一声",
    "敬请期待": "等等我们，很快就来",
    "敬请关注": "记得来看",
    "敬请谅解": "给大家添麻烦了",
    "敬请知悉": "跟大家说一声",
    "广大用户": "大家",
    "广大消费者": "大家",
    "尊敬的用户": "朋友们",
    "尊敬的客户": "朋友们",
    "尊敬的消费者": "朋友们",
    "莅临": "来",
    "莅临指导": "来看看",
    "予以": "",
    "进行": "",
    "进一步": "再",
    "切实": "",
    "落实": "做到",
    "赋能": "帮上忙",
    "抓手": "办法",
    "闭环": "从头做到尾",
    "打造": "做",
    "倾力打造": "用心做",
    "匠心打造": "用心做",
    "隆重推出": "来了",
    "重磅推出": "来了",
    "重磅上市": "上新了",
    "盛大开业": "开门啦",
    "诚挚邀请": "想请你来",
    "诚邀": "请你来",
    "欢迎选购": "喜欢就带走",
    "如有疑问": "有问题",
    "请致电": "打电话给我们",
    "本公司": "我们",
    "我司": "我们",
    "贵司": "你们",
    "本品": "它",
    "该产品": "它",
    "上述": "上面说的",
    "鉴于": "因为",
    "为此": "所以",
    "综上所述": "总的来说",
    "据悉": "听说",
    "截至目前": "到现在",
    "现将有关事项": "有几件事",
    "感谢您的支持与理解": "谢谢你一直在",
    "感谢您的支持": "谢谢你一直在",
    "此致敬礼": "",
}


@dataclass(frozen=True)
class Stiff:
    """A stiff phrase in a text: its place in code points, a little of what stands around it, and what to say instead ("": leave it out; None: nothing
    is known to be better)."""

    phrase: str
    start: int
    end: int
    before: str
    after: str
    instead: str | None


def places(text: str, phrases: Iterable[str], instead: Mapping[str, str], *, around: int = 12) -> list[Stiff]:
    """Where these phrases stand in a text, in its order; width and case do not matter. `instead` of the brand goes before ours."""
    plain = [unicodedata.normalize("NFKC", mark).casefold() for mark in text]
    starts = [place for place, marks in enumerate(plain) for _mark in marks]
    whole = "".join(plain)
    found = []
    for phrase in dict.fromkeys(phrases):
        wanted = unicodedata.normalize("NFKC", phrase).casefold()
        at = whole.find(wanted) if wanted else -1
        while at >= 0:
            start, end = starts[at], starts[at + len(wanted) - 1] + 1
            words = instead.get(phrase) or PLAIN.get(phrase)
            found.append(Stiff(text[start:end], start, end, text[max(0, start - around) : start], text[end : end + around], words))
            at = whole.find(wanted, at + len(wanted))
    return sorted(found, key=lambda one: (one.start, -one.end))
