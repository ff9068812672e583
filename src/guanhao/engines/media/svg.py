"""SVG rebuilt from an allow-list: shapes, gradients, text and filters stay; scripts, event attributes, foreign content and outside references go.

SVG 2 §"Secure animated mode" is the model: no script, no external resource. Document types with an internal subset (entities) are refused.
"""

import re
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from guanhao.engines.media.limits import Facts, MediaRefused

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
LARGEST = 20 << 20
DEEPEST = 200
MOST = 200_000  # elements
_ELEMENTS = frozenset(
    """svg g defs symbol use title desc switch path rect circle ellipse line polyline polygon text tspan textPath image marker
    linearGradient radialGradient stop pattern clipPath mask filter style view
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
    feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight
    feTile feTurbulence""".split()  # noqa: SIM905 - a list this long reads better as words
)
_DATA = re.compile(r"^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$")
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE | re.DOTALL)
_BAD_STYLE = re.compile(r"@import|@font-face|expression\s*\(|javascript:|behavior\s*:|-moz-binding|\\", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*[:=]\s*[\"']?([^;\"'>}]+)", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)(px)?\s*$")


class _Cleaner:
    """Writes what is allowed while expat reads."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.removed: list[str] = []
        self.fonts: list[str] = []
        self.words: list[str] = []
        self.size = (0, 0)
        self.depth = self.count = 0
        self.skipping = 0  # elements deep inside something that is left out
        self.open: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST:
            raise MediaRefused("bomb")
        space, _sep, local = name.rpartition(" ")
        if self.skipping or space != SVG or local not in _ELEMENTS:
            if not self.depth - 1:
                raise MediaRefused("not_svg")
            if not self.skipping and space == SVG:
                self.removed.append(local[:40])
            self.skipping += 1
            return
        if self.depth == 1:
            if local != "svg":
                raise MediaRefused("not_svg")
            self.size = _size(attributes)
        kept = "".join(f" {key}={quoteattr(value)}" for key, value in self._attributes(attributes))
        spaces = f' xmlns="{SVG}" xmlns:xlink="{XLINK}"' if self.depth == 1 else ""
        self.out.append(f"<{local}{spaces}{kept}>")
        self.open.append(local)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            return
        self.out.append(f"</{self.open.pop()}>")

    def text(self, text: str) -> None:
        if self.skipping or not self.open:
            return
        if self.open[-1] == "style":
            self.fonts += _FAMILY.findall(text)
            if _BAD_STYLE.search(text) or any(not link.startswith("#") for _quote, link in _URL.findall(text)):
                self.removed.append("style")
                return
        elif text.strip() and sum(map(len, self.words)) < 20_000:
            self.words.append(text.strip())
        self.out.append(escape(text))

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        if internal:
            raise MediaRefused("doctype")

    def _attributes(self, attributes: dict[str, str]) -> list[tuple[str, str]]:
        kept = []
        for name, value in attributes.items():
            space, _sep, local = name.rpartition(" ")
            if space not in {"", XLINK, XML} or not re.fullmatch(r"[A-Za-z][\w.-]*", local):
                continue
            if local.lower().startswith("on") or not self._harmless(local.lower(), value):
                self.removed.append(local[:40])
                continue
            if local == "font-family":
                self.fonts.append(value)
            if local == "style":
                self.fonts += _FAMILY.findall(value)
            kept.append((f"xlink:{local}" if space == XLINK else f"xml:{local}" if space == XML else local, value))
        return kept

    @staticmethod
    def _harmless(name: str, value: str) -> bool:
        if name in {"href", "src"}:
            return value.startswith("#") or bool(_DATA.match(value))
        if name == "base" or "javascript:" in value.lower().replace(" ", ""):
            return False
        if name == "style" and _BAD_STYLE.search(value):
            return False
        return all(link.startswith("#") for _quote, link in _URL.findall(value))


def clean_svg(data: bytes) -> tuple[bytes, Facts]:
    """The SVG with allowed content only, and its facts; MediaRefused for one that is no XML, too deep, too large, or declares entities."""
    if len(data) > LARGEST:
        raise MediaRefused("too_large", limit=LARGEST >> 20)
    cleaner = _Cleaner()
    parser: Any = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cleaner.start, cleaner.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = cleaner.text, cleaner.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MediaRefused("truncated" if error.code in {3, 4, 5} else "unreadable") from error
    families = dict.fromkeys(name.strip(" '\"") for one in cleaner.fonts for name in one.split(","))
    facts = Facts(
        kind="image",
        mime="image/svg+xml",
        suffix="svg",
        width=cleaner.size[0],
        height=cleaner.size[1],
        text=" ".join(cleaner.words),
        fonts=tuple(name for name in families if name and name.lower() not in GENERIC),
        removed=tuple(dict.fromkeys(cleaner.removed)),
    )
    return "".join(cleaner.out).encode(), facts


GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "inherit", "initial"})


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    """Width and height in pixels where they are plain numbers, else those of the view box, else 0."""
    found = [_LENGTH.match(attributes.get(name, "")) for name in ("width", "height")]
    if found[0] and found[1]:
        return round(float(found[0][1])), round(float(found[1][1]))
    try:
        box = [float(part) for part in attributes.get("viewBox", "").replace(",", " ").split()]
    except ValueError:
        box = []
    return (round(box[2]), round(box[3])) if len(box) == 4 and all(0 < side < 100_000 for side in box[2:]) else (0, 0)
