"""One call to Weibo and what its error codes mean (open.weibo.com/wiki/Error_code, and open.weibo.com/wiki/Oauth2/access_token for 213xx)."""

from typing import Any

import httpx

from guanhao.sdk.connectors.calls import ask, retry_after
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

HOST = "https://api.weibo.com"
GONE = 20101
SLOW = 20032
REPEATED = 20019
HOUR = 3600.0
_EXPIRED = {21301, 21314, 21315, 21319, 21327, 21332}
_LOST = {21316, 21317, 21318, 21321, 21324, 21325}
_LIMITED = {10022, 10023, 10024, 10004, 20016, 20034, 20111}
_RIGHT = {10005, 10006, 10007, 10013, 10014, 10018, 20003, 20005, 20015, 20021, 20031, 20033}
_BUSY = {10001, 10002, 10003, 10009, 10010, 10011, 20001, 20002}


def weibo(context: Context, method: str, path: str, *, commits: bool = False, **request: Any) -> Any:
    """The JSON of an interface (`/2/statuses/share.json`); `access_token` is added to the form or the query."""
    token = context.token.values.get("access_token", "")
    if not token:
        raise TokenLost("The account is not connected.", code="no_token")
    place = "params" if method == "GET" else "data"
    request[place] = {"access_token": token, **request.get(place, {})}
    endpoint = path.strip("/").removesuffix(".json")
    answer = ask(
        context, method, HOST + path, endpoint=endpoint, commits=commits, judge=lambda response: judged(context, response, commits=commits), **request
    )
    if isinstance(answer, dict) and answer.get("error_code"):
        raise error_of(int(answer["error_code"]), str(answer.get("error", "")), commits=commits)
    if not isinstance(answer, dict | list):
        raise (OutcomeUnknown if commits else BadAnswer)("Weibo answered something that is neither object nor list.", code="not_object")
    return answer


def judged(context: Context, response: httpx.Response, *, commits: bool) -> ConnectorError | None:
    """The error of an answer of 400 and more by Weibo's own code; None when it has none."""
    try:
        body = response.json()
    except ValueError:
        if commits and response.status_code != 429:
            return OutcomeUnknown(phrase("Weibo answered %(status)s with something that is no JSON.", status=response.status_code), code="not_json")
        return None
    code = body.get("error_code") if isinstance(body, dict) else None
    if not isinstance(code, int):
        return None
    return error_of(code, str(body.get("error", "")), commits=commits, wait=retry_after(response, context.now()))


def error_of(code: int, words: str, *, commits: bool = False, wait: float | None = None) -> ConnectorError:
    """What a code means. 20019 (the same content again) may be our own post, and 20032 says it is out but slow: both leave the outcome open."""
    said, name = words or phrase("Weibo answered %(code)s.", code=code), str(code)
    if commits and (code in _BUSY or code in (REPEATED, SLOW)):
        return OutcomeUnknown(said, code=name)
    if code in _BUSY:
        return Unavailable(said, code=name)
    if code in _LIMITED:
        return RateLimited(said, code=name, retry_after=HOUR if wait is None else wait)
    for codes, kind in ((_EXPIRED, TokenExpired), (_LOST, TokenLost), (_RIGHT, NotAllowed)):
        if code in codes:
            found: ConnectorError = kind(said, code=name)
            return found
    return Rejected(said, code=name)
