"""What the assistant may know of items, and how a draft of it becomes words of an item: always as a draft, never past review."""

from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.assistant import facade as assistant
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, StatusChoice, Variant
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.services import drafts, items
from guanhao.kernel.access import require

KIND = "content.item"


def read(item_id: int) -> assistant.Material:
    """Title, brief, sources and claims of an item (needs content.view)."""
    row = selectors.item(item_id)
    facts = [assistant.Fact(str(one.get("publisher") or one.get("title") or ""), str(one.get("title", ""))) for one in row.sources]
    facts += [assistant.Fact(_("Claim"), str(one.get("text", ""))) for one in row.claims]
    variant = Variant.objects.filter(item=row).order_by("pk").first()
    return assistant.Material(
        title=row.title,
        brief=row.brief,
        format=row.format,
        platform=variant.platform if variant else "",
        account_id=variant.account_id if variant else None,
        facts=tuple(one for one in facts if one.text.strip()),
    )


def take(item_id: int | None, title: str, text: str, ai: bool) -> str:
    """Words of the assistant become the master text of a new item, or of one still in draft (needs content.edit); the AI label is set with them.

    Refused for an item that is in review or further: what is signed or out is not written over.
    """
    require("content.edit")
    if item_id is None:
        made = items.create_item(items.ItemDraft(title=title, text=text, ai_generated=ai))
        return f"{KIND}:{made.pk}"
    row = Item.objects.filter(pk=item_id).first()
    if row is None:
        raise Refused(_("This thing is not there."), "target")
    if row.status not in (StatusChoice.DRAFT, StatusChoice.REJECTED):
        raise Refused(_("“%(title)s” is no draft any more; take the text over into a new item.") % {"title": row.title}, "target")
    drafts.save_draft(item_id=row.pk, words={"text": text}, base=row.revision, keep=True, note=_("Draft of the assistant"))
    if ai and not row.ai_generated:
        items.change_item(item_id=row.pk, ai_generated=True)
    return f"{KIND}:{row.pk}"


def url(subject: str) -> str:
    """The editor of an item."""
    return burl("content:write", pk=int(subject.rpartition(":")[2]))
