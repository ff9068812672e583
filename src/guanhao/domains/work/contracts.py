"""What other rooms may know of the team's work."""

from dataclasses import dataclass
from datetime import date, datetime

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCard:
    """A card another room asks for. `subject` ("crisis.room:7") and `url` lead back to what it is about; the same `occasion` gives the same card.

    `kind` is one of Card.Kind (task, content, design, legal, event, idea); it chooses the days of the reminder and the row of responsibilities.
    """

    title: str
    occasion: str
    subject: str
    url: str = ""
    text: str = ""
    kind: str = "task"
    owner_id: int | None = None
    due_on: date | None = None
    standard: str = ""
    priority: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CardView:
    """A card as other rooms see it; `stage` is pool, doing, review or done."""

    id: int
    title: str
    stage: str
    owner_id: int | None
    due_on: date | None
    blocked: bool
    subject: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CardShift:
    """The day a card was given by another room, and the day it would have now."""

    card_id: int
    before: date
    after: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Duties:
    """Who does a step (R), answers for it (A), is asked before (C) and told afterwards (I), by number of the person."""

    step: str
    responsible: tuple[int, ...]
    accountable: int
    consulted: tuple[int, ...]
    informed: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBooking:
    """What another room books for a subject ("content.item:7"): `amount` 1 is a whole studio or person, of a budget yuan. `over` is the reason to
    take more than there is."""

    resource_id: int
    subject: str
    starts_at: datetime
    ends_at: datetime
    amount: float = 1
    purpose: str = ""
    over: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingView:
    """A booking as other rooms see it."""

    id: int
    resource_id: int
    resource: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    amount: float
    over: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesDay:
    """A monthly meeting on the calendar: its day, and whether it was held, is planned, is still missing, or was missed."""

    title: str
    day: date
    state: str
    words: str
    url: str
