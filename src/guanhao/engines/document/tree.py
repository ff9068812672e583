"""Markdown as a tree of blocks and back: the tree is the one an editor of rich text holds (paragraphs, headings, lists, quotations, code, tables).

A tree is JSON: `{"type", "attrs"?, "content"?}`, text is `{"type": "text", "text", "marks"?}`. Whatever a tree may hold, the Markdown of it means
the same to `markdown.to_html`; words are never lost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from markdown_it.token import Token

from guanhao.engines.document import markdown

Node = dict[str, Any]
Marks = tuple[tuple[str, str], ...]
Run = tuple[str, Marks]
Reader = Callable[[str], list[Run] | None]

BREAK, PICTURE = "\n", "\ufffc"
INLINE = {"text", "hardBreak", "image"}
LINKS = re.compile(r"(https?://|mailto:|tel:)\S+\Z", re.IGNORECASE)
PICTURES = re.compile(r"(https?://\S+|asset:\d{1,18})\Z", re.IGNORECASE)
_MARKS = {"strong_open": "bold", "em_open": "italic", "s_open": "strike"}
_ORDER = ("link", "bold", "italic", "strike", "code")
_SIGNS = {"bold": "**", "italic": "*", "strike": "~~"}
_LISTS = {"bullet_list_open": "bulletList", "ordered_list_open": "orderedList"}
_CELLS = {"th_open": "tableHeader", "td_open": "tableCell"}
ALIGNS = {"left": ":---", "center": ":---:", "right": "---:"}
_PIPE = re.compile(r"(?<!\\)\|")
SPREAD = 100_000
"""Places a table may have that merged cells are given room in."""
_SPECIAL = re.compile(r"([\\`*_\[\]<&~!|#])")
_START = re.compile(r"^(\s*)([-+](?=\s|$)|>|=+\s*$|-+\s*$|\|)")
_NUMBER = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_DOUBTFUL = re.compile(r"[\\`*_\[\]<&~!|#]|^\s*([>=+-]|\d+[.)])|^\s|\s$", re.MULTILINE)


def tree_of(text: str) -> list[Node]:
    """The blocks of a Markdown text."""
    return _Reader(markdown.tokens(text)).blocks(None)


class _Reader:
    """markdown-it's tokens as nodes."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.found, self.at = found, 0

    def blocks(self, until: str | None) -> list[Node]:
        """The blocks up to the token `until`, which is taken too."""
        made: list[Node] = []
        while self.at < len(self.found):
            token = self.found[self.at]
            self.at += 1
            if token.type == until:
                break
            made += self._block(token)
        return made

    def _block(self, token: Token) -> list[Node]:
        match token.type:
            case "paragraph_open" | "heading_open":
                content = [node for inner in self._until(token.type.replace("open", "close")) for node in inline_of(inner)]
                if token.type == "paragraph_open":
                    return [_node("paragraph", content)]
                return [_node("heading", content, level=int(token.tag[1]))]
            case "blockquote_open":
                return [_node("blockquote", self.blocks("blockquote_close") or [_node("paragraph", [])])]
            case "bullet_list_open" | "ordered_list_open":
                items = self.blocks(token.type.replace("open", "close"))
                start = {"start": int(token.attrGet("start") or 1)} if token.type == "ordered_list_open" else {}
                return [_node(_LISTS[token.type], items, **start)]
            case "list_item_open":
                inside = self.blocks("list_item_close")
                return [_node("listItem", inside if inside and inside[0]["type"] == "paragraph" else [_node("paragraph", []), *inside])]
            case "fence" | "code_block":
                return [_code(token.content.removesuffix("\n"), token.info.split()[0] if token.info.split() else "")]
            case "table_open":
                return [_node("table", self._rows())]
            case "hr":
                return [_node("horizontalRule", [])]
            case _:
                return []

    def _rows(self) -> list[Node]:
        rows: list[Node] = []
        for token in self._until("table_close"):
            if token.type == "tr_open":
                rows.append({"type": "tableRow", "content": []})
            elif kind := _CELLS.get(token.type):
                align = markdown.align_of(token)
                rows[-1]["content"].append(_node(kind, [_node("paragraph", [])], **({"align": align} if align else {})))
            elif token.type == "inline":
                rows[-1]["content"][-1]["content"] = [_node("paragraph", inline_of(token))]
        return rows

    def _until(self, until: str) -> Iterator[Token]:
        while self.found[self.at].type != until:
            yield self.found[self.at]
            self.at += 1
        self.at += 1


