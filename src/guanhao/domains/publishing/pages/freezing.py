"""The freeze: one switch, what it would hold, what it holds, and what missed its moment meanwhile."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.forms import add_errors, refusal
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.afterwards import FreezeForm
from guanhao.domains.publishing.models import Freeze, Publication
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.services import freezing
from guanhao.kernel import access

Status = Publication.Status
SHOWN = 50


@needs("publishing.view")
def freezes(request: BrandRequest) -> HttpResponseBase:
    """What is frozen, what waits because of it, and the switch. The first POST shows what would be held, the second (`confirmed`) does it."""
    form = FreezeForm(request.POST or None)
    if request.method == "POST":
        access.require("publishing.freeze")
        answer = _freeze(request, form)
        if answer is not None:
            return answer
    held = Publication.objects.filter(status=Status.HELD).order_by("planned_at", "pk")
    matrix = Matrix()
    context = {
        "form": form,
        "freezes": [_line(row) for row in freezing.freezes()],
        "past": [_line(row) for row in freezing.freezes(lifted=True).exclude(lifted_at=None)[:20]],
        "held": [(row, matrix.name(row.account_id)) for row in held[:SHOWN]],
        "held_count": held.count(),
        "missed_count": Publication.objects.filter(status=Status.MISSED).count(),
        "may": access.can("publishing.freeze"),
    }
    return page(request, "publishing/freezes.html", context)


@require_POST
@needs("publishing.freeze")
def lift(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Lift one; what goes on by itself and what needs a person is said."""
    if not Freeze.objects.filter(pk=pk).exists():
        raise Http404
    try:
        _row, freed = freezing.lift(freeze_id=pk, note=request.POST.get("note", ""))
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(burl("publishing:freezes"))
    words = ngettext("Lifted: %(count)s publication goes on.", "Lifted: %(count)s publications go on.", len(freed)) % {"count": len(freed)}
    messages.success(request, f"{words} {_('What is past its time is never sent late by itself: it is listed as missed, with choices.')}")
    return HttpResponseRedirect(burl("publishing:freezes"))


def _freeze(request: BrandRequest, form: FreezeForm) -> HttpResponseBase | None:
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        if request.POST.get("confirmed") != "1":
            return page(request, "publishing/freeze_ask.html", _effect(values))
        _row, held = freezing.freeze(**values)
    except Refused as error:
        add_errors(form, refusal(error))
        return None
    words = ngettext("Frozen: %(count)s publication is held.", "Frozen: %(count)s publications are held.", len(held)) % {"count": len(held)}
    messages.success(request, words)
    return HttpResponseRedirect(burl("publishing:freezes"))


def _effect(values: dict[str, Any]) -> dict[str, Any]:
    """What a freeze would hold, before it is laid."""
    found = freezing.would_hold(scope=values["scope"], value=values["value"])
    matrix = Matrix()
    rows = list(found.order_by("planned_at", "pk")[:SHOWN])
    accounts = {row.account_id for row in rows}
    return {
        "values": values,
        "scope": Freeze.Scope(values["scope"]).label,
        "count": found.count(),
        "accounts": len(accounts),
        "rows": [(row, matrix.name(row.account_id)) for row in rows],
    }


def _line(row: Freeze) -> dict[str, Any]:
    people = identity.people([one for one in (row.made_by_id, row.lifted_by_id) if one])
    value = row.value
    if row.scope == Freeze.Scope.ACCOUNT and value.isdecimal():
        value = Matrix().name(int(value))
    return {
        "row": row,
        "value": value,
        "by": people[row.made_by_id].name if row.made_by_id in people else "",
        "lifted_by": people[row.lifted_by_id].name if row.lifted_by_id in people else "",
    }
