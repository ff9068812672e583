"""Capacity and time."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.charts import BarChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.console.tables import BulkAction
from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.forms.time import AllocationForm, HoursForm, LeaveForm, LogForm
from guanhao.domains.team.models import Allocation, Leave, TimeLog, WorkHours
from guanhao.domains.team.policy import TimePolicy
from guanhao.domains.team.selectors import people
from guanhao.domains.team.selectors import time as selectors
from guanhao.domains.team.services import times as services
from guanhao.domains.team.tables.time import AllocationTable, LogTable
from guanhao.domains.team.wording import LOAD_TONE, LOADS
from guanhao.kernel import access


def _drawn(rows: Any) -> list[dict[str, Any]]:
    """Rows for the template, with words and tones of each cell."""
    return [{"row": row, "cells": [(cell, LOADS[cell.state], LOAD_TONE[cell.state]) for cell in row.cells]} for row in rows]


@needs("team.view")
def capacity(request: BrandRequest) -> HttpResponseBase:
    """Planned hours against what there is: departments for everybody, people for who leads (and oneself)."""
    found, lead = selectors.capacity(), access.can("team.edit")
    persons = [row for row in found.people if lead or row.id == people.me()]
    over = sum(row.worst == "over" for row in found.people)
    context = {
        "tab": "capacity",
        "title": pgettext("team", "Capacity"),
        "weeks": found.weeks,
        "people": _drawn(persons),
        "departments": _drawn(found.departments),
        "over": over,
        "hours": round(sum(row.cells[0].capacity for row in found.people), 1),
        "planned": round(sum(row.cells[0].planned for row in found.people), 1),
        "policy": TimePolicy.of_brand(),
        "may_edit": lead,
        "may_take": access.can("team.take"),
    }
    return page(request, "team/capacity.html", context)


@needs("team.view")
def of_person(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Somebody's weeks, plans, own hours and leave."""
    person = next((one for one in people.members() if one.id == pk), None)
    if person is None or (pk != people.me() and not access.can("team.edit")):
        raise Http404
    found, today = selectors.capacity(persons=[person]), people.today()
    cells = found.people[0].cells
    chart = BarChart(
        title=_("Hours a week"),
        x=[cell.monday for cell in cells],
        series=(
            Series(pgettext("capacity", "Capacity"), [cell.capacity for cell in cells], tone="muted"),
            Series(pgettext("capacity", "Planned"), [cell.planned for cell in cells], tone="1"),
        ),
        format="number",
        unit=_("hours"),
    )
    context = {
        "title": person.name,
        "person": person,
        "chart": chart,
        "cells": _drawn(found.people)[0]["cells"],
        "allocations": list(Allocation.objects.filter(user_id=pk, ends_on__gte=today).order_by("starts_on")[:100]),
        "leaves": list(Leave.objects.filter(user_id=pk, ends_on__gte=today - timedelta(days=90)).order_by("-starts_on")[:50]),
        "own": list(WorkHours.objects.filter(user_id=pk).order_by("-from_on")[:20]),
        "standard": TimePolicy.of_brand().hours_a_week,
        "may_edit": access.can("team.edit"),
        "may_take": access.can("team.take"),
        "trail": [(pgettext("team", "Capacity"), burl("team:capacity"))],
    }
    return page(request, "team/capacity_person.html", context)


def _named(rows: list[Any]) -> None:
    names = people.names(row.user_id for row in rows)
    for row in rows:
        row.person = names[row.user_id]


@needs("team.edit")
def allocations(request: BrandRequest) -> HttpResponseBase:
    """All planned hours."""
    table = AllocationTable(request, DressedRows(Allocation.objects.all(), _named, search=("what",)))

    def free(keys: list[str]) -> str:
        count = services.free(allocations=list(Allocation.objects.filter(pk__in=keys)))
        return ngettext("%(count)s plan taken away.", "%(count)s plans taken away.", count) % {"count": count}

    words = _("The hours are free again.")
    table.actions = (BulkAction("free", pgettext("capacity", "Take away"), lambda _request, keys: free(keys), "team.edit", words, danger=True),)
    context = {"tab": "capacity", "may_edit": True, "new": "team:allocation_new", "new_words": _("Plan hours")}
    return list_page(request, table, template="team/list.html", context=context)


def _plan(values: dict[str, Any]) -> services.AllocationDraft:
    return services.AllocationDraft(**{name: values[name] for name in services.AllocationDraft.__dataclass_fields__})


@needs("team.edit")
def allocation_new(request: BrandRequest) -> HttpResponseBase:
    """Plan hours."""
    card = whole_number(request.GET.get("card"))
    today = people.today()
    initial = {"user_id": request.GET.get("user"), "card_id": card, "starts_on": today, "ends_on": today + timedelta(days=6 - today.weekday())}
    form = AllocationForm(request.POST or None, initial=initial, card=card)

    def save(values: dict[str, Any]) -> str:
        row = services.allocate(_plan(values))
        return burl("team:capacity_person", pk=row.user_id)

    return form_page(request, form, save, title=_("Plan hours"), done=_("Saved."), back=burl("team:capacity"))


