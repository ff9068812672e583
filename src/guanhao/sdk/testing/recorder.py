"""Keeping the answers of a real platform once, and playing them back in tests without a network."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

KEPT_HEADERS = ("content-type", "retry-after", "location")
HIDDEN = "***"


class Unrecorded(AssertionError):
    """The connector asked for something else than what was recorded."""


class Recorder(httpx.BaseTransport):
    """Passes calls on to `inner` and writes each with its answer to `path`, after every call; `secrets` never enter the file.

    Of headers only the content type, Retry-After, Location and those on rate limits are kept, of requests none. Bodies that are no text are kept
    in base64.
    """

    def __init__(self, inner: httpx.BaseTransport, path: Path, *, secrets: Iterable[str]) -> None:
        self.inner, self.path = inner, path
        self.secrets = sorted((one for one in secrets if one), key=len, reverse=True)
        self.exchanges: list[dict[str, Any]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on and keep."""
        response = self.inner.handle_request(request)
        content = response.read()
        kept = [name for name in response.headers if name in KEPT_HEADERS or "ratelimit" in name]
        self.exchanges.append(
            {
                "method": request.method,
                "url": self._clean(str(request.url)),
                "status": response.status_code,
                "headers": {name: self._clean(response.headers[name]) for name in kept},
                **self._body(response, content),
            }
        )
        self.path.write_text(json.dumps(self.exchanges, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        headers = {name: value for name, value in response.headers.items() if name not in ("content-encoding", "transfer-encoding", "content-length")}
        return httpx.Response(response.status_code, headers=headers, content=content, request=request)

    def _body(self, response: httpx.Response, content: bytes) -> dict[str, str]:
        try:
            return {"text": self._clean(content.decode(response.encoding or "utf-8"))}
        except (UnicodeDecodeError, LookupError):
            return {"base64": base64.b64encode(content).decode()}

    def _clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def close(self) -> None:
        """Close what is behind."""
        self.inner.close()


class Replay(httpx.BaseTransport):
    """Answers calls in the order they were recorded; Unrecorded when method or address differ (secrets in an address count as equal)."""

    def __init__(self, path: Path) -> None:
        self.left: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The next answer."""
        if not self.left:
            raise Unrecorded(f"nothing more was recorded, and {request.method} {request.url.path} was asked for")
        found = self.left.pop(0)
        if found["method"] != request.method or not same_address(found["url"], str(request.url)):
            raise Unrecorded(f"recorded was {found['method']} {found['url']}, asked for {request.method} {request.url.path}")
        content = found["text"].encode() if "text" in found else base64.b64decode(found["base64"])
        return httpx.Response(found["status"], headers={**found["headers"]}, content=content, request=request)


def same_address(recorded: str, asked: str) -> bool:
    """True when the addresses are equal, with `***` standing for anything but a slash or an ampersand."""
    pieces = recorded.split(HIDDEN)
    if not asked.startswith(pieces[0]):
        return False
    rest = asked[len(pieces[0]) :]
    for piece in pieces[1:]:
        place = rest.find(piece) if piece else len(rest)
        if place < 0 or set(rest[:place]) & set("/&"):
            return False
        rest = rest[place + len(piece) :]
    return not rest
