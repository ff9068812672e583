"""One call to a platform, with every bad answer turned into the error that tells the publisher the truth.

What may be said of a failure depends on what the call was: one that commits may have taken effect whenever no clear answer came; one that only
reads or uploads changed nothing that readers see. Connectors use `ask` (JSON) or `call` (anything) and add the platform's own codes by `judge`.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from guanhao.sdk.connectors.errors import (
    BadAnswer,
    ConnectorError,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenExpired,
    Unavailable,
    phrase,
)
from guanhao.sdk.connectors.protocols import Context

Judge = Callable[[httpx.Response], ConnectorError | None]
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
WORDS = 300
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and some platforms put the token into them


def ask(context: Context, method: str, url: str, *, endpoint: str, commits: bool = False, judge: Judge | None = None, **request: Any) -> Any:
    """The JSON a platform answers with; see `call`. An answer that is no JSON is OutcomeUnknown for a commit, BadAnswer otherwise."""
    return read_json(call(context, method, url, endpoint=endpoint, commits=commits, judge=judge, **request), commits=commits)


def call(
    context: Context,
    method: str,
    url: str,
    *,
    endpoint: str,
    commits: bool = False,
    accept: Collection[int] = (),
    judge: Judge | None = None,
    **request: Any,
) -> httpx.Response:
    """A platform's good answer (2xx, or a status of `accept`); anything else is raised as a ConnectorError.

    `endpoint` is the name the rate windows count by. `commits` marks the one irreversible call of a publication. `judge` sees an answer of 400 and
    more first and may name the error by the platform's own code; None leaves it to the status.
    """
    try:
        response = context.http.request(method, url, extensions={"endpoint": endpoint}, **request)
    except NOT_SENT as error:
        raise Unavailable(phrase("The platform cannot be reached (%(error)s).", error=type(error).__name__), code="unreachable") from None
    except httpx.RequestError as error:
        kind: type[ConnectorError] = OutcomeUnknown if commits else Unavailable
        raise kind(phrase("No answer came (%(error)s).", error=type(error).__name__), code="no_answer") from None
    if response.is_success or response.status_code in accept:
        return response
    found = judge(response) if judge and response.status_code >= 400 else None
    raise cleaned(found or by_status(response, commits=commits, now=context.now()), context)


def by_status(response: httpx.Response, *, commits: bool, now: datetime) -> ConnectorError:
    """What HTTP itself says of an answer that is not 2xx (RFC 9110 section 15, RFC 6585 for 429)."""
    status, words = response.status_code, what_it_says(response)
    code = str(status)
    if status == 429:
        return RateLimited(words, code=code, retry_after=retry_after(response, now))
    if status >= 500:
        if commits:
            return OutcomeUnknown(words, code=code)
        return Unavailable(words, code=code, retry_after=retry_after(response, now))
    if status == 401:
        return TokenExpired(words, code=code)
    if status in (403, 407) or status < 400:
        return NotAllowed(words, code=code)
    return Rejected(words, code=code)


def read_json(response: httpx.Response, *, commits: bool = False) -> Any:
    """The JSON of a good answer; a maintenance page with status 200 is OutcomeUnknown for a commit and BadAnswer otherwise."""
    try:
        return response.json()
    except ValueError:
        kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
        raise kind(phrase("The platform answered %(type)s instead of JSON.", type=media_type(response)), code="not_json") from None


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds to wait by the Retry-After header, given in seconds or as a date (RFC 9110 section 10.2.3); None without a usable one."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def what_it_says(response: httpx.Response) -> str:
    """The platform's own words of an error answer, for people; never a whole page."""
    try:
        body = response.json()
    except ValueError:
        return phrase("The platform answered %(status)s with %(type)s instead of JSON.", status=response.status_code, type=media_type(response))
    words = _words(body)
    return words[:WORDS] if words else phrase("The platform answered %(status)s.", status=response.status_code)


def _words(body: Any) -> str:
    """The first sentence under the names APIs use for one."""
    if isinstance(body, list):
        return next((found for found in map(_words, body) if found), "")
    if not isinstance(body, dict):
        return ""
    for name in ("message", "error_description", "description", "detail", "context", "errors", "error"):
        value = body.get(name)
        found = value if isinstance(value, str) else _words(value)
        if found:
            return found
    return ""


def media_type(response: httpx.Response) -> str:
    """`text/html` of an answer, or "nothing" when it does not say."""
    return str(response.headers.get("content-type", "nothing")).partition(";")[0].strip() or "nothing"


def cleaned(error: ConnectorError, context: Context) -> ConnectorError:
    """The same error without any secret of the account in its words."""
    error.message = scrub(error.message, context)
    error.args = (error.message,)
    return error


def scrub(text: str, context: Context) -> str:
    """A text without the account's secrets (values of six characters and more)."""
    for value in context.token.values.values():
        if len(value) >= 6:
            text = text.replace(value, "***")
    return text
