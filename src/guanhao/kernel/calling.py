"""Calls to addresses that people typed in: never into a private network, whatever the name leads to at the moment of the call."""

import socket
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
from django.conf import settings

from guanhao.kernel.outside import is_public

ANSWER_READ = 20_000


class PrivateAddress(Exception):
    """The server's name leads to an address inside a private network."""


class FencedNetwork(httpcore.SyncBackend):
    """Connects to the very address that was looked at, so that a name cannot change its meaning in between (DNS rebinding).

    `own` are names and addresses of the own network that may be reached all the same.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        super().__init__()
        self._own = frozenset(name.strip().lower() for name in own)

    def refusal(self, words: str) -> Exception:
        """What is raised for an address inside a private network; a room with errors of its own says so here."""
        return PrivateAddress(words)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """Resolve, refuse private addresses, connect to the first that answers."""
        try:
            found = list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be found: {error}") from error
        inside = next((address for address in found if not self._may(host, address)), None)
        if inside is not None:
            raise self.refusal(f"{host} leads into a private network ({inside}).")
        last: Exception = httpcore.ConnectError(host)
        for address in found:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Never."""
        raise self.refusal("Sockets of this machine are not reachable.")

    def _may(self, host: str, address: str) -> bool:
        return bool(settings.ALLOW_PRIVATE) or host.lower() in self._own or address in self._own or is_public(address)


class FencedTransport(httpx.HTTPTransport):
    """httpx's own transport over the fenced network."""

    def __init__(self, network: FencedNetwork | None = None, **limits: Any) -> None:
        super().__init__(trust_env=False)
        backend = network or FencedNetwork()
        self._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=backend, **limits)


def client(*, seconds: float, connect: float = 5.0) -> httpx.Client:
    """An HTTP client for one call or a few: fenced, no redirects, no proxies of the environment. Raises PrivateAddress or httpx.HTTPError."""
    timeout = httpx.Timeout(seconds, connect=connect)
    return httpx.Client(transport=FencedTransport(), timeout=timeout, follow_redirects=False, trust_env=False)


def beginning(response: httpx.Response, most: int = ANSWER_READ) -> str:
    """The first `most` bytes of a streamed answer as text; the rest is not read."""
    found = b""
    for piece in response.iter_bytes():
        found += piece
        if len(found) >= most:
            break
    return found[:most].decode(response.encoding or "utf-8", "replace")
