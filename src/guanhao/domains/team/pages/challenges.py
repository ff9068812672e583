"""The 48-hour challenge."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.team.forms.practice import ChallengeForm, DeliverForm, JudgeForm
from guanhao.domains.team.models import Challenge, Deliverable, Squad, SquadMember, SquadScore
from guanhao.domains.team.selectors import people, practice
from guanhao.domains.team.services import challenges as services
from guanhao.domains.team.tables.practice import CHALLENGE_TONE, ChallengeTable
from guanhao.domains.team.wording import DEPARTMENTS
from guanhao.kernel import access


@needs("team.view")
def challenge_list(request: BrandRequest) -> HttpResponseBase:
    """All challenges."""
    table = ChallengeTable(request, QuerySetRows(Challenge.objects.all(), search=("title", "brief")))
    context = {"tab": "challenges", "may_edit": access.can("team.edit"), "new": "team:challenge_new", "new_words": _("New challenge")}
    return list_page(request, table, template="team/list.html", context=context)


def _draft(values: dict[str, Any]) -> services.ChallengeDraft:
    things = values["deliverables"].splitlines()
    return services.ChallengeDraft(**{**{name: values[name] for name in ("title", "brief", "teams", "candidates")}, "deliverables": things})


@needs("team.edit")
def challenge_new(request: BrandRequest) -> HttpResponseBase:
    """A new challenge."""
    everybody = [one.id for one in people.members()]
    form = ChallengeForm(request.POST or None, initial={"candidates": everybody})

    def save(values: dict[str, Any]) -> str:
        return burl("team:challenge", pk=services.save_challenge(_draft(values)).pk)

    return form_page(request, form, save, title=_("New challenge"), done=_("Saved."), back=burl("team:challenges"))


@needs("team.edit")
def challenge_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a challenge before it runs."""
    row = get_object_or_404(Challenge, pk=pk)
    state = services.state_of(row)
    form = ChallengeForm(request.POST or None, initial={**state, "deliverables": "\n".join(row.deliverables)})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_challenge(_draft(values), row)
        return burl("team:challenge", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("team:challenge", pk=pk))


@needs("team.view")
def challenge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One challenge: the draw, the clock, what was handed in, the ranking."""
    row = get_object_or_404(Challenge, pk=pk)
    squads = list(row.squads.order_by("number").prefetch_related("members", "handed"))
    names = people.names(member.user_id for squad in squads for member in squad.members.all())
    standings = {one.squad: one for one in practice.standings(row)}
    views: list[dict[str, Any]] = []
    for squad in squads:
        members = [(names[one.user_id], str(DEPARTMENTS.get(one.role, one.role)), one.user_id) for one in squad.members.all()]
        handed = {one.place: one for one in squad.handed.all()}
        things = [(place, what, handed.get(place)) for place, what in enumerate(row.deliverables)]
        mine = people.me() in {number for _name, _role, number in members}
        views.append({"squad": squad, "members": members, "things": things, "standing": standings[squad.pk], "mine": mine})
    shown = row.state in (Challenge.State.CLOSED, Challenge.State.JUDGING)
    views.sort(key=lambda one: (standings[one["squad"].pk].place or 99, one["squad"].number) if shown else (0, one["squad"].number))
    context = {
        "row": row,
        "tone": CHALLENGE_TONE[row.state],
        "views": views,
        "ranked": shown or access.can("team.edit"),
        "people": len(row.candidates),
        "active": row.state in (Challenge.State.RUNNING, Challenge.State.JUDGING),
        "may_edit": access.can("team.edit"),
        "trail": [(_("48-hour challenge"), burl("team:challenges"))],
    }
    return page(request, "team/challenge.html", context)


@require_POST
@needs("team.edit")
def challenge_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Draw, start, close, cancel."""
    row, back = get_object_or_404(Challenge, pk=pk), burl("team:challenge", pk=pk)
    match request.POST.get("do", ""):
        case "draw":
            return act(request, lambda: services.draw(challenge=row, seed=request.POST.get("seed", "")), back, _("The teams are drawn."))
        case "begin":
            return act(request, lambda: services.start(challenge=row), back, _("The clock runs."))
        case "close":
            return act(request, lambda: services.close(challenge=row), back)
        case "cancel":
            return act(request, lambda: services.cancel(challenge=row), back, _("Cancelled."))
    raise Http404


@needs("team.edit")
def challenge_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done with a challenge, with every draw."""
    row = get_object_or_404(Challenge, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("team:challenge", pk=pk))


@needs("team.view")
def squad(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What a team handed in, and what judges say of it once it is decided."""
    row = get_object_or_404(Squad.objects.select_related("challenge"), pk=pk)
    names = people.names(SquadMember.objects.filter(squad=row).values_list("user_id", flat=True))
    handed = {one.place: one for one in Deliverable.objects.filter(squad=row)}
    shown = row.challenge.state == Challenge.State.CLOSED or access.can("team.edit")
    context = {
        "row": row,
        "title": _("%(title)s: team %(number)s") % {"title": row.challenge.title, "number": row.number},
        "members": sorted(names.values()),
        "things": [(place, what, handed.get(place)) for place, what in enumerate(row.challenge.deliverables)],
        "scores": list(SquadScore.objects.filter(squad=row).order_by("pk")) if shown else [],
        "trail": [(row.challenge.title, burl("team:challenge", pk=row.challenge_id))],
    }
    return page(request, "team/squad.html", context)


@needs("team.take")
def deliver(request: BrandRequest, pk: int, place: int) -> HttpResponseBase:
    """Hand something in."""
    row = get_object_or_404(Squad.objects.select_related("challenge"), pk=pk)
    if place >= len(row.challenge.deliverables):
        raise Http404
    known = Deliverable.objects.filter(squad=row, place=place).first()
    form = DeliverForm(request.POST or None, initial={"text": known.text, "url": known.url} if known else {})

    def save(values: dict[str, Any]) -> str:
        services.deliver(squad=row, place=place, text=values["text"], url=values["url"])
        return burl("team:challenge", pk=row.challenge_id)

    back = burl("team:challenge", pk=row.challenge_id)
    return form_page(request, form, save, title=row.challenge.deliverables[place], done=_("Handed in."), submit=_("Hand in"), back=back)


@needs("team.edit")
def judge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Judge a team."""
    row = get_object_or_404(Squad.objects.select_related("challenge"), pk=pk)
    known = SquadScore.objects.filter(squad=row, judge_id=people.me()).first()
    initial = {"coordination": known.coordination, "conflict": known.conflict, "note": known.note} if known else {}
    form = JudgeForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        services.judge(squad=row, **{name: values[name] for name in ("coordination", "conflict", "note")})
        return burl("team:challenge", pk=row.challenge_id)

    title = _("Judge team %(number)s") % {"number": row.number}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:challenge", pk=row.challenge_id))
