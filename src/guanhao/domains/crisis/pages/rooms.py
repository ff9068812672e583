"""Crises: the list, opening, the room with its live parts, the sheet, exports, the review, the Today panel."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.charts import LineChart, Mark, Series
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assets import facade as assets
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.forms.rooms import CrisisForm, ReviewForm
from guanhao.domains.crisis.models import Crisis, Guidance, Kind, Role, Stakeholder, TimelineLine
from guanhao.domains.crisis.rules.plans import body_of
from guanhao.domains.crisis.selectors import outside
from guanhao.domains.crisis.selectors.facts import facts_of
from guanhao.domains.crisis.selectors.figures import CLOCKS, clocks_of, handling
from guanhao.domains.crisis.selectors.figures import figures as figures_of
from guanhao.domains.crisis.services import reviewing, rooms, stopping
from guanhao.domains.crisis.tables import CrisisTable
from guanhao.domains.crisis.wording import ACCOUNT_WORDS, CLOCK_WORDS, LEVEL_TONES, LEVEL_WORDS, LINE_TONES, STATE_TONES
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.search import Hit
from guanhao.kernel.tenancy import current_brand

LINES = 60
MOST_DAYS_AHEAD = 3660


@needs("crisis.view")
def crises(request: BrandRequest) -> HttpResponseBase:
    """All crises and drills, those that run above, with the mean handling time."""
    rows = QuerySetRows(Crisis.objects.all(), search=("title", "summary", "subject_name"))
    live = list(Crisis.objects.filter(state__in=("proposed", "open")).order_by("-level", "alerted_at")[:20])
    context = {
        "live": [{"row": one, **_head(one, clocks)} for one, clocks in _with_clocks(live)],
        **_handling(),
        "may_manage": access.can("crisis.manage"),
    }
    return list_page(request, CrisisTable(request, rows), template="crisis/crises.html", context=context)


@needs("crisis.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """Open a room by hand; `?drill=1` begins a drill, `?alert=7` opens it from an alert (or goes to the room it has)."""
    alert_id = whole_number(request.GET.get("alert"))
    known = Crisis.objects.filter(alert_id=alert_id, drill=False).first() if alert_id else None
    if known is not None:
        return HttpResponseRedirect(burl("crisis:room" if known.state != Crisis.State.PROPOSED else "crisis:open", pk=known.pk))
    alert = outside.alert_facts(alert_id) if alert_id else {}
    initial = {"drill": request.GET.get("drill") == "1", "kind": request.GET.get("kind", "opinion")}
    initial |= {name: alert[name] for name in ("title", "summary", "level", "alerted_at") if name in alert}
    form = CrisisForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        facts = {"alert_id": alert_id, "stream": alert["stream"]} if alert else {}
        return burl("crisis:room", pk=rooms.open_crisis(rooms.CrisisDraft(**values, **facts)).pk)

    return form_page(request, form, save, title=_("Open a crisis room"), back=burl("crisis:crises"), submit=_("Open the room"))


@needs("crisis.manage")
def from_alert(request: BrandRequest, alert_id: int) -> HttpResponseBase:
    """Open the room of an alert with one thumb: a tap on what it is about is enough. One that is open is gone to."""
    known = Crisis.objects.filter(alert_id=alert_id, drill=False).first()
    if known is not None and known.state != Crisis.State.PROPOSED:
        return back_to(known)
    facts = outside.alert_facts(alert_id)
    if not facts:
        raise Http404
    if request.method == "POST":
        try:
            return back_to(rooms.open_from_alert(alert_id=alert_id, kind=request.POST.get("kind", "")))
        except Refused as error:
            refused(request, error)
    fuller = burl("crisis:open", pk=known.pk) if known else f"{burl('crisis:new')}?alert={alert_id}"
    tone = {"level_words": LEVEL_WORDS[facts["level"]], "level_tone": LEVEL_TONES[facts["level"]]}
    return page(
        request, "crisis/from_alert.html", {**facts, **tone, "kinds": Kind.choices, "fuller": fuller, "trail": [(_("Crises"), burl("crisis:crises"))]}
    )


@needs("crisis.manage")
def open_proposed(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Start the procedure for a proposed crisis."""
    row = get_object_or_404(Crisis, pk=pk)
    initial = {name: getattr(row, name) for name in ("title", "kind", "level", "summary", "subject_name")}
    form = CrisisForm(request.POST or None, initial=initial, proposed=True)

    def save(values: dict[str, Any]) -> str:
        return burl("crisis:room", pk=rooms.open_proposed(crisis_id=row.pk, draft=rooms.CrisisDraft(**values)).pk)

    back = burl("crisis:room", pk=row.pk)
    return form_page(request, form, save, title=_("Open a crisis room"), back=back, submit=_("Start the procedure"))


