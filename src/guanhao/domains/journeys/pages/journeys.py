"""Journeys in the console: the list, one journey as sentences, its builder, try-out, log and effect."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows, QuerySetRows
from guanhao.domains.journeys import wording
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.forms.core import JourneyForm, NameForm
from guanhao.domains.journeys.forms.pieces import TITLES, LimitsForm, PieceForm, limits_initial, titles
from guanhao.domains.journeys.models import Decision, Evaluation, Journey, Passage
from guanhao.domains.journeys.pages.rows import with_people
from guanhao.domains.journeys.selectors import effect as effects
from guanhao.domains.journeys.selectors import lists
from guanhao.domains.journeys.selectors.crowd import people_of
from guanhao.domains.journeys.services import writing
from guanhao.domains.journeys.services.looking import look
from guanhao.domains.journeys.tables import JOURNEY_TONE, DecisionTable, JourneyTable, PassageTable
from guanhao.domains.people import facade as people
from guanhao.kernel import access
from guanhao.kernel.now import now

FIRED = {"fired": lambda found, value: found.filter(fired="1" in value) if len(value) == 1 else found}
PLACES = ("when", "if", "steps", "check", "stop")


def counted() -> Any:
    """Journeys with how many people are on the way, arrived, or held out."""
    counts = {
        name: Count("passages", filter=Q(passages__state=state)) for name, state in (("running", "running"), ("done", "done"), ("held", "held_out"))
    }
    return Journey.objects.annotate(**counts)


@needs("journeys.view")
def journeys(request: BrandRequest) -> HttpResponseBase:
    """All journeys."""
    table = JourneyTable(request, QuerySetRows(counted(), search=("title", "note")))
    return list_page(request, table, template="journeys/journeys.html", context={"tab": "journeys", "may_edit": access.can("journeys.edit")})


@needs("journeys.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new journey."""
    form = JourneyForm(request.POST or None, initial={"preset": request.GET.get("preset", "")})
    back = burl("journeys:journeys")
    return form_page(request, form, lambda values: burl("journeys:journey", pk=writing.make_journey(**values).pk), title=_("New journey"), back=back)


