"""QR codes of links: one as a file, and a sheet to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.qr import qr
from guanhao.domains.links import selectors
from guanhao.domains.links.models import Link
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.qr import answer
from guanhao.domains.links.tables import LinkRows, LinkTable


@needs("links.view")
def svg(request: BrandRequest, pk: int) -> HttpResponse:
    """The code as SVG; `?scale=8&border=4&error=m`, `?download=1` saves it."""
    return answer(request, _link(pk), "svg")


@needs("links.view")
def png(request: BrandRequest, pk: int) -> HttpResponse:
    """The code as PNG."""
    return answer(request, _link(pk), "png")


@needs("links.view")
def sheet(request: BrandRequest) -> HttpResponseBase:
    """The codes of all links the list shows under the same filters, or of `?link=` ones, to print."""
    most, table = LinkPolicy.of_brand().most_at_once, LinkTable(request, LinkRows())
    asked = [number for text in request.GET.getlist("link") if (number := whole_number(text)) is not None][:most]
    rows = list(Link.objects.filter(pk__in=asked).order_by("pk") if asked else table.source.page(table.sort, 0, most, table.conditions))
    base = LinkPolicy.of_brand().short_base
    codes = [{"link": row, "url": selectors.short_url(row.code, base), "svg": qr(selectors.short_url(row.code, base))} for row in rows]
    more = 0 if asked else max(0, table.count - most)
    return page(request, "links/sheet.html", {"codes": codes, "more": more, "size": _size(request)})


def _size(request: HttpRequest) -> str:
    asked = request.GET.get("size", "")
    return asked if asked in {"small", "large"} else "medium"


def _link(pk: int) -> Link:
    found: Link | None = Link.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
