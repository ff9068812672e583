"""The list of city partners."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import CityPartner
from guanhao.domains.community.rules.groups import loyalty

PARTNER_TONE = {"invited": "warn", "accepted": "good", "declined": "", "ended": ""}
LOYALTY_TONE = {"rising": "good", "steady": "info", "falling": "warn", "quiet": "bad"}
LOYALTY = {
    "rising": pgettext_lazy("loyalty", "Rising"),
    "steady": pgettext_lazy("loyalty", "Steady"),
    "falling": pgettext_lazy("loyalty", "Falling"),
    "quiet": pgettext_lazy("loyalty", "Quiet"),
}


class PartnerTable(Table):
    """City partners with what they give."""

    key = "community.partners"
    title = _("City partners")
    searchable = True
    search_hint = _("City or name")
    default_sort = "-recent"
    columns = (
        Column("member.shown", _("Name"), kind="link", href=lambda row: burl("community:city_partner", pk=row.pk), sortable=False),
        Column("city", _("City")),
        Column("state", _("State"), kind="badge", labels=dict(CityPartner.State.choices), tone=PARTNER_TONE),
        Column("member.level", pgettext_lazy("member", "Level"), kind="number", sortable=False),
        Column("recent", _("Contributions lately"), kind="number"),
        Column("before", _("As many days before"), kind="number"),
        Column(
            "loyalty",
            _("Loyalty"),
            kind="badge",
            labels=LOYALTY,
            tone=LOYALTY_TONE,
            sortable=False,
            value=lambda row: loyalty(row.recent, row.before, row.drop) if row.state == "accepted" else None,
        ),
        Column("decided_at", _("Answered"), kind="datetime"),
        Column("last_at", _("Last active"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=CityPartner.State.choices),)
    empty = Empty(
        _("No city partners yet"),
        _("Invite members who took part deeply: from the page of an event that is over, or from a member's page."),
        _("Community events"),
        url_name="community:gatherings",
        permission="community.view",
    )
