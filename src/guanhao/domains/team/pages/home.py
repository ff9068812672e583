"""One's own page, everybody's abilities, what posts need, the editable lists."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.acting import act
from guanhao.console.charts import BarChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.identity import facade as identity
from guanhao.domains.identity.contracts import Person
from guanhao.domains.team.forms.training import AbilitiesForm, EntryForm, NeedsForm, initial_scores
from guanhao.domains.team.models import Ability, AbilityNeed, Enrolment, RatingBox, Seat, TrainingSession, TrainingTheme
from guanhao.domains.team.rules import departments
from guanhao.domains.team.selectors import appraisal, people, time, training
from guanhao.domains.team.services import leaving, taking
from guanhao.domains.team.services import lists as services
from guanhao.domains.team.tables.training import PeopleTable
from guanhao.kernel import access
from guanhao.kernel.now import now


@needs("team.view")
def home(request: BrandRequest) -> HttpResponseBase:
    """One's own abilities, courses, trainings, ratings and hours."""
    mine = next((one for one in people.members() if one.id == people.me()), None)
    if mine is None:
        return page(request, "team/home.html", {"tab": "home", "title": _("Team"), "nobody": True})
    return page(request, "team/home.html", {"tab": "home", "title": _("Team"), **_profile(mine)})


def _profile(person: Person) -> dict[str, Any]:
    profile = training.profile(person)
    known = [one for one in profile.gaps if one.need is not None or one.actual is not None]
    chart = BarChart(
        title=_("Abilities"),
        x=[one.title for one in known],
        series=(
            Series(_("Needed by the post"), [one.need for one in known], tone="muted"),
            Series(pgettext_actual(), [one.actual for one in known], tone="1"),
        ),
        format="number",
    )
    enrolled = list(Enrolment.objects.filter(user_id=person.id).select_related("course").order_by("finished_at", "-pk")[:50])
    seats = Seat.objects.filter(user_id=person.id, session__state=TrainingSession.State.PLANNED, session__starts_at__gte=now())
    box = RatingBox.objects.filter(user_id=person.id, round__state="closed").select_related("round").order_by("-round__closed_at").first()
    week = time.capacity(weeks=1, persons=[person]).people[0].cells[0]
    return {
        "person": person,
        "posts": people.role_titles(one for one in person.roles),
        "profile": profile,
        "missing": profile.missing if any(one.actual is not None for one in known) else None,
        "unjudged": sum(one.need is not None and one.actual is None for one in known),
        "chart": chart if known else None,
        "enrolled": enrolled,
        "finished": sum(one.finished_at is not None for one in enrolled),
        "open_count": sum(one.finished_at is None for one in enrolled),
        "seats": [seat.session for seat in seats.select_related("session").order_by("session__starts_at")[:10]],
        "box": box,
        "week": week,
        "appraisals": list(appraisal.visible().filter(user_id=person.id).order_by("-ends_on")[:5]),
        "honours": list(appraisal.honours().filter(user_id=person.id).order_by("-given_on")[:5]),
        "may_take": access.can("team.take") and person.id == people.me(),
        "may_edit": access.can("team.edit"),
    }


def pgettext_actual() -> str:
    """The word for how somebody stands."""
    return _("Where you stand")


@needs("team.edit")
def people_list(request: BrandRequest) -> HttpResponseBase:
    """Everybody with what they lack."""
    finished = Counter(Enrolment.objects.filter(finished_at__isnull=False).values_list("user_id", flat=True))
    rows = []
    for one in training.profiles(people.members()):
        weakest = max(one.gaps, key=lambda gap: gap.missing, default=None)
        rows.append(
            {
                "id": one.person.id,
                "name": one.person.name,
                "department": departments.main_department(one.person.roles),
                "posts": people.role_titles(one.person.roles),
                "missing": one.missing if any(gap.actual is not None for gap in one.gaps) else None,
                "weakest": f"{weakest.title} {weakest.actual} / {weakest.need}" if weakest and weakest.missing else None,
                "judged": sum(gap.actual is not None for gap in one.gaps),
                "finished": finished[one.person.id],
            }
        )
    table = PeopleTable(request, ListRows(rows, search=("name", "posts")))
    return list_page(request, table, template="team/people.html", context={"tab": "people", "may_edit": True})


