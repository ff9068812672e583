"""The member's own page: for phones, without scripts, by a signed address."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from guanhao.console.http import open_to_all, whole_number
from guanhao.console.qr import qr
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import (
    CityPartner,
    Gathering,
    GroupMember,
    Help,
    LevelChange,
    Member,
    MemberTerms,
    Redemption,
    Reward,
    Ticket,
    Violation,
)
from guanhao.domains.community.selectors import mine
from guanhao.domains.community.services import gatherings, groups, helping, redeeming, spots
from guanhao.domains.community.services import page as services
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

WORDS_LIMIT = 16 << 10
SAID = {
    "terms": gettext_lazy("Thank you."),
    "check_in": gettext_lazy("Checked in for today."),
    "again": gettext_lazy("You have checked in today already."),
    "confirm": gettext_lazy("Redeemed. You see below where it is."),
    "cancel": gettext_lazy("Cancelled: your points are back."),
    "help": gettext_lazy("Thank you for your answer."),
    "sign_up": gettext_lazy("You are signed up: show the QR code at the door."),
    "sign_off": gettext_lazy("You are signed off."),
    "appeal": gettext_lazy("We read your objection and answer here."),
}


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one brand for everybody: brand in scope, nobody acting, nothing cached; 404 for a brand there is none of."""

    @open_to_all
    @never_cache
    @csrf_exempt  # the address itself is the secret; nobody signed in lends their rights here
    @wraps(view)
    def entered(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        brand = identity.brand_by_slug(slug)
        if brand is None:
            raise Http404
        with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
            response = view(request, brand, **more)
        response["Referrer-Policy"] = "no-referrer"  # the address is a key
        return response

    return entered


@public
def terms(request: HttpRequest, brand: BrandRef, number: int) -> HttpResponseBase:
    """A version of the terms."""
    row = MemberTerms.objects.filter(number=number).first()
    if row is None:
        raise Http404
    return render(request, "community/public/terms.html", {"brand": brand, "terms": row})


@public
def show(request: HttpRequest, brand: BrandRef, key: str) -> HttpResponseBase:
    """The page; POST does something on it and comes back, or says what is in the way."""
    member = services.member_by_key(key)
    if member is None:
        return render(request, "community/public/gone.html", {"brand": brand}, status=404)
    if request.method != "POST":
        return _page(request, brand, member)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal() or int(length) > WORDS_LIMIT:
        return HttpResponse(status=413)  # the body is never read
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, member)
    except Refused as error:
        return _page(request, brand, member, problem=str(error), status=int(getattr(error, "status", 422)))
    return HttpResponseRedirect(f"{request.path}?said={said}")


