"""JSON and JSON lines: objects become rows, nested keys become `a.b`, the columns are all keys in order of appearance."""

import itertools
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from guanhao.engines.intake.delimited import _text
from guanhao.engines.intake.errors import IntakeError, Problem
from guanhao.engines.intake.headers import unique_names
from guanhao.engines.intake.layout import Block, Layout, RawRow
from guanhao.engines.intake.sources import Limits

_WRAPPERS = ("items", "data", "list", "rows", "records", "results", "result", "posts", "comments", "videos")
_MEMORY = 512 * 1024 * 1024
_KEY_ROWS = 2_000


def looks_like(head: str) -> str:
    """`json`, `jsonl` or empty, from the first characters of a text."""
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return "json"
    if not text.startswith("{"):
        return ""
    first, _, rest = text.partition("\n")
    try:
        whole = isinstance(json.loads(first), dict)
    except ValueError:
        return "json"
    return "jsonl" if whole and rest.strip().startswith("{") else "json"


def layout(stream: BinaryIO, encoding: str, kind: str, limits: Limits) -> Layout:
    """The columns. IntakeError: empty, broken_json, no_records, too_many_columns."""
    sample = list(itertools.islice(_records(stream, encoding, kind), _KEY_ROWS))
    keys: dict[str, None] = {}
    flat = []
    for _, record in sample:
        if isinstance(record, dict):
            row = flatten(record)
            flat.append(row)
            keys.update(dict.fromkeys(row))
    if not keys:
        raise IntakeError("no_records" if sample else "empty")
    if len(keys) > limits.columns:
        raise IntakeError("too_many_columns", count=len(keys), limit=limits.columns)
    names, _ = unique_names(list(keys))
    shown = tuple(tuple(row.get(key, "") for key in keys) for row in flat[:400])
    return Layout("json" if kind == "json" else "jsonl", names, 0, encoding, sample=shown)


def blocks(stream: BinaryIO, plan: Layout, size: int) -> Iterator[Block]:
    """All records; for JSON lines `line` is the physical line, for a JSON array the position of the record (1 is the first)."""
    at = {name: index for index, name in enumerate(plan.headers)}
    lines: list[int] = []
    rows: list[list[str]] = []
    bad: list[RawRow] = []
    line = 0
    for line, record in _records(stream, plan.encoding, plan.format):
        if isinstance(record, dict):
            row = [""] * len(at)
            for key, value in flatten(record).items():
                if key in at:
                    row[at[key]] = value
            lines.append(line)
            rows.append(row)
        else:
            text = record.text if isinstance(record, _Broken) else json.dumps(record, ensure_ascii=False)
            bad.append(RawRow(line, [text[:2000]], Problem(-1, "", "broken_record", text[:100])))
        if len(rows) + len(bad) >= size:
            yield Block(lines, rows, bad, line)
            lines, rows, bad = [], [], []
    if rows or bad:
        yield Block(lines, rows, bad, line)


def flatten(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested objects as dotted keys, lists as JSON text, values as text."""
    out: dict[str, str] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            out.update(flatten(value, f"{name}."))
        else:
            out[name] = _value_text(value)
    return out


def _value_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class _Broken:
    """A line that is not JSON."""

    def __init__(self, text: str) -> None:
        self.text = text


def _records(stream: BinaryIO, encoding: str, kind: str) -> Iterator[tuple[int, Any]]:
    if kind == "jsonl":
        for line, text in enumerate(_text(stream, encoding), start=1):
            if text.strip():
                try:
                    yield line, json.loads(text)
                except ValueError:
                    yield line, _Broken(text.strip())
        return
    pieces: list[str] = []
    size = 0
    for text in _text(stream, encoding):
        pieces.append(text)
        size += len(text)
        if size > _MEMORY:
            raise IntakeError("json_too_large", limit=_MEMORY)
    try:
        document = json.loads("".join(pieces))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise IntakeError("broken_json", line=line, column=getattr(error, "colno", 0), detail=getattr(error, "msg", str(error))) from error
    yield from enumerate(_array(document), start=1)


def _wrapped(document: dict[str, Any], depth: int = 0) -> list[Any] | None:
    """The list inside `{"data": {"items": […]}}`."""
    for key in _WRAPPERS:
        value = document.get(key)
        if isinstance(value, list):
            return value
        if isinstance(value, dict) and depth < 3 and (inner := _wrapped(value, depth + 1)) is not None:
            return inner
    return None


def _array(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        if (inner := _wrapped(document)) is not None:
            return inner
        lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(lists) == 1:
            return lists[0]
        if document and not any(isinstance(value, dict | list) for value in document.values()):
            return [document]
    raise IntakeError("no_records")
