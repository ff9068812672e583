"""Alerts: the list for one thumb, one alert with its reason, chart and posts, and what people do with it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import LineChart, Mark, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.listening.contracts import AlertRefused
from guanhao.domains.listening.models import Alert, AlertNote, AlertRule, CountSlice
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.selectors.alert_backtesting import Point, band
from guanhao.domains.listening.selectors.alert_names import Names
from guanhao.domains.listening.services import alert_rules
from guanhao.domains.listening.services import alerts as services
from guanhao.domains.listening.services.alert_raising import CLOCK, subject_of
from guanhao.domains.listening.tables.alerts import JUDGED_TONES, LEVEL_TONES, LEVELS, STATE_TONES, AlertTable
from guanhao.kernel import access, brands
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PER_PAGE, PANEL = 30, 4
NOTE_TONES = {
    "raised": "is-bad",
    "level": "is-bad",
    "breached": "is-bad",
    "escalated": "is-warn",
    "acknowledged": "is-good",
    "closed": "is-good",
    "judged": "is-good",
}


@needs("listening.view")
def alerts(request: BrandRequest) -> HttpResponseBase:
    """What is open first; `?state=closed` what is over, `?level=` narrows."""
    state = request.GET.get("state") if request.GET.get("state") in {"live", "closed"} else "live"
    level = int(request.GET["level"]) if request.GET.get("level") in {"1", "2", "3"} else 0
    rows = selectors.alerts(state=str(state))
    counts = dict(rows.order_by().values_list("level").annotate(n=Count("pk")))
    found = Paginator(rows.filter(level=level) if level else rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "state": state,
        "level": level,
        "levels": [(one, LEVELS[one], counts.get(one, 0)) for one in (3, 2, 1) if counts.get(one)],
        "cards": cards(found.object_list),
        "found": found,
        "total": sum(counts.values()),
        "may_work": access.can("listening.alerts"),
        "counting": CountSlice.objects.exists(),
        "has_rules": AlertRule.objects.filter(retired_at=None).exists(),
        "tab": state,
    }
    return page(request, "listening/alerts.html", context)


class _Rows(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """A page of alerts with their titles, names looked up once."""
        rows, names = list(super().page(sort, offset, limit, filters)), Names()
        for row in rows:
            row.named = selectors.title_of(row, names)
        return rows


@needs("listening.view")
def everything(request: BrandRequest) -> HttpResponseBase:
    """All alerts as a table, to search, export and do many at once."""

    table = AlertTable(request, _Rows(Alert.objects.all(), search=("rule_title", "stream")))
    return list_page(request, table)


@needs("listening.view")
def alert(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Why it was raised, the chart, the posts, the timeline; acknowledge, judge, mute, open a crisis."""
    row = get_object_or_404(Alert.objects.select_related("rule"), pk=pk)
    names = Names()
    clock = Clock.objects.filter(kind=CLOCK, subject=subject_of(row)).first()
    context = {
        "row": row,
        "card": card(row, names),
        "chart": _chart(row),
        "posts": selectors.posts(row),
        "lines": _timeline(row, names),
        "clock": clock,
        "late": clock is not None and clock.state == Clock.State.BREACHED,
        "streams": [names.of(one) for one in row.streams],
        "judgements": [(value, label) for value, label in Alert.Judged.choices if value],
        "tuned": row.tuning_set.filter(undone_at=None).select_related("rule").first(),
        "crisis_url": burl_or_none("crisis:from_alert", alert_id=row.pk) if access.can("crisis.manage") else None,
        "may_work": access.can("listening.alerts"),
        "trail": [(_("Alerts"), burl("listening:alerts"))],
    }
    return page(request, "listening/alert.html", context)


@require_POST
@needs("listening.alerts")
def acknowledge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take it; back to where the thumb was."""
    row = services.acknowledge(alert_id=get_object_or_404(Alert, pk=pk).pk, note=request.POST.get("note", ""))
    messages.success(request, _("You have taken this alert; nobody else is woken."))
    return HttpResponseRedirect(burl("listening:alerts") if request.POST.get("back") == "list" else burl("listening:alert", pk=row.pk))


@require_POST
@needs("listening.alerts")
def judge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say what it was."""
    row = get_object_or_404(Alert, pk=pk)
    try:
        services.judge(alert_id=row.pk, judgement=request.POST.get("judgement", ""), note=request.POST.get("note", ""))
    except AlertRefused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Thank you: the rule's threshold learns from it. The rule's page shows how, and takes it back."))
    return HttpResponseRedirect(burl("listening:alert", pk=row.pk))


