"""City partners in the console: the list, one partner's record, and its end."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.charts import BarChart, Series
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.forms.groups import PartnerRightsForm
from guanhao.domains.community.models import CityPartner
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.selectors import partners as selectors
from guanhao.domains.community.services import partners as services
from guanhao.domains.community.tables.partners import LOYALTY, LOYALTY_TONE, PARTNER_TONE, PartnerTable
from guanhao.domains.community.wording import ACTION_WORDS
from guanhao.kernel import access
from guanhao.kernel.sayings import told

GOING = (CityPartner.State.INVITED, CityPartner.State.ACCEPTED)


@needs("community.view")
def partner_list(request: BrandRequest) -> HttpResponseBase:
    """All city partners."""
    rows = QuerySetRows(selectors.with_standing(), search=("city", "member__name"))
    return list_page(request, PartnerTable(request, rows), template="community/partners.html", context={"tab": "partners"})


@needs("community.view")
def city_partner(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What somebody gave as city partner, month by month, their rights, and the people they brought in."""
    row: Any = get_object_or_404(CityPartner.objects.select_related("member"), pk=pk)
    found = selectors.record(row)
    given = Series(_("Contributions"), [times for _month, times in found.months])
    months = BarChart(title=_("Contributions by month"), x=[month for month, _times in found.months], series=[given])
    facts = [
        fact(request, _("Member"), row.member.shown, href=burl("community:member", pk=row.member_id)),
        fact(request, _("City"), row.city),
        fact(request, _("Invited on"), row.made_at, "datetime"),
        fact(request, _("Answered"), row.decided_at, "datetime"),
        fact(request, _("Last active"), row.member.last_at, "datetime"),
    ]
    context = {
        "row": row,
        "tone": PARTNER_TONE[row.state],
        "record": found,
        "days": GroupPolicy.of_brand().partner_days,
        "loyalty": LOYALTY[found.loyalty],
        "loyalty_tone": LOYALTY_TONE[found.loyalty],
        "actions": [(ACTION_WORDS.get(action, action), times) for action, times in found.actions],
        "chart": months,
        "rights": [told(right) for right in row.rights],
        "facts": facts,
        "may_edit": access.can("community.edit") and row.state in GOING,
        "trail": [(_("City partners"), burl("community:city_partners"))],
    }
    return page(request, "community/city_partner.html", context)


@needs("community.edit")
def city_partner_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """City and rights."""
    row: Any = get_object_or_404(CityPartner.objects.select_related("member"), pk=pk)
    back = burl("community:city_partner", pk=pk)
    form = PartnerRightsForm(request.POST or None, initial={"city": row.city, "rights": "\n".join(told(right) for right in row.rights)})

    def save(values: dict[str, Any]) -> str:
        services.save_partner(partner=row, city=values["city"], rights=values["rights"].splitlines())
        return back

    return form_page(request, form, save, title=row.member.shown, done=_("Saved."), back=back)


@require_POST
@needs("community.edit")
def city_partner_end(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The partnership ends."""
    row = get_object_or_404(CityPartner, pk=pk)

    def do() -> str:
        services.end_partner(partner=row, reason=request.POST.get("reason", ""))
        return _("Ended.")

    return act(request, do, back=burl("community:city_partner", pk=pk))
