"""Which assets suit a text: its tags and words, and what its festivals call for (AST-03)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

TAG, WORD, FESTIVAL, MOOD = 3.0, 1.0, 2.0, 2.0
HAN = range(0x3400, 0xA000)

_FAMILY = ("母亲节", "父亲节", "感恩节", "重阳", "敬老", "妈妈", "爸爸", "母爱", "父爱", "mother", "father")
_FESTIVALS = tuple(
    "节 春节 元宵 清明 端午 七夕 中秋 国庆 元旦 除夕 冬至 腊八 圣诞 新年 过年 纪念日 festival holiday".split()  # noqa: SIM905 - reads better as words
)
MOODS: Mapping[str, tuple[str, ...]] = {
    "温情": (*_FAMILY, "团圆", "中秋", "春节", "除夕", "家", "陪伴", "感谢", "感恩", "warm", "温暖"),
    "欢乐": ("春节", "元旦", "国庆", "圣诞", "儿童节", "新年", "周年", "狂欢", "抽奖", "福利", "happy"),
    "浪漫": ("情人节", "七夕", "520", "表白", "告白", "love", "valentine"),
    "庄重": ("清明", "公祭", "烈士", "悼念", "致敬", "缅怀", "声明", "纪念"),
    "自豪": ("国庆", "建党", "建军", "航天", "中国品牌日", "冠军", "夺冠", "第一"),
    "励志": ("高考", "五四", "青年节", "开学", "毕业", "奋斗", "拼搏", "加油"),
    "紧迫": ("双11", "双十一", "618", "双12", "限时", "倒计时", "最后", "秒杀"),
    "清新": ("春天", "立春", "夏天", "踏青", "植树节", "环境日", "谷雨"),
}
SAME: Mapping[str, tuple[str, ...]] = {
    "温情": ("温情", "温暖", "温馨", "感动", "感恩", "warm", "touching"),
    "欢乐": ("欢乐", "喜庆", "开心", "快乐", "热闹", "happy", "joyful"),
    "浪漫": ("浪漫", "甜蜜", "romantic"),
    "庄重": ("庄重", "肃穆", "严肃", "solemn"),
    "自豪": ("自豪", "骄傲", "荣耀", "proud"),
    "励志": ("励志", "奋斗", "热血", "inspiring"),
    "紧迫": ("紧迫", "紧张", "urgent"),
    "清新": ("清新", "自然", "fresh"),
}
FESTIVE = ("节日", "节庆", "节假日", "festival", "holiday")


@dataclass(frozen=True)
class Candidate:
    """An asset to weigh: its title and alternative text, and its tags by dimension."""

    id: int
    words: str
    keywords: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What a text calls for: its character pairs and words, whether it is about a festival, and moods."""

    text: str
    tokens: frozenset[str]
    festive: bool
    moods: frozenset[str] = field(default_factory=frozenset)


def wish_of(text: str) -> Wish:
    """Read a draft: "母亲节送什么" is festive and warm."""
    low = text.lower()
    moods = frozenset(mood for mood, words in MOODS.items() if any(word in low for word in words))
    festive = any(word in low for word in (*_FESTIVALS, *_FAMILY[:4]))
    return Wish(low, tokens(low), festive, moods)


def tokens(text: str) -> frozenset[str]:
    """Latin words and pairs of neighbouring Chinese characters, in lower case."""
    found, word = set(), ""
    for char in f"{text.lower()} ":
        if char.isalnum() and ord(char) not in HAN:
            word += char
        else:
            if len(word) > 1:
                found.add(word)
            word = ""
    found |= {a + b for a, b in pairwise(text) if ord(a) in HAN and ord(b) in HAN}
    return frozenset(found)


def score(wish: Wish, one: Candidate) -> float:
    """How well an asset suits: each tag that the text names counts 3, a fitting festival scene or mood 2, each shared word or pair 1 (at most 3)."""
    total = sum(TAG for tag in (*one.keywords, *one.scenes, *one.emotions) if tag.lower() in wish.text)
    scenes = [scene.lower() for scene in one.scenes]
    if wish.festive and any(word in scene for scene in scenes for word in FESTIVE):
        total += FESTIVAL
    emotions = [emotion.lower() for emotion in one.emotions]
    total += sum(MOOD for mood in wish.moods if any(word in emotion for emotion in emotions for word in SAME[mood]))
    return total + min(3, len(wish.tokens & tokens(one.words))) * WORD


def ranked(text: str, candidates: Iterable[Candidate], limit: int) -> list[tuple[int, float]]:
    """(id, score) of the best assets with any reason to show them, the best first; ties by the newer number."""
    wish = wish_of(text)
    scored = [(one.id, score(wish, one)) for one in candidates]
    return sorted(((key, value) for key, value in scored if value > 0), key=lambda pair: (-pair[1], -pair[0]))[:limit]
