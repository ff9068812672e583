"""Saving drafts: two tabs meet, versions, odd input."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.factories import acting_in

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import DraftState, Item
from guanhao.domains.content.policy.items import EditorPolicy
from guanhao.domains.content.services import drafts
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.kernel import versions
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TEXT = "第一段。\n\n第二段。\n\n第三段。\n"


def made(text: str = TEXT) -> Item:
    return create_item(ItemDraft(title="一", text=text))


def test_two_tabs_on_different_paragraphs_keep_both(brand: Any) -> None:
    """TEA-07 b."""
    with acting_in("editor", brand):
        item = made()
        first = drafts.save_draft(item_id=item.pk, words={"text": TEXT.replace("第一段", "开头")}, base=1)
        second = drafts.save_draft(item_id=item.pk, words={"text": TEXT.replace("第三段", "结尾"), "title": "新题"}, base=1)
        assert first.revision == 2
        assert (second.revision, second.merged, second.clashes) == (3, True, ())
        assert second.state["text"] == "开头。\n\n第二段。\n\n结尾。\n"
        assert second.state["title"] == "新题"
        assert Item.objects.get(pk=item.pk).text == second.state["text"]


def test_two_tabs_on_one_paragraph_keep_both_texts(brand: Any) -> None:
    with acting_in("editor", brand):
        item = made()
        drafts.save_draft(item_id=item.pk, words={"text": TEXT.replace("第二段", "甲写的")}, base=1)
        with override("en"):
            saved = drafts.save_draft(item_id=item.pk, words={"text": TEXT.replace("第二段", "乙写的")}, base=1)
        assert saved.state["text"] == "第一段。\n\n甲写的。\n\n乙写的。\n\n第三段。\n"
        assert [(one.field, one.first, one.second) for one in saved.clashes] == [("text", "甲写的。", "乙写的。")]
        notes = [one.note for one in versions.history(f"content.item:{item.pk}")]
        assert "Before a merge" in notes


def test_a_tab_left_open_beyond_what_is_kept_loses_nothing(brand: Any) -> None:
    with acting_in("director", brand):
        revise(EditorPolicy, {"states": 5}, reason="test")
        item = made()
        for number in range(8):
            drafts.save_draft(item_id=item.pk, words={"text": TEXT + f"\n更多 {number}。"}, base=number + 1)
        assert DraftState.objects.filter(target=f"content.item:{item.pk}").count() == 5
        saved = drafts.save_draft(item_id=item.pk, words={"text": TEXT.replace("第一段", "旧标签页")}, base=1)
        for words in ("旧标签页。", "第一段。", "第三段。", "更多 7。"):
            assert words in saved.state["text"]


def test_versions_are_kept_by_hand_or_by_time_and_restored(brand: Any) -> None:
    """TEA-07 a: restore version 3."""
    with acting_in("editor", brand):
        with time_at(MONDAY):
            item = made("一")
            target = f"content.item:{item.pk}"
            assert drafts.save_draft(item_id=item.pk, words={"text": "一二"}, base=1).version is None
            assert drafts.save_draft(item_id=item.pk, words={"text": "一二三"}, base=2, keep=True).version == 2
        with time_at(MONDAY + timedelta(minutes=10)):
            assert drafts.save_draft(item_id=item.pk, words={"text": "一二三四"}, base=3).version == 3
            drafts.save_draft(item_id=item.pk, words={"text": "全改了", "tags": ["#茶"]}, base=4, keep=True)
            item.refresh_from_db()
            restored = drafts.restore(row=item, number=3)
        assert restored.state["text"] == "一二三四"
        assert restored.state["tags"] == []
        assert [one.number for one in versions.history(target)] == [5, 4, 3, 2, 1]
        with pytest.raises(Refused):
            drafts.restore(row=item, number=99)


def test_odd_input_is_made_fit_or_refused(brand: Any) -> None:
    with acting_in("editor", brand):
        item = made("")
        odd = "正文\u202e反向\ud83d\x00\x07 好\r\n第二行\u2028第三行"
        saved = drafts.save_draft(item_id=item.pk, words={"text": odd, "tags": [" #茶 文化 ", "", "茶文化"], "media": [3, 3, 1]}, base=1)
        assert saved.state["text"] == "正文反向 好\n第二行\n第三行"
        assert saved.state["tags"] == ["茶文化"]
        assert saved.state["media"] == [3, 1]
        megabyte = ("很长的一段。" * 30 + "\n\n") * 5000
        long = drafts.save_draft(item_id=item.pk, words={"text": megabyte}, base=2)
        assert long.revision == 3
        merged = drafts.save_draft(item_id=item.pk, words={"text": megabyte.replace("很长", "更长", 1)}, base=2)
        assert merged.revision == 4
        for field, value in (
            ("text", "x" * 1_048_577),
            ("title", "x" * 201),
            ("media", ["a"]),
            ("tags", "x"),
            ("colour", "red"),
            ("link", "x" * 2001),
        ):
            with pytest.raises(Refused) as refused:
                drafts.save_draft(item_id=item.pk, words={field: value}, base=4)
            assert refused.value.field == {"colour": "words.colour"}.get(field, field)
        assert Item.objects.get(pk=item.pk).revision == 4


def test_an_empty_title_does_not_lose_the_rest(brand: Any) -> None:
    with acting_in("editor", brand):
        item = made()
        assert drafts.save_draft(item_id=item.pk, words={"title": "", "text": "x"}, base=1).state["title"] == "一"


def test_an_archived_item_is_not_written(brand: Any) -> None:
    with acting_in("editor", brand):
        item = made()
        Item.objects.filter(pk=item.pk).update(status="archived")
        with pytest.raises(Refused):
            drafts.save_draft(item_id=item.pk, words={"text": "x"}, base=1)
