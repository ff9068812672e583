"""Everything that reads columns and slots."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanhao.domains.content.models import Column, Slot
from guanhao.domains.content.rules.columns import month_of
from guanhao.domains.content.selectors.topics import brand_today


def columns() -> QuerySet[Any]:
    """All columns by title, with how many slots lie ahead and how many episodes were missed."""
    ahead = Count("slots", filter=Q(slots__day__gte=brand_today(), slots__state__in=[Slot.State.OPEN, Slot.State.FILLED]))
    missed = Count("slots", filter=Q(slots__state=Slot.State.MISSED))
    found: QuerySet[Any] = Column.objects.annotate(ahead=ahead, missed=missed).order_by("title")
    return found


def column_titles(ids: Iterable[int | None] | None = None) -> dict[int, str]:
    """Titles of columns by number; all of the brand for None."""
    rows = Column.objects.all() if ids is None else Column.objects.filter(pk__in=[one for one in ids if one])
    return dict(rows.order_by("title").values_list("pk", "title"))


def slots_of_month(day: date) -> dict[date, list[Slot]]:
    """The slots of the month of a day, by the day they lie on now."""
    first, last = month_of(day)
    found: dict[date, list[Slot]] = {}
    for slot in Slot.objects.filter(day__range=(first, last)).select_related("column", "topic").order_by("day", "time", "pk"):
        found.setdefault(slot.day, []).append(slot)
    return found


def open_slots(column_id: int | None = None, limit: int = 40) -> list[Slot]:
    """Slots without a topic from today on, the next first."""
    rows = Slot.objects.filter(day__gte=brand_today(), state=Slot.State.OPEN).select_related("column")
    if column_id:
        rows = rows.filter(column_id=column_id)
    return list(rows.order_by("day", "time", "pk")[:limit])
