"""Series and the places they keep ahead; reservations; filling a place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Place, Publication, Series
from guanhao.domains.publishing.policy.calendar import CalendarPolicy
from guanhao.domains.publishing.rules.calendar import series as rules
from guanhao.domains.publishing.rules.calendar.times import day_bounds
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.domains.publishing.services import core
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

KEPT = ("account_id", "title", "rule", "starts", "active")


@dataclass(frozen=True, kw_only=True)
class SeriesDraft:
    """What a person enters: `starts` is the first moment (its local time counts for all), `rule` an RFC 5545 RRULE."""

    account_id: int
    title: str
    rule: str
    starts: datetime
    active: bool = True


def target_of(row: Series) -> str:
    """The series' name in audit and versions."""
    return f"publishing.series:{row.pk}"


def state_of(row: Series) -> dict[str, Any]:
    """The series as JSON-safe values."""
    values = {name: getattr(row, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


@transaction.atomic
def save_series(draft: SeriesDraft, *, series: Series | None = None) -> Series:
    """A new series or a changed one, with its places of the policy's weeks (needs publishing.manage). Changed times drop the places ahead that are
    empty and were not moved, and make new ones."""
    require("publishing.manage")
    row = series or Series(made_at=now(), made_by_id=current_actor().user_id)
    before = state_of(row) if series else None
    title = " ".join(draft.title.split())
    if not title or len(title) > 120:
        raise Refused(_("Give the series a title of at most 120 characters."), "title")
    try:
        rule = rules.check_rule(draft.rule)
    except rules.BadRule as error:
        raise Refused(_words(str(error)), "rule") from error
    if draft.starts.tzinfo is None:
        raise Refused(_("A moment needs its time zone."), "starts")
    row.account_id, row.title, row.rule = channels.account(draft.account_id).id, title, rule
    row.starts, row.active = draft.starts, draft.active
    if before == state_of(row):
        return row
    row.save()
    if before:
        Place.objects.filter(series=row, at__gt=now(), publication_id=None, moved=False, dropped=False).delete()
    if not rules.occurrences(row.rule, row.starts, channels.account(row.account_id).zone, row.starts, row.starts + timedelta(days=4000)):
        raise Refused(_("This rule never comes."), "rule")
    _keep(row, *_horizon())
    versions.keep(target_of(row), state_of(row))
    audit.record("publishing.series_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def keep_places() -> int:
    """The job's part: every active series has its places for the policy's weeks; how many were made. Running it again makes none."""
    with transaction.atomic():
        return sum(_keep(row, *_horizon()) for row in Series.objects.filter(active=True))


@transaction.atomic
def generate_month(day: date) -> int:
    """Put every active series on the days of its rule in the month of `day` (CON-22 b): places that exist, moved, filled or dropped ones too, stay
    as they are; how many were made (needs publishing.manage)."""
    require("publishing.manage")
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    zone = current_brand().zone
    made = sum(_keep(row, day_bounds(first, zone)[0], day_bounds(last, zone)[1]) for row in Series.objects.filter(active=True))
    audit.record("publishing.month_generated", target=f"publishing.month:{first:%Y-%m}", after={"made": made})
    return made


@transaction.atomic
def reserve(*, account_id: int, at: datetime, title: str) -> Place:
    """Keep a moment of an account free for something (needs publishing.plan)."""
    require("publishing.plan")
    words = " ".join(title.split())
    if not words or len(words) > 120:
        raise Refused(_("Say in at most 120 characters what the place is for."), "title")
    if at < now():
        raise Refused(_("This moment has passed."), "at")
    place = Place(account_id=channels.account(account_id).id, title=words, at=at, made_at=now())
    place.save()
    audit.record("publishing.place_reserved", target=f"publishing.place:{place.pk}", after={"title": words, "at": at.isoformat()})
    return place


@transaction.atomic
def move_place(*, place_id: int, at: datetime) -> Place:
    """Put a place elsewhere; its turn in the series stays, and no other place moves (needs publishing.plan)."""
    require("publishing.plan")
    place = _open_place(place_id)
    if at < now():
        raise Refused(_("This moment has passed."), "at")
    before, place.at, place.moved = place.at, at, True
    place.save(update_fields=["at", "moved"])
    audit.record("publishing.place_moved", target=f"publishing.place:{place.pk}", before={"at": before.isoformat()}, after={"at": at.isoformat()})
    return place


@transaction.atomic
def drop_place(*, place_id: int) -> Place:
    """Leave a place out; the series does not make it again (needs publishing.plan)."""
    require("publishing.plan")
    place = _open_place(place_id)
    place.dropped = True
    place.save(update_fields=["dropped"])
    audit.record("publishing.place_dropped", target=f"publishing.place:{place.pk}", before={"at": place.at.isoformat()})
    return place


@transaction.atomic
def fill_place(*, place_id: int, subject: str) -> Publication:
    """Plan a subject at the moment of a place (needs publishing.plan). Refused when the subject goes out through another account."""
    require("publishing.plan")
    place = _open_place(place_id)
    row = core.plan(subject=subject, planned_at=place.at, series_id=place.series_id)
    if row.account_id != place.account_id:
        raise Refused(_("This goes out through another account than the place is for."), "subject")
    place.publication_id = row.pk
    place.save(update_fields=["publication_id"])
    return row


def empty_places_of(publication_id: int) -> int:
    """A publication left the calendar: its place waits for content again; how many places."""
    freed: int = Place.objects.filter(publication_id=publication_id).update(publication_id=None)
    return freed


def _open_place(place_id: int) -> Place:
    place: Place = Place.objects.select_for_update().get(pk=place_id)
    if place.publication_id is not None:
        raise Refused(_("The place is filled; move its publication instead."))
    if place.dropped:
        raise Refused(_("The place was left out."))
    return place


def _horizon() -> tuple[datetime, datetime]:
    days = 7 * CalendarPolicy.of_brand().weeks_ahead
    return now(), day_bounds(brand_today() + timedelta(days=days), current_brand().zone)[0]


def _keep(row: Series, since: datetime, until: datetime) -> int:
    if not row.active:
        return 0
    zone = channels.account(row.account_id).zone
    turns = rules.occurrences(row.rule, row.starts, zone, max(since, now()), until)
    there = set(Place.objects.filter(series=row, fixed_at__in=turns).values_list("fixed_at", flat=True))
    moment = now()
    rows = [
        Place(
            brand_id=row.brand_id,
            account_id=row.account_id,
            kind=Place.Kind.SERIES,
            series=row,
            title=row.title,
            at=turn,
            fixed_at=turn,
            made_at=moment,
        )
        for turn in turns
        if turn not in there
    ]
    return len(Place.objects.bulk_create(rows))


def _words(reason: str) -> str:
    if reason == "often":
        return _("A series comes at most once a day; for several times a day make several series.")
    return _("This recurrence rule cannot be read; write it like FREQ=WEEKLY;BYDAY=WE,FR.")
