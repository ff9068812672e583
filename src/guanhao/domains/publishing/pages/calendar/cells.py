"""What the cells of month, week, day and lane hold, ready for the template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.console.links import burl, burl_or_none
from guanhao.console.templatetags.ui import icon
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Entry
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.pages.calendar.state import State
from guanhao.domains.publishing.rules.calendar.times import day_bounds, hours_of, month_days, week_days
from guanhao.domains.publishing.rules.core import MOVABLE
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.days import background
from guanhao.domains.publishing.selectors.calendar.grid import Bucket, Chip, fill
from guanhao.domains.publishing.selectors.calendar.queue import places_between
from guanhao.domains.publishing.tables.calendar import ICONS, platform_title
from guanhao.kernel import access

EACH = {"month": 4, "week": 3, "day": 30, "lane": 4}
BUDGET = 130  # publications a page draws at most; the rest stands behind "more"
CHIP = (
    '<a class="pub pub--{}" style="--p:{}" href="{}" data-pub="{}"{} title="{}">{}<span class="pub__time num">{}{}</span>'
    ' <span class="pub__title">{}{}</span> <span class="{}">{}</span></a>'
)
MOVES = ' draggable="true" data-movable data-rev="{}" data-local="{}"'
LONG, SHORT = "pub__more", "sr-only"
PLACES = 3
LANES = 20
MORNING = 7


@dataclass(frozen=True)
class Drawn:
    """A publication in words, and as the link a cell shows."""

    title: str
    account: str
    platform: str
    color: str
    status: str
    status_words: str
    icon: SafeString
    time: str
    zone: str
    format: str
    html: SafeString


@dataclass(frozen=True)
class DrawnPlace:
    """A place that waits for content."""

    pk: int
    title: str
    account: str
    time: str
    zone: str
    url: str


@dataclass
class Slot:
    """One cell: a day (month), an hour (week, day), or a day of an account (lane)."""

    day: date
    hour: int | None = None
    turn: str = ""
    inside: bool = True
    count: int = 0
    more: int = 0
    more_url: str = ""
    chips: list[Drawn] = field(default_factory=list)
    places: list[DrawnPlace] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    place: str = ""
    account_id: int = 0

    @property
    def iso(self) -> str:
        """The day as addresses have it."""
        return self.day.isoformat()

    @property
    def label(self) -> str:
        """Day and hour for screen readers."""
        return f"{self.day:%m-%d} {self.hour}:00"


class Draw:
    """Turns publications into what templates show; icons, colours and words are looked up once, and the links are written without a template:
    a page has hundreds of them."""

    def __init__(self, matrix: Matrix, *, long: bool = False) -> None:
        self.matrix, self.long = matrix, long
        self.may_plan = access.can("publishing.plan")
        self.hot = icon("flame", label=_("Hot"))
        self.platforms = {one.key: (platform_title(one), one.color) for one in channels.platforms()}
        self.words = {value: str(words) for value, words in Publication.Status.choices}
        self.icons = {str(value): icon(name) for value, name in ICONS.items()}
        there = burl_or_none("publishing:publication", pk=0)
        self.head, self.tail = there.rsplit("0", 1) if there else ("", "")

    def chip(self, row: Chip) -> Drawn:
        """One publication."""
        local = self.matrix.local(row.account_id, row.planned_at)
        platform, color = self.platforms.get(row.platform, (row.platform, "#607089"))
        time, words = f"{local:%H:%M}", self.words[row.status]
        zone = self.matrix.zone_words(row.account_id, row.planned_at) if self.matrix.differs else ""
        account, shape = self.matrix.name(row.account_id), channels.format_title(row.format)
        moves = MOVES.format(row.revision, f"{local:%Y-%m-%dT%H:%M}") if self.may_plan and row.status in MOVABLE else ""
        said = f"{account} · {platform} · {shape} · {words}"
        html = format_html(
            CHIP,
            row.status,
            color,
            f"{self.head}{row.pk}{self.tail}" if self.head else "#",
            row.pk,
            mark_safe(moves),  # noqa: S308 - a number and a moment
            said,
            self.icons[row.status],
            time,
            format_html(" <small>{}</small>", zone) if zone else "",
            self.hot if row.hot else "",
            row.title,
            LONG if self.long else SHORT,
            said if self.long else f"{platform}, {words}",
        )
        return Drawn(row.title, account, platform, color, row.status, words, self.icons[row.status], time, zone, shape, html)

    def place(self, row: Any) -> DrawnPlace:
        """One place."""
        local = self.matrix.local(row.account_id, row.at)
        zone = self.matrix.zone_words(row.account_id, row.at) if self.matrix.differs else ""
        return DrawnPlace(row.pk, row.title, self.matrix.name(row.account_id), f"{local:%H:%M}", zone, burl("publishing:place", pk=row.pk))


def linked(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with the addresses of the brand's own dates filled in."""
    found = []
    for entry in entries:
        kind, _colon, number = entry.url.partition(":")
        url = burl("publishing:entry", pk=int(number)) if kind == "entry" else entry.url
        found.append(entry if url == entry.url else Entry(**{**vars(entry), "url": url}))
    return found


