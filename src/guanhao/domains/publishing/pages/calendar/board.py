"""The calendar itself: month, week, day and lane in one page, the list, and the files of it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanhao.console.details import Button
from guanhao.console.filters import Span
from guanhao.console.forms import refusal
from guanhao.console.http import BrandRequest, needs, page, wants_fragment, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.console.templatetags.ui import icon
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, Shift
from guanhao.domains.publishing.pages.calendar.cells import BUILD
from guanhao.domains.publishing.pages.calendar.state import REMEMBERED, State
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.cadence import account_weeks, slack_of_week
from guanhao.domains.publishing.selectors.calendar.objections import Proposal, objections, words_of
from guanhao.domains.publishing.selectors.calendar.wanted import tagged
from guanhao.domains.publishing.services import core
from guanhao.domains.publishing.services.calendar import moves
from guanhao.domains.publishing.tables.calendar import CalendarTable
from guanhao.domains.publishing.tables.calendar_files import ics_of
from guanhao.kernel import access, audit
from guanhao.kernel.tenancy import current_brand

NAMES = 3
VIEW_TITLES = (
    ("month", pgettext_lazy("calendar", "Month"), "1"),
    ("week", pgettext_lazy("calendar", "Week"), "2"),
    ("day", pgettext_lazy("calendar", "Day"), "3"),
    ("list", pgettext_lazy("calendar", "List"), "4"),
    ("lane", pgettext_lazy("calendar", "Lanes"), "5"),
)


@require_GET
@needs("publishing.view")
def calendar(request: BrandRequest) -> HttpResponseBase:
    """The calendar; `?view=` month, week, day or lane, `?day=` the day looked at, the filters as in the list."""
    state = State(request, request.GET)
    if state.view == "list":
        return HttpResponseRedirect(state.url(view="list"))
    if request.session.get(REMEMBERED) != state.view:
        request.session[REMEMBERED] = state.view
    return page(request, "publishing/calendar.html", board(state), fragment="publishing/_calendar.html")


def board(state: State) -> dict[str, Any]:
    """What the page and its fragment show."""
    matrix = Matrix()
    context = BUILD[state.view](state, matrix)
    weeks = account_weeks(state.day, matrix=matrix)
    by_account = {one.account.id: one.weeks[0] for one in weeks}
    for row in context.get("lanes", []):
        row["week"] = by_account.get(row["account"].id)
    short = sorted((one for one in weeks if one.gap), key=lambda one: -one.gap)
    names = _(", ").join(f"{one.account.name or one.account.handle} {one.gap}" for one in short[:NAMES])
    return context | {
        "state": state,
        "views": tabs(state),
        "differs": matrix.differs,
        "gaps": sum(one.gap for one in weeks),
        "short": short,
        "short_words": names + ("…" if len(short) > NAMES else ""),
        "shifted": state.shifted,
        "brand": state.request.brand,
        "night_url": state.url(night=1),
        "place_icon": icon("square-pen"),
        "solemn_icon": icon("moon"),
        "slack": slack_of_week(state.day),
        "may_plan": access.can("publishing.plan"),
        "may_manage": access.can("publishing.manage"),
        "query": state.request.META.get("QUERY_STRING", "") if state.request.method == "GET" else state.request.POST.get("query", ""),
    }


def tabs(state: State) -> list[dict[str, Any]]:
    """The five views with their keys."""
    return [{"key": key, "title": title, "digit": digit, "url": state.url(view=key), "on": key == state.view} for key, title, digit in VIEW_TITLES]


def _shift(days: int) -> Any:
    def run(request: BrandRequest, keys: list[str]) -> str:
        try:
            shift = moves.change_together([int(key) for key in keys], moves.Change(days=days))
        except Refused as error:
            raise refusal(error) from error
        return moved_words(len(shift.moves))

    return run


def moved_words(count: int) -> str:
    """How many were moved."""
    return ngettext("%(count)s publication was moved.", "%(count)s publications were moved.", count) % {"count": count}


def _cancel(request: BrandRequest, keys: list[str]) -> str:
    try:
        with transaction.atomic():
            for key in keys:
                core.cancel(publication_id=int(key), reason=_("Cancelled in the calendar"))
    except Refused as error:
        raise refusal(error) from error
    return ngettext("%(count)s publication was cancelled.", "%(count)s publications were cancelled.", len(keys)) % {"count": len(keys)}


KEEPS_TIME = gettext_lazy("The time of day stays. All of them move, or none.")
ACTIONS = (
    BulkAction("later", gettext_lazy("One day later"), _shift(1), "publishing.plan", KEEPS_TIME),
    BulkAction("week", gettext_lazy("One week later"), _shift(7), "publishing.plan", KEEPS_TIME),
    BulkAction("earlier", gettext_lazy("One day earlier"), _shift(-1), "publishing.plan", KEEPS_TIME),
    BulkAction("cancel", gettext_lazy("Cancel publications"), _cancel, "publishing.plan", danger=True),
)


@needs("publishing.view")
def as_list(request: BrandRequest) -> HttpResponseBase:
    """The list view with its exports and bulk actions."""
    state = State(request, request.GET.copy())
    state.data["view"] = "list"
    matrix = Matrix()
    table = CalendarTable(request, _Rows(matrix))
    if not matrix.differs:
        table.columns = tuple(column for column in CalendarTable.columns if column.key != "local")
    table.actions = ACTIONS
    buttons = [Button(_("iCalendar"), f"{burl('publishing:calendar_ics')}?download=1&{request.META.get('QUERY_STRING', '')}", icon="calendar-days")]
    if access.can("publishing.plan"):
        buttons.append(Button(_("Import plans"), burl("imports:new") + "?kind=plans", icon="upload"))
        buttons.append(Button(_("Plan a publication"), burl("publishing:calendar_new"), icon="plus", primary=True))
    context = {"buttons": buttons, "views": tabs(state), "state": state}
    return list_page(request, table, template="publishing/calendar_list.html", context=context)


class _Rows(QuerySetRows):
    """Publications with their account's name and local time filled in."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(
            Publication.objects.all(),
            search=("title",),
            lookups={
                "account": lambda rows, value: rows.filter(account_id__in=[int(one) for one in value]),
                "tag": lambda rows, value: tagged(rows, str(value).lstrip("#")),
                "campaign": lambda rows, value: rows.filter(campaign=value),
                "planned_at": _inside,
            },
        )
        self.matrix = matrix

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page."""
        return [self._told(row) for row in super().page(sort, offset, limit, filters)]

    def stream(self, sort: str, filters: Any) -> Any:
        """All of them."""
        return (self._told(row) for row in super().stream(sort, filters))

    def _told(self, row: Any) -> Any:
        local = self.matrix.local(row.account_id, row.planned_at)
        zone = self.matrix.zone_words(row.account_id, row.planned_at)
        row.account, row.local = self.matrix.name(row.account_id), f"{local:%Y-%m-%d %H:%M}" + (f" {zone}" if zone else "")
        return row


def _inside(rows: Any, span: Span) -> Any:
    zone = current_brand().zone
    if span.low is not None:
        rows = rows.filter(planned_at__gte=datetime.combine(span.low, time.min, zone))
    if span.high is not None:
        rows = rows.filter(planned_at__lt=datetime.combine(span.high + timedelta(days=1), time.min, zone))
    return rows


@require_GET
@needs("publishing.view")
def ics(request: BrandRequest) -> HttpResponseBase:
    """The filtered publications and the brand's dates as an iCalendar file."""
    state = State(request, request.GET)
    if "download" in request.GET:  # a calendar program that asks every hour is no export
        audit.record(
            "console.exported", target="list:publishing.calendar", after={"form": "ics", "query": request.META.get("QUERY_STRING", "")[:300]}
        )
    return ics_of(request.brand, state.wanted, days=state.day)


