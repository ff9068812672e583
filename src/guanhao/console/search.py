"""Global search of a brand: a page for people, JSON for the palette, both only with what the person may see."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, page, wants_json
from guanhao.console.links import burl_or_none
from guanhao.console.registry import GROUPS, commands, finders, kind_title, nav_items
from guanhao.kernel import access, search

PAGE_HITS = 50
PALETTE_HITS = 8
LONGEST = 200
BEFORE, EXCERPT = 40, 180
PAGES = "console.page"
Parts = list[tuple[str, bool]]


def find(request: BrandRequest) -> HttpResponse:
    """`?q=` words; JSON `{hits: [{title, url, kind, excerpt}]}` when that is asked for."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    program = wants_json(request)
    found = find_all(words, PALETTE_HITS if program else PAGE_HITS) if words else []
    found = [hit for hit in found if not program or hit.kind != PAGES]  # the palette knows the pages itself
    hits: list[dict[str, Any]] = [
        {"title": hit.title, "url": hit.url, "kind": kind_title(hit.kind), "excerpt": excerpt(hit.body, words)} for hit in found
    ]
    response: HttpResponse
    if program:
        response = JsonResponse({"hits": hits}, json_dumps_params={"ensure_ascii": False})
    else:
        for hit in hits:
            hit |= {"title_parts": marked(hit["title"], words), "excerpt_parts": marked(hit["excerpt"], words)}
        ordered = sorted(hits, key=lambda hit: hit["kind"])
        grouped = [(kind, list(same)) for kind, same in groupby(ordered, key=lambda hit: hit["kind"])]
        groups = sorted(grouped, key=lambda group: len(group[1]))  # so that one account is not found below fifty posts
        context = {"title": _("Search"), "words": words, "groups": groups, "count": len(hits), "limit": PAGE_HITS}
        context["more"] = any(len(same) >= PAGE_HITS for _kind, same in groups)
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


def found_pages(words: str, limit: int) -> list[search.Hit]:
    """Pages of the navigation and commands whose words hold every word, for what the person may open."""
    wanted = words.lower().split()
    lines = [(one.key, one.title, one.url_name, one.permission, str(GROUPS[one.group])) for one in nav_items()]
    lines += [(one.key, one.title, one.url_name, one.permission, str(one.words)) for one in commands()]
    found = []
    for key, title, url_name, permission, more in lines:
        text = f"{title} {more} {key}".lower()
        if all(word in text for word in wanted) and (permission is None or access.can(permission)) and (url := burl_or_none(url_name)):
            found.append(search.Hit(PAGES, key, str(title), more, url))
    return found[:limit]


def excerpt(text: str, words: str) -> str:
    """The part of a text around the first of the words, in one line; the beginning when none occurs."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    found = _pattern(words).search(line) if words.split() else None
    start = max(0, found.start() - BEFORE) if found else 0
    return f"{'…' if start else ''}{line[start : start + EXCERPT]}{'…' if start + EXCERPT < len(line) else ''}"


def marked(text: str, words: str) -> Parts:
    """A text cut where the words occur: (piece, True where it is one of the words)."""
    if not words.split():
        return [(text, False)]
    pieces: Sequence[str] = _pattern(words).split(text)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def _pattern(words: str) -> re.Pattern[str]:
    longest_first = sorted(words.split(), key=len, reverse=True)
    return re.compile(f"({'|'.join(re.escape(word) for word in longest_first)})", re.IGNORECASE)
