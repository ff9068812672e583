"""The global search for programs."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from guanhao.console.registry import kind_title
from guanhao.console.search import LONGEST, PAGES, excerpt, find_all
from guanhao.kernel.access import require_brand_wide
from guanhao.kernel.search import Hit

router = Router(tags=["search"])


class FoundOut(Schema):
    """Something found: its words, its page, and what it is."""

    kind: str
    kind_title: str
    id: str
    title: str
    excerpt: str
    url: str


class FoundList(Schema):
    """What was found."""

    count: int
    items: list[FoundOut]


@router.get("/search", response=FoundList, summary="Search everything")
def search(request: HttpRequest, q: str = "", limit: int = 20) -> dict[str, Any]:
    """The best hits of every room for these words, only of what the caller may see; not for keys of some accounts only."""
    require_brand_wide()
    words = q.strip()[:LONGEST]
    found = [hit for hit in find_all(words, min(max(limit, 1), 50)) if hit.kind != PAGES] if words else []
    items = [_out(hit, words) for hit in found]
    return {"count": len(items), "items": items}


def _out(hit: Hit, words: str) -> dict[str, str]:
    facts = {"kind": hit.kind, "kind_title": str(kind_title(hit.kind)), "id": hit.object_id, "title": hit.title, "url": hit.url}
    return {**facts, "excerpt": excerpt(hit.body, words)}