@needs("team.edit")
def person(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Somebody's abilities, courses and trainings; ratings and appraisals for who may see them."""
    found = next((one for one in people.members() if one.id == pk), None)
    if found is None:
        gone = identity.person(pk) if Enrolment.objects.filter(user_id=pk).exists() else None
        if gone is None:
            raise Http404
        facts = {"title": gone.name, "person": gone, "gone": True, "may_erase": access.can("team.appraise"), "tab": "people"}
        return page(request, "team/person_gone.html", facts)
    context = _profile(found)
    if not access.can("team.appraise") and pk != people.me():
        context |= {"box": None}
    return page(request, "team/home.html", {**context, "title": found.name, "other": True, "trail": [(_("Abilities"), burl("team:people"))]})


@needs("team.edit")
def judge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write how somebody stands."""
    found = next((one for one in people.members() if one.id == pk), None)
    if found is None:
        raise Http404
    scores = training.newest_scores([pk]).get(pk, {})
    form = AbilitiesForm(request.POST or None, initial=initial_scores(scores, "score", training.abilities()))

    def save(values: dict[str, Any]) -> str:
        taking.judge_abilities(user_id=pk, scores=form.scores(), note=values["note"])
        return burl("team:person", pk=pk)

    title = _("Abilities of %(name)s") % {"name": found.name}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:person", pk=pk))


@needs("team.appraise")
def erase(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a former colleague's name off everything; counts stay."""
    gone = identity.person(pk) if Enrolment.objects.filter(user_id=pk).exists() else None
    if gone is None:
        raise Http404
    if request.method == "POST" and request.POST.get("confirmed") == "1":
        return act(request, lambda: leaving.erase_person(user_id=pk), burl("team:people"), _("Erased."))
    return confirm_page(
        request,
        title=_("Erase %(name)s?") % {"name": gone.name},
        text=_("Scores, ratings, appraisals, reports and notes are deleted; finished courses and logged minutes stay without a name."),
        submit=_("Erase"),
        back=burl("team:person", pk=pk),
    )


@needs("team.view")
def posts(request: BrandRequest) -> HttpResponseBase:
    """What each post needs of each ability."""
    known = training.abilities()
    needs_: dict[str, dict[int, int]] = {}
    for role, ability, score in AbilityNeed.objects.values_list("role", "ability_id", "score"):
        needs_.setdefault(role, {})[ability] = score
    rows = [
        (key, title, [needs_.get(key, {}).get(one.pk) for one in known])
        for key, title in identity.role_titles().items()
        if key not in ("viewer", "administrator")
    ]
    context = {"tab": "people", "title": _("What posts need"), "heads": [training.title_of(one) for one in known], "rows": rows}
    return page(request, "team/posts.html", {**context, "may_edit": access.can("team.edit")})


@needs("team.edit")
def post_edit(request: BrandRequest, key: str) -> HttpResponseBase:
    """Change what a post needs."""
    titles = identity.role_titles()
    if key not in titles:
        raise Http404
    scores = dict(AbilityNeed.objects.filter(role=key).values_list("ability_id", "score"))
    form = NeedsForm(request.POST or None, initial=initial_scores(scores, "need", training.abilities()))

    def save(_values: dict[str, Any]) -> str:
        services.save_needs(role=key, needs=form.needs())
        return burl("team:posts")

    return form_page(request, form, save, title=str(titles[key]), done=_("Saved."), back=burl("team:posts"))


@needs("team.view")
def lists(request: BrandRequest) -> HttpResponseBase:
    """Themes and abilities."""
    themes = TrainingTheme.objects.annotate(count=Count("courses")).order_by("place", "pk")
    abilities = Ability.objects.annotate(count=Count("trained_by")).order_by("place", "pk")
    blocks = [
        (_("Themes"), [(row, training.title_of(row), "team:theme_edit") for row in themes], "team:theme_new"),
        (_("Abilities"), [(row, training.title_of(row), "team:ability_edit") for row in abilities], "team:ability_new"),
    ]
    context = {"tab": "people", "title": _("Themes and abilities"), "blocks": blocks, "may_edit": access.can("team.edit")}
    return page(request, "team/lists.html", context)


@needs("team.edit")
def theme_edit(request: BrandRequest, pk: int | None = None) -> HttpResponseBase:
    """Write a theme."""
    return _entry(request, "theme", get_object_or_404(TrainingTheme, pk=pk) if pk else None, _("New theme"))


@needs("team.edit")
def ability_edit(request: BrandRequest, pk: int | None = None) -> HttpResponseBase:
    """Write an ability."""
    return _entry(request, "ability", get_object_or_404(Ability, pk=pk) if pk else None, _("New ability"))


def _entry(request: BrandRequest, kind: str, row: Any, fresh: str) -> HttpResponseBase:
    title = training.title_of(row) if row else fresh
    initial = {"title": title, "place": row.place, "active": row.active} if row else {}
    form = EntryForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        services.save_entry(kind=kind, pk=row.pk if row else None, **{name: values[name] for name in ("title", "place", "active")})
        return burl("team:lists")

    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:lists"))
