"""The door of the team's work: cards for the rooms above, who answers for what, how promises are kept."""

from collections.abc import Sequence
from datetime import datetime

from guanhao.domains.work.contracts import CardView, Changed, Duties, NewCard, Refused
from guanhao.domains.work.models import Card
from guanhao.domains.work.selectors import boards, duties, talks
from guanhao.domains.work.selectors.talks import Attainment
from guanhao.domains.work.services import adding

__all__ = [
    "Attainment",
    "CardView",
    "Changed",
    "Duties",
    "NewCard",
    "Refused",
    "accountable",
    "add_card",
    "attainment",
    "card",
    "cards_of",
    "duties_of",
]


def add_card(new: NewCard) -> CardView:
    """Put a card into the pool on behalf of whoever acts (any permission: the calling room has asked), once for each occasion.

    The same occasion again gives the card as it stands. Refused by field for an empty title, an unknown kind, or an owner who does not work here.
    """
    return boards.as_view(adding.add_card(new))


def card(card_id: int) -> CardView | None:
    """One card by number, or None."""
    row = Card.objects.filter(pk=card_id).first()
    return boards.as_view(row) if row is not None else None


def cards_of(subject: str) -> list[CardView]:
    """The cards about a subject ("crisis.room:7"), the oldest first."""
    return [boards.as_view(row) for row in Card.objects.filter(subject=subject).order_by("pk")]


def duties_of(*, kind: str = "", step: str = "", project_id: int | None = None) -> Duties | None:
    """Who does, answers for, is asked and told about a kind of card, or a step by its words; None when nobody wrote it down."""
    return duties.duties_of(kind=kind, step=step, project_id=project_id)


def accountable(*, kind: str = "", step: str = "", project_id: int | None = None) -> list[int]:
    """Who answers for it, for routing an approval (`Level(people=…)`): one number, or none."""
    found = duties.duties_of(kind=kind, step=step, project_id=project_id)
    return [found.accountable] if found is not None else []


def attainment(start: datetime, end: datetime | None = None) -> Sequence[Attainment]:
    """How everybody kept the promises of communication that began in a span (`end` None: now)."""
    return talks.attainment(start, end)