@require_POST
@needs("publishing.plan")
def move(request: BrandRequest) -> HttpResponseBase:
    """One publication by drag or dialog: `day` keeps its local time of day, `day` and `at` are the brand's clock, `local` the account's own. Answers
    with the calendar as it is now; warnings and the way back stand above it."""
    state = State(request, QueryDict(request.POST.get("query", "")))
    try:
        said = _move(request)
    except Refused as error:
        said = {"moved_error": str(error)}
    if not wants_fragment(request):
        if "moved_error" in said:
            messages.error(request, said["moved_error"])
        return HttpResponseRedirect(state.url())
    response = page(request, "publishing/_calendar.html", board(state) | said, status=200)
    response["HX-Trigger"] = "calendar-moved"
    return response


def _move(request: BrandRequest) -> dict[str, Any]:
    row: Any = Publication.objects.filter(pk=whole_number(request.POST.get("id")) or 0).first()
    if row is None:
        raise Refused(_("This publication is not there any more."))
    matrix = Matrix()
    account = whole_number(request.POST.get("account"))
    if account and account != row.account_id:
        raise Refused(_("A publication stays with its account; for another account make another variant."))
    to, turn = _target(request, row, matrix)
    before = objections([_proposal(row, row.planned_at)], matrix=matrix)
    shift = moves.move_together([(row.pk, to, whole_number(request.POST.get("revision")) or row.revision)])
    known = {(one.kind, one.other) for one in before}
    warned = [words_of(one) for one in objections([_proposal(row, to)], matrix=matrix) if (one.kind, one.other) not in known]
    local = matrix.local(row.account_id, to)
    zone = matrix.zone_words(row.account_id, to)
    where = f"{local:%Y-%m-%d %H:%M}" + (f" {zone}" if zone else "")
    return {"moved": {"title": row.title, "where": where, "shift": shift.pk, "warnings": warned, "turn": turn}}


def _target(request: BrandRequest, row: Any, matrix: Matrix) -> tuple[datetime, str]:
    try:
        if local := request.POST.get("local", ""):
            wall = datetime.fromisoformat(local)
            found = at_local(wall.date(), wall.time(), matrix.zone_of(row.account_id))
            return found.moment, found.turn
        day = datetime.fromisoformat(request.POST.get("day", "")).date()
        if text := request.POST.get("at", ""):
            found = at_local(day, time.fromisoformat(text), request.brand.zone)
            return found.moment, found.turn
    except ValueError:
        raise Refused(_("This is no moment that can be read."), "local") from None
    zone = matrix.zone_of(row.account_id) if request.POST.get("account") else request.brand.zone
    days = (day - row.planned_at.astimezone(zone).date()).days
    to, turn = moves.target_moment(row, moves.Change(days=days), matrix) if days else (row.planned_at, "")
    if not days:
        raise Refused(_("It lies on this day already."), "day")
    return to, turn


def _proposal(row: Any, at: datetime) -> Proposal:
    return Proposal(id=row.pk, account_id=row.account_id, at=at, title=row.title, format=row.format, subject=row.subject, tags=tuple(row.tags))


@require_POST
@needs("publishing.plan")
def undo(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put back what a move changed."""
    if not Shift.objects.filter(pk=pk).exists():
        raise Http404
    state = State(request, QueryDict(request.POST.get("query", "")))
    try:
        shift = moves.undo(pk)
        messages.success(request, _("The move is undone.") if len(shift.moves) == 1 else _("The moves are undone."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(state.url())
