"""Pages and JSON leave compressed; files and streams as they are, with their length."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/html", "application/json", "application/problem+json")


class CompressTexts(GZipMiddleware):
    """Django's own compression (with random length against BREACH), for what people and programs read."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is a file or a stream."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
