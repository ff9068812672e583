"""One call to the Official Account API and what its error codes mean.

WeChat answers 200 with `errcode` in the body. Codes: developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html, and the
pages of the single interfaces.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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

HOST = "https://api.weixin.qq.com"
BUSY = -1
DUPLICATE_SEND = 45065
NO_SUCH_MEDIA = 40007
NO_SUCH_ARTICLE = 53600
NO_SUCH_MESSAGE = 40059
NO_COMMENTS = 88000
NO_RIGHT = 48001
_EXPIRED = {40001, 40014, 41001, 42001, 42007}
_LOST = {40013, 40125, 40243, 41002, 41004, 42003}
_DAY = {45009, 45028}
_MINUTE = {45011, 45047, 53501}
_RIGHT = {40164, 48001, 48003, 48004, 48005, 48006, 50001, 50002, 50005, 53500, 61007, 61023, 85023, 88000, 88007, 89503, 89506}
_BEIJING = ZoneInfo("Asia/Shanghai")


def wx(
    context: Context,
    path: str,
    *,
    body: Any = None,
    params: Mapping[str, str] | None = None,
    files: Any = None,
    commits: bool = False,
    accept: Collection[int] = (),
    method: str = "POST",
) -> dict[str, Any]:
    """What `/cgi-bin/…` (or `/datacube/…`) answers; an `errcode` that is not in `accept` is raised as what it means."""
    token = context.token.values.get("access_token", "")
    if not token:
        raise TokenExpired("The account has no access token yet.", code="no_token")
    asked: dict[str, Any] = {"params": {"access_token": token, **(params or {})}}
    if body is not None:
        asked["json"] = body
    if files is not None:
        asked["files"] = files
    answer = ask(context, method, HOST + path, endpoint=path.removeprefix("/cgi-bin/").lstrip("/"), commits=commits, **asked)
    return judged(context, answer, commits=commits, accept=accept)


def judged(context: Context, answer: Any, *, commits: bool = False, accept: Collection[int] = ()) -> dict[str, Any]:
    """The answer when its `errcode` is 0 or accepted; the error it means otherwise."""
    if not isinstance(answer, dict):
        kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
        raise kind("WeChat answered something that is no object.", code="not_object")
    code = answer.get("errcode", 0)
    if not code or code in accept:
        return answer
    raise cleaned(error_of(int(code), str(answer.get("errmsg", "")), context.now(), commits=commits), context)


def error_of(code: int, words: str, now: datetime, *, commits: bool = False) -> ConnectorError:
    """What an `errcode` means for whoever published. -1 (busy) leaves the outcome of a commit open."""
    said, name = words or phrase("WeChat answered %(code)s.", code=code), str(code)
    if code == BUSY:
        return OutcomeUnknown(said, code=name) if commits else Unavailable(said, code=name, retry_after=5)
    if code in _EXPIRED:
        return TokenExpired(said, code=name)
    if code in _LOST:
        return TokenLost(said, code=name)
    if code in _DAY:
        return RateLimited(said, code=name, retry_after=until_midnight(now))
    if code in _MINUTE:
        return RateLimited(said, code=name, retry_after=60)
    if code in _RIGHT:
        return NotAllowed(said, code=name)
    return Rejected(said, code=name)


def until_midnight(now: datetime) -> float:
    """Seconds until daily quotas start anew, at midnight in Beijing."""
    here = now.astimezone(_BEIJING)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time.min, tzinfo=_BEIJING)
    return (tomorrow - here).total_seconds()