@needs("journeys.view")
def journey(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One journey as sentences, with what can be added, and what happened lately."""
    row = get_object_or_404(counted(), pk=pk)
    told = lists.sentences(row.draft)
    may_edit = access.can("journeys.edit") and row.state != Journey.State.ENDED
    looks = list(Evaluation.objects.filter(journey=row).order_by("-at")[:5])
    context = {
        "journey": row,
        "tone": JOURNEY_TONE[row.state],
        "told": told,
        "places": [(place, _place_title(place), told[place], titles(place)) for place in ("if", "steps", "stop")],
        "checks": titles("check"),
        "triggers": titles("when"),
        "again": _again(row.draft["again_days"]),
        "purpose": wording.PURPOSE_WORDS.get(row.draft["purpose"], row.draft["purpose"]),
        "mark": writing.mark_of(row.draft),
        "changed": row.number and not row.versions.filter(number=row.number, plan=row.draft).exists(),
        "looks": [(one, [(wording.reason(key), count) for key, count in one.left.items()]) for one in looks],
        "may_edit": may_edit,
        "may_run": access.can("journeys.run"),
        "trail": [(_("Journeys"), burl("journeys:journeys"))],
    }
    return page(request, "journeys/journey.html", context)


@needs("journeys.edit")
def rename(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Name and note."""
    row = get_object_or_404(Journey, pk=pk)
    form = NameForm(request.POST or None, initial={"title": row.title, "note": row.note})
    watch_conflicts(form, {"title": row.title, "note": row.note})

    def save(values: dict[str, Any]) -> str:
        writing.write_draft(journey=row, plan=row.draft, **values)
        return burl("journeys:journey", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("journeys:journey", pk=pk))


@needs("journeys.edit")
def put(request: BrandRequest, pk: int, place: str, piece: str) -> HttpResponseBase:
    """Add or change one condition or step: `?at=` is the one to change."""
    row = get_object_or_404(Journey, pk=pk)
    kind = piece
    _known(place, kind)
    at = request.GET.get("at", "")
    index = int(at) if at.isdecimal() and len(at) < 4 else None
    form = PieceForm(place, kind, request.POST if request.method == "POST" else None, initial=_initial(row, place, index))
    watch_conflicts(form, row.draft)

    def save(_values: dict[str, Any]) -> str:
        writing.put_piece(journey=row, place="steps" if place == "check" else place, piece=form.piece(), index=index)
        return burl("journeys:journey", pk=pk)

    key = f"{'if' if place in ('stop', 'check') else place}.{kind}"
    return form_page(request, form, save, title=str(TITLES[key]), back=burl("journeys:journey", pk=pk))


@needs("journeys.edit")
def limits(request: BrandRequest, pk: int) -> HttpResponseBase:
    """For whom, how often, hold-out group and success."""
    row = get_object_or_404(Journey, pk=pk)
    form = LimitsForm(request.POST or None, initial=limits_initial(row.draft))
    watch_conflicts(form, row.draft)

    def save(_values: dict[str, Any]) -> str:
        writing.put_piece(journey=row, place="limits", piece=form.limits())
        return burl("journeys:journey", pk=pk)

    return form_page(request, form, save, title=_("For whom and how often"), done=_("Saved."), back=burl("journeys:journey", pk=pk))


@require_POST
@needs("journeys.edit")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a piece out, or move it up or down."""
    row = get_object_or_404(Journey, pk=pk)
    place, at, seen = request.POST.get("place", ""), request.POST.get("at", ""), request.POST.get("seen", "")
    index, asked = int(at) if at.isdecimal() and len(at) < 4 else -1, request.POST.get("do", "")

    def do() -> None:
        if asked == "drop":
            writing.drop_piece(journey=row, place=place, index=index, seen=seen)
        else:
            writing.shift_piece(journey=row, place=place, index=index, by=-1 if asked == "up" else 1, seen=seen)

    return act(request, do, burl("journeys:journey", pk=pk))


@require_POST
@needs("journeys.run")
def run(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put into force, pause, take up, end."""
    row = get_object_or_404(Journey, pk=pk)

    def do() -> str:
        if request.POST.get("do") == "publish":
            version = writing.publish(journey=row)
            return _("In force as version %(number)s.") % {"number": version.number}
        writing.set_state(journey=row, state=request.POST.get("do", ""))
        return ""

    return act(request, do, burl("journeys:journey", pk=pk))


@needs("journeys.view")
def try_out(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Whom it would reach now, and why not the others; nothing is written."""
    row = get_object_or_404(Journey, pk=pk)
    context: dict[str, Any] = {"journey": row, "trail": _trail(row)}
    try:
        plan = writing.checked(row.draft, whole=False)
        looked = look(row, plan, moment=now())
    except (Refused, ValueError) as error:
        return page(request, "journeys/try_out.html", {**context, "problem": str(error)}, status=422)
    some = {number for numbers in looked.some.values() for number in numbers[:20]}
    records = people_of(some)
    shown = [one[0] for one in looked.reached[:50]]
    names = people.names([*records.values(), *shown])
    context |= {
        "looked": looked,
        "reached": [(one, names.get(one) or f"#{one}") for one in shown],
        "left": [
            (wording.reason(key), count, [(records.get(n), names.get(records.get(n, 0)) or f"#{n}") for n in looked.some.get(key, ())[:20]])
            for key, count in looked.left.items()
        ],
        "told": plan["when"]["kind"] == "told",
    }
    return page(request, "journeys/try_out.html", context)


@needs("journeys.view")
def log(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Every decision with its reason."""
    row = get_object_or_404(Journey, pk=pk)
    rows = DressedRows(Decision.objects.filter(journey=row).select_related("passage__version"), with_people, lookups=FIRED)
    return list_page(request, DecisionTable(request, rows), context={"trail": _trail(row), "lead": row.title})


@needs("journeys.view")
def passages(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Everybody on the journey."""
    row = get_object_or_404(Journey, pk=pk)
    rows = DressedRows(Passage.objects.filter(journey=row).select_related("version"), with_people)
    return list_page(request, PassageTable(request, rows), context={"trail": _trail(row), "lead": row.title})


@needs("journeys.view")
def effect(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What it changed, against the hold-out group."""
    row = get_object_or_404(Journey, pk=pk)
    found = effects.effect(row)
    steps = [
        {**one, "words": wording.ACTION_WORDS.get(one["action"], one["action"]), "reason": wording.reason(one["reason"]), "step": one["step"] + 1}
        for one in lists.step_counts(row)
    ]
    context = {"journey": row, "effect": found, "outcome": wording.outcome(found.outcome), "steps": steps, "few": effects.FEW, "trail": _trail(row)}
    return page(request, "journeys/effect.html", context)


@needs("journeys.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All states of the draft."""
    row = get_object_or_404(Journey, pk=pk)
    return history_page(request, target=writing.target_of(row), title=row.title, back=burl("journeys:journey", pk=pk))


def _trail(row: Journey) -> list[tuple[str, str]]:
    return [(_("Journeys"), burl("journeys:journeys")), (row.title, burl("journeys:journey", pk=row.pk))]


def _again(days: int | None) -> str:
    if days is None:
        return _("Once ever")
    return _("Again after %(days)s days") % {"days": days} if days else _("Each time")


def _place_title(place: str) -> str:
    return {"if": _("If"), "steps": pgettext("journey", "Then"), "stop": _("Stop when")}[place]


def _known(place: str, kind: str) -> None:
    if place not in PLACES or kind not in {key for key, _title in titles(place)}:
        raise Http404


def _initial(row: Journey, place: str, index: int | None) -> dict[str, Any]:
    rows = [row.draft["when"]] if place == "when" else row.draft.get("steps" if place == "check" else place, [])
    if place == "when":
        return dict(rows[0])
    if index is None or not 0 <= index < len(rows):
        return {}
    found: Mapping[str, Any] = rows[index]["if"][0] if place == "check" and rows[index]["kind"] == "check" else rows[index]
    return {**found, "tags": ", ".join(found.get("tags", []))} if "tags" in found else dict(found)
