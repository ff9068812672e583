"""Items on the line: making, stages, standards, structures, claims."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.factories import acting_in

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, StageStay
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.services import items, stages
from guanhao.domains.content.services.items import ItemDraft
from guanhao.kernel.access import Denied
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_live_show_needs_its_start_and_its_host(brand: Any) -> None:
    """CON-02 a."""
    with acting_in("editor", brand):
        with pytest.raises(Refused) as refused:
            items.create_item(ItemDraft(title="夜聊", format="live"))
        assert refused.value.field == "starts_at"
        with pytest.raises(Refused) as refused:
            items.create_item(ItemDraft(title="夜聊", format="live", fields={"starts_at": "2026-03-08T20:00"}))
        assert refused.value.field == "host"
        with pytest.raises(Refused) as refused:
            items.create_item(ItemDraft(title="夜聊", format="live", fields={"starts_at": "eight", "host": "小林"}))
        assert refused.value.field == "starts_at"
        assert not Item.objects.exists()
        made = items.create_item(ItemDraft(title="夜聊", format="live", fields={"starts_at": "2026-03-08T20:00", "host": "小林"}))
        assert made.fields == {"starts_at": "2026-03-08T20:00:00+08:00", "host": "小林"}


def test_a_tutorial_starts_with_its_sections(brand: Any) -> None:
    """CON-07 b."""
    with acting_in("editor", brand), override("en"):
        made = items.create_item(ItemDraft(title="三步泡好一壶茶", structure="tutorial"))
        headings = [line for line in made.text.splitlines() if line.startswith("## ")]
        assert headings == ["## What you will be able to do", "## What you need", "## Steps", "## Common mistakes", "## Your turn"]


def test_copy_that_is_not_ticked_keeps_visual_closed(brand: Any) -> None:
    """CON-07 a: also when several stages are passed over, and over REST-like direct calls."""
    with acting_in("editor", brand), time_at(MONDAY):
        item = items.create_item(ItemDraft(title="一"))
        for stage in ("topic", "material"):
            for check in selectors.standard(stage):
                stages.tick(item_id=item.pk, standard=stage, key=check.key)
        stages.move_item(item_id=item.pk, stage="copy")
        with pytest.raises(Refused) as refused:
            stages.move_item(item_id=item.pk, stage="visual")
        assert refused.value.field == "stage"
        with pytest.raises(Refused):
            stages.move_item(item_id=item.pk, stage="review")
        item.refresh_from_db()
        assert item.stage == "copy"
        for check in selectors.standard("copy"):
            stages.tick(item_id=item.pk, standard="copy", key=check.key)
        stages.move_item(item_id=item.pk, stage="visual")
        stages.move_item(item_id=item.pk, stage="topic")  # back is always possible
        events = [row.payload["after"] for row in EventRow.objects.filter(name="content.item_stage_changed").order_by("pk")]
        assert events == ["copy", "visual", "topic"]


def test_times_in_stages_are_measured(brand: Any) -> None:
    with acting_in("editor", brand):
        with time_at(MONDAY):
            item = items.create_item(ItemDraft(title="一"))
            for check in selectors.standard("topic"):
                stages.tick(item_id=item.pk, standard="topic", key=check.key)
        with time_at(MONDAY + timedelta(hours=3)):
            stages.move_item(item_id=item.pk, stage="material")
        with time_at(MONDAY + timedelta(hours=8)):
            stages.move_item(item_id=item.pk, stage="topic")
        with time_at(MONDAY + timedelta(hours=9)):
            assert selectors.time_spent([item.pk])[item.pk] == {"topic": timedelta(hours=4), "material": timedelta(hours=5)}
            views = {one.stage: one for one in selectors.stage_views(Item.objects.get(pk=item.pk))}
        assert views["topic"].current
        assert views["topic"].spent == timedelta(hours=4)
        assert StageStay.objects.filter(item=item, left_at=None).count() == 1


def test_an_unticked_mandatory_line_warns_the_reviewer(brand: Any) -> None:
    """CON-07 c."""
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="一"))
        for stage in ("topic", "material", "copy", "visual"):
            for check in selectors.standard(stage):
                stages.tick(item_id=item.pk, standard=stage, key=check.key)
        stages.tick(item_id=item.pk, standard="creative", key="unique")
        assert [(key, check.key) for key, check in selectors.checklist_warnings(item)] == [("creative", "visual")]


def test_a_claim_with_one_source_is_named(brand: Any) -> None:
    """CON-16: two pages of one house are one source."""
    source = {"title": "白皮书", "url": "https://a.example.com/1"}
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="一"))
        claim = {"text": "含量提高 30%", "kind": "technical", "sources": [source, {"title": "同一家", "url": "https://b.example.com/2"}]}
        item = items.change_item(item_id=item.pk, claims=[claim, {"text": "今天是周一", "kind": "fact"}])
        assert [(one.claim, one.found, one.needed) for one in selectors.claim_problems(item)] == [("c1", 1, 2)]
        claim["sources"] = [source, {"title": "年鉴", "publisher": "统计局"}]
        assert selectors.claim_problems(items.change_item(item_id=item.pk, claims=[claim])) == []
        with pytest.raises(Refused) as refused:
            items.change_item(item_id=item.pk, claims=[{"text": "x", "kind": "technical", "sources": [{"url": "javascript:alert(1)"}]}])
        assert refused.value.field == "claims"


def test_who_may_not_edit_changes_nothing(brand: Any) -> None:
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="一"))
    with acting_in("viewer", brand):
        for call in (
            lambda: items.create_item(ItemDraft(title="二")),
            lambda: items.change_item(item_id=item.pk, brief="x"),
            lambda: stages.move_item(item_id=item.pk, stage="material"),
            lambda: stages.tick(item_id=item.pk, standard="topic", key="goal"),
            lambda: items.assign_items(item_ids=[item.pk], owner_id=None),
            lambda: stages.save_standard(key="copy", lines=[]),
        ):
            with pytest.raises(Denied):
                call()
        assert Item.objects.count() == 1


def test_a_brands_own_standard_and_structure(brand: Any) -> None:
    with acting_in("director", brand):
        stages.save_standard(key="copy", lines=[{"title": "两人读过", "mandatory": True}, {"title": " "}])
        assert [(one.key, one.title) for one in selectors.standard("copy")] == [("line1", "两人读过")]
        stages.save_structure(key="tutorial", title="教程", sections=[{"heading": "一句话"}, {"heading": ""}])
        assert items.create_item(ItemDraft(title="一", structure="tutorial")).text == "## 一句话\n\n"
        stages.save_structure(key="tutorial", title="教程", sections=[], active=False)
        with pytest.raises(Refused):
            items.create_item(ItemDraft(title="一", structure="tutorial"))


def test_bulk_assignment(brand: Any) -> None:
    with acting_in("editor", brand) as person:
        made = [items.create_item(ItemDraft(title=str(n))) for n in range(3)]
        assert items.assign_items(item_ids=[one.pk for one in made], owner_id=person.id) == 0
        assert items.assign_items(item_ids=[one.pk for one in made], owner_id=None) == 3
        assert items.assign_items(item_ids=[one.pk for one in made], owner_id=person.id, stage="copy") == 0
        with pytest.raises(Refused):
            items.assign_items(item_ids=[made[0].pk], owner_id=999)