@needs("team.edit")
def allocation_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change planned hours."""
    row = get_object_or_404(Allocation, pk=pk)
    initial = {name: getattr(row, name) for name in services.AllocationDraft.__dataclass_fields__}
    form = AllocationForm(request.POST or None, initial=initial, card=row.card_id)

    def save(values: dict[str, Any]) -> str:
        services.allocate(_plan(values), row)
        return burl("team:allocations")

    return form_page(request, form, save, title=row.what, done=_("Saved."), back=burl("team:allocations"))


@needs("team.edit")
def hours(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Somebody's own weekly hours."""
    person = next((one for one in people.members() if one.id == pk), None)
    if person is None:
        raise Http404
    form = HoursForm(request.POST or None, initial={"from_on": people.today(), "hours": TimePolicy.of_brand().hours_a_week})

    def save(values: dict[str, Any]) -> str:
        services.set_hours(user_id=pk, **{name: values[name] for name in ("from_on", "hours", "note")})
        return burl("team:capacity_person", pk=pk)

    title = _("Working hours of %(name)s") % {"name": person.name}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:capacity_person", pk=pk))


@needs("team.take")
def leave_new(request: BrandRequest) -> HttpResponseBase:
    """Write down days somebody is away."""
    form = LeaveForm(request.POST or None, initial={"user_id": request.GET.get("user") or people.me(), "starts_on": people.today()})

    def save(values: dict[str, Any]) -> str:
        row = services.add_leave(**{name: values[name] for name in ("user_id", "starts_on", "ends_on", "note")})
        return burl("team:capacity_person", pk=row.user_id)

    return form_page(request, form, save, title=_("Days away"), done=_("Saved."), back=burl("team:capacity"))


@require_POST
@needs("team.take")
def leave_remove(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take days away again."""
    row = get_object_or_404(Leave, pk=pk)
    back = burl("team:capacity_person", pk=row.user_id)
    return act(request, lambda: services.remove_leave(leave=row), back)


@needs("team.view")
def log_list(request: BrandRequest) -> HttpResponseBase:
    """Time logs: one's own, everybody's for who leads."""
    rows = TimeLog.objects.all() if access.can("team.edit") else TimeLog.objects.filter(user_id=people.me())
    table = LogTable(request, DressedRows(rows, _named, search=("card_title", "note")))

    def remove(keys: list[str]) -> str:
        try:
            count = services.remove_logs(logs=list(TimeLog.objects.filter(pk__in=keys)))
        except Refused as error:
            return str(error)
        return ngettext("%(count)s entry removed.", "%(count)s entries removed.", count) % {"count": count}

    words = _("The minutes no longer count.")
    table.actions = (BulkAction("remove", pgettext("time", "Remove"), lambda _request, keys: remove(keys), "team.take", words, danger=True),)
    context = {"tab": "time", "may_edit": access.can("team.take"), "new": "team:log_new", "new_words": _("Log time")}
    imports = "time_logs" if access.can("team.edit") else ""
    return list_page(request, table, template="team/list.html", context={**context, "imports": imports})


def _log(values: dict[str, Any]) -> services.LogDraft:
    return services.LogDraft(**{name: values[name] for name in ("user_id", "day", "stage", "card_id", "minutes", "note")})


@needs("team.take")
def log_new(request: BrandRequest) -> HttpResponseBase:
    """Log time."""
    card = whole_number(request.GET.get("card"))
    form = LogForm(request.POST or None, initial={"user_id": people.me(), "day": people.today(), "card_id": card}, card=card)

    def save(values: dict[str, Any]) -> str:
        services.log_time(_log(values))
        return burl("team:logs")

    return form_page(request, form, save, title=_("Log time"), done=_("Saved."), back=burl("team:logs"))


@needs("team.take")
def log_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an entry."""
    row = get_object_or_404(TimeLog, pk=pk)
    if row.user_id != people.me():
        access.require("team.edit")
    form = LogForm(request.POST or None, initial=services.log_state(row), card=row.card_id)

    def save(values: dict[str, Any]) -> str:
        services.log_time(_log(values), row)
        return burl("team:logs")

    return form_page(request, form, save, title=_("Logged time"), done=_("Saved."), back=burl("team:logs"))


@needs("team.view")
def stages(request: BrandRequest) -> HttpResponseBase:
    """Where a card takes longest: by logged time, and by the moves of the board."""
    logged, moved = selectors.logged_stages(), selectors.board_stages()

    def drawn(found: Any, title: str, unit: str) -> BarChart | None:
        if not found:
            return None
        series = (Series(title, [round(one.mean, 2) for one in found], tone="1"),)
        return BarChart(title=title, x=[one.title for one in found], series=series, horizontal=True, format="number", unit=unit)

    context = {
        "tab": "time",
        "title": _("Cycle times"),
        "days": TimePolicy.of_brand().span_days,
        "blocks": [
            (_("Work by stage"), _("mean hours of a card, from the time logs"), logged, drawn(logged, _("Hours a card"), _("hours"))),
            (
                _("Stages of the board"),
                _("mean days of a card, from its moves; the pool is waiting"),
                moved,
                drawn(moved, _("Days a card"), _("days")),
            ),
        ],
    }
    return page(request, "team/stages.html", context)
