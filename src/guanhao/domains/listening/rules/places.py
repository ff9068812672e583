"""Who a mention is: canonical addresses and numbers, so that two sources of one mention meet."""

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = (
    "utm_",
    "spm",
    "from",
    "share",
    "xsec_",
    "vd_source",
    "si",
    "igshid",
    "fbclid",
    "gclid",
    "ref",
    "timestamp",
    "isappinstalled",
    "scene",
    "sharer",
)
_SAME_HOSTS = {"m.weibo.cn": "weibo.com", "www.weibo.com": "weibo.com", "m.bilibili.com": "bilibili.com", "www.bilibili.com": "bilibili.com"}
LONGEST = 2000


def canonical(url: str) -> str:
    """The address without scheme, www, mobile host, tracking parameters, fragment and closing slash; "" for what is no web address."""
    try:
        parts = urlsplit(url.strip()[:LONGEST])
        host = (parts.hostname or "").lower().rstrip(".")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    host = _SAME_HOSTS.get(host, host.removeprefix("www."))
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if not _tracks(name.lower()))
    port_words = f":{port}" if port not in (None, 80, 443) else ""
    return f"{host}{port_words}{parts.path.rstrip('/')}" + (f"?{urlencode(kept)}" if kept else "")


def _tracks(name: str) -> bool:
    return any(name.startswith(one) if one.endswith("_") else name == one or name.startswith(f"{one}_") for one in _TRACKING)


def digest(*parts: str) -> int:
    """63 bits of SHA-256 over the parts: a positive number for the database."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()[:8], "big") >> 1


def name_of(*parts: str) -> str:
    """A stable name of 20 hexadecimal digits for what has no number of its own."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
