"""Changes that must be explained: the list of tickets, one ticket, the daily review, the Today panel."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics.models import DayCheck, DayReview, TraceTicket
from guanhao.domains.analytics.policy import VariancePolicy
from guanhao.domains.analytics.rules import Finding
from guanhao.domains.analytics.selectors import changes
from guanhao.domains.analytics.selectors.metrics import all_metrics, last_known_metric
from guanhao.domains.analytics.services import explain
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.engines.timing.days import day_info
from guanhao.kernel import access
from guanhao.kernel.search import Hit

PART_TITLES = {
    "platform": gettext_lazy("Platform"),
    "account": gettext_lazy("Account"),
    "format": gettext_lazy("Format"),
    "topic": gettext_lazy("Topic"),
    "post": gettext_lazy("Post"),
    "product": gettext_lazy("Product"),
    "source": gettext_lazy("Source"),
    "campaign": gettext_lazy("Campaign"),
    "creative": gettext_lazy("Creative"),
    "medium": gettext_lazy("Medium"),
    "landing": gettext_lazy("Landing page"),
}
FINDINGS = {
    Finding.QUIET: gettext_lazy("Within the limit"),
    Finding.TICKET: gettext_lazy("Ticket"),
    Finding.HOLIDAY: gettext_lazy("Recurring holiday pattern"),
    Finding.NO_DATA: gettext_lazy("No data"),
}
FINDING_TONES = {Finding.QUIET: "", Finding.TICKET: "warn", Finding.HOLIDAY: "info", Finding.NO_DATA: ""}


class TicketTable(Table):
    """All tickets, the newest first."""

    key = "analytics.changes"
    title = gettext_lazy("Changes to explain")
    columns = (
        Column("day", gettext_lazy("Day"), kind="date", href=lambda row: burl("analytics:change", pk=row.pk)),
        Column("metric", gettext_lazy("Metric"), value=lambda row: metric_title(row.metric)),
        Column("change", gettext_lazy("Change"), kind="percent", decimals=1, signed=True),
        Column("state", gettext_lazy("State"), kind="badge", labels=dict(TraceTicket.State.choices), tone={"open": "warn", "closed": "good"}),
        Column("cause_kind", gettext_lazy("Cause"), labels={"": "", **dict(TraceTicket.Cause.choices)}),
        Column("cause", gettext_lazy("In words"), sortable=False),
        Column("action", gettext_lazy("Action"), sortable=False),
        Column("owner_name", gettext_lazy("Owner")),
        Column("closed_at", gettext_lazy("Closed"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), choices=TraceTicket.State.choices),
        ChoiceFilter("metric", gettext_lazy("Metric"), choices=lambda: [(metric.key, str(metric.title)) for metric in all_metrics().values()]),
        ChoiceFilter("cause_kind", gettext_lazy("Cause"), choices=TraceTicket.Cause.choices),
        DateRange("day", gettext_lazy("Day")),
    )
    searchable = True
    default_sort = "-day"
    empty = Empty(
        gettext_lazy("Nothing to explain"),
        gettext_lazy("Every morning the key metrics are compared; a change beyond the limit appears here with what carried it."),
    )


class CloseForm(DesignForm):
    """Cause and action; both are required."""

    cause_kind = forms.ChoiceField(label=gettext_lazy("Kind of cause"), choices=[("", "—"), *TraceTicket.Cause.choices])
    cause = forms.CharField(label=gettext_lazy("Cause"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    action = forms.CharField(
        label=gettext_lazy("Action"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is done, by whom; or why nothing is needed. The effect is written here later by itself."),
    )


class ReviewForm(DesignForm):
    """The daily review."""

    summary = forms.CharField(label=gettext_lazy("Review of the day"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


def found_tickets(words: str, limit: int) -> list[Hit]:
    """For the global search: tickets whose metric, day, cause, action or owner hold every word, the newest first."""
    titles = {key: str(metric.title) for key, metric in all_metrics().items()}
    rows = TraceTicket.objects.order_by("-day", "metric")
    for word in words.split()[:10]:
        metrics = [key for key, title in titles.items() if word.lower() in f"{title} {key}".lower()]
        text = Q(cause__icontains=word) | Q(action__icontains=word) | Q(owner_name__icontains=word)
        rows = rows.filter(text | Q(metric__in=metrics) | Q(day__startswith=word))
    return [
        Hit(
            "analytics.change",
            str(row.pk),
            f"{titles.get(row.metric, row.metric)} {row.change:+.1%} · {row.day}",
            " · ".join(part for part in (str(row.get_state_display()), row.cause, row.action, row.owner_name) if part),
            burl("analytics:change", pk=row.pk),
        )
        for row in rows[:limit]
    ]


@needs("analytics.view")
def tickets(request: BrandRequest) -> HttpResponseBase:
    """The list of tickets with filters, export and the reviews that wait."""
    rows = QuerySetRows(TraceTicket.objects.all(), search=("cause", "action", "owner_name"))
    return list_page(
        request,
        TicketTable(request, rows),
        template="analytics/changes.html",
        context={"reviews": changes.reviews(7), "limit": VariancePolicy.of_brand().limit},
    )


@needs("analytics.view")
def ticket(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One ticket: what moved, what carried it, and the form that closes it."""
    row = get_object_or_404(TraceTicket.objects.select_related("check_row"), pk=pk)
    metric = last_known_metric(row.metric)
    if metric is None:
        raise Http404
    form = CloseForm(request.POST or None, initial={"cause_kind": row.cause_kind, "cause": row.cause, "action": row.action})
    context = {
        "ticket": row,
        "check": row.check_row,
        "metric": metric.contract(),
        "retired": row.metric not in all_metrics(),
        "parts": part_tables(row),
        "facts_of_day": day_facts(row.check_row),
        "people": identity.people_of_brand(),
        "may_explain": access.can("analytics.explain"),
        "trail": [(_("Changes to explain"), burl("analytics:changes"))],
    }

    def save(values: dict[str, Any]) -> str:
        explain.close_ticket(row, **values)
        return burl("analytics:change", pk=row.pk)

    if request.method == "POST":
        access.require("analytics.explain")
    title = _("%(metric)s on %(day)s") % {"metric": metric.title, "day": row.day.isoformat()}
    return form_page(request, form, save, title=title, done=_("The change is explained."), template="analytics/change.html", context=context)


