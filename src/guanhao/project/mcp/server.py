"""JSON-RPC 2.0 and the life of a session, without a transport: a message goes in, an answer or nothing comes out."""

import json
import logging
from typing import Any

from pydantic import ValidationError

from guanhao import __version__
from guanhao.project.mcp.door import Door, Reply
from guanhao.project.mcp.tools import TOOLS, Tool

log = logging.getLogger(__name__)
VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
LONGEST = 1 << 20
INSTRUCTIONS = (
    "You work in the content production of one brand. You see and change only what your key allows. Texts you write are drafts: people review and "
    "sign them, and nothing can be published without their signatures. Check texts with check_text before you hand them over; never work around a "
    "finding by spelling words differently. Errors name the field and the way out."
)


class RpcError(Exception):
    """An error of the protocol, as opposed to a tool's own."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def handle_text(text: str | bytes, door: Door) -> str | None:
    """One message as text; the answer as text, None for a notification."""
    if len(text) > LONGEST:
        return _written(_failed(None, RpcError(INVALID_REQUEST, f"A message has at most {LONGEST} bytes.")))
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return _written(_failed(None, RpcError(PARSE_ERROR, "The message is not JSON.")))
    answer = handle(message, door)
    return _written(answer) if answer is not None else None


def handle(message: Any, door: Door) -> dict[str, Any] | None:
    """One message; None when it wants no answer (a notification, or a response to something never asked)."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return _failed(None, RpcError(INVALID_REQUEST, "A JSON-RPC 2.0 message is wanted, one at a time."))
    number, method = message.get("id"), message.get("method")
    if method is None and ("result" in message or "error" in message):
        return None
    if not isinstance(method, str) or isinstance(number, bool) or not isinstance(number, str | int | None):
        return _failed(None, RpcError(INVALID_REQUEST, "A request has a method, and an id that is a text or a whole number."))
    if "id" not in message:
        return None
    try:
        params = message.get("params", {})
        if not isinstance(params, dict):
            raise RpcError(INVALID_PARAMS, "params is an object.")
        return {"jsonrpc": "2.0", "id": number, "result": _answer(method, params, door)}
    except RpcError as error:
        return _failed(number, error)
    except Exception:
        log.exception("the MCP method %s failed", method)
        return _failed(number, RpcError(INTERNAL, "The server failed; its log knows why."))


def _answer(method: str, params: dict[str, Any], door: Door) -> dict[str, Any]:
    match method:
        case "initialize":
            asked = params.get("protocolVersion")
            return {
                "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
                "capabilities": {"tools": {"listChanged": False}},
                "serverInfo": {"name": "guanhao", "title": "Guanhao 官号", "version": __version__},
                "instructions": INSTRUCTIONS,
            }
        case "ping":
            return {}
        case "tools/list":
            return {"tools": [tool.about() for tool in TOOLS.values()]}
        case "tools/call":
            return _call(params, door)
    raise RpcError(UNKNOWN_METHOD, f"There is no method {method[:80]!r}.")


def _call(params: dict[str, Any], door: Door) -> dict[str, Any]:
    tool = TOOLS.get(str(params.get("name", "")))
    if tool is None:
        raise RpcError(INVALID_PARAMS, f"Unknown tool: {str(params.get('name', ''))[:80]}", {"tools": list(TOOLS)})
    given = params.get("arguments") or {}
    if not isinstance(given, dict):
        raise RpcError(INVALID_PARAMS, "arguments is an object.")
    return _told(_run(tool, given, door))


def _run(tool: Tool, given: dict[str, Any], door: Door) -> Reply:
    """What the tool says; a wrong input becomes a problem that names each field, so that a model can mend it."""
    try:
        value = tool.input.model_validate(given)
    except ValidationError as error:
        found = [{"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]} for one in error.errors(include_input=False)]
        return Reply(422, {"type": "about:blank", "title": "The input cannot be read.", "status": 422, "errors": found})
    return tool.run(door, value)


def _told(reply: Reply) -> dict[str, Any]:
    """An answer of the API as a tool's result; problems (RFC 7807) are errors of the tool that the model reads."""
    body = reply.body if isinstance(reply.body, dict) else {"result": reply.body}
    text = json.dumps(body, ensure_ascii=False, indent=None)
    failed = reply.status >= 400
    return {"content": [{"type": "text", "text": text}], "structuredContent": body, "isError": failed}


def _failed(number: Any, error: RpcError) -> dict[str, Any]:
    told = {"code": error.code, "message": error.message, **({"data": error.data} if error.data is not None else {})}
    return {"jsonrpc": "2.0", "id": number, "error": told}


def _written(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
