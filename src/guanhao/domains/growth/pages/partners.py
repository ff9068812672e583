"""Partners of joint marketing in the console."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.domains.growth.forms.campaigns import ExchangeForm, JointPartnerForm, PartnerLinkForm, fen
from guanhao.domains.growth.models import JointPartner, PartnerExchange
from guanhao.domains.growth.pages.coupons import flag
from guanhao.domains.growth.selectors import partners as selectors
from guanhao.domains.growth.services import partners as services
from guanhao.domains.growth.tables.campaigns import PartnerTable
from guanhao.kernel import access

NAMES = ("name", "contact", "note", "active")


@needs("growth.view")
def partner_list(request: BrandRequest) -> HttpResponseBase:
    """All partners with what they brought."""
    rows = DressedRows(JointPartner.objects.all(), selectors.dress, search=("name", "note"), lookups=flag("active"))
    context = {"tab": "partners", "may_edit": access.can("growth.edit"), "new": "growth:partner_new", "new_words": _("New partner")}
    return list_page(request, PartnerTable(request, rows), template="growth/list.html", context=context)


@needs("growth.edit")
def partner_new(request: BrandRequest) -> HttpResponseBase:
    """A new partner."""
    form = JointPartnerForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:partner", pk=services.save_partner(**values).pk)

    return form_page(request, form, save, title=_("New partner"), done=_("Saved."), back=burl("growth:partners"))


@needs("growth.edit")
def partner_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a partner."""
    row = get_object_or_404(JointPartner, pk=pk)
    form = JointPartnerForm(request.POST or None, initial={name: getattr(row, name) for name in NAMES})

    def save(values: dict[str, Any]) -> str:
        services.save_partner(row=row, **values)
        return burl("growth:partner", pk=pk)

    return form_page(request, form, save, title=row.name, done=_("Saved."), back=burl("growth:partner", pk=pk))


@needs("growth.view")
def partner(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One partner: links with what they brought, resources exchanged."""
    row = get_object_or_404(JointPartner, pk=pk)
    selectors.dress([row])
    may_edit = access.can("growth.edit")
    context = {
        "row": row,
        "links": selectors.links_of(row),
        "exchanges": PartnerExchange.objects.filter(partner=row).select_related("campaign").order_by("-pk")[:100],
        "form": PartnerLinkForm(),
        "contact": row.contact if may_edit else "",
        "may_edit": may_edit,
        "trail": [(_("Partners of joint marketing"), burl("growth:partners"))],
    }
    return page(request, "growth/partner.html", context)


@needs("growth.edit")
def exchange_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A resource given or received."""
    row = get_object_or_404(JointPartner, pk=pk)
    form = ExchangeForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        value = fen(values.pop("value")) or 0
        services.save_exchange(partner=row, value=value, **values)
        return burl("growth:partner", pk=pk)

    return form_page(request, form, save, title=_("Exchange of resources"), done=_("Saved."), back=burl("growth:partner", pk=pk))


@require_POST
@needs("growth.edit")
def partner_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make a link; say that a resource was exchanged."""
    row = get_object_or_404(JointPartner, pk=pk)
    if request.POST.get("do") == "link":
        form = PartnerLinkForm(request.POST)
        campaign_id = form.cleaned_data["campaign_id"] if form.is_valid() else None
        services.make_link(partner=row, campaign_id=campaign_id)
    else:
        services.finish_exchange(exchange=get_object_or_404(PartnerExchange, partner=row, pk=whole_number(request.POST.get("exchange")) or 0))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("growth:partner", pk=pk))