def inline_of(token: Token) -> list[Node]:
    """Words, breaks and pictures of one inline token."""
    made: list[Node] = []
    marks: list[Node] = []
    for inner in token.children or ():
        if name := _MARKS.get(inner.type):
            marks.append({"type": name})
        elif inner.type == "link_open":
            marks.append({"type": "link", "attrs": {"href": str(inner.attrGet("href") or "")}})
        elif inner.type.endswith("_close"):
            marks.pop()
        elif inner.type in ("softbreak", "hardbreak"):
            made.append({"type": "hardBreak"})
        elif inner.type == "image":
            source = str(inner.attrGet("src") or "")
            kept = PICTURES.match(source)
            made.append({"type": "image", "attrs": {"src": source, "alt": inner.content}} if kept else _text(inner.content or source, marks))
        elif inner.content:
            made.append(_text(inner.content, [{"type": "code"}] if inner.type == "code_inline" else marks))
    return made


def _node(kind: str, content: list[Node], **attrs: Any) -> Node:
    return {"type": kind, **({"attrs": attrs} if attrs else {}), **({"content": content} if content else {})}


def _code(text: str, language: str) -> Node:
    return _node("codeBlock", [_text(text, [])] if text else [], **({"language": language} if language else {}))


def _text(text: str, marks: Iterable[Node]) -> Node:
    held = list(marks)
    return {"type": "text", "text": text, **({"marks": held} if held else {})}


def markdown_of(blocks: Iterable[Node]) -> str:
    """The Markdown of a tree. Blocks without words are left out; bold that ends in a full stop ends before it (Markdown knows no other)."""
    return "\n\n".join(_written(list(blocks)))


def _written(blocks: list[Node]) -> list[str]:
    made: list[str] = []
    before, odd = "", False
    for loose, group in groupby(blocks, lambda node: node.get("type") in INLINE):
        for node in [_node("paragraph", list(group))] if loose else group:
            kind = node.get("type", "")
            odd = kind == before and kind in ("bulletList", "orderedList") and not odd  # another sign, or two lists become one
            if text := _block(node, odd=odd):
                made.append(text)
                before = kind
    return made


def _block(node: Node, *, odd: bool = False) -> str:
    content, attrs = node.get("content") or [], node.get("attrs") or {}
    match node.get("type"):
        case "paragraph":
            return _words(content)
        case "heading":
            words = _words([{"type": "text", "text": " "} if one["type"] == "hardBreak" else one for one in content], heading=True)
            return f"{'#' * int(attrs.get('level') or 1)} {words}" if words else ""
        case "bulletList":
            return _list(content, lambda _at: "* " if odd else "- ")
        case "orderedList":
            first = int(attrs.get("start") or 1)
            return _list(content, lambda at: f"{first + at}{')' if odd else '.'} ")
        case "blockquote":
            inside = "\n\n".join(_written(content))
            return "\n".join(f"> {line}".rstrip() for line in inside.split("\n")) if inside else ""
        case "codeBlock":
            return _fenced("".join(_flat(content)), str(attrs.get("language") or ""))
        case "horizontalRule":
            return "---"
        case "table":
            return _table(content)
        case _:
            return "\n\n".join(_written(content))


def _list(items: list[Node], sign: Any) -> str:
    made, at = [], 0
    for item in items:
        content = (item.get("content") or []) if item.get("type") == "listItem" else [item]
        inside = _written(content)
        if not inside:
            continue
        kinds = {node.get("type") for node in content[1:]}
        text = ("\n" if kinds <= {"bulletList", "orderedList"} else "\n\n").join(inside)
        mark = sign(at)
        made.append(mark + text.replace("\n", "\n" + " " * len(mark)))
        at += 1
    return re.sub(r"\n +(?=\n)", "\n", "\n".join(made))


