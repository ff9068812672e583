"""Reading comments and who is here."""

from dataclasses import dataclass

from guanhao.domains.content.models import Item, Presence, Remark, Variant
from guanhao.domains.content.policy.items import EditorPolicy
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now


@dataclass(frozen=True)
class Thread:
    """A comment with its answers; `start` and `end` are code points of the field's text now, -1 when the place is gone."""

    row: Remark
    replies: list[Remark]
    start: int
    end: int


@dataclass(frozen=True)
class Person:
    """Somebody who has the draft open: in how many tabs, and in which field last."""

    user_id: int
    name: str
    field: str
    tabs: int
    me: bool


def threads(row: Item | Variant, *, resolved: bool = False) -> list[Thread]:
    """The comments of a draft (of the master, or of one variant), in the order of the text, open ones unless `resolved` asks for all."""
    require("content.view")
    of = {"variant": row} if isinstance(row, Variant) else {"item": row, "variant": None}
    rows = list(Remark.objects.filter(**of).order_by("pk"))
    answers: dict[int, list[Remark]] = {}
    for one in rows:
        if one.parent_id:
            answers.setdefault(one.parent_id, []).append(one)
    found = []
    for one in rows:
        if one.parent_id is None and (resolved or one.resolved_at is None):
            start, end = place_of(str(getattr(row, one.field, "") or ""), one.quote, one.before, one.after)
            found.append(Thread(one, answers.get(one.pk, []), start, end))
    return sorted(found, key=lambda thread: (thread.start < 0, thread.start, thread.row.pk))


def open_count(row: Item) -> int:
    """How many comments of an item and its variants are open."""
    return int(Remark.objects.filter(item=row, parent=None, resolved_at=None).count())


def place_of(text: str, quote: str, before: str = "", after: str = "") -> tuple[int, int]:
    """Where a quoted place stands now: the occurrence whose surroundings fit best; (-1, -1) when the words are gone or nothing was quoted."""
    if not quote:
        return -1, -1
    best, best_fit, place = -1, -1, text.find(quote)
    while place >= 0:
        fit = _fit_end(text[:place], before) + _fit_start(text[place + len(quote) :], after)
        if fit > best_fit:
            best, best_fit = place, fit
        place = text.find(quote, place + 1)
    return (best, best + len(quote)) if best >= 0 else (-1, -1)


def _fit_end(text: str, wanted: str) -> int:
    return next((n for n in range(len(wanted)) if n >= len(text) or text[-1 - n] != wanted[-1 - n]), len(wanted))


def _fit_start(text: str, wanted: str) -> int:
    return next((n for n in range(len(wanted)) if n >= len(text) or text[n] != wanted[n]), len(wanted))


def present(target: str) -> list[Person]:
    """Who has the draft open now, oneself included, by name."""
    since = now() - EditorPolicy.of_brand().present
    people: dict[int, Person] = {}
    me = current_actor().user_id
    for row in Presence.objects.filter(target=target, seen_at__gte=since).order_by("seen_at"):
        known = people.get(row.user_id)
        people[row.user_id] = Person(row.user_id, row.name, row.field, known.tabs + 1 if known else 1, row.user_id == me)
    return sorted(people.values(), key=lambda person: (person.me, person.name))


def talkers(item: Item) -> list[int]:
    """The people a comment on an item concerns: its owner and whoever has commented on it."""
    authors = Remark.objects.filter(item=item).values_list("author_id", flat=True)
    return sorted({one for one in [item.owner_id, item.made_by_id, *authors] if one is not None})
