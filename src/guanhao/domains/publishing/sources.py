"""Rooms above that have something to publish; the publisher asks them for the payload as it is now, right before it goes out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanhao.domains.publishing.contracts import Groups, Payload, Source

_makers: dict[str, Callable[[], Source]] = {}
_sources: dict[str, Source] = {}


_through: set[str] = set()


def add_source(kind: str, make: Callable[[], Source], *, through_brand_freeze: bool = False) -> None:
    """Subjects `kind:…` belong to the source this makes (called from a domain's apps.py; a class, or kernel.later of one: made at its first use).

    `through_brand_freeze`: they go out while the whole brand is frozen, such as the statement of the crisis that froze it; a freeze of their
    account, platform, tags, people or campaign holds them as any other.
    """
    _makers[kind] = make
    _sources.pop(kind, None)
    (_through.add if through_brand_freeze else _through.discard)(kind)


def through_brand_freeze() -> tuple[str, ...]:
    """The kinds of subjects that a freeze of the whole brand lets through."""
    return tuple(sorted(_through))


def passes(subject: str, scope: str) -> bool:
    """Does a freeze of this scope let the subject through?"""
    return scope == "brand" and subject.partition(":")[0] in _through


def source_of(subject: str) -> Source:
    """The source of a subject; LookupError when no room has that kind."""
    kind = subject.partition(":")[0]
    if kind not in _sources:
        _sources[kind] = _makers[kind]()
    return _sources[kind]


def load_sources() -> None:
    """Make every source now, so that the first subject does not wait for it."""
    for kind in _makers:
        source_of(f"{kind}:")


def payload_of(subject: str) -> Payload:
    """The subject as it is now; LookupError when it is gone or nobody has its kind."""
    return source_of(subject).payload(subject)


def payloads_of(subjects: Iterable[str]) -> dict[str, Payload]:
    """Several subjects of any kinds as they are now; those that are gone are left out."""
    found: dict[str, Payload] = {}
    by_kind: dict[str, list[str]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.partition(":")[0], []).append(subject)
    for kind, chosen in by_kind.items():
        if kind in _makers:
            found.update(source_of(kind).payloads(chosen))
    return found


def members_of(group: str) -> list[str]:
    """Subjects of any room that belong to a group ("content.item:7")."""
    rooms = [source_of(f"{kind}:") for kind in _makers]
    return [subject for room in rooms if isinstance(room, Groups) for subject in room.members(group)]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody is about to put on the calendar, or to move there: `publication_id` is None for something new; `tags` are those of the subject
    and of the post itself.
    """

    subject: str
    account_id: int
    platform: str
    format: str
    planned_at: datetime
    hot: bool
    title: str
    text: str
    digest: str
    tags: tuple[str, ...] = ()
    publication_id: int | None = None
    slot_id: int | None = None
    series_id: int | None = None


@dataclass(frozen=True)
class Objection:
    """Something against a plan: an error forbids it, a warning is shown. `code` is for programs."""

    code: str
    message: str
    level: str = "error"
    field: str = "planned_at"


Guard = Callable[[Plan], Sequence[Objection]]
_guards: list[Guard] = []


def add_plan_guard(guard: Guard) -> None:
    """Ask this function about every plan and move (called from apps.py); the same one again counts once."""
    if guard not in _guards:
        _guards.append(guard)


def objections(plan: Plan) -> list[Objection]:
    """What all guards have against a plan, errors first."""
    found = [one for guard in _guards for one in guard(plan)]
    return sorted(found, key=lambda one: one.level != "error")
