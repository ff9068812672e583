"""One call to Kuaishou's open platform: `result` is 1 for good, everything else is an error.

Source: open.kuaishou.com/platformDocs, table of error codes; 100200100 (parameters) and 100200101 (app id or secret) are on the page of access
tokens, 100200102 (access token) on that of uploads. The further ones are from memory.
"""

from collections.abc import Mapping
from typing import Any

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

HOST = "https://open.kuaishou.com"
GOOD = 1
GONE = {"120001", "100110016"}
MINUTE = 60.0
_EXPIRED = {100200102, 100200103, 100200106}
_LOST = {100200104, 100200105}
_RIGHT = {100200101, 100200107, 100200108, 100200110, 100200500}
_LIMITED = {100200300, 100200301, 120005}
_BUSY = {100200000, 100500000, 120000}


def kuai(
    context: Context, method: str, path: str, *, params: Mapping[str, str] | None = None, commits: bool = False, **request: Any
) -> dict[str, Any]:
    """The answer of an interface; app id and access token are added to the query."""
    token = context.token.values.get("access_token", "")
    if not token:
        raise TokenExpired("The account has no access token yet.", code="no_token")
    query = {"app_id": needed(context, "app_id"), "access_token": token, **(params or {})}
    answer = ask(context, method, HOST + path, endpoint=path.strip("/"), commits=commits, params=query, **request)
    return judged(context, answer, commits=commits)


def judged(context: Context, answer: Any, *, commits: bool = False) -> dict[str, Any]:
    """The answer when its result is 1."""
    if not isinstance(answer, dict) or "result" not in answer:
        raise (OutcomeUnknown if commits else BadAnswer)("Kuaishou answered something without a result.", code="no_result")
    code = int(answer["result"])
    if code == GOOD:
        return answer
    raise cleaned(error_of(code, str(answer.get("error_msg", "")), commits=commits), context)


def error_of(code: int, words: str, *, commits: bool = False) -> ConnectorError:
    """What a result means; the platform's own faults leave the outcome of a commit open."""
    said, name = words or phrase("Kuaishou answered %(code)s.", code=code), str(code)
    if code in _BUSY:
        return OutcomeUnknown(said, code=name) if commits else Unavailable(said, code=name)
    if code in _LIMITED:
        return RateLimited(said, code=name, retry_after=MINUTE)
    for codes, kind in ((_EXPIRED, TokenExpired), (_LOST, TokenLost), (_RIGHT, NotAllowed)):
        if code in codes:
            found: ConnectorError = kind(said, code=name)
            return found
    return Rejected(said, code=name)
