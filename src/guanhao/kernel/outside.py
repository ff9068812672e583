"""Which addresses that people typed in lie outside, on the open web; kernel.calling calls them."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class BadAddress(ValueError):
    """An address that cannot be called, in words for the person who typed it."""


def is_public(text: str) -> bool:
    """Is this a global unicast address? Those that hide another one (IPv4-mapped, 6to4, Teredo, NAT64) are opened first (RFC 6890)."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def check_address(text: str) -> str:
    """The address when it is http(s), names a server and no person, and the server is not a private address; BadAddress otherwise.

    Names are looked up when they are called, not here: what a name leads to may change.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress(_("The address must begin with https:// or http:// and name a server.")) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password or len(address) > 2000:
        raise BadAddress(_("The address must begin with https:// or http:// and name a server."))
    if not settings.ALLOW_PRIVATE and _is_inside(host):
        raise BadAddress(_("%(host)s lies in a private network; set GUANHAO_ALLOW_PRIVATE=1 to allow that.") % {"host": host})
    return address


def _is_inside(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost" or host.lower().rstrip(".").endswith((".localhost", ".local", ".internal"))
