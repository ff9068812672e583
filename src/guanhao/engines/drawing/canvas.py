"""A sheet to draw on: collects SVG elements, escapes every text and attribute, rounds every coordinate."""

from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from guanhao.engines.drawing.style import FONTS, GRID, INK, MUTED, PAPER, Style

_ILLEGAL = {code: None for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if code not in (0x9, 0xA, 0xD)}


def clean(text: str) -> str:
    """The text without the control characters and lone surrogates that XML cannot hold."""
    return text.translate(_ILLEGAL).encode("utf-8", "ignore").decode()


class Sheet:
    """One chart being drawn; `svg()` gives the finished text."""

    def __init__(self, style: Style, title: str) -> None:
        self.style = style
        self._title = title
        self._parts: list[str] = []

    def put(self, tag: str, text: str | None = None, **attributes: object) -> None:
        """One element; attribute names use _ for -, numbers are rounded to a tenth."""
        written = "".join(f" {name.replace('_', '-')}={quoteattr(_number(value))}" for name, value in attributes.items() if value is not None)
        self._parts.append(f"<{tag}{written}/>" if text is None else f"<{tag}{written}>{escape(clean(text))}</{tag}>")

    def text(self, x: float, y: float, words: str, *, size: float = 11, colour: str = MUTED, anchor: str = "start", bold: bool = False) -> None:
        """A line of text whose baseline starts, centres or ends at x, y."""
        self.put("text", words, x=x, y=y, font_size=size, fill=colour, text_anchor=anchor, font_weight="bold" if bold else None)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = GRID, width: float = 1, dash: str | None = None) -> None:
        """A straight line."""
        self.put("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width, stroke_dasharray=dash)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, opacity: float | None = None, radius: float | None = None) -> None:
        """A filled rectangle."""
        self.put("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), fill=colour, fill_opacity=opacity, rx=radius)

    def nothing(self, words: str) -> str:
        """The chart of no data: says so instead of drawing empty axes."""
        self.style = replace(self.style, height=min(self.style.height, 96))
        self.box(0.5, 0.5, self.style.width - 1, self.style.height - 1, "#f6f7f9", radius=6)
        self.text(self.style.width / 2, self.style.height / 2 + 4, words, size=13, anchor="middle", colour=INK)
        return self.svg()

    def svg(self) -> str:
        """The whole picture, white ground included, so that it reads on dark pages too."""
        width, height = _number(self.style.width), _number(self.style.height)
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        ground = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
        return f'{head} font-family="{FONTS}"><title>{escape(clean(self._title))}</title>{ground}{"".join(self._parts)}</svg>'


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else clean(str(value))
