"""Calls of our own REST API without a network: the whole chain of middleware, with the key of whoever asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest


@dataclass(frozen=True)
class Reply:
    """What the API answered: HTTP status and the JSON of the body (None for an empty one)."""

    status: int
    body: Any


@dataclass(frozen=True)
class Door:
    """The way in with one key into one brand. `within`: this call belongs to one that is already counted against the key's pace."""

    brand: str
    secret: str
    address: str = "127.0.0.1"
    within: bool = False

    def call(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None, repeat: str = "") -> Reply:
        """One call below /api/brands/<brand>; `repeat` is sent as Idempotency-Key."""
        given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        data = json.dumps(body).encode() if body is not None else b""
        public = urlsplit(settings.PUBLIC_URL)
        host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), public.hostname or "localhost")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/api/brands/{self.brand}{path}",
            "QUERY_STRING": urlencode(given, doseq=True, quote_via=quote),
            "SERVER_NAME": host,
            "SERVER_PORT": "443" if public.scheme == "https" else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.address,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(data)),
            "HTTP_ACCEPT": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {self.secret}",
            "wsgi.url_scheme": public.scheme or "http",
            "wsgi.input": BytesIO(data),
        }
        if repeat:
            environ["HTTP_IDEMPOTENCY_KEY"] = repeat
        request = WSGIRequest(environ)
        vars(request)["within"] = self.within
        response = _handler().get_response(request)
        try:
            content: bytes = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        finally:
            response.close()
        return Reply(response.status_code, json.loads(content) if content and "json" in response.headers.get("Content-Type", "") else None)


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler
