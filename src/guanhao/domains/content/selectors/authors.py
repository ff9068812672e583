"""Who wrote an item: everybody who edited it or one of its variants, and so may not review it (CON-12)."""

from collections.abc import Sequence

from guanhao.domains.content.models import DraftState, Item, Variant
from guanhao.domains.content.selectors.words import target_of
from guanhao.kernel.models import AuditEntry, Version
from guanhao.kernel.tenancy import current_brand

WRITING = (
    "content.draft_saved",
    "content.item_changed",
    "content.item_created",
    "content.run_sheet_saved",
    "content.script_saved",
    "content.variant_changed",
    "content.variant_made",
    "content.variant_taken",
)


def authors_of(item: Item, rows: Sequence[Variant]) -> list[int]:
    """Ids of everybody who wrote the item or one of these variants: makers, last changers, versions, saved drafts and the audit log."""
    targets = [target_of(item), *(target_of(row) for row in rows)]
    found = {one for row in (item, *rows) for one in (row.made_by_id, row.changed_by_id)}
    versions = [*targets, f"{target_of(item)}.facts"]
    found |= set(Version.objects.filter(target__in=versions).values_list("made_by_id", flat=True))
    found |= set(DraftState.objects.filter(target__in=targets).values_list("made_by_id", flat=True))
    written = AuditEntry.objects.filter(brand_id=current_brand().id, target__in=targets, action__in=WRITING)
    found |= set(written.values_list("actor_id", flat=True))
    return sorted(one for one in found if one is not None)
