"""Cards that other rooms ask for."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import NewCard, Refused
from guanhao.domains.work.models import Card
from guanhao.domains.work.services import cards
from guanhao.kernel.access import SYSTEM, acting

LONGEST = 160


def add_card(new: NewCard) -> Card:
    """Put a card into the pool, once for each occasion (the caller has asked for permission). Refused by field."""
    if not 0 < len(new.occasion) <= LONGEST:
        raise Refused(_("An occasion has 1 to %(most)s characters.") % {"most": LONGEST}, "occasion")
    known: Card | None = Card.objects.filter(occasion=new.occasion).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _make(new)
    except IntegrityError:  # somebody else was quicker
        found: Card | None = Card.objects.filter(occasion=new.occasion).first()
        if found is None:
            raise
        return found


def _make(new: NewCard) -> Card:
    draft = cards.CardDraft(
        title=new.title.strip()[:200],
        text=new.text,
        kind=new.kind,
        priority=new.priority,
        owner_id=new.owner_id,
        due_on=new.due_on,
        standard=new.standard[:1000],
    )
    with acting(SYSTEM):
        card = cards.save_card(draft)
    card.occasion, card.subject, card.url = new.occasion, new.subject[:80], new.url[:300]
    card.save(update_fields=["occasion", "subject", "url"])
    return card
