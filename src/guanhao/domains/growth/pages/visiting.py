"""Landing pages as visitors read them; only games and the share button need a script."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.models import LandingFile, LandingPage
from guanhao.domains.growth.pages.caller import answer, check_trap, device_of, origin_of, public, status_of
from guanhao.domains.growth.rules import games
from guanhao.domains.growth.selectors import landing as selectors
from guanhao.domains.growth.services import landing, partners, playing
from guanhao.domains.growth.wording import FIELD_WORDS
from guanhao.kernel import files
from guanhao.kernel.tenancy import BrandRef


@public
def show(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """The page; POST sends one of its forms, a finished quiz or game, a claim of its reward, or says that it was shared."""
    row = _page(code)
    source, partner = request.GET.get("utm_source", request.GET.get("s", "")), request.GET.get("from", "")
    context = _context(request, brand, row)
    if request.method != "POST":
        if not context["again"]:
            landing.count(row, "view", source)
            partners.count_visit(partner)
        return answer(request, "page.html", context)
    try:
        check_trap(request)
        return HttpResponseRedirect(request.path + ACTS.get(request.POST.get("do", ""), _send)(request, row, source))
    except Refused as error:
        typed = {name: request.POST.get(name, "")[:120] for name in FIELD_WORDS}
        more = {"problem": str(error), "typed": typed, "at": request.POST.get("place", ""), "wrong": request.POST.get("mark", "")}
        return answer(request, "page.html", {**context, **more}, status_of(error), getattr(error, "wait", 0))


def _context(request: HttpRequest, brand: BrandRef, row: LandingPage) -> dict[str, Any]:
    blocks = selectors.drawn(row, row.live)
    if any(one["kind"] in games.PLAYED for one in blocks):
        selectors.with_plays(blocks, playing.plays_of(row, device_of(request)))
    link = request.build_absolute_uri(reverse("public_growth:page", kwargs={"slug": brand.slug, "code": row.code}))
    said = {name: request.GET.get(name, "") for name in ("sent", "shared", "played")}
    return {
        "brand": brand,
        "row": row,
        "blocks": blocks,
        "link": f"{link}?s={selectors.SHARED}",
        "scripted": any(one["kind"] in {"game", "share"} for one in blocks),
        "again": any(said.values()),
        "sent": said["sent"] == "1",
        "shared": said["shared"] == "1",
    }


def _send(request: HttpRequest, row: LandingPage, source: str) -> str:
    place, answers = request.POST.get("place", ""), {name: request.POST.get(name, "") for name in FIELD_WORDS}
    landing.send(
        page=row,
        block=int(place) if place.isdecimal() and len(place) < 5 else -1,
        answers=answers,
        agreed=request.POST.get("agreed") == "1",
        origin=origin_of(request),
        source=source,
        partner=request.GET.get("from", ""),
    )
    return "?sent=1"


def _play(request: HttpRequest, row: LandingPage, source: str) -> str:
    mark, given = request.POST.get("mark", ""), {name: str(value) for name, value in request.POST.items()}
    playing.play(page=row, mark=mark, given=given, device=device_of(request), origin=origin_of(request), source=source)
    return f"?played=1#play-{mark}"


def _claim(request: HttpRequest, row: LandingPage, _source: str) -> str:
    mark, phone = request.POST.get("mark", ""), request.POST.get("phone", "")
    agreed = request.POST.get("agreed") == "1"
    playing.claim(page=row, mark=mark, device=device_of(request), phone=phone, agreed=agreed, origin=origin_of(request))
    return f"?played=1#play-{mark}"


def _share(_request: HttpRequest, row: LandingPage, source: str) -> str:
    landing.count(row, "share", source)
    return "?shared=1#share"


ACTS: Mapping[str, Callable[[HttpRequest, LandingPage, str], str]] = {"play": _play, "claim": _claim, "share": _share}


@public
def go(request: HttpRequest, brand: BrandRef, code: str, place: int) -> HttpResponseBase:
    """Where a button leads: the click is counted on the way. Only addresses of the published page."""
    row = _page(code)
    if place >= len(row.live) or row.live[place]["kind"] != "button":
        raise Http404
    landing.count(row, "click", request.GET.get("s", ""))
    return HttpResponseRedirect(row.live[place]["url"])


@public
def file(request: HttpRequest, brand: BrandRef, code: str, number: int) -> HttpResponseBase:
    """A picture or video that the published page shows."""
    row = _page(code)
    if number not in {one.get("file") for one in row.live}:
        raise Http404
    return file_of(row, number)


def file_of(row: LandingPage, number: int) -> FileResponse:
    """The file as it was stored, with the type that was read from its bytes."""
    found = LandingFile.objects.filter(page=row, pk=number).select_related("file").first()
    if found is None:
        raise Http404
    response = FileResponse(files.open_file(found.file), content_type=found.file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(code: str) -> LandingPage:
    row = landing.page_by_code(code)
    if row is None:
        raise Http404
    return row