@require_POST
@needs("analytics.explain")
def reopen(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Undo a close."""
    explain.reopen_ticket(get_object_or_404(TraceTicket, pk=pk))
    messages.success(request, _("The ticket is open again."))
    return HttpResponseRedirect(burl("analytics:change", pk=pk))


@require_POST
@needs("analytics.explain")
def assign(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give the ticket to a person."""
    owner = request.POST.get("owner_id", "")
    explain.assign_ticket(get_object_or_404(TraceTicket, pk=pk), owner_id=int(owner) if owner.isdecimal() and len(owner) < 19 else None)
    return HttpResponseRedirect(burl("analytics:change", pk=pk))


@needs("analytics.view")
def day(request: BrandRequest, day: str) -> HttpResponseBase:
    """One day: every comparison with its finding, the tickets, and the review."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if not 1900 <= wanted.year < 3000:
        raise Http404
    review = changes.review_of(wanted)
    form = ReviewForm(request.POST or None, initial={"summary": review.summary if review else ""})

    def save(values: dict[str, Any]) -> str:
        explain.review_day(wanted, **values)
        return burl("analytics:day", day=wanted.isoformat())

    if request.method == "POST":
        access.require("analytics.explain")
    info = day_info(wanted)
    context = {
        "day": wanted,
        "previous": wanted - timedelta(days=1),
        "next": wanted + timedelta(days=1),
        "named": info.named(get_language() or "zh-hans"),
        "checks": [check_line(check) for check in changes.checks_of(wanted)],
        "review": review,
        "may_explain": access.can("analytics.explain"),
        "trail": [(_("Changes to explain"), burl("analytics:changes"))],
    }
    return form_page(
        request, form, save, title=_("Daily review of %(day)s") % {"day": wanted.isoformat()}, template="analytics/day.html", context=context
    )


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Open tickets and reviews that wait."""
    open_tickets = changes.tickets(state=TraceTicket.State.OPEN)
    waiting = [review for review in changes.reviews(14) if review.state != DayReview.State.DONE]
    return {
        "tickets": [(row, metric_title(row.metric)) for row in open_tickets[:5]],
        "count": open_tickets.count(),
        "waiting": waiting[:3],
        "panel_waiting": open_tickets.count() + len(waiting),
    }


def check_line(check: DayCheck) -> dict[str, Any]:
    """A comparison as a row of the day's page."""
    finding = Finding(check.finding)
    return {
        "check": check,
        "title": metric_title(check.metric),
        "finding": FINDINGS[finding],
        "tone": FINDING_TONES[finding],
        "ticket": getattr(check, "ticket", None) if finding is Finding.TICKET else None,
        "facts": day_facts(check),
    }


def day_facts(check: DayCheck) -> list[str]:
    """What the calendar has to do with it, in words."""
    words: list[str] = []
    chinese = (get_language() or "").startswith("zh")
    for moment in (check.base_day, check.day):
        if moment is None:
            continue
        info = day_info(moment)
        kinds = {
            "working": _("working day"),
            "makeup": _("make-up working day"),
            "weekend": _("weekend"),
            "holiday": info.holiday if chinese else info.holiday_en,
        }
        words.append(f"{moment.isoformat()} {kinds[info.kind]}")
    before = check.reason.get("before") or []
    if before:
        seen = "、".join(f"{moment} {share:+.1%}" for moment, share in before[:5])
        words.append(_("The same step of the calendar before: %(seen)s") % {"seen": seen})
    return words


def part_tables(row: TraceTicket) -> list[dict[str, Any]]:
    """The contributions of a ticket with readable names."""
    names = _names(row.parts)
    return [
        {
            "by": by,
            "title": PART_TITLES.get(by, by),
            "rows": [{**one, "name": names.get((by, one["key"]), one["key"]) or _("without a name")} for one in part["rows"]],
            "rest": part["rest"],
        }
        for by, part in row.parts.items()
    ]


def _names(parts: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    keys = {by: [one["key"] for one in part["rows"]] for by, part in parts.items()}
    names = {("post", key): title for key, title in changes.titles_of(keys.get("post", [])).items()}
    names |= {("account", str(account.id)): account.name or account.handle for account in channels.accounts(closed=True)}
    names |= {("format", key): channels.format_title(key) for key in keys.get("format", [])}
    for key in keys.get("platform", []):
        try:
            names["platform", key] = channels.platform(key).name(get_language() or "zh-hans")
        except LookupError:
            continue
    return names


def metric_title(key: str) -> str:
    """The metric's words, also of a retired one; its key when it is gone."""
    metric = last_known_metric(key)
    return str(metric.title) if metric else key


urlpatterns = [
    path("changes/", tickets, name="changes"),
    path("changes/<int:pk>/", ticket, name="change"),
    path("changes/<int:pk>/reopen/", reopen, name="change_reopen"),
    path("changes/<int:pk>/assign/", assign, name="change_assign"),
    path("changes/day/<str:day>/", day, name="day"),
]
