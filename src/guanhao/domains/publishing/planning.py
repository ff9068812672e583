"""Publishing's part of the operations plan: the marketing dates."""

from datetime import date

from django.utils.translation import gettext_lazy
from pydantic import Field

from guanhao.domains.publishing.models import CalendarEntry
from guanhao.kernel.planning import ListedPart, PlanLine, add_part


class DateLine(PlanLine):
    """A marketing date; a reminder comes `lead_days` before the first day."""

    title: str = Field(min_length=1, max_length=120)
    first_day: date
    last_day: date | None = None
    lead_days: int = Field(default=0, ge=0, le=366)
    note: str = ""
    solemn: bool = False


def _stand() -> list[tuple[CalendarEntry, DateLine]]:
    """The dates as lines."""
    rows = CalendarEntry.objects.order_by("first_day", "pk")
    return [(row, _line(row)) for row in rows]


def _line(row: CalendarEntry) -> DateLine:
    last = row.last_day if row.last_day != row.first_day else None
    return DateLine(title=row.title, first_day=row.first_day, last_day=last, lead_days=row.lead_days, note=row.note, solemn=row.solemn)


def _save(line: DateLine, row: CalendarEntry | None, reason: str) -> None:
    from guanhao.domains.publishing.services.calendar.entries import EntryDraft, save_entry  # with the engines it loads on first use

    save_entry(EntryDraft(**line.model_dump(), owner_id=row.owner_id if row else None), entry=row)


add_part(
    ListedPart(
        key="dates",
        title=gettext_lazy("Marketing dates"),
        permission="publishing.manage",
        line=DateLine,
        name=lambda line: f"{line.title} ({line.first_day})",
        stand=_stand,
        save=_save,
    )
)
