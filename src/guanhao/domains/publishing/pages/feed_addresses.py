"""Where a brand's feeds are, for whoever puts them on a website."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.feeds import FeedPolicy
from guanhao.kernel import access

FORMS = (("RSS 2.0", "feeds:rss"), ("Atom", "feeds:atom"), ("JSON Feed", "feeds:json"))


@needs("publishing.view")
def feed_addresses(request: BrandRequest) -> HttpResponseBase:
    """The addresses of everything, and of each platform that has something out."""
    policy, slug = FeedPolicy.of_brand(), request.brand.slug
    out = Publication.objects.filter(status=Publication.Status.PUBLISHED, url__startswith="http")
    counts: dict[str, int] = dict(out.order_by().values_list("platform").annotate(Count("pk")))
    shown = {key: number for key, number in counts.items() if not policy.platforms or key in policy.platforms}
    groups = [(_("Everything"), sum(shown.values()), _addresses(slug))]
    groups += [(channels.platform(key).name(request.LANGUAGE_CODE), shown[key], _addresses(slug, platform=key)) for key in sorted(shown)]
    context = {"policy": policy, "groups": groups, "policy_url": burl("system:policy", key=FeedPolicy.key) if access.can("policy.edit") else ""}
    return page(request, "publishing/feed_addresses.html", context)


def _addresses(slug: str, **narrowed: str) -> list[dict[str, Any]]:
    query = f"?{urlencode(narrowed)}" if narrowed else ""
    key = "-".join([*narrowed.values(), "feed"])
    return [
        {"title": title, "id": f"{key}-{number}", "url": f"{settings.PUBLIC_URL}{reverse(name, kwargs={'slug': slug})}{query}"}
        for number, (title, name) in enumerate(FORMS)
    ]
