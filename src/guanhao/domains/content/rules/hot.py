"""The hot lane without Django: which events allow no marketing, how an angle fits, what a step needs (CON-13 b, LIS-02, LIS-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS = ("evaluate", "angle", "split", "draft", "review", "release")
EVENT_CLASSES = (
    "entertainment",
    "sports",
    "technology",
    "festival",
    "life",
    "industry",
    "society",
    "disaster",
    "accident",
    "death",
    "politics",
    "military",
    "religion",
    "epidemic",
    "crime",
    "minors",
)
SENSITIVE = ("disaster", "accident", "death", "politics", "military", "religion", "epidemic", "crime", "minors")
# Words whose presence in an event's name makes a harmless class doubtful; a person then chooses again. Ours, from news headlines.
DOUBTS: dict[str, tuple[str, ...]] = {
    "disaster": ("地震", "洪水", "洪灾", "台风", "暴雨", "泥石流", "山体滑坡", "海啸", "山火", "干旱", "灾区", "earthquake", "flood", "typhoon"),
    "accident": ("坠机", "空难", "爆炸", "坍塌", "踩踏", "车祸", "沉船", "火灾", "矿难", "脱轨", "explosion", "crash"),
    "death": ("去世", "逝世", "遇难", "死亡", "身亡", "讣告", "牺牲", "自杀", "悼念", "离世", "passed away"),
    "politics": ("外交部", "制裁", "选举", "领土", "主权", "国家领导人", "政变", "抗议"),
    "military": ("军演", "战争", "冲突", "导弹", "停火", "空袭"),
    "religion": ("宗教", "清真寺", "教堂"),
    "epidemic": ("疫情", "确诊", "新冠", "禽流感", "病毒感染"),
    "crime": ("命案", "杀人", "绑架", "诈骗案", "性侵", "猥亵", "拐卖"),
    "minors": ("幼童", "校园霸凌", "未成年"),
}


def doubtful_class(event: str) -> tuple[str, str] | None:
    """(class, word) of the first sensitive class whose word stands in the event's name; None when there is none."""
    text = event.casefold()
    return next(((key, word) for key, words in DOUBTS.items() for word in words if word in text), None)


@dataclass(frozen=True)
class Rival:
    """An angle somebody else took, with how alike it is to ours, 0..1."""

    text: str
    likeness: float
    ours: bool = False


@dataclass(frozen=True)
class Fit:
    """How an angle fits. Scores are 0..100; `low_novelty` asks for another angle; `alike` are the angles near ours, nearest first."""

    score: float
    novelty: float
    low_novelty: bool
    alike: tuple[Rival, ...]


def novelty_of(rivals: Sequence[Rival], similar_from: float) -> tuple[float, tuple[Rival, ...]]:
    """100 for an angle nobody has, and half of what is left for every angle that is alike (likeness as weight): 4 identical leave 6.25.

    The nearest angle below `similar_from` still takes up to half of the novelty in the same measure.
    """
    alike = tuple(sorted((one for one in rivals if one.likeness >= similar_from), key=lambda one: -one.likeness))
    left = 1.0
    for one in alike:
        left *= 1 - one.likeness / 2
    nearest_other = max((one.likeness for one in rivals if one.likeness < similar_from), default=0.0)
    return 100 * left * (1 - nearest_other / 2), alike


def judge_fit(brand_fit: int, risk: int, rivals: Sequence[Rival], *, weights: Mapping[str, float], similar_from: float, low_below: float) -> Fit:
    """The weighted mean of brand fit (0..5 → 0..100), safety (risk 0..5 → 100..0) and novelty (LIS-03)."""
    novelty, alike = novelty_of(rivals, similar_from)
    parts = {"brand_fit": brand_fit * 20.0, "safety": 100 - risk * 20.0, "novelty": novelty}
    whole = sum(weights.get(key, 0.0) for key in parts) or 1.0
    score = sum(parts[key] * weights.get(key, 0.0) for key in parts) / whole
    return Fit(round(score, 1), round(novelty, 1), novelty < low_below, alike)


def next_step(done: Sequence[str]) -> str | None:
    """The first step that is not done; None when all are."""
    return next((key for key in STEPS if key not in done), None)
