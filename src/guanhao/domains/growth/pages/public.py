"""Coupons and invitations on the phone: a holder's coupon, a shop's till, a programme, somebody's own page. No scripts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from guanhao.console.qr import qr
from guanhao.domains.growth.contracts import Refused, TooMany
from guanhao.domains.growth.models import CouponUse, InviteProgram, InviteSignup, Shop
from guanhao.domains.growth.pages.caller import answer, check_trap, device_of, fen_of, origin_of, public, status_of
from guanhao.domains.growth.rules.coupons import discount, written
from guanhao.domains.growth.services import coupons, invites, judging, partners, redeeming
from guanhao.kernel.tenancy import BrandRef

SOURCE = "from"


@public
def coupon(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """A coupon for whoever holds it, with the code for the till; wrong codes are slowed."""
    try:
        row = redeeming.find(code, origin=origin_of(request))
    except Refused as error:
        return answer(request, "gone.html", {"brand": brand, "problem": str(error)}, status_of(error), getattr(error, "wait", 0))
    try:
        redeeming.check(row)
        problem = ""
    except Refused as error:
        problem = str(error)
    shown = written(row.code)
    return answer(request, "coupon.html", {"brand": brand, "row": row, "batch": row.batch, "shown": shown, "problem": problem, "qr": qr(row.code)})


@public
def shop(request: HttpRequest, brand: BrandRef, key: str) -> HttpResponseBase:
    """The till of a shop: look a code up, see what it is worth, take it. The address is the shop's key."""
    row = coupons.shop_by_key(key)
    if row is None:
        return answer(request, "gone.html", {"brand": brand}, 404)
    origin = f"shop:{row.pk}"
    context: dict[str, Any] = {"brand": brand, "shop": row, "typed": {name: request.POST.get(name, "")[:60] for name in ("code", "order", "amount")}}
    context["newest"] = _newest(row)
    if request.method != "POST":
        done = CouponUse.objects.filter(shop=row, pk=_number(request.GET.get("done", ""))).select_related("coupon__batch").first()
        return answer(request, "shop.html", {**context, "done": done})
    try:
        order = redeeming.Order(number=request.POST.get("order", ""), amount=fen_of(request.POST.get("amount", "")))
        found = redeeming.find(request.POST.get("code", ""), origin=origin)
        if request.POST.get("do") == "take":
            use = redeeming.redeem(code=found.code, order=order, shop=row, origin=origin)
            return HttpResponseRedirect(f"{request.path}?done={use.pk}")
        redeeming.check(found)
        batch = found.batch
        off = discount(batch.kind, batch.value, order.amount) if order.amount is not None else None
        return answer(request, "shop.html", {**context, "found": found, "batch": batch, "shown": written(found.code), "off": off})
    except Refused as error:
        wait = error.wait if isinstance(error, TooMany) else 0
        return answer(request, "shop.html", {**context, "problem": str(error)}, status_of(error), wait)


def _newest(row: Shop) -> Any:
    return CouponUse.objects.filter(shop=row).select_related("coupon__batch").order_by("-pk")[:5]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@public
def program(request: HttpRequest, brand: BrandRef, key: str) -> HttpResponseBase:
    """A programme's own page, without an inviter."""
    row = InviteProgram.objects.filter(key=key).exclude(state=InviteProgram.State.DRAFT).first()
    if row is None:
        raise Http404
    return _door(request, brand, row, None)


@public
def invited(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """What an invitation opens."""
    inviter = invites.signup_by_code(code)
    if inviter is None or inviter.program.state == InviteProgram.State.DRAFT:
        raise Http404
    return _door(request, brand, inviter.program, inviter)


def _door(request: HttpRequest, brand: BrandRef, row: InviteProgram, inviter: InviteSignup | None) -> HttpResponseBase:
    partner = request.GET.get(SOURCE, request.POST.get(SOURCE, ""))[:16]
    typed = {name: request.POST.get(name, "")[:60] for name in ("name", "phone")}
    context = {"brand": brand, "program": row, "inviter": inviter, "partner": partner, "typed": typed, "open": row.state == "open"}
    if request.method != "POST":
        invites.count(row, "visits")
        partners.count_visit(partner)
        return answer(request, "program.html", context)
    try:
        check_trap(request)
        comer = invites.Comer(
            phone=request.POST.get("phone", ""),
            name=request.POST.get("name", ""),
            agreed=request.POST.get("agreed") == "1",
            origin=origin_of(request),
            device=device_of(request),
            partner=partner,
        )
        signup = invites.sign_up(program=row, comer=comer, inviter=inviter)
    except Refused as error:
        return answer(request, "program.html", {**context, "problem": str(error)}, status_of(error), getattr(error, "wait", 0))
    if signup.device and signup.device != comer.device:
        return answer(request, "program.html", {**context, "known": True})  # the number is known: its page opens on the browser that signed up
    return HttpResponseRedirect(reverse("public_growth:mine", kwargs={"slug": brand.slug, "key": invites.key_of(signup)}))


@public
def mine(request: HttpRequest, brand: BrandRef, key: str) -> HttpResponseBase:
    """Somebody's own page: the link to share, steps reached, coupons, and an objection where they are held."""
    row = invites.signup_by_key(key)
    if row is None:
        return answer(request, "gone.html", {"brand": brand}, 404)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "share":
                invites.count(row.program, "shares")
                return HttpResponseRedirect(f"{request.path}?said=share")
            judging.appeal(signup=row, text=request.POST.get("text", ""))
            return HttpResponseRedirect(f"{request.path}?said=appeal")
        except Refused as error:
            problem, status = str(error), status_of(error)
    counts = judging.valid_counts(row)
    rewards = {(one.level, one.invites): one for one in row.rewards.select_related("coupon")}
    titles = coupons.titles()
    steps = [
        (one, titles.get(one["batch"], one["batch"]), min(counts[one["level"]], one["invites"]), rewards.get((one["level"], one["invites"])))
        for one in row.program.steps
        if one["level"] <= row.program.depth
    ]
    link = request.build_absolute_uri(reverse("public_growth:invited", kwargs={"slug": brand.slug, "code": row.code}))
    said = {"appeal": _("We read your objection and answer here."), "share": _("Thank you. Send the link to your friends.")}
    context = {"brand": brand, "row": row, "program": row.program, "steps": steps, "link": link, "qr": qr(link), "problem": problem}
    context |= {
        "said": said.get(request.GET.get("said", ""), ""),
        "waiting": row.invited.filter(state__in=("wait", "held")).count(),
        "counts": counts,
    }
    return answer(request, "mine.html", context, status)
