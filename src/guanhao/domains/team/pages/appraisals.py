"""Appraisal plans, appraisals, honours."""

from typing import Any

from django.db.models import Count
from django.http import Http404
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
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows, QuerySetRows
from guanhao.domains.identity import facade as identity
from guanhao.domains.team.forms.appraisal import BeginForm, HonourForm, LineForm, PlanForm, RemarkForm, SignForm, initial_metrics
from guanhao.domains.team.models import Appraisal, AppraisalPlan, RatingRound
from guanhao.domains.team.policy import AppraisalPolicy
from guanhao.domains.team.selectors import appraisal as selectors
from guanhao.domains.team.selectors import people
from guanhao.domains.team.services import appraisals as services
from guanhao.domains.team.tables.appraisal import STATE_TONE, AppraisalTable, HonourTable, PlanTable
from guanhao.domains.team.wording import GRADE_TONE, GRADES, SOURCES
from guanhao.kernel import access, versions


@needs("team.view")
def plan_list(request: BrandRequest) -> HttpResponseBase:
    """All plans: everybody may read what is measured."""
    rows = QuerySetRows(AppraisalPlan.objects.annotate(count=Count("appraisals")), search=("title", "text"))
    context = {"tab": "appraisals", "may_edit": access.can("team.appraise"), "new": "team:plan_new", "new_words": _("New plan")}
    return list_page(request, PlanTable(request, rows), template="team/list.html", context=context)


def _draft(form: PlanForm, values: dict[str, Any]) -> services.PlanDraft:
    return services.PlanDraft(**{name: values[name] for name in services.NAMES}, metrics=form.metrics())


@needs("team.appraise")
def plan_new(request: BrandRequest) -> HttpResponseBase:
    """A new plan."""
    form = PlanForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("team:plan", pk=services.save_plan(_draft(form, values)).pk)

    return form_page(request, form, save, title=_("New plan"), done=_("Saved."), back=burl("team:plans"), template="team/plan_form.html")


@needs("team.appraise")
def plan_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a plan: a new version."""
    row = get_object_or_404(AppraisalPlan, pk=pk)
    state = services.plan_state(row)
    form = PlanForm(request.POST or None, initial={**state, **initial_metrics(row.metrics)})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_plan(_draft(form, values), row)
        return burl("team:plan", pk=pk)

    back = burl("team:plan", pk=pk)
    return form_page(request, form, save, title=row.title, done=_("Saved."), back=back, template="team/plan_form.html")


def metric_words(metric: dict[str, Any]) -> str:
    """Where a metric's number comes from, in words."""
    if metric["source"] == "figure":
        known = dict(selectors.figure_choices())
        return known.get(metric["ref"], str(metric["ref"]))
    if metric["source"] == "goal":
        return dict(selectors.goal_choices()).get(metric["ref"], str(SOURCES["goal"]))
    return str(SOURCES["hand"])


@needs("team.view")
def plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One plan with its metrics."""
    row = get_object_or_404(AppraisalPlan, pk=pk)
    kept = versions.history(services.plan_target(row))
    titles = identity.role_titles()
    facts = [
        fact(request, pgettext("appraisal", "Cycle"), AppraisalPlan.Cycle(row.cycle).label),
        fact(request, pgettext("team", "Post"), str(titles.get(row.role, "")) or None),
        fact(request, _("Ratings of others"), row.peers, "bool"),
        fact(request, _("Version"), kept[0].number if kept else 1, "number"),
        fact(request, _("Description"), row.text or None),
    ]
    context = {
        "row": row,
        "facts": facts,
        "metrics": [(one, metric_words(one)) for one in row.metrics],
        "appraisals": list(selectors.visible().filter(plan=row).order_by("-ends_on", "pk")[:10]),
        "may_edit": access.can("team.appraise"),
        "trail": [(_("Appraisal plans"), burl("team:plans"))],
    }
    return page(request, "team/plan.html", context)


@needs("team.view")
def plan_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a plan."""
    row = get_object_or_404(AppraisalPlan, pk=pk)

    def restore(version: Any) -> str:
        services.save_plan(services.PlanDraft(**version.state), row)
        return burl("team:plan", pk=pk)

    back = burl("team:plan", pk=pk)
    return history_page(request, target=services.plan_target(row), title=row.title, back=back, restore=restore, permission="team.appraise")


