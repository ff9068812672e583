"""What a variant says to its platform beside its words: typed, signed, checked live; and the campaign it goes out under."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.domains.publishing.publishing import active_account, signed, soon, subject_of
from tests.factories import acting_in

from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.selectors import variants as selectors
from guanhao.domains.content.selectors.outgoing import VariantSource
from guanhao.domains.content.services import drafts, items, variants
from guanhao.domains.content.services.items import ItemDraft
from guanhao.domains.links import facade as links
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.rules.options import Wrong, kept
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.approvals import digest
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import find_connector
from guanhao.sdk.connectors.records import Option

pytestmark = pytest.mark.django_db
LINK = "https://qinghe.example/tea"


def film(brand: Any) -> Variant:
    """A draft of a video for Bilibili."""
    account = active_account(brand, "bilibili", "tea", client_id="c1")
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="三步泡茶", text="水温 85 度", format="video", fields={"length": 60}))
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "video"})
    return row


def test_values_are_kept_in_the_kinds_of_the_options() -> None:
    options = (
        Option(name="tid", title="Partition", title_zh="分区", kind="number"),
        Option(name="push", title="Push", title_zh="群发", kind="flag"),
        Option(name="who", title="Who", title_zh="谁", kind="choice", choices=(("all", "All", "全部"),)),
        Option(name="groups", title="Groups", title_zh="分组", kind="words", longest=4),
        Option(name="cover", title="Cover", title_zh="封面", kind="address"),
        Option(name="digest", title="Digest", title_zh="摘要", longest=3),
    )
    typed = {"tid": " 21 ", "push": "0", "who": "all", "groups": "茶，水、茶", "cover": "https://a.example/x.jpg", "digest": ""}
    assert kept(options, typed) == ({"tid": 21, "push": False, "who": "all", "groups": ["茶", "水"], "cover": "https://a.example/x.jpg"}, [])
    bad = {"tid": "1.5", "push": "maybe", "who": "me", "groups": ["太长的一个词"], "cover": "ftp://x", "digest": "四个字呀", "other": 1}
    assert kept(options, bad)[1] == [
        Wrong("tid", "number"), Wrong("push", "flag"), Wrong("who", "choice", ("all",)), Wrong("groups", "long", most=4), Wrong("cover", "address"),
        Wrong("digest", "long", most=3), Wrong("other", "unknown", ("tid", "push", "who", "groups", "cover", "digest")),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["bilibili", "bluesky", "ghost", "mastodon", "telegram", "wechat_oa", "weibo", "wordpress"])
def test_every_offer_is_named_once_in_both_languages(name: str) -> None:
    options = find_connector(name).options  # type: ignore[attr-defined]
    assert len({one.name for one in options}) == len(options) > 0
    assert all(one.title and one.title_zh and bool(one.help) == bool(one.help_zh) for one in options)


def test_a_partition_is_typed_signed_and_sent(brand: Any) -> None:
    row = film(brand)
    with acting_in("editor", brand):
        before = digest(selectors.part_of(row))
        row = variants.change_variant(variant_id=row.pk, extras={"tid": "122", "source": "", "no_reprint": "1"})
        assert row.extras == {"tid": 122, "no_reprint": True}
        part = selectors.part_of(row)
        assert (part.fields["extras.tid"], part.fields["extras.no_reprint"]) == (122, True)
        assert digest(part) != before
        post = VariantSource().payload(subject_of(row)).outgoing
        assert dict(post.extras) == {"tid": 122, "no_reprint": True}
        with pytest.raises(Refused) as refused:
            variants.change_variant(variant_id=row.pk, extras={"tid": "beauty"})
        assert (refused.value.field, Variant.objects.get().extras["tid"]) == ("extras.tid", 122)
        with pytest.raises(Refused):
            variants.change_variant(variant_id=row.pk, extras={"mood": "gay"})
        row = variants.change_variant(variant_id=row.pk, format="article")
        assert row.extras == {}


def test_what_is_changed_after_signing_voids_and_is_named(brand: Any) -> None:
    row = signed(brand, active_account(brand, "weibo", "tea"))
    with brand_scope(brand), acting(SYSTEM):
        Variant.objects.filter(pk=row.pk).update(platform="mastodon")
    with acting_in("editor", brand):
        assert VariantSource().payload(subject_of(row)).approved
        variants.change_variant(variant_id=row.pk, extras={"visibility": "private"})
        payload = VariantSource().payload(subject_of(row))
        assert (payload.approved, payload.altered) == (False, True)
        (change,) = VariantSource().difference(subject_of(row), "")
        assert (change["name"], change["title"], change["before"], change["after"]) == ("extras.visibility", "可见范围", "", "private")


def test_the_page_offers_keeps_and_asks_the_platform(brand: Any, client_for: Callable[..., Client]) -> None:
    row, client = film(brand), client_for("editor")
    page = client.get(f"/b/acme/variants/{row.pk}/").content.decode()
    assert 'name="extras.tid"' in page
    asked = client.post(f"/b/acme/variants/{row.pk}/extras/asked/", {"extras.tid": "x"}).content.decode()
    assert "整数" in asked
    assert "投稿分区" in client.post(f"/b/acme/variants/{row.pk}/extras/asked/", {"extras.tid": ""}).content.decode()
    assert "投稿分区" not in client.post(f"/b/acme/variants/{row.pk}/extras/asked/", {"extras.tid": "21"}).content.decode()
    client.post(f"/b/acme/variants/{row.pk}/extras/", {"extras.tid": "21", "extras.no_reprint": "0"})
    with brand_scope(brand):
        assert Variant.objects.get().extras == {"tid": 21, "no_reprint": False}
    got = client.get(f"/api/brands/acme/variants/{row.pk}/extras").json()
    assert [one["name"] for one in got["items"]] == ["tid", "source", "no_reprint"]
    assert got["items"][0]["value"] == 21
    assert any("视频" in words for words in got["objections"])
    sent = client.patch(f"/api/brands/acme/variants/{row.pk}", {"extras": {"tid": 27}}, content_type="application/json")
    assert sent.json()["extras"] == {"tid": 27}


def test_words_readers_see_are_read_by_the_rules(brand: Any) -> None:
    from guanhao.domains.content.selectors.findings import _compliance

    account = active_account(brand, "wechat_oa", "tea")
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="三步泡茶", text="水温 85 度"))
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "article"})
        row = variants.change_variant(variant_id=row.pk, extras={"digest": "全国第一的好茶"})
    with brand_scope(brand), acting(SYSTEM):
        hits = _compliance(Item.objects.get(pk=item.pk), row, {}).hits
    assert any(hit.part == "extras.digest" for hit in hits)


def test_a_campaign_is_frozen_and_taken_down_by_its_name(brand: Any) -> None:
    """The item's own, the one its link names, and the one its short link leads to."""
    account = active_account(brand, "zhihu", "tea")
    row = signed(brand, account)
    with acting_in("manager", brand):
        items.change_item(item_id=row.item_id, campaign="spring-2026")
        view = publishing.plan(subject=subject_of(row), planned_at=soon())
        freeze, held = publishing.freeze(scope="campaign", value="spring-2026", reason="等候说明")
        assert held == [view.id]
        publishing.lift(freeze_id=freeze)
        publishing.withdraw_where(scope="item", value=str(row.item_id), reason="撤下")
        assert publishing.publication(view.id).status == "cancelled"
        items.change_item(item_id=row.item_id, campaign="")
        drafts.save_variant(variant_id=row.pk, words={"link": f"{LINK}?utm_source=zhihu&utm_campaign=autumn"}, base=row.revision)
        assert VariantSource().payload(subject_of(row)).campaign == "autumn"


def test_a_short_link_takes_the_place_of_the_long_one(brand: Any, client_for: Callable[..., Client]) -> None:
    row = film(brand)
    with acting_in("editor", brand):
        items.change_item(item_id=row.item_id, campaign="spring")
        drafts.save_variant(variant_id=row.pk, words={"link": LINK}, base=row.revision)
    client = client_for("editor")
    assert "生成短链接" in client.get(f"/b/acme/variants/{row.pk}/").content.decode()
    client.post(f"/b/acme/variants/{row.pk}/short-link/", {"use": "1"})
    with brand_scope(brand), acting(SYSTEM):
        made = links.link_of_subject(subject_of(row))
        assert made is not None
        assert (made.base, made.utm.campaign, made.utm.content) == (LINK, "spring", str(row.pk))
        assert Variant.objects.get().link == made.url
        items.change_item(item_id=row.item_id, campaign="")
        assert VariantSource().payload(subject_of(row)).campaign == "spring"
    assert made.url in client.get(f"/b/acme/variants/{row.pk}/").content.decode()
