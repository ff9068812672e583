"""Calls to a personal data server: XRPC with its error names.

Sources: "HTTP API (XRPC)" of atproto.com/specs/xrpc, "Sessions" of atproto.com, lexicons com.atproto.server.* and com.atproto.repo.*,
docs.bsky.app/docs/advanced-guides/rate-limits.
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import httpx

from guanhao.sdk.connectors.calls import ask, what_it_says
from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, RateLimited, Rejected, TokenExpired
from guanhao.sdk.connectors.protocols import Context

DEFAULT = "https://bsky.social"
EXPIRED = {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"}
FORBIDDEN = {"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoDeactivated", "RepoTakendown", "RepoSuspended", "InvalidHandle"}
NO_APPVIEW = {"MethodNotImplemented", "XRPCNotSupported", "UnknownMethod"}


def xrpc(context: Context, method: str, name: str, *, bearer: str | None = None, commits: bool = False, endpoint: str = "", **request: Any) -> Any:
    """One call under /xrpc/; errors by the names the protocol gives them. `bearer` is the session's token unless another ("" for none) is given."""
    base = (context.account.settings.get("server") or DEFAULT).rstrip("/")
    token = access_token(context) if bearer is None else bearer
    headers = {**({"authorization": f"Bearer {token}"} if token else {}), **request.pop("headers", {})}

    def judge(response: httpx.Response) -> ConnectorError | None:
        return _by_name(response, context.now())

    return ask(
        context,
        method,
        f"{base}/xrpc/{name}",
        endpoint=endpoint or name.rpartition(".")[2],
        commits=commits,
        judge=judge,
        headers=headers,
        **request,
    )


def _by_name(response: httpx.Response, now: datetime) -> ConnectorError | None:
    """The protocol's error names; None for those that HTTP's status says well enough."""
    code, words = error_name(response), what_it_says(response)
    if response.status_code == 429:
        reset = response.headers.get("ratelimit-reset", "")
        if reset.isdecimal() and "retry-after" not in response.headers:
            return RateLimited(words, code="429", retry_after=max(0.0, int(reset) - now.timestamp()))
        return None
    if code in EXPIRED:
        return TokenExpired(words, code=code)
    if code in FORBIDDEN:
        return NotAllowed(words, code=code)
    if code in NO_APPVIEW or "No service configured" in words:
        return NotAllowed("This server has no AppView behind it: it keeps posts, but knows no likes, replies or notifications.", code="no_appview")
    if response.status_code == 400 and code:
        return Rejected(words, code=code)
    return None


def error_name(response: httpx.Response) -> str:
    """The `error` of an answer, "" without one."""
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def access_token(context: Context) -> str:
    """The session's token; TokenExpired before the first session, so that the publisher makes one under the account's lock."""
    token = context.token.values.get("access_token", "")
    if not token:
        raise TokenExpired("There is no session yet.", code="no_session")
    return token


def claims(token: str) -> dict[str, Any]:
    """What a JSON web token says (RFC 7519), unverified: the server checks it. {} when it is none."""
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def own_did(context: Context) -> str:
    """The account's permanent name; TokenExpired when the token does not say it."""
    did = str(claims(access_token(context)).get("sub", ""))
    if not did.startswith("did:"):
        raise TokenExpired("The session's token names no account.", code="InvalidToken")
    return did


def ends_at(token: str) -> datetime | None:
    """When a token ends, None when it does not say."""
    seconds = claims(token).get("exp")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
