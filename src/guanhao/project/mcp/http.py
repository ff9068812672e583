"""Streamable HTTP at /api/mcp/: one JSON answer a POST, no stream, no session; the key says who asks and in which brand."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from guanhao.console.problems import problem
from guanhao.domains.identity import facade as identity
from guanhao.project.mcp.door import Door
from guanhao.project.mcp.server import LONGEST, VERSIONS, handle_text


@csrf_exempt  # browsers' cookies open nothing here: only a key does
@never_cache
def endpoint(request: HttpRequest) -> HttpResponse:
    """POST a JSON-RPC message; 202 without a body for notifications. GET and DELETE answer 405: there is no stream and no session."""
    tied = vars(request).get("tied")
    if tied is None:
        refused = problem(401, _("Send a key as “Authorization: Bearer …”."))
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    if not _own_origin(request):
        return problem(403, _("This address is not for pages of other sites."))
    if request.method != "POST":
        answer = problem(405, _("Send messages by POST."))
        answer["Allow"] = "POST"
        return answer
    version = request.headers.get("MCP-Protocol-Version")
    if version and version not in VERSIONS:
        return problem(400, _("This protocol version is not spoken here: %(versions)s.") % {"versions": ", ".join(VERSIONS)})
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return problem(413, _("The message is too long."))
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    told = handle_text(request.body, Door(tied.slug, secret, identity.address_of(request), within=True))
    return HttpResponse(told, content_type="application/json") if told is not None else HttpResponse(status=202)


def _own_origin(request: HttpRequest) -> bool:
    """No Origin (a program), or that of this server: other pages must not speak to it through a browser (specification, "Security Warning")."""
    origin = request.headers.get("Origin", "")
    if not origin:
        return True
    parts, own = urlsplit(origin), urlsplit(settings.PUBLIC_URL)
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
