"""A document several people write at once: a CRDT (Yjs, by pycrdt) whose tree is the one of `tree`, and whose title stands beside it.

`bytes` here are Yjs updates (version 1): whatever order they arrive in, and however often, everybody ends with the same document.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pycrdt import Doc, Map, XmlElement, XmlFragment, XmlText, get_state

from guanhao.engines.document.tree import ALIGNS, LINKS, PICTURES, Node, markdown_of, tree_of

BODY, META, TITLE = "default", "meta", "title"
SEEDER = 1
"""The client number of a document's beginning: the same words begin as the same bytes, whoever opens it first."""
DEEPEST = 40
NOTHING = b"\x00\x00"
BLOCKS = {"paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "codeBlock", "horizontalRule"}
CELLS = {"tableHeader", "tableCell"}
TABLES = {"table", "tableRow"} | CELLS
WIDEST = 50
MARKS = {"bold", "italic", "strike", "code", "link"}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_HASH = re.compile(r"--[a-zA-Z0-9+/=]{8}\Z")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}\Z")

State = Doc[Any]


class Unreadable(ValueError):
    """These bytes are no update of a document, or they nest deeper than anybody writes."""


@dataclass(frozen=True)
class Words:
    """What a document says: its title in one line, its text as Markdown."""

    title: str
    text: str


def begin(title: str, text: str) -> bytes:
    """The first update of a document with these words, always the same for the same words."""
    state: State = Doc(client_id=SEEDER)
    _body(state)
    with state.transaction():
        state.get(META, type=Map)[TITLE] = title
        _fill(_body(state), 0, tree_of(text) or [{"type": "paragraph"}])
    return bytes(state.get_update())


def load(pieces: Iterable[bytes]) -> State:
    """The document that all these updates make."""
    state: State = Doc()
    for piece in pieces:
        state.apply_update(piece)
    _body(state)
    return state


def take(state: State, update: bytes) -> bytes:
    """Put somebody's update into the document; what it changed, as an update (empty: nothing new, or it builds on one that has not come).

    Raises Unreadable for anything that is no update; the state is then not to be used any more.
    """
    try:
        with _watched(state) as changed:
            state.apply_update(update)
        load([state.get_update()])
    except BaseException as wrong:  # a panic of the library is no Exception
        if isinstance(wrong, KeyboardInterrupt | SystemExit):
            raise
        raise Unreadable(str(wrong)) from None
    return changed[0] if changed else b""


@contextmanager
def _watched(state: State) -> Iterator[list[bytes]]:
    """What transactions change meanwhile, each as an update."""
    changed: list[bytes] = []
    watching = state.observe(lambda event: changed.append(bytes(event.update)) if event.update != NOTHING else None)
    try:
        yield changed
    finally:
        state.unobserve(watching)


def whole(state: State) -> bytes:
    """The document as one update; what was deleted long ago leaves only its place."""
    return bytes(state.get_update())


def vector(state: State) -> bytes:
    """How much of everybody's writing has arrived (Yjs' state vector): a client that has more sends the rest."""
    return bytes(state.get_state())


def vector_of(update: bytes) -> bytes:
    """The state vector of an update."""
    return bytes(get_state(update))


def read(state: State) -> Words:
    """The words of the document, cleaned: unknown blocks leave their words, links and pictures lead to where they may. Raises Unreadable."""
    try:
        title = state.get(META, type=Map).get(TITLE)
        blocks = [node for child in _body(state).children for node in _nodes(child, 0)]
    except (TypeError, RuntimeError) as wrong:
        raise Unreadable(str(wrong)) from None
    return Words(" ".join(_clean(title).split()) if isinstance(title, str) else "", markdown_of(blocks))


def rewrite(state: State, title: str, text: str) -> bytes:
    """Make the document say these words by changing what differs only; the change as an update (empty: it says so already)."""
    body = _body(state)
    old = [_nodes(child, 0) for child in body.children]
    new = [[node] for node in tree_of(text)] or [[{"type": "paragraph"}]]
    with _watched(state) as changed, state.transaction():
        meta = state.get(META, type=Map)
        if meta.get(TITLE) != title:
            meta[TITLE] = title
        if markdown_of(node for nodes in old for node in nodes) != text:
            _change(body, old, new)
    return changed[0] if changed else b""


def _change(body: XmlFragment, old: list[list[Node]], new: list[list[Node]]) -> None:
    ours, theirs = ([json.dumps(nodes, sort_keys=True) for nodes in side] for side in (old, new))
    for deed, first, last, start, end in reversed(SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()):
        if deed == "equal":
            continue
        if last - first == end - start:
            for at in range(last - first):
                _retype(body, first + at, old[first + at], new[start + at])
            continue
        for at in range(last - 1, first - 1, -1):
            del body.children[at]
        _fill(body, first, [node for nodes in new[start:end] for node in nodes])


