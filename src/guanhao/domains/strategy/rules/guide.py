"""What a brand guide holds, how it is read from lines of text, and whether its colours can be read.

Contrast: WCAG 2.2, relative luminance and contrast ratio (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio); AA asks 4.5 for text, 3 for large
text and signs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
SEPARATOR = re.compile(r"\s*(?:\||｜|\t)\s*")
MOST = 500
LONG = 8_000
AA_TEXT, AA_LARGE = 4.5, 3.0


@dataclass(frozen=True)
class Colour:
    """A brand colour; `hex` is "#rrggbb" in small letters, `use` says where (main, background, warning)."""

    name: str
    hex: str
    use: str = ""


@dataclass(frozen=True)
class Font:
    """A font by its name, where it is used, and under what licence."""

    name: str
    use: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Element:
    """A visual element: pattern, icon style, picture style, mascot."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class BannedWord:
    """A word the brand does not use, why, and what it says instead."""

    word: str
    reason: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Logo:
    """A logo file (kernel.files) and what it is for."""

    file_id: int
    title: str
    name: str = ""


@dataclass(frozen=True)
class GuideBody:
    """All a version says."""

    slogan: str = ""
    tone: str = ""
    colours: tuple[Colour, ...] = ()
    fonts: tuple[Font, ...] = ()
    elements: tuple[Element, ...] = ()
    approved: tuple[str, ...] = ()
    banned: tuple[BannedWord, ...] = ()
    dos: tuple[str, ...] = ()
    donts: tuple[str, ...] = ()
    logos: tuple[Logo, ...] = ()


LISTS: dict[str, type[Any]] = {"colours": Colour, "fonts": Font, "elements": Element, "banned": BannedWord, "logos": Logo}
WORDS = ("approved", "dos", "donts")


class UnfitGuide(ValueError):
    """A guide that cannot be kept. `field` and `row` (1 for the first, 0 for the whole field) say where; `code` is one of missing, long, many,
    short, colour, twice, both, unknown; `value` is what stands there."""

    def __init__(self, field: str, row: int, code: str, value: str = "") -> None:
        super().__init__(f"{field} {row}: {code} {value}".strip())
        self.field, self.row, self.code, self.value = field, row, code, value


def split_lines(text: str, kind: str) -> list[dict[str, str]]:
    """Lines such as `极致 | 广告法 | 出色` as rows of the list `kind` ("banned"): cells by |, ｜ or tab (as pasted from a sheet). Empty lines are
    passed over; cells too many are joined to the last."""
    names = [field.name for field in fields(LISTS[kind])]
    rows = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        cells = SEPARATOR.split(line, len(names) - 1)
        rows.append(dict(zip(names, cells, strict=False)))
    return rows


def join_lines(rows: Iterable[Any]) -> str:
    """The rows of a list as lines again, empty cells at the end left out."""
    return "\n".join(" | ".join(str(value) for value in asdict(row).values()).rstrip(" |") for row in rows)


def parse_guide(raw: Mapping[str, Any]) -> GuideBody:
    """A guide from JSON values as forms and REST give them; UnfitGuide names field and row of what is wrong first."""
    if unknown := sorted(raw.keys() - {field.name for field in fields(GuideBody)}):
        raise UnfitGuide(unknown[0], 0, "unknown")
    lists: dict[str, tuple[Any, ...]] = {name: _rows(name, kind, raw.get(name) or ()) for name, kind in LISTS.items()}
    phrases: dict[str, Any] = {name: tuple(_phrases(name, raw.get(name) or ())) for name in WORDS}
    body = GuideBody(
        slogan=_text(raw.get("slogan"), "slogan", 0, 120),
        tone=_text(raw.get("tone"), "tone", 0, LONG),
        **lists,
        **phrases,
    )
    _once("colours", [colour.hex for colour in body.colours])
    _once("fonts", [font.name.casefold() for font in body.fonts])
    _once("banned", [banned.word.casefold() for banned in body.banned])
    if both := {word.casefold() for word in body.approved} & {banned.word.casefold() for banned in body.banned}:
        row = next(number for number, word in enumerate(body.approved, 1) if word.casefold() in both)
        raise UnfitGuide("approved", row, "both", body.approved[row - 1])
    return body


def body_of(state: Mapping[str, Any]) -> GuideBody:
    """A kept guide, whatever version of the program wrote it: keys this one does not know are passed over."""
    known = {field.name for field in fields(GuideBody)}
    lists: dict[str, Any] = {name: tuple(_kept(kind, row) for row in state.get(name, ())) for name, kind in LISTS.items()}
    plain: dict[str, Any] = {name: tuple(state.get(name, ())) if name in WORDS else state.get(name, "") for name in known - LISTS.keys()}
    return GuideBody(**plain, **lists)


def state_of(body: GuideBody) -> dict[str, Any]:
    """A guide as JSON-safe values."""
    return {name: [*value] if isinstance(value, tuple) else value for name, value in asdict(body).items()}


def luminance(colour: str) -> float:
    """Relative luminance (0 black to 1 white) of "#rrggbb", as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Legibility:
    """Whether text can be read: ratios of a colour to white and black, and the palette's own colours that carry text on it (ratio ≥ 4.5)."""

    colour: Colour
    on_white: float
    on_black: float
    partners: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """No colour of the palette, nor white or black at large size, can be read on it."""
        return not self.partners and max(self.on_white, self.on_black) < AA_TEXT


def legibility(colours: Sequence[Colour]) -> list[Legibility]:
    """The contrast check of a palette, in its order."""
    return [
        Legibility(
            one,
            contrast(one.hex, "#ffffff"),
            contrast(one.hex, "#000000"),
            tuple(other.name for other in colours if other.hex != one.hex and contrast(one.hex, other.hex) >= AA_TEXT),
        )
        for one in colours
    ]


def _kept(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind) if field.name in row})


def _rows(name: str, kind: type[Any], rows: Any) -> tuple[Any, ...]:
    if len(rows) > MOST:
        raise UnfitGuide(name, 0, "many", str(MOST))
    return tuple(_row(name, number, kind, row) for number, row in enumerate(rows, 1))


def _row(name: str, number: int, kind: type[Any], row: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for place, field in enumerate(fields(kind)):
        if field.name == "file_id":
            values["file_id"] = int(row.get("file_id") or 0)
            continue
        values[field.name] = _text(row.get(field.name), name, number, 80 if place == 0 else 300)
        if place == 0 and not values[field.name]:
            raise UnfitGuide(name, number, "missing")
    if kind is Colour:
        values["hex"] = _hex(values["hex"], number)
    if kind is BannedWord and len(values["word"]) < 2 and not values["word"].isascii():
        raise UnfitGuide(name, number, "short", values["word"])
    return kind(**values)


def _hex(text: str, number: int) -> str:
    found = HEX.fullmatch(text)
    if found is None:
        raise UnfitGuide("colours", number, "colour", text)
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _phrases(name: str, rows: Sequence[Any]) -> list[str]:
    if len(rows) > MOST:
        raise UnfitGuide(name, 0, "many", str(MOST))
    return list(dict.fromkeys(filter(None, (_text(row, name, number, 300) for number, row in enumerate(rows, 1)))))


def _text(value: Any, name: str, row: int, most: int) -> str:
    text = str(value or "").strip()
    if len(text) > most:
        raise UnfitGuide(name, row, "long", str(most))
    return text


def _once(name: str, keys: Sequence[str]) -> None:
    seen: set[str] = set()
    for number, key in enumerate(keys, 1):
        if key in seen:
            raise UnfitGuide(name, number, "twice", key)
        seen.add(key)
