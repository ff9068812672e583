"""Coupons, shops and discounts in the console."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.qr import qr
from guanhao.console.rows import DressedRows, QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.forms.campaigns import fen, yuan
from guanhao.domains.growth.forms.coupons import BatchForm, CodesForm, DiscountForm, ShopForm, TakeForm
from guanhao.domains.growth.models import Coupon, CouponBatch, CouponUse, DiscountWindow, Shop
from guanhao.domains.growth.services import coupons as services
from guanhao.domains.growth.services import redeeming
from guanhao.domains.growth.services.door import key_of
from guanhao.domains.growth.tables.coupons import BatchTable, CouponTable, DiscountTable, ShopTable
from guanhao.domains.people import facade as people
from guanhao.kernel import access
from guanhao.kernel.access import current_actor

PLAIN = ("key", "title", "text", "kind", "total", "per_person", "starts_at", "ends_at", "hour_from", "hour_to", "returns", "active")


def flag(name: str) -> dict[str, Any]:
    """The look-up of a yes-or-no filter."""
    return {name: lambda found, value: found.filter(**{name: "1" in value}) if len(value) == 1 else found}


@needs("growth.view")
def batches(request: BrandRequest) -> HttpResponseBase:
    """All batches."""
    used = Count("coupons", filter=Q(coupons__state="redeemed"))
    rows = QuerySetRows(CouponBatch.objects.annotate(used=used), search=("title", "key"), lookups=flag("active"))
    context = {"tab": "coupons", "may_edit": access.can("growth.edit"), "new": "growth:batch_new", "new_words": _("New batch"), "coupons": True}
    return list_page(request, BatchTable(request, rows), template="growth/list.html", context=context)


def _draft(values: dict[str, Any]) -> services.BatchDraft:
    percent = values["kind"] == CouponBatch.Kind.PERCENT
    return services.BatchDraft(
        **{name: values[name] for name in PLAIN},
        campaign_id=values["campaign_id"],
        value=int(values["value"] or 0) if percent else fen(values["value"]) or 0,
        least=fen(values["least"]) or 0,
        cost=fen(values["cost"]) or 0,
        weekdays="".join(sorted(values["weekdays"])),
    )


@needs("growth.edit")
def batch_new(request: BrandRequest) -> HttpResponseBase:
    """A new batch."""
    form = BatchForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:batch", pk=services.save_batch(_draft(values)).pk)

    return form_page(request, form, save, title=_("New batch"), done=_("Saved."), back=burl("growth:batches"))


@needs("growth.edit")
def batch_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a batch."""
    row = get_object_or_404(CouponBatch, pk=pk)
    initial = {name: getattr(row, name) for name in PLAIN}
    initial |= {"campaign_id": row.campaign_id, "value": row.value if row.kind == "percent" else yuan(row.value)}
    initial |= {"least": yuan(row.least), "cost": yuan(row.cost), "weekdays": list(row.weekdays)}
    form = BatchForm(request.POST or None, initial=initial)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_batch(_draft(values), row)
        return burl("growth:batch", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:batch", pk=pk))


def _dress(rows: list[Any]) -> None:
    """The names of holders in one query; codes only for those who may see them."""
    seen = access.can("growth.coupons")
    names = people.names({row.person_id for row in rows if row.person_id}) if seen else {}
    for row in rows:
        use = getattr(row, "use", None)
        row.seen, row.holder = seen, names.get(row.person_id)
        row.use_at, row.shop = (use.used_at, use.by_name) if use else (None, None)


@needs("growth.view")
def batch(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A batch with its coupons."""
    row = get_object_or_404(CouponBatch.objects.select_related("campaign"), pk=pk)
    rows = DressedRows(Coupon.objects.filter(batch=row).select_related("use"), _dress)
    table = CouponTable(request, rows)
    table.actions = (
        BulkAction("void", _("Make void"), _void, "growth.coupons", _("They cannot be used any more."), danger=True),
        BulkAction("refund", _("The order was refunded"), _refund, "growth.coupons", _("Each holder gets one other coupon where the batch says so.")),
    )
    worth = {"cash": f"¥{row.value / 100:.2f}", "percent": f"-{row.value}%", "gift": CouponBatch.Kind.GIFT.label}[row.kind]
    facts = [
        fact(request, _("Worth"), worth),
        fact(request, _("Smallest order (yuan)"), row.least / 100 if row.least else None, "money"),
        fact(request, _("Start"), row.starts_at, "datetime"),
        fact(request, _("Ends at"), row.ends_at, "datetime"),
        fact(request, _("For each person at most"), row.per_person or None, "number"),
        fact(request, _("Campaign"), row.campaign.title if row.campaign else None),
    ]
    counts = Coupon.objects.filter(batch=row).aggregate(used=Count("pk", filter=Q(state="redeemed")), void=Count("pk", filter=Q(state="void")))
    context = {
        "row": row,
        "facts": facts,
        "counts": counts,
        "may_edit": access.can("growth.edit"),
        "may_give": access.can("growth.coupons"),
        "trail": [(_("Coupons"), burl("growth:batches"))],
    }
    return list_page(request, table, template="growth/batch.html", context=context)


def _void(_request: BrandRequest, keys: list[str]) -> str:
    try:
        count = services.void(coupons=list(Coupon.objects.filter(pk__in=keys)), reason=_("Made void on the list"))
    except Refused as error:
        raise ValidationError(str(error)) from None
    return ngettext("%(count)s coupon is void.", "%(count)s coupons are void.", count) % {"count": count}


def _refund(_request: BrandRequest, keys: list[str]) -> str:
    done = 0
    for row in Coupon.objects.filter(pk__in=keys, use__refunded_at=None, state=Coupon.State.REDEEMED):
        redeeming.refund(coupon=row, reason=_("Refunded on the list"))
        done += 1
    return ngettext("%(count)s coupon refunded.", "%(count)s coupons refunded.", done) % {"count": done}


@needs("growth.coupons")
def codes(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make codes to hand out."""
    row = get_object_or_404(CouponBatch, pk=pk)
    form = CodesForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.make_codes(batch=row, **values)
        return burl("growth:batch", pk=pk)

    return form_page(request, form, save, title=_("Make codes"), done=_("Saved."), back=burl("growth:batch", pk=pk))


@needs("growth.view")
def batch_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a batch."""
    row = get_object_or_404(CouponBatch, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("growth:batch", pk=pk))


@needs("growth.redeem")
def take(request: BrandRequest) -> HttpResponseBase:
    """Take a coupon in the console."""
    form = TakeForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        order = redeeming.Order(number=values["order"], amount=fen(values["amount"]))
        use = redeeming.redeem(code=values["code"], order=order, origin=f"user:{current_actor().user_id}")
        messages.success(request, _("Taken: “%(title)s”, ¥%(off)s off.") % {"title": use.coupon.batch.title, "off": f"{use.discount / 100:.2f}"})
        return burl("growth:take")

    return form_page(request, form, save, title=_("Take a coupon"), back=burl("growth:batches"), submit=_("Take it"))


# shops


@needs("growth.view")
def shops(request: BrandRequest) -> HttpResponseBase:
    """All shops."""
    rows = QuerySetRows(Shop.objects.annotate(taken=Count("uses")), search=("name",), lookups=flag("active"))
    context = {"tab": "coupons", "may_edit": access.can("growth.edit"), "new": "growth:shop_new", "new_words": _("New shop"), "coupons": True}
    return list_page(request, ShopTable(request, rows), template="growth/list.html", context=context)


@needs("growth.edit")
def shop_new(request: BrandRequest) -> HttpResponseBase:
    """A new shop."""
    form = ShopForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:shop", pk=services.save_shop(**values).pk)

    return form_page(request, form, save, title=_("New shop"), done=_("Saved."), back=burl("growth:shops"))


@needs("growth.edit")
def shop_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a shop."""
    row = get_object_or_404(Shop, pk=pk)
    form = ShopForm(request.POST or None, initial={"name": row.name, "active": row.active})

    def save(values: dict[str, Any]) -> str:
        services.save_shop(row=row, **values)
        return burl("growth:shop", pk=pk)

    return form_page(request, form, save, title=row.name, done=_("Saved."), back=burl("growth:shop", pk=pk))


@needs("growth.view")
def shop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One shop: the address of its page, what it took."""
    row = get_object_or_404(Shop, pk=pk)
    may_edit = access.can("growth.edit")
    url = ""
    if may_edit and row.active:
        path = reverse("public_growth:shop", kwargs={"slug": request.brand.slug, "key": key_of("shop", row.pk, row.page_version)})
        url = request.build_absolute_uri(path)
    context = {
        "row": row,
        "url": url,
        "code": qr(url) if url else "",
        "uses": CouponUse.objects.filter(shop=row).select_related("coupon__batch").order_by("-pk")[:50],
        "may_edit": may_edit,
        "trail": [(_("Shops"), burl("growth:shops"))],
    }
    return page(request, "growth/shop.html", context)


@require_POST
@needs("growth.edit")
def shop_renew(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new address; the old one is void."""
    services.renew_shop(shop=get_object_or_404(Shop, pk=pk))
    messages.success(request, _("The old address is void."))
    return HttpResponseRedirect(burl("growth:shop", pk=pk))


# discounts


@needs("growth.view")
def discounts(request: BrandRequest) -> HttpResponseBase:
    """All limited-time discounts."""
    rows = QuerySetRows(DiscountWindow.objects.order_by(F("ends_at").desc()), search=("title", "text"), lookups=flag("active"))
    context = {"tab": "coupons", "may_edit": access.can("growth.edit"), "new": "growth:discount_new", "new_words": _("New discount"), "coupons": True}
    return list_page(request, DiscountTable(request, rows), template="growth/list.html", context=context)


def _discount(values: dict[str, Any]) -> services.DiscountDraft:
    facts = {name: values[name] for name in ("title", "text", "percent", "starts_at", "ends_at", "active")}
    return services.DiscountDraft(**facts, campaign_id=values["campaign_id"])


@needs("growth.edit")
def discount_new(request: BrandRequest) -> HttpResponseBase:
    """A new discount."""
    form = DiscountForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.save_discount(_discount(values))
        return burl("growth:discounts")

    return form_page(request, form, save, title=_("New discount"), done=_("Saved."), back=burl("growth:discounts"))


@needs("growth.edit")
def discount(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a discount."""
    row = get_object_or_404(DiscountWindow, pk=pk)
    names = ("title", "text", "percent", "starts_at", "ends_at", "active")
    form = DiscountForm(request.POST or None, initial={**{name: getattr(row, name) for name in names}, "campaign_id": row.campaign_id})

    def save(values: dict[str, Any]) -> str:
        services.save_discount(_discount(values), row)
        return burl("growth:discounts")

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:discounts"))
