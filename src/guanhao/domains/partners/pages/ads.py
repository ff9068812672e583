"""Ad plans in the console."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.partners.forms import ads as forms
from guanhao.domains.partners.forms.shared import optional
from guanhao.domains.partners.models import AdCreative, AdPlan, TargetSet
from guanhao.domains.partners.policy import AdsPolicy
from guanhao.domains.partners.selectors import ads as selectors
from guanhao.domains.partners.services import ads as services
from guanhao.domains.partners.tables.lists import PlanTable
from guanhao.kernel import access

NAMES = ("title", "platform", "starts_on", "ends_on", "peak_from", "peak_to", "exposures", "active")
TONE = {"keep": "good", "retire": "bad", "wait": "", "raise": "warn", "optimise": "warn", "hold": "good"}


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Ad plans"), burl("partners:plans"))]


def row_of(pk: int) -> AdPlan:
    """The plan or 404."""
    found: AdPlan = get_object_or_404(AdPlan, pk=pk)
    return found


@needs("partners.view")
def plans(request: BrandRequest) -> HttpResponseBase:
    """All ad plans."""
    lookups = {"active": lambda found, value: found.filter(active="1" in value) if len(value) == 1 else found}
    table = PlanTable(request, QuerySetRows(AdPlan.objects.all(), search=("title",), lookups=lookups))
    return list_page(request, table, template="partners/plans.html", context={"may_edit": access.can("partners.edit")})


@needs("partners.edit")
def plan_new(request: BrandRequest) -> HttpResponseBase:
    """A new ad plan; the strong hours are those in which most orders came."""
    strong = selectors.strong_hours()
    form = forms.PlanForm(request.POST or None, initial={"peak_from": strong.start, "peak_to": strong.end})
    if strong.known:
        words = _("Most of %(count)s orders came from %(start)s:00 to before %(end)s:00.")
        form.fields["peak_to"].help_text = words % {"count": strong.orders, "start": strong.start, "end": strong.end}

    def save(values: dict[str, Any]) -> str:
        return burl("partners:plan", pk=services.save_plan(services.PlanDraft(**values)).pk)

    return form_page(request, form, save, title=_("New ad plan"), done=_("Saved."), back=burl("partners:plans"))


@needs("partners.edit")
def plan_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an ad plan."""
    row = row_of(pk)
    kept = {"day": optional(row.day_cents), "suggested_bid": optional(row.suggested_bid_cents)}
    form = forms.PlanForm(request.POST or None, initial={name: getattr(row, name) for name in NAMES} | kept)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_plan(services.PlanDraft(**values), row)
        return burl("partners:plan", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:plan", pk=pk))


@needs("partners.view")
def plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One ad plan with everything that is advised."""
    row, policy = row_of(pk), AdsPolicy.of_brand()
    targets, crossings = selectors.targets(row)
    creatives, lacking = selectors.creatives(row)
    hours, bid = selectors.hours(row), selectors.bid(row)
    context = {
        "plan": row,
        "targets": targets,
        "crossings": crossings,
        "creatives": [(one, TONE[one.verdict]) for one in creatives],
        "lacking": [str(AdCreative.Style(style).label) for style in lacking],
        "retire": [one.row.pk for one in creatives if one.verdict == "retire" and one.row.state == "running"],
        "bid": bid,
        "bid_tone": TONE.get(bid.advice, ""),
        "start_bid": bid.start_cents / 100 if bid.start_cents is not None else None,
        "day": row.day_cents / 100,
        "peak": sum(hours[row.peak_from : row.peak_to]) / 100,
        "chart": BarChart(
            x=[f"{hour:02}:00" for hour in range(24)],
            series=[Series(_("Money"), [cents / 100 for cents in hours])],
            title=_("Money by hour"),
            format="money",
        ),
        "policy": policy,
        "personas": [(one.id, one.name) for one in audiences.segments()[:30]] if access.can("audiences.view") else [],
        "may_edit": access.can("partners.edit"),
        "may_see_returns": access.can("analytics.view"),
        "trail": trail(),
    }
    return page(request, "partners/plan.html", context)


@needs("partners.edit")
def target(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new targeting set; `?segment=` proposes one out of the persona of an audience."""
    row, number = row_of(pk), whole_number(request.GET.get("segment"))
    form = forms.TargetForm(request.POST or None, initial=_proposed(number) if number is not None else None)

    def save(values: dict[str, Any]) -> str:
        services.save_target(plan=row, draft=_target(values))
        return burl("partners:plan", pk=pk)

    return form_page(request, form, save, title=_("New targeting set"), done=_("Saved."), back=burl("partners:plan", pk=pk))


def _proposed(segment_id: int) -> dict[str, Any]:
    """A targeting set as an audience's persona proposes it; 404 for an audience there is none of, or that one may not see."""
    names = {one.id: one.name for one in audiences.segments()} if access.can("audiences.view") else {}
    if segment_id not in names:
        raise Http404
    found = selectors.aimed(segment_id)
    return {
        "title": names[segment_id][:80],
        "segment_id": segment_id,
        "sex": found.sex,
        "age_from": found.age_from,
        "age_to": found.age_to,
        "regions": "、".join(found.regions),
        "interests": "、".join(found.interests),
    }


@needs("partners.edit")
def target_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change or delete a targeting set."""
    row = get_object_or_404(TargetSet.objects.select_related("plan"), pk=pk)
    back = burl("partners:plan", pk=row.plan_id)
    if request.POST.get("do") == "delete":
        services.remove_target(row=row)
        messages.success(request, _("Deleted."))
        return HttpResponseRedirect(back)
    names = ("title", "sex", "age_from", "age_to", "reach", "reach_source", "segment_id")
    kept = {"regions": "、".join(row.regions), "interests": "、".join(row.interests)}
    form = forms.TargetForm(request.POST or None, initial={name: getattr(row, name) for name in names} | kept)

    def save(values: dict[str, Any]) -> str:
        services.save_target(plan=row.plan, draft=_target(values), row=row)
        return back

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=back, template="partners/target.html")


def _target(values: dict[str, Any]) -> services.TargetDraft:
    def parts(text: str) -> tuple[str, ...]:
        for mark in "，、;；\n":
            text = text.replace(mark, ",")
        return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))

    return services.TargetDraft(**{**values, "regions": parts(values["regions"]), "interests": parts(values["interests"])})


@needs("partners.edit")
def creative(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new creative."""
    row = row_of(pk)
    form = forms.CreativeForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.save_creative(plan=row, **values)
        return burl("partners:plan", pk=pk)

    return form_page(request, form, save, title=_("New creative"), done=_("Saved."), back=burl("partners:plan", pk=pk))


@needs("partners.edit")
def creative_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a creative."""
    row = get_object_or_404(AdCreative.objects.select_related("plan"), pk=pk)
    form = forms.CreativeForm(request.POST or None, initial={name: getattr(row, name) for name in ("title", "style", "impressions", "clicks")})

    def save(values: dict[str, Any]) -> str:
        services.save_creative(plan=row.plan, row=row, **values)
        return burl("partners:plan", pk=row.plan_id)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:plan", pk=row.plan_id))


@require_POST
@needs("partners.edit")
def retire(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Retire creatives."""
    keys = [number for key in request.POST.getlist("creative") if (number := whole_number(key)) is not None]
    done = services.retire(plan=row_of(pk), keys=keys)
    messages.success(request, ngettext("%(count)s done.", "%(count)s done.", done) % {"count": done})
    return HttpResponseRedirect(burl("partners:plan", pk=pk))


@needs("partners.view")
def plan_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of an ad plan."""
    row = row_of(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("partners:plan", pk=pk))
