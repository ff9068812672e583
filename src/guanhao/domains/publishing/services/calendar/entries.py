"""The brand's own marketing dates, and the reminders ahead of them (PLN-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import CalendarEntry
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

KEPT = ("title", "first_day", "last_day", "lead_days", "owner_id", "note", "solemn")
LONGEST = 366


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """What a person enters; days are local and inclusive, the reminder comes `lead_days` before the first."""

    title: str
    first_day: date
    last_day: date | None = None
    lead_days: int = 0
    owner_id: int | None = None
    note: str = ""
    solemn: bool = False


def target_of(row: CalendarEntry) -> str:
    """The entry's name in audit and versions."""
    return f"publishing.entry:{row.pk}"


def state_of(row: CalendarEntry) -> dict[str, Any]:
    """The entry as JSON-safe values."""
    values = {name: getattr(row, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@transaction.atomic
def save_entry(draft: EntryDraft, *, entry: CalendarEntry | None = None) -> CalendarEntry:
    """A new date or a changed one (needs publishing.manage); another day or lead time reminds again."""
    require("publishing.manage")
    row = entry or CalendarEntry(made_at=now())
    before = state_of(row) if entry else None
    _fill(row, draft)
    if before == state_of(row):
        return row
    if before and (before["first_day"], before["lead_days"]) != (row.first_day.isoformat(), row.lead_days):
        row.reminded_at = None
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("publishing.entry_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def save_entries(drafts: Sequence[EntryDraft]) -> tuple[int, int]:
    """Several dates, such as those of a calendar file: (added, known already by title and first day)."""
    require("publishing.manage")
    known = set(CalendarEntry.objects.values_list("title", "first_day"))
    added = 0
    for draft in drafts:
        if (" ".join(draft.title.split()), draft.first_day) in known:
            continue
        save_entry(draft)
        added += 1
    return added, len(drafts) - added


@transaction.atomic
def remove_entry(entry: CalendarEntry) -> None:
    """Take a date off the calendar (needs publishing.manage)."""
    require("publishing.manage")
    audit.record("publishing.entry_removed", target=target_of(entry), before=state_of(entry))
    entry.delete()


def remind() -> int:
    """The job's part: tell the owner (or everybody who plans) of dates whose lead time has begun, once each; how many."""
    today, told = brand_today(), 0
    waiting = CalendarEntry.objects.filter(reminded_at=None, lead_days__gt=0, first_day__gte=today)
    planners = identity.users_with("publishing.plan")
    for row in waiting.filter(first_day__lte=today + timedelta(days=LONGEST)).order_by(F("first_day")):
        if row.first_day - timedelta(days=row.lead_days) > today:
            continue
        with transaction.atomic():
            left = (row.first_day - today).days
            notify(
                topic="publishing.entry",
                title=format_lazy("{}: {} {}", row.title, left, gettext_lazy("days left to prepare")),
                body=row.note,
                url=burl_or_none("publishing:entry", pk=row.pk) or "",
                key=f"entry:{row.pk}:{row.first_day}:{row.lead_days}",
                users=[row.owner_id] if row.owner_id else planners,
                level="info",
            )
            row.reminded_at = now()
            row.save(update_fields=["reminded_at"])
            told += 1
    return told


def _fill(row: CalendarEntry, draft: EntryDraft) -> None:
    title = " ".join(draft.title.split())
    if not title or len(title) > 120:
        raise Refused(_("Give the date a title of at most 120 characters."), "title")
    last = draft.last_day or draft.first_day
    if last < draft.first_day:
        raise Refused(_("The last day lies before the first."), "last_day")
    if (last - draft.first_day).days > LONGEST:
        raise Refused(_("A date lasts at most a year."), "last_day")
    if not 0 <= draft.lead_days <= LONGEST:
        raise Refused(_("Between 0 and %(most)s days.") % {"most": LONGEST}, "lead_days")
    if len(draft.note) > 500:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 500}, "note")
    if draft.owner_id is not None and draft.owner_id not in {one.id for one in identity.people_of_brand()}:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    row.title, row.first_day, row.last_day, row.note = title, draft.first_day, last, draft.note.strip()
    row.lead_days, row.owner_id, row.solemn = draft.lead_days, draft.owner_id, draft.solemn
