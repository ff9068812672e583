"""The public gallery of a call for content: approved works, page by page, without signing in."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from guanhao.domains.interaction.pages.public.caller import caller_of, public
from guanhao.domains.interaction.selectors import gallery as selectors
from guanhao.kernel import files
from guanhao.kernel.tenancy import BrandRef

A_PAGE = 24


@require_safe
@public
def works(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """Works that were approved, the newest first, `?page=`; 404 where the call keeps no gallery."""
    caller = caller_of(request, brand, code)
    if not caller.activity.settings.get("gallery"):
        raise Http404
    shown = Paginator(selectors.works(caller.activity).prefetch_related("files__file"), A_PAGE).get_page(request.GET.get("page"))
    rows = [(work, [one for one in work.files.all() if one.file is not None and one.mime in selectors.PICTURES]) for work in shown]
    return caller.answer("works.html", {"rows": rows, "shown": shown})


@require_safe
@public
def picture(request: HttpRequest, brand: BrandRef, file_id: int) -> HttpResponseBase:
    """A picture of a work that is shown; 404 as soon as it may not be shown any more."""
    row = selectors.picture(file_id)
    if row is None or row.file is None:
        raise Http404
    try:
        return FileResponse(files.open_file(row.file), content_type=row.mime)
    except FileNotFoundError:
        raise Http404 from None
