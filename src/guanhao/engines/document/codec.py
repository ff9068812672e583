"""Documents as JSON values and back, so that a report is kept as it was written."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from guanhao.engines.document import blocks

_KINDS: dict[str, Callable[..., Any]] = {name: kind for name, kind in vars(blocks).items() if isinstance(kind, type) and is_dataclass(kind)}


def to_json(document: blocks.Document) -> dict[str, Any]:
    """The document as dictionaries, lists, texts and numbers; each dictionary names its block under "kind"."""
    value = _encode(document)
    assert isinstance(value, dict)  # noqa: S101 - a document is a dataclass, and those become dictionaries
    return value


def from_json(value: dict[str, Any]) -> blocks.Document:
    """The document again; ValueError for a kind of block that this version does not know."""
    document = _decode(value)
    if not isinstance(document, blocks.Document):
        raise ValueError("the value holds no document")
    return document


def _encode(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {"kind": type(value).__name__, **{field.name: _encode(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = _KINDS.get(value.get("kind", ""))
    if kind is None:
        raise ValueError(f"this version knows no block of kind {value.get('kind')!r}")
    return kind(**{name: _decode(item) for name, item in value.items() if name != "kind"})