def _page(request: HttpRequest, brand: BrandRef, member: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    member.refresh_from_db()
    newest = services.newest_terms()
    held = (
        Redemption.objects.filter(member=member, state=Redemption.State.HELD, held_until__gt=now()).select_related("reward").order_by("-pk").first()
    )
    context = {
        "brand": brand,
        "problem": problem,
        "said": SAID.get(request.GET.get("said", ""), ""),
        "terms": newest,
        "must_accept": newest is not None and newest.number != member.terms_number,
        "held": held,
        "receiver": request.POST.get("receiver", "")[:400],
        **mine.page(member),
    }
    context["gatherings"] = [(row, ticket, free, _door(request, brand, ticket), _spots(row, ticket)) for row, ticket, free in context["gatherings"]]
    response = render(request, "community/public/page.html", context, status=status)
    LevelChange.objects.filter(member=member, seen_at=None).update(seen_at=now())
    return response


def _door(request: HttpRequest, brand: BrandRef, ticket: Ticket | None) -> str:
    """The QR code of a ticket: the address that whoever stands at the door opens."""
    if ticket is None or ticket.came_at is not None:
        return ""
    return qr(request.build_absolute_uri(reverse("community:check_in", kwargs={"brand": brand.slug, "code": ticket.code})))


def _spots(row: Gathering, ticket: Ticket | None) -> list[tuple[str, bool, str]]:
    """The spots of somebody who is in: whether each is done, and the page that takes a work there."""
    if ticket is None or ticket.came_at is None:
        return []
    path = row.call.path if row.call is not None and row.call.closed_at is None else ""
    return [(spot, spot in ticket.spots, path and f"{path}?{urlencode(_handing(row, ticket, spot))}") for spot in row.spots]


def _handing(row: Gathering, ticket: Ticket, spot: str) -> dict[str, str]:
    return {"mark": spots.mark_of(ticket, spot), "title": f"{row.title} · {spot}"[:120]}


def _accept(request: HttpRequest, member: Member) -> str:
    services.accept_terms(member=member, number=whole_number(request.POST.get("number")) or 0)
    return "terms"


def _check_in(_request: HttpRequest, member: Member) -> str:
    return "check_in" if services.check_in(member=member) else "again"


def _redeem(request: HttpRequest, member: Member) -> str:
    services.check_terms(member)
    reward = Reward.objects.filter(pk=whole_number(request.POST.get("reward")) or 0).first()
    if reward is None:
        raise Refused(_("This is not in the catalogue any more."))
    redeeming.hold_once(member=member, reward=reward, quantity=whole_number(request.POST.get("quantity")) or 1)
    return "held"


def _mine(request: HttpRequest, member: Member) -> Redemption:
    row: Redemption | None = Redemption.objects.filter(member=member, pk=whole_number(request.POST.get("redemption")) or 0).first()
    if row is None:
        raise Refused(_("There is no such redemption."))
    return row


def _confirm(request: HttpRequest, member: Member) -> str:
    redeeming.confirm(redemption=_mine(request, member), receiver=request.POST.get("receiver", "")[:400])
    return "confirm"


def _cancel(request: HttpRequest, member: Member) -> str:
    redeeming.cancel(redemption=_mine(request, member), note=_("Cancelled by the member"))
    return "cancel"


def _help(request: HttpRequest, member: Member) -> str:
    row = Help.objects.filter(newcomer=member, pk=whole_number(request.POST.get("help")) or 0).first()
    if row is None:
        raise Refused(_("There is nothing to confirm."))
    helping.answer_help(row=row, yes=request.POST.get("answer") == "yes")
    return "help"


def _sign_up(request: HttpRequest, member: Member) -> str:
    services.check_terms(member)
    row = Gathering.objects.filter(pk=whole_number(request.POST.get("gathering")) or 0).first()
    if row is None or (row.group_id is not None and not GroupMember.objects.filter(group=row.group_id, member=member, left_at=None).exists()):
        raise Refused(_("There is no such event."))
    gatherings.sign_up(gathering=row, member=member)
    return "sign_up"


def _sign_off(request: HttpRequest, member: Member) -> str:
    ticket = Ticket.objects.filter(member=member, pk=whole_number(request.POST.get("ticket")) or 0).first()
    if ticket is None:
        raise Refused(_("There is no such ticket."))
    gatherings.cancel_ticket(ticket=ticket)
    return "sign_off"


def _appeal(request: HttpRequest, member: Member) -> str:
    row = Violation.objects.filter(member=member, pk=whole_number(request.POST.get("violation")) or 0).first()
    if row is None:
        raise Refused(_("There is nothing to object to."))
    groups.appeal(violation=row, text=request.POST.get("text", "")[:500])
    return "appeal"


def _partner(request: HttpRequest, member: Member) -> str:
    row = CityPartner.objects.filter(member=member).first()
    if row is None:
        raise Refused(_("There is nothing to confirm."))
    gatherings.answer_invitation(partner=row, yes=request.POST.get("answer") == "yes")
    return "help"


ACTS: Mapping[str, Callable[[HttpRequest, Member], str]] = {
    "accept": _accept,
    "check_in": _check_in,
    "redeem": _redeem,
    "confirm": _confirm,
    "cancel": _cancel,
    "help": _help,
    "sign_up": _sign_up,
    "sign_off": _sign_off,
    "appeal": _appeal,
    "partner": _partner,
}
