"""The annual communication plan: theme, keywords, coverage, aims (PLN-01)."""

from decimal import Decimal
from typing import Any

from django.forms import ValidationError
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.strategy.contracts import AimView, PlanCoverage, Refused
from guanhao.domains.strategy.forms.year import AimsForm, ReportAimForm, YearForm
from guanhao.domains.strategy.models import AnnualAim, AnnualPlan
from guanhao.domains.strategy.rules.year import keywords_from, lines_of, score
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import events as event_selectors
from guanhao.domains.strategy.selectors import year as selectors
from guanhao.domains.strategy.services import year as services
from guanhao.kernel import access

SHOWN, SPARE = 100, 3


@needs("strategy.view")
def current(request: BrandRequest) -> HttpResponseBase:
    """This year's plan, or the way to the first one."""
    plan = selectors.current()
    if plan is not None:
        return HttpResponseRedirect(burl("strategy:year_plan", pk=plan.pk))
    return page(request, "strategy/year_none.html", {"tab": "year", "may_edit": access.can("strategy.edit")})


@needs("strategy.view")
def plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One year: its words, coverage, aims and events; `?scope=work` counts what is in work, `?export=` downloads the coverage."""
    row = get_object_or_404(AnnualPlan, pk=pk)
    in_work = request.GET.get("scope") == "work"
    found = selectors.coverage(row, in_work=in_work)
    if request.GET.get("export") in TYPES:
        return _download(request, row, found)
    aims = selectors.aims(row)
    context = {
        "tab": "year",
        "row": row,
        "keywords": selectors.keywords_of(row),
        "coverage": found,
        "uncovered": found.uncovered[:SHOWN],
        "more": max(0, len(found.uncovered) - SHOWN),
        "in_work": in_work,
        "aims": [(one, AnnualAim.Kind(one.kind).label, "percent" if one.in_percent else "number", _gap(one)) for one in aims],
        "score": score(one.standing for one in aims),
        "events": event_selectors.events(year=row.year),
        "others": selectors.plans().exclude(pk=pk)[:10],
        "may_edit": access.can("strategy.edit"),
    }
    return page(request, "strategy/year.html", context)


@needs("strategy.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A plan for a further year; its quarter events come along."""
    last = selectors.plans().first()
    initial: dict[str, Any] = {"year": last.year + 1 if last else brand_today().year}
    if last:
        initial |= {"keywords": lines_of(selectors.keywords_of(last)), "label": last.label}
    form = YearForm(request.POST or None, initial=initial)
    done = _("The plan is made, with the large events of its quarters.")
    return form_page(request, form, _save(None), title=_("New annual plan"), done=done, back=burl("strategy:year"))


@needs("strategy.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a plan, with a reason."""
    row = get_object_or_404(AnnualPlan, pk=pk)
    state = services.state_of(row)
    form = YearForm(request.POST or None, initial=state | {"keywords": lines_of(selectors.keywords_of(row))}, revising=True)
    watch_conflicts(form, state)
    back = burl("strategy:year_plan", pk=pk)
    return form_page(request, form, _save(row), title=_("Change the annual plan"), done=_("The plan has a new version."), back=back)


@needs("strategy.edit")
def aims(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write what the year is judged by."""
    row = get_object_or_404(AnnualPlan, pk=pk)
    known = list(row.aims.order_by("place", "pk"))
    form = AimsForm(request.POST or None, rows=len(known) + SPARE, initial=_initial(known))
    watch_conflicts(form, {"aims": services.aims_state(known)})
    back = burl("strategy:year_plan", pk=pk)

    def save(_values: dict[str, Any]) -> str:
        try:
            services.save_aims(plan_id=row.pk, aims=form.aims())
        except Refused as refused:
            raise ValidationError(_at_row(refused, form)) from refused
        return back

    context = {"trail": [(str(row.year), back)]}
    title = _("What %(year)s is judged by") % {"year": row.year}
    return form_page(request, form, save, title=title, done=_("Saved."), back=back, template="strategy/aims.html", context=context)


@needs("strategy.edit")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write down the value of an aim."""
    row = get_object_or_404(AnnualAim.objects.select_related("plan"), pk=pk)
    back = burl("strategy:year_plan", pk=row.plan_id)
    form = ReportAimForm(request.POST or None, percent=row.in_percent, initial={"day": brand_today()})

    def save(values: dict[str, Any]) -> str:
        services.report_aim(aim_id=row.pk, value=values["value"] / 100 if row.in_percent else values["value"], day=values["day"])
        return back

    return form_page(request, form, save, title=row.title, done=_("The value is kept."), back=back)


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a plan."""
    row = get_object_or_404(AnnualPlan, pk=pk)
    return history_page(request, target=services.target_of(row), title=f"{row.year} {row.theme}", back=burl("strategy:year_plan", pk=pk))


def _save(row: AnnualPlan | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        reason = values.pop("reason", "")
        keywords = keywords_from(values.pop("keywords").splitlines())
        draft = services.YearDraft(**values, keywords=keywords)
        saved = services.save_year(draft, plan_id=row.pk if row else None, reason=reason)
        return burl("strategy:year_plan", pk=saved.pk)

    return save


def _initial(known: list[AnnualAim]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, aim in enumerate(known):
        facts = {name: getattr(aim, name) for name in ("title", "kind", "metric", "part")}
        facts["in_percent"] = "on" if aim.in_percent else ""
        facts["weight"] = (aim.weight * 100).quantize(Decimal("0.01"))
        facts["target"] = round(aim.target * 100, 6) if aim.in_percent else aim.target
        found |= {f"{name}_{place}": value for name, value in facts.items()}
    return found


def _at_row(refused: Refused, form: AimsForm) -> Any:
    """A refusal of "aims[1].weight" at its cell: rows without a name do not count."""
    place, dot, name = refused.field.removeprefix("aims[").partition("].")
    if not dot:
        return refused.message
    named = [number for number in range(form.rows) if form.cleaned_data.get(f"title_{number}")]
    return {f"{name}_{named[int(place)]}": refused.message}


def _gap(one: AimView) -> float | None:
    """The gap as it is told: percentage points of an aim in percent."""
    gap = one.standing.gap
    return gap * 100 if gap is not None and one.in_percent else gap


def _download(request: BrandRequest, row: AnnualPlan, found: PlanCoverage) -> HttpResponseBase:
    titles = ["kind", "keyword", "name", "items", "share", "year"]
    lines: list[list[str | int | float | None]] = []
    for one in found.rows:
        lines.append(["keyword", one.word, one.word, one.count, one.share, row.year])
        lines += [["subtopic", one.word, cell.subtopic, cell.count, None, row.year] for cell in one.cells]
    lines += [["uncovered", str(item.item_id), item.title, None, None, row.year] for item in found.uncovered]
    return download(f"{request.brand.slug}-plan-{row.year}", request.GET["export"], titles, titles, lambda: iter(lines))
