"""All addresses: sign-in and brand-free pages at the root, everything of a brand under /b/<slug>/, REST under /api/.

A room is mounted when it has the module named here, so that a room without pages needs no empty one.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from guanhao.project.api import api
from guanhao.project.mcp.http import endpoint

ROOT = [
    "guanhao.domains.identity.urls",
    "guanhao.console.urls.root",
    "guanhao.domains.compliance.urls_public",
    "guanhao.domains.links.urls_public",
    "guanhao.domains.publishing.urls_public",
    "guanhao.domains.inbox.urls_public",
    "guanhao.domains.interaction.urls_public",
    "guanhao.domains.community.urls_public",
    "guanhao.domains.growth.urls_public",
    "guanhao.domains.journeys.urls_public",
    "guanhao.domains.assistant.urls_public",
    "guanhao.domains.publishing.urls_feeds",
]
OF_A_BRAND = [
    "guanhao.console.urls.brand",
    "guanhao.console.imports.urls",
    "guanhao.console.approvals.urls",
    "guanhao.console.system.urls",
    "guanhao.console.webhooks.urls",
    "guanhao.domains.channels.urls",
    "guanhao.domains.people.urls",
    "guanhao.domains.audiences.urls",
    "guanhao.domains.analytics.urls",
    "guanhao.domains.compliance.urls",
    "guanhao.domains.assets.urls",
    "guanhao.domains.links.urls",
    "guanhao.domains.listening.urls",
    "guanhao.domains.work.urls",
    "guanhao.domains.assistant.urls",
    "guanhao.domains.publishing.urls",
    "guanhao.domains.experiments.urls",
    "guanhao.domains.market.urls",
    "guanhao.domains.strategy.urls",
    "guanhao.domains.content.urls",
    "guanhao.domains.inbox.urls",
    "guanhao.domains.interaction.urls",
    "guanhao.domains.community.urls",
    "guanhao.domains.growth.urls",
    "guanhao.domains.journeys.urls",
    "guanhao.domains.partners.urls",
    "guanhao.domains.crisis.urls",
    "guanhao.domains.team.urls",
    "guanhao.domains.reporting.urls",
]


def exists(module: str) -> bool:
    """True when the module can be imported; errors inside it still come out when it is."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/mcp/", endpoint, name="mcp"),
    path("api/", api.urls),
    *(path("", include(module)) for module in ROOT if exists(module)),
    *(path("b/<slug:brand>/", include(module)) for module in OF_A_BRAND if exists(module)),
]

handler403 = "guanhao.console.views.forbidden"
handler404 = "guanhao.console.views.not_found"
handler500 = "guanhao.console.views.server_error"
