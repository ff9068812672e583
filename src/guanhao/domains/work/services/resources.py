"""Resources of plans (PLN-05 b): what there is, and who books it when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Booking, Card, Project, Resource
from guanhao.domains.work.policy import PlanPolicy
from guanhao.domains.work.rules.bookings import hours
from guanhao.domains.work.selectors import resources as selectors
from guanhao.domains.work.services import cards
from guanhao.kernel import audit, versions
from guanhao.kernel.access import can, current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.work import ResourceOverbooked

MOST = 1_000_000_000_00
Kind = Resource.Kind


@dataclass(frozen=True, kw_only=True)
class ResourceDraft:
    """A resource as it is written; see Resource. Amounts are hundredths."""

    name: str
    kind: str
    capacity: int = 100
    exclusive: bool = False
    user_id: int | None = None
    hour_cents: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingDraft:
    """A booking as it is written; see Booking. `over` is the reason to take more than there is."""

    resource_id: int
    starts_at: datetime
    ends_at: datetime
    amount: int = 100
    project_id: int | None = None
    card_id: int | None = None
    subject: str = ""
    purpose: str = ""
    over: str = ""


def target_of(row: Resource) -> str:
    """The target of its deeds and versions."""
    return f"work.resource:{row.pk}"


def booking_target(row: Booking) -> str:
    """The target of a booking's deeds."""
    return f"work.booking:{row.pk}"


def state_of(row: Resource) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    return {name: getattr(row, name) for name in ResourceDraft.__dataclass_fields__}


