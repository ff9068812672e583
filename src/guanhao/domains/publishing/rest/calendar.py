"""The calendar over REST."""

from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from guanhao.console.tables import SEARCH_LENGTH
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import CalendarEntry, CalendarShare, Place, Publication, QueueSlot, Series, Shift
from guanhao.domains.publishing.rest import router
from guanhao.domains.publishing.rest.calendar_shapes import (
    CadenceIn,
    CadenceList,
    CadenceWeek,
    CalendarMonthIn,
    CalendarOut,
    CalendarShareOut,
    DayEntries,
    EntryIn,
    EntryList,
    EntryOut,
    MovedOut,
    MoveSeveralIn,
    PlaceChange,
    PlaceIn,
    PlaceList,
    PlaceOut,
    QueuedOut,
    QueueIn,
    QueueSlotList,
    QueueSlotOut,
    QueueSlotsIn,
    QueueSlotSwitch,
    SeriesIn,
    SeriesList,
    SeriesOut,
    ShareIn,
    ShareList,
    SuggestionList,
)
from guanhao.domains.publishing.rules.calendar.times import at_local, day_bounds
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.cadence import account_weeks, monday_of, slack_of_week
from guanhao.domains.publishing.selectors.calendar.days import background, brand_today
from guanhao.domains.publishing.selectors.calendar.objections import words_of
from guanhao.domains.publishing.selectors.calendar.queue import next_free, queue_slots
from guanhao.domains.publishing.selectors.calendar.suggest import suggestions
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted
from guanhao.domains.publishing.services.calendar import cadence, entries, moves, queue, series, shares
from guanhao.domains.publishing.tables.calendar_files import ics_of
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

LONGEST = 366


@router.get("/calendar", response=CalendarOut, summary="Publications on the calendar")
def read_calendar(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    account: str = "",
    platform: str = "",
    status: str = "",
    lane: str = "",
    tag: str = "",
    campaign: str = "",
    q: str = "",
    limit: int = 100,
    offset: int = 0,
) -> dict[str, Any]:
    """Publications of local days since to until (both inclusive; default the next 31), at most 366 days; filters take commas."""
    access.require("publishing.view")
    start, end = _window(since, until)
    zone = current_brand().zone
    accounts = [int(one) for one in _many(account) if one.isdecimal() and len(one) < 19]
    wanted = Wanted(
        accounts=accounts or ([0] if account else []),
        platforms=_many(platform),
        statuses=_many(status),
        lanes=_many(lane),
        tag=tag.lstrip("#"),
        campaign=campaign,
        text=q[:SEARCH_LENGTH],
    )
    rows = wanted.rows().filter(planned_at__gte=day_bounds(start, zone)[0], planned_at__lt=day_bounds(end, zone)[1])
    matrix = Matrix()
    first = max(0, offset)
    return {"count": rows.count(), "items": [_line(matrix, row) for row in rows[first : first + max(0, min(limit, 500))]]}


@router.get("/calendar/days", response=DayEntries, summary="What stands behind the days")
def read_days(request: HttpRequest, since: date | None = None, until: date | None = None) -> dict[str, Any]:
    """Holidays, adjusted working days, festivals, solar terms, mourning days, the brand's own dates and columns, by day."""
    access.require("publishing.view")
    start, end = _window(since, until)
    names = ("kind", "title", "at", "note", "solemn", "source")
    items = [{"day": day, **{name: getattr(entry, name) for name in names}} for day, here in sorted(background(start, end).items()) for entry in here]
    return {"count": len(items), "items": items}


@router.get("/calendar.ics", summary="The calendar as an iCalendar file")
def read_feed(request: HttpRequest) -> HttpResponse:
    """Publications around today and the brand's own dates."""
    access.require("publishing.view")
    return ics_of(current_brand(), Wanted(), days=brand_today())


