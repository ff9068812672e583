"""The list of advertisers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table


class AdvertiserTable(Table):
    """Advertisers with what is wrong with their papers today."""

    key = "compliance.advertisers"
    title = _("Advertisers")
    searchable = True
    search_hint = _("Name or credit code")
    default_sort = "name"
    columns = (
        Column("name", _("Advertiser"), kind="link", href=lambda row: burl("compliance:advertiser", pk=row["id"])),
        Column("credit_code", _("Social credit code")),
        Column("papers", _("Papers"), kind="number"),
        Column("next_end", _("Next end"), kind="date"),
        Column("problems", _("Problems today"), sortable=False),
        Column("active", pgettext_lazy("advertiser", "In use"), kind="bool"),
    )
    empty = Empty(
        _("No advertisers yet"),
        _("Add the companies you advertise for with their papers: expired or missing ones stop their commercial posts."),
        _("Add an advertiser"),
        url_name="compliance:new_advertiser",
        permission="compliance.edit",
    )
