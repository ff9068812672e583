"""Newcomers, win-back and the private pool in the console."""

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guanhao.console.charts import LineChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys.forms.core import CaseForm, ContactsForm
from guanhao.domains.journeys.models import Journey, PoolContact, WinbackCase
from guanhao.domains.journeys.pages.rows import with_people
from guanhao.domains.journeys.policy import NewcomerPolicy
from guanhao.domains.journeys.selectors import dormant as dormants
from guanhao.domains.journeys.selectors import effect, newcomers, pool
from guanhao.domains.journeys.services import caring
from guanhao.domains.journeys.tables import STAGE_TONE, CaseTable, ContactTable
from guanhao.kernel import access
from guanhao.kernel.now import now


@needs("journeys.view")
def newcomer_page(request: BrandRequest) -> HttpResponseBase:
    """Newcomers day by day, who is about to leave, and what the journeys changed."""
    days = newcomers.cohorts()
    count, risky = newcomers.at_risk()
    over = [one for one in reversed(days) if one.returned is not None]
    policy = NewcomerPolicy.of_brand()
    series = [Series(_("Active on day %(day)s") % {"day": policy.peak_day}, [one.share for one in over])]
    title = _("Newcomers who were there on day %(day)s, by the day they came") % {"day": policy.peak_day}
    rows = Journey.objects.filter(preset__in=("newcomer", "at_risk")).exclude(number=0).order_by("pk")[:5]
    context = {
        "tab": "newcomers",
        "days": days,
        "chart": LineChart(title=title, x=[one.day for one in over], series=series, format="percent") if over else None,
        "retention": newcomers.retention(),
        "peak": policy.peak_day,
        "count": count,
        "risky": risky,
        "effects": [(one, effect.effect(one)) for one in rows],
        "may_edit": access.can("journeys.edit"),
    }
    return page(request, "journeys/newcomers.html", context)


@needs("journeys.view")
def winback(request: BrandRequest) -> HttpResponseBase:
    """Dormant people by the content they looked at last, and cases of lost customers."""
    rows = DressedRows(WinbackCase.objects.all(), with_people)
    layers = dormants.layers()
    words = {one.format: channels.format_title(one.format) if one.format else _("Unknown content") for one in layers}
    context = {
        "tab": "winback",
        "layers": [(words[one.format], one) for one in layers],
        "days": dormants.dormant_days(),
        "may_edit": access.can("journeys.edit"),
        "effects": [(one, effect.effect(one)) for one in Journey.objects.filter(preset="winback").exclude(number=0).order_by("pk")[:8]],
    }
    return list_page(request, CaseTable(request, rows), template="journeys/winback.html", context=context)


@needs("journeys.view")
def case(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One case: what is known, what was done, and the next step."""
    row: Any = get_object_or_404(WinbackCase, pk=pk)
    with_people([row])
    form = CaseForm(request.POST or None, initial={"stage": row.stage, "owner_id": row.owner_id})
    watch_conflicts(form, {"stage": row.stage, "owner_id": row.owner_id})

    def save(values: dict[str, Any]) -> str:
        caring.work_case(case=row, **values)
        return burl("journeys:case", pk=pk)

    context = {
        "case": row,
        "tone": STAGE_TONE[row.stage],
        "layer": channels.format_title(row.layer) if row.layer else "",
        "notes": row.notes.all()[:50],
        "may_work": access.can("journeys.work") and row.closed_at is None,
        "trail": [(pgettext("journeys", "Win-back"), burl("journeys:winback"))],
    }
    return form_page(request, form, save, title=row.person_name, template="journeys/case.html", context=context)


def _leave(request: BrandRequest, keys: list[str]) -> str:
    count = caring.leave_pool(ids=[int(key) for key in keys])
    return ngettext("%(count)s contact left.", "%(count)s contacts left.", count) % {"count": count}


class PoolTable(ContactTable):
    """The pool with its bulk action."""

    actions = (BulkAction("leave", _("They left"), _leave, permission="journeys.work"),)


@needs("journeys.view")
def pool_page(request: BrandRequest) -> HttpResponseBase:
    """The private pool against its references."""
    lookups = {"inside": lambda found, value: found.filter(left_on__isnull="1" in value) if len(value) == 1 else found}
    table = PoolTable(request, DressedRows(PoolContact.objects.all(), with_people, lookups=lookups))
    context = {"tab": "pool", "pool": pool.overview(), "sources": pool.by_source(), "may_work": access.can("journeys.work")}
    return list_page(request, table, template="journeys/pool.html", context=context)


@needs("journeys.work")
def contacts_new(request: BrandRequest) -> HttpResponseBase:
    """Add contacts, one a line."""
    form = ContactsForm(request.POST or None)

    def save(_values: dict[str, Any]) -> str:
        count = caring.add_contacts(form.drafts(now().astimezone(request.brand.zone).date()))
        messages.success(request, ngettext("%(count)s new contact.", "%(count)s new contacts.", count) % {"count": count})
        return burl("journeys:pool")

    return form_page(request, form, save, title=_("Add contacts"), back=burl("journeys:pool"))
