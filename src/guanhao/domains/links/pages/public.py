"""Following a short link: one query, one line of the click log, a redirect."""

import logging
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanhao.console.http import open_to_all
from guanhao.domains.identity import facade as identity
from guanhao.domains.links.models import Link
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.registry import agents
from guanhao.domains.links.rules.clicks import family_of, reason_of, referrer_of
from guanhao.domains.links.services.recording import append_click
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

log = logging.getLogger(__name__)
REMEMBERED = 300


@open_to_all
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """302 to the target; 404 for a code there is none of; 410 (or the brand's own address) for a link that is not in use."""
    moment = now()
    row = Link.everywhere.filter(code=code.lower()).values_list("pk", "brand_id", "target", "status", "expires_at").first()
    if row is None:
        return _closed(request, 404)
    pk, brand_id, target, status, expires_at = row
    if status != Link.Status.ACTIVE or (expires_at is not None and expires_at <= moment):
        fallback = _fallback(brand_id)
        return _away(fallback) if fallback else _closed(request, 410)
    known, agent = agents(), request.headers.get("User-Agent", "")[:1000]
    try:
        append_click(
            moment=moment,
            day=moment.astimezone(_zone(brand_id, int(moment.timestamp()) // REMEMBERED)).date(),
            brand_id=brand_id,
            link_id=pk,
            family=family_of(agent, known.families),
            referrer=referrer_of(request.headers.get("Referer", "")),
            reason=reason_of(request.method or "GET", request.headers, known),
            address=identity.address_of(request),
            agent=agent,
        )
    except OSError:
        log.exception("a click of link %s could not be written; the reader was sent on", pk)
    return _away(target)


def _away(target: str) -> HttpResponse:
    """Nobody keeps the answer, so that the next click is counted and a changed target works at once."""
    answer = HttpResponseRedirect(target)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    answer = render(request, "links/closed.html", {"known": status == 410}, status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _fallback(brand_id: int) -> str:
    brand = identity.brand_by_id(brand_id)
    if brand is None:
        return ""
    with brand_scope(brand):
        found = LinkPolicy.of_brand().fallback
    return found if found.startswith(("https://", "http://")) else ""


@lru_cache(maxsize=256)
def _zone(brand_id: int, _while: int) -> ZoneInfo:
    """The brand's time zone, looked up every five minutes."""
    brand = identity.brand_by_id(brand_id)
    return brand.zone if brand else ZoneInfo("UTC")
