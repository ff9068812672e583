"""What a lottery must say and keep to, who may take part, and how names are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

STATES = ("drawn", "notified", "claimed", "sent", "lapsed", "disqualified")
MOVES: Mapping[str, tuple[str, ...]] = {
    "drawn": ("notified", "claimed", "lapsed", "disqualified"),
    "notified": ("claimed", "lapsed", "disqualified"),
    "claimed": ("sent", "disqualified"),
    "sent": (),
    "lapsed": (),
    "disqualified": (),
}
EMPTY = ("lapsed", "disqualified")
DISCLOSED = ("conditions", "method", "claim_terms", "organiser", "contact")
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Prize:
    """One kind of prize; `yuan` is the price of one, in whole yuan rounded up."""

    key: str
    title: str
    yuan: int
    quantity: int


@dataclass(frozen=True)
class Eligibility:
    """Who may win. 0, False and None ask nothing."""

    followed: bool = False
    commented: bool = False
    least_likes: int = 0
    member_since: date | None = None
    least_age: int = 18


@dataclass(frozen=True)
class Facts:
    """What is known of an entrant; None: not known, which does not meet a condition."""

    followed: bool | None = None
    commented: bool | None = None
    likes: int | None = None
    member_since: date | None = None
    of_age: bool | None = None


@dataclass(frozen=True)
class Promise:
    """Everything a draw publishes before it starts (规范促销行为暂行规定 Art. 13)."""

    prizes: tuple[Prize, ...]
    draw_at: datetime | None
    ends_at: datetime | None
    claim_until: datetime | None
    conditions: str = ""
    method: str = ""
    claim_terms: str = ""
    organiser: str = ""
    contact: str = ""
    purpose: str = ""
    asks_contact: bool = False
    least_age: int = 18


def unlawful(promise: Promise, *, cap: int, age: int) -> list[tuple[str, str]]:
    """(code, field) of every reason against opening a lottery. Codes: top_prize (Art. 17), undisclosed, no_prizes, quantity, no_time (Art. 13),
    order, purpose (PIPL Art. 17), age (PIPL Art. 31); `cap` in yuan, `age` in years."""
    found: list[tuple[str, str]] = []
    if not promise.prizes:
        found.append(("no_prizes", "prizes"))
    found += [("quantity", "prizes") for prize in promise.prizes if prize.quantity < 1 or prize.yuan < 0][:1]
    if any(prize.yuan > cap for prize in promise.prizes):
        found.append(("top_prize", "prizes"))
    found += [("undisclosed", name) for name in DISCLOSED if not getattr(promise, name).strip()]
    if promise.draw_at is None or promise.ends_at is None or promise.claim_until is None:
        found.append(("no_time", "draw_at"))
    elif not promise.ends_at <= promise.draw_at < promise.claim_until:
        found.append(("order", "draw_at"))
    if promise.asks_contact and not promise.purpose.strip():
        found.append(("purpose", "purpose"))
    if promise.least_age < age:
        found.append(("age", "least_age"))
    return found


def unfit(asked: Eligibility, facts: Facts) -> str:
    """Why somebody cannot win: not_followed, not_commented, few_likes, too_new, under_age; "" when nothing stands against it."""
    if asked.followed and not facts.followed:
        return "not_followed"
    if asked.commented and not facts.commented:
        return "not_commented"
    if asked.least_likes and (facts.likes or 0) < asked.least_likes:
        return "few_likes"
    if asked.member_since and (facts.member_since is None or facts.member_since > asked.member_since):
        return "too_new"
    return "under_age" if facts.of_age is False else ""


def same_people(codes: Sequence[tuple[str, str]]) -> list[str]:
    """The person of every entry, from its two codes ("": none): entries that share a code, also by way of others, are of one person.

    Union-find (Tarjan 1975) over the codes; the person is named by the first code seen of the group.
    """
    parent: dict[str, str] = {}

    def root(code: str) -> str:
        parent.setdefault(code, code)
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    for first, second in codes:
        one = root(first)
        if second and (other := root(second)) != one:
            parent[other] = one
    named: dict[str, str] = {}
    return [named.setdefault(root(first), first) for first, _second in codes]


def masked(name: str) -> str:
    """A name as the public page shows it: first and last character, stars between; of short names only the first."""
    plain = "".join(name.split())
    if not plain:
        return "*"
    return f"{plain[0]}*" if len(plain) <= SHORTEST_NAME else f"{plain[0]}{'*' * min(4, len(plain) - 2)}{plain[-1]}"


def prizes_of(values: Sequence[Mapping[str, Any]]) -> tuple[Prize, ...]:
    """Prizes from their stored form."""
    return tuple(Prize(str(one["key"]), str(one["title"]), int(one["yuan"]), int(one["quantity"])) for one in values)


def published_prizes(prizes: Sequence[Prize]) -> list[dict[str, Any]]:
    """Prizes as the published rules name them."""
    return [asdict(prize) for prize in prizes]


def claim_end(draw_at: datetime, days: int) -> datetime:
    """The last moment a prize can be claimed."""
    return draw_at + timedelta(days=days)
