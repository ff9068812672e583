"""Calls to addresses that people typed in: never into a private network, whatever the name leads to at the moment of the call."""

import socket
from typing import Any

import httpcore
import httpx
from django.conf import settings

from guanhao.kernel.outside import is_public


class PrivateAddress(Exception):
    """The server's name leads to an address inside a private network."""


class FencedNetwork(httpcore.SyncBackend):
    """Connects to the very address that was looked at, so that a name cannot change its meaning in between (DNS rebinding)."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """Resolve, refuse private addresses, connect to the first that answers."""
        try:
            found = list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be found") from error
        if not settings.ALLOW_PRIVATE and not all(is_public(address) for address in found):
            raise PrivateAddress(host)
        last: Exception = httpcore.ConnectError(host)
        for address in found:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Never."""
        raise PrivateAddress("unix socket")


class FencedTransport(httpx.HTTPTransport):
    """httpx's own transport over the fenced network."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=FencedNetwork())


def client(*, seconds: float, connect: float = 5.0) -> httpx.Client:
    """An HTTP client for one call or a few: fenced, no redirects, no proxies of the environment. Raises PrivateAddress or httpx.HTTPError."""
    timeout = httpx.Timeout(seconds, connect=connect)
    return httpx.Client(transport=FencedTransport(), timeout=timeout, follow_redirects=False, trust_env=False)
