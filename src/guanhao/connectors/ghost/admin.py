"""Calls to Ghost's Admin API with a token signed for each call.

Sources: docs.ghost.org/admin-api (token authentication: HS256, key id in `kid`, audience /admin/, at most five minutes; posts/overview,
images/uploading), error names of Ghost 5's core/server.
"""

import base64
import hmac
import json
from typing import Any

import httpx

from guanhao.connectors.saying import needed
from guanhao.sdk.connectors.calls import call, read_json, what_it_says
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, OutcomeUnknown, Rejected, TokenLost, Unavailable
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media

LIVES = 300
VERSION = "v5.0"


def api(context: Context, method: str, path: str, *, endpoint: str, commits: bool = False, **request: Any) -> Any:
    """The JSON of one call under /ghost/api/admin/."""
    base = needed(context, "site").rstrip("/")
    headers = {"authorization": f"Ghost {signed_token(context)}", "accept-version": VERSION}
    response = call(context, method, f"{base}/ghost/api/admin/{path}", endpoint=endpoint, commits=commits, judge=_by_type, headers=headers, **request)
    return read_json(response, commits=commits)


def signed_token(context: Context) -> str:
    """A JSON web token (RFC 7519) of the admin key `id:secret`, good for five minutes from now."""
    number, _, secret = needed(context, "admin_key", TokenLost).strip().partition(":")
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        key = b""
    if not number or not key:
        raise TokenLost("The admin key is no pair of id and secret; copy it again from the integration.", code="bad_key")
    made = int(context.now().timestamp())
    parts = [{"alg": "HS256", "typ": "JWT", "kid": number}, {"iat": made, "exp": made + LIVES, "aud": "/admin/"}]
    body = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{body}.{_encoded(hmac.digest(key, body.encode(), 'sha256'))}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _by_type(response: httpx.Response) -> ConnectorError | None:
    """Ghost's own error types; None for those that HTTP's status says well enough."""
    kind, words = error_type(response), what_it_says(response)
    if response.status_code == 401 or (kind in ("UnauthorizedError", "BadRequestError") and "token" in words.lower()):
        return TokenLost(words, code=kind or "401")
    match kind:
        case "NotFoundError" | "ValidationError" | "BadRequestError" | "RequestEntityTooLargeError" | "UnsupportedMediaTypeError":
            return Rejected(words, code=kind)
        case "UpdateCollisionError":
            return Unavailable("Somebody is editing the draft on the site; it is sent again.", code=kind)
        case "NoPermissionError" | "HostLimitError":
            return NotAllowed(words, code=kind)
        case "MaintenanceError":
            return Unavailable(words, code=kind)
    return None


def error_type(response: httpx.Response) -> str:
    """The `type` of the first error, "" without one."""
    try:
        body = response.json()
    except ValueError:
        return ""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    return str(first.get("type", "")) if isinstance(first, dict) else ""


def one(found: Any, name: str, *, commits: bool = False) -> dict[str, Any]:
    """The single object of an answer such as {"posts": [{…}]}."""
    rows = found.get(name) if isinstance(found, dict) else None
    if isinstance(rows, list) and rows and isinstance(rows[0], dict):
        return rows[0]
    kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
    raise kind("The site answered without the object that was asked for.", code="no_object")


def upload(context: Context, media: Media) -> str:
    """Send the signed bytes; the address under which the site keeps them."""
    with context.open_media(media) as file:
        files = {"file": (media.name, file, media.mime)}
        found = api(context, "POST", "images/upload/", endpoint="images", files=files, data={"purpose": "image", "ref": media.sha256})
    address = str(one(found, "images").get("url", ""))
    if not address:
        raise BadAnswer("The site took the picture and named no address.", code="no_address")
    return address