@needs("crisis.view")
def room(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The room: state line with running clocks, checklist, timeline, and everything that can be done."""
    row = get_object_or_404(Crisis.objects.select_related("plan"), pk=pk)
    return page(request, "crisis/room.html", {**_state(row), **_room(row)})


@needs("crisis.view")
def state(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The state line alone, asked again and again."""
    return page(request, "crisis/_state.html", _state(get_object_or_404(Crisis, pk=pk)))


@needs("crisis.view")
def lines(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The timeline alone; `?export=csv|xlsx|json` gives all of it as a file."""
    row = get_object_or_404(Crisis, pk=pk)
    if request.GET.get("export") in TYPES:
        titles = [_("Time"), _("Kind"), _("What"), _("Who"), _("Link")]
        every = row.lines.order_by("at", "pk").values_list("at", "kind", "text", "by_name", "url")
        name = f"{request.brand.slug}-crisis-{row.pk}"
        return download(
            name, request.GET["export"], titles, ["at", "kind", "text", "by", "url"], lambda: ([at.isoformat(), *words] for at, *words in every)
        )
    return page(request, "crisis/_lines.html", {"crisis": row, "lines": _lines(row)})


@needs("crisis.view")
def figures(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The live charts: negative volume and share by hour, with what was done, and the effect of each action."""
    row = get_object_or_404(Crisis, pk=pk)
    end = row.closed_at or now()
    hours = outside.hours(row, end)
    actions = []
    for action in row.actions.all():
        before, after = outside.around(row, action.at, end)
        actions.append({"action": action, "before": _share(before), "after": _share(after)})
    acts = _acts(row, hours)
    charts = {"volume": _volume_chart(hours, _marks(acts)), "share": _share_chart(hours, _marks(acts)), "acts": acts}
    context = {"crisis": row, "figures": figures_of(row), "actions": actions, **charts}
    return page(request, "crisis/_figures.html", context)


@needs("crisis.view")
def linked(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What would be taken down: posts that are out, planned ones, and assets, for `?scope=person&value=…`."""
    row = get_object_or_404(Crisis, pk=pk)
    scope, value = request.GET.get("scope", "person"), (request.GET.get("value") or row.subject_name).strip()
    context: dict[str, Any] = {"crisis": row, "scope": scope, "value": value, "scopes": _scopes(), "may_withdraw": _may_withdraw()}
    if value:
        try:
            found = publishing.linked(scope, value)
            context |= {"found": found, "count": len(found.out) + len(found.coming)}
            context["out"], context["coming"] = ([(one, channels.platform_title(one.platform)) for one in part] for part in (found.out, found.coming))
            context["only"] = ",".join(str(one.id) for one in (*found.out, *found.coming))
        except publishing.Refused as error:
            context["error"] = str(error)
        context["assets"] = assets.find(value) if access.can("assets.view") else []
    return page(request, "crisis/linked.html", {**context, "trail": _trail(row)})


@needs("crisis.view")
def snapshot(request: BrandRequest, pk: int) -> HttpResponseBase:
    """How things stood when the room opened, and whether it still is what was kept."""
    row = get_object_or_404(Crisis, pk=pk, snapshot__isnull=False)
    from guanhao.domains.crisis.rules.rooms import canonical

    body = row.snapshot.body
    whole = canonical(body)[1] == row.snapshot.sha256
    accounts = [
        {**one, "platform": channels.platform_title(one["platform"]), "status": ACCOUNT_WORDS.get(one["status"], one["status"])}
        for one in body["accounts"]
    ]
    planned = [(one["title"], channels.platform_title(one["platform"]), datetime.fromisoformat(one["planned_at"])) for one in body["planned"]]
    context = {"crisis": row, "snapshot": row.snapshot, "body": body, "planned": planned, "accounts": accounts, "whole": whole, "trail": _trail(row)}
    return page(request, "crisis/snapshot.html", context)


@needs("crisis.view")
def sheet(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The situation on one sheet, for print."""
    row = get_object_or_404(Crisis.objects.select_related("plan"), pk=pk)
    context = {**_state(row), **_room(row), "figures": figures_of(row), "every_line": row.lines.order_by("at", "pk"), "trail": _trail(row)}
    return page(request, "crisis/sheet.html", context)


@needs("crisis.view")
def export(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Everything of a crisis as one JSON file, contacts' numbers left out."""
    row = get_object_or_404(Crisis, pk=pk)
    answer = JsonResponse(facts_of(row, whole=True), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{request.brand.slug}-crisis-{row.pk}.json"'
    return answer


@needs("crisis.manage")
def review(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write the review."""
    row = get_object_or_404(Crisis, pk=pk)
    known = getattr(row, "review", None)
    initial = {name: getattr(known, name) for name in ("causes", "good", "bad", "lessons", "invited", "attended")} if known else {}
    form = ReviewForm(request.POST or None, initial=initial, crisis=row)

    def save(values: dict[str, Any]) -> str:
        values["tasks"] = [_task(line) for line in values.pop("tasks").splitlines() if line.strip()]
        reviewing.save_review(crisis_id=row.pk, **values)
        return burl("crisis:room", pk=row.pk)

    back = burl("crisis:room", pk=row.pk)
    context = {"trail": _trail(row)}
    return form_page(request, form, save, title=_("Review"), done=_("The review is kept."), back=back, submit=_("Save"), context=context)


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Crises that run, with their next deadline; nothing on a quiet day."""
    live = list(Crisis.objects.filter(state__in=("proposed", "open")).order_by("drill", "-level", "alerted_at")[:5])
    if not live:
        return None
    waiting = sum(one.state == Crisis.State.PROPOSED for one in live)
    return {"live": [{"row": one, **_head(one, clocks)} for one, clocks in _with_clocks(live)], "panel_waiting": waiting}


def found_crises(words: str, limit: int) -> list[Hit]:
    """For the global search: open crises by their words (closed ones are in the index)."""
    rows = Crisis.objects.exclude(state=Crisis.State.CLOSED)
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(subject_name__icontains=word))
    return [Hit("crisis.crisis", str(row.pk), row.title, row.summary[:200], burl("crisis:room", pk=row.pk)) for row in rows[:limit]]


def _handling() -> dict[str, Any]:
    found = handling()
    hours = [None if mean is None else round(mean.total_seconds() / 3600, 2) for _month, _count, mean in found.months]
    target = round(found.target.total_seconds() / 3600, 2)
    return {
        "handling": found,
        "handling_hours": round(found.mean.total_seconds() / 3600, 2) if found.mean else None,
        "handling_spark": hours,
        "handling_note": _("Target %(hours)s h") % {"hours": target},
    }


def back_to(row: Crisis, part: str = "") -> HttpResponseRedirect:
    """To the room, at a part of it."""
    return HttpResponseRedirect(burl("crisis:room", pk=row.pk) + (f"#{part}" if part else ""))


def refused(request: BrandRequest, error: ValueError) -> None:
    """Say why something was not done."""
    messages.error(request, str(error))


def _with_clocks(rows: list[Crisis]) -> list[tuple[Crisis, dict[str, Any]]]:
    found = clocks_of([row.pk for row in rows])
    return [(row, found[row.pk]) for row in rows]


def _head(row: Crisis, clocks: dict[str, Any]) -> dict[str, Any]:
    running = sorted((one for one in clocks.values() if one.running), key=lambda one: one.due_at)
    return {
        "level_words": LEVEL_WORDS[row.level],
        "level_tone": LEVEL_TONES[row.level],
        "state_tone": STATE_TONES[row.state],
        "clocks": [{"clock": clocks[kind], "title": CLOCK_WORDS[kind]} for kind in CLOCKS if kind in clocks],
        "next_clock": {"clock": running[0], "title": CLOCK_WORDS[running[0].kind]} if running else None,
    }


def _state(row: Crisis) -> dict[str, Any]:
    steps = list(row.steps.values_list("done_at", flat=True))
    return {
        "crisis": row,
        **_head(row, clocks_of([row.pk])[row.pk]),
        "steps_all": len(steps),
        "steps_done": sum(one is not None for one in steps),
        "open_holds": len(stopping.open_holds(row)),
        "may_run": access.can("crisis.run"),
        "may_manage": access.can("crisis.manage"),
    }


def _room(row: Crisis) -> dict[str, Any]:
    takers = {one.role: one for one in row.takings.filter(released_at=None)}
    body = body_of(row.plan.body) if row.plan else None
    moment, scopes = now(), dict(_freeze_scopes())
    return {
        "moment": moment,
        "is_open": row.state == Crisis.State.OPEN,
        "steps": list(row.steps.all()),
        "role_words": dict(Role.choices),
        "roles": [(key, words, takers.get(key)) for key, words in Role.choices],
        "lines": _lines(row),
        "holds": [{"row": one, "held": _held(one), "scope": scopes.get(one.scope, one.scope)} for one in row.holds.all()],
        "removals": [{"row": one, "facts": _removal(one)} for one in row.removals.all()],
        "facts": list(row.facts.all()),
        "statements": list(row.statements.prefetch_related("copies")),
        "stakeholders": list(row.stakeholders.all()),
        "tasks": list(row.tasks.all()),
        "review": getattr(row, "review", None),
        "plan_body": body,
        "parties": Stakeholder.Party.choices,
        "guidance_kinds": Guidance.Kind.choices,
        "freeze_scopes": [(key, words) for key, words in _freeze_scopes() if key in stopping.SCOPES],
        "people": identity.people_of_brand(),
        "may_freeze": access.can("publishing.freeze"),
        "may_withdraw": _may_withdraw(),
        "has_snapshot": hasattr(row, "snapshot"),
        "trail": [(_("Crises"), burl("crisis:crises"))],
        "conversion": figures_conversion(row),
    }


def figures_conversion(row: Crisis) -> float | None:
    """Complaints of those affected."""
    from guanhao.domains.crisis.rules.rooms import conversion

    return conversion(row.affected, row.complaints)


def _lines(row: Crisis) -> list[dict[str, Any]]:
    return [{"line": one, "tone": LINE_TONES.get(one.kind, "")} for one in row.lines.all()[:LINES]]


def _held(hold: Any) -> list[Any]:
    if hold.lifted_at is not None or not hold.held:
        return []
    if hold.freeze_id is not None:
        return list(publishing.held_by(hold.freeze_id))[:100]
    return []


def _removal(removal: Any) -> dict[str, Any]:
    if removal.withdrawal_id is None:
        return {}
    try:
        facts = publishing.withdrawal(removal.withdrawal_id)
    except LookupError:
        return {}
    states = [one["state"] for one in facts["takings"]]
    return {"all": len(states), **{key: states.count(key) for key in ("done", "open", "task", "failed")}}


def _may_withdraw() -> bool:
    return access.can("crisis.manage") and access.can("publishing.withdraw")


def _scopes() -> list[tuple[str, str]]:
    return [("person", _("A person (artist, host …)")), ("tag", _("A tag")), ("campaign", _("A campaign")),
            ("publication", _("A publication (its number)")),
            ("item", _("An item (its number)")), ("asset", _("An asset (its number)"))]  # fmt: skip


def _freeze_scopes() -> list[tuple[str, str]]:
    return [("brand", _("The whole brand")), ("platform", _("A platform")), ("account", _("An account (its number)")), ("tag", _("A tag")),
            ("person", _("A person (artist, host …)")), ("campaign", _("A campaign"))]  # fmt: skip


def _trail(row: Crisis) -> list[tuple[str, str]]:
    return [(_("Crises"), burl("crisis:crises")), (row.title, burl("crisis:room", pk=row.pk))]


def _task(line: str) -> reviewing.TaskDraft:
    words, _blank, last = line.strip().rpartition(" ")
    try:
        due = date.fromisoformat(last)
    except ValueError:
        return reviewing.TaskDraft(line.strip())
    if not words.strip() or due > now().date() + timedelta(days=MOST_DAYS_AHEAD):
        raise Refused(_("Write what is to be done before the day, and a day within ten years."), "tasks")
    return reviewing.TaskDraft(words.strip(), None, due)


def _share(one: outside.Volume | None) -> float | None:
    return one.negative / one.total if one is not None and one.total else None


def _acts(row: Crisis, hours: list[tuple[Any, Any]]) -> list[tuple[int, str, TimelineLine]]:
    """What was done while the charts run: its number in them, its hour on the axis, and the line itself."""
    zone = current_brand().zone
    known = {_hour(at, zone) for at, _volume in hours}
    acts = row.lines.filter(kind__in=("activated", "released", "guidance", "freeze", "holding")).order_by("at")[:20]
    shown = [(hour, one) for one in acts if (hour := _hour(one.at, zone)) in known]
    return [(number, hour, one) for number, (hour, one) in enumerate(shown, 1)]


def _marks(acts: list[tuple[int, str, TimelineLine]]) -> list[Mark]:
    """One mark an hour, with the numbers of its acts: words would lie over each other on a phone."""
    numbers: dict[str, list[str]] = {}
    for number, hour, _line in acts:
        numbers.setdefault(hour, []).append(str(number))
    return [Mark(hour, found[0] if len(found) == 1 else f"{found[0]}–{found[-1]}", "note") for hour, found in numbers.items()]


def _hour(at: Any, zone: Any) -> str:
    return str(at.astimezone(zone).strftime("%m-%d %H:00"))


def _volume_chart(hours: list[tuple[Any, outside.Volume]], marks: list[Mark]) -> LineChart | None:
    if not any(one.total for _at, one in hours):
        return None
    zone = current_brand().zone
    series = [
        Series(_("All mentions"), [one.total for _at, one in hours], tone="muted"),
        Series(_("Negative mentions"), [one.negative for _at, one in hours], tone="bad"),
    ]
    x = [_hour(at, zone) for at, _one in hours]
    return LineChart(x=x, series=series, title=_("Mentions by hour"), marks=marks)


def _share_chart(hours: list[tuple[Any, outside.Volume]], marks: list[Mark]) -> LineChart | None:
    if not any(one.total for _at, one in hours):
        return None
    zone = current_brand().zone
    x = [_hour(at, zone) for at, _one in hours]
    series = [Series(_("Negative share"), [_share(one) for _at, one in hours], tone="bad")]
    return LineChart(x=x, series=series, title=_("Negative share by hour"), format="percent", marks=marks)
