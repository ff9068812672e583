"""The only way out to platforms: no private addresses, no secrets to other hosts, no endless answers, every call counted."""

import socket
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

import httpcore
import httpx

from guanhao.kernel import calling
from guanhao.sdk.connectors.errors import BadAnswer, NotAllowed, phrase

Count = Callable[[str], None]
CONNECT_SECONDS = 10.0
KEPT_OPEN = 20
AGENT = "Guanhao"
REDIRECTS = 5


class PrivateAddress(NotAllowed):
    """The server's name leads to an address inside a private network (requirements: no SSRF)."""


class _Network(calling.FencedNetwork):
    """The kernel's fence, whose refusal is one of a connector."""

    def refusal(self, words: str) -> Exception:
        """Somebody has to mend the account's server address."""
        return PrivateAddress(words, code="private_address")


class FencedTransport(calling.FencedTransport):
    """httpx's own transport over the fenced network; one a process, shared by all threads."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        super().__init__(_Network(own), max_connections=200, max_keepalive_connections=KEPT_OPEN * 4, keepalive_expiry=5.0)


_lock = Lock()


@lru_cache(maxsize=2)
def _made(own: tuple[str, ...]) -> FencedTransport:
    return FencedTransport(own)


def transport(own: Iterable[str] = ()) -> FencedTransport:
    """The process's transport for these servers of the own network."""
    with _lock:
        return _made(tuple(own))


def connect(own: Iterable[str], host: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection through the same fence, to the very address that was looked at; OSError when nobody answers."""
    try:
        found: socket.socket = _Network(own).connect_tcp(host, port, timeout).get_extra_info("socket")
    except httpcore.ConnectError as error:
        raise ConnectionError(str(error)) from error
    except httpcore.ConnectTimeout as error:
        raise TimeoutError(str(error)) from error
    found.settimeout(timeout)
    return found


class _Bounded(httpx.SyncByteStream):
    """An answer that ends with an error once it is longer than allowed."""

    def __init__(self, inner: httpx.SyncByteStream, limit: int) -> None:
        self._inner, self._limit = inner, limit

    def __iter__(self) -> Any:
        """The pieces."""
        size = 0
        for piece in self._inner:
            size += len(piece)
            if size > self._limit:
                raise BadAnswer(phrase("The answer is longer than %(most)s bytes.", most=self._limit), code="too_long")
            yield piece

    def close(self) -> None:
        """Let go of the connection."""
        self._inner.close()


class _Guard(httpx.BaseTransport):
    """Around the shared transport, one a client: counts calls before they leave, notices which have left, bounds answers."""

    def __init__(self, inner: httpx.BaseTransport, count: Count, limit: int, until: Callable[[], None]) -> None:
        self._inner, self._count, self._limit, self._until = inner, count, limit, until
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        self._count(str(request.extensions.get("endpoint", "")))
        self._until()
        try:
            response = self._inner.handle_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, PrivateAddress):
            raise
        except BaseException:
            self.sent += 1
            raise
        self.sent += 1
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            response.close()
            raise BadAnswer("The answer is compressed though it was asked not to be.", code="compressed")
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Bounded(response.stream, self._limit)
        return response

    def close(self) -> None:
        """The shared transport lives on."""


class PlatformClient(httpx.Client):
    """An httpx client for one attempt. `sent` is how many calls have left this process (a refused connection has not)."""

    def __init__(self, *, inner: httpx.BaseTransport, count: Count, timeout: float, limit: int, until: Callable[[], None]) -> None:
        self._guard = _Guard(inner, count, limit, until)
        limits = httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout))
        super().__init__(transport=self._guard, trust_env=False, timeout=limits, headers={"accept-encoding": "identity", "user-agent": AGENT})

    @property
    def sent(self) -> int:
        """Calls that may have reached the platform."""
        return self._guard.sent

    def send(self, request: httpx.Request, *, follow_redirects: Any = False, **kwargs: Any) -> httpx.Response:
        """Redirects are followed only for reading, only to the same host, and never from https to http: secrets stay where they belong."""
        wanted = self.follow_redirects if isinstance(follow_redirects, httpx._client.UseClientDefault) else bool(follow_redirects)
        response = super().send(request, follow_redirects=False, **kwargs)
        for _step in range(REDIRECTS):
            following = response.next_request if wanted and request.method in ("GET", "HEAD") else None
            if following is None:
                return response
            if following.url.host != request.url.host or (request.url.scheme == "https" and following.url.scheme != "https"):
                response.close()
                raise BadAnswer(
                    phrase("%(host)s redirects to another host (%(other)s).", host=request.url.host, other=following.url.host), code="redirect"
                )
            response.read()
            request = following
            response = super().send(request, follow_redirects=False, **kwargs)
        response.close()
        raise BadAnswer("Too many redirects.", code="redirect")