@needs("team.appraise")
def begin(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Begin appraisals by this plan."""
    row = get_object_or_404(AppraisalPlan, pk=pk)
    fitting = [one.id for one in people.members() if row.role and row.role in one.roles]
    form = BeginForm(request.POST or None, initial={"day": people.today(), "user_ids": fitting})

    def save(values: dict[str, Any]) -> str:
        found = RatingRound.objects.filter(pk=values["round_id"]).first() if values["round_id"] else None
        services.begin(plan=row, day=values["day"], user_ids=values["user_ids"], team=values["team"], round_=found)
        return burl("team:appraisals")

    title = _("Begin appraisals: %(title)s") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:plan", pk=pk))


def _dress(rows: list[Any]) -> None:
    names = people.names(row.user_id for row in rows)
    for row in rows:
        row.about = row.team or names[row.user_id]
        if hasattr(row, "amount"):
            row.money = None if row.amount is None else row.amount / 100


@needs("team.view")
def appraisal_list(request: BrandRequest) -> HttpResponseBase:
    """Appraisals one may see."""
    table = AppraisalTable(request, DressedRows(selectors.visible(), _dress))
    return list_page(request, table, template="team/appraisals.html", context={"tab": "appraisals", "may_edit": access.can("team.appraise")})


def _visible(pk: int) -> Appraisal:
    row = selectors.one(pk)
    if row is None:
        raise Http404
    return row


@needs("team.view")
def appraisal(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One appraisal: evidence, scores, total; only for whom it is about and who appraises."""
    row = _visible(pk)
    _dress([row])
    mine = row.user_id is not None and row.user_id == people.me()
    context = {
        "row": row,
        "tone": STATE_TONE[row.state],
        "grade": GRADES[row.grade],
        "grade_tone": GRADE_TONE[row.grade],
        "lines": [(one, metric_words({"source": one.source, "ref": one.ref})) for one in selectors.lines(row)],
        "peer_percent": row.peer_share,
        "own_percent": 1 - row.peer_share,
        "mine": mine,
        "remark_form": RemarkForm() if mine and row.state == Appraisal.State.SIGNED else None,
        "honours": list(selectors.honours().filter(appraisal=row)),
        "may_edit": access.can("team.appraise") and row.state == Appraisal.State.OPEN and not mine,
        "trail": [(_("Appraisals"), burl("team:appraisals"))],
    }
    return page(request, "team/appraisal.html", context)


@needs("team.appraise")
def line(request: BrandRequest, pk: int, place: int) -> HttpResponseBase:
    """Score a metric by hand."""
    row = _visible(pk)
    found = next((one for one in selectors.lines(row) if one.place == place), None)
    if found is None:
        raise Http404
    form = LineForm(request.POST or None, initial={"score": found.score if found.by_hand else None, "reason": found.reason})

    def save(values: dict[str, Any]) -> str:
        services.score_line(appraisal=row, place=place, score=values["score"], reason=values["reason"])
        return burl("team:appraisal", pk=pk)

    return form_page(request, form, save, title=found.title, done=_("Saved."), back=burl("team:appraisal", pk=pk))


@needs("team.appraise")
def sign(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Sign it."""
    row = _visible(pk)
    form = SignForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.sign(appraisal=row, note=values["note"], supports=values["supports"])
        return burl("team:appraisal", pk=pk)

    lead = _("Signed, it stays as it is. A promotion is supported from a total of %(least)s on.") % {
        "least": AppraisalPolicy.of_brand().promotion_from
    }
    title, back = _("Sign the appraisal"), burl("team:appraisal", pk=pk)
    return form_page(request, form, save, title=title, done=_("Signed."), submit=pgettext("appraisal", "Sign"), back=back, context={"lead": lead})


@require_POST
@needs("team.view")
def appraisal_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask the system again, or say one has read it."""
    row, back = _visible(pk), burl("team:appraisal", pk=pk)
    if request.POST.get("do") == "recount":
        return act(request, lambda: services.recount(appraisal=row), back, _("Counted again."))
    access.require("team.take")
    return act(request, lambda: services.acknowledge(appraisal=row, remark=request.POST.get("remark", "")), back)


@needs("team.view")
def honours(request: BrandRequest) -> HttpResponseBase:
    """Honours of everybody, rewards one may see."""
    table = HonourTable(request, DressedRows(selectors.honours(), _dress, search=("title", "team")))
    context = {"tab": "appraisals", "may_edit": access.can("team.appraise"), "new": "team:honour_new", "new_words": _("Give a reward or honour")}
    return list_page(request, table, template="team/list.html", context=context)


@needs("team.appraise")
def honour_new(request: BrandRequest) -> HttpResponseBase:
    """Give a reward or an honour."""
    chosen = whole_number(request.GET.get("appraisal"))
    row = selectors.one(chosen) if chosen else None
    form = HonourForm(
        request.POST or None, initial={"given_on": people.today(), "user_id": row.user_id if row else None, "team": row.team if row else ""}
    )

    def save(values: dict[str, Any]) -> str:
        amount = values["amount"]
        facts = {name: values[name] for name in ("kind", "title", "reason", "given_on", "user_id", "team")}
        draft = services.HonourDraft(**facts, amount=None if amount is None else int(amount * 100), appraisal_id=row.pk if row else None)
        services.give_honour(draft)
        return burl("team:honours")

    return form_page(request, form, save, title=_("Give a reward or honour"), done=_("Saved."), back=burl("team:honours"))
