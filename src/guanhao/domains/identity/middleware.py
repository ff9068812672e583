"""Every request gets its actor and its brand here, or is turned away."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ActorMiddleware:
    """Sets `request.actor` and `request.brand` and opens the brand's fence for the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Filled in by the identity work."""
        return self.get_response(request)