@require_POST
@needs("listening.alerts")
def act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Close, reopen, or write a note (`do`)."""
    row = get_object_or_404(Alert, pk=pk)
    try:
        match request.POST.get("do"):
            case "close":
                services.close(alert_id=row.pk, note=request.POST.get("note", ""))
            case "reopen":
                services.reopen(alert_id=row.pk)
            case "mute":
                reason, hours = request.POST.get("reason", ""), min(max(int(request.POST.get("hours") or 4), 1), 24 * 30)
                alert_rules.mute(reason=reason, rule_id=row.rule_id, stream=row.stream, ends_at=now() + timedelta(hours=hours))
                messages.success(request, _("Muted. The list of mutes ends it earlier."))
            case _other:
                services.write(alert_id=row.pk, text=request.POST.get("note", ""))
    except (AlertRefused, ValueError) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("listening:alert", pk=row.pk))


def cards(rows: Any) -> list[dict[str, Any]]:
    """Alerts as their cards show them."""
    names = Names()
    return [card(row, names) for row in rows]


def card(row: Alert, names: Names) -> dict[str, Any]:
    """One card."""
    return {
        "row": row,
        "title": selectors.title_of(row, names),
        "why": selectors.why(row, names),
        "level": LEVELS[row.level],
        "tone": LEVEL_TONES[row.level],
        "state_tone": STATE_TONES[row.state],
        "judged_tone": JUDGED_TONES.get(row.judged, ""),
        "posts": len(row.refs),
    }


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Alerts that nobody has closed yet."""
    rows = selectors.alerts(state="live")
    waiting = rows.filter(state=Alert.State.OPEN).count()
    shown = cards(rows[: PANEL + 1])
    return {"cards": shown[:PANEL], "more": len(shown) > PANEL, "panel_waiting": waiting} if shown else None


def hour_chart(points: list[Point], *, share: bool, title: str = "", marks: tuple[Mark, ...] = ()) -> LineChart | None:
    """Counted, usual and threshold by the hour."""
    if not points:
        return None
    zone = current_brand().zone
    return LineChart(
        x=[f"{point.at.astimezone(zone):%m-%d %H:00}" for point in points],
        series=[
            Series(pgettext("alerts", "Counted"), [point.value for point in points], tone="1"),
            Series(_("Usual"), [round(point.usual, 3) for point in points], tone="muted"),
            Series(_("Alarm from"), [round(point.alarm, 3) for point in points], tone="bad", dashed=True),
        ],
        low=[0.0 for _point in points],
        high=[round(point.usual, 3) for point in points],
        marks=marks,
        zero=True,
        title=title,
        format="percent" if share else "compact",
    )


def _chart(row: Alert) -> LineChart | None:
    if row.rule is None or row.signal == AlertRule.Signal.ACCOUNT:
        return None
    settings = alert_rules.settings_of(row.rule)
    if settings.signal != row.signal:
        return None
    points = band(row, settings)
    at = f"{row.event_at.astimezone(current_brand().zone):%m-%d %H:00}"
    return hour_chart(points, share=row.signal == AlertRule.Signal.SHARE, marks=(Mark(at, _("Alarm"), "jump"),))


def _timeline(row: Alert, names: Names) -> list[dict[str, Any]]:
    people = brands.names_of({int(one) for note in row.notes.all() for one in note.facts.get("people", [])})
    return [{"note": note, "words": _words(note, names, people), "tone": NOTE_TONES.get(note.kind, "")} for note in row.notes.all()]


def _words(note: AlertNote, names: Names, people: dict[int, str]) -> str:
    facts = note.facts
    told = _(", ").join(people.get(int(one), str(one)) for one in facts.get("people", [])) or _("nobody")
    match note.kind:
        case "raised":
            return _("Raised at level %(level)s") % {"level": facts.get("level")}
        case "level":
            return _("Level rises from %(before)s to %(level)s") % {"before": facts.get("before"), "level": facts.get("level")}
        case "joined":
            return _("The same event on another stream: %(stream)s") % {"stream": names.of(str(facts.get("stream", "")))}
        case "notified":
            return _("Told: %(people)s") % {"people": told}
        case "escalated":
            return _("Nobody took it; told as step %(step)s: %(people)s") % {"step": facts.get("step"), "people": told}
        case "breached":
            return _("Not acknowledged in time")
        case "judged":
            return _("%(name)s judged: %(what)s") % {"name": note.person, "what": Alert.Judged(facts.get("judged", "")).label}
    words = {
        "acknowledged": _("Acknowledged by %(name)s"),
        "closed": _("Closed by %(name)s"),
        "reopened": _("Reopened by %(name)s"),
        "note": "%(name)s",
    }
    return words.get(note.kind, note.kind) % {"name": note.person}
