"""Markdown as safe HTML, as plain text, and as an outline. The source may be anything a person pastes: raw HTML is shown, never run."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s", "section", "span",
    "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ASSET = re.compile(r"^asset:(\d{1,18})$")
_BLANKS = re.compile(r"\n{3,}")
Resolve = Callable[[int], str]


@dataclass(frozen=True)
class Heading:
    """A heading of a text: its level from 1, its words, and the line of the source it stands on (from 0)."""

    level: int
    text: str
    line: int


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough, without raw HTML; line breaks stay line breaks, as Chinese editors have them."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    """The text as markdown-it's tokens."""
    return parser().parse(text)


def to_html(text: str, resolve: Resolve | None = None) -> str:
    """Safe HTML; pictures written `![words](asset:12)` get the address `resolve(12)` (none: they keep the name)."""
    found = tokens(text)
    point_assets(found, resolve)
    for cell in found:
        if align := align_of(cell):
            cell.attrs = {"align": align}  # a style would not pass the cleaning
    return safe(parser().renderer.render(found, parser().options, {}))


def align_of(cell: Token) -> str:
    """Where a cell of a table has its words: left, center or right; "" when nothing is said, and for any other token."""
    return str(cell.attrGet("style") or "").removeprefix("text-align:") if cell.type in ("th_open", "td_open") else ""


def safe(html: str, styles: bool = False) -> str:
    """HTML with the tags an article may have; `styles` keeps inline styles (ours)."""
    everywhere = {"style"} if styles else set()
    attributes = {tag: set(everywhere) for tag in TAGS}
    attributes["a"] |= {"href", "title"}
    attributes["td"] |= {"align"}
    attributes["th"] |= {"align"}
    attributes["img"] |= {"src", "alt", "title", "data-asset"}
    return nh3.clean(html, tags=TAGS, attributes=attributes, url_schemes={"http", "https", "mailto", "tel", "asset"}, link_rel=None)


def point_assets(found: list[Token], resolve: Resolve | None) -> list[int]:
    """Put addresses in place of `asset:<id>` in pictures, in place; the ids in order."""
    ids = []
    for token in found:
        for inner in token.children or ():
            if inner.type == "image" and (match := _ASSET.match(str(inner.attrGet("src") or ""))):
                ids.append(int(match[1]))
                inner.attrSet("data-asset", match[1])
                if resolve:
                    inner.attrSet("src", resolve(int(match[1])))
    return ids


def asset_ids(text: str) -> list[int]:
    """The assets a text shows, each once, in order."""
    return list(dict.fromkeys(point_assets(tokens(text), None))) if "asset:" in text else []


def to_plain(text: str) -> str:
    """The words without marks, as a caption has them: paragraphs apart, list lines with • or their number, cells with |, pictures left out."""
    plain = _Plain()
    for token in tokens(text):
        plain.take(token)
    return _BLANKS.sub("\n\n", "\n".join(plain.lines)).strip("\n")


class _Plain:
    """Collects the lines of a plain text, token by token."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.numbers: list[int | None] = []
        self.cells: list[str] | None = None
        self.lead = ""

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
                self._apart()
            case "list_item_open":
                self._item()
            case "tr_open":
                self.cells = []
            case "tr_close":
                self.lines.append(" | ".join(self.cells or ()))
                self.cells = None
            case "table_close":
                self.lines.append("")
            case "inline":
                self._words(_inline(token))
            case "fence" | "code_block":
                self.lines += [token.content.rstrip("\n"), ""]

    def _apart(self) -> None:
        if not self.numbers:
            self.lines.append("")

    def _item(self) -> None:
        number = self.numbers[-1]
        self.lead = "• " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1

    def _words(self, words: str) -> None:
        if self.cells is not None:
            self.cells.append(words)
        elif words.strip():
            self.lines.append(self.lead + words)
            self.lead = ""
            self._apart()


def outline(text: str) -> list[Heading]:
    """The headings of a text in order."""
    found = tokens(text)
    return [
        Heading(int(token.tag[1]), _inline(found[place + 1]).strip(), (token.map or [0])[0])
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]


def _inline(token: Token) -> str:
    words = []
    for inner in token.children or ():
        match inner.type:
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "text" | "code_inline":
                words.append(inner.content)
    return "".join(words)