def _table(rows: list[Node]) -> str:
    """The rows under each other, the first as the heads (Markdown has no table without); what a cell holds in blocks stands in one line there."""
    places = _places(rows)
    if not any(places.values()):
        return ""
    height, width = (1 + max(place[axis] for place in places) for axis in (0, 1))
    lines = [[places.get((row, column), "") for column in range(width)] for row in range(height)]
    heads = [ALIGNS.get(str((cell.get("attrs") or {}).get("align")), "---") for cell in (rows[0].get("content") or [])[:width]]
    rule = heads + ["---"] * (width - len(heads))
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], rule, *lines[1:]])


def _places(rows: list[Node]) -> dict[tuple[int, int], str]:
    """Words by row and column; a merged cell has its words in the first of its places."""
    places: dict[tuple[int, int], str] = {}
    for row, node in enumerate(rows):
        column = 0
        for cell in (node.get("content") or []) if node.get("type") == "tableRow" else [node]:
            while (row, column) in places:
                column += 1
            attrs = cell.get("attrs") or {}
            down, across = (int(attrs.get(name) or 1) if len(places) < SPREAD else 1 for name in ("rowspan", "colspan"))
            places |= dict.fromkeys(((row + y, column + x) for y in range(min(down, len(rows) - row)) for x in range(across)), "")
            places[row, column] = _cell(cell)
    return places


def _cell(cell: Node) -> str:
    wanted = _shifted(_runs(_line([cell] if cell.get("type") in INLINE else cell.get("content") or [])))
    return _faithful(wanted, _cell_again, kept=("link", "image"), finish=lambda spelled: _PIPE.sub(r"\|", spelled))


def _cell_again(spelled: str) -> list[Run] | None:
    found = tree_of(f"| {spelled} |\n| --- |")
    if len(found) != 1 or found[0]["type"] != "table" or [len(row["content"]) for row in found[0]["content"]] != [1]:
        return None
    return _shifted(_runs(found[0]["content"][0]["content"][0]["content"][0].get("content") or []))


def _line(blocks: Iterable[Node]) -> Iterator[Node]:
    """The words of blocks in one line."""
    for place, node in enumerate(blocks):
        if node["type"] == "hardBreak":
            yield _text(" ", [])
        elif node["type"] == "text":
            yield {**node, "text": node["text"].replace("\n", " ")}
        elif node["type"] == "image":
            yield node
        else:
            yield from [_text(" ", [])] if place else []
            yield from _line(node.get("content") or [])


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _flat(content: Iterable[Node]) -> Iterator[str]:
    for node in content:
        if node["type"] == "text":
            yield node["text"]
        elif node["type"] == "hardBreak":
            yield "\n"


def _words(content: list[Node], *, heading: bool = False) -> str:
    """Words of one block; plain where that says the same, escaped where it would not."""
    wanted = _shifted(_runs(content))
    if not any(text.strip() for text, _marks in wanted):
        return ""
    return _faithful(wanted, lambda spelled: _read_again(spelled, heading=heading), kept=("link", "image", "code"))


def _faithful(wanted: list[Run], again: Reader, *, kept: tuple[str, ...], finish: Callable[[str], str] = str) -> str:
    """Words as Markdown that is read `again` as the same: plain where that does, escaped where it must be, else with the marks `kept` only."""
    plain = _spelled(wanted, escape=False)
    if all(not marks for _text, marks in wanted) and not _DOUBTFUL.search(plain):
        return plain
    for escape in (False, True):
        spelled = finish(_spelled(wanted, escape=escape))
        if again(spelled) == wanted:
            return spelled
    return finish(_spelled(_joined((text, tuple(mark for mark in marks if mark[0] in kept)) for text, marks in wanted), escape=True))


