"""Pages of the shell that belong to no domain: refusals, errors, the language switch."""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST

from guanhao.console.http import open_to_all, wants_json
from guanhao.console.links import local_path
from guanhao.console.problems import problem
from guanhao.kernel.access import PERMISSIONS, Denied

log = logging.getLogger(__name__)
YEAR = 365 * 24 * 3600


def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    """403 with the words of the missing permission and whom to ask."""
    permission = PERMISSIONS.get(error.permission)
    title = str(permission.title) if permission else error.permission
    if wants_json(request):
        needed = error.words or _("The permission “%(title)s” (%(key)s) is needed.") % {"title": title, "key": error.permission}
        return problem(403, _("You may not do this."), needed, permission=error.permission)
    context = {"title": _("You may not do this"), "permission": title, "permission_key": error.permission}
    return HttpResponse(render_to_string("403.html", context, request), status=403)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django itself."""
    if isinstance(exception, Denied):
        return denied(request, exception)
    text = str(exception) if isinstance(exception, PermissionDenied) else ""
    if wants_json(request):
        return problem(403, _("You may not do this."), text)
    return HttpResponse(render_to_string("403.html", {"title": _("You may not do this"), "text": text}, request), status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, and ways on."""
    if wants_json(request):
        return problem(404, _("There is nothing at this address."))
    return HttpResponse(render_to_string("404.html", {"title": _("There is nothing at this address")}, request), status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500 without any of the program's own words; the traceback is in the log. Needs neither database nor navigation."""
    if wants_json(request):
        return problem(500, _("Something went wrong on our side."))
    return HttpResponse(render_to_string("500.html", {"title": _("Something went wrong on our side")}), status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose security mark is missing or too old."""
    log.warning("csrf refused: %s", reason)
    text = _("This form was open for too long or came from another site. Go back, reload the page and send it again.")
    if wants_json(request):
        return problem(403, _("You may not do this."), text)
    context = {"title": _("The form could not be checked"), "text": text}
    return HttpResponse(render_to_string("403.html", context, request), status=403)


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Set the language of this browser, and of the person when signed in; then back to where they were."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponse(_("This language is not available."), status=400, content_type="text/plain; charset=utf-8")
    person = request.user
    if person.is_authenticated:
        person.language = chosen
        person.save(update_fields=["language"])
    translation.activate(chosen)
    target = local_path(request.POST.get("next"), "/")
    response: HttpResponse = JsonResponse({"language": chosen}) if wants_json(request) else HttpResponseRedirect(target)
    cookie = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(cookie, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=bool(settings.SESSION_COOKIE_SECURE))
    return response
