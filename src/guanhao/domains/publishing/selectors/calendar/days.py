"""What stands behind the days: holidays, festivals, solar terms, days worked for a holiday, mourning, and the brand's own dates."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.publishing.contracts import Entry
from guanhao.domains.publishing.entries import entries_of_rooms
from guanhao.domains.publishing.models import CalendarEntry
from guanhao.domains.publishing.rules.calendar.solemn import solemn_on
from guanhao.engines import timing
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

SOLEMN_TERMS = {"term_清明"}
_MEMORIALS = {"memorial", "martyrs", "918"}  # festivals the solemn days name themselves


def brand_today() -> date:
    """The brand's date now."""
    return now().astimezone(current_brand().zone).date()


def background(since: date, until: date, *, rooms: bool = True) -> dict[date, list[Entry]]:
    """Entries by local day from since to until, both inclusive: official days first, then the brand's own, then those of other rooms."""
    found: dict[date, list[Entry]] = {}
    for info in timing.days(since, until):
        if here := list(_official(info)):
            found[info.day] = here
    more = [*brand_entries(since, until), *(entries_of_rooms(since, until) if rooms else [])]
    for entry in more:
        day = max(entry.first_day, since)
        while day <= min(entry.last_day, until):
            found.setdefault(day, []).append(entry)
            day += timedelta(days=1)
    return found


def brand_entries(since: date, until: date) -> list[Entry]:
    """The brand's own marketing dates that touch these days."""
    return [
        Entry(title=row.title, first_day=row.first_day, last_day=row.last_day, kind="brand", note=row.note, solemn=row.solemn, url=f"entry:{row.pk}")
        for row in CalendarEntry.objects.filter(first_day__lte=until, last_day__gte=since)
    ]


def solemn_days(days: Iterable[date]) -> dict[date, str]:
    """Those of the days on which entertainment is out of place, with the name of the day in the active language."""
    chosen = sorted(set(days))
    if not chosen:
        return {}
    own = [entry for entry in brand_entries(chosen[0], chosen[-1]) if entry.solemn]
    found: dict[date, str] = {}
    for day in chosen:
        names = [_name(one.name, one.name_en) for one in solemn_on(day)]
        names += [_name(mark.name, mark.name_en) for mark in timing.day_info(day).marks if mark.key in SOLEMN_TERMS]
        names += [entry.title for entry in own if entry.first_day <= day <= entry.last_day]
        if names:
            found[day] = names[0]
    return found


def _official(info: timing.DayInfo) -> Iterable[Entry]:
    day = info.day
    if info.kind == "holiday":
        yield Entry(title=_name(info.holiday, info.holiday_en), first_day=day, last_day=day, kind="holiday", note=_("Day off"))
    if info.kind == "makeup":
        yield Entry(title=_("Adjusted working day"), first_day=day, last_day=day, kind="makeup", note=_name(info.holiday, info.holiday_en))
    for one in solemn_on(day):
        yield Entry(title=_name(one.name, one.name_en), first_day=day, last_day=day, kind="solemn", solemn=True, source=one.source)
    for mark in info.marks:
        if mark.key not in _MEMORIALS:
            kind = "term" if mark.kind == "term" else "festival"
            yield Entry(title=_name(mark.name, mark.name_en), first_day=day, last_day=day, kind=kind, solemn=mark.key in SOLEMN_TERMS)


def _name(chinese: str, english: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english
