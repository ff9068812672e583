"""Budgets in the console."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.charts import BarChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.partners.forms import budgets as forms
from guanhao.domains.partners.forms.shared import optional
from guanhao.domains.partners.models import Budget, BudgetEntry, BudgetLine
from guanhao.domains.partners.rules.amounts import amount_text
from guanhao.domains.partners.selectors.budgets import BudgetView, budget_view
from guanhao.domains.partners.services import budgets as services
from guanhao.domains.partners.tables.lists import BUDGET_TONE, BudgetTable
from guanhao.domains.partners.wording import TIERS
from guanhao.engines.partnering.grades import Mix
from guanhao.kernel import access

NAMES = ("title", "starts_on", "ends_on", "head", "waist", "amateur", "benchmark_videos", "note")


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Budgets"), burl("partners:budgets"))]


def row_of(pk: int) -> Budget:
    """The budget or 404."""
    found: Budget = get_object_or_404(Budget, pk=pk)
    return found


def line_of(pk: int) -> BudgetLine:
    """The line or 404."""
    found: BudgetLine = get_object_or_404(BudgetLine.objects.select_related("budget"), pk=pk)
    return found


@needs("partners.view")
def budgets(request: BrandRequest) -> HttpResponseBase:
    """All budgets."""
    table = BudgetTable(request, QuerySetRows(Budget.objects.all(), search=("title",)))
    return list_page(request, table, template="partners/budgets.html", context={"may_edit": access.can("partners.budget")})


@needs("partners.budget")
def budget_new(request: BrandRequest) -> HttpResponseBase:
    """A new budget."""
    form = forms.BudgetForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("partners:budget", pk=services.save_budget(_draft(values)).pk)

    return form_page(request, form, save, title=_("New budget"), done=_("Saved."), back=burl("partners:budgets"))


@needs("partners.budget")
def budget_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a draft; another total is divided anew."""
    row = row_of(pk)
    form = forms.BudgetForm(request.POST or None, initial={name: getattr(row, name) for name in NAMES} | {"total": optional(row.total_cents)})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_budget(_draft(values, row.currency), row)
        return burl("partners:budget", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:budget", pk=pk))


def _draft(values: dict[str, Any], currency: str = "") -> services.BudgetDraft:
    return services.BudgetDraft(**{**values, **{name: values[name] or 0 for name in ("head", "waist", "amateur")}}, currency=currency)


@needs("partners.view")
def budget(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One budget: the tree with what is taken, alarms, advised moves, the pyramid, the newest entries."""
    row = row_of(pk)
    found = budget_view(row)
    me = request.actor.user_id
    context = {
        "budget": row,
        "tone": BUDGET_TONE[row.state],
        "found": found,
        "lines": [_line(one) for one in found.lines],
        "moves": [{"row": one, "amount": amount_text(one.cents)} for one in found.moves],
        "planned": [_mix(one) for one in found.planned],
        "actual": [_mix(one) for one in found.actual],
        "chart": _chart(found),
        "total": row.total_cents / 100,
        "taken": found.taken / 100,
        "left": (row.total_cents - found.taken) / 100,
        "entries": BudgetEntry.objects.filter(line__budget=row).select_related("line").order_by("-pk")[:20],
        "may_edit": access.can("partners.budget"),
        "may_decide": access.can("partners.approve") and row.state == "waiting" and me is not None and me != row.proposed_by_id,
        "may_move": access.can("partners.approve") and row.state == "approved",
        "may_see_returns": access.can("analytics.view"),
        "trail": trail(),
    }
    return page(request, "partners/budget.html", context)


def _line(one: Any) -> dict[str, Any]:
    row = one.row
    names = ("planned_cents", "booked_cents", "reported_cents", "left_cents")
    shown = {
        name.removesuffix("_cents"): amount_text(getattr(row, name)) if getattr(row, name) >= 0 else f"−{amount_text(-row.left_cents)}"
        for name in names
    }
    return {"one": one, "row": row, "indent": "　" * one.depth, **shown, "over": amount_text(one.over)}


def _mix(one: Mix) -> dict[str, Any]:
    points = float(one.off) * 100
    return {"one": one, "title": TIERS[one.tier], "share": float(one.share), "target": float(one.target), "points": points}


def _chart(found: BudgetView) -> BarChart:
    top = [one.row for one in found.lines if one.depth == 0]
    series = [
        Series(_("Booked"), [row.booked_cents / 100 for row in top], tone="1"),
        Series(_("Reported"), [row.reported_cents / 100 for row in top], tone="warn"),
        Series(pgettext("budget", "Left"), [max(0, row.left_cents) / 100 for row in top], tone="muted"),
    ]
    return BarChart(x=[row.shown for row in top], series=series, horizontal=True, stacked=True, title=_("Plan and money taken"), format="money")


@needs("partners.budget")
def line(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Plan a branch or a line under it."""
    row = row_of(pk)
    form = forms.LineForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})

    def save(values: dict[str, Any]) -> str:
        services.plan_line(budget=row, **values)
        return burl("partners:budget", pk=pk)

    return form_page(request, form, save, title=_("Plan a line"), done=_("Saved."), back=burl("partners:budget", pk=pk))


@require_POST
@needs("partners.view")
def budget_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Hand in, approve, send back, close."""
    row, note = row_of(pk), request.POST.get("note", "")

    def do() -> None:
        match request.POST.get("do"):
            case "approve":
                services.decide(budget=row, approve=True, note=note)
            case "return":
                services.decide(budget=row, approve=False, note=note)
            case "close":
                services.close(budget=row)
            case _step:
                services.propose(budget=row)

    return act(request, do, burl("partners:budget", pk=pk))


@needs("partners.budget")
def book(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Book an order of our own on a line."""
    row = line_of(pk)
    form = forms.EntryForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.book_by_hand(line=row, **values)
        return burl("partners:budget", pk=row.budget_id)

    title = _("Book on “%(line)s”") % {"line": row.shown}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("partners:budget", pk=row.budget_id))


@needs("partners.budget")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Enter what a platform says was spent."""
    row = line_of(pk)
    form = forms.ReportForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.report(line=row, **{**values, "revenue": values["revenue"] or 0})
        return burl("partners:budget", pk=row.budget_id)

    title = _("Spend of “%(line)s”") % {"line": row.shown}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("partners:budget", pk=row.budget_id))


@needs("partners.approve")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Move money to a line beside it."""
    row = line_of(pk)
    beside = BudgetLine.objects.filter(budget=row.budget_id, parent=row.parent_id).exclude(pk=pk).select_related("budget").order_by("pk")
    lines = {one.pk: one for one in beside}
    form = forms.MoveForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("target", "amount", "reason")})
    form.fields["target"].choices = [(one.pk, one.shown) for one in lines.values()]  # type: ignore[attr-defined]

    def save(values: dict[str, Any]) -> str:
        services.move(source=row, target=lines[values["target"]], amount=values["amount"], reason=values["reason"])
        return burl("partners:budget", pk=row.budget_id)

    title = _("Move money from “%(line)s”") % {"line": row.shown}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("partners:budget", pk=row.budget_id))


@needs("partners.view")
def budget_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a budget."""
    row = row_of(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("partners:budget", pk=pk))
