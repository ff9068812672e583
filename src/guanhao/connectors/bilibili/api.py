"""One signed call to Bilibili's open platform.

Source: openhome.bilibili.com, "interface signatures and status codes" (mirrored at bilibili.apifox.cn/doc-885734) and the signing example
github.com/bilibili-openplatform/SignatureAlgorithm_DotnetDemo: the six `x-bili-` headers in alphabetical order, one a line, HMAC-SHA256 with the
app's secret; MD5 of the JSON body, of the empty text for GET requests, files and query-only calls; a request older than ten minutes is refused.
The codes 4000 to 4014 are those of the same page for the signature; which code tells an ended authorisation is from memory.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from guanhao.connectors.parts import body_of
from guanhao.connectors.saying import needed
from guanhao.sdk.connectors.calls import ask, cleaned
from guanhao.sdk.connectors.errors import (
    BadAnswer,
    ConnectorError,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenExpired,
    TokenLost,
    Unavailable,
    phrase,
)
from guanhao.sdk.connectors.protocols import Context

HOST = "https://member.bilibili.com"
UPLOAD_HOST = "https://openupos.bilivideo.com"
TOKEN_HOST = "https://api.bilibili.com"  # noqa: S105 - an address
GONE = {-404, 62002, 62004, 21005}
MINUTE = 60.0
_EXPIRED = {-101, -2, 123003, 4012}
_LOST = {123001, 123002, 123004}
_RIGHT = {-403, 4001, 4002, 4005, 4006, 4007, 4008, 4013, 4014}
_LIMITED = {-412, -509, -799, 4009, 4011}
_BUSY = {-500, -503, -504, 5000, 5001, 5002}


def bili(
    context: Context,
    method: str,
    url: str,
    *,
    body: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
    files: Any = None,
    part: bytes | None = None,
    commits: bool = False,
) -> dict[str, Any]:
    """The `data` of an answer; a `code` that is not 0 is raised as what it means."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")) if body is not None else ""
    request: dict[str, Any] = {"headers": signed_headers(context, text)}
    if body is not None:
        request["content"] = text.encode()
        request["headers"]["Content-Type"] = "application/json"
    elif part is not None:
        sent = body_of(part)
        request |= {"content": sent["content"], "headers": {**request["headers"], **sent["headers"]}}
    elif files is not None:
        request["files"] = files
    if params:
        request["params"] = dict(params)
    endpoint = url.split("/", 3)[3]
    return judged(context, ask(context, method, url, endpoint=endpoint, commits=commits, **request), commits=commits)


def signed_headers(context: Context, body: str) -> dict[str, str]:
    """The headers of one request; every one has a nonce of its own."""
    token = context.token.values.get("access_token", "")
    if not token:
        raise TokenExpired("The account has no access token yet.", code="no_token")
    signed = {
        "x-bili-accesskeyid": needed(context, "client_id"),
        "x-bili-content-md5": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": secrets.token_hex(16),
        "x-bili-signature-version": "2.0",
        "x-bili-timestamp": str(int(context.now().timestamp())),
    }
    return {**signed, "Accept": "application/json", "access-token": token, "Authorization": signature(signed, needed(context, "app_secret"))}


def signature(headers: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA256 over `name:value` lines in alphabetical order, in lower-case hexadecimal."""
    text = "\n".join(f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-bili-"))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def judged(context: Context, answer: Any, *, commits: bool = False) -> dict[str, Any]:
    """The `data` of a good answer."""
    if not isinstance(answer, dict) or "code" not in answer:
        raise (OutcomeUnknown if commits else BadAnswer)("Bilibili answered something without a code.", code="no_code")
    code = int(answer["code"])
    if code:
        raise cleaned(error_of(code, str(answer.get("message", "")), commits=commits), context)
    data = answer.get("data")
    return data if isinstance(data, dict) else {"list": data or []}


def error_of(code: int, words: str, *, commits: bool = False) -> ConnectorError:
    """What a code means; the platform's own faults leave the outcome of a commit open."""
    said, name = words or phrase("Bilibili answered %(code)s.", code=code), str(code)
    if code in _BUSY:
        return OutcomeUnknown(said, code=name) if commits else Unavailable(said, code=name)
    if code in _LIMITED:
        return RateLimited(said, code=name, retry_after=MINUTE)
    for codes, kind in ((_EXPIRED, TokenExpired), (_LOST, TokenLost), (_RIGHT, NotAllowed)):
        if code in codes:
            found: ConnectorError = kind(said, code=name)
            return found
    return Rejected(said, code=name)
