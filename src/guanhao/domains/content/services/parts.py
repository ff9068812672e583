"""What must follow every change of words: signatures that no longer fit are voided, the search finds the new words."""

from collections.abc import Iterable
from contextlib import suppress

from guanhao.console.links import burl_or_none
from guanhao.domains.assets import facade as assets
from guanhao.domains.assets.contracts import Refused as AssetRefused
from guanhao.domains.content.models import Item, StatusChoice, Variant
from guanhao.domains.content.selectors.variants import parts_of, variants_of
from guanhao.domains.content.selectors.words import all_media, media_of, state_of, target_of
from guanhao.domains.content.services.flags import settle_gone
from guanhao.engines.document import markdown
from guanhao.kernel import access, approvals, events, search
from guanhao.kernel.access import current_actor
from guanhao.sdk.events.content import VariantChanged

SIGNED = (StatusChoice.APPROVED, StatusChoice.SCHEDULED)


def restate(variants: Iterable[Variant]) -> list[Variant]:
    """Hold the payloads of saved variants against what was signed, in the caller's transaction, and tell the change; those that lost signatures.

    An approved or scheduled variant whose payload changed is a draft again.
    """
    voided = []
    rows = list(variants)
    for row, part in zip(rows, parts_of(rows), strict=True):
        lost = approvals.restate(part, author=current_actor().user_id)
        if lost:
            voided.append(row)
            if row.status in SIGNED:
                row.status = StatusChoice.DRAFT
                row.save(update_fields=["status"])
        note_uses(row)
        settle_gone(row)
        tell(row, voided=lost)
    return voided


def note_uses(row: Variant, *, gone: bool = False) -> None:
    """Tell the library which of its assets the variant shows. What may not be used (no consent, for example) is named by the review, not here."""
    if not access.can("assets.view"):
        return
    shown = [] if gone else list(media_of(all_media(state_of(row))))
    with suppress(AssetRefused):
        assets.record_use(shown, subject=target_of(row), title=row.title or row.item.title, url=burl_or_none("content:variant", pk=row.pk) or "")


def restate_item(item: Item) -> list[Variant]:
    """The same for all variants of an item whose labels changed."""
    return restate(variants_of(item))


def tell(row: Variant, *, voided: bool = False, removed: bool = False) -> None:
    """The event of a changed variant."""
    facts = {"variant_id": row.pk, "item_id": row.item_id, "account_id": row.account_id, "revision": row.revision}
    events.emit(VariantChanged(brand_id=row.brand_id, voided=voided, removed=removed, **facts))


def index_item(item: Item) -> None:
    """The global search finds the item by its title, brief and text."""
    url = burl_or_none("content:item", pk=item.pk)
    if url:
        body = f"{item.brief}\n{markdown.to_plain(item.text[:20_000])}"
        search.index(kind="content.item", object_id=item.pk, title=item.title, body=body, url=url, permission="content.view")
