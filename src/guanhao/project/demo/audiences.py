"""Audiences of the sample brand: who takes part, who bought, who fell silent, and a tag by rule."""

from typing import Any

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import ALGEBRA, RULES, Definition
from guanhao.domains.audiences.models import Segment
from guanhao.domains.audiences.services import segments, tagging
from guanhao.project.demo.people import working

TAKING_PART = {"kind": "did", "actions": ["comment", "like", "save", "share"], "days": 30, "least": 2}
BOUGHT = {"kind": "orders", "least": 1, "days": 180}
SILENT = {"kind": "recency", "from": 31, "to": 120}
WEEKS = 5


def write_audiences() -> None:
    """Everything once; the index first, then a few weeks of counts."""
    if Segment.objects.exists():
        return
    audiences.update_index()
    with working("analyst", days=7 * WEEKS):
        active = _save("近 30 天积极互动", TAKING_PART, note="两次以上点赞、评论、收藏或分享。")
        bought = _save("半年内下过单", BOUGHT)
        silent = _save("沉默一到四个月", SILENT, note="唤醒活动的对象；发短信前另建用于营销的人群。")
        segment = {"all": [{"kind": "segment", "segment": active}, {"not": {"kind": "segment", "segment": bought}}]}
        warm = segments.save_segment(name="积极互动但未下单", definition=Definition(ALGEBRA, {"tree": segment}))
    for ago in range(WEEKS - 1, -1, -1):
        with working("analyst", days=7 * ago, hours=1):
            for number in (active, bought, silent, warm):
                segments.refresh(segment_id=number)
    with working("analyst", days=2):
        rule = tagging.save_rule(tag="茶友", actions=["like", "save"], side="topic", value="茶知识", times=3, window_days=180)
        tagging.apply_rule(rule_id=rule.pk)


def _save(name: str, leaf: dict[str, Any], note: str = "") -> int:
    return segments.save_segment(name=name, definition=Definition(RULES, {"tree": {"all": [leaf]}}), note=note)
