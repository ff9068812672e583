"""Pages of columns and their slots."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.forms.topics import ColumnForm
from guanhao.domains.content.models import Column, Slot, Topic
from guanhao.domains.content.rules.columns import month_of
from guanhao.domains.content.selectors import columns as reading
from guanhao.domains.content.selectors.topics import LIVE, brand_today
from guanhao.domains.content.services import columns as services
from guanhao.domains.content.tables.topics import ColumnTable, weekday_words
from guanhao.kernel import access

SLOT_TONE = {"open": "warn", "filled": "info", "done": "good", "missed": "bad", "skipped": ""}


def column_or_404(pk: int) -> Column:
    """One column of the brand."""
    found: Column | None = Column.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def slot_or_404(pk: int) -> Slot:
    """One slot of the brand."""
    found: Slot | None = Slot.objects.select_related("column", "topic").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _activate(request: BrandRequest, keys: list[str]) -> str:
    made = services.activate_columns(Column.objects.filter(pk__in=[int(key) for key in keys]))
    return ngettext("%(count)s slot was made.", "%(count)s slots were made.", made) % {"count": made}


ACTIONS = (
    BulkAction("activate", gettext_lazy("Activate"), _activate, "topics.decide", gettext_lazy("The slots of the next weeks are made at once.")),
)


@needs("content.view")
def columns(request: BrandRequest) -> HttpResponseBase:
    """All columns."""
    table = ColumnTable(request, QuerySetRows(reading.columns(), search=("title", "ip", "host_name")))
    table.actions = ACTIONS
    buttons = [Button(_("Column calendar"), burl("content:column_calendar"), icon="calendar-days")]
    if access.can("topics.decide"):
        buttons.append(Button(_("New column"), burl("content:column_new"), icon="plus", primary=True))
    return list_page(request, table, context={"buttons": buttons})


@needs("topics.decide")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new column."""
    form = ColumnForm(request.POST or None, initial={"starts": brand_today(), "host_id": request.actor.user_id})

    def save(values: dict[str, Any]) -> str:
        return burl("content:column", pk=services.save_column(services.ColumnDraft(**values)).pk)

    done = _("The column is kept. Activate it, and its slots are made.")
    return form_page(request, form, save, title=_("New column"), done=done, back=burl("content:columns"))


@needs("topics.decide")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a column."""
    row = column_or_404(pk)
    form = ColumnForm(request.POST or None, initial={name: getattr(row, name) for name in services.KEPT})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_column(services.ColumnDraft(**values), column=row)
        return burl("content:column", pk=row.pk)

    return form_page(request, form, save, title=_("Change column"), done=_("Saved."), back=burl("content:column", pk=row.pk))


@needs("content.view")
def column(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One column with its slots ahead and its last episodes."""
    row, today = column_or_404(pk), brand_today()
    slots = Slot.objects.filter(column=row).select_related("topic")
    context = {
        "column": row,
        "weekdays": weekday_words(row),
        "ahead": list(slots.filter(day__gte=today).order_by("day", "pk")[:60]),
        "past": list(slots.filter(day__lt=today).order_by("-day", "pk")[:20]),
        "tones": SLOT_TONE,
        "candidates": candidates(row.pk),
        "may_decide": access.can("topics.decide"),
        "may_propose": access.can("topics.propose"),
        "trail": [(pgettext("content", "Columns"), burl("content:columns"))],
    }
    return page(request, "content/column.html", context)


def candidates(column_id: int | None = None) -> list[Topic]:
    """Live topics a slot may take: the column's own and those of the series lane first."""
    rows = list(Topic.objects.filter(status__in=LIVE, slots=None).order_by("-pk")[:300])
    return sorted(rows, key=lambda row: (row.column_id != column_id, row.lane != "series", -row.pk))[:100]


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Versions and audit of a column."""
    row = column_or_404(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("content:column", pk=row.pk))


@require_POST
@needs("topics.decide")
def state(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Activate or pause a column."""
    row = column_or_404(pk)
    if request.POST.get("state") == "active":
        messages.success(request, _activate(request, [str(row.pk)]))
    elif request.POST.get("state") == "paused":
        gone = services.pause_column(row)
        messages.success(request, ngettext("Paused; %(count)s open slot went.", "Paused; %(count)s open slots went.", gone) % {"count": gone})
    else:
        messages.error(request, _("Choose what the column becomes."))
    return HttpResponseRedirect(burl("content:column", pk=row.pk))


@needs("content.view")
def calendar(request: BrandRequest) -> HttpResponseBase:
    """The columns' slots of a month; POST makes the month's slots on their fixed weekdays."""
    first, last = month_of(_month(request.POST.get("month") or request.GET.get("month")))
    if request.method == "POST":
        made = services.generate_month(first)
        messages.success(request, ngettext("%(count)s slot was made.", "%(count)s slots were made.", made) % {"count": made})
        return HttpResponseRedirect(f"{burl('content:column_calendar')}?month={first:%Y-%m}")
    slots, today = reading.slots_of_month(first), brand_today()
    start = first - timedelta(days=first.weekday())
    days = [start + timedelta(days=place) for place in range(-(-(first.weekday() + (last - first).days + 1) // 7) * 7)]
    context = {
        "weeks": [
            [{"day": day, "inside": first <= day <= last, "today": day == today, "slots": slots.get(day, [])} for day in days[place : place + 7]]
            for place in range(0, len(days), 7)
        ],
        "month": first,
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{last + timedelta(days=1):%Y-%m}",
        "tones": SLOT_TONE,
        "may_decide": access.can("topics.decide"),
        "active": Column.objects.filter(state=Column.State.ACTIVE).count(),
        "trail": [(pgettext("content", "Columns"), burl("content:columns"))],
    }
    return page(request, "content/column_calendar.html", context)


def _month(text: str | None) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return brand_today().replace(day=1)


@needs("content.view")
def slot(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One episode: its topic, its day, or left out."""
    row = slot_or_404(pk)
    if request.method == "POST":
        try:
            _change_slot(row, request)
            messages.success(request, _("Saved."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(burl("content:slot", pk=row.pk))
    context = {
        "slot": row,
        "tone": SLOT_TONE[row.state],
        "candidates": candidates(row.column_id),
        "today": brand_today(),
        "may_decide": access.can("topics.decide"),
        "may_propose": access.can("topics.propose"),
        "trail": [(pgettext("content", "Columns"), burl("content:columns")), (row.column.title, burl("content:column", pk=row.column_id))],
    }
    return page(request, "content/slot.html", context)


def _change_slot(row: Slot, request: BrandRequest) -> None:
    match request.POST.get("do"):
        case "assign":
            wanted = whole_number(request.POST.get("topic_id"))
            topic = Topic.objects.filter(pk=wanted).first() if wanted else None
            if wanted and topic is None:
                raise Refused(_("There is no such topic."), "topic_id")
            services.assign_slot(row, topic)
        case "move":
            services.move_slot(row, read_day(request.POST.get("day", "")))
        case "skip":
            services.skip_slot(row, note=request.POST.get("note", ""))
        case _:
            access.require("topics.propose")
            raise Refused(_("Choose what happens to the episode."), "do")


def read_day(text: str) -> date:
    """A day as browsers write it; Refused otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(value)s” is not a day; write it like 2025-08-06.") % {"value": text[:40]}, "day") from None
