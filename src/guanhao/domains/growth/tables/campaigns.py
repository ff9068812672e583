"""Lists of campaigns and partners."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.growth.models import Campaign

CAMPAIGN_TONE = {"draft": "", "review": "warn", "approved": "info", "open": "good", "closed": "", "cancelled": ""}
YES = (("1", _("Yes")), ("0", _("No")))


class CampaignTable(Table):
    """Campaigns, the newest first."""

    key = "growth.campaigns"
    title = _("Campaigns")
    searchable = True
    search_hint = _("Name, theme or place")
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:campaign", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(Campaign.State.choices), tone=CAMPAIGN_TONE),
        Column("form", pgettext_lazy("campaign", "Form"), labels=dict(Campaign.Form.choices)),
        Column("starts_at", _("Start"), kind="datetime"),
        Column("ends_at", _("Ends at"), kind="datetime"),
        Column("budget", _("Budget (yuan)"), kind="money", value=lambda row: row.budget / 100 if row.budget is not None else None),
        Column("spent", pgettext_lazy("campaign", "Spent"), kind="money", value=lambda row: row.spent / 100),
        Column("theme", pgettext_lazy("campaign", "Theme"), visible=False),
        Column("place", _("Where it is"), visible=False),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=Campaign.State.choices),
        ChoiceFilter("form", pgettext_lazy("campaign", "Form"), choices=Campaign.Form.choices),
        DateRange("starts_at", _("Start")),
    )
    empty = Empty(
        _("No campaigns yet"),
        _("A campaign names theme, place, audience, channels, materials, budget and people; it opens once its plan is approved."),
        _("New campaign"),
        url_name="growth:campaign_new",
        permission="growth.edit",
    )


class PartnerTable(Table):
    """Partners of joint marketing."""

    key = "growth.partners"
    title = _("Partners of joint marketing")
    searchable = True
    search_hint = _("Name or note")
    default_sort = "name"
    columns = (
        Column("name", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:partner", pk=row.pk)),
        Column("brought", _("People brought"), kind="number", sortable=False),
        Column("visits", pgettext_lazy("landing", "Visits"), kind="number", sortable=False),
        Column("given", _("We gave (yuan)"), kind="money", sortable=False),
        Column("got", _("We received (yuan)"), kind="money", sortable=False),
        Column("active", _("We work together now"), kind="bool"),
    )
    filters = (ChoiceFilter("active", _("We work together now"), choices=YES),)
    empty = Empty(
        _("No partners yet"),
        _("Organisations you market together with: what each side gives, and how many people each brings by its own link."),
        _("New partner"),
        url_name="growth:partner_new",
        permission="growth.edit",
    )
