"""The door of the team's work: cards for the rooms above, who answers for what, how promises are kept."""

from collections.abc import Sequence
from datetime import date, datetime

from guanhao.domains.work.contracts import BookingView, CardShift, CardView, Changed, Duties, NewBooking, NewCard, Refused, SeriesDay
from guanhao.domains.work.models import Card, Resource
from guanhao.domains.work.selectors import boards, duties, series, talks
from guanhao.domains.work.selectors import resources as booked
from guanhao.domains.work.selectors.stays import Stay, stays
from guanhao.domains.work.selectors.talks import Attainment
from guanhao.domains.work.services import adding, following, ideas, resources
from guanhao.kernel.access import SYSTEM, acting

__all__ = [
    "Attainment",
    "BookingView",
    "CardShift",
    "CardView",
    "Changed",
    "Duties",
    "NewBooking",
    "NewCard",
    "Refused",
    "SeriesDay",
    "Stay",
    "accountable",
    "add_card",
    "attainment",
    "book",
    "bookings_of",
    "card",
    "cards_of",
    "days_kept",
    "duties_of",
    "follow_days",
    "free",
    "give_back",
    "note_topic",
    "open_cards",
    "resources_of",
    "responsible_for",
    "series_days",
    "stays",
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


def open_cards(limit: int = 300) -> list[CardView]:
    """Cards that are not done, the newest first, for choosing one."""
    rows = Card.objects.filter(archived_at=None).exclude(stage=Card.Stage.DONE).order_by("-pk")[:limit]
    return [boards.as_view(row) for row in rows]


def cards_of(subject: str) -> list[CardView]:
    """The cards about a subject ("crisis.room:7"), the oldest first."""
    return [boards.as_view(row) for row in Card.objects.filter(subject=subject).order_by("pk")]


def days_kept(shifts: Sequence[CardShift]) -> dict[int, str]:
    """Why cards would keep their day though what they prepare has moved: done, archived, by_hand, gone; "" for those that follow."""
    return following.reasons(shifts)


def follow_days(shifts: Sequence[CardShift], *, about: str) -> list[CardView]:
    """Move the days of cards after something that has moved (any permission: the calling room has asked): those not done, archived or moved by
    hand since; owners are told once, in words `about` it. The cards that moved."""
    return [boards.as_view(row) for row in following.follow(shifts, about=about)]


def duties_of(*, kind: str = "", step: str = "", project_id: int | None = None) -> Duties | None:
    """Who does, answers for, is asked and told about a kind of card, or a step by its words; None when nobody wrote it down."""
    return duties.duties_of(kind=kind, step=step, project_id=project_id)


def accountable(*, kind: str = "", step: str = "", project_id: int | None = None) -> list[int]:
    """Who answers for it, for routing an approval (`Level(people=…)`): one number, or none."""
    found = duties.duties_of(kind=kind, step=step, project_id=project_id)
    return [found.accountable] if found is not None else []


def responsible_for(step: str, *, kind: str = "", project_id: int | None = None) -> Duties | None:
    """Who does a step, answers for it, is asked and told: by the step's words first, then by the kind of card; None when nobody wrote it down.

    `accountable` is whom an approval's level names, `responsible` and `informed` whom a notice goes to.
    """
    return duties.duties_of(step=step, project_id=project_id) or (duties.duties_of(kind=kind, project_id=project_id) if kind else None)


def resources_of(kind: str = "") -> list[tuple[int, str]]:
    """Resources that may be booked, by name: number and name. `kind` is person, room, tool or budget."""
    rows = Resource.objects.filter(retired_at=None).order_by("name")
    return list((rows.filter(kind=kind) if kind else rows).values_list("pk", "name"))


def free(resource_id: int, starts_at: datetime, ends_at: datetime) -> float:
    """How much of a resource is free over a whole span (1 is a whole one, of a budget yuan); 0 for one that is not there."""
    row = Resource.objects.filter(pk=resource_id).first()
    return booked.free(row, starts_at, ends_at) / 100 if row is not None else 0.0


def book(new: NewBooking) -> BookingView:
    """Book a resource for a subject (any permission: the calling room has asked). Refused by field with who has it; never more than is there of an
    exclusive resource, of another one only with a reason in `over`."""
    draft = resources.BookingDraft(
        resource_id=new.resource_id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        amount=round(new.amount * 100),
        subject=new.subject[:80],
        purpose=new.purpose[:200],
        over=new.over[:300],
    )
    with acting(SYSTEM):
        return booked.as_view(resources.book(draft))


def bookings_of(subject: str) -> list[BookingView]:
    """What is booked for a subject."""
    return booked.of_subject(subject)


def give_back(subject: str) -> int:
    """Cancel all that is booked for a subject (any permission: the calling room has asked); how many."""
    with acting(SYSTEM):
        return resources.cancel_subject(subject)


def series_days(since: date, until: date) -> list[SeriesDay]:
    """Monthly meetings on the days of a calendar, also those that were not held."""
    return series.entries(since, until)


def note_topic(idea_id: int, topic_id: int, url: str) -> None:
    """A topic came of an idea: the idea leads to it."""
    ideas.note_topic(idea_id=idea_id, topic_id=topic_id, url=url)


def attainment(start: datetime, end: datetime | None = None) -> Sequence[Attainment]:
    """How everybody kept the promises of communication that began in a span (`end` None: now)."""
    return talks.attainment(start, end)
