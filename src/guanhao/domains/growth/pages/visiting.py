"""Landing pages as visitors read them, without scripts."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.models import LandingFile, LandingPage
from guanhao.domains.growth.pages.caller import answer, check_trap, origin_of, public, status_of
from guanhao.domains.growth.selectors import landing as selectors
from guanhao.domains.growth.services import landing, partners
from guanhao.domains.growth.wording import FIELD_WORDS
from guanhao.kernel import files
from guanhao.kernel.tenancy import BrandRef


@public
def show(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """The page; POST sends one of its forms."""
    row = _page(code)
    source, partner = request.GET.get("utm_source", request.GET.get("s", "")), request.GET.get("from", "")
    context = {"brand": brand, "row": row, "blocks": selectors.drawn(row, row.live), "sent": request.GET.get("sent") == "1"}
    if request.method != "POST":
        if not context["sent"]:
            landing.count(row, "view", source)
            partners.count_visit(partner)
        return answer(request, "page.html", context)
    place, answers = request.POST.get("place", ""), {name: request.POST.get(name, "") for name in FIELD_WORDS}
    try:
        check_trap(request)
        landing.send(
            page=row,
            block=int(place) if place.isdecimal() and len(place) < 5 else -1,
            answers=answers,
            agreed=request.POST.get("agreed") == "1",
            origin=origin_of(request),
            source=source,
            partner=partner,
        )
    except Refused as error:
        more = {"problem": str(error), "typed": answers, "at": place}
        return answer(request, "page.html", {**context, **more}, status_of(error), getattr(error, "wait", 0))
    return HttpResponseRedirect(f"{request.path}?sent=1")


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
