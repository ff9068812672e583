"""Meetings that come back every month (CON-09): their meeting is made ahead, a month without one is told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Meeting, MeetingSeries, SeriesMonth
from guanhao.domains.work.policy import BrainstormPolicy
from guanhao.domains.work.rules import series as rules
from guanhao.domains.work.selectors import series as selectors
from guanhao.domains.work.services import cards, meetings, telling
from guanhao.kernel import audit, versions
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.work import BrainstormMissed

HOURS: Mapping[str, tuple[int, int]] = {"week": (1, rules.LAST), "weekday": (0, 6), "hour": (0, 23), "minute": (0, 59)}


@dataclass(frozen=True, kw_only=True)
class SeriesDraft:
    """A series as it is written; see MeetingSeries."""

    title: str
    starts_on: date
    kind: str = "brainstorm"
    week: int = 1
    weekday: int = 2
    hour: int = 14
    minute: int = 0
    agenda: str = ""
    invited: tuple[int, ...] = ()


def target_of(row: MeetingSeries) -> str:
    """The target of its deeds and versions."""
    return f"work.series:{row.pk}"


def state_of(row: MeetingSeries) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in SeriesDraft.__dataclass_fields__}
    return {**found, "starts_on": row.starts_on.isoformat(), "invited": list(row.invited)}


@transaction.atomic
def save_series(draft: SeriesDraft, row: MeetingSeries | None = None) -> MeetingSeries:
    """Write a series (needs work.manage); meetings that were made already stay as they are. Refused by field."""
    require("work.manage")
    _check(draft, row)
    before = state_of(row) if row else None
    row = row or MeetingSeries(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if name == "invited" else value.strip() if isinstance(value, str) else value)
    row.save()
    if state_of(row) != before:
        versions.keep(target_of(row), state_of(row))
        audit.record("work.series_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def _check(draft: SeriesDraft, row: MeetingSeries | None) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if MeetingSeries.objects.filter(title=draft.title.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a series of this name already."), "title")
    if draft.kind not in Meeting.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    for name, (low, high) in HOURS.items():
        if not low <= getattr(draft, name) <= high:
            raise Refused(_("Choose a day and time of the month."), name)
    if not date(2000, 1, 1) <= draft.starts_on <= date(2180, 1, 1):
        raise Refused(_("Choose a day from %(first)s to %(last)s.") % {"first": "2000-01-01", "last": "2180-01-01"}, "starts_on")
    for person in draft.invited:
        if row is None or person not in row.invited:
            cards.check_person(person, "invited")


@transaction.atomic
def end_series(*, series_id: int, back: bool = False) -> MeetingSeries:
    """It comes back no more, or again (needs work.manage); its meetings stay."""
    require("work.manage")
    row: MeetingSeries = MeetingSeries.objects.select_for_update().get(pk=series_id)
    row.ended_on = None if back else telling.today()
    row.save(update_fields=["ended_on"])
    audit.record("work.series_back" if back else "work.series_ended", target=target_of(row), after={"title": row.title})
    return row


@transaction.atomic
def call_meeting(*, series_id: int, month: date) -> Meeting | None:
    """The meeting of a series in a month, made once however often this is asked (needs work.edit); None before the series begins."""
    require("work.edit")
    row: MeetingSeries = MeetingSeries.objects.select_for_update().get(pk=series_id)
    month = rules.month_of(month)
    if month < rules.month_of(row.starts_on) or (row.ended_on is not None and month > row.ended_on):
        return None
    slot, _made = SeriesMonth.objects.get_or_create(series=row, month=month, defaults={"brand_id": row.brand_id})
    known: Meeting | None = slot.meeting
    if known is not None:
        return known
    people = {one.id for one in identity.people_of_brand()}
    title = f"{row.title[:110]} {month:%Y-%m}"
    invited = tuple(one for one in row.invited if one in people)
    with acting(SYSTEM):
        draft = meetings.MeetingDraft(title=title, at=selectors.moment_of(row, month), kind=row.kind, agenda=row.agenda, invited=invited)
        made = meetings.save_meeting(draft)
    slot.meeting = made
    slot.save(update_fields=["meeting"])
    return made


def keep_up() -> tuple[int, int]:
    """What the clock asks every day: meetings that are made ahead, and months that went without; how many of each. A second run does nothing."""
    day, made, told = telling.today(), 0, 0
    ahead = day + timedelta(days=BrainstormPolicy.of_brand().ahead_days)
    for one in selectors.standing():
        for month in sorted({rules.month_of(day), rules.month_of(ahead)}):
            wanted = day <= selectors.day_of(one.series, month) <= ahead
            if wanted and not SeriesMonth.objects.filter(series=one.series, month=month, meeting__isnull=False).exists():
                made += call_meeting(series_id=one.series.pk, month=month) is not None
        for month in one.overdue[-1:]:
            told += _tell_missed(one.series.pk, month)
    return made, told


@transaction.atomic
def _tell_missed(series_id: int, month: date) -> bool:
    row: MeetingSeries = MeetingSeries.objects.select_for_update().get(pk=series_id)
    slot, _made = SeriesMonth.objects.get_or_create(series=row, month=month, defaults={"brand_id": row.brand_id})
    if slot.told_at is not None:
        return False
    slot.told_at = now()
    slot.save(update_fields=["told_at"])
    title = format_lazy(gettext_lazy("“{title}” was not held in {month}."), title=row.title, month=date_format(month, "Y-m"))
    people = sorted({*row.invited, *identity.users_with("work.manage")})
    url = f"/b/{current_brand().slug}/work/series/{row.pk}/"
    notify(topic="work", title=title, url=url, key=f"work.series:{row.pk}:{month}", users=people, level="warning")
    audit.record("work.series_missed", target=target_of(row), after={"month": month.isoformat()})
    emit(BrainstormMissed(brand_id=row.brand_id, series_id=row.pk, month=month))
    return True
