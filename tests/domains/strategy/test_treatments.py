"""The matrix of segments (STR-06 a): through the pages, REST and the facade that pushes read."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import RULES, Definition
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy import facade
from guanhao.domains.strategy.contracts import Refused, Treatment
from guanhao.domains.strategy.models import SegmentTreatment
from guanhao.domains.strategy.services import treatments as services
from guanhao.kernel import warehouse
from guanhao.kernel.access import NOBODY, SYSTEM, Denied, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LURKERS = Definition(RULES, {"tree": {"all": [{"kind": "recency", "from": 31, "to": 120}]}})
LINE = {
    "formats": ["article"],
    "tags": "深度",
    "benefit": "七天券",
    "channels": ["sms"],
    "most": "2",
    "days": "7",
    "messages": "好久不见",
    "note": "",
}


def _segment(name: str = "只看不说") -> int:
    return audiences.save_segment(name=name, definition=LURKERS)


def _posts(account_id: int) -> None:
    rows = [
        ("a", "article", "一片叶子的一生", "深度", []),
        ("b", "video", "三十秒泡茶", "深度", []),
        ("c", "article", "今日上新", "上新", []),
        ("d", "article", "山里的四月", "", ["深度"]),
    ]
    table = [
        {"platform": "weibo", "post_id": post, "account_id": account_id, "published_at": NOW - timedelta(days=n + 1), "title": title,
         "format": kind, "topic": topic, "tags": tags, "day": (NOW - timedelta(days=n + 1)).date()}
        for n, (post, kind, title, topic, tags) in enumerate(rows)
    ]  # fmt: skip
    warehouse.append("posts", pa.Table.from_pylist(table))


def test_a_lurker_is_pushed_deep_articles_only(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """STR-06 (a): segment "lurker" has rule "deep article"; the push preview selects only that type."""
    with time_at(NOW), brand_scope(brand), acting(SYSTEM):
        _posts(channels.add_account(platform="weibo", handle="tea").id)
        lurkers = _segment()
    home, client = f"/b/{brand.slug}/treatments/", client_for("director")
    with time_at(NOW):
        assert "还没有写明各人群怎么运营" in client.get(home).content.decode()
        answer = client.post(f"{home}new/", LINE | {"group": f"segment:{lurkers}"})
        assert answer.status_code == 302, answer.content.decode()
        shown = client.get(answer["Location"]).content.decode()
    assert "一片叶子的一生" in shown
    assert "山里的四月" in shown
    assert "三十秒泡茶" not in shown
    assert "今日上新" not in shown
    with time_at(NOW), brand_scope(brand), acting(SYSTEM):
        found = facade.treatment_of(lurkers)
        assert found is not None
        assert (found.group, found.benefit, found.channels, found.most, found.days) == (f"segment:{lurkers}", "七天券", ("sms",), 2, 7)
        assert [push.post_id for push in facade.pushes_for(found)] == ["a", "d"]
        assert facade.treatment_of("tier:new") is None
        assert facade.treatment_of("nonsense") is None


def test_frequency_counts_what_was_pushed_within_the_days() -> None:
    line = Treatment(id=1, group="tier:new", title="New", most=2, days=7)
    assert line.allows([]) is True
    assert line.allows([1.0, 8.0]) is True
    assert line.allows([1.0, 6.9]) is False
    assert Treatment(id=1, group="tier:new", title="New", most=0).allows([]) is False
    assert Treatment(id=1, group="tier:new", title="New").allows([0.1] * 50) is True
    assert line.takes("video", ["x"]) is True


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"group": "segment:999999"}, "group"),
        ({"group": "tier:king"}, "group"),
        ({"group": ""}, "group"),
        ({"formats": ["hologram"]}, "formats"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"most": 101}, "most"),
        ({"most": -1}, "most"),
        ({"days": 0}, "days"),
        ({"benefit": "x" * 301}, "benefit"),
        ({"messages": ["x" * 301]}, "messages"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
        ({"benefit": ""}, "formats"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(brand: BrandRef, change: dict[str, Any], field: str) -> None:
    with brand_scope(brand), acting(SYSTEM):
        with pytest.raises(Refused) as refused:
            services.save_treatment(services.TreatmentDraft(**{"group": "tier:new", "benefit": "b"} | change))
        assert refused.value.field == field
        assert SegmentTreatment.objects.count() == 0


def test_a_group_has_one_line_and_every_change_is_kept(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    home, client = f"/b/{brand.slug}/treatments/", client_for("director")
    client.post(f"{home}new/", LINE | {"group": "tier:new"})
    again = client.post(f"{home}new/", LINE | {"group": "tier:new"})
    assert again.status_code == 422
    assert "已经有一行" in again.content.decode()
    assert client.post(f"{home}new/", {"days": ""}).status_code == 422
    with brand_scope(brand):
        row = SegmentTreatment.objects.get()
    stale = client.get(f"{home}{row.pk}/edit/").content.decode()
    assert "七天券" in stale
    assert client.post(f"{home}{row.pk}/edit/", LINE | {"group": "tier:new", "benefit": "新人礼"}).status_code == 302
    assert "新人礼" in client.get(f"{home}{row.pk}/history/").content.decode()
    assert "短信" in client.get(home).content.decode()
    assert "新人礼" in client.get(f"{home}?export=csv").getvalue().decode("utf-8-sig")
    with brand_scope(brand):
        assert AuditEntry.objects.filter(action="strategy.treatment_changed").count() == 2
    assert client.post(f"{home}{row.pk}/drop/").status_code == 302
    assert client.get(f"{home}{row.pk}/").status_code == 404


def test_who_may_not_edit_changes_nothing(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("viewer")
    assert client.post(f"/b/{brand.slug}/treatments/new/", LINE | {"group": "tier:new"}).status_code == 403
    with brand_scope(brand), acting(NOBODY), pytest.raises(Denied):
        services.save_treatment(services.TreatmentDraft(group="tier:new", benefit="b"))
    with brand_scope(brand):
        assert SegmentTreatment.objects.count() == 0


def test_rest_writes_reads_and_previews(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    home, client = f"/api/brands/{brand.slug}/treatments", client_for("director")
    body = {"group": "tier:core", "formats": ["live"], "benefit": "专场问答", "most": 2, "days": 7}
    made = client.post(home, json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert made.json() | body == made.json()
    assert client.post(home, json.dumps(body), content_type="application/json").status_code == 422
    changed = client.put(f"{home}/{number}", json.dumps(body | {"channels": ["group"]}), content_type="application/json")
    assert changed.json()["channels"] == ["group"]
    assert client.get(home, {"group": "tier:core"}).json()["count"] == 1
    assert client.get(home, {"group": "tier:new"}).json() == {"count": 0, "items": []}
    assert client.get(f"{home}/{number}/pushes").json() == {"count": 0, "items": []}
    assert client.delete(f"{home}/{number}").status_code == 204
    assert client.get(f"{home}/{number}").status_code == 404
