"""Refusals become answers people understand."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanhao.console.http import wants_json
from guanhao.console.problems import problem
from guanhao.console.views import denied, not_found
from guanhao.kernel import privacy
from guanhao.kernel.access import Denied
from guanhao.kernel.tenancy import NoBrand


class RefusalMiddleware:
    """Denied answers 403 with the missing permission's title; NoBrand, and what a room says does not exist, 404.

    As a page, or as a problem for programs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for refusals; a defect goes its way."""
        if isinstance(error, Denied):
            privacy.denied(error.permission, request.path)
            return denied(request, error)
        if isinstance(error, NoBrand):
            return problem(404, "There is no such brand.") if wants_json(request) else not_found(request, error)
        if isinstance(error, LookupError) and type(error).__module__.startswith("guanhao."):
            return not_found(request, error)
        return None
