"""Audiences of the sample brand, one of every kind: by rule, by order value, out of a funnel, from a list; tags by rule; exports that wait."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from guanhao.domains.analytics.models import SavedFunnel
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import ALGEBRA, RULES, Definition
from guanhao.domains.audiences.models import Segment
from guanhao.domains.audiences.services import exports, lists, segments, tagging
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel.now import now
from guanhao.project.demo.people import working

if TYPE_CHECKING:
    from pyroaring import BitMap

TAKING_PART = {"kind": "did", "actions": ["comment", "like", "save", "share"], "days": 30, "least": 2}
BOUGHT = {"kind": "orders", "least": 1, "days": 180}
SILENT = {"kind": "recency", "from": 31, "to": 120}
AGREED = {"kind": "consent", "purpose": "marketing"}
NEW = {"kind": "new", "days": 30}
WEEKS = 5
KNOWN = 2_400
MEMBERS = 36
GIVEN = (
    "小满",
    "阿茶",
    "南风",
    "初夏",
    "知秋",
    "木子",
    "阿圆",
    "糯米",
    "可可",
    "向阳",
    "青青",
    "晨光",
    "一禾",
    "拾光",
    "乔麦",
    "云朵",
    "阿晴",
    "栗子",
    "豆豆",
)
ENDINGS = ("", "妈妈", "同学", "在杭州", "爱早起", "的早餐", "吃饱了", "慢慢来", "在路上", "小厨房", "不加糖")
AGES = ((18, 24, 0.27), (25, 30, 0.35), (31, 40, 0.24), (41, 50, 0.10), (51, 68, 0.04))
TRAITS: dict[str, tuple[tuple[str, float], ...]] = {
    "sex": (("女", 0.68), ("男", 0.32)),
    "region": (("浙江", 0.24), ("江苏", 0.19), ("广东", 0.18), ("上海", 0.15), ("四川", 0.14), ("山东", 0.10)),
    "city_tier": (("一线", 0.21), ("新一线", 0.30), ("二线", 0.22), ("三四线与县城", 0.27)),
    "job": (("上班族", 0.46), ("学生", 0.22), ("自由职业", 0.14), ("全职家长", 0.11), ("退休", 0.07)),
    "need": (("方便省时", 0.41), ("健康少糖", 0.33), ("送礼体面", 0.16), ("学茶交友", 0.10)),
}


def write_audiences() -> None:
    """Everything once; the index first, then a few weeks of counts."""
    if Segment.objects.exists():
        return
    audiences.update_index()
    draw = np.random.default_rng(20261123)
    with working("analyst", days=7 * WEEKS):
        active = _save("近 30 天积极互动", TAKING_PART, note="两次以上点赞、评论、收藏或分享。")
        bought = _save("半年内下过单", BOUGHT)
        silent = _save("沉默一到四个月", SILENT, note="唤醒活动的对象；发短信前另建用于营销的人群。")
        fresh = _save("近 30 天新用户", NEW, note="每月复盘：年龄、城市、兴趣与留存。")
        segment = {"all": [{"kind": "segment", "segment": active}, {"not": {"kind": "segment", "segment": bought}}]}
        warm = segments.save_segment(name="积极互动但未下单", definition=Definition(ALGEBRA, {"tree": segment}))
        _tell_traits(draw, segments.members(active))
        _boards()
    _crm(draw, segments.members(bought))
    agreed = _agreed(segments.members(bought))
    for ago in range(WEEKS - 1, -1, -1):
        with working("analyst", days=7 * ago, hours=1):
            for number in (active, bought, silent, fresh, warm, agreed):
                segments.refresh(segment_id=number)
    with working("analyst", hours=3):
        today = now().date()
        _tell_traits(draw, audiences.behaviour().first_seen(today - timedelta(days=60), today), younger=True)
    _tags()
    _exports(agreed)


def _save(name: str, leaf: dict[str, Any], note: str = "", purpose: str = "analysis") -> int:
    return segments.save_segment(name=name, definition=Definition(RULES, {"tree": {"all": [leaf]}}), note=note, purpose=purpose)


def _some(members: "BitMap", count: int) -> list[str]:
    """Texts of the first people of an audience."""
    wanted = np.frombuffer(members.to_array(), np.uint32)[:count]
    return [text for text in audiences.numbers().names(wanted).to_pylist() if text]


def _spread(members: "BitMap") -> list[str]:
    """Texts of every third of these people: numbers follow the first day somebody was seen."""
    wanted = np.frombuffer(members.to_array(), np.uint32)[::3]
    return [text for text in audiences.numbers().names(wanted).to_pylist() if text][: 2 * KNOWN]


def _boards() -> None:
    """Out of the boards: one group of buyers, and whoever a funnel lost after its first step."""
    name, note = "高价值客户", "RFM 近度与金额最高的一组。"
    segments.save_segment(name=name, definition=Definition("rfm", {"segment": "champions"}), source="RFM", note=note)
    row = SavedFunnel.objects.order_by("pk").first()
    if row is None:
        return
    last = now().date()
    params: dict[str, Any] = {"first": (last - timedelta(days=89)).isoformat(), "last": last.isoformat(), "accounts": []}
    params |= {"steps": row.steps, "window_hours": row.window_hours, "step": 1, "lost": True}
    segments.save_segment(name="点过链接没下单", definition=Definition("funnel_step", params), source=row.name)


def _tell_traits(draw: np.random.Generator, members: "BitMap", *, younger: bool = False) -> None:
    """What the member programme knows of some people: a file as a CRM writes it; whoever signs up now is younger."""
    rows = [["person_id", "age", *TRAITS]]
    weights = np.array([share for _low, _high, share in AGES]) * (np.array([1.5, 1.2, 0.7, 0.5, 0.4]) if younger else 1.0)
    texts = _some(members, KNOWN) if not younger else _spread(members)
    bands = draw.choice(len(AGES), len(texts), p=weights / weights.sum())
    for text, band in zip(texts, bands.tolist(), strict=True):
        age = int(draw.integers(AGES[band][0], AGES[band][1] + 1))
        rows.append([text, str(age), *(_one(draw, values) for values in TRAITS.values())])
    lists.import_traits(rows=rows)


def _one(draw: np.random.Generator, values: tuple[tuple[str, float], ...]) -> str:
    return values[int(draw.choice(len(values), p=[share for _value, share in values]))][0]


def _crm(draw: np.random.Generator, members: "BitMap") -> None:
    """A list of the CRM: most of its people are known here."""
    known = _some(members, 900)
    strangers = [f"crm-{number}" for number in draw.integers(10**8, 10**9, 210).tolist()]
    with working("analyst", days=20):
        lists.import_segment(name="会员商城老客", ids=[*known, *strangers], purpose="analysis", source="CRM 导出")


def _agreed(members: "BitMap") -> int:
    """Some buyers agreed to marketing; one of them took it back."""
    with working("service", days=40):
        ids = people.resolve([Handle("wechat_oa", text, called(place)) for place, text in enumerate(_some(members, MEMBERS))])
        for person in ids:
            people.give_consent(person_id=person, purpose="marketing", source="会员注册页", terms_version="2026-03")
    with working("service", days=9):
        if ids:  # a brand without orders has no members
            people.withdraw_consent(person_id=ids[0], purpose="marketing", note="来电要求停发")
    with working("analyst", days=36):
        return _save("同意接收会员短信", AGREED, note="只含仍在同意期内的人。", purpose="marketing")


def called(place: int) -> str:
    """The name the sample member at this place goes by; no two alike."""
    return f"{GIVEN[place % len(GIVEN)]}{ENDINGS[place % len(ENDINGS)]}"


def _tags() -> None:
    with working("analyst", days=2):
        rows = (("茶友", "茶知识", 3, 180), ("早餐控", "早餐食谱", 4, 90), ("探店爱好者", "城市探店", 3, 60))
        for tag, topic, times, days in rows:
            rule = tagging.save_rule(tag=tag, actions=["like", "save"], side="topic", value=topic, times=times, window_days=days)
            tagging.apply_rule(rule_id=rule.pk)


def _exports(segment_id: int) -> None:
    """One that somebody else let go, one that waits."""
    with working("manager", days=6):
        first = exports.ask(segment_id=segment_id, purpose="marketing", recipient="短信服务商", reason="双十一返场短信", columns=["person_id"])
    with working("director", days=5, hours=20):
        exports.decide(export_id=first.pk, approve=True)
    with working("manager", hours=5):
        exports.ask(segment_id=segment_id, purpose="marketing", recipient="短信服务商", reason="会员日提醒", columns=["person_id", "tier"])
