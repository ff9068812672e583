"""Calls to a server with Mastodon's API. Sources: docs.joinmastodon.org/api/, /api/rate-limits/, /methods/media/, /methods/instance/."""

import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from guanhao.connectors.saying import needed
from guanhao.sdk.connectors.calls import call, read_json, what_it_says
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, OutcomeUnknown, RateLimited, Rejected, TokenLost, Unavailable, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media

DEFAULT_CHARACTERS = 500
LOOKS, PAUSE = 30, 1.0


def api(context: Context, method: str, path: str, *, endpoint: str, commits: bool = False, **request: Any) -> Any:
    """The JSON of one call under /api."""
    return read_json(answer(context, method, path, endpoint=endpoint, commits=commits, **request), commits=commits)


def answer(
    context: Context, method: str, path: str, *, endpoint: str, commits: bool = False, accept: Collection[int] = (), **request: Any
) -> httpx.Response:
    """The answer itself."""
    base = needed(context, "server").rstrip("/")
    headers = {"authorization": f"Bearer {needed(context, 'access_token', TokenLost)}", **request.pop("headers", {})}

    def judge(response: httpx.Response) -> ConnectorError | None:
        return _judge(response, context.now())

    return call(context, method, f"{base}/api/{path}", endpoint=endpoint, commits=commits, accept=accept, judge=judge, headers=headers, **request)


def _judge(response: httpx.Response, now: datetime) -> ConnectorError | None:
    """Tokens do not end by themselves, so 401 means that somebody took it back; the window's end is in X-RateLimit-Reset."""
    if response.status_code == 401:
        return TokenLost(what_it_says(response), code="401")
    if response.status_code == 429 and "retry-after" not in response.headers:
        reset = moment(response.headers.get("x-ratelimit-reset"))
        return RateLimited(what_it_says(response), code="429", retry_after=max(0.0, (reset - now).total_seconds()) if reset else None)
    return None


def record(found: Any, *, commits: bool = False) -> dict[str, Any]:
    """An answer that has to be an object with an id."""
    if isinstance(found, dict) and found.get("id"):
        return found
    kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
    raise kind("The server answered without the object that was asked for.", code="no_object")


def rows(found: Any) -> list[dict[str, Any]]:
    """An answer that has to be a list of objects."""
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    raise BadAnswer("The server answered without the list that was asked for.", code="no_list")


def me(context: Context) -> dict[str, Any]:
    """The account behind the token."""
    return record(api(context, "GET", "v1/accounts/verify_credentials", endpoint="verify"))


def characters(context: Context) -> int:
    """How long a status may be on this server, by its own word; 500 where it does not say."""
    found: Any = api(context, "GET", "v2/instance", endpoint="instance")
    statuses: Mapping[str, Any] = found.get("configuration", {}).get("statuses", {}) if isinstance(found, dict) else {}
    most = statuses.get("max_characters")
    return most if isinstance(most, int) and most > 0 else DEFAULT_CHARACTERS


def upload(context: Context, media: Media) -> str:
    """Send the signed bytes; the attachment's id. The server may still be working on it."""
    with context.open_media(media) as file:
        found = api(context, "POST", "v2/media", endpoint="media", files={"file": (media.name, file, media.mime)}, data={"description": media.alt})
    return str(record(found)["id"])


def wait_for(context: Context, attachment: str) -> None:
    """Ask until the attachment is processed; Unavailable when it takes longer than half a minute."""
    for _ in range(LOOKS):
        response = answer(context, "GET", f"v1/media/{attachment}", endpoint="media_state", accept=(206, 404, 422))
        if response.status_code == 404:  # processed attachments of older servers are not shown again
            return
        if response.status_code == 422:
            raise Rejected(phrase("The server could not process the file: %(words)s", words=what_it_says(response)), code="media")
        if response.status_code != 206 and isinstance(read_json(response), dict):
            return
        time.sleep(PAUSE)
    raise Unavailable("The server is still processing the file.", code="processing", retry_after=LOOKS * PAUSE)


def moment(text: object) -> datetime | None:
    """A time of the API (ISO 8601), None when it is none."""
    try:
        made = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)
