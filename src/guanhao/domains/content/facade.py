"""The door of content: items and variants for the rooms above."""

from guanhao.domains.content.contracts import ItemView, Refused, VariantView
from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.selectors import items as items_selectors
from guanhao.domains.content.selectors import variants as variants_selectors
from guanhao.domains.content.selectors.flags import holds
from guanhao.domains.content.selectors.incidents import ReviewNumbers, review_numbers
from guanhao.domains.content.selectors.review_work import ReviewWork, review_work
from guanhao.domains.content.selectors.words import state_of
from guanhao.domains.content.services.sheets import render_sheet
from guanhao.kernel.approvals import Part

__all__ = [
    "ItemView",
    "Refused",
    "ReviewNumbers",
    "ReviewWork",
    "VariantView",
    "approval_sheet",
    "holds",
    "item",
    "items",
    "part_of",
    "review_numbers",
    "review_work",
    "variant",
    "variants",
]


def item(item_id: int) -> ItemView:
    """One item (needs content.view); Item.DoesNotExist (an ObjectDoesNotExist) for another brand's."""
    return _item(items_selectors.item(item_id))


def items(*, status: str = "", view: str = "", limit: int = 200) -> list[ItemView]:
    """Items, the newest change first; `view` is mine, late or open."""
    rows = items_selectors.items(status=[status] if status else None, view=view)[:limit]
    return [_item(row) for row in rows]


def variant(variant_id: int) -> VariantView:
    """One variant (needs content.view); Variant.DoesNotExist for another brand's."""
    return _variant(variants_selectors.variant(variant_id))


def variants(*, status: str = "", account_id: int | None = None, limit: int = 200) -> list[VariantView]:
    """Variants, the newest change first."""
    return [_variant(row) for row in variants_selectors.variants(status=status, account_id=account_id)[:limit]]


def part_of(variant_id: int) -> Part:
    """The exact payload of a variant as it is now: what the publisher holds against `approvals.standing` before anything irreversible."""
    return variants_selectors.part_of(variants_selectors.variant(variant_id))


def approval_sheet(approval_id: int, *, form: str = "pdf") -> tuple[str, bytes]:
    """The approval sheet (审批单) of a submission as a file: its name and bytes; `form` is pdf or html."""
    return render_sheet(approval_id=approval_id, form=form)


def _item(row: Item) -> ItemView:
    names = ("title", "format", "purpose", "lane", "stage", "status", "owner_id", "due", "topic_id", "parent_id", "is_ad", "ai_generated")
    return ItemView(id=row.pk, **{name: getattr(row, name) for name in names})


def _variant(row: Variant) -> VariantView:
    names = ("item_id", "account_id", "platform", "format", "status", "revision", "window_start", "window_end", "ad_label", "ai_label", "post_id")
    return VariantView(id=row.pk, words=state_of(row), **{name: getattr(row, name) for name in names})
