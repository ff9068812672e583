"""The large events of the quarters and their preparation (PLN-02)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.strategy.forms.direction import ReasonForm
from guanhao.domains.strategy.forms.year import EventForm
from guanhao.domains.strategy.models import QuarterEvent
from guanhao.domains.strategy.rules.events import quarter_of
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import events as selectors
from guanhao.domains.strategy.services import events as services
from guanhao.domains.strategy.services.year import check_year
from guanhao.domains.strategy.tables import EventTable
from guanhao.domains.strategy.wording import STAGE_TONES, STAGE_WORDS
from guanhao.kernel import access

TONES = {"planned": "", "preparing": "info", "done": "good", "dropped": "bad"}
KEPT = {
    "done": gettext_lazy("It is done."),
    "archived": gettext_lazy("It is archived."),
    "by_hand": gettext_lazy("Somebody gave it another day."),
    "gone": gettext_lazy("It is not there any more."),
}


@needs("strategy.view")
def events(request: BrandRequest) -> HttpResponseBase:
    """All events, the years below one another."""
    table = EventTable(request, QuerySetRows(selectors.events(), search=("title", "theme", "owner_name")))
    context = {"tab": "events", "this_year": brand_today().year, "next_year": brand_today().year + 1, "may_edit": access.can("strategy.edit")}
    return list_page(request, table, template="strategy/events.html", context=context)


@needs("strategy.view")
def event(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One event with its preparation and where its cards stand."""
    row = get_object_or_404(QuarterEvent, pk=pk)
    steps = selectors.steps(row)
    over = row.state in ("done", "dropped")
    context = {
        "row": row,
        "quarter": quarter_of(row.first_day),
        "tone": TONES[row.state],
        "steps": [(one, STAGE_WORDS.get(one.stage, ""), STAGE_TONES.get(one.stage, "")) for one in steps],
        "waiting": sum(one.card_id is None for one in steps),
        "days": (row.first_day - brand_today()).days,
        "over": over,
        "may_edit": access.can("strategy.edit"),
        "trail": [(_("Quarter events"), burl("strategy:events"))],
    }
    return page(request, "strategy/event.html", context)


@needs("strategy.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """An event of one's own, for example in the open second quarter."""
    form = EventForm(request.POST or None)
    return form_page(request, form, _save(None), title=_("New quarter event"), done=_("Saved."), back=burl("strategy:events"))


@needs("strategy.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an event and its steps."""
    row = get_object_or_404(QuarterEvent, pk=pk)
    steps = selectors.steps(row)
    tasks = "\n".join(f"{one.title} | {one.lead_days}" + (f" | {one.owner}" if one.owner else "") for one in steps)
    form = EventForm(request.POST or None, initial=services.state_of(row) | {"tasks": tasks})
    watch_conflicts(form, services.state_of(row))
    back = burl("strategy:event", pk=pk)
    context: dict[str, Any] = {"trail": [(_("Quarter events"), burl("strategy:events")), (row.title, back)]}
    if request.method == "POST" and form.is_valid():
        draft = services.EventDraft(**form.cleaned_data)
        shifts = selectors.shifts(row, first_day=draft.first_day, leads=services.leads_of(draft))
        if shifts and request.POST.get("seen") != _mark(shifts):
            follows = sum(not one.kept for one in shifts)
            context |= {"form": form, "title": _("Change the event"), "back": back, "submit": _("Save and move the cards") if follows else ""}
            context |= {"shifts": [(one, KEPT.get(one.kept, "")) for one in shifts], "follows": follows, "seen": _mark(shifts)}
            return page(request, "strategy/event_form.html", context)
    return form_page(request, form, _save(row), title=_("Change the event"), done=_("Saved."), back=back, context=context)


@require_POST
@needs("strategy.edit")
def make(request: BrandRequest) -> HttpResponseBase:
    """The events a year begins with."""
    year = whole_number(request.POST.get("year")) or 0

    def do() -> str:
        check_year(year)
        made = services.make_events(year=year)
        words = ngettext("%(count)s event is made.", "%(count)s events are made.", len(made)) % {"count": len(made)}
        return words if made else _("The year has its events already.")

    return act(request, do, burl("strategy:events"))


@require_POST
@needs("strategy.edit")
def prepare(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put the steps on the board."""

    def do() -> str:
        cards = services.prepare_event(event_id=pk)
        return ngettext("%(count)s step is on the team's board.", "%(count)s steps are on the team's board.", len(cards)) % {"count": len(cards)}

    return _done(request, pk, do)


@require_POST
@needs("strategy.edit")
def end(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The event is over."""

    def do() -> str:
        services.end_event(event_id=pk)
        return _("The event is done.")

    return _done(request, pk, do)


@needs("strategy.edit")
def drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give it up, with a reason."""
    row = get_object_or_404(QuarterEvent, pk=pk)
    back = burl("strategy:event", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.end_event(event_id=row.pk, dropped=True, reason=values["reason"])
        return back

    form, title = ReasonForm(request.POST or None), _("Give “%(title)s” up") % {"title": row.title}
    return form_page(
        request,
        form,
        save,
        title=title,
        done=_("The event is given up; it can be taken up again."),
        back=back,
        submit=pgettext("milestone", "Give up"),
    )


@require_POST
@needs("strategy.edit")
def reopen(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take it up again."""

    def do() -> str:
        services.reopen_event(event_id=pk)
        return _("The event is taken up again.")

    return _done(request, pk, do)


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of an event."""
    row = get_object_or_404(QuarterEvent, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("strategy:event", pk=pk))


def _save(row: QuarterEvent | None) -> Callable[[dict[str, Any]], str]:
    def save(values: dict[str, Any]) -> str:
        saved = services.save_event(services.EventDraft(**values), event_id=row.pk if row else None)
        return burl("strategy:event", pk=saved.pk)

    return save


def _mark(shifts: Sequence[selectors.Shift]) -> str:
    """What was shown: another state of the cards is shown again before it is saved."""
    return hashlib.sha256("\n".join(f"{one.card_id} {one.before} {one.after} {one.kept}" for one in shifts).encode()).hexdigest()[:32]


def _done(request: BrandRequest, pk: int, do: Callable[[], str]) -> HttpResponseBase:
    get_object_or_404(QuarterEvent, pk=pk)
    return act(request, do, burl("strategy:event", pk=pk))