@transaction.atomic
def save_resource(draft: ResourceDraft, row: Resource | None = None) -> Resource:
    """Write a resource (needs work.manage). Refused by field; less than is booked already is possible and shows as a conflict."""
    require("work.manage")
    _check_resource(draft, row)
    before = state_of(row) if row else None
    row = row or Resource(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("There is a resource of this name already."), "name") from None
    if state_of(row) != before:
        versions.keep(target_of(row), state_of(row))
        audit.record("work.resource_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def _check_resource(draft: ResourceDraft, row: Resource | None) -> None:
    if not draft.name.strip():
        raise Refused(_("Give it a name."), "name")
    if draft.kind not in Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if not 1 <= draft.capacity <= MOST:
        raise Refused(_("The capacity is more than 0."), "capacity")
    if not 0 <= draft.hour_cents <= MOST:
        raise Refused(_("Money is an amount from 0 to 1,000,000,000."), "hour")
    if draft.kind == Kind.PERSON and draft.user_id is not None and (row is None or draft.user_id != row.user_id):
        cards.check_person(draft.user_id, "user_id")
    if Resource.objects.filter(name=draft.name.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a resource of this name already."), "name")


@transaction.atomic
def retire_resource(*, resource_id: int, back: bool = False) -> Resource:
    """It is not to be booked any more, or again (needs work.manage); what is booked stays."""
    require("work.manage")
    row: Resource = Resource.objects.select_for_update().get(pk=resource_id)
    row.retired_at = None if back else now()
    row.save(update_fields=["retired_at"])
    audit.record("work.resource_back" if back else "work.resource_retired", target=target_of(row), after={"name": row.name})
    return row


@transaction.atomic
def book(draft: BookingDraft, booking_id: int | None = None) -> Booking:
    """Book a resource for a span, or change a booking (needs work.edit). One at a time for each resource, so that of two who want the same exactly
    one gets it.

    Refused by field, with who has it: always when it is exclusive; else somebody who leads the work (work.manage) may book it with a reason.
    """
    require("work.edit")
    resource: Resource | None = Resource.objects.select_for_update().filter(pk=draft.resource_id).first()
    if resource is None:
        raise Refused(_("There is no such resource."), "resource_id")
    row: Booking | None = Booking.objects.select_for_update().get(pk=booking_id) if booking_id is not None else None
    _check(draft, resource, row)
    left = selectors.free(resource, draft.starts_at, draft.ends_at, but=booking_id)
    beyond = draft.amount > left
    if beyond:
        _check_beyond(draft, resource, left, booking_id)
    before = _state(row) if row else None
    actor = current_actor()
    row = row or Booking(made_at=now(), made_by_id=actor.user_id, made_by_name=actor.name[:120])
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.over = draft.over.strip() if beyond else ""
    row.cost_cents = _cost(resource, draft)
    row.save()
    audit.record(
        "work.booked" if before is None else "work.booking_changed", target=booking_target(row), before=before, after=_state(row), note=row.over
    )
    if beyond:
        emit(ResourceOverbooked(brand_id=row.brand_id, booking_id=row.pk, resource_id=resource.pk, reason=row.over))
    return row


def _check(draft: BookingDraft, resource: Resource, row: Booking | None) -> None:
    if row is not None and (row.cancelled_at is not None or row.resource_id != resource.pk):
        raise Refused(_("This booking was cancelled."), "resource_id")
    if resource.retired_at is not None and row is None:
        raise Refused(_("“%(name)s” is not to be booked any more.") % {"name": resource.name}, "resource_id")
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    most = PlanPolicy.of_brand().booking_days
    if draft.ends_at - draft.starts_at > timedelta(days=most):
        raise Refused(_("A booking lasts %(most)s days at most.") % {"most": most}, "ends_at")
    if not 1 <= draft.amount <= MOST:
        raise Refused(_("The amount is more than 0."), "amount")
    if draft.project_id is not None and not Project.objects.filter(pk=draft.project_id).exists():
        raise Refused(_("There is no such project."), "project_id")
    card = Card.objects.filter(pk=draft.card_id).first() if draft.card_id is not None else None
    if draft.card_id is not None and (card is None or (draft.project_id is not None and card.project_id != draft.project_id)):
        raise Refused(_("There is no such card in this project."), "card_id")
    if draft.project_id is None and draft.card_id is None and not draft.subject and not draft.purpose.strip():
        raise Refused(_("Say what it is booked for: a project, a card or a purpose."), "purpose")


def _check_beyond(draft: BookingDraft, resource: Resource, left: int, but: int | None) -> None:
    others = selectors.in_the_way(resource, draft.starts_at, draft.ends_at, but=but)
    words = {"name": resource.name, "left": _plain(max(left, 0)), "by": "；".join(held_by(one) for one in others) or "—"}
    text = _("“%(name)s” has only %(left)s left then. It is booked by: %(by)s.") % words
    if resource.exclusive:
        raise Refused(text, "starts_at")
    if not can("work.manage"):
        raise Refused(text + _("Those who lead the work may book it all the same, with a reason."), "starts_at")
    if not draft.over.strip():
        raise Refused(text + _("Give a reason to book it all the same."), "over")


def held_by(row: Booking) -> str:
    """A booking in words: for what, from when to when."""
    zone = current_brand().zone
    start, end = (date_format(moment.astimezone(zone), "m-d H:i") for moment in (row.starts_at, row.ends_at))
    what = row.project.title if row.project else row.card.title if row.card else row.purpose or row.subject or "—"
    return f"{what} {start}–{end}"


@transaction.atomic
def cancel_bookings(*, booking_ids: Sequence[int]) -> int:
    """Give back what was booked (needs work.edit); nothing is deleted. How many."""
    require("work.edit")
    count = 0
    for row in Booking.objects.select_for_update().filter(pk__in=booking_ids, cancelled_at=None).order_by("pk"):
        row.cancelled_at = now()
        row.save(update_fields=["cancelled_at"])
        audit.record("work.booking_cancelled", target=booking_target(row), before=_state(row))
        count += 1
    return count


def cancel_subject(subject: str) -> int:
    """Give back all that was booked for a subject of another room."""
    return cancel_bookings(booking_ids=list(selectors.live().filter(subject=subject).values_list("pk", flat=True))) if subject else 0


def _cost(resource: Resource, draft: BookingDraft) -> int:
    if resource.kind == Kind.BUDGET:
        return 0
    return min(round(resource.hour_cents * hours(draft.starts_at, draft.ends_at) * draft.amount / 100), MOST * 100)


def _state(row: Booking) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in BookingDraft.__dataclass_fields__}
    return {**found, "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}


def _plain(amount: int) -> str:
    return f"{amount / 100:.2f}".rstrip("0").rstrip(".")
