"""One card: writing, checklist, comments, blockers, history; what the Today page shows of one's cards."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.cards import BlockerForm, CardForm, ChecklistForm
from guanhao.domains.work.models import Blocker, Card
from guanhao.domains.work.selectors import boards as selectors
from guanhao.domains.work.selectors import sprints
from guanhao.domains.work.services import blockers
from guanhao.domains.work.services import cards as services
from guanhao.domains.work.tables.cards import PRIORITY_TONE, STAGE_TONE
from guanhao.kernel import access
from guanhao.kernel.models import Version

NAMES = tuple(services.CardDraft.__dataclass_fields__)


def _draft(values: dict[str, Any]) -> services.CardDraft:
    return services.CardDraft(**{name: values[name] for name in NAMES})


@needs("work.edit")
def card_new(request: BrandRequest) -> HttpResponseBase:
    """A new card, in the pool; `?sprint=` and `?project=` put it into them."""
    initial = {"owner_id": request.actor.user_id, "kind": "task", "priority": 1, "points": 1}
    for name in ("sprint", "project"):
        initial[f"{name}_id"] = whole_number(request.GET.get(name))
    form = CardForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return burl("work:card", pk=services.save_card(_draft(values)).pk)

    return form_page(request, form, save, title=_("New card"), done=_("Saved."), back=burl("work:board"))


@needs("work.edit")
def card_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a card."""
    row = get_object_or_404(Card, pk=pk)
    state = services.state_of(row)
    form = CardForm(request.POST or None, initial={**state, "starts_on": row.starts_on, "due_on": row.due_on, "labels": "，".join(state["labels"])})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_card(_draft(values), row)
        return burl("work:card", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("work:card", pk=pk))


@needs("work.view")
def card(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One card with everything about it."""
    row = get_object_or_404(Card.objects.select_related("project", "sprint"), pk=pk)
    names = selectors.names_of([row.owner_id, row.made_by_id])
    late = row.due_on is not None and row.due_on < selectors.today() and row.stage != Card.Stage.DONE
    facts = [
        fact(request, _("Owner"), names.get(row.owner_id or 0)),
        fact(request, _("First day"), row.starts_on, "date"),
        fact(request, _("Due date"), row.due_on, "date", tone="bad" if late else ""),
        fact(request, _("Kind"), row.get_kind_display()),
        fact(request, pgettext("card", "Priority"), row.get_priority_display(), tone=PRIORITY_TONE[row.priority]),
        fact(request, pgettext("card", "Effort in points"), row.points, "number"),
    ]
    if row.project is not None:
        facts.append(fact(request, pgettext("card", "Project"), row.project.title, href=burl("work:project", pk=row.project_id)))
    if row.sprint is not None:
        facts.append(fact(request, pgettext("card", "Sprint"), row.sprint.title, href=burl("work:sprint", pk=row.sprint_id)))
    if row.url:
        facts.append(fact(request, pgettext("talk", "About"), _("Open what it is about"), href=row.url))
    if row.channel:
        facts.append(fact(request, _("It came by"), row.channel))
    facts.append(fact(request, _("Made"), row.made_at, "datetime"))
    may_edit = access.can("work.edit")
    context = {
        "card": row,
        "tone": STAGE_TONE[row.stage],
        "facts": facts,
        "labels": selectors.labels_of([row.pk]).get(row.pk, []),
        "stages": [(key, title, key == row.stage) for key, title in Card.Stage.choices],
        "blockers": sprints.blockers(card=row),
        "comments": row.comments.order_by("made_at", "pk")[:200],
        "moves": row.moves.order_by("-at", "-pk")[:20],
        "ticked": sum(bool(one["done"]) for one in row.checklist),
        "may_edit": may_edit,
        "blocker_form": BlockerForm() if may_edit else None,
        "trail": [(_("Team board"), burl("work:board"))],
    }
    return page(request, "work/card.html", context)


@require_POST
@needs("work.edit")
def card_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Archive, put back, comment, tick, report a blocker, keep or drop an idea."""
    get_object_or_404(Card, pk=pk)
    data = request.POST
    try:
        match data.get("do", ""):
            case "archive" | "back" as do:
                services.archive_cards(card_ids=[pk], back=do == "back")
            case "comment":
                services.comment(card_id=pk, text=data.get("text", ""))
            case "tick":
                place = whole_number(data.get("place"))
                services.tick(card_id=pk, place=-1 if place is None else place, done=data.get("done") == "1")
            case "block":
                blockers.report_blocker(what=data.get("what", ""), card_id=pk, owner_id=whole_number(data.get("owner_id")))
            case "keep" | "kill" as verdict:
                services.judge_idea(card_id=pk, verdict=verdict, note=data.get("note", ""))
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("work:card", pk=pk))


@needs("work.edit")
def checklist(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write the checklist."""
    row = get_object_or_404(Card, pk=pk)
    text = "\n".join(("[x] " if one["done"] else "") + one["text"] for one in row.checklist)
    form = ChecklistForm(request.POST or None, initial={"lines": text})
    watch_conflicts(form, {"checklist": row.checklist})

    def save(values: dict[str, Any]) -> str:
        found = [
            (line[3:].strip() if line.lower().startswith("[x]") else line, line.lower().startswith("[x]")) for line in values["lines"].splitlines()
        ]
        services.write_checklist(card_id=pk, lines=found)
        return burl("work:card", pk=pk)

    return form_page(request, form, save, title=_("Checklist of “%(title)s”") % {"title": row.title}, done=_("Saved."), back=burl("work:card", pk=pk))


@needs("work.view")
def card_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a card; an old one can be made the newest again."""
    row = get_object_or_404(Card, pk=pk)

    def restore(version: Version) -> str:
        found = {name: version.state[name] for name in NAMES if name in version.state}
        found |= {name: date.fromisoformat(day) if (day := found.get(name)) else None for name in ("starts_on", "due_on")}
        found["labels"] = tuple(found.get("labels", ()))
        try:
            services.save_card(services.CardDraft(**found), row)
        except Refused as refused:
            messages.error(request, refused.message)
        return burl("work:card", pk=pk)

    back = burl("work:card", pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=back, restore=restore, permission="work.edit")


@require_POST
@needs("work.edit")
def blocker_solve(request: BrandRequest, pk: int) -> HttpResponseBase:
    """It is out of the way."""
    row = get_object_or_404(Blocker, pk=pk)
    return act(
        request,
        lambda: blockers.solve_blocker(blocker_id=pk, answer=request.POST.get("answer", "")),
        burl("work:card", pk=row.card_id) if row.card_id else burl("work:blockers"),
        _("Solved."),
    )


@needs("work.view")
def blocker_list(request: BrandRequest) -> HttpResponseBase:
    """What is in the way, the oldest first; POST reports something that is on no card."""
    form = BlockerForm(request.POST or None)
    if request.method == "POST":
        access.require("work.edit")
        if form.is_valid():
            blockers.report_blocker(what=form.cleaned_data["what"], owner_id=form.cleaned_data["owner_id"])
            return HttpResponseRedirect(burl("work:blockers"))
    rows = sprints.blockers()
    names = selectors.names_of(row.owner_id for row, _age, _old in rows)
    context = {
        "tab": "standup",
        "blockers": [(row, age, old, names.get(row.owner_id or 0, "")) for row, age, old in rows],
        "form": form,
        "may_edit": access.can("work.edit"),
        "trail": [(_("Stand-up"), burl("work:standup"))],
    }
    return page(request, "work/blockers.html", context, status=422 if form.is_bound and form.errors else 200)
