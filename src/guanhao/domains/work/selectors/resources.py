"""What is booked when, where more is booked than there is, and what a plan's money has become."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from guanhao.domains.work.contracts import BookingView
from guanhao.domains.work.models import Booking, Project, Resource
from guanhao.domains.work.rules.bookings import Clash, Held, clashes, peak
from guanhao.kernel.now import now

Kind = Resource.Kind


@dataclass(frozen=True, kw_only=True)
class Money:
    """A plan's money in cents: what it has (None: nobody said), what is booked from budgets, what other bookings cost, and what is left."""

    plan: int | None
    booked: int
    costs: int

    @property
    def left(self) -> int | None:
        """Nothing said, nothing left."""
        return None if self.plan is None else self.plan - self.booked - self.costs


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A span in which a resource is booked beyond its capacity, with the bookings that meet there."""

    resource: Resource
    start: datetime
    end: datetime
    amount: int
    bookings: tuple[Booking, ...]


def listed() -> QuerySet[Resource]:
    """Resources with how many bookings lie ahead."""
    ahead = Q(bookings__cancelled_at=None, bookings__ends_at__gt=now())
    rows: QuerySet[Resource] = Resource.objects.order_by("pk").annotate(ahead=Count("bookings", filter=ahead))
    return rows


def live(resource_id: int | None = None) -> QuerySet[Booking]:
    """Bookings that were not cancelled."""
    rows: QuerySet[Booking] = Booking.objects.filter(cancelled_at=None)
    return rows.filter(resource_id=resource_id) if resource_id is not None else rows


def held(resource: Resource, start: datetime, end: datetime, *, but: int | None = None) -> list[Held]:
    """What is booked of a resource in a span; of a budget all that was ever booked, since money does not come back when the day is over."""
    rows = live(resource.pk).exclude(pk=but or 0)
    if resource.kind == Kind.BUDGET:
        spent = rows.aggregate(sum=Sum("amount"))["sum"] or 0
        return [Held(0, start, end, spent)] if spent else []
    rows = rows.filter(starts_at__lt=end, ends_at__gt=start)
    return [Held(*one) for one in rows.values_list("pk", "starts_at", "ends_at", "amount")]


def free(resource: Resource, start: datetime, end: datetime, *, but: int | None = None) -> int:
    """How much of a resource is free over a whole span, in hundredths."""
    return resource.capacity - peak(held(resource, start, end, but=but), start, end)


def in_the_way(resource: Resource, start: datetime, end: datetime, *, but: int | None = None) -> list[Booking]:
    """The bookings that hold it in a span (of a budget the latest ones), the first to begin first."""
    rows = live(resource.pk).exclude(pk=but or 0).select_related("project", "card")
    if resource.kind == Kind.BUDGET:
        return list(rows.order_by("-pk")[:5])
    return list(rows.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")[:5])


def conflicts(*, resource: Resource | None = None, project: Project | None = None) -> list[Conflict]:
    """All spans ahead in which more is booked than there is (two queries), the earliest first; of a project only those it is part of."""
    rows = live(resource.pk if resource else None).filter(ends_at__gt=now()).exclude(resource__kind=Kind.BUDGET)
    if project is not None:
        rows = rows.filter(resource_id__in=live().filter(project=project).values("resource_id"))
    by_resource: dict[int, list[Booking]] = {}
    for row in rows.select_related("resource", "project", "card").order_by("starts_at", "pk")[:20_000]:
        by_resource.setdefault(row.resource_id, []).append(row)
    found = [one for bookings in by_resource.values() for one in _conflicts(bookings)]
    if project is not None:
        found = [one for one in found if any(row.project_id == project.pk for row in one.bookings)]
    return sorted(found, key=lambda one: (one.start, one.resource.name))


def _conflicts(bookings: list[Booking]) -> Iterable[Conflict]:
    resource, known = bookings[0].resource, {row.pk: row for row in bookings}
    spans: list[Clash] = clashes((Held(row.pk, row.starts_at, row.ends_at, row.amount) for row in bookings), resource.capacity)
    for span in spans:
        rows = tuple(known[key] for key in span.keys)
        yield Conflict(resource=resource, start=span.start, end=span.end, amount=span.amount, bookings=rows)


def money(project: Project) -> Money:
    """A plan's money against what is booked (one query)."""
    budget = Q(resource__kind=Kind.BUDGET)
    sums = live().filter(project=project).aggregate(booked=Sum("amount", filter=budget), costs=Sum("cost_cents", filter=~budget))
    return Money(plan=project.budget_cents, booked=sums["booked"] or 0, costs=sums["costs"] or 0)


def of_subject(subject: str) -> list[BookingView]:
    """What another room has booked for a subject."""
    return [as_view(row) for row in live().filter(subject=subject).select_related("resource").order_by("starts_at", "pk")]


def as_view(row: Booking) -> BookingView:
    """A booking as other rooms see it."""
    return BookingView(
        id=row.pk,
        resource_id=row.resource_id,
        resource=row.resource.name,
        kind=row.resource.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        amount=row.amount / 100,
        over=row.over,
        subject=row.subject,
    )


def spent_of(resources: Iterable[Resource]) -> dict[int, int]:
    """What is booked of budgets, by number (one query)."""
    numbers = [row.pk for row in resources if row.kind == Kind.BUDGET]
    rows = live().filter(resource_id__in=numbers).values(key=F("resource_id")).annotate(sum=Sum("amount"))
    return {row["key"]: row["sum"] for row in rows}
