"""The approval sheet on paper."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.content.pages.review import view_or_404
from guanhao.domains.content.selectors.sheet import sheet_of
from guanhao.domains.content.services.sheets import FORMATS, render_sheet
from guanhao.engines.document.html import fragment_html


@needs("review.view")
def sheet(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The sheet as a page to read and print."""
    view = view_or_404(pk)
    html = fragment_html(sheet_of(pk), trace=lambda key: f"#{key}")
    context = {
        "view": view,
        "html": mark_safe(html),  # noqa: S308 - every text in it was escaped by engines.document.html
        "trail": [(_("Review desk"), burl("content:desk")), (view.title, burl("content:review", pk=pk))],
    }
    return page(request, "content/review_sheet.html", context)


@needs("review.view")
def pdf(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The sheet as PDF."""
    view_or_404(pk)
    name, raw = render_sheet(approval_id=pk)
    return HttpResponse(raw, content_type=FORMATS["pdf"], headers={"Content-Disposition": f'inline; filename="{name}"'})