@router.post("/calendar/moves", response=MovedOut, summary="Move several publications")
def move_several(request: HttpRequest, body: MoveSeveralIn) -> dict[str, Any]:
    """All of them or none; with dry_run only what would happen."""
    change = moves.Change(days=body.days, hours=body.hours, day=body.day, at=body.at)
    seen = moves.preview(body.ids, change)
    shift = None if body.dry_run else moves.change_together(body.ids, change)
    items = [
        {
            "id": line.row.pk,
            "title": line.row.title,
            "before": line.row.planned_at,
            "after": line.to,
            "turn": line.turn,
            "against": [words_of(one) for one in line.conflicts],
            "stuck": line.stuck,
        }
        for line in seen.lines
    ]
    return {"shift_id": shift.pk if shift else None, "possible": seen.possible, "count": len(items), "items": items}


@router.post("/calendar/moves/{shift_id}/undo", summary="Take a move back")
def undo_move(request: HttpRequest, shift_id: int) -> dict[str, int]:
    """How many publications are back where they were."""
    access.require("publishing.plan")
    if not Shift.objects.filter(pk=shift_id).exists():
        raise Http404
    return {"count": len(moves.undo(shift_id).moves)}


@router.get("/cadence", response=CadenceList, summary="Targets and gaps")
def read_cadence(request: HttpRequest, weeks: int = 1, day: date | None = None) -> dict[str, Any]:
    """Every open account from the week of `day` (default today) on."""
    start = day or brand_today()
    found, slack = account_weeks(start, max(1, min(weeks, 12))), slack_of_week(start)
    items = [
        {
            "account_id": one.account.id,
            "account": one.account.name,
            "target": one.target,
            "weeks": [{"monday": week.monday, "target": week.target, "planned": week.planned, "gap": week.gap} for week in one.weeks],
        }
        for one in found
    ]
    return {"count": len(items), "items": items, "slots": slack.slots, "limit": slack.limit, "taken": slack.planned}


@router.post("/cadence", response=CadenceWeek, summary="Set a target")
def set_cadence(request: HttpRequest, body: CadenceIn) -> dict[str, Any]:
    """From that week on."""
    row = cadence.set_cadence(account_id=body.account_id, target=body.target, starts=body.starts)
    planned = sum(one.weeks[0].planned for one in account_weeks(monday_of(row.starts), accounts=[row.account_id]))
    return {"monday": row.starts, "target": row.target, "planned": planned, "gap": max(0, row.target - planned)}


@router.get("/queue-slots", response=QueueSlotList, summary="Queue slots")
def read_slots(request: HttpRequest, account_id: int | None = None) -> dict[str, Any]:
    """Of one account or all."""
    access.require("publishing.view")
    items = [_slot(row) for row in queue_slots(account_id)]
    return {"count": len(items), "items": items}


@router.post("/queue-slots", response={201: QueueSlotList}, summary="Add queue slots")
def add_slots(request: HttpRequest, body: QueueSlotsIn) -> Status[dict[str, Any]]:
    """One a weekday."""
    items = [_slot(row) for row in queue.add_slots(account_id=body.account_id, weekdays=body.weekdays, at=body.at, label=body.label)]
    return Status(201, {"count": len(items), "items": items})


@router.post("/queue-slots/{slot_id}", response=QueueSlotOut, summary="Switch a queue slot on or off")
def switch_slot(request: HttpRequest, slot_id: int, body: QueueSlotSwitch) -> dict[str, Any]:
    """Publications that lie in it stay."""
    return _slot(queue.set_slot(slot_id=slot_id, active=body.active))


@router.delete("/queue-slots/{slot_id}", response={204: None}, summary="Remove a queue slot")
def remove_slot(request: HttpRequest, slot_id: int) -> Status[None]:
    """Publications that lie in it stay."""
    queue.remove_slot(slot_id=slot_id)
    return Status(204, None)


@router.post("/queue", response={201: QueuedOut}, summary="Add to the queue")
def add_to_queue(request: HttpRequest, body: QueueIn) -> Status[dict[str, Any]]:
    """Plan a subject in the next free slot of its account."""
    row = queue.add_to_queue(subject=body.subject, note=body.note)
    return Status(201, {"id": row.pk, "planned_at": row.planned_at, "slot_id": row.slot_id})


