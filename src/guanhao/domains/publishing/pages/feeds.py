"""Feeds of what a brand published: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, for everybody, without signing in."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from guanhao.console.http import open_to_all
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.policy.feeds import FeedPolicy
from guanhao.domains.publishing.selectors.feeds import FeedItem, feed_items
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

SECONDS = 300
LONGEST = 60
JSON_FEED = "https://jsonfeed.org/version/1.1"


@open_to_all
@require_safe
def rss(request: HttpRequest, slug: str) -> HttpResponseBase:
    """RSS 2.0."""
    return _feed(request, slug, lambda brand, items: (_xml(Rss201rev2Feed, request, brand, items), "application/rss+xml; charset=utf-8"))


@open_to_all
@require_safe
def atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Atom."""
    return _feed(request, slug, lambda brand, items: (_xml(Atom1Feed, request, brand, items), "application/atom+xml; charset=utf-8"))


@open_to_all
@require_safe
def json_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """JSON Feed."""
    return _feed(request, slug, lambda brand, items: (_json(request, brand, items), "application/feed+json; charset=utf-8"))


def _feed(request: HttpRequest, slug: str, write: Callable[[BrandRef, list[FeedItem]], tuple[str, str]]) -> HttpResponseBase:
    """The feed of a brand; 304 when the reader has it already, 404 when there is none or it is closed."""
    brand = identity.brand_by_slug(slug)
    if brand is None:
        raise Http404
    with brand_scope(brand), acting(NOBODY):
        if not FeedPolicy.of_brand().open:
            raise Http404
        items = feed_items(platform=request.GET.get("platform", "")[:LONGEST], tag=request.GET.get("tag", "")[:LONGEST])
    body, kind = write(brand, items)
    response = HttpResponse(body, content_type=kind)
    etag = quote_etag(sha256(body.encode()).hexdigest()[:32])
    changed = max((item.changed_at for item in items), default=None)
    response["ETag"], response["Cache-Control"] = etag, f"public, max-age={SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    stamp = int(changed.timestamp()) if changed else None
    return get_conditional_response(request, etag=etag, last_modified=stamp, response=response) or response


def _xml(kind: type[SyndicationFeed], request: HttpRequest, brand: BrandRef, items: list[FeedItem]) -> str:
    here = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    feed = kind(title=brand.name, link=settings.PUBLIC_URL, description=brand.name, language=_language(items), feed_url=here)
    for item in items:
        feed.add_item(
            title=item.title,
            link=item.url,
            description=item.html,
            unique_id=item.id,
            unique_id_is_permalink=False,
            pubdate=item.published_at,
            updateddate=item.changed_at,
            categories=item.tags,
        )
    return str(feed.writeString("utf-8"))


def _json(request: HttpRequest, brand: BrandRef, items: list[FeedItem]) -> str:
    found = {
        "version": JSON_FEED,
        "title": brand.name,
        "home_page_url": settings.PUBLIC_URL,
        "feed_url": f"{settings.PUBLIC_URL}{request.get_full_path()}",
        "language": _language(items),
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "content_html": item.html,
                "content_text": item.text,
                "date_published": _moment(item.published_at),
                "date_modified": _moment(item.changed_at),
                "tags": list(item.tags),
                "language": item.language,
            }
            for item in items
        ],
    }
    return json.dumps(found, ensure_ascii=False)


def _language(items: list[FeedItem]) -> str:
    return items[0].language if items else "zh"


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
