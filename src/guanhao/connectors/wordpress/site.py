"""Calls to a WordPress site's REST API with an application password.

Sources: developer.wordpress.org/rest-api/ (authentication, reference for posts, media, tags, categories, comments, users); error codes of
wp-includes/rest-api. `?rest_route=` works on every site, with and without pretty addresses.
"""

import base64
from typing import Any
from urllib.parse import urlsplit

import httpx

from guanhao.connectors.saying import needed
from guanhao.sdk.connectors.calls import call, read_json, what_it_says
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, OutcomeUnknown, RateLimited, Rejected, TokenLost
from guanhao.sdk.connectors.protocols import Context

GONE = {"rest_post_invalid_id", "rest_already_trashed", "rest_comment_invalid_id"}
FLOOD = 15.0  # seconds between comments, wp_throttle_comment_flood


def rest(context: Context, method: str, route: str, *, commits: bool = False, endpoint: str = "", **request: Any) -> Any:
    """The JSON of one call under /wp/v2."""
    return read_json(answer(context, method, route, commits=commits, endpoint=endpoint, **request), commits=commits)


def answer(context: Context, method: str, route: str, *, commits: bool = False, endpoint: str = "", **request: Any) -> httpx.Response:
    """The answer itself, for those who need its headers."""
    query = {"rest_route": f"/wp/v2/{route}", **request.pop("params", {})}
    password = needed(context, "app_password", TokenLost).replace(" ", "")
    pair = base64.b64encode(f"{needed(context, 'username')}:{password}".encode()).decode()
    return call(
        context,
        method,
        f"{needed(context, 'site').rstrip('/')}/",
        endpoint=endpoint or route.partition("/")[0],
        commits=commits,
        judge=_by_code,
        params=query,
        headers={"authorization": f"Basic {pair}", **request.pop("headers", {})},
        **request,
    )


def record(found: Any, *, commits: bool = False) -> dict[str, Any]:
    """An answer that has to be an object with a number."""
    if isinstance(found, dict) and isinstance(found.get("id"), int):
        return found
    kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
    raise kind("The site answered without the object that was asked for.", code="no_object")


def rows(found: Any) -> list[dict[str, Any]]:
    """An answer that has to be a list of objects."""
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    raise BadAnswer("The site answered without the list that was asked for.", code="no_list")


def _by_code(response: httpx.Response) -> ConnectorError | None:
    """WordPress's own codes; the application password cannot be refreshed, so 401 means that it is gone."""
    code, details = error_code(response)
    words = what_it_says(response)
    if response.status_code == 401:
        return TokenLost(words, code=code or "401")
    if code in GONE:
        return Rejected(words, code=code)
    if code == "comment_flood":
        return RateLimited(words, code=code, retry_after=FLOOD)
    if code.startswith(("rest_cannot", "rest_forbidden")):
        return NotAllowed(words, code=code)
    if code and response.status_code in (400, 409, 410):
        return Rejected(words, code=code, details=details)
    return None


def error_code(response: httpx.Response) -> tuple[str, dict[str, Any]]:
    """The `code` and the `data` of an error, empty without one."""
    try:
        body = response.json()
    except ValueError:
        return "", {}
    if not isinstance(body, dict):
        return "", {}
    data = body.get("data")
    return str(body.get("code", "")), data if isinstance(data, dict) else {}


def host(address: str) -> str:
    """The host of the site's address; "" when it is none."""
    try:
        split = urlsplit(address)
    except ValueError:
        return ""
    return split.hostname or "" if split.scheme in ("http", "https") else ""