def month(state: State, matrix: Matrix) -> dict[str, Any]:
    """Weeks of days; a day shows its first few publications and how many more there are."""
    days = month_days(state.day)
    zone = state.request.brand.zone
    bounds = {day: day_bounds(day, zone) for day in days}
    cells = fill([Bucket(day, *bounds[day]) for day in days], state.wanted, EACH["month"], BUDGET)
    behind, places = background(days[0], days[-1]), _places_by_day(state, matrix, days)
    draw = Draw(matrix)
    slots = []
    for day in days:
        cell = cells[day]
        slots.append(
            Slot(
                day=day,
                inside=day.month == state.day.month,
                count=cell.count,
                more=cell.more,
                more_url=state.url(view="day", day=day.isoformat()),
                chips=[draw.chip(chip) for chip in cell.chips],
                places=[draw.place(row) for row in places.get(day, [])[:PLACES]],
                entries=linked(behind.get(day, [])),
            )
        )
    weeks = [slots[start : start + 7] for start in range(0, len(slots), 7)]
    return {"weeks": weeks, "heading": formats.date_format(state.day, "YEAR_MONTH_FORMAT"), "total": sum(slot.count for slot in slots if slot.inside)}


def hours(state: State, matrix: Matrix, days: Sequence[date], each: int) -> dict[str, Any]:
    """Hours of days: each cell a local hour of the brand; a skipped hour is said to be one."""
    zone = state.request.brand.zone
    grid = {(day, cell.hour): cell for day in days for cell in hours_of(day, zone)}
    filled = fill([Bucket(key, cell.since, cell.until) for key, cell in grid.items()], state.wanted, each, BUDGET)
    behind = background(days[0], days[-1])
    places: dict[tuple[date, int], list[Any]] = {}
    since, until = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    for row in places_between(since, until, state.wanted.accounts):
        local = row.at.astimezone(zone)
        places.setdefault((local.date(), local.hour), []).append(row)
    busy = [hour for (_day, hour), cell in filled.items() if cell.count] + [hour for _day, hour in places]
    first = 0 if state.data.get("night") == "1" else min([MORNING, *busy])
    draw, found = Draw(matrix, long=len(days) == 1), []
    for column, day in enumerate(days):
        slots, all_of_it = [], _more(state, day, len(days))
        for hour in range(first, 24):
            cell = filled[day, hour]
            slots.append(
                Slot(
                    day=day,
                    hour=hour,
                    turn=grid[day, hour].turn,
                    count=cell.count,
                    more=cell.more,
                    more_url=all_of_it,
                    chips=[draw.chip(chip) for chip in cell.chips],
                    places=[draw.place(row) for row in places.get((day, hour), [])[:PLACES]],
                    place=f"{hour - first + 2}/{column + 2}",
                )
            )
        found.append({"day": day, "slots": slots, "entries": linked(behind.get(day, [])), "column": column + 2})
    total = sum(cell.count for cell in filled.values())
    return {"columns": found, "hours": [(hour, hour - first + 2) for hour in range(first, 24)], "first_hour": first, "total": total}


