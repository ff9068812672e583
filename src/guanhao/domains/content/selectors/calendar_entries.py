"""What content shows behind the publishing calendar: episodes of columns, and approved variants that wait for a place."""

from collections.abc import Sequence
from datetime import date

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import Slot, Variant
from guanhao.domains.publishing.contracts import Candidate, Entry
from guanhao.domains.work import facade as work
from guanhao.kernel import access

SHOWN = (Slot.State.OPEN, Slot.State.FILLED, Slot.State.MISSED)


def column_entries(since: date, until: date) -> list[Entry]:
    """Episodes of columns that are not published yet, on the days they lie on now; nothing for people who may not see content."""
    if not access.can("content.view"):
        return []
    rows = Slot.objects.filter(day__gte=since, day__lte=until, state__in=SHOWN).select_related("column", "topic").order_by("day", "time", "pk")
    return [
        Entry(
            title=f"{row.column.title}：{row.topic.title}" if row.topic else row.column.title,
            first_day=row.day,
            last_day=row.day,
            kind="column",
            at=row.time,
            url=burl_or_none("content:slot", pk=row.pk) or "",
            note=str(row.get_state_display()),
        )
        for row in rows
    ]


def monthly_meetings(since: date, until: date) -> list[Entry]:
    """Brainstorms and other monthly meetings, also the months that went without one (CON-09)."""
    if not access.can("work.view"):
        return []
    return [
        Entry(
            title=f"{one.title} · {one.words}" if one.state == "overdue" else one.title,
            first_day=one.day,
            last_day=one.day,
            kind="brand",
            url=one.url,
        )
        for one in work.series_days(since, until)
    ]


def waiting_variants(words: str, account_id: int | None, limit: int) -> Sequence[Candidate]:
    """Variants without a place on the calendar: approved ones first, then those in review and drafts, the newest first."""
    if limit <= 0 or not access.can("content.view"):
        return []
    rows = Variant.objects.filter(status__in=("approved", "in_review", "draft"))
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    for word in words.split()[:10]:
        rows = rows.filter(title__icontains=word)
    found: list[Candidate] = []
    for status in ("approved", "in_review", "draft"):
        names = rows.filter(status=status).order_by("-pk").values_list("pk", "title", "item__title", "account_id", "format")[: limit - len(found)]
        found += [Candidate(subject=f"content.variant:{pk}", title=own or master, account_id=to, format=form) for pk, own, master, to, form in names]
        if len(found) >= limit:
            break
    return found
