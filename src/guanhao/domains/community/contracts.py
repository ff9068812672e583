"""What other rooms may know of the community."""

from dataclasses import dataclass
from datetime import datetime

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class TooMany(Refused):
    """More than the policy takes from one place in a while; REST and pages answer 429."""

    status = 429


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """Points for a member on one occasion; the same `key` within the member gives nothing again. `score` is growth value, which is never spent.

    `rule_id` puts it under the limits of that rule and of the day; without a rule, `of_day` puts it under the limit of the day alone.
    """

    member_id: int
    points: int
    key: str
    score: int = 0
    rule_id: int | None = None
    of_day: bool = False
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """What became of a grant: `given` points in posting `posting_id`, of which `settled` paid a debt. `why` is given, known, capped or away."""

    key: str
    why: str
    given: int = 0
    settled: int = 0
    posting_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """Something a person or member did: `action` (a key of rules.actions), on one `occasion` (no more than 120 signs) that names it for ever."""

    action: str
    occasion: str
    at: datetime
    person_id: int | None = None
    member_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entitlement:
    """Whether a member has a benefit; otherwise how much growth value is `missing` to the `level` that has it (None: no level has it)."""

    allowed: bool
    level: int | None = None
    missing: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A person as a member: number, level (0: none) with its title, and points that can be spent now."""

    member_id: int
    number: int
    level: int
    level_title: str
    balance: int
