"""Comments on sentences of drafts, and who is in a draft now."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, Presence, Remark, Variant
from guanhao.domains.content.rules.variants import FIELDS
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services.checking import clean_text
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.events.content import RemarkMade

AROUND = 60


@transaction.atomic
def remark(
    *,
    item_id: int,
    words: str,
    variant_id: int | None = None,
    field: str = "text",
    quote: str = "",
    before: str = "",
    after: str = "",
    reply_to: int | None = None,
) -> Remark:
    """A comment on a place of a draft, or an answer to one (needs content.comment). The place is what is quoted, with a little of what stands
    around it; without a quote it is the whole draft."""
    require("content.comment")
    item: Item = Item.objects.get(pk=item_id)
    variant = Variant.objects.get(pk=variant_id, item=item) if variant_id else None
    parent = Remark.objects.get(pk=reply_to, item=item) if reply_to else None
    if field not in FIELDS:
        raise Refused(_("A draft has no field %(name)s.") % {"name": field[:40]}, "field")
    actor = current_actor()
    made = Remark(item=item, variant=variant, parent=parent.parent or parent if parent else None, field=field, made_at=now())
    made.words = clean_text(words, "words", 4000, required=_("Write what you want to say."))
    made.quote = clean_text(quote, "quote", 2000)
    made.before, made.after = clean_text(before[-AROUND:], "before", AROUND), clean_text(after[:AROUND], "after", AROUND)
    made.author_id, made.author_name = actor.user_id, actor.name[:120]
    made.save()
    audit.record("content.remark_made", target=target_of(item), after={"words": made.words[:300], "quote": made.quote[:120]})
    told = RemarkMade(
        brand_id=item.brand_id, remark_id=made.pk, item_id=item.pk, author_id=actor.user_id, author_name=made.author_name, words=made.words[:300]
    )
    events.emit(told)
    return made


@transaction.atomic
def resolve(*, remark_id: int, done: bool = True) -> Remark:
    """Say that a comment is settled, or open it again (needs content.comment)."""
    require("content.comment")
    row: Remark = Remark.objects.select_for_update().get(pk=remark_id)
    row.resolved_at, row.resolved_by_name = (now(), current_actor().name[:120]) if done else (None, "")
    row.save(update_fields=["resolved_at", "resolved_by_name"])
    audit.record("content.remark_resolved", target=f"content.item:{row.item_id}", after={"words": row.words[:120], "done": done})
    return row


def note_presence(*, target: str, tab: str, field: str = "") -> None:
    """Say that the acting person has a draft open in this tab."""
    actor = current_actor()
    if actor.user_id is None or not tab:
        return
    facts = {"user_id": actor.user_id, "name": actor.name[:120], "field": field[:40], "seen_at": now()}
    Presence.objects.update_or_create(target=target[:60], tab=tab[:40], defaults=facts, create_defaults={**facts})


def leave(*, target: str, tab: str) -> None:
    """The tab was closed."""
    Presence.objects.filter(target=target[:60], tab=tab[:40], user_id=current_actor().user_id).delete()
