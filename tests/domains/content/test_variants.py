"""Variants for accounts: derived, drifting, limits, payloads."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.selectors import scripts as trees
from guanhao.domains.content.selectors import variants as selectors
from guanhao.domains.content.selectors.comments import place_of
from guanhao.domains.content.services import comments, drafts, items, scripts, variants
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.approvals import digest
from guanhao.kernel.models import EventRow

TEXT = "# 三步泡茶\n\n水温 **85 度**，[看这里](https://example.com)。\n\n- 温杯\n- 投茶\n"
PLATFORMS = ("wechat_oa", "xiaohongshu", "weibo", "douyin")


@pytest.fixture
def accounts(brand: Any) -> list[int]:
    """One account on each of four platforms."""
    from guanhao.kernel.tenancy import brand_scope

    with brand_scope(brand), acting(SYSTEM):
        return [channels.add_account(platform=one, handle=f"tea-{one}", name=one).id for one in PLATFORMS]


def made(**more: Any) -> Item:
    item = create_item(ItemDraft(title="三步泡茶", text=TEXT, **more))
    drafts.save_draft(item_id=item.pk, words={"tags": ["茶", "教程"], "media": [7, 8], "first_comment": "你用几度水？"}, base=1)
    return Item.objects.get(pk=item.pk)


def test_one_item_and_four_accounts_give_four_variants(brand: Any, accounts: list[int]) -> None:
    """PUB-03: each is a part of its own."""
    with acting_in("editor", brand):
        item = made()
        rows = variants.add_variants(item_id=item.pk, account_ids=accounts)
        assert [(row.platform, row.format) for row in rows] == [
            ("wechat_oa", "image_text"), ("xiaohongshu", "image_text"), ("weibo", "image_text"), ("douyin", "image_text"),
        ]  # fmt: skip
        assert rows[1].text == "三步泡茶\n\n水温 85 度，看这里。\n\n• 温杯\n• 投茶"
        assert rows[2].title == ""
        assert variants.add_variants(item_id=item.pk, account_ids=accounts) == []
        parts = selectors.parts_of(rows)
        assert len({digest(part) for part in parts}) == 4
        assert [part.subject for part in parts] == [f"content.variant:{row.pk}" for row in rows]
        variants.put_status(rows[0], "in_review")
        assert [row.status for row in Variant.objects.order_by("pk")] == ["in_review", "draft", "draft", "draft"]


def test_a_long_article_keeps_its_markdown_and_short_texts_carry_the_title(brand: Any, accounts: list[int]) -> None:
    with acting_in("editor", brand):
        item = made(format="long_image_text")
        drafts.save_draft(item_id=item.pk, words={"text": "正文。"}, base=2)
        article, weibo = variants.add_variants(item_id=item.pk, account_ids=[accounts[0], accounts[2]], formats={accounts[2]: "text"})
        assert (article.format, article.title, article.text) == ("article", "三步泡茶", "正文。")
        assert article.tags == []
        assert weibo.text == "【三步泡茶】正文。"


def test_drift_is_marked_and_taken_back(brand: Any, accounts: list[int]) -> None:
    with acting_in("editor", brand):
        item = made()
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[accounts[1]])
        assert selectors.view(row).drift == []
        drafts.save_variant(variant_id=row.pk, words={"title": "85 度刚好"}, base=row.revision)
        drafts.save_draft(item_id=item.pk, words={"first_comment": "你呢？"}, base=2)
        row = selectors.variant(row.pk)
        assert [(one.field, one.here, one.master) for one in selectors.view(row).drift] == [("title", True, False), ("first_comment", False, True)]
        row = variants.take_from_master(variant_id=row.pk, fields=["first_comment"])
        assert (row.title, row.first_comment) == ("85 度刚好", "你呢？")
        assert [one.field for one in selectors.view(row).drift] == ["title"]
        row = variants.take_from_master(variant_id=row.pk)
        assert row.derived_from == 3
        assert selectors.view(row).drift == []


def test_limits_of_each_platform_are_named(brand: Any, accounts: list[int]) -> None:
    with acting_in("editor", brand):
        item = made()
        rows = variants.add_variants(item_id=item.pk, account_ids=accounts)
        drafts.save_draft(item_id=item.pk, words={"title": "题" * 21}, base=2)
        for row in rows:
            variants.take_from_master(variant_id=row.pk, fields=["title"])
        found = {
            view.row.platform: [one.rule for one in view.findings if one.level == "error"] for view in selectors.views(selectors.variants_of(item))
        }
        assert "title_max" in found["xiaohongshu"]
        assert "title_max" in found["douyin"]
        assert "title_max" not in found["weibo"]


def test_every_field_of_the_payload_changes_its_digest(brand: Any, accounts: list[int]) -> None:
    """What goes out is what was signed: text, a comma, order of pictures, labels, window."""
    with acting_in("editor", brand):
        item = made()
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[accounts[1]])
        seen = {digest(selectors.part_of(row))}

        def changed(after: Variant | None = None) -> None:
            seen.add(digest(selectors.part_of(after or selectors.variant(row.pk))))

        words: list[dict[str, Any]] = [
            {"text": row.text + "，"},
            {"title": "x"}, {"media": [8, 7]}, {"tags": ["茶"]}, {"first_comment": ""}, {"link": "https://example.com"}, {"cover": 7},
        ]  # fmt: skip
        for one in words:
            base = selectors.variant(row.pk).revision
            drafts.save_variant(variant_id=row.pk, words=one, base=base)
            changed()
        changed(variants.change_variant(variant_id=row.pk, ad_label="广告"))
        changed(variants.change_variant(variant_id=row.pk, format="video"))
        items.change_item(item_id=item.pk, is_ad=True)
        changed()
        items.change_item(item_id=item.pk, ai_generated=True)
        changed()
        assert len(seen) == 12
        events = EventRow.objects.filter(name="content.variant_changed")
        assert events.count() == 12


def test_what_cannot_be_done_with_variants(brand: Any, accounts: list[int]) -> None:
    with acting_in("editor", brand):
        item = made()
        with pytest.raises(Refused):
            variants.add_variants(item_id=item.pk, account_ids=[999])
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[accounts[0]])
        with pytest.raises(Refused) as refused:
            variants.change_variant(variant_id=row.pk, format="live")
        assert refused.value.field == "format"
        variants.put_status(row, "published")
        for call in (
            lambda: drafts.save_variant(variant_id=row.pk, words={"text": "x"}, base=1),
            lambda: variants.take_from_master(variant_id=row.pk),
            lambda: variants.change_variant(variant_id=row.pk, ad_label="x"),
            lambda: variants.remove_variant(variant_id=row.pk),
        ):
            with pytest.raises(Refused):
                call()
    with acting_in("viewer", brand), pytest.raises(Denied):
        drafts.save_variant(variant_id=row.pk, words={"text": "x"}, base=1)


def test_comments_follow_their_sentence(brand: Any) -> None:
    assert place_of("甲乙丙，甲乙丁", "甲乙", before="丙，", after="丁") == (4, 6)
    assert place_of("没有了", "甲乙") == (-1, -1)
    with acting_in("editor", brand):
        item = made()
        note = comments.remark(item_id=item.pk, words="几度？", quote="85 度", before="水温 **", after="**")
        comments.remark(item_id=item.pk, words="85", reply_to=note.pk)
        assert comments.resolve(remark_id=note.pk).resolved_by_name == "Editor"
        with pytest.raises(Refused):
            comments.remark(item_id=item.pk, words=" ")


def test_a_master_with_three_forms(brand: Any, accounts: list[int]) -> None:
    """CON-23 a: reach is the sum, the missing form is listed."""
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    with acting_in("editor", brand):
        master = made(format="long_image_text")
        derived = [
            create_item(ItemDraft(title="短视频", format="video", fields={"length": 58}, parent_id=master.pk)),
            create_item(ItemDraft(title="直播", format="live", fields={"starts_at": "2026-03-08T20:00", "host": "小林"}, parent_id=master.pk)),
            create_item(ItemDraft(title="图文", parent_id=master.pk)),
        ]
        for number, item in enumerate(derived, 1):
            (row,) = variants.add_variants(item_id=item.pk, account_ids=[accounts[3]])
            variants.link_post(variant_id=row.pk, post_id=f"p{number}")
        with acting(SYSTEM):
            ids = pa.array([accounts[3]] * 3, pa.int64())
            times = pa.array([moment] * 3, pa.timestamp("us", "UTC"))
            posts: dict[str, Any] = {
                "account_id": ids,
                "post_id": ["p1", "p2", "p3"],
                "platform": ["douyin"] * 3,
                "published_at": times,
                "day": pa.array([date(2026, 3, 2)] * 3),
            }
            warehouse.append("posts", pa.table(posts))
            numbers: dict[str, Any] = {
                "account_id": ids,
                "post_id": ["p1", "p2", "p3"],
                "observed_at": times,
                "platform": ["douyin"] * 3,
                "reach": pa.array([100, 20, 3], pa.int64()),
            }
            warehouse.append("post_metrics", pa.table(numbers))
        tree = trees.tree(Item.objects.get(pk=derived[1].pk))
        assert [(branch.item.title, branch.depth, branch.numbers["reach"]) for branch in tree.branches] == [
            ("三步泡茶", 0, None), ("短视频", 1, 100), ("直播", 1, 20), ("图文", 1, 3),
        ]  # fmt: skip
        assert tree.total["reach"] == 123
        assert tree.missing == ["offline_event"]


def test_scripts_and_run_sheets_are_saved_whole(brand: Any) -> None:
    with acting_in("editor", brand):
        item = create_item(ItemDraft(title="直播", format="live", fields={"starts_at": "2026-03-08T20:00", "host": "小林"}))
        row = scripts.save_script(item_id=item.pk, shots=[{"milliseconds": 4500, "picture": "p"}], base=0)
        with pytest.raises(scripts.Outdated):
            scripts.save_script(item_id=item.pk, shots=[], base=0)
        assert [one.code for one in trees.script(item).problems] == ["no_hook", "no_interaction"]
        for bad in ([{"milliseconds": 1.5}], [{"milliseconds": -1}], [{"milliseconds": 1, "hook": "x"}], ["x"]):
            with pytest.raises(Refused):
                scripts.save_script(item_id=item.pk, shots=bad, base=row.revision)  # type: ignore[arg-type]
        sheet = scripts.save_run_sheet(item_id=item.pk, theme="visit", blocks=[{"milliseconds": 600_000, "title": "开场"}])
        assert sheet.hosts == ["小林"]
        assert sheet.starts_at.isoformat() == "2026-03-08T20:00:00+08:00"
        checks = [{**one, "done": one["key"] == "network"} for one in sheet.checks]
        assert scripts.save_run_sheet(item_id=item.pk, checks=checks).checks[0]["by"] == "Editor"
        with pytest.raises(Refused) as refused:
            scripts.save_run_sheet(item_id=item.pk, theme="party")
        assert refused.value.field == "theme"


def test_comment_rates_with_and_without_interaction(brand: Any, accounts: list[int]) -> None:
    """CON-19 b: shown side by side."""
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    with acting_in("editor", brand):
        for number, interaction in enumerate(["question", "", ""], 1):
            item = create_item(ItemDraft(title=str(number), format="video", fields={"length": 30}))
            scripts.save_script(item_id=item.pk, shots=[{"milliseconds": 1000, "picture": "p", "interaction": interaction}])
            (row,) = variants.add_variants(item_id=item.pk, account_ids=[accounts[3]])
            variants.link_post(variant_id=row.pk, post_id=f"q{number}")
        with acting(SYSTEM):
            names = ["q1", "q2", "q3"]
            ids, times = pa.array([accounts[3]] * 3, pa.int64()), pa.array([moment] * 3, pa.timestamp("us", "UTC"))
            posts: dict[str, Any] = {"account_id": ids, "post_id": names, "platform": ["douyin"] * 3, "published_at": times}
            warehouse.append("posts", pa.table({**posts, "day": pa.array([date(2026, 3, 2)] * 3)}))
            counts = {"views": pa.array([1000, 1000, 3000], pa.int64()), "comments": pa.array([50, 10, 30], pa.int64())}
            warehouse.append(
                "post_metrics", pa.table({"account_id": ids, "post_id": names, "observed_at": times, "platform": ["douyin"] * 3, **counts})
            )
        effect = trees.interaction_effect()
        assert (effect.having.posts, effect.having.rate) == (1, 0.05)
        assert (effect.lacking.posts, effect.lacking.rate) == (2, 0.01)
