"""The door of audiences: numbers of people, what they did, segments of them, and what protects them."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from guanhao.domains.audiences.actions import ACTION_WORDS
from guanhao.domains.audiences.contracts import Changed, Definition, Refused, SegmentView, Size, TierLine, TierReview

if TYPE_CHECKING:
    from pyroaring import BitMap

    from guanhao.domains.audiences.services.personas import Persona
    from guanhao.domains.audiences.services.reading import Numbers
    from guanhao.engines.audience.events import Events
    from guanhao.engines.audience.index import Behaviour

__all__ = [
    "ACTION_WORDS",
    "Changed",
    "Definition",
    "Refused",
    "SegmentView",
    "Size",
    "TierLine",
    "TierReview",
    "add_keeper",
    "add_origin",
    "behaviour",
    "events_of",
    "hide_small",
    "index_status",
    "members",
    "numbers",
    "orders_of",
    "people_by",
    "persona",
    "rebuild_index",
    "save_segment",
    "segment",
    "segments",
    "size_of",
    "tier_review",
    "update_index",
]


def behaviour() -> "Behaviour":
    """Who did what when, as bitmaps, at the newest generation; with very many new events as of before (`current` False) while a job counts them."""
    from guanhao.domains.audiences.services import reading  # NumPy and Arrow load when they are needed

    return reading.behaviour()


def events_of(first: date, last: date, *, actions: Collection[str] = (), accounts: Collection[int] = (), people: "BitMap | None" = None) -> "Events":
    """Events of these days (both included, in the accounts' zones) sorted by person and time; kept until the data change."""
    from guanhao.domains.audiences.services import reading

    return reading.events_of(first, last, actions=actions, accounts=accounts, people=people)


def orders_of(first: date, last: date) -> "Events":
    """Orders of these days: action "order", amount in the brand's money, refunds negative; `extra` has `quantity` and `refunded`."""
    from guanhao.domains.audiences.services import reading

    return reading.orders_of(first, last)


def numbers() -> "Numbers":
    """Dense numbers of people: `.of(texts)`, `.names(numbers)`."""
    from guanhao.domains.audiences.services import reading

    return reading.Numbers()


def add_origin(kind: str, resolve: "Callable[[dict[str, Any]], BitMap]") -> None:
    """An area can count the people behind its own parameters; call it in apps.py (with kernel.later)."""
    from guanhao.domains.audiences.rules.origins import add

    add(kind, resolve)


def add_keeper(key: str, *, texts: "Callable[[], Iterable[str]]", forget: "Callable[[Collection[str]], int]") -> None:
    """A room above keeps people by their texts: who is forgotten goes there too, and the proof counts it; call it in apps.py (with kernel.later)."""
    from guanhao.domains.audiences.rules.keepers import Keeper, add

    add(Keeper(key, texts, forget))


def segments() -> list[SegmentView]:
    """All audiences by name (needs audiences.view)."""
    from guanhao.domains.audiences.services import segments as services

    return services.segments()


def segment(segment_id: int) -> SegmentView:
    """One audience (needs audiences.view); Segment.DoesNotExist, answered 404, when there is none."""
    from guanhao.domains.audiences.services import segments as services

    return services.segment(segment_id)


def members(segment_id: int) -> "BitMap":
    """The people of an audience who may be used for its purpose now."""
    from guanhao.domains.audiences.services import segments as services

    return services.members(segment_id)


def persona(segment_id: int) -> "Persona":
    """Who the people of an audience are, in five dimensions with shares (STR-03; needs audiences.view); small groups are left out."""
    from guanhao.domains.audiences.services import personas
    from guanhao.kernel.access import require

    require("audiences.view")
    return personas.persona(segment_id)


def people_by(definition: Definition, *, purpose: str = "analysis") -> "BitMap":
    """The people of a definition who may be used for a purpose now, counted afresh; Refused names what is wrong with the definition."""
    from guanhao.domains.audiences.services import definitions

    definitions.check(definition)
    return definitions.members_by(definition, purpose)


def save_segment(
    *, name: str, definition: Definition, members: "BitMap | None" = None, purpose: str = "analysis", source: str = "", note: str = ""
) -> int:
    """A new audience (needs audiences.edit); its number. Without members they are counted from the definition."""
    from guanhao.domains.audiences.services import segments as services

    return services.save_segment(name=name, definition=definition, members=members, purpose=purpose, source=source, note=note)


def size_of(definition: Definition, purpose: str = "analysis") -> Size:
    """How many people a definition has now, or that they are too few to show."""
    from guanhao.domains.audiences.services import definitions

    return definitions.size_of(definition, purpose)


def tier_review(*, days: int | None = None) -> TierReview:
    """Retention and conversion by tier over the newest whole days against as many before, and which tier is to be woken up (needs audiences.view)."""
    from guanhao.domains.audiences.services import tiers

    return tiers.review(days=days)


def tagged() -> "dict[str, BitMap]":
    """Person numbers by the tag that a rule gave them; the newest tag is the last."""
    from guanhao.domains.audiences.selectors import tags

    return tags.tagged()


def hide_small(count: int | None) -> int | None:
    """The count, or None when so few people would be recognisable (audiences.small_groups); 0 stays 0."""
    from guanhao.domains.audiences.services import definitions

    return definitions.hide_small(count)


def update_index() -> dict[str, Any]:
    """Count new events: events, repeated, parts, anew, covered."""
    from guanhao.domains.audiences.services import indexing

    return dict(indexing.update().__dict__)


def rebuild_index() -> dict[str, Any]:
    """Build the behaviour index anew from the raw events; the same answer."""
    from guanhao.domains.audiences.services import indexing

    return dict(indexing.rebuild().__dict__)


def index_status() -> dict[str, Any]:
    """What the index holds: events, people, parts, bytes, first and last day, how far it is."""
    from guanhao.domains.audiences.services import reading

    return reading.status()
