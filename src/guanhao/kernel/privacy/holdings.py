"""The register of what the house holds about people: filled by the rooms, read for copies, deletions, proofs and the test that nothing is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Words = str | Promise
AT_ONCE = 500


class Place(Protocol):
    """A place where something about a person is kept: rows of a table, or anything that can list, mark, clear and count."""

    @property
    def key(self) -> str:
        """Its name, such as people.handles."""
        ...

    @property
    def title(self) -> Words:
        """What people call it."""
        ...

    @property
    def why(self) -> Words:
        """What it is held for."""
        ...

    def copies(self, people: Sequence[int]) -> Iterable[dict[str, Any]]:
        """What is held about these records of one person, as facts a person can read."""
        ...

    def mark(self, people: Sequence[int]) -> list[Any]:
        """What to look for again after the deletion: numbers or digests, nothing personal."""
        ...

    def clear(self, marks: Sequence[Any]) -> int:
        """Take out what the room's own forgetting left; how many rows. May be repeated."""
        ...

    def left(self, marks: Sequence[Any]) -> int:
        """How many of the marked still tell something about the person."""
        ...


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Rows of a model that are about people.

    `person` is the lookup of the record's number, or a function from numbers to a condition. `shows` goes into the copy for the person; `personal`
    must be empty, or the row gone, after a deletion. `blank` is what clearing writes into rows that the room's own forgetting leaves as they are;
    `delete` removes them. With neither the room forgets by itself and the proof only looks.
    """

    key: str
    title: Words
    why: Words
    model: str
    person: str | Callable[[Sequence[int]], Q] = "person_id"
    shows: tuple[str, ...]
    personal: tuple[str, ...]
    blank: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False

    def rows(self, people: Sequence[int]) -> QuerySet[Any]:
        """The rows about these records."""
        condition = self.person(people) if callable(self.person) else Q(**{f"{self.person}__in": list(people)})
        found: QuerySet[Any] = self._objects().filter(condition)
        return found.order_by("pk")

    def copies(self, people: Sequence[int]) -> Iterable[dict[str, Any]]:
        """The rows' columns of `shows`."""
        for row in self.rows(people).iterator(chunk_size=AT_ONCE):
            yield {name: getattr(row, name) for name in self.shows}

    def mark(self, people: Sequence[int]) -> list[Any]:
        """The rows' numbers."""
        return list(self.rows(people).values_list("pk", flat=True))

    def clear(self, marks: Sequence[Any]) -> int:
        """Blank or delete what still holds something."""
        count = 0
        if self.blank or self.delete:
            for some in _pieces(marks):
                rows = [row for row in self._objects().filter(pk__in=some) if self._tells(row)]
                numbers = self._objects().filter(pk__in=[row.pk for row in rows])
                if rows:
                    _gone = numbers.delete() if self.delete else numbers.update(**self.blank)
                count += len(rows)
        return count

    def left(self, marks: Sequence[Any]) -> int:
        """Rows that are still there and tell something."""
        return sum(1 for some in _pieces(marks) for row in self._objects().filter(pk__in=some) if self._tells(row))

    def _tells(self, row: Model) -> bool:
        return any(getattr(row, name) not in ("", None, [], {}, ()) for name in self.personal)

    def _objects(self) -> Any:
        model: Any = apps.get_model(self.model)
        return model.objects


_places: dict[str, Place] = {}
_lists: set[str] = set()
_others: dict[tuple[str, str], Words] = {}


def hold(*places: Place) -> None:
    """Say that these places hold something about people; a key said twice replaces the first."""
    _places.update({place.key: place for place in places})


def personal_list(*keys: str) -> None:
    """Say that these tables (`console.tables.Table.key`) list people: their exports go into the access log."""
    _lists.update(keys)


def not_about(model: str, columns: Sequence[str], why: Words) -> None:
    """Say that columns that look like personal data are about nobody outside (the brand's own account, a colleague's name), and why."""
    _others.update({(model, column): why for column in columns})


def holdings() -> list[Place]:
    """All places, by key."""
    discover()
    return [_places[key] for key in sorted(_places)]


def is_personal_list(key: str) -> bool:
    """Does this table list people?"""
    discover()
    return key in _lists


def said_not_about() -> dict[tuple[str, str], Words]:
    """(model, column) → why it is about nobody outside."""
    discover()
    return dict(_others)


@cache
def discover() -> None:
    """Read the rooms' `personal.py`, when somebody first asks: commands and pages that need none of it start without."""
    autodiscover_modules("personal")


def _pieces(marks: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (marks[start : start + AT_ONCE] for start in range(0, len(marks), AT_ONCE))