@router.get("/slot-suggestions/{account_id}", response=SuggestionList, summary="When to publish")
def read_suggestions(request: HttpRequest, account_id: int, days: int = 7) -> dict[str, Any]:
    """Free moments at the account's best hours, with evidence."""
    access.require("publishing.view")
    channels.account(account_id)
    names = ("at", "weekday", "hour", "posts", "median", "low", "high", "usual", "lift", "sure")
    items = [{name: getattr(one, name) for name in names} for one in suggestions(account_id, days=max(1, min(days, 60)))]
    free = next_free(account_id)
    return {"count": len(items), "items": items, "next_free": free.at if free else None}


@router.get("/series", response=SeriesList, summary="Series")
def read_series(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All series by title."""
    access.require("publishing.view")
    rows = Series.objects.order_by("title", "pk")
    return {"count": rows.count(), "items": [_series(row) for row in _slice(rows, limit, offset)]}


@router.post("/series", response={201: SeriesOut}, summary="Add a series")
def add_series(request: HttpRequest, body: SeriesIn) -> Status[dict[str, Any]]:
    """Its places of the next weeks are made at once."""
    return Status(201, _series(series.save_series(series.SeriesDraft(**body.dict()))))


@router.put("/series/{series_id}", response=SeriesOut, summary="Change a series")
def change_series(request: HttpRequest, series_id: int, body: SeriesIn) -> dict[str, Any]:
    """Empty places ahead that nobody moved are made anew."""
    return _series(series.save_series(series.SeriesDraft(**body.dict()), series=Series.objects.get(pk=series_id)))


@router.post("/series-month", summary="Put all series on the days of a month")
def generate_month(request: HttpRequest, body: CalendarMonthIn) -> dict[str, int]:
    """Places that exist stay as they are."""
    access.require("publishing.manage")
    try:
        day = date.fromisoformat(f"{body.month}-01")
    except ValueError:
        raise Refused(_("“%(value)s” is not a month; write it like 2026-11.") % {"value": body.month[:40]}, "month") from None
    return {"made": series.generate_month(day)}


@router.get("/places", response=PlaceList, summary="Places that wait for content")
def read_places(request: HttpRequest, since: date | None = None, until: date | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Of local days since to until."""
    access.require("publishing.view")
    start, end = _window(since, until)
    zone = current_brand().zone
    rows = Place.objects.filter(at__gte=day_bounds(start, zone)[0], at__lt=day_bounds(end, zone)[1], dropped=False, publication_id=None)
    return {"count": rows.count(), "items": [_place(row) for row in _slice(rows.order_by("at", "pk"), limit, offset)]}


@router.post("/places", response={201: PlaceOut}, summary="Reserve a place")
def reserve_place(request: HttpRequest, body: PlaceIn) -> Status[dict[str, Any]]:
    """Keep a moment of an account."""
    return Status(201, _place(series.reserve(account_id=body.account_id, at=_aware(body.at), title=body.title)))


@router.post("/places/{place_id}", response=PlaceOut, summary="Change a place")
def change_place(request: HttpRequest, place_id: int, body: PlaceChange) -> dict[str, Any]:
    """Move it, fill it, leave it out."""
    access.require("publishing.plan")
    if body.do == "move" and body.at is not None:
        series.move_place(place_id=place_id, at=_aware(body.at))
    elif body.do == "fill":
        series.fill_place(place_id=place_id, subject=body.subject)
    elif body.do == "drop":
        series.drop_place(place_id=place_id)
    else:
        raise Refused(_("Choose one of: %(known)s.") % {"known": "move, fill, drop"}, "do")
    return _place(Place.objects.get(pk=place_id))


@router.get("/calendar-entries", response=EntryList, summary="Marketing dates")
def read_entries(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The brand's own dates."""
    access.require("publishing.view")
    rows = CalendarEntry.objects.order_by("first_day", "pk")
    return {"count": rows.count(), "items": [_entry(row) for row in _slice(rows, limit, offset)]}


@router.post("/calendar-entries", response={201: EntryOut}, summary="Add a marketing date")
def add_entry(request: HttpRequest, body: EntryIn) -> Status[dict[str, Any]]:
    """With a reminder ahead."""
    return Status(201, _entry(entries.save_entry(entries.EntryDraft(**body.dict()))))


@router.put("/calendar-entries/{entry_id}", response=EntryOut, summary="Change a marketing date")
def change_entry(request: HttpRequest, entry_id: int, body: EntryIn) -> dict[str, Any]:
    """Another day reminds again."""
    return _entry(entries.save_entry(entries.EntryDraft(**body.dict()), entry=CalendarEntry.objects.get(pk=entry_id)))


@router.delete("/calendar-entries/{entry_id}", response={204: None}, summary="Remove a marketing date")
def remove_entry(request: HttpRequest, entry_id: int) -> Status[None]:
    """It is off the calendar."""
    entries.remove_entry(CalendarEntry.objects.get(pk=entry_id))
    return Status(204, None)


@router.get("/calendar-shares", response=ShareList, summary="Shared calendars")
def read_shares(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All links, without their secrets."""
    access.require("publishing.manage")
    rows = CalendarShare.objects.order_by("-made_at", "-pk")
    return {"count": rows.count(), "items": [_share(row) for row in _slice(rows, limit, offset)]}


@router.post("/calendar-shares", response={201: CalendarShareOut}, summary="Share the calendar")
def make_share(request: HttpRequest, body: ShareIn) -> Status[dict[str, Any]]:
    """The secret is in this answer only; the page is /calendar/<secret>/, the feed /calendar/<secret>/feed.ics."""
    made = shares.make_share(title=body.title, accounts=body.accounts, expires_at=_aware(body.expires_at) if body.expires_at else None)
    return Status(201, {**_share(made.share), "secret": made.secret})


@router.post("/calendar-shares/{share_id}/end", response=CalendarShareOut, summary="End a shared calendar")
def end_share(request: HttpRequest, share_id: int) -> dict[str, Any]:
    """The link leads nowhere from now on."""
    return _share(shares.end_share(share_id=share_id))


def _window(since: date | None, until: date | None) -> tuple[date, date]:
    start = since or brand_today()
    end = until or date.fromordinal(start.toordinal() + 30)
    if end < start:
        raise Refused(_("The last day lies before the first."), "until")
    if (end - start).days > LONGEST:
        raise Refused(_("At most %(most)s days at once.") % {"most": LONGEST}, "until")
    return start, end


def _many(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _aware(moment: datetime) -> datetime:
    """Without an offset it is the brand's clock."""
    return moment.astimezone(UTC) if moment.tzinfo else at_local(moment.date(), moment.time(), current_brand().zone).moment


def _slice(rows: Any, limit: int, offset: int) -> Any:
    return rows[max(0, offset) : max(0, offset) + max(0, min(limit, 500))]


def _line(matrix: Matrix, row: Publication) -> dict[str, Any]:
    names = ("account_id", "platform", "subject", "title", "format", "status", "lane", "hot", "campaign", "planned_at", "revision")
    local = matrix.local(row.account_id, row.planned_at)
    told = {"local": f"{local:%Y-%m-%dT%H:%M}", "zone": matrix.zone_of(row.account_id).key}
    return {"id": row.pk, **{name: getattr(row, name) for name in names}, **told}


def _slot(row: QueueSlot) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("account_id", "weekday", "at", "label", "active")}}


def _series(row: Series) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in series.KEPT}}


def _place(row: Place) -> dict[str, Any]:
    names = ("account_id", "kind", "series_id", "title", "at", "fixed_at", "publication_id", "moved", "dropped")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _entry(row: CalendarEntry) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in entries.KEPT}}


def _share(row: CalendarShare) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("title", "accounts", "expires_at", "ended_at", "seen_at")}}
