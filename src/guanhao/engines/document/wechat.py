"""Markdown as an article WeChat's editor keeps: inline styles only, no classes, no links that would not open.

WeChat's editor drops style sheets, classes, ids and scripts and keeps `style` attributes on its tags; addresses outside mp.weixin.qq.com do not
open in an article, so they become numbered notes at its end.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markdown_it.token import Token

from guanhao.engines.document import markdown

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'PingFang SC','Hiragino Sans GB','Microsoft YaHei',sans-serif"


@dataclass(frozen=True)
class Look:
    """How an article looks. Colours are CSS colours, sizes pixels, `spacing` the line height."""

    accent: str = "#234f93"
    text: str = "#333333"
    muted: str = "#888888"
    size: int = 16
    spacing: float = 1.75


@dataclass
class _Notes:
    addresses: list[str] = field(default_factory=list)

    def number(self, address: str) -> int:
        if address not in self.addresses:
            self.addresses.append(address)
        return self.addresses.index(address) + 1


def opens_in_wechat(address: str) -> bool:
    """True for articles of WeChat itself, whose links work."""
    return (urlsplit(address).hostname or "").lower() == "mp.weixin.qq.com"


def to_wechat(text: str, resolve: markdown.Resolve | None = None, look: Look | None = None, *, notes_title: str = "Links") -> str:
    """The article as HTML to paste or send; `resolve` gives the addresses of `asset:<id>` pictures."""
    chosen = look or Look()
    found = markdown.tokens(text)
    markdown.point_assets(found, resolve)
    notes = _Notes()
    styles = _styles(chosen)
    for token in found:
        _style(token, styles)
        if token.children is not None:
            token.children = _links(token.children, notes, styles)
            for inner in token.children:
                _style(inner, styles)
    parser = markdown.parser()
    body = parser.renderer.render(found, parser.options, {})
    html = f'<section style="{styles["section"]}">{body}{_footnotes(notes, chosen, notes_title)}</section>'
    return markdown.safe(html, styles=True)


def _styles(look: Look) -> dict[str, str]:
    text = f"font-size:{look.size}px;line-height:{look.spacing};color:{look.text}"
    bar = f"padding-left:10px;border-left:4px solid {look.accent}"
    return {
        "section": f"{_FONT};{text};letter-spacing:0.5px;word-break:break-word",
        "p": "margin:0 0 1.2em",
        "h1": f"margin:1.6em 0 1em;font-size:{look.size + 6}px;font-weight:bold;line-height:1.4;text-align:center",
        "h2": f"margin:1.6em 0 0.9em;{bar};font-size:{look.size + 3}px;font-weight:bold;line-height:1.4",
        "h3": f"margin:1.4em 0 0.8em;font-size:{look.size + 1}px;font-weight:bold;color:{look.accent};line-height:1.4",
        "h4": f"margin:1.2em 0 0.6em;font-size:{look.size}px;font-weight:bold",
        "blockquote": f"margin:0 0 1.2em;padding:10px 14px;border-left:3px solid {look.accent};background:#f6f6f4;color:{look.muted}",
        "ul": "margin:0 0 1.2em;padding-left:1.4em;list-style-type:disc",
        "ol": "margin:0 0 1.2em;padding-left:1.4em;list-style-type:decimal",
        "li": "margin:0 0 0.4em",
        "hr": f"margin:2em auto;border:none;border-top:1px solid {look.accent};width:40%",
        "img": "display:block;margin:0 auto 1.2em;max-width:100%;height:auto;border-radius:4px",
        "a": f"color:{look.accent};text-decoration:none",
        "code": "padding:1px 4px;background:#f3f1ec;border-radius:3px;font-size:90%",
        "pre": "margin:0 0 1.2em;padding:12px;background:#f3f1ec;border-radius:4px;overflow-x:auto;white-space:pre-wrap;font-size:90%",
        "table": "margin:0 0 1.2em;border-collapse:collapse;width:100%;font-size:90%",
        "th": "padding:6px 8px;border:1px solid #dddddd;background:#f6f6f4;text-align:left",
        "td": "padding:6px 8px;border:1px solid #dddddd",
        "sup": f"color:{look.accent};font-size:75%",
    }


def _style(token: Token, styles: dict[str, str]) -> None:
    style = styles.get({"fence": "pre", "code_block": "pre"}.get(token.type, token.tag))
    if style and token.nesting >= 0:
        aligned = str(token.attrGet("style") or "")  # columns of a table carry their alignment
        token.attrSet("style", f"{style};{aligned}" if aligned else style)


def _links(inner: list[Token], notes: _Notes, styles: dict[str, str]) -> list[Token]:
    """Links that open stay; of others the words stay, followed by the number of their note."""
    kept: list[Token] = []
    open_numbers: list[int | None] = []
    for token in inner:
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
            number = None if opens_in_wechat(address) else notes.number(address)
            open_numbers.append(number)
            if number is None:
                kept.append(token)
        elif token.type == "link_close":
            number = open_numbers.pop() if open_numbers else None
            if number is None:
                kept.append(token)
            else:
                kept += [Token("sup_open", "sup", 1), _words(f"[{number}]"), Token("sup_close", "sup", -1)]
        else:
            kept.append(token)
    return kept


def _words(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _footnotes(notes: _Notes, look: Look, title: str) -> str:
    if not notes.addresses:
        return ""
    parser = markdown.parser()
    lines = []
    for number, address in enumerate(notes.addresses, 1):
        words = parser.renderer.render([_line(f"[{number}] {address}")], parser.options, {})
        lines.append(f'<p style="margin:0 0 0.4em;font-size:{look.size - 3}px;color:{look.muted}">{words}</p>')
    head = parser.renderer.render([_line(title)], parser.options, {})
    return f'<section style="margin-top:2em"><p style="margin:0 0 0.6em;font-weight:bold;color:{look.muted}">{head}</p>{"".join(lines)}</section>'


def _line(words: str) -> Token:
    return Token("inline", "", 0, content=words, children=[_words(words)])
