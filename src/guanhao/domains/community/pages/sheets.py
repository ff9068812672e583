"""Settlement sheets in the console: made, handed in, approved by another person, paid, exported."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.forms.koc import PaidForm, SheetForm
from guanhao.domains.community.models import KocLine, KocPayout, KocSheet
from guanhao.domains.community.services import sheets as services
from guanhao.domains.community.tables.koc import SHEET_TONE, LineTable, PayoutTable, SheetTable
from guanhao.kernel import access
from guanhao.kernel.now import now


def trail(row: KocSheet | None = None) -> list[tuple[str, str]]:
    """The way back."""
    back = [(_("KOC"), burl("community:koc_board")), (_("Settlement sheets"), burl("community:sheets"))]
    return [*back, (row.month, burl("community:sheet", pk=row.pk))] if row else back


@needs("community.view")
def sheets(request: BrandRequest) -> HttpResponseBase:
    """All sheets."""
    rows = KocSheet.objects.annotate(people=Count("payouts", filter=Q(payouts__payout__gt=0)))
    new = (burl("community:sheet_new"), _("Make a sheet")) if access.can("community.edit") else None
    table = SheetTable(request, QuerySetRows(rows))
    return list_page(request, table, template="community/koc_list.html", context={"tab": "koc", "sub": "sheets", "new": new})


@needs("community.edit")
def sheet_new(request: BrandRequest) -> HttpResponseBase:
    """Make the sheet of a month."""
    form = SheetForm(request.POST or None, initial={"month": services.month_due()})

    def save(values: dict[str, Any]) -> str:
        return burl("community:sheet", pk=services.make_sheet(**values).pk)

    return form_page(request, form, save, title=_("Make a sheet"), back=burl("community:sheets"), submit=_("Make a sheet"))


@needs("community.view")
def sheet(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One sheet with what everybody gets, and the next step."""
    row = get_object_or_404(KocSheet, pk=pk)
    table = PayoutTable(
        request, QuerySetRows(KocPayout.objects.filter(sheet=row).select_related("koc__member"), search=("koc__member__name", "koc__code"))
    )
    facts = [
        fact(request, _("Currency"), row.currency),
        fact(request, pgettext("sheet", "Made"), row.made_at, "datetime"),
        fact(request, _("Handed in by"), row.handed_by_name),
        fact(request, _("Approved by"), row.approved_by_name),
        fact(request, _("Paid on"), row.paid_on, "date"),
        fact(request, _("Reference of the transfer"), row.reference),
    ]
    context = {
        "tab": "koc",
        "sub": "sheets",
        "sheet": row,
        "tone": SHEET_TONE[row.state],
        "facts": facts,
        "total": float(row.total),
        "lines": KocLine.objects.filter(sheet=row).count(),
        "may_edit": access.can("community.edit"),
        "may_settle": access.can("community.settle"),
        "mine": request.actor.user_id is not None and request.actor.user_id == row.handed_by_id,
        "trail": trail(),
    }
    return list_page(request, table, template="community/sheet.html", context=context)


@needs("community.view")
def lines(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The orders on a sheet."""
    row = get_object_or_404(KocSheet, pk=pk)
    found = KocLine.objects.filter(sheet=row).select_related("koc__member", "order")
    rows = QuerySetRows(found, search=("order__order_id", "koc__code", "koc__member__name"))
    return list_page(
        request, LineTable(request, rows), template="community/koc_list.html", context={"tab": "koc", "sub": "sheets", "trail": trail(row)}
    )


@require_POST
@needs("community.view")
def sheet_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make it anew, hand it in, approve it, or send it back."""
    row = get_object_or_404(KocSheet, pk=pk)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "make": (lambda: services.make_sheet(month=row.month), _("Made anew.")),
        "hand_in": (lambda: services.hand_in(sheet=row), _("Handed in: another person approves it.")),
        "approve": (lambda: services.approve(sheet=row), _("Approved.")),
        "send_back": (lambda: services.send_back(sheet=row, note=request.POST.get("note", "")), _("Sent back.")),
    }
    step = steps.get(request.POST.get("do", ""))

    def do() -> str | None:
        if step is None:
            return None
        step[0]()
        return step[1]

    return act(request, do, back=burl("community:sheet", pk=pk))


@needs("community.settle")
def paid(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say that it was paid."""
    row = get_object_or_404(KocSheet, pk=pk)
    back = burl("community:sheet", pk=pk)
    form = PaidForm(request.POST or None, initial={"paid_on": now().astimezone(request.brand.zone).date()})

    def save(values: dict[str, Any]) -> str:
        services.mark_paid(sheet=row, **values)
        return back

    return form_page(request, form, save, title=_("The sheet of %(month)s was paid") % {"month": row.month}, done=_("Saved."), back=back)
