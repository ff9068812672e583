"""Who asks for a public page, and what every answer carries."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from guanhao.console.http import open_to_all
from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.services.door import new_code, sealed
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import brand_scope

COOKIE = "guanhao_guest"
YEAR = 365 * 24 * 3600
BODY = 64 << 10
TRAP = "website"


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one brand for everybody: brand in scope, nobody acting, not cached; 404 for a brand there is none of, 413 for too large a body."""

    @open_to_all
    @never_cache
    @csrf_exempt  # nobody's rights are used here: what the address or the form itself says is all there is
    @wraps(view)
    def entered(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        brand = identity.brand_by_slug(slug)
        if brand is None:
            raise Http404
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not str(length).isdecimal() or int(length) > BODY:
            return HttpResponse(status=413)  # the body is never read
        with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
            response = view(request, brand, **more)
        response["Referrer-Policy"] = "no-referrer"  # the address may be a key
        return response

    return entered


def origin_of(request: HttpRequest) -> str:
    """The keyed hash of the caller's network; the address itself is never kept."""
    return sealed("origin", identity.address_of(request))


def device_of(request: HttpRequest) -> str:
    """The keyed hash of the caller's browser, as its cookie says; "" without one."""
    cookie = request.COOKIES.get(COOKIE, "")
    return sealed("device", cookie) if 16 <= len(cookie) <= 64 else ""


def answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200, wait: int = 0) -> HttpResponse:
    """The page; a browser without a cookie gets one."""
    response = render(request, f"growth/public/{template}", context, status=status)
    if COOKIE not in request.COOKIES:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(COOKIE, new_code(26), max_age=YEAR, path="/g/", httponly=True, samesite="Lax", secure=secure)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def status_of(error: Refused) -> int:
    """The status of a refusal."""
    return int(getattr(error, "status", 422))


def check_trap(request: HttpRequest) -> None:
    """Refused when a program filled the field that people do not see."""
    if request.POST.get(TRAP):
        raise Refused(_("This could not be accepted."))


def fen_of(text: str) -> int | None:
    """An amount in yuan as it was typed, in fen; None for nothing. Refused for what is no amount."""
    plain = text.strip().replace(",", "").replace("¥", "").replace("，", "")
    if not plain:
        return None
    try:
        value = Decimal(plain) * 100
        whole = int(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise Refused(_("Write the amount in yuan, such as 128.50."), "amount") from None
    if whole != value or not 0 <= whole <= 10**10:
        raise Refused(_("Write the amount in yuan, such as 128.50."), "amount")
    return whole
