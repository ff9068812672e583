"""What keeps people from going on: reported, solved, and told to those who lead after the policy's days (TEA-04 c)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Blocker, Card
from guanhao.domains.work.policy import SprintPolicy
from guanhao.domains.work.services import cards, telling
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.clocks import start_clock, stop_clock
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.work import BlockerEscalated

CLOCK = "work.blocker"


def target_of(row: Blocker) -> str:
    """The target of its deeds and its clock."""
    return f"work.blocker:{row.pk}"


@transaction.atomic
def report_blocker(*, what: str, card_id: int | None = None, owner_id: int | None = None) -> Blocker:
    """Something is in the way (needs work.edit); its clock starts, and the card is marked. Refused when nothing is said."""
    require("work.edit")
    if not what.strip():
        raise Refused(_("Say what is in the way."), "what")
    card: Card | None = Card.objects.get(pk=card_id) if card_id is not None else None
    if card is not None and card.stage == Card.Stage.DONE:
        raise Refused(_("“%(title)s” is done.") % {"title": card.title}, "card_id")
    if owner_id is not None:
        cards.check_person(owner_id, "owner_id")
    actor = current_actor()
    row = Blocker(card=card, what=what.strip()[:300], owner_id=owner_id, made_at=now(), made_by_id=actor.user_id, made_by_name=actor.name[:120])
    row.save()
    start_clock(kind=CLOCK, subject=target_of(row), target=timedelta(days=SprintPolicy.of_brand().blocker_days))
    if card is not None:
        cards.note_blocked(card)
    audit.record("work.blocker_reported", target=target_of(row), after={"what": row.what, "card_id": card_id})
    return row


@transaction.atomic
def solve_blocker(*, blocker_id: int, answer: str = "") -> Blocker:
    """It is out of the way (needs work.edit); the first answer stands."""
    require("work.edit")
    row: Blocker = Blocker.objects.select_for_update(of=("self",)).select_related("card").get(pk=blocker_id)
    if row.solved_at is not None:
        raise Refused(_("This is solved already."))
    row.solved_at, row.solved_by_name, row.answer = now(), current_actor().name[:120], answer.strip()[:300]
    row.save()
    stop_clock(CLOCK, target_of(row))
    if row.card is not None:
        cards.note_blocked(row.card)
    audit.record("work.blocker_solved", target=target_of(row), after={"what": row.what}, note=row.answer)
    return row


@transaction.atomic
def escalate(*, blocker_id: int) -> bool:
    """Tell those who lead, once; False when it is solved or they know."""
    row: Blocker | None = Blocker.objects.select_for_update(of=("self",)).select_related("card").filter(pk=blocker_id).first()
    if row is None or row.solved_at is not None or row.escalated_at is not None:
        return False
    row.escalated_at = now()
    row.save(update_fields=["escalated_at"])
    telling.tell_blocked(row, (now() - row.made_at).days)
    audit.record("work.blocker_escalated", target=target_of(row), after={"what": row.what})
    emit(BlockerEscalated(brand_id=row.brand_id, blocker_id=row.pk, card_id=row.card_id, what=row.what))
    return True
