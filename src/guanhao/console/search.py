"""Global search of a brand: a page for people, JSON for the palette, both only with what the person may see."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, page, wants_json
from guanhao.console.registry import finders, kind_title
from guanhao.kernel import access, search

PAGE_HITS = 50
PALETTE_HITS = 8
LONGEST = 200


def find(request: BrandRequest) -> HttpResponse:
    """`?q=` words; JSON `{hits: [{title, url, kind, excerpt}]}` when that is asked for."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    program = wants_json(request)
    found = find_all(words, PALETTE_HITS if program else PAGE_HITS) if words else []
    hits: list[dict[str, Any]] = [{"title": hit.title, "url": hit.url, "kind": kind_title(hit.kind), "excerpt": hit.body} for hit in found]
    response: HttpResponse
    if program:
        response = JsonResponse({"hits": hits}, json_dumps_params={"ensure_ascii": False})
    else:
        ordered = sorted(hits, key=lambda hit: hit["kind"])
        groups = [(kind, list(same)) for kind, same in groupby(ordered, key=lambda hit: hit["kind"])]
        context = {"title": _("Search"), "words": words, "groups": groups, "count": len(hits), "limit": PAGE_HITS}
        response = page(request, "console/search.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def find_all(words: str, limit: int) -> list[search.Hit]:
    """The best of the index and of every finder the person may ask, at most `limit` of each."""
    found = search.find(words, limit=limit)
    for finder in finders():
        if finder.permission is None or access.can(finder.permission):
            found += finder.find(words, limit)
    return found
