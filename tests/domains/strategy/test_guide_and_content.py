"""What content does with the guide and the brand's tags, through the pages of both."""

from collections.abc import Callable

from django.test import Client

from guanhao.domains.content.models import Item
from guanhao.domains.content.services import items
from guanhao.domains.strategy import facade
from guanhao.domains.strategy.services import profile
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.tenancy import BrandRef

FORM = {"title": "秋茶上新", "purpose": "user_need", "lane": "regular"}


def publish(client: Client, home: str, slogan: str) -> None:
    assert client.post(f"{home}/guide/edit/", {"slogan": slogan, "banned": "亲们 | 油腻 | 大家"}).status_code == 302
    assert client.post(f"{home}/guide/draft/", {"reason": slogan}).status_code == 302
    deliver_pending()


def test_a_new_guide_marks_open_drafts_for_a_new_check(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """STR-02: publish guide v2 while 3 drafts are open → 3 drafts flagged "re-check v2"; a checked one leaves the list."""
    home, director = f"/b/{in_brand.slug}", client_for("director")
    publish(director, home, "第一版")
    drafts = [items.create_item(items.ItemDraft(title=f"稿件 {number}", text="大家好")) for number in range(3)]
    done = items.create_item(items.ItemDraft(title="已发布的稿件"))
    items.put_status(done, "published")
    for draft in drafts:
        director.post(f"{home}/items/{draft.pk}/check-again/")
    publish(director, home, "第二版")
    shown = director.get(f"{home}/review/recheck/").content.decode()
    assert [f"稿件 {number}" in shown for number in range(3)] == [True, True, True]
    assert "已发布的稿件" not in shown
    assert facade.guide() is not None


def test_items_carry_values_and_selling_points(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """STR-01: content is linked to values and selling points in its form; a retired tag stays on what carries it."""
    home, editor = f"/b/{in_brand.slug}", client_for("editor")
    assert 'name="values"' not in editor.get(f"{home}/items/new/").content.decode()
    value = profile.save_tag(profile.TagDraft(kind="value", title="社会责任", key="duty"))
    profile.save_tag(profile.TagDraft(kind="usp", title="服务", key="service"))
    assert editor.post(f"{home}/items/new/?format=image_text", FORM | {"values": ["duty"], "usps": ["service"]}).status_code == 302
    item = Item.objects.get()
    assert (item.values, item.usps) == (["duty"], ["service"])
    profile.retire_tag(value)
    assert "duty" in editor.get(f"{home}/items/{item.pk}/edit/").content.decode()
    assert editor.post(f"{home}/items/{item.pk}/edit/", FORM | {"values": ["duty"], "usps": []}).status_code == 302
    item.refresh_from_db()
    assert (item.values, item.usps) == (["duty"], [])
    assert editor.post(f"{home}/items/{item.pk}/edit/", FORM | {"values": ["made-up"]}).status_code == 422
