"""Calls to the Bot API. Source: core.telegram.org/bots/api (making requests, ResponseParameters), core.telegram.org/bots/faq (limits).

The bot's token is part of every address; no message of ours holds an address, and the program's HTTP library logs none.
"""

from typing import Any

import httpx

from guanhao.connectors.saying import account_setting, needed
from guanhao.sdk.connectors.calls import call, read_json, retry_after, what_it_says
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, OutcomeUnknown, RateLimited, Rejected, TokenLost, phrase
from guanhao.sdk.connectors.protocols import Context

DEFAULT = "https://api.telegram.org"
NO_RIGHT = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "bot was kicked",
    "bot is not a member",
    "chat_write",
)


def bot(context: Context, name: str, *, method: str = "POST", commits: bool = False, **request: Any) -> Any:
    """The `result` of one method of the bot."""
    base = account_setting(context.account, "server").rstrip("/") or DEFAULT
    token = needed(context, "bot_token", TokenLost)

    def judge(response: httpx.Response) -> ConnectorError | None:
        return _judge(response, retry_after(response, context.now()))

    response = call(context, method, f"{base}/bot{token}/{name}", endpoint=name, commits=commits, judge=judge, **request)
    found = read_json(response, commits=commits)
    if isinstance(found, dict) and found.get("ok") is True and "result" in found:
        return found["result"]
    kind: type[ConnectorError] = OutcomeUnknown if commits else BadAnswer
    raise kind("The Bot API answered without a result.", code="no_result")


def _judge(response: httpx.Response, waits: float | None) -> ConnectorError | None:
    """By `error_code`, `description` and `parameters`."""
    words, parameters = what_it_says(response), _parameters(response)
    if response.status_code in (401, 404):
        return TokenLost(words, code=str(response.status_code))
    if response.status_code == 429:
        asked = parameters.get("retry_after")
        return RateLimited(words, code="429", retry_after=float(asked) if isinstance(asked, int) else waits)
    if "migrate_to_chat_id" in parameters:
        moved = parameters["migrate_to_chat_id"]
        return NotAllowed(phrase("The group became a supergroup; its chat is now %(moved)s.", moved=moved), code="migrated")
    if response.status_code in (400, 403) and (response.status_code == 403 or any(part in words.lower() for part in NO_RIGHT)):
        return NotAllowed(words, code=str(response.status_code))
    if response.status_code == 409:
        return NotAllowed(words, code="webhook")
    return Rejected(words, code="400") if response.status_code == 400 else None


def _parameters(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    found = body.get("parameters") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}
