"""Lists of batches, coupons, shops and discounts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.growth.models import Coupon, CouponBatch
from guanhao.domains.growth.rules.coupons import written
from guanhao.domains.growth.tables.campaigns import YES

COUPON_TONE = {"issued": "info", "redeemed": "good", "void": ""}


class BatchTable(Table):
    """Coupon batches."""

    key = "growth.batches"
    title = _("Coupons")
    searchable = True
    search_hint = _("Name or key")
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:batch", pk=row.pk)),
        Column("key", pgettext_lazy("field", "Key")),
        Column("kind", pgettext_lazy("field", "Kind"), labels=dict(CouponBatch.Kind.choices)),
        Column("total", _("How many there are"), kind="number"),
        Column("issued", pgettext_lazy("coupon", "Given"), kind="number"),
        Column("used", pgettext_lazy("coupon", "Used"), kind="number"),
        Column("ends_at", _("Ends at"), kind="datetime"),
        Column("active", _("Is given and taken"), kind="bool"),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("kind", pgettext_lazy("field", "Kind"), choices=CouponBatch.Kind.choices),
        ChoiceFilter("active", _("Is given and taken"), choices=YES),
        DateRange("ends_at", _("Ends at")),
    )
    empty = Empty(
        _("No coupons yet"),
        _("A batch has rules, a number and a time. Each code is used once, whoever tries at the same moment."),
        _("New batch"),
        url_name="growth:batch_new",
        permission="growth.edit",
    )


class CouponTable(Table):
    """The coupons of a batch."""

    key = "growth.coupons"
    title = _("Coupons")
    default_sort = "-number"
    columns = (
        Column("number", pgettext_lazy("field", "Number"), kind="number"),
        Column("code", pgettext_lazy("coupon", "Code"), sortable=False, value=lambda row: written(row.code) if row.seen else "····"),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(Coupon.State.choices), tone=COUPON_TONE),
        Column("holder", pgettext_lazy("coupon", "Given to"), sortable=False),
        Column("issued_at", pgettext_lazy("coupon", "Given at"), kind="datetime"),
        Column("use.used_at", pgettext_lazy("coupon", "Used at"), kind="datetime", sortable=False, value=lambda row: row.use_at),
        Column("shop", _("Shop"), sortable=False),
        Column("ends_at", _("Ends at"), kind="datetime", visible=False),
        Column("note", pgettext_lazy("field", "Note"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=Coupon.State.choices),
        DateRange("issued_at", pgettext_lazy("coupon", "Given at")),
    )
    empty = Empty(_("None given yet"), _("Make codes to hand out, or let journeys and invitations give them."))


class ShopTable(Table):
    """Shops that take coupons."""

    key = "growth.shops"
    title = _("Shops")
    searchable = True
    default_sort = "name"
    columns = (
        Column("name", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:shop", pk=row.pk)),
        Column("taken", _("Coupons taken"), kind="number"),
        Column("active", _("Takes coupons"), kind="bool"),
    )
    filters = (ChoiceFilter("active", _("Takes coupons"), choices=YES),)
    empty = Empty(
        _("No shops yet"),
        _("Each shop gets a page of its own: staff open it on a phone and take coupons without signing in."),
        _("New shop"),
        url_name="growth:shop_new",
        permission="growth.edit",
    )


class DiscountTable(Table):
    """Limited-time discounts."""

    key = "growth.discounts"
    title = _("Limited-time discounts")
    searchable = True
    default_sort = "-ends_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:discount", pk=row.pk)),
        Column("percent", _("Percent off"), kind="number"),
        Column("starts_at", _("Start"), kind="datetime"),
        Column("ends_at", _("Ends at"), kind="datetime"),
        Column("active", pgettext_lazy("field", "In force"), kind="bool"),
    )
    filters = (ChoiceFilter("active", pgettext_lazy("field", "In force"), choices=YES), DateRange("ends_at", _("Ends at")))
    empty = Empty(
        _("No discounts yet"),
        _("A discount for a limited time; landing pages show it with the time that is left."),
        _("New discount"),
        url_name="growth:discount_new",
        permission="growth.edit",
    )
