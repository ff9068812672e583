"""Answers of an OpenAI-compatible server, piece by piece: server-sent events or one JSON object. What is not that is said so."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LINE = 256 * 1024
WHOLE = 2 * 1024 * 1024


class Garbage(ValueError):
    """What came is not an answer of such a server; the text says what it was instead."""


@dataclass(frozen=True)
class Piece:
    """A part of the answer: `text`, and where the server says so the `finish` (stop, length, content_filter) and the tokens used."""

    text: str = ""
    finish: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    end: bool = False


def lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Lines of a stream of bytes; Garbage for bytes that are no UTF-8, and for lines and streams too long to be an answer."""
    held, total = b"", 0
    for block in blocks:
        total += len(block)
        held += block
        if total > WHOLE or (len(held) > LINE and b"\n" not in held):
            raise Garbage("too long")
        *full, held = held.split(b"\n")
        for line in full:
            yield _text(line)
    if held:
        yield _text(held)


def pieces(stream: Iterable[str]) -> Iterator[Piece]:
    """The pieces in lines of server-sent events; a plain JSON object (a server that does not stream) is one piece. Garbage for anything else."""
    whole: list[str] = []
    for line in stream:
        text = line.strip()
        if not text or text.startswith((":", "event:", "id:", "retry:")):
            continue
        if text.startswith("data:") and not whole:
            body = text[5:].strip()
            if body == "[DONE]":
                yield Piece(end=True)
                return
            yield piece(_json(body))
        else:
            whole.append(line)
    if whole:
        yield _complete(_json("\n".join(whole)))


def piece(found: Any) -> Piece:
    """One chunk of a streamed completion."""
    if not isinstance(found, dict):
        raise Garbage(_short(found))
    if found.get("error"):
        raise Garbage(_said(found["error"]))
    choices = found.get("choices")
    if choices is not None and not isinstance(choices, list):
        raise Garbage(_short(found))
    choice = choices[0] if choices else {}
    if not isinstance(choice, dict):
        raise Garbage(_short(found))
    delta = choice.get("delta") or {}
    text = delta.get("content") if isinstance(delta, dict) else None
    if text is not None and not isinstance(text, str):
        raise Garbage(_short(found))
    if choices is None and not found.get("usage"):
        raise Garbage(_short(found))
    used = _used(found)
    return Piece(text or "", str(choice.get("finish_reason") or ""), *used)


def _complete(found: Any) -> Piece:
    try:
        choice = found["choices"][0]
        text = choice["message"]["content"]
    except (LookupError, TypeError):
        error = found.get("error") if isinstance(found, dict) else None
        raise Garbage(_said(error) if error else _short(found)) from None
    if not isinstance(text, str):
        raise Garbage(_short(found))
    return Piece(text, str(choice.get("finish_reason") or "stop"), *_used(found), end=True)


def _used(found: dict[str, Any]) -> tuple[int | None, int | None]:
    usage = found.get("usage")
    if not isinstance(usage, dict):
        return None, None
    counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    good = [one if isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 10**8 else None for one in counts]
    return good[0], good[1]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Garbage(_short(text)) from None


def _text(line: bytes) -> str:
    try:
        return line.rstrip(b"\r").decode()
    except UnicodeDecodeError:
        raise Garbage("not UTF-8") from None


def _said(error: Any) -> str:
    return _short(error.get("message") or error if isinstance(error, dict) else error)


def _short(found: Any) -> str:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    return " ".join(text.split())[:120]
