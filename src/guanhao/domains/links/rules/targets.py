"""Where a link may lead: an address of the open web that a person can recognise."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna
from confusable_homoglyphs import confusables

UNSAFE = re.compile(r"[\x00-\x20\x7f\\\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]")
NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
INNER_NAMES = frozenset({"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "test", "invalid", "onion"})


class BadTarget(Exception):
    """An address no link may have; `code` is empty, long, characters, scheme, user, host, port, private, own or idn."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


@dataclass(frozen=True)
class Target:
    """A checked address: `url` with its host in ASCII, `host` in ASCII, `shown` as people read it (other scripts, not punycode).

    `warnings` are of: idn (the name is written in another script), confusable (it mixes scripts and looks like another name), plain (http).
    """

    url: str
    host: str
    shown: str
    warnings: tuple[str, ...] = ()


def check_target(text: str, *, longest: int, own_hosts: Collection[str] = (), allow_private: bool = False) -> Target:
    """The address a link may lead to, or BadTarget. `longest` in characters; `own_hosts` are hosts whose /l/ addresses would make a loop."""
    url = text.strip()
    if not url:
        raise BadTarget("empty")
    if len(url) > longest:
        raise BadTarget("long", str(longest))
    if UNSAFE.search(url):
        raise BadTarget("characters")
    parts = _split(url)
    host = _ascii_host(parts.hostname or "")
    if not allow_private and is_private_name(host):
        raise BadTarget("private", host)
    if host in own_hosts and parts.path.startswith("/l/"):
        raise BadTarget("own", host)
    name = _shown(host)
    port = f":{parts.port}" if parts.port else ""
    netloc = (f"[{host}]" if ":" in host else host) + port
    warnings = [*(["plain"] if parts.scheme.lower() == "http" else []), *(["idn"] if name != host else [])]
    if name != host and any(_misleads(label) for label in name.split(".")):
        warnings.append("confusable")
    return Target(urlunsplit((parts.scheme.lower(), netloc, parts.path, parts.query, parts.fragment)), host, name, tuple(warnings))


def is_private_name(host: str) -> bool:
    """True for a host that is not of the open web: an address of a private, loopback, link-local or reserved network in any notation browsers
    read (WHATWG URL, "IPv4 parser": 127.1, 0x7f000001, 2130706433), or a name without a public suffix."""
    name = host.rstrip(".").lower()
    found = _literal(name)
    if found is not None:
        mapped = getattr(found, "ipv4_mapped", None) or found
        return not mapped.is_global or mapped.is_multicast
    labels = name.split(".")
    return len(labels) < 2 or labels[-1] in INNER_NAMES or name.endswith(".home.arpa")


def shown(url: str) -> str:
    """A checked address as people read it: the server's name in its own script instead of punycode."""
    host = urlsplit(url).hostname or ""
    try:
        return url.replace(host, _shown(host), 1) if "xn--" in host else url
    except BadTarget:
        return url


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadTarget("port" if "Port" in url or ":" in url.rpartition("@")[2] else "host") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise BadTarget("scheme", parts.scheme[:20])
    if "@" in parts.netloc:
        raise BadTarget("user")
    if not parts.hostname:
        raise BadTarget("host")
    if port == 0:
        raise BadTarget("port")
    return parts


def _ascii_host(host: str) -> str:
    name = host.rstrip(".").lower()
    if _literal(name) is not None:
        return name
    if "%" in name or len(name) > 253:
        raise BadTarget("host", name[:80])
    if name.isascii() and not any(label.startswith("xn--") for label in name.split(".")):
        if not all(re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in name.split(".")):
            raise BadTarget("host", name[:80])
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise BadTarget("idn", name[:80]) from None


def _shown(host: str) -> str:
    if "xn--" not in host:
        return host
    try:
        return idna.decode(host)
    except idna.IDNAError:
        raise BadTarget("idn", host[:80]) from None


def _misleads(label: str) -> bool:
    """A label that mixes scripts with look-alikes, or whose every letter looks like a Latin one (Unicode TR 39, confusables)."""
    if label.isascii():
        return False
    if confusables.is_dangerous(label):
        return True
    twins = confusables.is_confusable(label, greedy=True, preferred_aliases=[]) or []
    like_latin = {one["character"] for one in twins if any(other["c"].isascii() for other in one["homoglyphs"])}
    return {letter for letter in label if not letter.isascii()} <= like_latin


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is, also in the older notations of IPv4; None for a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    parts = host.split(".")
    if len(parts) > 4 or not all(NUMBER.match(part) for part in parts):
        return None
    numbers = [_number(part) for part in parts]
    value = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        value += number << (8 * (3 - place))
    return ip_address(value) if value < 1 << 32 else ip_address("0.0.0.0")  # noqa: S104 - too large for any network: refused as none of the open web


def _number(text: str) -> int:
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    if len(text) > 1 and text.startswith("0") and all(digit in "01234567" for digit in text):
        return int(text, 8)
    return int(text)
