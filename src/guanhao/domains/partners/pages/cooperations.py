"""Cooperations in the console: the list, one with its next step, a page for each step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.details import fact
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.forms import cooperations as forms
from guanhao.domains.partners.forms.talents import ReasonForm
from guanhao.domains.partners.models import Cooperation, Measurement, Settlement
from guanhao.domains.partners.rules.amounts import amount_text
from guanhao.domains.partners.selectors import drafts, gates
from guanhao.domains.partners.services import cooperations as services
from guanhao.domains.partners.tables.lists import STEP_TONE, CooperationTable
from guanhao.engines.partnering import gates as engine
from guanhao.kernel import access, approvals, audit, files
from guanhao.kernel.approvals import Refused as NotApproved
from guanhao.kernel.now import now

STEPS = ("brief", "quoted", "contracted", "review", "released", "measured", "settled")


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Cooperations"), burl("partners:cooperations"))]


def row_of(pk: int) -> Cooperation:
    """The cooperation or 404."""
    found: Cooperation = get_object_or_404(Cooperation.objects.select_related("talent", "line__budget", "contract_file"), pk=pk)
    return found


@needs("partners.view")
def cooperations(request: BrandRequest) -> HttpResponseBase:
    """All cooperations, with how many stand at each step."""
    rows = Cooperation.objects.select_related("talent")
    table = CooperationTable(request, QuerySetRows(rows, search=("title", "talent__name", "contract_number")))
    counts = dict(Cooperation.objects.values_list("state").annotate(count=Count("pk")))
    steps = [(step, Cooperation.State(step).label, counts.get(step, 0)) for step in STEPS]
    context = {"tab": "cooperations", "steps": steps, "may_edit": access.can("partners.edit")}
    return list_page(request, table, template="partners/cooperations.html", context=context)


@needs("partners.edit")
def cooperation_new(request: BrandRequest) -> HttpResponseBase:
    """A brief for a talent."""
    form = forms.BriefForm(request.POST or None, initial={"talent_id": request.GET.get("talent", "")})

    def save(values: dict[str, Any]) -> str:
        return burl("partners:cooperation", pk=services.write_brief(services.BriefDraft(**values)).pk)

    return form_page(request, form, save, title=_("New cooperation"), done=_("Saved."), back=burl("partners:cooperations"))


@needs("partners.edit")
def cooperation_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change the brief."""
    row = row_of(pk)
    names = ("talent_id", "title", "kind", "form", "brief", "due_on", "target_url", "line_id")
    form = forms.BriefForm(request.POST or None, initial={name: getattr(row, name) for name in names})

    def save(values: dict[str, Any]) -> str:
        services.write_brief(services.BriefDraft(**values, currency=row.currency), row)
        return burl("partners:cooperation", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:cooperation", pk=pk))


@needs("partners.view")
def cooperation(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One cooperation: where it stands, what the next step is and what keeps it from that."""
    row = row_of(pk)
    in_review = row.state in {"contracted", "review"}
    view = approvals.approval(row.approval_id) if row.approval_id is not None else None
    report = drafts.check(row) if row.draft_text and in_review else None
    settlement = Settlement.objects.filter(cooperation=row).first()
    results = [_result(one) for one in Measurement.objects.filter(cooperation=row).order_by("form")]
    context = {
        "row": row,
        "tone": STEP_TONE[row.state],
        "steps": _steps(row),
        "facts": _facts(request, row, settlement),
        "gate": gates.fake_gate(row.talent),
        "links": gates.link_rows(row),
        "results": results,
        "brought": _brought(row, results, settlement) if results else None,
        "settlement": settlement,
        "approval": view,
        "hits": report.hits if report else (),
        "blocked": report is not None and report.state == "block",
        "waits": drafts.waits_for(row) if in_review else "",
        "may_edit": access.can("partners.edit"),
        "may_settle": access.can("partners.settle"),
        "can_submit": in_review and bool(row.draft_text) and (view is None or view.state != "open"),
        "trail": trail(),
    }
    return page(request, "partners/cooperation.html", context)


def _steps(row: Cooperation) -> list[tuple[str, str]]:
    """Each step with done, now or later."""
    if row.state not in STEPS:
        return []
    at = STEPS.index(row.state)
    return [(str(Cooperation.State(step).label), "done" if place < at else "now" if place == at else "") for place, step in enumerate(STEPS)]


def _facts(request: BrandRequest, row: Cooperation, settlement: Settlement | None) -> list[Any]:
    def money(cents: int | None) -> str | None:
        return None if cents is None else f"{amount_text(cents)} {row.currency}"

    line = row.line
    found = [
        fact(request, _("Talent"), row.talent.shown, href=burl("partners:talent", pk=row.talent_id)),
        fact(request, _("What is made"), row.get_kind_display()),
        fact(request, pgettext("placement", "Form"), row.get_form_display()),
        fact(request, _("Planned for"), row.due_on, "date"),
        fact(request, _("Quote"), money(row.quote_cents)),
        fact(request, _("Amount by contract"), money(row.amount_cents)),
        fact(request, _("Contract number"), row.contract_number or None),
        fact(request, _("Budget"), line.budget.title if line else None, href=burl("partners:budget", pk=line.budget_id) if line else None),
        fact(request, _("Responsible"), row.owner_name or None),
    ]
    if row.release_url:
        found.append(fact(request, pgettext("cooperation", "Publication"), row.release_url, href=row.release_url))
    if settlement is not None:
        found.append(fact(request, pgettext("cooperation", "Paid"), f"{money(settlement.amount_cents)} · {settlement.paid_on}"))
    if row.reason:
        found.append(fact(request, _("Reason"), row.reason))
    return found


def _result(row: Measurement) -> dict[str, Any]:
    return {"row": row, "form": row.get_form_display(), "revenue": amount_text(row.revenue_cents), "clicks": gates.clicks_of([row])[row.pk]}


def _brought(row: Cooperation, results: list[dict[str, Any]], settlement: Settlement | None) -> dict[str, float | None]:
    """What a thousand impressions and a conversion cost, all forms together, and how many clicks converted."""
    cost = settlement.amount_cents if settlement else row.amount_cents
    impressions, conversions = (gates.added([getattr(one["row"], name) for one in results]) for name in ("impressions", "conversions"))
    cpm, rate = (
        engine.per_mille(cost, impressions),
        engine.conversion_rate(conversions, gates.added([one["clicks"] for one in results]), None, 1).value,
    )
    price = engine.cost_per_action(cost, conversions, None, 1).value
    return {
        "cpm": float(cpm / 100) if cpm is not None else None,
        "cpa": float(price / 100) if price is not None else None,
        "cvr": float(rate) if rate is not None else None,
    }


def _step(
    request: BrandRequest, pk: int, form: DesignForm, title: str, act: Callable[[Cooperation, dict[str, Any]], object], submit: str = ""
) -> HttpResponseBase:
    """A form page for one step, and back to the cooperation."""
    row, back = row_of(pk), burl("partners:cooperation", pk=pk)

    def save(values: dict[str, Any]) -> str:
        act(row, values)
        return back

    context = {"trail": [*trail(), (row.title, back)]}
    return form_page(request, form, save, title=title, done=_("Saved."), back=back, submit=submit, context=context)


@needs("partners.edit")
def quote(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the talent asks."""
    form = forms.QuoteForm(request.POST or None)
    return _step(request, pk, form, _("Quote"), lambda row, values: services.quote(cooperation=row, **values))


@needs("partners.edit")
def contract(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The signed contract."""
    row = row_of(pk)
    asked = "" if row.quote_cents is None else amount_text(row.quote_cents).replace(",", "")
    form = forms.ContractForm(request.POST or None, request.FILES or None, initial={"amount": asked, "signed_on": _today(request)})

    def act(found: Cooperation, values: dict[str, Any]) -> None:
        file = values.pop("file")
        services.sign_contract(cooperation=found, file=file, file_name=file.name, **values)

    return _step(request, pk, form, _("Sign the contract"), act)


@needs("partners.edit")
def draft(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The talent's draft."""
    row = row_of(pk)
    initial = {name: getattr(row, name) for name in ("draft_title", "draft_text", "ad_label", "revision")}
    form = forms.DraftForm(request.POST or None, initial=initial)

    def act(found: Cooperation, values: dict[str, Any]) -> None:
        services.write_draft(
            cooperation=found,
            title=values["draft_title"],
            text=values["draft_text"],
            ad_label=values["ad_label"],
            revision=values["revision"],
        )

    return _step(request, pk, form, _("Draft"), act)


@require_POST
@needs("partners.edit")
def submit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Hand the draft in for review."""
    try:
        services.submit_draft(cooperation=row_of(pk))
        messages.success(request, _("Handed in for review."))
    except (Refused, NotApproved) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("partners:cooperation", pk=pk))


@needs("partners.edit")
def release(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Where it was published."""
    form = forms.ReleaseForm(request.POST or None)
    return _step(request, pk, form, _("Release"), lambda row, values: services.release(cooperation=row, **values))


@needs("partners.edit")
def measure(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What it brought."""
    row = row_of(pk)
    form = forms.ResultForm(request.POST or None, initial={"form": row.form, "measured_on": _today(request), "source": _("Platform")})
    return _step(
        request,
        pk,
        form,
        pgettext("cooperation", "Results"),
        lambda found, values: services.measure(cooperation=found, draft=services.ResultDraft(**values)),
    )


@needs("partners.settle")
def settle(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The payment, once."""
    row = row_of(pk)
    form = forms.SettleForm(request.POST or None, initial={"paid_on": _today(request)})

    def act(found: Cooperation, values: dict[str, Any]) -> None:
        services.settle(cooperation=found, **{**values, "deduction": values["deduction"] or 0})

    title = _("Settle %(amount)s %(currency)s") % {"amount": amount_text(row.amount_cents), "currency": row.currency}
    return _step(request, pk, form, title, act, submit=_("Settle"))


@needs("partners.edit")
def cancel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give it up, with a reason."""
    form = ReasonForm(request.POST or None)
    return _step(request, pk, form, _("Cancel the cooperation"), lambda row, values: services.cancel(cooperation=row, **values))


@require_POST
@needs("partners.edit")
def link(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A tracked link and code for one form."""
    try:
        services.add_link(cooperation=row_of(pk), form=request.POST.get("form", ""))
        messages.success(request, _("Saved."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("partners:cooperation", pk=pk))


@needs("partners.edit")
def contract_file(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The file of the contract; who opened it is written down."""
    row = row_of(pk)
    if row.contract_file is None:
        raise Http404
    audit.record("partners.contract_read", target=services.target_of(row))
    answer = FileResponse(files.open_file(row.contract_file), as_attachment=True, filename=row.contract_file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@needs("partners.view")
def cooperation_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a cooperation."""
    row = row_of(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("partners:cooperation", pk=pk))


def _today(request: BrandRequest) -> Any:
    return now().astimezone(request.brand.zone).date()