def _retype(body: XmlFragment, at: int, old: list[Node], new: list[Node]) -> None:
    """One block becomes another; plain words of the same kind of block change only where they differ."""
    before, after = _plain(old), _plain(new)
    block = body.children[at]
    children = list(block.children) if isinstance(block, XmlElement) else []
    if before is not None and after is not None and before[0] == after[0] and len(children) == 1 and isinstance(children[0], XmlText):
        _splice(children[0], before[1], after[1])
        return
    del body.children[at]
    _fill(body, at, new)


def _plain(nodes: list[Node]) -> tuple[str, str] | None:
    """The kind of a block (with its attributes) and its words, when these are one plain text."""
    if len(nodes) != 1 or any(inner["type"] != "text" or "marks" in inner for inner in nodes[0].get("content") or ()):
        return None
    kind = json.dumps([nodes[0]["type"], nodes[0].get("attrs")], sort_keys=True)
    return kind, "".join(inner["text"] for inner in nodes[0].get("content") or ())


def _splice(text: XmlText, before: str, after: str) -> None:
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    start = len(before[:first].encode())  # pycrdt counts bytes of UTF-8
    gone = len(before[first : len(before) - last].encode())
    if gone:
        del text[start : start + gone]
    if new := after[first : len(after) - last]:
        text.insert(start, new)


def _body(state: State) -> XmlFragment:
    body: XmlFragment = state.get(BODY, type=XmlFragment)
    return body


def _fill(parent: XmlFragment | XmlElement, at: int, nodes: list[Node]) -> None:
    """Put these nodes in, as Tiptap does: neighbouring words are one text with marks as its formats."""
    words: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and node["type"] == "text":
            words.append(node)
            continue
        if words:
            text = parent.children.insert(at, XmlText())
            for word in reversed(words):  # the first goes in last, so that every place is the beginning
                text.insert(0, word["text"], {mark["type"]: mark.get("attrs") or {} for mark in word.get("marks") or ()})
            words, at = [], at + 1
        if node is not None:
            element = parent.children.insert(at, XmlElement(node["type"], node.get("attrs") or {}))
            _fill(element, 0, node.get("content") or [])
            at += 1


def _nodes(child: Any, depth: int) -> list[Node]:
    """A block of the CRDT as clean nodes."""
    if depth > DEEPEST:
        raise Unreadable("nested too deep")
    if isinstance(child, XmlText):
        return [_word(text, marks or {}) for text, marks in child.diff() if isinstance(text, str) and _clean(text)]
    if not isinstance(child, XmlElement | XmlFragment):
        return []
    kind = child.tag if isinstance(child, XmlElement) else ""
    entries: Any = child.attributes if isinstance(child, XmlElement) else ()
    attrs: dict[str, Any] = dict(entries)
    if kind == "hardBreak":
        return [{"type": kind}]
    if kind == "image":
        return _image(attrs)
    inside = [node for inner in child.children for node in _nodes(inner, depth + 1)]
    if kind not in BLOCKS | TABLES:
        return inside
    kept = _attrs(kind, attrs)
    return [{"type": kind, **({"attrs": kept} if kept else {}), **({"content": inside} if inside else {})}]


def _attrs(kind: str, attrs: dict[str, Any]) -> Node:
    if kind == "heading":
        return {"level": min(6, max(1, _number(attrs.get("level"), 1)))}
    if kind == "orderedList":
        return {"start": min(999_999_999, max(0, _number(attrs.get("start"), 1)))}
    if kind in CELLS:
        spans = {name: min(WIDEST, _number(attrs.get(name), 1)) for name in ("colspan", "rowspan")}
        aligned = {"align": align} if isinstance(align := attrs.get("align"), str) and align in ALIGNS else {}
        return {name: span for name, span in spans.items() if span > 1} | aligned
    language = attrs.get("language")
    return {"language": language} if kind == "codeBlock" and isinstance(language, str) and _LANGUAGE.match(language) else {}


def _image(attrs: dict[str, Any]) -> list[Node]:
    source, alt = attrs.get("src"), attrs.get("alt")
    words = _clean(alt) if isinstance(alt, str) else ""
    if isinstance(source, str) and PICTURES.match(source):
        return [{"type": "image", "attrs": {"src": source, "alt": words}}]
    return [{"type": "text", "text": words}] if words else []


def _word(text: str, marks: dict[str, Any]) -> Node:
    held: list[Node] = []
    for mark, value in marks.items():
        name = _HASH.sub("", mark)
        href = value.get("href") if isinstance(value, dict) else None
        if name == "link" and isinstance(href, str) and LINKS.match(href):
            held.append({"type": name, "attrs": {"href": href}})
        elif name in MARKS - {"link"} and value is not None:
            held.append({"type": name})
    held.sort(key=lambda mark: str(mark["type"]))
    return {"type": "text", "text": _clean(text), **({"marks": held} if held else {})}


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)


def _number(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) and abs(value) < 10**9 else otherwise
