"""The door of people: who is behind a handle, their card, tiers, tags, consents."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from guanhao.domains.people.contracts import Changed, Handle, Known, PersonCard, Refused, Seen
from guanhao.domains.people.models import Tier
from guanhao.domains.people.selectors import core as selectors
from guanhao.domains.people.selectors import matching, sets
from guanhao.domains.people.services import core, resolving
from guanhao.domains.people.wording import know_purpose

__all__ = [
    "Changed",
    "Handle",
    "Known",
    "PersonCard",
    "Refused",
    "Seen",
    "all_tags",
    "card",
    "contacts",
    "fingerprint",
    "forget",
    "give_consent",
    "given_names",
    "handle_digest",
    "know_purpose",
    "known",
    "merge",
    "messages_between",
    "names",
    "note_seen",
    "people_of",
    "person_by_contact",
    "resolve",
    "set_tier",
    "tag",
    "tag_by_rule",
    "texts_agreeing",
    "texts_by_tier",
    "texts_in_tiers",
    "texts_of",
    "texts_opted_out",
    "texts_tagged",
    "tier_counts",
    "tier_titles",
    "tiers",
    "undo_merge",
    "usable",
    "withdraw_consent",
]


def resolve(handles: Sequence[Handle], *, at: datetime | None = None) -> list[int]:
    """The person behind each handle, in order; whoever is new gets a record. Phone numbers and addresses are matched by a keyed hash, kept sealed."""
    return [one.person_id for one in resolving.resolve(handles, at=at)]


def known(handles: Sequence[Handle], *, at: datetime | None = None) -> list[Known]:
    """The same with the handle's number, the tier and the name."""
    return resolving.resolve(handles, at=at)


def note_seen(rows: Iterable[Seen]) -> None:
    """Count what people wrote, in the caller's transaction."""
    resolving.note_seen(rows)


def fingerprint(kind: str, value: str) -> str:
    """The keyed hash of a "phone" or "mail" in the brand in scope; "" when it is none."""
    return matching.fingerprint(kind, value)


def person_by_contact(kind: str, value: str) -> int | None:
    """The person behind a "phone" or "mail", without making a record; None when nobody is known by it."""
    return matching.person_by_contact(kind, value)


def messages_between(ids: Collection[int], first: date, last: date) -> dict[int, int]:
    """How many messages these people wrote on days of the brand, both included; who wrote none is left out. One query."""
    return sets.messages_between(ids, first, last)


def handle_digest(platform: str, platform_id: str) -> str:
    """The keyed hash of a name on a platform, as `PersonForgotten.handles` tells it."""
    return matching.handle_digest(platform, platform_id)


def card(person_id: int, *, with_orders: bool = True) -> PersonCard:
    """Everything a page shows of a person (needs people.view); Person.DoesNotExist (LookupError's cousin, answers 404) when there is none."""
    return selectors.card(person_id, with_orders=with_orders)


def names(ids: Iterable[int]) -> dict[int, str]:
    """Names by number, one query."""
    return selectors.names(ids)


def given_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by number, "" for those known by nothing but their number on a platform, one query."""
    return selectors.given_names(ids)


def tiers(ids: Sequence[int]) -> dict[int, str]:
    """Tiers by number, one query."""
    return selectors.tiers(ids)


def tier_titles() -> dict[str, str]:
    """Tiers with their titles, the nearest first."""
    return {key: str(title) for key, title in Tier.choices}


def set_tier(*, person_id: int, tier: str, reason: str = "") -> None:
    """Put somebody into a tier by hand; "" lets the rule decide (needs people.edit)."""
    core.set_tier(person_id=person_id, tier=tier, reason=reason)


def tag(*, person_ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> int:
    """Add and remove tags (needs people.edit); how many people changed."""
    return core.tag(person_ids=person_ids, add=add, remove=remove)


def give_consent(*, person_id: int, purpose: str, source: str, terms_version: str = "") -> int:
    """The person agreed (needs people.edit); the consent's number."""
    return core.give_consent(person_id=person_id, purpose=purpose, source=source, terms_version=terms_version).pk


def withdraw_consent(*, person_id: int, purpose: str, note: str = "") -> bool:
    """The person took it back (needs people.edit); False when none was open."""
    return core.withdraw_consent(person_id=person_id, purpose=purpose, note=note)


def merge(*, keep: int, drop: int) -> int:
    """Two records are one person (needs people.edit); the number by which it is undone."""
    return core.merge(keep=keep, drop=drop).pk


def undo_merge(merge_id: int) -> None:
    """Take a merge back (needs people.edit)."""
    core.undo_merge(merge_id=merge_id)


def forget(person_id: int, *, reason: str = "") -> None:
    """Delete what is known of somebody (PIPL article 47; needs people.edit)."""
    core.forget(person_id=person_id, reason=reason)


def texts_of(person_id: int) -> list[str]:
    """The platform ids of a person, as events and orders name them."""
    return sets.texts_of(person_id)


def texts_in_tiers(tiers: Collection[str]) -> list[str]:
    """Platform ids of the people of these tiers."""
    return sets.texts_in_tiers(tiers)


def texts_by_tier(at: datetime) -> dict[str, list[str]]:
    """Platform ids of the people known at a moment by the tier they were in then."""
    return sets.texts_by_tier(at)


def texts_tagged(tags: Collection[str]) -> list[str]:
    """Platform ids of the people with one of these tags."""
    return sets.texts_tagged(tags)


def texts_agreeing(purpose: str) -> list[str]:
    """Platform ids of the people whose consent for a purpose is open."""
    return sets.texts_agreeing(purpose)


def texts_opted_out(purpose: str) -> list[str]:
    """Platform ids of the people who took their consent for a purpose back."""
    return sets.texts_opted_out(purpose)


def people_of(texts: Collection[str]) -> dict[str, int]:
    """The records behind platform ids, for those that have one."""
    return sets.people_of(texts)


def all_tags() -> list[str]:
    """Tags in use."""
    return sets.all_tags()


def tier_counts() -> dict[str, int]:
    """How many people each tier has."""
    return sets.tier_counts()


def contacts(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Phone numbers ("phone") and addresses ("mail") of people in clear (needs people.contact)."""
    return sets.contacts(ids)


def tag_by_rule(*, person_ids: Sequence[int], tag: str) -> int:
    """Give people a tag that a rule found (the program itself acts); how many got it."""
    return core.tag(person_ids=person_ids, add=[tag])


def usable(ids: Collection[int], purpose: str) -> set[int]:
    """Those of the people whose records live and who may be used for a purpose now: who objected to analysis may not, any other purpose needs an
    open consent. One query a thousand people.
    """
    return sets.usable(ids, purpose)