def week(state: State, matrix: Matrix) -> dict[str, Any]:
    """The seven days of a week by hours."""
    days = week_days(state.day)
    return hours(state, matrix, days, EACH["week"]) | {"heading": _span(days)}


def one_day(state: State, matrix: Matrix) -> dict[str, Any]:
    """One day by hours."""
    heading = formats.date_format(state.day, pgettext("date format", "j M Y"))
    return hours(state, matrix, [state.day], EACH["day"]) | {"heading": heading, "weekday": state.day}


def lane(state: State, matrix: Matrix) -> dict[str, Any]:
    """One line an account, one column a day of the week, in the account's own days."""
    days = week_days(state.day)
    chosen = [ref for ref in matrix.open if not state.wanted.accounts or ref.id in state.wanted.accounts]
    chosen = [ref for ref in chosen if not state.wanted.platforms or ref.platform in state.wanted.platforms]
    number = max(1, int(state.data.get("lanes") or 1) if (state.data.get("lanes") or "1").isdecimal() else 1)
    pages = max(1, -(-len(chosen) // LANES))
    shown = chosen[(min(number, pages) - 1) * LANES :][:LANES]
    buckets = [Bucket((ref.id, day), *day_bounds(day, ref.zone), ref.id) for ref in shown for day in days]
    cells, draw = fill(buckets, state.wanted, EACH["lane"], BUDGET), Draw(matrix)
    places: dict[tuple[int, date], list[Any]] = {}
    zone = state.request.brand.zone
    margin = timedelta(days=1)
    for row in places_between(day_bounds(days[0], zone)[0] - margin, day_bounds(days[-1], zone)[1] + margin, [ref.id for ref in shown]):
        places.setdefault((row.account_id, matrix.local(row.account_id, row.at).date()), []).append(row)
    rows = []
    for ref in shown:
        slots = []
        for day in days:
            cell = cells[ref.id, day]
            slots.append(
                Slot(
                    day=day,
                    account_id=ref.id,
                    count=cell.count,
                    more=cell.more,
                    more_url=state.url(view="day", day=day.isoformat(), account=ref.id) if cell.more else "",
                    chips=[draw.chip(chip) for chip in cell.chips],
                    places=[draw.place(row) for row in places.get((ref.id, day), [])[:PLACES]],
                )
            )
        zone_words = matrix.zone_words(ref.id, datetime.combine(days[0], datetime.min.time(), ref.zone))
        platform, color = draw.platforms.get(ref.platform, (ref.platform, "#607089"))
        rows.append({"account": ref, "platform": platform, "color": color, "zone": zone_words, "slots": slots})
    behind = background(days[0], days[-1])
    return {
        "lanes": rows,
        "days": [{"day": day, "entries": linked(behind.get(day, []))} for day in days],
        "heading": _span(days),
        "total": sum(cell.count for cell in cells.values()),
        "lane_pages": [(n, state.url(lanes=n)) for n in range(1, pages + 1)] if pages > 1 else [],
        "lane_page": min(number, pages),
    }


def _places_by_day(state: State, matrix: Matrix, days: Sequence[date]) -> dict[date, list[Any]]:
    zone = state.request.brand.zone
    found: dict[date, list[Any]] = {}
    for row in places_between(day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1], state.wanted.accounts):
        found.setdefault(row.at.astimezone(zone).date(), []).append(row)
    return found


def _more(state: State, day: date, days: int) -> str:
    if days > 1:
        return state.url(view="day", day=day.isoformat())
    return state.url(view="list")


def _span(days: Sequence[date]) -> str:
    whole = pgettext("date format", "j M Y")
    first, last = (whole, whole) if days[0].year != days[-1].year else (pgettext("start of a span", "j M"), pgettext("end of a span", "j M Y"))
    return _("%(first)s – %(last)s") % {"first": formats.date_format(days[0], first), "last": formats.date_format(days[-1], last)}


BUILD = {"month": month, "week": week, "day": one_day, "lane": lane}