def _read_again(text: str, *, heading: bool) -> list[Run] | None:
    found = tree_of(f"# {text}" if heading else text)
    kind = "heading" if heading else "paragraph"
    return _shifted(_runs(found[0].get("content") or [])) if len(found) == 1 and found[0]["type"] == kind else None


def _runs(content: Iterable[Node]) -> list[Run]:
    """Words with their marks in order; neighbours with the same marks are one."""
    runs: list[Run] = []
    for node in content:
        if node["type"] == "hardBreak":
            piece: Run = (BREAK, ())
        elif node["type"] == "image":
            attrs = node.get("attrs") or {}
            piece = (PICTURE, (("image", f"{_address(str(attrs.get('src') or ''))}\n{attrs.get('alt') or ''}"),))
        else:
            held = {one["type"]: _address(str((one.get("attrs") or {}).get("href") or "")) for one in node.get("marks") or ()}
            marks = (("code", ""),) if "code" in held else tuple((name, held[name]) for name in _ORDER if name in held)
            piece = (node.get("text", "").replace(PICTURE, ""), marks)
        runs.append(piece)
    return _joined(runs)


def _joined(runs: Iterable[Run]) -> list[Run]:
    return [("".join(text for text, _marks in group), marks) for marks, group in groupby(runs, lambda run: run[1])]


def _shifted(runs: list[Run]) -> list[Run]:
    """Blanks and signs at the edge of bold, italic or struck words stand outside of it: `**Price：**10` is not bold in Markdown."""
    made: list[Run] = []
    for text, marks in runs:
        if not any(name in _SIGNS for name, _value in marks):
            made.append((text, marks))
            continue
        outside = tuple(mark for mark in marks if mark[0] not in _SIGNS)
        first, last = 0, len(text)
        while first < last and not text[first].isalnum():
            first += 1
        while last > first and not text[last - 1].isalnum():
            last -= 1
        made += [(text[:first], outside), (text[first:last], marks), (text[last:], outside)]
    lines = [_trimmed(part) for part in _lines([run for run in made if run[0]])]
    joined = [run for number, line in enumerate(lines) for run in ([(BREAK, ())] if number else []) + line]
    return _joined(run for run in joined if run[0])


def _lines(runs: list[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for text, marks in runs:
        for number, part in enumerate(text.split(BREAK)):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, marks))
    full = [line for line in lines if any(text.strip() for text, _marks in line)]
    return full or [[]]


def _trimmed(line: list[Run]) -> list[Run]:
    """A line without blanks at its ends, which Markdown does not keep."""
    while line and not line[0][0].strip():
        line = line[1:]
    while line and not line[-1][0].strip():
        line = line[:-1]
    if line:
        line[0] = (line[0][0].lstrip(), line[0][1])
        line[-1] = (line[-1][0].rstrip(), line[-1][1])
    return line


def _spelled(runs: list[Run], *, escape: bool) -> str:
    made = ""
    open_now: list[tuple[str, str]] = []
    for text, marks in runs:
        while open_now and tuple(open_now) != marks[: len(open_now)]:
            made += _closing(open_now.pop())
        for mark in marks[len(open_now) :]:
            if mark[0] in ("image", "code"):
                break
            open_now.append(mark)
            made += "[" if mark[0] == "link" else _SIGNS[mark[0]]
        made += _piece(text, dict(marks), escape=escape)
    for mark in reversed(open_now):
        made += _closing(mark)
    return "\n".join(_line_start(line) for line in made.split("\n")) if escape else made


def _piece(text: str, marks: dict[str, str], *, escape: bool) -> str:
    if "image" in marks:
        source, alt = marks["image"].split("\n", 1)
        return f"![{_escaped(alt)}]({source})"
    if "code" in marks:
        fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        blank = " " if text.strip() and (text[:1] in "` " or text[-1:] in "` ") else ""
        return f"{fence}{blank}{text}{blank}{fence}"
    return _escaped(text) if escape else text


def _closing(mark: tuple[str, str]) -> str:
    return f"]({mark[1]})" if mark[0] == "link" else _SIGNS[mark[0]]


def _address(href: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", href)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _line_start(line: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _START.sub(r"\1\\\2", line))
