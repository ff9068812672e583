"""People and acts of the review tests."""

from datetime import UTC, datetime
from typing import Any

from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item
from guanhao.domains.content.services import review, variants
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.domains.content.services.review import Handing
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.tenancy import brand_scope

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai
TEXT = "三步泡好一壶春茶：温杯、投茶、注水。你习惯用几度的水？"
LEVELS = {"first": "reviewer_first", "second": "reviewer_second", "final": "reviewer_final", "legal": "legal", "facts": "tech_lead"}


def add_account(brand: Any, handle: str = "tea") -> int:
    """A Weibo account."""
    with brand_scope(brand), acting(SYSTEM):
        return channels.add_account(platform="weibo", handle=handle, name="青禾茶").id


def made(brand: Any, account: int, text: str = TEXT, **more: Any) -> Item:
    """An item with one variant, written by the editor, every line of the checklists ticked."""
    with acting_in("editor", brand):
        item = create_item(ItemDraft(title="春茶怎么泡", text=text, **more))
        variants.add_variants(item_id=item.pk, account_ids=[account], formats={} if "format" in more else {account: "text"})
        return Item.objects.get(pk=item.pk)


def hand_in(brand: Any, item: Item, **more: Any) -> approvals.ApprovalView:
    """The editor hands it in."""
    with acting_in("editor", brand):
        return review.submit(item_id=item.pk, handing=Handing(**more))


def tick_all(brand: Any, number: int) -> None:
    """Whoever may, ticks; what needs two people is ticked by two."""
    with acting_in("reviewer_first", brand):
        view = approvals.approval(number)
    assert view.current is not None
    for check in (one for one in view.current.checklist if not one.done):
        roles = [LEVELS[view.level]] + (["reviewer_first"] if check.needed == 2 else [])
        for role in roles:
            with acting_in(role, brand):
                approvals.tick(approval_id=number, item=check.key)


def sign_level(brand: Any, number: int) -> approvals.ApprovalView:
    """The reviewer of the open level ticks and signs."""
    with acting_in("reviewer_first", brand):
        level = approvals.approval(number).level
    tick_all(brand, number)
    with acting_in(LEVELS[level], brand):
        view = approvals.approval(number)
        return review.sign(approval_id=number, level=level, seen=view.seen)


def approve(brand: Any, number: int) -> approvals.ApprovalView:
    """All levels sign."""
    view = sign_level(brand, number)
    while view.state == "open":
        view = sign_level(brand, number)
    deliver_pending()
    return view
