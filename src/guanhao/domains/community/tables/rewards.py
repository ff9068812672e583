"""Lists of the catalogue, redemptions and terms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import Redemption, Reward

REDEMPTION_TONE = {"held": "warn", "confirmed": "info", "sent": "info", "done": "good", "cancelled": ""}
SHOWN = (("1", _("In the catalogue")), ("0", _("Not in the catalogue")))


class RewardTable(Table):
    """The catalogue."""

    key = "community.rewards"
    title = _("Catalogue")
    searchable = True
    search_hint = _("Name or description")
    default_sort = "cost"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:reward", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Reward.Kind.choices)),
        Column("cost", _("Costs (points)"), kind="number"),
        Column("stock", _("Stock"), kind="number"),
        Column("level_from", _("From level"), kind="number", value=lambda row: row.level_from or None),
        Column("per_member", _("For each member at most"), kind="number", value=lambda row: row.per_member or None, visible=False),
        Column("active", _("In the catalogue"), kind="bool"),
        Column("ends_at", _("Ends at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Reward.Kind.choices),
        ChoiceFilter("active", _("In the catalogue"), choices=SHOWN),
        NumberRange("stock", _("Stock")),
    )
    empty = Empty(
        _("Nothing to redeem yet"),
        _("What members get for their points: goods with a stock, services, vouchers. Nothing is given out twice."),
        _("New reward"),
        url_name="community:reward_new",
        permission="community.edit",
    )


class RedemptionTable(Table):
    """Redemptions, the newest first."""

    key = "community.redemptions"
    title = _("Redemptions")
    searchable = True
    search_hint = _("Number, member or reward")
    default_sort = "-made_at"
    columns = (
        Column("number", pgettext_lazy("field", "Number"), kind="link", href=lambda row: burl("community:redemption", pk=row.pk)),
        Column("member.shown", _("Member"), kind="link", sortable=False, href=lambda row: burl("community:member", pk=row.member_id)),
        Column("reward.title", pgettext_lazy("points", "Reward"), sortable=False, template="community/_reward_cell.html"),
        Column("quantity", _("How many"), kind="number"),
        Column("points", _("Points"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(Redemption.State.choices), tone=REDEMPTION_TONE),
        Column("tracking", _("Carrier and tracking number"), sortable=False, value=lambda row: row.tracking or None),
        Column("made_at", _("Redeemed at"), kind="datetime"),
        Column("changed_at", _("Last change"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Redemption.State.choices),
        DateRange("made_at", _("Redeemed at")),
    )
    empty = Empty(_("Nothing redeemed yet"), _("What members redeem on their pages waits here to be sent."))


class TermsTable(Table):
    """Versions of the terms."""

    key = "community.terms"
    title = _("Terms of membership")
    default_sort = "-number"
    columns = (
        Column("number", _("Version"), kind="number"),
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:terms_one", pk=row.pk)),
        Column("made_at", _("Drawn up at"), kind="datetime"),
    )
    empty = Empty(
        _("No terms of membership yet"),
        _("Write the rules of membership and what you do with personal data. Members accept the newest version before they redeem."),
        _("Write terms"),
        url_name="community:terms_new",
        permission="community.rules",
    )
