"""Publishing by hand: the list of what waits for a person, the desk's page with the QR code, and the phone's page behind it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guanhao.console.acting import act
from guanhao.console.http import BrandRequest, needs, open_to_all, page
from guanhao.console.links import burl
from guanhao.console.qr import qr
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Handing, Publication
from guanhao.domains.publishing.policy.afterwards import HandOffPolicy
from guanhao.domains.publishing.publisher.media import MediaChanged, opener
from guanhao.domains.publishing.selectors import handing as selectors
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.services import handing as services
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Phone = Callable[..., HttpResponse]


@needs("publishing.view")
def by_hand(request: BrandRequest) -> HttpResponseBase:
    """What waits for a person now, and what will next; `?whose=me` shows only one's own."""
    mine = request.GET.get("whose") == "me"
    matrix, moment = Matrix(), now()
    rows = list(selectors.handed(person_id=request.actor.user_id if mine else None)[:200])
    people = identity.people([row.owner_id for row in rows if row.owner_id])
    context = {
        "rows": [_line(row, matrix, people, moment) for row in rows],
        "coming": [_line(row, matrix, {}, moment) for row in selectors.coming()],
        "mine": mine,
    }
    return page(request, "publishing/by_hand.html", context)


@needs("publishing.plan")
def desk(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One publication for a person at the desk: the code for the phone, and the same words and files here."""
    row = _row(pk)
    work = selectors.work_of(row)
    if work.stop:
        return page(request, "publishing/hand.html", {"row": row, "work": work})
    made = services.hand_to(publication_id=pk)
    address = _address(services.secret_of(made))
    context = {"row": row, "work": work, "handing": made, "address": address, "code": qr(address), "account": channels.account(row.account_id)}
    if work.fills_app and request.GET.get("app") == "1":
        try:
            context["app_code"] = qr(services.app_address(handing=made, address_of=_media_address(services.secret_of(made))))
        except Refused as error:
            messages.error(request, error.message)
    return page(request, "publishing/hand.html", context)


@require_POST
@needs("publishing.plan")
def renew(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another link; the old one ends."""
    _row(pk)
    return act(
        request,
        lambda: services.hand_to(publication_id=pk, renew=True),
        burl("publishing:hand", pk=pk),
        _("A new link is made; the old one opens nothing any more."),
    )


def _held_by_phone(view: Phone) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Opens the scope of the secret's brand and person; keeps the address out of search engines and of other sites."""

    @open_to_all
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **more: Any) -> HttpResponseBase:
        try:
            with services.opened(secret) as handing, timezone.override(current_brand().zone):
                response = view(request, handing, secret, **more)
        except LookupError:
            response = render(request, "publishing/phone_ended.html", status=404)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


@_held_by_phone
@require_safe
def phone(request: HttpRequest, handing: Handing, secret: str) -> HttpResponse:
    """Everything the person needs, one after the other."""
    return _phone(request, handing, secret)


@_held_by_phone
@require_safe
def media(request: HttpRequest, handing: Handing, secret: str, sha256: str) -> HttpResponse:
    """One signed file; 404 when it is not one of this publication, 409 when the bytes on disk are not what was signed."""
    work = selectors.work_of(handing.publication)
    wanted = next((one for one in work.media if one.sha256 == sha256), None)
    if wanted is None or work.payload is None:
        raise Http404
    try:
        stream = opener(work.payload)(wanted)
    except MediaChanged as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    shown = request.GET.get("show") == "1" and wanted.kind == "image"
    kind = wanted.mime if shown or wanted.kind in ("image", "video", "audio") else "application/octet-stream"
    answer: Any = FileResponse(stream, as_attachment=not shown, filename=wanted.name or f"{sha256[:12]}", content_type=kind)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[no-any-return]


class _ToApp(HttpResponseRedirect):
    """A redirect into the platform's app."""

    allowed_schemes = ["snssdk1128"]


@_held_by_phone
@require_POST
def fill(request: HttpRequest, handing: Handing, secret: str) -> HttpResponse:
    """Open the platform's app with the post filled in."""
    try:
        return _ToApp(services.app_address(handing=handing, address_of=_media_address(secret)))
    except Refused as error:
        return _phone(request, handing, secret, error=error, status=422)


@_held_by_phone
@require_POST
def tick(request: HttpRequest, handing: Handing, secret: str) -> HttpResponse:
    """Keep what is ticked."""
    try:
        services.tick(handing=handing, lines=_numbers(request))
    except Refused as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@_held_by_phone
@require_POST
def done(request: HttpRequest, handing: Handing, secret: str) -> HttpResponse:
    """It is out: the link is pasted back."""
    handing.ticks = _numbers(request) or handing.ticks
    shot = request.FILES.get("proof")
    try:
        if shot is not None and (shot.size or 0) > HandOffPolicy.of_brand().proof_mb << 20:
            raise Refused(_("The screenshot is larger than %(limit)s MB.") % {"limit": HandOffPolicy.of_brand().proof_mb}, "proof")
        services.tick(handing=handing, lines=handing.ticks)
        services.report_published(handing=handing, url=request.POST.get("url", "")[:600], proof=(shot, shot.name or "proof") if shot else None)
    except Refused as error:
        return _phone(request, handing, secret, error=error, status=422)
    return HttpResponseRedirect(reverse("publishing_public:phone", kwargs={"secret": secret}))


@_held_by_phone
@require_POST
def failed(request: HttpRequest, handing: Handing, secret: str) -> HttpResponse:
    """It could not be published."""
    try:
        services.report_failed(handing=handing, reason=request.POST.get("reason", "")[:500])
    except Refused as error:
        return _phone(request, handing, secret, error=error, status=422)
    return HttpResponseRedirect(reverse("publishing_public:phone", kwargs={"secret": secret}))


def _phone(request: HttpRequest, handing: Handing, secret: str, *, error: Refused | None = None, status: int = 200) -> HttpResponse:
    row = Publication.objects.get(pk=handing.publication_id)
    work = selectors.work_of(row)
    context = {
        "row": row,
        "work": work,
        "handing": handing,
        "secret": secret,
        "account": channels.account(row.account_id),
        "error": error,
        "url": request.POST.get("url", ""),
        "reason": request.POST.get("reason", ""),
        "opens": work.open_url if urlsplit(work.open_url).scheme else "",
        "brand": current_brand(),
    }
    return render(request, "publishing/phone.html", context, status=status)


def _numbers(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("ticks") if text.isdecimal() and len(text) < 4]


def _row(pk: int) -> Publication:
    access.require("publishing.view")
    try:
        row: Publication = Publication.objects.get(pk=pk)
    except Publication.DoesNotExist:
        raise Http404 from None
    return row


def _line(row: Publication, matrix: Matrix, people: dict[int, Any], moment: Any) -> dict[str, Any]:
    owner = people.get(row.owner_id) if row.owner_id else None
    return {
        "row": row,
        "account": matrix.name(row.account_id),
        "platform": channels.platform(row.platform),
        "late": row.planned_at < moment,
        "owner": owner.name if owner else "",
    }


def _media_address(secret: str) -> Callable[[str], str]:
    def address(sha256: str) -> str:
        """Where the app fetches a file: the phone's own link holds the right to it."""
        return f"{settings.PUBLIC_URL}{reverse('publishing_public:phone_media', kwargs={'secret': secret, 'sha256': sha256})}"

    return address


def _address(secret: str) -> str:
    path = reverse("publishing_public:phone", kwargs={"secret": secret})
    return f"{settings.PUBLIC_URL}{path}"
